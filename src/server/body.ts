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

/** All bytes of a stream; throws RequestEntityTooLarge above `limit`. */
export function collect(source: Readable, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    source.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) {
        source.removeAllListeners('data')
        source.pause()
        reject(tooLarge(limit))
        return
      }
      chunks.push(chunk)
    })
    source.once('end', () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)),
    )
    source.once('error', reject)
    source.once('close', () =>
      reject(
        new AwsError(
          'RequestTimeout',
          400,
          'The connection was closed before the whole request body had been received.',
        ),
      ),
    )
  })
}

const tooLarge = (limit: number): AwsError =>
  new AwsError('RequestEntityTooLarge', 413, `Request body exceeds the limit of ${limit} bytes.`)
