/** Proves a claim over the bytes received. */

import type { HttpRequest } from '../../kernel/http.ts'
import { contentSha256Mismatch, refusal } from './answers.ts'
import { canonicalRequest } from './canonical-request.ts'
import { basicDate } from './dates.ts'
import { ecdsaMatches } from './ecdsa-key.ts'
import { hmacMatches } from './signing-key.ts'
import { version2Matches, version2StringsToSign } from './sigv2-string-to-sign.ts'
import { scopeOf, stringToSign } from './string-to-sign.ts'
import type {
  ChunkChain,
  SignatureClaim,
  SigningKeyCache,
  SigningProfile,
  SigningSecret,
  VerifiedSignature,
} from './types.ts'

/**
 * Returns only when the signature is the one of this request under this secret. `bodySha256` is the lower-case hex
 * SHA-256 of the whole body: a must for all families but S3; for S3, when given, a claimed hash is checked here, else
 * `verifyingBody` checks it. Times were checked by
 * `readClaim`.
 */
export function verifyClaim(
  claim: SignatureClaim,
  request: HttpRequest,
  profile: SigningProfile,
  secret: SigningSecret,
  bodySha256: string | undefined,
  keys: SigningKeyCache,
): VerifiedSignature {
  if (claim.algorithm === 'AWS') return verifyVersion2(claim, request, profile, secret, bodySha256)
  const canonical = canonicalRequest(claim, request, profile, bodySha256)
  const toSign = stringToSign(claim, canonical.text)
  const matches = matcher(claim, secret, keys)
  if (!matches(toSign, claim.signature) || !canonical.complete)
    throw doesNotMatch(claim, profile, toSign, canonical.text)
  checkClaimedHash(claim, profile, bodySha256)
  const chain: ChunkChain = {
    accessKeyId: claim.accessKeyId,
    timestamp: basicDate(claim.signedAt),
    scope: scopeOf(claim),
    matches,
  }
  return claim.payload.kind === 'chunked' && claim.payload.signed
    ? { seedSignature: claim.signature, chain }
    : { seedSignature: claim.signature }
}

/**
 * Does the work of {@link verifyClaim} for an access key that isn't known and throws nothing: the caller then answers
 * `unknownKey`, after the time a wrong signature would have taken.
 */
export function burnVerification(
  claim: SignatureClaim,
  request: HttpRequest,
  profile: SigningProfile,
  bodySha256: string | undefined,
  keys: SigningKeyCache,
): void {
  try {
    verifyClaim(claim, request, profile, nobody, bodySha256, keys)
  } catch {
    // The outcome is of no interest: nobody's secret signs nothing.
  }
}

const nobody: SigningSecret = { accessKeyId: '', secretAccessKey: '', epoch: 0 }

function matcher(
  claim: SignatureClaim,
  secret: SigningSecret,
  keys: SigningKeyCache,
): ChunkChain['matches'] {
  if (claim.algorithm === 'AWS4-ECDSA-P256-SHA256') {
    const key = keys.ecdsaKey(secret)
    return (text, signature) => ecdsaMatches(key, text, signature)
  }
  const key = keys.hmacKey(secret, claim.date, claim.region, claim.service)
  return (text, signature) => hmacMatches(key, text, signature)
}

function verifyVersion2(
  claim: SignatureClaim,
  request: HttpRequest,
  profile: SigningProfile,
  secret: SigningSecret,
  bodySha256: string | undefined,
): VerifiedSignature {
  const forms = version2StringsToSign(request, profile.hostBucket)
  if (!forms.some((toSign) => version2Matches(secret.secretAccessKey, toSign, claim.signature)))
    throw doesNotMatch(claim, profile, forms[0], undefined)
  checkClaimedHash(claim, profile, bodySha256)
  return { seedSignature: claim.signature }
}

/** The signature is right, so the signer meant this hash: S3 says which one the body has, the others say no more. */
function checkClaimedHash(
  claim: SignatureClaim,
  profile: SigningProfile,
  bodySha256: string | undefined,
): void {
  if (claim.payload.kind !== 'hash' || bodySha256 === undefined) return
  if (claim.payload.sha256 === bodySha256) return
  throw profile.family === 's3'
    ? contentSha256Mismatch(claim.payload.sha256, bodySha256)
    : refusal(profile.family, 'doesNotMatch')
}

const bytesInHex = (text: string) =>
  Buffer.from(text, 'latin1')
    .toString('hex')
    .replace(/..(?=.)/g, '$& ')
const readable = (text: string) => Buffer.from(text, 'latin1').toString('utf8')

/** S3 shows what it signed, never the signature it expected. */
function doesNotMatch(
  claim: SignatureClaim,
  profile: SigningProfile,
  toSign: string,
  canonical: string | undefined,
) {
  if (profile.family !== 's3') return refusal(profile.family, 'doesNotMatch')
  return refusal('s3', 'doesNotMatch', {
    AWSAccessKeyId: claim.accessKeyId,
    StringToSign: readable(toSign),
    SignatureProvided: claim.signature,
    StringToSignBytes: bytesInHex(toSign),
    ...(canonical === undefined
      ? {}
      : { CanonicalRequest: readable(canonical), CanonicalRequestBytes: bytesInHex(canonical) }),
  })
}
