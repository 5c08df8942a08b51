/** What every kind of blob store guarantees, over all kinds. */

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresMissing, testDatabase } from '../../../test/support/postgres.ts'
import { startUpstream, type TestUpstream } from '../../../test/support/upstream.ts'
import type { RandomSource } from '../../kernel/clock.ts'
import type { BlobRef } from '../../kernel/world.ts'
import { openEmbedded } from '../engines/embedded/open.ts'
import { openSharedStore } from '../engines/sql/open.ts'
import type { OwnedBlobStore } from './blobs.ts'
import { BlobDamaged } from './blobs.ts'
import { blockSize } from './checksum.ts'
import { inlineLimit, openBlobStore, rowLimit } from './open.ts'
import type { BlobRows } from './rows.ts'
import { partBlocks } from './upstream/writer.ts'

const random: RandomSource = { bytes: (length) => randomBytes(length), uuid: () => randomUUID() }
const clock = { now: () => Date.now(), monotonic: () => performance.now() }
const root = mkdtempSync(join(tmpdir(), 'blob-conformance-'))
let upstream: TestUpstream
beforeAll(async () => {
  upstream = await startUpstream()
})
afterAll(async () => {
  await upstream.stop()
  rmSync(root, { recursive: true })
})

/** The same bytes on every run. */
function bytesOf(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  let state = 1
  for (let index = 0; index < length; index++) {
    state = Math.imul(state, 1_103_515_245) + 12_345
    bytes[index] = state >>> 16
  }
  return bytes
}

function inPieces(bytes: Buffer, size: number): Readable {
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
  return Readable.from(pieces, { objectMode: false })
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const digest = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex')

async function names(store: OwnedBlobStore): Promise<string[]> {
  const found: string[] = []
  for await (const { id } of store.storedBefore(Number.MAX_SAFE_INTEGER)) found.push(id)
  return found.sort()
}

interface Opened {
  readonly store: OwnedBlobStore
  stop(): Promise<void>
}

interface Kind {
  readonly name: string
  readonly missing?: string | undefined
  /** Kinds of what is kept of 1 byte, one byte more than a row takes, and one more than is kept inline. */
  readonly kinds: readonly BlobRef['kind'][]
  readonly shared: boolean
  open(): Promise<Opened>
}

const withRows = (
  rows: () => Promise<{ readonly rows: BlobRows | undefined; stop(): Promise<void> }>,
  open: (rows: BlobRows | undefined) => OwnedBlobStore | Promise<OwnedBlobStore>,
): Kind['open'] => {
  return async () => {
    const opened = await rows()
    const store = await open(opened.rows)
    return {
      store,
      async stop() {
        await store.close()
        await opened.stop()
      },
    }
  }
}

const noRows = async () => ({ rows: undefined, stop: async () => {} })

async function embeddedRows() {
  const { store, blobRows: rows } = openEmbedded(join(root, `${randomUUID()}.db`))
  return { rows, stop: () => store.close() }
}

async function sqlRows() {
  const database = await testDatabase()
  const { store, blobRows: rows } = await openSharedStore(database.url, {
    clock,
    random,
    connections: 4,
  })
  return {
    rows,
    async stop() {
      await store.close()
      await database.stop()
    },
  }
}

const folder = () => join(root, randomUUID())
const onDisk = (rows: BlobRows | undefined) =>
  openBlobStore(folder(), { random, clock, ...(rows && { rows }) })
async function onUpstream(rows: BlobRows | undefined): Promise<OwnedBlobStore> {
  const blobs = upstream.blobs()
  await blobs.claim('tests')
  return openBlobStore(folder(), { random, clock, upstream: blobs, ...(rows && { rows }) })
}

const stores: readonly Kind[] = [
  {
    name: 'in memory',
    kinds: ['inline', 'inline', 'inline'],
    shared: false,
    open: withRows(noRows, () => openBlobStore(':memory:', { random, clock })),
  },
  {
    name: 'on disk',
    kinds: ['inline', 'inline', 'file'],
    shared: false,
    open: withRows(noRows, onDisk),
  },
  {
    name: 'on disk beside embedded metadata',
    kinds: ['row', 'inline', 'file'],
    shared: false,
    open: withRows(embeddedRows, onDisk),
  },
  {
    name: 'on disk beside PostgreSQL',
    missing: postgresMissing(),
    kinds: ['row', 'inline', 'file'],
    shared: false,
    open: withRows(sqlRows, onDisk),
  },
  {
    name: 'on an upstream alone',
    kinds: ['upstream', 'upstream', 'upstream'],
    shared: true,
    open: withRows(noRows, onUpstream),
  },
  {
    name: 'on an upstream beside embedded metadata',
    kinds: ['row', 'upstream', 'upstream'],
    shared: false,
    open: withRows(embeddedRows, onUpstream),
  },
  {
    name: 'on an upstream beside PostgreSQL',
    missing: postgresMissing(),
    kinds: ['row', 'upstream', 'upstream'],
    shared: true,
    open: withRows(sqlRows, onUpstream),
  },
]

const partSize = partBlocks * blockSize
const sizes = [
  ...[0, 1, rowLimit, rowLimit + 1, inlineLimit, inlineLimit + 1],
  ...[blockSize - 1, blockSize, 2 * blockSize + 77],
  ...[partSize, partSize + 1, 2 * partSize + blockSize + 1],
]

for (const { name, missing, kinds, shared, open } of stores)
  describe.skipIf(missing !== undefined)(`blobs ${name}`, () => {
    let opened: Opened
    let store: OwnedBlobStore
    beforeAll(async () => {
      opened = await open()
      ;({ store } = opened)
    })
    afterAll(() => opened.stop())

    test.each(sizes)(
      'keeps %i bytes, given at once, as a stream or piece by piece',
      async (size) => {
        const bytes = bytesOf(size)
        const writer = store.begin()
        for (let at = 0; at < size; at += 100_001)
          await writer.write(bytes.subarray(at, at + 100_001))
        const refs = [
          await store.put(bytes),
          await store.put(inPieces(bytes, 60_000)),
          await writer.finish(),
        ]
        for (const ref of refs) {
          expect(ref.size).toBe(size)
          expect(JSON.parse(JSON.stringify(ref))).toEqual(ref)
          expect(digest(await store.readAll(ref))).toBe(digest(bytes))
          expect(digest(await collect(store.read(ref, 0, size - 1)))).toBe(digest(bytes))
          await store.delete(ref)
        }
      },
    )

    test.each([
      ['first byte', 0, 0],
      ['across a block', blockSize - 10, blockSize + 10],
      ['the first block', 0, blockSize - 1],
      ['the second block', blockSize, 2 * blockSize - 1],
      ['last byte', 2 * blockSize + 76, 2 * blockSize + 76],
      ['middle of the second block', blockSize + 5, blockSize + 400_000],
      ['nothing', 5, 4],
    ])('reads a range: %s', async (_name, start, end) => {
      const bytes = bytesOf(2 * blockSize + 77)
      const ref = await store.put(bytes)
      const read = await collect(store.read(ref, start, end))
      expect(digest(read)).toBe(digest(bytes.subarray(start, end + 1)))
    })

    test('each where it belongs, under names that were never used', async () => {
      const refs = await Promise.all(
        [1, rowLimit + 1, inlineLimit + 1].map((size) => store.put(bytesOf(size))),
      )
      expect(refs.map(({ kind }) => kind)).toEqual(kinds)
      for (const { id } of refs) expect(id).toMatch(/^[0-9a-f]{32}$/)
      expect(new Set(refs.map(({ id }) => id)).size).toBe(3)
      expect(store.shared).toBe(shared)
      await expect(store.check()).resolves.toBeUndefined()
    })

    test.each([10, 3 * blockSize, partSize + 2 * blockSize])(
      'leaves nothing of a source that fails after %i bytes',
      async (size) => {
        const before = await names(store)
        const source = Readable.from(
          (function* () {
            yield bytesOf(size)
            throw new Error('the client went away')
          })(),
        )
        await expect(store.put(source)).rejects.toThrow('the client went away')
        expect(await names(store)).toEqual(before)
        expect(source.destroyed).toBe(true)
      },
    )

    test.each([10, 10_000, 40_000])(
      'forgets a deleted blob (%i bytes), twice too',
      async (size) => {
        const ref = await store.put(bytesOf(size))
        await store.delete(ref)
        await store.delete(ref)
        await expect(store.readAll(ref)).rejects.toThrow(BlobDamaged)
        await expect(collect(store.read(ref, 0, 5))).rejects.toThrow(BlobDamaged)
        expect(await names(store)).not.toContain(ref.id)
      },
    )

    test('many at once are many', async () => {
      const sizes = [10, 5_000, 30_000, 600_000]
      const put = await Promise.all(
        Array.from({ length: 24 }, async (_, index) => {
          const bytes = Buffer.alloc(sizes[index % sizes.length]!, index)
          return { bytes, ref: await store.put(bytes) }
        }),
      )
      const read = await Promise.all(put.map(({ ref }) => store.readAll(ref)))
      expect(read.map(digest)).toEqual(put.map(({ bytes }) => digest(bytes)))
      await Promise.all(put.map(({ ref }) => store.delete(ref)))
    })

    test('lists what was stored before a time', async () => {
      const refs = await Promise.all([10, 5_000, 50_000].map((size) => store.put(bytesOf(size))))
      const listed = async (time: number) => {
        const found: string[] = []
        for await (const { kind, id } of store.storedBefore(time)) found.push(`${kind} ${id}`)
        return found
      }
      const all = await listed(clock.now() + 60_000)
      for (const { kind, id } of refs) expect(all).toContain(`${kind} ${id}`)
      const early = await listed(clock.now() - 60_000)
      expect(early).toEqual([])
    })

    test('a name that leads elsewhere is refused', async () => {
      for (const kind of ['row', 'inline', 'file', 'upstream'] as const) {
        if (name === 'in memory') continue
        const ref: BlobRef = { kind, id: '../../../../etc/passwd', size: 10 }
        await expect((async () => store.readAll(ref))()).rejects.toThrow(BlobDamaged)
        await expect((async () => store.delete(ref))()).rejects.toThrow(BlobDamaged)
      }
    })
  })
