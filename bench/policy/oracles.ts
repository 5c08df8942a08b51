/**
 * Other engines to compare with. They are no dependency: installed under `.cache` when asked for, run as processes of
 * their own, told the load as data and asked for numbers only.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { cedarScript } from './cedar-script.ts'
import { iamSimulateScript } from './iam-simulate-script.ts'
import { account, type PolicyLoad, principal } from './load.ts'

export interface OracleResult {
  readonly cpuMicros: number
  /** One letter a request of the load it answered: A allowed, D denied. */
  readonly answers: string
}

export interface Oracle {
  readonly name: string
  readonly package: string
  readonly version: string
  readonly script: string
}

export const iamSimulate: Oracle = {
  name: 'iam-simulate core',
  package: '@cloud-copilot/iam-simulate',
  version: '0.1.173',
  script: iamSimulateScript,
}

export const cedar: Oracle = {
  name: 'Cedar, preparsed',
  package: '@cedar-policy/cedar-wasm',
  version: '4.13.0',
  script: cedarScript,
}

const folder = join(resolve(import.meta.dirname, '../..'), '.cache', 'bench-policy')

export interface Missing {
  readonly missing: string
}

/** What the oracle needs for one decision of the load, or why it can't say. */
export const ask = (oracle: Oracle, load: PolicyLoad): OracleResult | Missing =>
  answerOf(oracle, JSON.stringify({ ...load, principal, account }))

/** What the oracle's script prints when it is given the input, or why there is nothing. */
export function answerOf<T>(oracle: Oracle, input: string): T | Missing {
  const home = join(folder, oracle.package.replaceAll(/\W+/g, '-'))
  try {
    install(oracle, home)
  } catch (error) {
    return { missing: `not installed: ${firstLine(error)}` }
  }
  const script = join(home, 'asked.mjs')
  writeFileSync(script, oracle.script)
  const run = spawnSync(process.execPath, [script], { input, encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (run.status !== 0) return { missing: `failed: ${firstLine(run.stderr || run.error)}` }
  return JSON.parse(run.stdout)
}

function install({ package: name, version }: Oracle, home: string): void {
  if (existsSync(join(home, 'node_modules', name))) return
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  execFileSync(
    'npm',
    [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--fetch-retries=0',
      '--save-exact',
      `${name}@${version}`,
    ],
    { cwd: home, stdio: 'pipe', timeout: 180_000, shell: process.platform === 'win32' },
  )
}

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error)
    .split('\n')
    .filter((line) => /error|cannot|not/i.test(line))[0] ?? 'no reason given'
