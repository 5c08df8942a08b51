/** Parameters of a presigned SigV4 or SigV4A request. */

import { refusal } from './answers.ts'
import type { QueryParameter } from './traces.ts'
import type { SigningProfile } from './types.ts'

export interface PresignedParameters {
  readonly algorithm: 'AWS4-HMAC-SHA256' | 'AWS4-ECDSA-P256-SHA256'
  readonly credential: string
  readonly date: string
  readonly expires: string
  readonly signedHeaders: string
  readonly signature: string
  readonly regionSet: string | undefined
  readonly sessionToken: string | undefined
  readonly contentSha256: string | undefined
}

const required = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
] as const

/** All six parameters; refuses when one is missing or empty, and other algorithms. */
export function parsePresigned(
  parameters: readonly QueryParameter[],
  profile: SigningProfile,
): PresignedParameters {
  const values = new Map(parameters.map(({ name, value }) => [name, value]))
  const lower = new Map(parameters.map(({ name, value }) => [name.toLowerCase(), value]))
  const missing = required.filter((name) => (values.get(name) ?? '') === '')
  if (missing.length > 0)
    throw refusal(profile.family, 'queryShape', {
      missing: missing
        .map((name) => `AWS query-string parameters must include '${name}'.`)
        .join(' '),
    })
  const algorithm = values.get('X-Amz-Algorithm') as string
  if (algorithm !== 'AWS4-HMAC-SHA256' && algorithm !== 'AWS4-ECDSA-P256-SHA256')
    throw refusal(profile.family, 'queryAlgorithm', { algorithm })
  return {
    algorithm,
    credential: values.get('X-Amz-Credential') as string,
    date: values.get('X-Amz-Date') as string,
    expires: values.get('X-Amz-Expires') as string,
    signedHeaders: values.get('X-Amz-SignedHeaders') as string,
    signature: values.get('X-Amz-Signature') as string,
    regionSet: values.get('X-Amz-Region-Set'),
    sessionToken: lower.get('x-amz-security-token'),
    contentSha256: lower.get('x-amz-content-sha256'),
  }
}
