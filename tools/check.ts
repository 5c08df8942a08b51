/** `npm run check`: format, lint and boundaries, types, house rules and the fast tests; about a minute, no servers. */

import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const fastTests = [
  'src/kernel/',
  'src/policy/',
  'src/wire/',
  'test/policy/',
  'test/wire/',
  'test/faults/mistakes.test.ts',
]
/** Whole servers and long searches: `npm test` has them. */
const slowTests = [
  'test/policy/{worlds,twin,mutants}.test.ts',
  'test/wire/security/**',
  'test/wire/signing/clients.test.ts',
]

const steps: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: 'format, lint, boundaries', command: ['biome', 'check', '--error-on-warnings'] },
  { name: 'types', command: ['tsc', '--noEmit', '-p', '.'] },
  { name: 'house rules', command: ['node', 'tools/tidy.ts'] },
  { name: 'reference pages', command: ['node', 'tools/coverage.ts', '--check'] },
  {
    name: 'fast tests',
    command: ['vitest', 'run', ...fastTests, ...slowTests.map((each) => `--exclude=${each}`)],
  },
]

function runStep([program = '', ...args]: readonly string[]): Promise<number> {
  return new Promise((done, failed) => {
    const child = spawn(join(root, 'node_modules', '.bin', program), args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    })
    child.on('error', failed)
    child.on('exit', (code) => done(code ?? 1))
  })
}

if (!process.stdout.isTTY) process.env.NO_COLOR = '1'
const failures: string[] = []
for (const { name, command } of steps) {
  const code = await runStep(command)
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}`)
  if (code !== 0) failures.push(name)
}
process.exitCode = failures.length === 0 ? 0 : 1
