/** What x-amz-content-sha256 announces about the body. */

import type { HttpRequest } from '../../kernel/http.ts'
import { refusal } from './answers.ts'
import type { PayloadMode, SignatureAlgorithm, SignatureMethod, SigningProfile } from './types.ts'

const hexSha256 = /^[0-9a-f]{64}$/

const streaming: ReadonlyMap<string, Extract<PayloadMode, { kind: 'chunked' }>> = new Map([
  [
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    { kind: 'chunked', signed: true, trailer: false, ecdsa: false },
  ],
  [
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    { kind: 'chunked', signed: true, trailer: true, ecdsa: false },
  ],
  [
    'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
    { kind: 'chunked', signed: true, trailer: false, ecdsa: true },
  ],
  [
    'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER',
    { kind: 'chunked', signed: true, trailer: true, ecdsa: true },
  ],
  [
    'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    { kind: 'chunked', signed: false, trailer: true, ecdsa: false },
  ],
])

/**
 * The mode of the body. S3 demands the header when signing by header, takes UNSIGNED-PAYLOAD for a presigned URL
 * without it, and takes aws-chunked bodies only when signed by header. Everybody else hashes the body: a value that
 * isn't a hash is left to fail as a wrong signature, as on AWS.
 */
export function payloadMode(
  value: string | undefined,
  algorithm: SignatureAlgorithm,
  method: SignatureMethod,
  profile: SigningProfile,
): PayloadMode {
  if (profile.family !== 's3')
    return value !== undefined && hexSha256.test(value)
      ? { kind: 'hash', sha256: value }
      : { kind: 'computed' }
  if (value === undefined) {
    if (method === 'header') throw refusal('s3', 'contentSha256Missing')
    return { kind: 'unsigned' }
  }
  if (value === 'UNSIGNED-PAYLOAD') return { kind: 'unsigned' }
  if (hexSha256.test(value)) return { kind: 'hash', sha256: value }
  const mode = streaming.get(value)
  if (
    mode === undefined ||
    method !== 'header' ||
    (mode.signed && mode.ecdsa !== (algorithm === 'AWS4-ECDSA-P256-SHA256'))
  )
    throw refusal('s3', 'contentSha256Invalid', { value })
  return mode
}

/**
 * Throws InvalidArgument when the body comes in chunks: for operations that write no bytes of an object. An unsigned
 * document must not take the place of a signed one (which answer AWS gives is not known; the refusal is ours).
 */
export function refuseChunked({ headers }: HttpRequest): void {
  const value = headers.get('x-amz-content-sha256')
  if (value !== undefined && streaming.has(value))
    throw refusal('s3', 'contentSha256Invalid', { value })
}
