/**
 * Condition keys every S3 request has, from how it was signed and came in (S3 user guide, "Actions, resources, and
 * condition keys"; bucket policy keys for Signature Version 4).
 */

import type { HttpRequest } from '../../kernel/http.ts'

export interface SignatureTraits {
  readonly algorithm: string
  readonly method: 'header' | 'query' | 'form'
  /** Milliseconds since 1970; 0 when the signature doesn't tell (SigV2 query). */
  readonly signedAt: number
  readonly contentSha256: string | undefined
}

const authTypes: Readonly<Record<SignatureTraits['method'], string>> = {
  header: 'REST-HEADER',
  query: 'REST-QUERY-STRING',
  form: 'POST',
}

/** Keys in lower case. Anonymous requests have none of the signature's. */
export function s3RequestContext(
  http: HttpRequest,
  signature: SignatureTraits | undefined,
  now: number,
): ReadonlyMap<string, string> {
  const keys = new Map<string, string>()
  if (http.tlsVersion !== undefined) keys.set('s3:tlsversion', http.tlsVersion.replace(/^TLSv/, ''))
  if (signature === undefined) return keys
  keys.set('s3:authtype', authTypes[signature.method])
  keys.set('s3:signatureversion', signature.algorithm)
  if (signature.signedAt > 0)
    keys.set('s3:signatureage', String(Math.max(0, now - signature.signedAt)))
  if (signature.contentSha256 !== undefined)
    keys.set('s3:x-amz-content-sha256', signature.contentSha256)
  return keys
}
