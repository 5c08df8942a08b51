/** The body of a request that nobody signed. */

import type { Readable } from 'node:stream'
import type { HttpRequest } from '../../../kernel/http.ts'
import { refusal } from '../answers.ts'
import { payloadMode } from '../payload-mode.ts'
import type { PayloadMode, SignatureClaim, SigningProfile } from '../types.ts'
import { type VerifyingBody, verifyingBody } from './verifying-body.ts'

const profile: SigningProfile = { service: 's3', family: 's3', skewMillis: 0 }
const seedless = { seedSignature: '' }

/**
 * The bytes as the headers announce them: with their hash, or aws-chunked without signatures, taken off. Signed chunks
 * need a signer and are refused. SDKs leave `x-amz-content-sha256` out when they don't sign.
 */
export function unsignedBody(source: Readable, request: HttpRequest): VerifyingBody {
  const claim = { payload: modeOf(request) } as SignatureClaim
  return verifyingBody(source, { request, claim, verified: seedless })
}

function modeOf({ headers }: HttpRequest): PayloadMode {
  const value = headers.get('x-amz-content-sha256')
  if (value === undefined)
    return /\baws-chunked\b/i.test(headers.get('content-encoding') ?? '')
      ? { kind: 'chunked', signed: false, trailer: headers.has('x-amz-trailer'), ecdsa: false }
      : { kind: 'unsigned' }
  const mode = payloadMode(value, 'AWS4-HMAC-SHA256', 'header', profile)
  if (mode.kind === 'chunked' && mode.signed) throw refusal('s3', 'contentSha256Invalid', { value })
  return mode
}
