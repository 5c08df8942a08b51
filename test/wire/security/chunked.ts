/** aws-chunked uploads with parts that can be bent, as complete requests. */

import { createHmac } from 'node:crypto'
import type { Credentials, RawRequest } from '../../support/in-process.ts'
import { basic, type Headers, sha256 } from '../signing/signed-request.ts'
import { type Clock, signedS3 } from './requests.ts'

export const unsignedTrailer = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
export const signedChunks = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
export const signedTrailer = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'

export interface Upload {
  readonly path: string
  readonly query?: string
  readonly mode: string
  readonly chunks: readonly string[]
  readonly headers?: Headers
  readonly trailers?: Readonly<Record<string, string>>
  readonly decodedLength?: string
  /** The signature of the request itself. */
  readonly signature?: string
  /** The signature of the n-th chunk; that of the trailer is number -1. */
  readonly chunkSignature?: (signature: string, chunk: number) => string
  /** Last word on the framed bytes. */
  readonly bend?: (framed: string) => string
}

const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()

/** A signed PUT whose body is framed in chunks. */
export function chunkedUpload(clock: Clock, credentials: Credentials, upload: Upload): RawRequest {
  const at = clock.now()
  const { chunks, trailers = {}, mode } = upload
  const total = chunks.reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0)
  const request = signedS3({ now: () => at }, credentials, {
    method: 'PUT',
    path: upload.path,
    ...(upload.query !== undefined && { query: upload.query }),
    contentSha256: mode,
    headers: [
      ['Content-Encoding', 'aws-chunked'],
      ['X-Amz-Decoded-Content-Length', upload.decodedLength ?? String(total)],
      ...(Object.keys(trailers).length > 0
        ? [['X-Amz-Trailer', Object.keys(trailers).join(',')] as const]
        : []),
      ...(upload.headers ?? []),
    ],
    ...(upload.signature !== undefined && { signature: upload.signature }),
  })
  const authorization = request.headers?.find(([name]) => name === 'Authorization')?.[1] ?? ''
  const sign = chunkSigner(credentials, at, /Signature=(\w*)/.exec(authorization)?.[1] ?? '')
  const chunkSignature = upload.chunkSignature ?? ((signature) => signature)
  let framed = ''
  for (const [i, chunk] of [...chunks, ''].entries()) {
    const extension = mode.includes('HMAC')
      ? `;chunk-signature=${chunkSignature(sign.chunk(chunk), i)}`
      : ''
    framed += `${Buffer.byteLength(chunk).toString(16)}${extension}\r\n${chunk}${chunk === '' ? '' : '\r\n'}`
  }
  const lines = Object.entries(trailers).map(([name, value]) => `${name}:${value}`)
  for (const line of lines) framed += `${line}\r\n`
  if (mode === signedTrailer)
    framed += `x-amz-trailer-signature:${chunkSignature(sign.trailer(lines), -1)}\r\n`
  const bend = upload.bend ?? ((bytes) => bytes)
  return { ...request, body: bend(`${framed}\r\n`) }
}

function chunkSigner({ secretAccessKey }: Credentials, at: number, seed: string) {
  const scope = `${basic(at).slice(0, 8)}/us-east-1/s3/aws4_request`
  const key = scope
    .split('/')
    .reduce<string | Buffer>((chained, part) => hmac(chained, part), `AWS4${secretAccessKey}`)
  let previous = seed
  const next = (kind: string, hashes: string): string => {
    previous = hmac(
      key,
      `AWS4-HMAC-SHA256-${kind}\n${basic(at)}\n${scope}\n${previous}\n${hashes}`,
    ).toString('hex')
    return previous
  }
  return {
    chunk: (chunk: string) => next('PAYLOAD', `${sha256('')}\n${sha256(chunk)}`),
    trailer: (lines: readonly string[]) =>
      next('TRAILER', sha256(lines.map((line) => `${line}\n`).join(''))),
  }
}
