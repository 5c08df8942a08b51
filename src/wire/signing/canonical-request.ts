/** The canonical request of SigV4 and SigV4A (IAM user guide, "Create a signed AWS API request"). */

import type { HttpRequest } from '../../kernel/http.ts'
import { canonicalHeaders } from './canonical-headers.ts'
import { canonicalPathAsSent, canonicalPathNormalised } from './canonical-path.ts'
import { canonicalQuery } from './canonical-query.ts'
import type { SignatureClaim, SigningProfile } from './types.ts'

export interface CanonicalRequest {
  /** One character a byte. */
  readonly text: string
  /** False when a listed header wasn't sent: whatever the signature is, it doesn't cover this request. */
  readonly complete: boolean
}

/** Last line: the announced value for S3, the hash of the body for the others. */
function payloadLine(
  claim: SignatureClaim,
  profile: SigningProfile,
  bodySha256: string | undefined,
): string {
  if (profile.family === 's3') return claim.contentSha256 ?? 'UNSIGNED-PAYLOAD'
  if (bodySha256 === undefined) throw new Error('the body of this service must be hashed first')
  return bodySha256
}

/** The canonical request of what was received, under the headers the claim lists. */
export function canonicalRequest(
  claim: SignatureClaim,
  request: HttpRequest,
  profile: SigningProfile,
  bodySha256: string | undefined,
): CanonicalRequest {
  const paths = profile.paths ?? (profile.family === 's3' ? 'as-sent' : 'normalised')
  const path =
    paths === 'as-sent' ? canonicalPathAsSent(request.path) : canonicalPathNormalised(request.path)
  const headers = canonicalHeaders(request.headers, claim.signedHeaders)
  return {
    text: `${request.method}\n${path}\n${canonicalQuery(request.query)}\n${headers ?? ''}\n${claim.signedHeaders.join(';')}\n${payloadLine(claim, profile, bodySha256)}`,
    complete: headers !== undefined,
  }
}
