import { spawn } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string
let lock: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-lock-'))
  lock = join(folder, 'lock')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const lockModule = pathToFileURL(join(import.meta.dirname, 'prepare-lock.mjs')).href

/** A process that takes the lock and runs `body` while it holds it. */
function holder(body: string, errors: 'inherit' | 'ignore' = 'inherit') {
  const script = `import { withLock } from ${JSON.stringify(lockModule)}
import { readFileSync, writeFileSync } from 'node:fs'
const counter = ${JSON.stringify(join(folder, 'counter'))}
await withLock(${JSON.stringify(lock)}, async () => { ${body} })`
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', errors],
  })
}
const ended = (child: ReturnType<typeof holder>) =>
  new Promise<number | null>((done) => child.on('exit', (code) => done(code)))
const said = (child: ReturnType<typeof holder>) =>
  new Promise<void>((done) => child.stdout.once('data', () => done()))
const exists = (path: string) => statSync(path, { throwIfNoEntry: false }) !== undefined

test('processes that want the lock at once run one after the other', async () => {
  writeFileSync(join(folder, 'counter'), '0')
  const increment = `const before = Number(readFileSync(counter, 'utf8'))
await new Promise((done) => setTimeout(done, 20))
writeFileSync(counter, String(before + 1))`
  const codes = await Promise.all([1, 2, 3, 4, 5].map(() => ended(holder(increment))))
  expect(codes).toEqual([0, 0, 0, 0, 0])
  expect(readFileSync(join(folder, 'counter'), 'utf8')).toBe('5')
  expect(exists(lock)).toBe(false)
})

test('the lock of a killed process is taken over', async () => {
  const first = holder("console.log('held'); await new Promise((done) => setTimeout(done, 60_000))")
  await said(first)
  first.kill('SIGKILL')
  await ended(first)
  expect(exists(lock)).toBe(true)
  expect(await ended(holder(''))).toBe(0)
  expect(exists(lock)).toBe(false)
})

test('a lock whose owner was never written is taken over', async () => {
  mkdirSync(lock)
  utimesSync(lock, 0, 0)
  expect(await ended(holder(''))).toBe(0)
})

test('the lock is released when the work fails', async () => {
  expect(await ended(holder("throw new Error('no')", 'ignore'))).toBe(1)
  expect(exists(lock)).toBe(false)
})
