/** What the embedded store and the blobs cost, beside one writer at a time and beside bare files. */

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { collection } from '../src/kernel/collection.ts'
import type { Store } from '../src/kernel/transaction.ts'
import type { BlobRef, BlobStore } from '../src/kernel/world.ts'
import { openBlobStore } from '../src/store/blobs/open.ts'
import { openEmbeddedStore } from '../src/store/engines/embedded/open.ts'
import type { Bench, Row } from '../tools/bench.ts'

interface Thing {
  readonly account: string
  readonly name: string
  readonly id: string
  readonly body: string
}

/** As an object of S3: one key. */
const objects = collection<Thing>('bench-objects', { key: (thing) => [thing.account, thing.name] })
/** As an entity of IAM: a unique id beside the name. */
const entities = collection<Thing>('bench-entities', {
  key: (thing) => [thing.account, thing.name],
  indexes: { id: { keys: (thing) => [[thing.id]], unique: true } },
})

const random = { bytes: (length: number) => randomBytes(length), uuid: () => randomUUID() }
const clock = { now: () => Date.now() }
const megabyte = 1 << 20
/** Files that stay to be read. The others are deleted at once: fresh memory for the page cache costs more than they do. */
const kept = 30

interface Measured {
  readonly cpuMicros: number
  readonly perSecond: number
}

/** Runs `operation` so many times from so many callers at once. */
async function measure(
  count: number,
  callers: number,
  operation: (index: number) => Promise<unknown>,
): Promise<Measured> {
  let next = 0
  const startedAt = performance.now()
  const before = process.cpuUsage()
  const call = async () => {
    while (next < count) await operation(next++)
  }
  await Promise.all(Array.from({ length: callers }, call))
  const { user, system } = process.cpuUsage(before)
  return {
    cpuMicros: (user + system) / count,
    perSecond: count / ((performance.now() - startedAt) / 1_000),
  }
}

/** Takes turns, so that what else the machine does meets all alike; medians of the rounds. */
async function alternate(
  rounds: number,
  count: number,
  operations: readonly ((index: number) => Promise<unknown>)[],
): Promise<Measured[]> {
  const results: Measured[][] = operations.map(() => [])
  for (let round = 0; round <= rounds; round++)
    for (const [place, operation] of operations.entries()) {
      const result = await measure(count, 4, (index) => operation(round * count + index))
      // The first round warms up.
      if (round > 0) results[place]?.push(result)
    }
  return results.map((each) => ({
    cpuMicros: median(each.map((result) => result.cpuMicros)),
    perSecond: median(each.map((result) => result.perSecond)),
  }))
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0
}

function thing(index: number): Thing {
  // The keys of real entities arrive in no order.
  const name = (Math.imul(index, 2_654_435_761) >>> 0).toString(36)
  const account = String(100_000_000_000 + (index % 50))
  return { account, name, id: `${index}-${name}`, body: 'x'.repeat(300) }
}

async function measureStore(store: Store): Promise<Row[]> {
  const put = (base: number) => (index: number) =>
    store.write({ requestId: randomUUID() }, (tx) => tx.put(objects, thing(base + index)))
  const insert = (index: number) =>
    store.write({ requestId: randomUUID(), account: thing(index).account }, (tx) =>
      tx.insert(entities, thing(index)),
    )
  await measure(5_000, 64, put(900_000))
  const single = await measure(1_500, 1, put(0))
  const many = await measure(40_000, 64, put(10_000))
  const control = await measure(20_000, 64, insert)
  const get = await store.read((tx) =>
    measure(50_000, 1, (index) => {
      const { account, name } = thing(10_000 + (index % 40_000))
      return tx.get(objects, [account, name])
    }),
  )
  const scan = await measure(1_000, 1, (index) =>
    store.read((tx) =>
      tx.list(objects, [thing(10_000 + index).account], {
        after: [thing(10_000 + index).account, 'a'],
        limit: 100,
      }),
    ),
  )
  const versus = (row: Measured) => ({ '1 writer': row.perSecond / single.perSecond })
  return [
    { name: 'durable commit, 1 writer', ...single },
    {
      name: 'durable commit, 64 writers',
      ...many,
      ratioTo: versus(many),
      must: '≥ 10,000/s, ≤ 60 µs CPU',
      ok: many.perSecond >= 10_000 && many.cpuMicros <= 60,
    },
    {
      name: 'durable control-plane commit (head, log, index), 64 writers',
      ...control,
      ratioTo: versus(control),
    },
    { name: 'get', ...get, must: '≤ 20 µs CPU', ok: get.cpuMicros <= 20 },
    { name: 'list of 100', ...scan, must: '≤ 700 µs CPU', ok: scan.cpuMicros <= 700 },
  ]
}

async function measureBlobs(directory: string, blobs: BlobStore): Promise<Row[]> {
  const bytes = randomBytes(megabyte)
  const pieces = Array.from({ length: 16 }, (_, index) =>
    bytes.subarray(index * 65_536, (index + 1) * 65_536),
  )
  const bareFolder = join(directory, 'bare')
  mkdirSync(bareFolder)
  const folder = await open(bareFolder, 'r')
  const writeBare = async (index: number) => {
    const file = await open(join(bareFolder, String(index)), 'wx')
    const md5 = createHash('md5')
    for (const piece of pieces) {
      md5.update(piece)
      await file.write(piece)
    }
    md5.digest()
    await file.sync()
    await folder.sync()
    await file.close()
    if (index >= kept) await unlink(join(bareFolder, String(index)))
  }
  const readBare = async (index: number) => {
    const file = await open(join(bareFolder, String(index % kept)), 'r')
    const { bytesRead } = await file.read(Buffer.allocUnsafeSlow(megabyte), 0, megabyte, 0)
    if (bytesRead !== megabyte) throw new Error('short read')
    await file.close()
  }
  const refs: BlobRef[] = []
  const store = async (index: number) => {
    const md5 = createHash('md5')
    const hashed = (function* () {
      for (const piece of pieces) {
        md5.update(piece)
        yield piece
      }
    })()
    const ref = await blobs.put(Readable.from(hashed, { objectMode: false }))
    md5.digest()
    if (index >= kept) await blobs.delete(ref)
    else refs.push(ref)
  }
  const load = async (index: number) => {
    const ref = refs[index % kept]!
    for await (const _ of blobs.read(ref, 0, ref.size - 1));
  }
  const [write, put] = (await alternate(11, 30, [writeBare, store])) as [Measured, Measured]
  const [read, get] = (await alternate(11, 50, [readBare, load])) as [Measured, Measured]
  const small = await measure(10_000, 16, () => blobs.put(bytes.subarray(0, 1_024)))
  await folder.close()
  const ratio = put.cpuMicros / write.cpuMicros
  return [
    { name: 'bare file of 1 MiB with MD5, synced', ...write },
    {
      name: 'blob of 1 MiB with MD5, put',
      ...put,
      ratioTo: { 'bare file of 1 MiB with MD5, synced': ratio },
      must: '≤ 1.3 × bare CPU',
      ok: ratio <= 1.3,
    },
    { name: 'bare read of 1 MiB', ...read },
    {
      name: 'blob of 1 MiB, read and checked',
      ...get,
      ratioTo: { 'bare read of 1 MiB': get.cpuMicros / read.cpuMicros },
    },
    { name: 'blob of 1 KiB, put, 16 writers', ...small },
  ]
}

/** Ratios are of rates for commits, and of CPU time for blobs. */
export const bench: Bench = {
  name: 'store',
  question: 'What do durable commits, reads and blobs cost?',
  async run() {
    const directory = mkdtempSync(join(tmpdir(), 'bench-store-'))
    try {
      const store = openEmbeddedStore(join(directory, 'store.db'))
      const rows = await measureStore(store)
      await store.close()
      const blobs = openBlobStore(directory, { random, clock })
      rows.push(...(await measureBlobs(directory, blobs)))
      await blobs.close()
      return rows
    } finally {
      rmSync(directory, { recursive: true })
    }
  },
}
