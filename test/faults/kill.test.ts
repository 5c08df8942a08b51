/**
 * A process that writes is killed at some moment and what it acknowledged is looked for. Killing can't find a missing
 * sync, because the kernel keeps the pages; it finds what was acknowledged before it was handed over, halves of
 * transactions, and locks that outlive their owner.
 */

import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { openBlobStore } from '../../src/store/blobs/open.ts'
import { openEmbedded } from '../../src/store/engines/embedded/open.ts'
import { left, right, writers } from './kill-entities.ts'

const seed = Number(process.env.SEED ?? 20_260_101)
const rounds = process.env.SALLYPORT_FULL === undefined ? 20 : 500
const root = mkdtempSync(join(tmpdir(), 'kill-'))
afterAll(() => rmSync(root, { recursive: true }))

let state = seed >>> 0
function drawn(bound: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((state / 2 ** 32) * bound)
}

/** Runs the victim until it has acknowledged this many writes; returns every acknowledgement that got out. */
async function killAfter(
  directory: string,
  count: number,
  firstNumber: number,
  ...flags: string[]
): Promise<[writer: number, number: number][]> {
  const script = join(import.meta.dirname, 'kill-victim.ts')
  const victim = spawn(process.execPath, [script, directory, String(firstNumber), ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let complaints = ''
  victim.stdout.on('data', (data: Buffer) => {
    output += data.toString()
    if (output.split('\n').length > count) victim.kill('SIGKILL')
  })
  victim.stderr.on('data', (data: Buffer) => {
    complaints += data.toString()
  })
  const signal = await new Promise((resolve) => victim.on('close', (_, name) => resolve(name)))
  expect(signal, complaints).toBe('SIGKILL')
  // The last line may be cut.
  const lines = output.split('\n').slice(1, -1)
  return lines.map((line) => line.split(' ').map(Number) as [number, number])
}

interface Findings {
  readonly missing: string[]
  readonly halves: string[]
  readonly damaged: string[]
  readonly next: number
}

async function inspect(
  directory: string,
  acknowledged: readonly [number, number][],
): Promise<Findings> {
  const { store, blobRows: rows } = openEmbedded(join(directory, 'store.db'))
  const random = { bytes: (length: number) => randomBytes(length), uuid: () => '' }
  const blobs = openBlobStore(directory, { random, clock: { now: () => Date.now() }, rows })
  const missing: string[] = []
  const halves: string[] = []
  const damaged: string[] = []
  let next = 0
  for (let writer = 0; writer < writers; writer++) {
    const account = String(100_000_000_000 + writer)
    const [lefts, rights, byNumber] = await store.read(async (tx) => [
      await tx.list(left, [account]),
      await tx.list(right, [account]),
      await tx.countBy(left, 'number', []),
    ])
    const leftNumbers = new Set(lefts.map((entity) => entity.number))
    const rightNumbers = new Set(rights.map((entity) => entity.number))
    for (const number of leftNumbers)
      if (!rightNumbers.has(number)) halves.push(`${writer} ${number} left`)
    for (const number of rightNumbers)
      if (!leftNumbers.has(number)) halves.push(`${writer} ${number} right`)
    for (const [by, number] of acknowledged)
      if (by === writer && !leftNumbers.has(number)) missing.push(`${writer} ${number}`)
    for (const { blob, md5, number } of lefts) {
      next = Math.max(next, number + 1)
      if (blob === undefined) continue
      const bytes = await blobs.readAll(blob)
      if (createHash('md5').update(bytes).digest('hex') !== md5) damaged.push(`${writer} ${number}`)
    }
    expect(byNumber).toBeGreaterThanOrEqual(lefts.length)
    expect(store.revision(account)).toBeGreaterThanOrEqual(lefts.length)
  }
  await store.close()
  await blobs.close()
  const database = new DatabaseSync(join(directory, 'store.db'))
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  database.close()
  return { missing, halves, damaged, next }
}

// a hang guard: a round takes a third of a second, and much longer on a machine that is full of other work
const longest = 120_000 + rounds * 30_000
test(`nothing acknowledged is lost to kill -9 (seed ${seed})`, { timeout: longest }, async () => {
  let directory = ''
  let acknowledged: [number, number][] = []
  let count = 0
  let next = 0
  for (let round = 0; round < rounds; round++) {
    // everything is looked at after each kill: folders that grow for ever would make the last rounds the longest
    if (round % 20 === 0) {
      count += acknowledged.length
      acknowledged = []
      next = 0
      rmSync(directory, { recursive: true, force: true })
      directory = join(root, `sound-${round}`)
    }
    acknowledged.push(...(await killAfter(directory, 20 + drawn(600), next)))
    const findings = await inspect(directory, acknowledged)
    expect(findings).toMatchObject({ missing: [], halves: [], damaged: [] })
    next = findings.next
  }
  expect(count + acknowledged.length).toBeGreaterThan(rounds * 20)
})

test(`a process that acknowledges before it writes is found out (seed ${seed})`, async () => {
  const missing: string[] = []
  let next = 0
  for (let round = 0; round < 3 && missing.length === 0; round++) {
    const directory = join(root, 'mutant')
    const acknowledged = await killAfter(directory, 20 + drawn(200), next, '--mutant')
    const findings = await inspect(directory, acknowledged)
    missing.push(...findings.missing)
    next = findings.next
  }
  expect(missing).not.toEqual([])
})
