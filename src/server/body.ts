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
}

const empty = Buffer.alloc(0)

/** Whole body; throws RequestEntityTooLarge above `limit` bytes without reading on. */
export async function readWhole(body: BodySource, limit: number): Promise<Buffer> {
  if (body.length !== undefined && body.length > limit) throw tooLarge(limit)
  if (body.length === 0) return empty
  body.proceed()
  return collect(body.stream(), limit)
}

/** All bytes of a stream; throws RequestEntityTooLarge above `limit`, RequestTimeout when it breaks off. */
export function collect(source: Readable, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined
    let chunks: Buffer[] | undefined
    let size = 0
    let ended = false
    source.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) {
        ended = true
        source.removeAllListeners('data')
        source.pause()
        reject(tooLarge(limit))
      } else if (first === undefined) first = chunk
      else {
        chunks ??= [first]
        chunks.push(chunk)
      }
    })
    source.once('end', () => {
      ended = true
      resolve(chunks ? Buffer.concat(chunks, size) : (first ?? empty))
    })
    source.once('error', reject)
    source.once('close', () => {
      if (!ended) reject(brokenOff())
    })
  })
}

const tooLarge = (limit: number): AwsError =>
  new AwsError('RequestEntityTooLarge', 413, `Request body exceeds the limit of ${limit} bytes.`)

const brokenOff = (): AwsError =>
  new AwsError(
    'RequestTimeout',
    400,
    'The connection was closed before the whole request body had been received.',
  )
