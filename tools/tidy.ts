/**
 * House rules that no linter knows: banned calls with their replacement, files without a proper name, leftover markers,
 * files nobody uses. `npm run check` prints the findings, `tidy.test.ts` fails on them.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, resolve } from 'node:path'
import { operationExports } from './index-services.ts'

interface Source {
  /** Relative to the package, with `/`. */
  readonly path: string
  readonly text: string
}

interface LineRule {
  readonly pattern: RegExp
  readonly message: string
  /** Which files the rule is for. */
  readonly on: (path: string) => boolean
  /** Comment lines count too. */
  readonly inComments?: true
  /** A comment on the line before, or at the end of the line, is the reason and excuses it. */
  readonly unlessExplained?: true
}

/** Folders and files that may meet the outside world: where clocks, randomness and settings come from. */
const outside = [/^src\/server\//, /^src\/cli\//, /^(tools|test|bench|bin|examples)\//, /^[^/]+$/]
/** Adapters beyond those folders, with what each may use. */
const adapters: readonly { readonly path: RegExp; readonly why: string }[] = []

const isTest = (path: string) => path.endsWith('.test.ts') || path.startsWith('test/')
const isCode = (path: string) =>
  /\.(ts|mjs|js)$/.test(path) && !/^tools\/tidy(\.test)?\.ts$/.test(path)
const isInside = (path: string) =>
  isCode(path) &&
  !isTest(path) &&
  ![...outside, ...adapters.map((adapter) => adapter.path)].some((folder) => folder.test(path))
const isSource = (path: string) => path.startsWith('src/') && !path.endsWith('.test.ts')

const marker = ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK'].join('|')

const lineRules: readonly LineRule[] = [
  {
    pattern: /\bDate\.now\(|\bnew Date\(\)/,
    message: 'take the time from `now` of the call, or from a `Clock` (kernel/clock.ts)',
    on: isInside,
  },
  {
    pattern: /\bperformance\.now\(|\bprocess\.hrtime\b/,
    message: 'take monotonic time from a `Clock` (kernel/clock.ts)',
    on: isInside,
  },
  {
    pattern: /\bMath\.random\(|\brandom(Bytes|UUID|Int|FillSync|Fill)\b|\bgetRandomValues\(/,
    message:
      'take randomness from a `RandomSource` (kernel/clock.ts) and ids from `Ids` (kernel/ids.ts)',
    on: isInside,
  },
  {
    pattern: /\bprocess\.env\b/,
    message: 'settings are read in src/cli and passed down',
    on: isInside,
  },
  {
    pattern: /\.only\(/,
    message: 'the rest of the tests would not run',
    on: (path) => isCode(path) && isTest(path),
  },
  {
    pattern: /\b(test|it|describe)(\.\w+)*\.(skip|todo)\((?!'[^']+'\)$)/,
    message: 'say why in a comment on the line before',
    on: (path) => isCode(path) && isTest(path),
    unlessExplained: true,
  },
  { pattern: /^export \*/, message: 'name what is exported', on: isSource },
  { pattern: /^export default\b/, message: 'export by name', on: isSource },
  {
    pattern: new RegExp(`\\b(${marker})\\b`),
    message: 'leftover marker: do it, or file it as an issue',
    on: (path) => isCode(path) || path.endsWith('.md'),
    inComments: true,
  },
]

/** A relative module in an import, a re-export, a dynamic import or a worker's address. */
const reference = /(?:from|import|new URL)\s*\(?\s*'(\.[^']+)'/g

const drawers = /(^|[/.-])(utils?|helpers?|common|misc)([/.-]|$)/

/** Entry points that no source imports. */
const entries = new Set([
  'src/cli/main.ts',
  'src/policy/index.ts',
  'src/services/index.generated.ts',
])

/** All findings, one line each: `path:line: what to do instead`. */
export function tidy(root: string): readonly string[] {
  const sources = readSources(root)
  return [...sources.flatMap(lineFindings), ...nameFindings(sources), ...deadFiles(sources)]
}

/** Findings of one text. */
export function lineFindings({ path, text }: Source): readonly string[] {
  const rules = lineRules.filter((rule) => rule.on(path))
  if (rules.length === 0) return []
  const lines = text.split('\n')
  const findings: string[] = []
  for (const [index, line] of lines.entries()) {
    const isComment = /^\s*(\/\/|\/?\*)/.test(line)
    for (const rule of rules) {
      if ((isComment && rule.inComments !== true) || !rule.pattern.test(line)) continue
      const explained = / \/\/ ./.test(line) || /^\s*(\/\/|\*\/)/.test(lines[index - 1] ?? '')
      if (rule.unlessExplained === true && explained) continue
      findings.push(`${path}:${index + 1}: \`${rule.pattern.exec(line)?.[0]}\`: ${rule.message}`)
    }
  }
  return findings
}

/** Files and folders whose name says nothing. */
export function nameFindings(sources: readonly { readonly path: string }[]): readonly string[] {
  return sources
    .filter(({ path }) => isCode(path) && drawers.test(path))
    .map(({ path }) => `${path}:1: name the file for what it holds`)
}

/** Sources that no source, tool or support of tests imports; tests alone don't count, except of the conformance kit. */
export function deadFiles(sources: readonly Source[]): readonly string[] {
  const used = new Set(entries)
  for (const { path, text } of sources) {
    if (!isCode(path) || path.endsWith('.test.ts')) continue
    for (const [, specifier = ''] of text.matchAll(reference))
      used.add(posix.join(dirname(path), specifier))
  }
  return sources
    .filter(
      ({ path, text }) =>
        isSource(path) &&
        path.endsWith('.ts') &&
        !path.startsWith('src/store/conformance/') &&
        !used.has(path) &&
        !(path.startsWith('src/services/') && operationExports(text).length > 0),
    )
    .map(({ path }) => `${path}:1: nothing imports this file`)
}

function readSources(root: string): readonly Source[] {
  const sources: Source[] = []
  const visit = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (/^(node_modules|dist|coverage|sallyport-data|\..*)$/.test(entry.name)) continue
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) visit(path)
      else if (isCode(path) || path.endsWith('.md'))
        sources.push({ path, text: readFileSync(join(root, path), 'utf8') })
    }
  }
  visit('')
  return sources
}

if (import.meta.main) {
  const findings = tidy(resolve(import.meta.dirname, '..'))
  for (const finding of findings) console.log(finding)
  process.exitCode = findings.length > 0 ? 1 : 0
}
