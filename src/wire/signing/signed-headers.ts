/** Which headers a signature covers, and which it must. */

import type { HttpRequest } from '../../kernel/http.ts'
import { refusal } from './answers.ts'
import type { SignatureMethod, SigningProfile } from './types.ts'

const headerName = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/

/** Names of the list: sorted, lower case, each once, `host` among them. */
export function parseSignedHeaders(
  text: string,
  method: SignatureMethod,
  profile: SigningProfile,
): readonly string[] {
  const names = text.split(';')
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string
    if (!headerName.test(name) || (i > 0 && (names[i - 1] as string) >= name))
      throw refusal(profile.family, 'signedHeaders', { method })
  }
  if (!names.includes('host')) throw refusal(profile.family, 'hostNotSigned', { method })
  return names
}

/**
 * Refuses a request with a header that must be signed and isn't: every `x-amz-*`; for S3 also Content-MD5. The
 * S3 API reference ("Authenticating requests: Authorization header") asks for Content-Type too, but the AWS SDKs for
 * PHP and for JavaScript v2 never sign it, nor does restic, and S3 takes what they send. The value of
 * x-amz-content-sha256 is the last line of the canonical request, so a presigned URL needn't list it (observed: not
 * named among HeadersNotSigned).
 */
export function checkSignedHeaders(
  request: HttpRequest,
  signed: readonly string[],
  method: SignatureMethod,
  profile: SigningProfile,
): void {
  // Long lists are searched by hash: both lists are the sender's.
  const covered = signed.length > 32 ? new Set(signed) : undefined
  const isSigned = (name: string) =>
    covered === undefined ? signed.includes(name) : covered.has(name)
  let unsigned: string[] | undefined
  for (const name of request.headers.names())
    if (mustBeSigned(name, method, profile) && !isSigned(name)) {
      unsigned ??= []
      unsigned.push(name)
    }
  if (unsigned !== undefined)
    throw refusal(profile.family, 'headersNotSigned', { headers: unsigned.join(', ') })
}

function mustBeSigned(name: string, method: SignatureMethod, profile: SigningProfile): boolean {
  if (name.startsWith('x-amz-')) return !(method === 'query' && name === 'x-amz-content-sha256')
  return profile.family === 's3' && name === 'content-md5'
}
