/** What a request claims about its signer, read without any secret. Every rule that needs no key is checked here. */

import type { HttpRequest } from '../../kernel/http.ts'
import { missingAuthentication, refusal } from './answers.ts'
import { hashedForWording, parseAuthorization } from './authorization-header.ts'
import { checkPresignedWindow, checkSkew, parseExpires } from './clock-rules.ts'
import { basicDate, parseBasicDate, parseHttpDate } from './dates.ts'
import { payloadMode } from './payload-mode.ts'
import { parsePresigned } from './presigned.ts'
import { refuseRepeatedHeaders, refuseRepeatedParameters } from './repeats.ts'
import { checkRegionSet, checkScope, parseCredential } from './scope.ts'
import { checkSignedHeaders, parseSignedHeaders } from './signed-headers.ts'
import { readVersion2Claim } from './sigv2-claim.ts'
import { authenticationTraces, type QueryParameter } from './traces.ts'
import type { SignatureAlgorithm, SignatureClaim, SigningProfile } from './types.ts'

/**
 * The one claim of a request; `undefined` only when it shows no trace of any authentication (a POST form carries its
 * own, see `form-claim.ts`). Throws the answer for everything half-present, ambiguous, out of date or
 * malformed. The claim is worth nothing until `verifyClaim` has proved it.
 */
export function readClaim(
  request: HttpRequest,
  profile: SigningProfile,
  now: number,
): SignatureClaim | undefined {
  refuseRepeatedHeaders(request, profile)
  const traces = authenticationTraces(request)
  if (Number(traces.header) + Number(traces.query) + Number(traces.version2) > 1)
    throw refusal(profile.family, 'severalMethods', {
      authorization: request.headers.get('authorization')?.split(' ', 1)[0] ?? '',
    })
  refuseRepeatedParameters(traces.parameters, profile)
  if (traces.header) return readHeaderClaim(request, profile, now, traces.parameters)
  if (traces.query) return readPresignedClaim(request, profile, now, traces.parameters)
  if (traces.version2) return readVersion2Claim(request, profile, now, traces.parameters)
  if (traces.tokenOnly) throw missingAuthentication(profile.family)
  return undefined
}

function readHeaderClaim(
  request: HttpRequest,
  profile: SigningProfile,
  now: number,
  parameters: readonly QueryParameter[],
): SignatureClaim {
  const { headers } = request
  const authorization = headers.get('authorization') as string
  const amzDate = headers.get('x-amz-date')
  const givenDate = amzDate ?? headers.get('date')
  const parsed = parseAuthorization(authorization, givenDate !== undefined, profile)
  const { algorithm } = parsed
  const credential = parseCredential(parsed.credential, algorithm, 'header', profile)
  if (givenDate === undefined)
    throw refusal(profile.family, 'dateMissing', { hashed: hashedForWording(authorization) })
  const signedAt =
    parseBasicDate(givenDate) ?? (amzDate === undefined ? parseHttpDate(givenDate) : undefined)
  if (signedAt === undefined)
    throw refusal(profile.family, 'dateFormat', { method: 'header', date: givenDate })
  checkScope(credential, givenDate, basicDate(signedAt), algorithm, 'header', profile)
  const signedHeaders = parseSignedHeaders(parsed.signedHeaders, 'header', profile)
  checkSkew(signedAt, now, profile)
  checkSignedHeaders(request, signedHeaders, 'header', profile)
  // A token in the query would be neither the one of the header nor of a presigned request.
  if (parameters.some(({ name }) => name.toLowerCase() === 'x-amz-security-token'))
    throw refusal(profile.family, 'severalMethods', { authorization: algorithm })
  const contentSha256 = headers.get('x-amz-content-sha256')
  return {
    algorithm,
    method: 'header',
    accessKeyId: credential.accessKeyId,
    sessionToken: headers.get('x-amz-security-token'),
    date: credential.date,
    region: claimedRegion(
      algorithm,
      credential.region,
      headers.get('x-amz-region-set'),
      'header',
      profile,
    ),
    service: credential.service,
    signedAt,
    signedHeaders,
    signature: parsed.signature,
    payload: payloadMode(contentSha256, algorithm, 'header', profile),
    contentSha256,
  }
}

function readPresignedClaim(
  request: HttpRequest,
  profile: SigningProfile,
  now: number,
  parameters: readonly QueryParameter[],
): SignatureClaim {
  const presigned = parsePresigned(parameters, profile)
  const { algorithm } = presigned
  const credential = parseCredential(presigned.credential, algorithm, 'query', profile)
  const signedAt = parseBasicDate(presigned.date)
  if (signedAt === undefined)
    throw refusal(profile.family, 'dateFormat', { method: 'query', date: presigned.date })
  checkScope(credential, presigned.date, presigned.date, algorithm, 'query', profile)
  const expiresSeconds = parseExpires(presigned.expires, profile)
  const signedHeaders = parseSignedHeaders(presigned.signedHeaders, 'query', profile)
  checkPresignedWindow(signedAt, expiresSeconds, now, profile)
  checkSignedHeaders(request, signedHeaders, 'query', profile)
  const headerToken = request.headers.get('x-amz-security-token')
  if (headerToken !== undefined && presigned.sessionToken !== undefined)
    throw refusal(profile.family, 'repeatedParameter', { parameter: 'X-Amz-Security-Token' })
  const contentSha256 = request.headers.get('x-amz-content-sha256') ?? presigned.contentSha256
  return {
    algorithm,
    method: 'query',
    accessKeyId: credential.accessKeyId,
    sessionToken: presigned.sessionToken ?? headerToken,
    date: credential.date,
    region: claimedRegion(algorithm, credential.region, presigned.regionSet, 'query', profile),
    service: credential.service,
    signedAt,
    expiresSeconds,
    expiresAt: signedAt + expiresSeconds * 1000,
    signedHeaders,
    signature: presigned.signature,
    payload: payloadMode(contentSha256, algorithm, 'query', profile),
    contentSha256,
  }
}

function claimedRegion(
  algorithm: SignatureAlgorithm,
  region: string,
  regionSet: string | undefined,
  method: 'header' | 'query',
  profile: SigningProfile,
): string {
  if (algorithm === 'AWS4-HMAC-SHA256') return region
  const problem = checkRegionSet(regionSet ?? '', method, profile)
  if (problem !== undefined) throw problem
  return regionSet as string
}
