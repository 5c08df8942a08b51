/** Nothing that authentication reads may be there twice: one copy could be verified and the other one used. */

import type { HttpRequest } from '../../kernel/http.ts'
import { refusal } from './answers.ts'
import type { QueryParameter } from './traces.ts'
import type { SigningProfile } from './types.ts'

const singleHeaders: readonly (readonly [lower: string, shown: string])[] = [
  ['authorization', 'Authorization'],
  ['host', 'Host'],
  ['x-amz-date', 'X-Amz-Date'],
  ['x-amz-content-sha256', 'X-Amz-Content-Sha256'],
  ['x-amz-security-token', 'X-Amz-Security-Token'],
]

/** Refuses a second Authorization, Host, X-Amz-Date, X-Amz-Content-Sha256 or X-Amz-Security-Token header. */
export function refuseRepeatedHeaders(request: HttpRequest, profile: SigningProfile): void {
  for (const [lower, header] of singleHeaders)
    if (request.headers.all(lower).length > 1)
      throw refusal(profile.family, 'repeatedHeader', { header })
}

/** Names as presigned URLs spell them, by their lower case. */
const spelled: ReadonlyMap<string, string> = new Map(
  [
    'X-Amz-Algorithm',
    'X-Amz-Credential',
    'X-Amz-Date',
    'X-Amz-Expires',
    'X-Amz-SignedHeaders',
    'X-Amz-Signature',
    'X-Amz-Region-Set',
  ].map((name) => [name.toLowerCase(), name]),
)
const version2Names: ReadonlySet<string> = new Set(['AWSAccessKeyId', 'Signature', 'Expires'])

/**
 * Refuses a repeated `X-Amz-*` parameter whatever its case, one of the signature's own in another case, and repeated
 * SigV2 parameters.
 */
export function refuseRepeatedParameters(
  parameters: readonly QueryParameter[],
  profile: SigningProfile,
): void {
  const seen = new Set<string>()
  for (const { name } of parameters) {
    const lower = name.toLowerCase()
    if (!lower.startsWith('x-amz-') && !version2Names.has(name)) continue
    const spelling = spelled.get(lower)
    if (seen.has(lower) || (spelling !== undefined && spelling !== name))
      throw refusal(profile.family, 'repeatedParameter', { parameter: spelling ?? name })
    seen.add(lower)
  }
}
