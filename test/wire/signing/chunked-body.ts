/** Writes aws-chunked bodies for tests, signed or not, with parts that can be bent. */

import { createHmac } from 'node:crypto'
import { Readable } from 'node:stream'
import { type BodyLimits, verifyingBody } from '../../../src/wire/signing/payload/verifying-body.ts'
import {
  basic,
  type Headers,
  now,
  s3,
  secret,
  sha256,
  signedByHeader,
  verify,
} from './signed-request.ts'

const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()
const scope = `${basic(now).slice(0, 8)}/us-east-1/s3/aws4_request`
const key = scope
  .split('/')
  .reduce<string | Buffer>((chained, part) => hmac(chained, part), `AWS4${secret.secretAccessKey}`)

export interface Upload {
  readonly mode: string
  readonly chunks: readonly string[]
  readonly trailers?: Readonly<Record<string, string>>
  readonly announced?: string
  readonly decodedLength?: string | undefined
  /** Last word on the framed bytes. */
  readonly bend?: (framed: string) => string
  /** Last word on the signature of the n-th chunk; the trailer signature is number -1. */
  readonly bendSignature?: (signature: string, chunk: number) => string
  readonly signature?: string
  readonly limits?: BodyLimits
  /** Size of the pieces in which the bytes arrive. */
  readonly pieces?: number
}

function frame(upload: Upload, seed: string): string {
  const signed = upload.mode.includes('HMAC')
  const bend = upload.bendSignature ?? ((signature: string) => signature)
  let previous = seed
  const prove = (kind: string, hashes: string, chunk: number) => {
    previous = hmac(
      key as Buffer,
      `AWS4-HMAC-SHA256-${kind}\n${basic(now)}\n${scope}\n${previous}\n${hashes}`,
    ).toString('hex')
    return bend(previous, chunk)
  }
  let framed = ''
  for (const [i, chunk] of [...upload.chunks, ''].entries()) {
    const size = Buffer.byteLength(chunk).toString(16)
    const extension = signed
      ? `;chunk-signature=${prove('PAYLOAD', `${sha256('')}\n${sha256(chunk)}`, i)}`
      : ''
    framed += `${size}${extension}\r\n${chunk}${chunk === '' ? '' : '\r\n'}`
  }
  if (upload.mode.endsWith('TRAILER')) {
    const lines = Object.entries(upload.trailers ?? {}).map(([name, value]) => `${name}:${value}`)
    for (const line of lines) framed += `${line}\r\n`
    if (signed)
      framed += `x-amz-trailer-signature:${prove('TRAILER', sha256(lines.map((line) => `${line}\n`).join('')), -1)}\r\n`
  }
  return (upload.bend ?? ((bytes: string) => bytes))(`${framed}\r\n`)
}

export interface Received {
  readonly body: Buffer
  readonly trailers: ReadonlyMap<string, string>
}

/** Sends the upload through the verifier; throws its answer. */
export async function receive(upload: Upload): Promise<Received> {
  const total = upload.chunks.reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0)
  const decodedLength = 'decodedLength' in upload ? upload.decodedLength : String(total)
  const announced = upload.announced ?? Object.keys(upload.trailers ?? {}).join(',')
  const headers: (readonly [string, string])[] = [['Content-Encoding', 'aws-chunked']]
  if (decodedLength !== undefined) headers.push(['X-Amz-Decoded-Content-Length', decodedLength])
  if (announced !== '') headers.push(['X-Amz-Trailer', announced])
  const request = signedByHeader(s3, {
    method: 'PUT',
    contentSha256: upload.mode,
    headers: headers satisfies Headers,
    ...(upload.signature === undefined ? {} : { signature: upload.signature }),
  })
  const { claim, verified } = verify(request, s3)
  const bytes = Buffer.from(frame(upload, verified.seedSignature))
  return readAll(
    verifyingBody(
      pieces(bytes, upload.pieces ?? bytes.length),
      { request, claim, verified },
      upload.limits,
    ),
  )
}

/** The bytes as a stream of pieces of at most `size`. */
export function pieces(bytes: Buffer, size: number): Readable {
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size))
  return Readable.from(parts, { objectMode: false })
}

export async function readAll(body: ReturnType<typeof verifyingBody>): Promise<Received> {
  const parts: Buffer[] = []
  for await (const part of body) parts.push(part as Buffer)
  return { body: Buffer.concat(parts), trailers: body.trailers }
}

/** `STATUS Code` of the answer of a body. */
export async function bodyAnswerOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
  } catch (error) {
    const { status, code } = error as { status?: number; code?: string }
    if (status === undefined) throw error
    return `${status} ${code}`
  }
  return 'accepted'
}
