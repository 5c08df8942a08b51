/**
 * Sends a blob to an upstream while its bytes arrive. Up to a part's size it goes as one object, larger ones as parts: one
 * is on its way while the next one fills. A part stays in memory until the upstream has it, so that it can be sent again.
 */

import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { freeBlock, giveBack } from '../block-memory.ts'
import { blockSize } from '../checksum.ts'
import type { Piece, SentPart, UpstreamClient } from './client.ts'
import { frameChecksum, framedLength } from './frames.ts'

/** Blocks of a part: just over the 5 MiB that parts have at least; a blob of 5 GiB has about 1,000 of 10,000 parts. */
export const partBlocks = 10

export interface UpstreamWriter {
  readonly size: number
  write(bytes: Uint8Array): Promise<void> | undefined
  held(): Buffer | undefined
  /** Resolves when the upstream has all of it. */
  finish(): Promise<void>
  /** Nothing is being sent once this holds. Idempotent. */
  release(): Promise<void>
  /** The upload that was begun and not completed. */
  begunUpload(): string | undefined
}

export function upstreamWriter(client: UpstreamClient, key: string, id: string): UpstreamWriter {
  const stopping = new AbortController()
  const trying = { signal: stopping.signal }
  let block: Buffer | undefined
  let filled = 0
  let size = 0
  let ended = false
  /** Blocks of the part that fills, and of the whole blob. */
  let part = openPart()
  let sealed = 0
  /** Of the part on its way, which follows the one before. */
  let sending: Promise<void> | undefined
  let failure: { readonly error: unknown } | undefined
  let uploadId: string | undefined
  const sent: SentPart[] = []

  function copy(bytes: Uint8Array): Promise<void> | undefined {
    if (filled === blockSize) seal()
    // a full part waits for what follows: a blob of one part goes as one object
    const waits = part.blocks.length === partBlocks ? sendPart() : undefined
    block ??= freeBlock()
    const now = bytes.subarray(0, blockSize - filled)
    block.set(now, filled)
    filled += now.length
    if (now.length === bytes.length) return waits
    const rest = bytes.subarray(now.length)
    return waits === undefined ? copy(rest) : waits.then(() => copy(rest))
  }

  function seal(): void {
    const bytes = (block as Buffer).subarray(0, filled)
    const crc = crc32(bytes)
    part.add(block as Buffer, bytes, frameChecksum(id, sealed, crc, filled))
    sealed++
    block = undefined
    filled = 0
  }

  /** Hands the part over; the promise is that of the part before, so that one is sent while one fills. */
  function sendPart(): Promise<void> | undefined {
    const full = part
    const before = sending
    part = openPart()
    const now = (async () => {
      try {
        await before
        uploadId ??= await client.createUpload(key, trying)
        sent.push(await client.putPart(key, uploadId, sent.length + 1, full.piece(), trying))
      } catch (error) {
        failure ??= { error }
        throw error
      } finally {
        full.release()
      }
    })()
    // a failure is met where it is awaited
    now.catch(() => {})
    sending = now
    return before
  }

  return {
    get size() {
      return size
    },
    write(bytes) {
      if (ended) throw new Error('the blob has ended')
      if (failure !== undefined) return Promise.reject(failure.error)
      size += bytes.length
      return copy(bytes)
    },
    held: () => (sealed === 0 ? (block?.subarray(0, filled) ?? Buffer.alloc(0)) : undefined),
    async finish() {
      if (filled > 0) seal()
      if (sending === undefined) {
        await client.put(key, part.piece(), trying)
        return
      }
      void sendPart()
      await sending
      if (uploadId === undefined) throw new Error('parts were sent without an upload')
      await client.completeUpload(key, uploadId, sent, framedLength(size), trying)
      uploadId = undefined
    },
    async release() {
      ended = true
      stopping.abort()
      await sending?.catch(() => {})
      if (block !== undefined) giveBack(block)
      block = undefined
      part.release()
    },
    begunUpload: () => uploadId,
  }
}

interface OpenPart {
  readonly blocks: readonly Buffer[]
  add(memory: Buffer, bytes: Buffer, checksum: Buffer): void
  piece(): Piece
  release(): void
}

function openPart(): OpenPart {
  const md5 = createHash('md5')
  const blocks: Buffer[] = []
  const chunks: Buffer[] = []
  let length = 0
  return {
    blocks,
    add(memory, bytes, checksum) {
      blocks.push(memory)
      for (const chunk of [bytes, checksum]) {
        chunks.push(chunk)
        md5.update(chunk)
        length += chunk.length
      }
    },
    piece: () => ({ chunks, length, md5: md5.digest() }),
    release() {
      for (const block of blocks.splice(0)) giveBack(block)
    },
  }
}
