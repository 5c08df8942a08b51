/**
 * Writes `src/services/index.generated.ts` from the folder tree: one import per file that exports operations. A file
 * counts when it has a top-level `export const x = operation(…)`, or a family's `export const x: readonly Operation[]`.
 */

import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const indexPath = 'src/services/index.generated.ts'
const single = /^export const (\w+)(?:: Operation)? =\s*operation\b/
const annotated = /^export const (\w+): Operation =/
const family =
  /^export const (\w+): (?:readonly Operation\[\]|Operation\[\]|ReadonlyArray<Operation>) =/

interface OperationFile {
  /** Relative to `src/services`, with `/`. */
  readonly path: string
  readonly exports: readonly { readonly name: string; readonly list: boolean }[]
}

/** Every file of `src/services` that exports operations, in path order. */
export function operationFiles(root: string): readonly OperationFile[] {
  const services = join(root, 'src', 'services')
  const files: OperationFile[] = []
  const visit = (folder: string) => {
    const entries = readdirSync(join(services, folder), { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) visit(path)
      else if (folder !== '' && /(?<!\.test|\.generated|\.d)\.ts$/.test(entry.name)) {
        const exports = operationExports(readFileSync(join(services, path), 'utf8'))
        if (exports.length > 0) files.push({ path, exports })
      }
    }
  }
  visit('')
  return files
}

/** Operations that one source text exports. */
export function operationExports(text: string): OperationFile['exports'] {
  const found = []
  for (const match of text.matchAll(/^export const .*(?:\n\s+operation\b.*)?$/gm)) {
    const name = (single.exec(match[0]) ?? annotated.exec(match[0]))?.[1]
    const listName = family.exec(match[0])?.[1]
    if (name !== undefined) found.push({ name, list: false })
    else if (listName !== undefined) found.push({ name: listName, list: true })
  }
  return found
}

/** Text of the index. The same export name may occur in several files. */
export function indexText(files: readonly OperationFile[]): string {
  const imports: string[] = []
  const entries: string[] = []
  const taken = new Set<string>()
  for (const { path, exports } of files) {
    const names = exports.map(({ name, list }) => {
      const base = `${path.slice(0, path.indexOf('/')).replaceAll('-', '_')}_${name}`
      let local = base
      for (let count = 2; taken.has(local); count++) local = `${base}_${count}`
      taken.add(local)
      entries.push(list ? `...${local}` : local)
      return `${name} as ${local}`
    })
    imports.push(`import { ${names.join(', ')} } from './${path}'`)
  }
  return [
    '/** Every operation of every service, written by tools/index-services.ts from the folder tree. Not committed. */',
    '',
    "import type { Operation } from '../kernel/operation.ts'",
    ...imports,
    '',
    'export const operations: readonly Operation[] = [',
    ...entries.map((entry) => `  ${entry},`),
    ']',
    '',
  ].join('\n')
}

/** Writes the index when it changed. */
export function main(root: string): void {
  const file = join(root, indexPath)
  const text = indexText(operationFiles(root))
  let before: string | undefined
  try {
    before = readFileSync(file, 'utf8')
  } catch {
    before = undefined
  }
  if (before === text) return
  const temporary = `${file}.${process.pid}.tmp`
  writeFileSync(temporary, text)
  renameSync(temporary, file)
}

if (import.meta.main) main(resolve(fileURLToPath(import.meta.url), '..', '..'))
