/** SigV2 query authentication, as stock boto3 and CLI v1 presign S3 requests. S3 only. */

import type { HttpRequest } from '../../kernel/http.ts'
import { refusal } from './answers.ts'
import { checkVersion2Window } from './clock-rules.ts'
import { payloadMode } from './payload-mode.ts'
import type { QueryParameter } from './traces.ts'
import type { SignatureClaim, SigningProfile } from './types.ts'

/** The claim of a SigV2 query; refused where S3 doesn't take it, when a parameter is missing, and after its end. */
export function readVersion2Claim(
  request: HttpRequest,
  profile: SigningProfile,
  now: number,
  parameters: readonly QueryParameter[],
): SignatureClaim {
  if (profile.family !== 's3') throw refusal(profile.family, 'version2Shape')
  if (profile.version4Only)
    throw refusal(profile.family, 'unsupportedAuthorization', { scheme: 'AWS' })
  const value = (name: string) => parameters.find((parameter) => parameter.name === name)?.value
  const accessKeyId = value('AWSAccessKeyId') ?? ''
  const signature = value('Signature') ?? ''
  const expires = value('Expires') ?? ''
  if (accessKeyId === '' || signature === '' || expires === '')
    throw refusal(profile.family, 'version2Shape')
  if (!/^\d{1,12}$/.test(expires)) throw refusal(profile.family, 'version2Expires', { expires })
  const expiresAt = Number(expires) * 1000
  checkVersion2Window(expiresAt, now, profile)
  const inQuery = new Map<string, string>()
  for (const { name, value } of parameters) {
    const lower = name.toLowerCase()
    if (!lower.startsWith('x-amz-')) continue
    // Both would be signed as one header; which one a handler reads would be open.
    if (request.headers.has(lower))
      throw refusal(profile.family, 'headersNotSigned', { headers: lower })
    inQuery.set(lower, value)
  }
  const amz = (name: string) => request.headers.get(name) ?? inQuery.get(name)
  const contentSha256 = amz('x-amz-content-sha256')
  return {
    algorithm: 'AWS',
    method: 'query',
    accessKeyId,
    sessionToken: amz('x-amz-security-token'),
    date: '',
    region: '',
    service: 's3',
    signedAt: 0,
    expiresAt,
    signedHeaders: [],
    signature,
    payload: payloadMode(contentSha256, 'AWS', 'query', profile),
    contentSha256,
  }
}
