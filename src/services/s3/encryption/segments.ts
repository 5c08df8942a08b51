/**
 * The form of encrypted bytes: segments of 64 KiB, each sealed with AES-256-GCM under a key that only this blob has, with
 * the segment's number as nonce and its tag behind it. A range needs the segments it touches and nothing else. With two
 * keys every segment is sealed twice, the tag of the first time included.
 */

import type { CipherGCM, KeyObject } from 'node:crypto'
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { letGo } from '../../../kernel/memory.ts'

/** Keys of one blob, the inner layer first. */
export type BlobKeys = readonly KeyObject[]

/** Bytes of an object in one segment. */
export const segmentBytes = 64 * 1024
const tagBytes = 16
const cipherOptions = { authTagLength: tagBytes }

/** Bytes that were changed, cut off, moved or sealed with other keys; which of them isn't known. */
export class SegmentBroken extends Error {
  override readonly name = 'SegmentBroken'
}

/** Bytes of a whole segment as it is stored. */
export const sealedSegmentBytes = (layers: number): number => segmentBytes + layers * tagBytes

/** How many bytes are sealed in a blob of `stored` bytes. */
export const plainBytes = (stored: number, layers: number): number =>
  stored - Math.ceil(stored / sealedSegmentBytes(layers)) * layers * tagBytes

function nonceOf(segment: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(segment, 8)
  return nonce
}

export interface Sealing {
  /** Sealed bytes, as far as they are ready. */
  update(bytes: Uint8Array): Buffer[]
  /** What is left; nothing may follow. */
  end(): Buffer[]
}

/** Seals the bytes of a blob as they come. */
export function startSealing(keys: BlobKeys): Sealing {
  let ciphers: readonly CipherGCM[] | undefined
  let segment = 0
  let filled = 0

  /** Hands bytes to the layers from `from` on; what the last one makes of them is stored. */
  function pass(bytes: Uint8Array, from: number, into: Buffer[]): void {
    let passed = bytes
    for (const cipher of (ciphers as readonly CipherGCM[]).slice(from)) {
      const before = passed
      passed = cipher.update(before)
      if (before !== bytes) letGo(before)
    }
    into.push(passed as Buffer)
  }

  function endSegment(into: Buffer[]): void {
    for (const [layer, cipher] of (ciphers as readonly CipherGCM[]).entries()) {
      cipher.final()
      pass(cipher.getAuthTag(), layer + 1, into)
    }
    ciphers = undefined
    segment++
    filled = 0
  }

  return {
    update(bytes) {
      const sealed: Buffer[] = []
      for (let at = 0; at < bytes.length; ) {
        ciphers ??= keys.map((key) =>
          createCipheriv('aes-256-gcm', key, nonceOf(segment), cipherOptions),
        )
        const taken = bytes.subarray(at, at + segmentBytes - filled)
        pass(taken, 0, sealed)
        at += taken.length
        filled += taken.length
        if (filled === segmentBytes) endSegment(sealed)
      }
      return sealed
    },
    end() {
      const sealed: Buffer[] = []
      if (ciphers !== undefined) endSegment(sealed)
      return sealed
    },
  }
}

/** All bytes of a blob at once. */
export function sealAll(keys: BlobKeys, bytes: Uint8Array): Buffer {
  const sealed: Uint8Array[] = []
  for (let at = 0, segment = 0; at < bytes.length; at += segmentBytes, segment++)
    sealed.push(...sealedSegment(keys, segment, bytes.subarray(at, at + segmentBytes)))
  return Buffer.concat(sealed)
}

function sealedSegment(keys: BlobKeys, segment: number, bytes: Uint8Array): readonly Uint8Array[] {
  const nonce = nonceOf(segment)
  let pieces: readonly Uint8Array[] = [bytes]
  for (const key of keys) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce, cipherOptions)
    const sealed = pieces.map((piece) => cipher.update(piece))
    cipher.final()
    pieces = [...sealed, cipher.getAuthTag()]
  }
  return pieces
}

/** Stored bytes that hold a range of a blob. */
export interface SealedRange {
  readonly firstSegment: number
  /** Of the stored bytes. */
  readonly start: number
  /** Inclusive. */
  readonly end: number
}

/** The whole segments around bytes `start` to `end` (inclusive) of a blob of `stored` bytes. */
export function sealedRange(
  stored: number,
  layers: number,
  start: number,
  end: number,
): SealedRange {
  const length = sealedSegmentBytes(layers)
  const firstSegment = Math.floor(start / segmentBytes)
  const behind = (Math.floor(end / segmentBytes) + 1) * length
  return { firstSegment, start: firstSegment * length, end: Math.min(behind, stored) - 1 }
}

export interface Opening {
  /**
   * The segments that are whole with these bytes, opened and proved, each in memory of its own that is the caller's
   * ({@link letGo}). Bytes of a segment whose rest is still to come are copied. Throws {@link SegmentBroken}.
   */
  update(sealed: Uint8Array): Buffer[]
  /** Throws when bytes are missing. */
  end(): void
}

/** Opens `range` segment by segment. */
export function startOpening(keys: BlobKeys, range: SealedRange): Opening {
  const whole = sealedSegmentBytes(keys.length)
  const outermostFirst = keys.toReversed()
  /** Bytes that are still to come. */
  let left = range.end - range.start + 1
  let segment = range.firstSegment
  let held: Buffer | undefined
  let heldBytes = 0

  return {
    update(sealed) {
      if (sealed.length > left) throw new SegmentBroken('more bytes than were stored')
      const opened: Buffer[] = []
      for (let at = 0; at < sealed.length; segment++) {
        const length = Math.min(whole, heldBytes + left)
        const taken = sealed.subarray(at, at + length - heldBytes)
        at += taken.length
        left -= taken.length
        if (taken.length === length) {
          opened.push(openSegment(outermostFirst, segment, taken))
          continue
        }
        held ??= Buffer.allocUnsafeSlow(whole)
        held.set(taken, heldBytes)
        heldBytes += taken.length
        if (heldBytes < length) break
        opened.push(openSegment(outermostFirst, segment, held.subarray(0, length)))
        heldBytes = 0
      }
      return opened
    },
    end() {
      if (left > 0) throw new SegmentBroken('fewer bytes than were stored')
      if (held !== undefined) letGo(held)
    },
  }
}

function openSegment(
  outermostFirst: readonly KeyObject[],
  segment: number,
  sealed: Uint8Array,
): Buffer {
  const nonce = nonceOf(segment)
  let bytes = sealed
  for (const key of outermostFirst) {
    const before = bytes
    bytes = openLayer(key, nonce, before)
    if (before !== sealed) letGo(before)
  }
  return bytes as Buffer
}

/** One layer of a whole segment. */
function openLayer(key: KeyObject, nonce: Buffer, sealed: Uint8Array): Buffer {
  const length = sealed.length - tagBytes
  if (length < 0) throw new SegmentBroken('fewer bytes than a tag has')
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, cipherOptions)
  decipher.setAuthTag(sealed.subarray(length))
  const opened = decipher.update(sealed.subarray(0, length))
  try {
    decipher.final()
  } catch (cause) {
    letGo(opened)
    throw new SegmentBroken('a segment has other bytes than were sealed', { cause })
  }
  return opened
}
