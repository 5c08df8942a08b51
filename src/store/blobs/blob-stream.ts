/** Reads a large blob block by block; no byte is handed out before the checksum of its block held. */

import { Readable } from 'node:stream'
import type { PiecewiseBody } from '../../kernel/http.ts'
import { freeBlock, giveBack } from './block-memory.ts'
import { blockSize } from './checksum.ts'

/** Where the blocks come from. One is read at a time, each behind the one before. */
export interface BlockSource {
  /** Fills `memory` with the block of this number, which begins at `position`. Rejects unless its checksum holds. */
  read(number: number, memory: Buffer, position: number): Promise<void>
  /** Nobody waits for the block that is being read any more; it may reject. */
  stop(): void
  /** Nothing is being read when this is called, and nothing will be. */
  close(): void
}

interface Piece {
  /** Memory of a whole block. */
  readonly block: Buffer
  /** What is wanted of it. */
  readonly bytes: Buffer
}

/** Bytes `start` to `end` (inclusive) of a blob of `size` bytes. */
export class BlobStream extends Readable implements PiecewiseBody {
  readonly #source: BlockSource
  readonly #size: number
  readonly #end: number
  #at: number
  #reading: Promise<unknown> | undefined
  #first: Piece | undefined

  constructor(source: BlockSource, size: number, start: number, end: number) {
    super({ highWaterMark: 1 })
    this.#source = source
    this.#size = size
    this.#at = start
    this.#end = end
  }

  async opened(): Promise<void> {
    try {
      this.#first ??= await this.#next()
    } catch (error) {
      this.destroy()
      throw error
    }
  }

  async sendTo(take: (pieces: readonly Uint8Array[]) => Promise<void>): Promise<void> {
    let ahead: Promise<Piece | undefined> | undefined
    try {
      let piece = this.#takeFirst() ?? (await this.#next())
      while (piece !== undefined) {
        ahead = this.#next()
        // a failure is met where it is awaited
        ahead.catch(() => {})
        try {
          await take([piece.bytes])
        } finally {
          giveBack(piece.block)
        }
        piece = await ahead
        ahead = undefined
      }
    } finally {
      ahead?.then((piece) => piece && giveBack(piece.block)).catch(() => {})
      this.destroy()
    }
  }

  override _read(): void {
    const first = this.#takeFirst()
    // what goes through a stream is held by others for as long as they like: such memory doesn't come back
    if (first !== undefined) this.push(first.bytes)
    else
      this.#next().then(
        (piece) => void this.push(piece?.bytes ?? null),
        (error: Error) => void this.destroy(error),
      )
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const first = this.#takeFirst()
    if (first !== undefined) giveBack(first.block)
    const close = () => {
      this.#source.close()
      callback(error)
    }
    this.#source.stop()
    // the number of a file may be given to another one at once, so nothing may still be reading
    if (this.#reading === undefined) close()
    else this.#reading.then(close, close)
  }

  #takeFirst(): Piece | undefined {
    const first = this.#first
    this.#first = undefined
    return first
  }

  #next(): Promise<Piece | undefined> {
    const next = this.#readPiece()
    this.#reading = next
    return next
  }

  async #readPiece(): Promise<Piece | undefined> {
    if (this.#at > this.#end) return undefined
    if (this.destroyed) throw new Error('the stream was destroyed')
    const number = Math.floor(this.#at / blockSize)
    const blockStart = number * blockSize
    const length = Math.min(blockSize, this.#size - blockStart)
    const memory = freeBlock()
    try {
      const data = memory.subarray(0, length)
      await this.#source.read(number, data, blockStart)
      const bytes = data.subarray(this.#at - blockStart, this.#end + 1 - blockStart)
      this.#at += bytes.length
      return { block: memory, bytes }
    } catch (error) {
      giveBack(memory)
      throw error
    }
  }
}
