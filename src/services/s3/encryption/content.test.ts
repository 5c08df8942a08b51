import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterAll, describe, expect, test } from 'vitest'
import type { RandomSource } from '../../../kernel/clock.ts'
import { isPiecewise } from '../../../kernel/http.ts'
import { memoryBlobs } from '../../../store/blobs/memory.ts'
import { openBlobStore } from '../../../store/blobs/open.ts'
import { type ContentRef, contentBytes, openAll, openRange, sealedInto } from './content.ts'
import { SegmentBroken, sealedSegmentBytes, segmentBytes } from './segments.ts'

const random: RandomSource = { bytes: (length) => randomBytes(length), uuid: () => '' }
const clock = { now: () => 1_000 }
const key = (byte: number): KeyObject => createSecretKey(Buffer.alloc(32, byte))
const layers = [
  { name: 'one layer', keys: [key(1)] },
  { name: 'two layers', keys: [key(1), key(2)] },
]

/** Differs from segment to segment. */
function bytesOf(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let index = 0; index < length; index++) bytes[index] = (index * 31 + (index >> 12)) & 255
  return bytes
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** As an answer is sent: piece by piece, each copied before the next one is asked for. */
async function sent(stream: Readable): Promise<Buffer> {
  if (!isPiecewise(stream)) throw new Error('opened bytes can be sent piecewise')
  await stream.opened()
  const chunks: Buffer[] = []
  await stream.sendTo(
    async (pieces) => void chunks.push(...pieces.map((each) => Buffer.from(each))),
  )
  return Buffer.concat(chunks)
}

const root = mkdtempSync(join(tmpdir(), 'sealed-'))
const disk = openBlobStore(root, { random, clock })
afterAll(async () => {
  await disk.close()
  rmSync(root, { recursive: true })
})

/** Written in pieces of a size that fits neither segments nor blocks. */
async function written(keys: readonly KeyObject[], bytes: Buffer): Promise<ContentRef> {
  const writer = sealedInto(disk, keys, random).begin()
  for (let at = 0; at < bytes.length; at += 50_001)
    await writer.write(bytes.subarray(at, at + 50_001))
  return writer.finish()
}

const sizes = [1, 1024, segmentBytes - 1, segmentBytes, segmentBytes + 1, 8 * segmentBytes + 5]

describe.each(layers)('$name', ({ keys }) => {
  test.each(sizes)('%i bytes come back, put at once or in pieces', async (size) => {
    const bytes = bytesOf(size)
    for (const ref of [
      await sealedInto(disk, keys, random).put(bytes),
      await written(keys, bytes),
    ]) {
      expect(ref.size).toBe(size + Math.ceil(size / segmentBytes) * 16 * keys.length)
      expect(contentBytes(ref, keys)).toBe(size)
      expect((await openAll(disk, ref, keys)).equals(bytes)).toBe(true)
      expect((await collect(openRange(disk, ref, keys, 0, size - 1))).equals(bytes)).toBe(true)
      expect((await sent(openRange(disk, ref, keys, 0, size - 1))).equals(bytes)).toBe(true)
      if (size >= 16) expect((await disk.readAll(ref)).includes(bytes.subarray(0, 16))).toBe(false)
    }
  })

  const large = 20 * segmentBytes + 77
  test.each([
    [0, 0],
    [large - 1, large - 1],
    [segmentBytes - 1, segmentBytes],
    [segmentBytes, 2 * segmentBytes - 1],
    [3, 19 * segmentBytes],
    [20 * segmentBytes + 1, large - 1],
  ])('bytes %i to %i of a large blob', async (start, end) => {
    const bytes = bytesOf(large)
    const ref = await written(keys, bytes)
    const wanted = bytes.subarray(start, end + 1)
    expect((await collect(openRange(disk, ref, keys, start, end))).equals(wanted)).toBe(true)
    expect((await sent(openRange(disk, ref, keys, start, end))).equals(wanted)).toBe(true)
  })

  const whole = sealedSegmentBytes(keys.length)
  const flipped = (at: number) => (stored: Buffer) => {
    stored[at < 0 ? stored.length + at : at]! ^= 1
    return stored
  }
  test.each<[string, (stored: Buffer) => Buffer]>([
    ['a bit of the first byte', flipped(0)],
    ['a bit in the middle', flipped(whole + 100)],
    ['a bit of a tag', flipped(whole - 1)],
    ['a bit of the last tag', flipped(-1)],
    [
      'two segments the other way round',
      (stored) =>
        Buffer.concat([
          stored.subarray(whole, 2 * whole),
          stored.subarray(0, whole),
          stored.subarray(2 * whole),
        ]),
    ],
    ['the last segment twice', (stored) => Buffer.concat([stored, stored.subarray(2 * whole)])],
    ['no last segment', (stored) => stored.subarray(0, 2 * whole)],
    ['no last byte', (stored) => stored.subarray(0, -1)],
    ['nothing but half a tag', (stored) => stored.subarray(0, 8)],
    ['other bytes', (stored) => randomBytes(stored.length)],
  ])('%s: refused', async (_, change) => {
    const blobs = memoryBlobs(random, clock)
    const ref = await sealedInto(blobs, keys, random).put(bytesOf(2 * segmentBytes + 99))
    const changed = await blobs.put(change(await blobs.readAll(ref)))
    // told of in the record, and not
    for (const size of new Set([ref.size, changed.size])) {
      const forged = { ...ref, id: changed.id, size }
      await expect(openAll(blobs, forged, keys)).rejects.toThrow(SegmentBroken)
      // a range never meets what lies behind the blob
      if (changed.size > size) continue
      const reading = async () =>
        collect(openRange(blobs, forged, keys, 0, contentBytes(ref, keys) - 1))
      await expect(reading()).rejects.toThrow(SegmentBroken)
    }
  })

  test('keys, salts and proofs of others open nothing', async () => {
    const blobs = memoryBlobs(random, clock)
    const sink = sealedInto(blobs, keys, random)
    const [ref, other] = [await sink.put(bytesOf(100)), await sink.put(bytesOf(100))]
    const { salt: _, ...unsalted } = ref
    const { proof: __, ...unproved } = ref
    const forged: [ContentRef, readonly KeyObject[]][] = [
      [ref, [key(7), ...keys.slice(1)]],
      [ref, [...keys, key(7)]],
      [ref, []],
      [{ ...ref, salt: other.salt as string }, keys],
      [{ ...ref, salt: other.salt as string, proof: other.proof as string }, keys],
      [{ ...ref, id: other.id }, keys],
      [unsalted, keys],
      [unproved, keys],
      [{ ...ref, proof: 'AAAA' }, keys],
    ]
    for (const [each, given] of forged) {
      await expect(openAll(blobs, each, given)).rejects.toThrow(SegmentBroken)
      const reading = async () => collect(openRange(blobs, each, given, 0, 9))
      await expect(reading()).rejects.toThrow(SegmentBroken)
    }
  })
})

test('bytes from before anything was encrypted are read as they are', async () => {
  const bytes = bytesOf(100_000)
  const ref = await disk.put(bytes)
  expect((await openAll(disk, ref, [])).equals(bytes)).toBe(true)
  expect((await collect(openRange(disk, ref, [], 5, 99))).equals(bytes.subarray(5, 100))).toBe(true)
})

test('a reader that stops early leaves nothing open, and the next one reads right', async () => {
  const keys = [key(3)]
  const bytes = bytesOf(30 * segmentBytes)
  const ref = await written(keys, bytes)
  for (let round = 0; round < 20; round++) {
    const stream = openRange(disk, ref, keys, 0, bytes.length - 1)
    if (round % 3 === 0) await (stream as Readable & { opened(): Promise<void> }).opened()
    if (round % 3 === 1) for await (const _ of stream) break
    stream.destroy()
    const [one, two] = await Promise.all([
      sent(openRange(disk, ref, keys, 1, bytes.length - 1)),
      sent(openRange(disk, ref, keys, 0, bytes.length - 1)),
    ])
    expect(one.equals(bytes.subarray(1)) && two.equals(bytes)).toBe(true)
  }
})

test('a client that goes away while it is sent to is told to the sender alone', async () => {
  const keys = [key(3)]
  const ref = await written(keys, bytesOf(30 * segmentBytes))
  const stream = openRange(disk, ref, keys, 0, 29 * segmentBytes)
  if (!isPiecewise(stream)) throw new Error('opened bytes can be sent piecewise')
  await stream.opened()
  await expect(
    stream.sendTo(async () => {
      throw new Error('the client went away')
    }),
  ).rejects.toThrow('the client went away')
  expect(stream.destroyed).toBe(true)
})
