/** Reads a file of a blob block by block; no byte is handed out before the checksum of its block held. */

import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import type { PiecewiseBody } from '../../kernel/http.ts'
import { BlobDamaged } from './blobs.ts'
import { freeBlock, giveBack } from './block-memory.ts'
import { blockSize, footerLength } from './checksum.ts'
import type { FileNumber } from './disk.ts'
import { closeFile, openFile, readFully } from './disk.ts'

interface Piece {
  /** Memory of a whole block. */
  readonly block: Buffer
  /** What is wanted of it. */
  readonly bytes: Buffer
}

/** Bytes `start` to `end` (inclusive) of a file that holds `size` bytes before its checksums. */
export class BlobStream extends Readable implements PiecewiseBody {
  readonly #path: string
  readonly #size: number
  readonly #end: number
  #at: number
  #file: FileNumber | undefined
  #footer: Buffer | undefined
  #reading: Promise<unknown> | undefined
  #first: Piece | undefined

  constructor(path: string, size: number, start: number, end: number) {
    super({ highWaterMark: 1 })
    this.#path = path
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

  async sendTo(take: (piece: Uint8Array) => Promise<void>): Promise<void> {
    let ahead: Promise<Piece | undefined> | undefined
    try {
      let piece = this.#takeFirst() ?? (await this.#next())
      while (piece !== undefined) {
        ahead = this.#next()
        // a failure is met where it is awaited
        ahead.catch(() => {})
        try {
          await take(piece.bytes)
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
      if (this.#file !== undefined) closeFile(this.#file)
      this.#file = undefined
      callback(error)
    }
    // the number may be given to another file at once, so nothing may still be reading
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
    this.#file ??= openBlob(this.#path)
    const file = this.#file
    const number = Math.floor(this.#at / blockSize)
    const blockStart = number * blockSize
    const length = Math.min(blockSize, this.#size - blockStart)
    const memory = freeBlock()
    try {
      this.#footer ??= await readFooter(file, this.#size)
      await readExactly(file, memory, length, blockStart)
      const data = memory.subarray(0, length)
      if (crc32(data) !== this.#footer.readUInt32BE(number * 4))
        throw new BlobDamaged('a blob has other bytes than stored')
      const bytes = data.subarray(this.#at - blockStart, this.#end + 1 - blockStart)
      this.#at += bytes.length
      return { block: memory, bytes }
    } catch (error) {
      giveBack(memory)
      throw error
    }
  }
}

function openBlob(path: string): FileNumber {
  try {
    return openFile(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new BlobDamaged('a blob is missing', { cause })
  }
}

async function readFooter(file: FileNumber, size: number): Promise<Buffer> {
  const footer = Buffer.allocUnsafe(footerLength(size))
  await readExactly(file, footer, footer.length, size)
  return footer
}

async function readExactly(
  file: FileNumber,
  memory: Buffer,
  length: number,
  position: number,
): Promise<void> {
  if ((await readFully(file, memory, length, position)) < length)
    throw new BlobDamaged('a blob is shorter than stored')
}
