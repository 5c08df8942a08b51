import { createHash, randomBytes } from 'node:crypto'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, test } from 'vitest'
import type { RandomSource } from '../../kernel/clock.ts'
import { isPiecewise } from '../../kernel/http.ts'
import type { BlobRef } from '../../kernel/world.ts'
import { openEmbedded } from '../engines/embedded/open.ts'
import type { OwnedBlobStore } from './blobs.ts'
import { BlobDamaged } from './blobs.ts'
import { blockSize } from './checksum.ts'
import { openBlobStore, rowLimit } from './open.ts'

const random: RandomSource = { bytes: (length) => randomBytes(length), uuid: () => '' }
const options = { random, clock: { now: () => 1_000 } }
const root = mkdtempSync(join(tmpdir(), 'blobs-'))
afterAll(() => rmSync(root, { recursive: true }))

/** The same bytes on every run. */
function bytesOf(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let state = 1
  for (let index = 0; index < length; index++) {
    state = Math.imul(state, 1_103_515_245) + 12_345
    bytes[index] = state >>> 16
  }
  return bytes
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const digest = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex')

/** Small ones among the rows of the metadata. */
function openWithRows(name: string) {
  const { store, blobRows } = openEmbedded(join(root, name, 'store.db'))
  const blobs = openBlobStore(join(root, name), { ...options, rows: blobRows })
  const close = async () => {
    await blobs.close()
    await store.close()
  }
  return { store, blobs, close }
}

async function names(store: OwnedBlobStore): Promise<string[]> {
  const found: string[] = []
  for await (const { id } of store.storedBefore(Number.MAX_SAFE_INTEGER)) found.push(id)
  return found.sort()
}

describe('blobs on disk', () => {
  test('survive a restart, private to the user', async () => {
    const directory = join(root, 'restart')
    const first = openBlobStore(directory, options)
    const refs = [await first.put(bytesOf(100)), await first.put(bytesOf(100_000))]
    await first.close()
    const second = openBlobStore(directory, options)
    for (const ref of refs)
      expect(digest(await second.readAll(ref))).toBe(digest(bytesOf(ref.size)))
    expect(refs.map((ref) => ref.kind)).toEqual(['inline', 'file'])
    const path = join('blobs', refs[1]!.id.slice(0, 2), refs[1]!.id.slice(2))
    for (const name of ['blobs.db', path])
      expect(statSync(join(directory, name)).mode & 0o077).toBe(0)
    await second.close()
  })

  test('every damaged block is noticed before a byte of it is handed out', async () => {
    const directory = join(root, 'damage')
    const store = openBlobStore(directory, options)
    const bytes = bytesOf(2 * blockSize + 1_000)
    const ref = await store.put(bytes)
    const path = join(directory, 'blobs', ref.id.slice(0, 2), ref.id.slice(2))
    const file = readFileSync(path)
    file[blockSize + 17]! ^= 1
    writeFileSync(path, file)
    expect(digest(await collect(store.read(ref, 0, blockSize - 1)))).toBe(
      digest(bytes.subarray(0, blockSize)),
    )
    await expect(collect(store.read(ref, blockSize + 500, blockSize + 600))).rejects.toThrow(
      BlobDamaged,
    )
    await expect(store.readAll(ref)).rejects.toThrow('other bytes than stored')
    truncateSync(path, blockSize + 5)
    await expect(store.readAll(ref)).rejects.toThrow(BlobDamaged)
    await store.close()
  })

  test('the smallest are committed with the metadata that follows, or alone when closed', async () => {
    const first = openWithRows('rows')
    const committed = () => {
      const database = new DatabaseSync(join(root, 'rows', 'store.db'), { readOnly: true })
      const rows = database.prepare('SELECT hex(id) AS id FROM blob').all()
      database.close()
      return rows.map(({ id }) => String(id).toLowerCase()).sort()
    }
    const kept = await first.blobs.put(bytesOf(rowLimit))
    const refused = await first.blobs.put(bytesOf(100))
    expect(kept.kind).toBe('row')
    await first.blobs.delete(refused)
    expect(committed()).toEqual([])
    await first.store.write({ requestId: 'one' }, async () => {})
    expect(committed()).toEqual([kept.id])
    const late = await first.blobs.put(bytesOf(10))
    await first.blobs.delete(kept)
    await expect(first.blobs.readAll(kept)).rejects.toThrow(BlobDamaged)
    await first.close()
    const second = openWithRows('rows')
    expect(committed()).toEqual([late.id])
    expect(digest(await second.blobs.readAll(late))).toBe(digest(bytesOf(10)))
    const listed: string[] = []
    for await (const { kind, id } of second.blobs.storedBefore(2_000)) listed.push(`${kind} ${id}`)
    expect(listed).toEqual([`row ${late.id}`])
    await second.close()
  })

  test.each([
    ['changed', "UPDATE blob SET v = x'00'"],
    ['gone', 'DELETE FROM blob'],
  ])('a small blob that is %s is noticed', async (name, damage) => {
    const first = openWithRows(name)
    const ref = await first.blobs.put(bytesOf(100))
    await first.close()
    const database = new DatabaseSync(join(root, name, 'store.db'))
    database.exec(damage)
    database.close()
    const second = openWithRows(name)
    await expect(second.blobs.readAll(ref)).rejects.toThrow(BlobDamaged)
    await second.close()
    await expect(second.blobs.put(bytesOf(5))).rejects.toThrow('closed')
  })

  test('a damaged inline blob is noticed', async () => {
    const directory = join(root, 'inline')
    const store = openBlobStore(directory, options)
    const ref = await store.put(bytesOf(100))
    await store.close()
    const database = new DatabaseSync(join(directory, 'blobs.db'))
    database.prepare('UPDATE blob SET v = ?').run(bytesOf(99))
    database.close()
    const reopened = openBlobStore(directory, options)
    await expect(reopened.readAll(ref)).rejects.toThrow('other bytes than stored')
    await reopened.close()
  })

  /** The bytes of every piece; `until` rejects the piece of that number. */
  async function pieces(body: Readable, until = Number.POSITIVE_INFINITY): Promise<Buffer> {
    const taken: Buffer[] = []
    if (!isPiecewise(body)) throw new Error('a file can be sent piecewise')
    await body.sendTo(async (handed) => {
      if (taken.length === until) throw new Error('the client went away')
      taken.push(Buffer.concat(handed))
    })
    return Buffer.concat(taken)
  }

  test.each([
    ['all', 0, 2 * blockSize + 76],
    ['within a block', 5, 90],
    ['across blocks', blockSize - 1, 2 * blockSize],
    ['the end', 2 * blockSize + 76, 2 * blockSize + 76],
  ])('files are sent in pieces of memory that is used again: %s', async (name, start, end) => {
    const store = openBlobStore(join(root, `pieces ${name}`), options)
    const bytes = bytesOf(2 * blockSize + 77)
    const ref = await store.put(bytes)
    const expected = digest(bytes.subarray(start, end + 1))
    for (let round = 0; round < 3; round++) {
      const [one, two] = await Promise.all(
        [0, 1].map(async () => {
          const body = store.read(ref, start, end)
          if (round > 0 && isPiecewise(body)) await body.opened()
          return pieces(body)
        }),
      )
      expect(digest(one!)).toBe(expected)
      expect(digest(two!)).toBe(expected)
    }
    const opened = store.read(ref, start, end)
    if (isPiecewise(opened)) await opened.opened()
    expect(digest(await collect(opened))).toBe(expected)
    await store.close()
  })

  test('no piece of a damaged block is taken, and nothing stays open', async () => {
    const directory = join(root, 'pieces-damaged')
    const store = openBlobStore(directory, options)
    const bytes = bytesOf(3 * blockSize)
    const ref = await store.put(bytes)
    const path = join(directory, 'blobs', ref.id.slice(0, 2), ref.id.slice(2))
    const file = readFileSync(path)
    file[blockSize + 17]! ^= 1
    writeFileSync(path, file)
    const closed = (body: Readable) => new Promise((resolve) => body.once('close', resolve))
    for (const until of [0, 1, 5]) {
      const body = store.read(ref, 0, ref.size - 1)
      const closing = closed(body)
      await expect(pieces(body, until)).rejects.toThrow(
        until < 1 ? 'the client went away' : BlobDamaged,
      )
      await closing
    }
    const begun = store.read(ref, blockSize, ref.size - 1)
    const closing = closed(begun)
    if (!isPiecewise(begun)) throw new Error('a file can be sent piecewise')
    await expect(begun.opened()).rejects.toThrow(BlobDamaged)
    await closing
    await store.close()
  })

  test('a name that leads elsewhere is refused', async () => {
    const store = openBlobStore(join(root, 'names'), options)
    for (const kind of ['row', 'inline', 'file'] as const) {
      const ref: BlobRef = { kind, id: '../../../../etc/passwd', size: 10 }
      await expect(store.readAll(ref)).rejects.toThrow(BlobDamaged)
      await expect((async () => store.delete(ref))()).rejects.toThrow(BlobDamaged)
    }
    await store.close()
  })

  test('a scavenger sees what was stored before a time, and not what is being written', async () => {
    const directory = join(root, 'scavenge')
    const store = openBlobStore(directory, options)
    const inline = await store.put(bytesOf(10))
    const file = await store.put(bytesOf(100_000))
    let listed: string[] = []
    const slow = Readable.from(
      (async function* () {
        yield bytesOf(300_000)
        yield bytesOf(300_000)
        listed = await names(store)
      })(),
    )
    await store.put(slow)
    expect(listed).toEqual([inline.id, file.id].sort())
    const early: string[] = []
    for await (const { id } of store.storedBefore(1_000)) early.push(id)
    expect(early).toEqual([])
    await store.close()
  })

  test('files have no other names than the store gave them', async () => {
    const directory = join(root, 'listing')
    const store = openBlobStore(directory, options)
    const ref = await store.put(bytesOf(50_000))
    const files = readdirSync(join(directory, 'blobs'), { recursive: true }) as string[]
    expect(files.filter((name) => name.includes(sep))).toEqual([
      join(ref.id.slice(0, 2), ref.id.slice(2)),
    ])
    await store.close()
    await expect(store.put(bytesOf(50_000))).rejects.toThrow('closed')
    await expect(store.put(bytesOf(5))).rejects.toThrow('closed')
  })
})
