/**
 * Bytes of objects on their way into the blob store and out of it: sealed above it, so that whatever holds blobs holds
 * nothing readable. Every blob has keys of its own, derived from the data keys of its object and a salt; a proof says how
 * many bytes were sealed, so that a blob can't be cut at the end of a segment.
 */

import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { RandomSource } from '../../../kernel/clock.ts'
import { letGo } from '../../../kernel/memory.ts'
import type { BlobRef, BlobStore, BlobWriter } from '../../../kernel/world.ts'
import { OpenedStream } from './opened-stream.ts'
import {
  type BlobKeys,
  plainBytes,
  SegmentBroken,
  sealAll,
  sealedRange,
  segmentBytes,
  startOpening,
  startSealing,
} from './segments.ts'

/** Keys of an object, the inner layer first; empty for objects that were stored before anything was encrypted. */
export type DataKeys = readonly KeyObject[]

/** A blob of an object. `size` counts the bytes that are stored; {@link contentBytes} tells those of the object. */
export interface ContentRef extends BlobRef {
  /** Base64url; absent for bytes that aren't encrypted. */
  readonly salt?: string
  /** Base64url: proves `size`. */
  readonly proof?: string
}

/** Bytes of the object that a blob holds. */
export const contentBytes = ({ size, salt }: ContentRef, keys: DataKeys): number =>
  salt === undefined ? size : plainBytes(size, keys.length)

const saltBytes = 16
const proofBytes = 16

const blobKeys = (keys: DataKeys, salt: string): BlobKeys =>
  keys.map((key) => createSecretKey(createHmac('sha256', key).update(`blob key ${salt}`).digest()))

const proofOf = (keys: BlobKeys, size: number): Buffer =>
  createHmac('sha256', keys.at(-1) as KeyObject)
    .update(`size ${size}`)
    .digest()
    .subarray(0, proofBytes)

/** Takes bytes of an object, as a blob store does. */
export interface ContentSink {
  put(bytes: Uint8Array): Promise<ContentRef>
  begin(): ContentWriter
}

export interface ContentWriter extends Pick<BlobWriter, 'write' | 'abandon'> {
  finish(): Promise<ContentRef>
}

/** Seals everything under keys derived from `keys`. */
export function sealedInto(blobs: BlobStore, keys: DataKeys, random: RandomSource): ContentSink {
  const begin = () => {
    const salt = random.bytes(saltBytes).toString('base64url')
    const own = blobKeys(keys, salt)
    const sealed = (blob: BlobRef): ContentRef => ({
      ...blob,
      salt,
      proof: proofOf(own, blob.size).toString('base64url'),
    })
    return { own, sealed }
  }
  return {
    async put(bytes) {
      const { own, sealed } = begin()
      return sealed(await blobs.put(sealAll(own, bytes)))
    },
    begin() {
      const { own, sealed } = begin()
      const sealing = startSealing(own)
      const writer = blobs.begin()
      return {
        write: (bytes) => writeAll(writer, sealing.update(bytes)),
        async finish() {
          await writeAll(writer, sealing.end())
          return sealed(await writer.finish())
        },
        abandon: () => writer.abandon(),
      }
    },
  }
}

/** One after the other, waiting where the writer asks for it: what it takes then isn't copied yet. */
function writeAll(writer: BlobWriter, pieces: readonly Buffer[]): Promise<void> | undefined {
  for (const [at, piece] of pieces.entries()) {
    const waits = writer.write(piece)
    if (waits !== undefined)
      return waits.then(() => {
        letGo(piece)
        return writeAll(writer, pieces.slice(at + 1))
      })
    letGo(piece)
  }
  return undefined
}

/** The keys of a blob; throws where its size isn't the one that was sealed. */
function provenKeys({ size, salt, proof }: ContentRef, keys: DataKeys): BlobKeys {
  if (keys.length === 0 || salt === undefined || proof === undefined)
    throw new SegmentBroken('a blob is sealed, its object is not')
  const own = blobKeys(keys, salt)
  const given = Buffer.from(proof, 'base64url')
  if (given.length !== proofBytes || !timingSafeEqual(given, proofOf(own, size)))
    throw new SegmentBroken('a blob has another size, or belongs to another object')
  return own
}

/** Objects are sealed as a whole or not at all. */
const isPlain = ({ salt }: ContentRef, keys: DataKeys): boolean =>
  salt === undefined && keys.length === 0

/** All bytes of a small blob. */
export async function openAll(blobs: BlobStore, ref: ContentRef, keys: DataKeys): Promise<Buffer> {
  if (isPlain(ref, keys)) return blobs.readAll(ref)
  const own = provenKeys(ref, keys)
  const opening = startOpening(own, { firstSegment: 0, start: 0, end: ref.size - 1 })
  const pieces = opening.update(await blobs.readAll(ref))
  opening.end()
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)
}

/** Bytes `start` to `end` (inclusive) of a blob; every one of them is proved before it is handed out. */
export function openRange(
  blobs: BlobStore,
  ref: ContentRef,
  keys: DataKeys,
  start: number,
  end: number,
): Readable {
  if (isPlain(ref, keys)) return blobs.read(ref, start, end)
  const own = provenKeys(ref, keys)
  const range = sealedRange(ref.size, own.length, start, end)
  return new OpenedStream(blobs.read(ref, range.start, range.end, 'by reader'), own, {
    range,
    skipped: start - range.firstSegment * segmentBytes,
    length: end - start + 1,
  })
}
