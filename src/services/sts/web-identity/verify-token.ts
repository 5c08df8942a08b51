/**
 * Whether an OpenID Connect ID token is what it says it is: signed by a key its issuer publishes, for a client of the
 * account's provider, in time. The header chooses nothing but a key of that set: `jku`, `x5u` and `jwk` are ignored.
 */

import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { AwsError } from '../../../kernel/errors.ts'
import { type IssuerDocuments, IssuerUnreachable } from '../../../kernel/world.ts'
import { issuerOf, type OidcProvider } from '../../iam/public.ts'
import { invalidIdentity } from '../session/federated-tags.ts'
import { type Claims, readClaims } from './claims.ts'

/** Asymmetric signatures AWS takes (IAM user guide, "Create an OpenID Connect identity provider"). */
const algorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512']

const skewSeconds = 60

/** Observed, the blank before the bracket and the two before `please` included. */
const notValid =
  'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)'
const noKey =
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements"

/** What a token claims to be, before anything of it is believed: only good for finding whom to ask. */
export function issuerClaimed(token: string): string {
  try {
    const { iss } = decodeJwt(token)
    if (typeof iss === 'string') return iss
  } catch {
    // worded below
  }
  throw invalidIdentity(notValid)
}

/** Claims of a token that the provider vouches for. Throws InvalidIdentityToken or ExpiredTokenException. */
export async function verifyToken(
  issuers: IssuerDocuments,
  provider: OidcProvider,
  token: string,
  now: number,
): Promise<Claims> {
  const issuer = issuerOf(provider)
  const { kid, alg } = headerOf(token)
  if (!algorithms.includes(alg ?? '')) throw invalidIdentity(notValid, `algorithm ${alg}`)
  const keys = await keysOf(issuers, provider, kid)
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms,
      issuer,
      currentDate: new Date(now),
      // for what isn't valid yet: clocks of issuers may run ahead
      clockTolerance: skewSeconds,
      requiredClaims: ['sub', 'exp', 'iat'],
    })
    checkExpiry(payload.exp, now)
    return readClaims(provider, payload, now)
  } catch (thrown) {
    throw refusalOf(thrown, now)
  }
}

function headerOf(token: string): { kid?: string; alg?: string } {
  try {
    return decodeProtectedHeader(token)
  } catch {
    throw invalidIdentity(notValid)
  }
}

async function keysOf(issuers: IssuerDocuments, provider: OidcProvider, kid: string | undefined) {
  const lacks = (keys: unknown) => {
    const { keys: list } = Object(keys) as { keys?: unknown }
    return !Array.isArray(list) || !list.some((each) => Object(each).kid === kid)
  }
  try {
    const { thumbprints } = provider
    const found = await issuers.keys(
      { url: issuerOf(provider), thumbprints },
      kid === undefined ? undefined : lacks,
    )
    return createLocalJWKSet(found as Parameters<typeof createLocalJWKSet>[0])
  } catch (thrown) {
    if (thrown instanceof IssuerUnreachable || thrown instanceof errors.JOSEError)
      throw invalidIdentity(noKey, thrown.message)
    throw thrown
  }
}

/** Without any tolerance. The words are AWS's (reported by users). */
function expired(end: number | undefined, now: number): AwsError {
  const seconds = Math.floor(now / 1000)
  return new AwsError(
    'ExpiredTokenException',
    400,
    `Token expired: current date/time ${seconds} must be before the expiration date/time ${end}`,
  )
}

function checkExpiry(end: number | undefined, now: number): void {
  if (end === undefined || end * 1000 <= now) throw expired(end, now)
}

/** Every failure of a signature or a claim; a bug stays one. */
function refusalOf(thrown: unknown, now: number): unknown {
  if (thrown instanceof errors.JWTExpired) return expired(thrown.payload.exp, now)
  if (thrown instanceof errors.JWTClaimValidationFailed && thrown.reason === 'missing')
    return invalidIdentity(`Missing a required claim: ${thrown.claim}`)
  if (thrown instanceof errors.JWKSNoMatchingKey) return invalidIdentity(noKey)
  if (thrown instanceof errors.JOSEError) return invalidIdentity(notValid, thrown.message)
  // a published key that is too short, or no key at all
  if (thrown instanceof TypeError || thrown instanceof DOMException)
    return invalidIdentity(noKey, thrown.message)
  return thrown
}
