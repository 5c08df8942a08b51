/** `sallyport/policy` in somebody else's package: it runs, and its types are right. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { main as bundle } from './bundle.ts'

const root = resolve(import.meta.dirname, '..')
let user: string

/** The example of the engine's own page. */
const example =
  /^```ts\n(.*?)^```$/ms.exec(
    readFileSync(join(root, 'src', 'policy', 'README.md'), 'utf8'),
  )?.[1] ?? ''

beforeAll(async () => {
  user = mkdtempSync(join(tmpdir(), 'sallyport-user-'))
  // The package as it is installed: its bundle and manifest, without sources.
  const installed = join(user, 'sallyport')
  mkdirSync(join(installed, '.cache'), { recursive: true })
  cpSync(join(root, 'src', 'policy'), join(installed, 'src', 'policy'), { recursive: true })
  cpSync(join(root, 'package.json'), join(installed, 'package.json'))
  await bundle(installed)
  rmSync(join(installed, 'src'), { recursive: true })
  mkdirSync(join(user, 'node_modules'))
  renameSync(installed, join(user, 'node_modules', 'sallyport'))
  writeFileSync(join(user, 'package.json'), '{"type":"module","private":true}')
  writeFileSync(join(user, 'example.ts'), example)
}, 120_000)
afterAll(() => rmSync(user, { recursive: true, force: true }))

const typeErrors = (file: string) =>
  spawnSync(
    process.execPath,
    [
      join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
      ...['--ignoreConfig', '--strict', '--noEmit', '--target', 'es2024', '--module', 'nodenext'],
      ...['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')],
      file,
    ],
    { cwd: user, encoding: 'utf8' },
  ).stdout

test('the example is short and prints what it says', () => {
  expect(example.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(10)
  const printed = execFileSync(process.execPath, [join(user, 'example.ts')], { encoding: 'utf8' })
  const promised = [...example.matchAll(/\/\/ → (.*)$/gm)].map(([, text]) => text)
  expect(promised.length).toBeGreaterThan(0)
  expect(printed.trim().split('\n')).toEqual(promised)
})

test('the example has the types it is written with', () => {
  expect(typeErrors('example.ts')).toBe('')
})

test('a misuse is a type error', () => {
  writeFileSync(
    join(user, 'misuse.ts'),
    "import { decide } from 'sallyport/policy'\ndecide({ action: 7 })\n",
  )
  expect(typeErrors('misuse.ts')).toContain("Type 'number' is not assignable to type 'string'")
})
