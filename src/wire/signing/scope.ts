/** The scope of a credential: `KEY/YYYYMMDD/REGION/SERVICE/aws4_request`, without REGION for SigV4A. */

import type { AwsError } from '../../kernel/errors.ts'
import { refusal } from './answers.ts'
import type { SignatureAlgorithm, SignatureMethod, SigningProfile } from './types.ts'

export interface Credential {
  readonly accessKeyId: string
  readonly date: string
  /** Empty for SigV4A. */
  readonly region: string
  readonly service: string
  readonly terminator: string
}

const examples = {
  'AWS4-HMAC-SHA256': ['5', 'keyid/date/region/service/term'],
  'AWS4-ECDSA-P256-SHA256': ['4', 'keyid/date/service/term'],
  AWS: ['1', 'keyid'],
} as const satisfies Record<SignatureAlgorithm, readonly [string, string]>

const validRegion = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/
const validDate = /^\d{8}$/

/** Splits a credential; refuses another number of parts and an empty key id. */
export function parseCredential(
  text: string,
  algorithm: SignatureAlgorithm,
  method: SignatureMethod,
  profile: SigningProfile,
): Credential {
  const parts = text.split('/')
  const regional = algorithm === 'AWS4-HMAC-SHA256'
  if (parts.length !== (regional ? 5 : 4) || parts[0] === '' || (regional && parts[2] === '')) {
    const [count, example] = examples[algorithm]
    throw refusal(profile.family, 'credentialShape', { method, count, example, credential: text })
  }
  return {
    accessKeyId: parts[0] as string,
    date: parts[1] as string,
    region: regional ? (parts[2] as string) : '',
    service: parts.at(-2) as string,
    terminator: parts.at(-1) as string,
  }
}

/** Refuses a scope that isn't this endpoint's. Query services name everything that is wrong, S3 the first thing. */
export function checkScope(
  credential: Credential,
  /** Date as the request gave it, for the wording. */
  givenDate: string,
  /** Basic form of the moment of signing. */
  timestamp: string,
  algorithm: SignatureAlgorithm,
  method: SignatureMethod,
  profile: SigningProfile,
): void {
  const query: string[] = []
  const s3: string[] = []
  const day = timestamp.slice(0, 8)
  if (!validDate.test(credential.date) || credential.date !== day) {
    s3.push(
      validDate.test(credential.date)
        ? `Invalid credential date "${credential.date}". This date is not the same as X-Amz-Date: "${day}".`
        : `incorrect date format "${credential.date}". This date in the credential must be in the format "yyyyMMdd".`,
    )
    query.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${credential.date}' != '${day}', from '${givenDate}'.`,
    )
  }
  if (algorithm === 'AWS4-HMAC-SHA256' && !validRegion.test(credential.region)) {
    s3.push(`the region '${credential.region}' is wrong`)
    query.push('Credential should be scoped to a valid region. ')
  }
  if (credential.service !== profile.service) {
    s3.push(
      `incorrect service "${credential.service}". This endpoint belongs to "${profile.service}".`,
    )
    query.push(`Credential should be scoped to correct service: '${profile.service}'. `)
  }
  if (credential.terminator !== 'aws4_request') {
    s3.push(`incorrect terminal "${credential.terminator}". This endpoint uses "aws4_request".`)
    query.push("Credential should be scoped with a valid terminator: 'aws4_request'")
  }
  if (s3.length > 0)
    throw refusal(profile.family, 'scope', { method, s3: s3[0] as string, query: query.join('') })
}

/** Refuses a SigV4A region set that doesn't include this region. `*` stands for any rest of a name. */
export function checkRegionSet(
  regionSet: string,
  method: SignatureMethod,
  profile: SigningProfile,
): AwsError | undefined {
  const { region } = profile
  const names = regionSet.split(',').map((name) => name.trim())
  const wellFormed = names.every((name) => /^[A-Za-z0-9_.-]*\*?$/.test(name) && name !== '')
  const included =
    region === undefined ||
    names.some((name) =>
      name.endsWith('*') ? region.startsWith(name.slice(0, -1)) : name === region,
    )
  return wellFormed && included
    ? undefined
    : refusal(profile.family, 'regionSet', { method, given: regionSet, expected: region ?? '' })
}
