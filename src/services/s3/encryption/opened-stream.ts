/** A stream of opened bytes over a stream of sealed ones; the memory of the sealed pieces is used again as they allow. */

import { Readable } from 'node:stream'
import { isPiecewise, type PiecewiseBody } from '../../../kernel/http.ts'
import { type BlobKeys, type SealedRange, segmentBytes, startOpening } from './segments.ts'

export interface Wanted {
  /** What the source has. */
  readonly range: SealedRange
  /** Opened bytes before those that are wanted. */
  readonly skipped: number
  readonly length: number
}

/** Memory for what a block of a blob holds, used again and again: new memory costs more than what is put into it. */
const memoryBytes = 512 * 1024 + segmentBytes
const free: Buffer[] = []
/** 9 MiB. */
const mostFree = 16

/** Hands out the bytes of `source` that its segments have proved. */
export class OpenedStream extends Readable implements PiecewiseBody {
  readonly #source: Readable
  readonly #pieces: AsyncGenerator<Buffer, void, undefined>
  #memory: Buffer | undefined = free.pop() ?? Buffer.allocUnsafeSlow(memoryBytes)
  #first: Buffer | undefined
  #sending = false

  constructor(source: Readable, keys: BlobKeys, wanted: Wanted) {
    super({ highWaterMark: 1 })
    this.#source = source
    this.#pieces = opened(source, keys, wanted, this.#memory as Buffer)
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
    this.#sending = true
    try {
      for (let piece = await this.#next(); piece !== undefined; piece = await this.#next())
        await take(piece)
    } finally {
      this.#sending = false
      this.destroy()
      this.#giveBack()
    }
  }

  override _read(): void {
    this.#next().then(
      // what goes through a stream is held by others for as long as they like
      (piece) => void this.push(piece === undefined ? null : Buffer.from(piece)),
      (error: Error) => void this.destroy(error),
    )
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#source.destroy()
    // what is being opened ends first; what is being sent is given back behind it
    this.#pieces.return().then(
      () => this.#sending || this.#giveBack(),
      () => {},
    )
    callback(error)
  }

  #giveBack(): void {
    if (this.#memory !== undefined && free.length < mostFree) free.push(this.#memory)
    this.#memory = undefined
  }

  async #next(): Promise<Buffer | undefined> {
    const first = this.#first
    this.#first = undefined
    if (first !== undefined) return first
    const { value } = await this.#pieces.next()
    return value ?? undefined
  }
}

async function* opened(
  source: Readable,
  keys: BlobKeys,
  { range, skipped, length }: Wanted,
  memory: Buffer,
): AsyncGenerator<Buffer, void, undefined> {
  const opening = startOpening(keys, range, memory)
  let before = skipped
  let left = length
  for await (const sealed of piecesOf(source))
    for (const piece of opening.update(sealed)) {
      const bytes = piece.subarray(before, before + left)
      before = Math.max(0, before - piece.length)
      left -= bytes.length
      if (bytes.length > 0) yield bytes
    }
  opening.end()
}

/** The pieces of a stream, each of them readable until the next one is asked for. */
async function* piecesOf(source: Readable): AsyncGenerator<Uint8Array, void, undefined> {
  if (!isPiecewise(source)) {
    yield* source
    return
  }
  let used: { resolve(): void; reject(error: Error): void } | undefined
  let coming = expected()
  source
    .sendTo((piece) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      used = { resolve, reject }
      coming.resolve(piece)
      return promise
    })
    .then(
      () => coming.resolve(undefined),
      (error: unknown) => coming.reject(error),
    )
  try {
    for (;;) {
      const piece = await coming.promise
      if (piece === undefined) return
      coming = expected()
      yield piece
      used?.resolve()
    }
  } finally {
    used?.reject(new Error('nobody takes the pieces any more'))
  }
}

function expected() {
  const expecting = Promise.withResolvers<Uint8Array | undefined>()
  // what nobody waits for any more may fail
  expecting.promise.catch(() => {})
  return expecting
}
