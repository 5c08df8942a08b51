/**
 * The form of encrypted bytes: segments of 64 KiB, each sealed with AES-256-GCM under a key that only this blob has, with
 * the segment's number as nonce and its tag behind it. A range needs the segments it touches and nothing else. With two
 * keys every segment is sealed twice, the tag of the first time included.
 */

import type { CipherGCM, KeyObject } from 'node:crypto'
import { createCipheriv, createDecipheriv } from 'node:crypto'

/** Keys of one blob, the inner layer first. */
export type BlobKeys = readonly KeyObject[]

/** Bytes of an object in one segment. */
export const segmentBytes = 64 * 1024
const tagBytes = 16

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

/**
 * Gives back at once the memory that a cipher answered in. Left to the garbage collector, a mebibyte a request makes it run
 * so often that it costs three times the cipher (measured).
 */
export function letGo(bytes: Uint8Array): void {
  const { buffer } = bytes
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) buffer.transfer(0)
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
        ciphers ??= keys.map((key) => createCipheriv('aes-256-gcm', key, nonceOf(segment)))
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
  const sealing = startSealing(keys)
  return Buffer.concat([...sealing.update(bytes), ...sealing.end()])
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
   * Opens stored bytes as they come, into the memory that was given: what is handed out stands until more is asked for,
   * and its segments have been proved. Throws {@link SegmentBroken}.
   */
  update(sealed: Uint8Array): Generator<Buffer, void, undefined>
  /** Throws when a segment isn't complete. */
  end(): void
}

/** Opens `range` segment by segment. `memory` holds at least the largest. */
export function startOpening(keys: BlobKeys, range: SealedRange, memory: Buffer): Opening {
  const whole = sealedSegmentBytes(keys.length)
  let left = range.end - range.start + 1
  let segment = range.firstSegment
  let open: OpenSegment | undefined
  /** Proved bytes in the memory; those of the open segment lie behind them. */
  let proved = 0

  /** The room of what was handed out is free again. */
  function* handOut(): Generator<Buffer, void, undefined> {
    if (proved > 0) yield memory.subarray(0, proved)
    if (open !== undefined) memory.copyWithin(0, proved, proved + open.opened)
    proved = 0
  }

  return {
    *update(sealed) {
      if (sealed.length > left) throw new SegmentBroken('more bytes than were stored')
      left -= sealed.length
      for (let at = 0; at < sealed.length; ) {
        if (open === undefined) {
          const length = Math.min(whole, left + sealed.length - at)
          if (proved + length - keys.length * tagBytes > memory.length) yield* handOut()
          open = openSegment(keys, segment, length)
        }
        const taken = sealed.subarray(at, at + open.missing)
        open.update(taken, memory, proved)
        at += taken.length
        if (open.missing > 0) continue
        open.prove()
        proved += open.opened
        open = undefined
        segment++
      }
      yield* handOut()
    },
    end() {
      if (left > 0) throw new SegmentBroken('fewer bytes than were stored')
    },
  }
}

interface OpenSegment {
  /** Stored bytes that are still to come. */
  readonly missing: number
  /** Bytes that were opened, and aren't proved yet. */
  readonly opened: number
  /** Opens more bytes; those of the segment begin at `start` of `memory`. */
  update(sealed: Uint8Array, memory: Buffer, start: number): void
  prove(): void
}

function openSegment(keys: BlobKeys, segment: number, length: number): OpenSegment {
  const nonce = nonceOf(segment)
  const layers = keys
    .toReversed()
    .map((key, index) => openLayer(key, nonce, length - index * tagBytes))
  let missing = length
  let opened = 0
  return {
    get missing() {
      return missing
    },
    get opened() {
      return opened
    },
    update(sealed, memory, start) {
      missing -= sealed.length
      let passed: Uint8Array | undefined = sealed
      for (const layer of layers) {
        const before: Uint8Array | undefined = passed
        passed = before && layer.update(before)
        if (before !== undefined && before !== sealed) letGo(before)
      }
      if (passed === undefined) return
      memory.set(passed, start + opened)
      opened += passed.length
      letGo(passed)
    },
    prove() {
      for (const layer of layers) layer.prove()
    },
  }
}

/** One layer of a segment that has `length` bytes with the tag. */
function openLayer(key: KeyObject, nonce: Buffer, length: number) {
  if (length < tagBytes) throw new SegmentBroken('fewer bytes than a tag has')
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  const tag = Buffer.alloc(tagBytes)
  let body = length - tagBytes
  let tagged = 0
  return {
    update(sealed: Uint8Array): Buffer | undefined {
      const inBody = sealed.subarray(0, body)
      body -= inBody.length
      if (inBody.length < sealed.length) {
        tag.set(sealed.subarray(inBody.length), tagged)
        tagged += sealed.length - inBody.length
      }
      return inBody.length > 0 ? decipher.update(inBody) : undefined
    },
    prove(): void {
      decipher.setAuthTag(tag)
      try {
        decipher.final()
      } catch (cause) {
        throw new SegmentBroken('a segment has other bytes than were sealed', { cause })
      }
    },
  }
}
