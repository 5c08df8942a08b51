/** A stream of opened bytes over a stream of sealed ones; the memory of the opened pieces is given back as they leave. */

import { Readable } from 'node:stream'
import { isPiecewise, type PiecewiseBody } from '../../../kernel/http.ts'
import { letGo } from '../../../kernel/memory.ts'
import { type BlobKeys, type SealedRange, startOpening } from './segments.ts'

export interface Wanted {
  /** What the source has. */
  readonly range: SealedRange
  /** Opened bytes before those that are wanted. */
  readonly skipped: number
  readonly length: number
}

/** Segments that were opened together. */
interface Opened {
  readonly segments: readonly Buffer[]
  /** What is wanted of them. */
  readonly bytes: readonly Buffer[]
}

/** Hands out the bytes of `source` that its segments have proved. */
export class OpenedStream extends Readable implements PiecewiseBody {
  readonly #source: Readable
  readonly #coming: AsyncGenerator<Opened, void, undefined>
  #first: Opened | undefined

  constructor(source: Readable, keys: BlobKeys, wanted: Wanted) {
    super({ highWaterMark: 1 })
    this.#source = source
    this.#coming = opened(source, keys, wanted)
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
    try {
      for (let next = await this.#next(); next !== undefined; next = await this.#next()) {
        await take(next.bytes)
        // only of what has left: a connection that broke may still be at what it was given
        for (const segment of next.segments) letGo(segment)
      }
    } finally {
      this.destroy()
    }
  }

  override _read(): void {
    this.#next().then(
      (next) => {
        if (next === undefined) this.push(null)
        else for (const each of next.bytes) this.push(each)
      },
      (error: Error) => void this.destroy(error),
    )
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#source.destroy()
    // what is being opened ends first
    this.#coming.return().catch(() => {})
    callback(error)
  }

  async #next(): Promise<Opened | undefined> {
    const first = this.#first
    this.#first = undefined
    if (first !== undefined) return first
    const { value } = await this.#coming.next()
    return value ?? undefined
  }
}

async function* opened(
  source: Readable,
  keys: BlobKeys,
  { range, skipped, length }: Wanted,
): AsyncGenerator<Opened, void, undefined> {
  const opening = startOpening(keys, range)
  let before = skipped
  let left = length
  for await (const sealed of piecesOf(source)) {
    const segments = opening.update(sealed)
    const bytes: Buffer[] = []
    for (const segment of segments) {
      const wanted = segment.subarray(before, before + left)
      before = Math.max(0, before - segment.length)
      left -= wanted.length
      if (wanted.length > 0) bytes.push(wanted)
    }
    if (bytes.length > 0) yield { segments, bytes }
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
    .sendTo((pieces) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      used = { resolve, reject }
      coming.resolve(pieces)
      return promise
    })
    .then(
      () => coming.resolve(undefined),
      (error: unknown) => coming.reject(error),
    )
  try {
    for (;;) {
      const pieces = await coming.promise
      if (pieces === undefined) return
      coming = expected()
      yield* pieces
      used?.resolve()
    }
  } finally {
    used?.reject(new Error('nobody takes the pieces any more'))
  }
}

function expected() {
  const expecting = Promise.withResolvers<readonly Uint8Array[] | undefined>()
  // what nobody waits for any more may fail
  expecting.promise.catch(() => {})
  return expecting
}
