/** The body of a request, read once: whole into memory under a cap, or as a stream. */

import type { Readable } from 'node:stream'
import { AwsError } from '../kernel/errors.ts'

export interface BodySource {
  /** `Content-Length`, when given. */
  readonly length: number | undefined
  /** Tells a client that waits (`Expect: 100-continue`) to go on. Idempotent. */
  proceed(): void
  /** The raw bytes as they arrive. */
  stream(): Readable
  /** As of `BodyStream`. */
  readonly giveBack?: (chunk: Uint8Array) => void
}

const empty = Buffer.alloc(0)

/** Whole body; throws RequestEntityTooLarge above `limit` bytes without reading on, and as {@link collect}. */
export async function readWhole(
  body: BodySource,
  limit: number,
  withinMillis?: number,
): Promise<Buffer> {
  if (body.length !== undefined && body.length > limit) throw tooLarge(limit)
  if (body.length === 0) return empty
  body.proceed()
  return collect(body.stream(), limit, withinMillis)
}

/**
 * All bytes of a stream; throws RequestEntityTooLarge above `limit`, RequestTimeout when it breaks off or isn't over
 * `withinMillis`.
 */
export function collect(source: Readable, limit: number, withinMillis?: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined
    let chunks: Buffer[] | undefined
    let size = 0
    let ended = false
    const giveUp = (error: AwsError) => {
      ended = true
      clearTimeout(late)
      source.removeAllListeners('data')
      source.pause()
      chunks = first = undefined
      reject(error)
    }
    const late =
      withinMillis === undefined ? undefined : setTimeout(() => giveUp(tooLate()), withinMillis)
    source.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) giveUp(tooLarge(limit))
      else if (first === undefined) first = chunk
      else {
        chunks ??= [first]
        chunks.push(chunk)
      }
    })
    source.once('end', () => {
      ended = true
      clearTimeout(late)
      resolve(chunks ? Buffer.concat(chunks, size) : (first ?? empty))
    })
    source.once('error', (error) => {
      clearTimeout(late)
      reject(error)
    })
    source.once('close', () => {
      clearTimeout(late)
      if (!ended) reject(brokenOff())
    })
  })
}

export const tooLarge = (limit: number): AwsError =>
  new AwsError('RequestEntityTooLarge', 413, `Request body exceeds the limit of ${limit} bytes.`)

const tooLate = (): AwsError =>
  new AwsError('RequestTimeout', 400, 'The request body did not arrive in time.')

const brokenOff = (): AwsError =>
  new AwsError(
    'RequestTimeout',
    400,
    'The connection was closed before the whole request body had been received.',
  )
