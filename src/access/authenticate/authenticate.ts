/** From the bytes of a request to a verified principal: claim, key, proof. No other function makes a principal. */

import type { Readable } from 'node:stream'
import type { AwsError } from '../../kernel/errors.ts'
import type { HttpRequest } from '../../kernel/http.ts'
import type { AccountPrincipal } from '../../kernel/principal.ts'
import {
  expiredToken,
  invalidToken,
  missingAuthentication,
  unknownKey,
} from '../../wire/signing/answers.ts'
import { readClaim } from '../../wire/signing/claim.ts'
import {
  burnFormVerification,
  type FormFields,
  readFormClaim,
  verifyFormClaim,
} from '../../wire/signing/form-claim.ts'
import { type FormPermission, verifyFormPolicy } from '../../wire/signing/form-policy.ts'
import { type VerifyingBody, verifyingBody } from '../../wire/signing/payload/verifying-body.ts'
import type { SigningKeyCache } from '../../wire/signing/signing-key.ts'
import type { SignatureClaim, SigningProfile } from '../../wire/signing/types.ts'
import { burnVerification, verifyClaim } from '../../wire/signing/verify.ts'
import type { CredentialProblem, Credentials } from './credentials.ts'

/** A verified signature and what follows from it. */
export interface Proof {
  readonly principal: AccountPrincipal
  readonly claim: SignatureClaim
  /** The body, verified while it is read: payload hash, chunk signatures, trailers. */
  verifying(source: Readable): VerifyingBody
}

export interface AuthenticateParts {
  readonly credentials: Credentials
  readonly signingKeys: SigningKeyCache
}

/**
 * `undefined` only for a request without any trace of authentication: the caller decides whether anonymous is allowed.
 * Everything else that isn't proven throws AWS's refusal. `claimed` hears of the claim before it is proven.
 */
export async function authenticate(
  { credentials, signingKeys }: AuthenticateParts,
  http: HttpRequest,
  profile: SigningProfile,
  bodySha256: string | undefined,
  now: number,
  claimed: (claim: SignatureClaim) => void,
): Promise<Proof | undefined> {
  const claim = readClaim(http, profile, now)
  if (claim === undefined) return undefined
  claimed(claim)
  const { family } = profile
  const finding = credentials.find(claim.accessKeyId, claim.sessionToken, now)
  const found = finding instanceof Promise ? await finding : finding
  if (typeof found === 'string') {
    burnVerification(claim, http, profile, bodySha256, signingKeys)
    throw refusalOf(found, claim, family)
  }
  const verified = verifyClaim(claim, http, profile, found, bodySha256, signingKeys)
  return {
    principal: found.principal,
    claim,
    verifying: (source) => verifyingBody(source, { request: http, claim, verified }),
  }
}

/**
 * The access key that a request claims to be signed with, if there is one of that id. It proves nothing: it is asked
 * before a body is received that only then can prove the claim. Throws AWS's refusal, of a request without a claim too.
 */
export async function claimedKey(
  { credentials }: Pick<AuthenticateParts, 'credentials'>,
  http: HttpRequest,
  profile: SigningProfile,
  now: number,
  claimed: (claim: SignatureClaim) => void,
): Promise<string> {
  const claim = readClaim(http, profile, now)
  if (claim === undefined) throw missingAuthentication(profile.family)
  claimed(claim)
  const found = await credentials.find(claim.accessKeyId, claim.sessionToken, now)
  if (typeof found === 'string') throw refusalOf(found, claim, profile.family)
  return claim.accessKeyId
}

function refusalOf(
  problem: CredentialProblem,
  { accessKeyId, sessionToken }: SignatureClaim,
  family: SigningProfile['family'],
): AwsError {
  if (problem === 'expired') return expiredToken(family, sessionToken)
  return problem === 'unknown-key' ? unknownKey(family, accessKeyId) : invalidToken(family)
}

export interface FormProof {
  readonly proof: Proof
  /** What the signed policy says of the file; its conditions on the fields hold. */
  readonly permission: FormPermission
}

/**
 * As {@link authenticate}, for a browser form: the signature is that of the form's policy, which must allow every field
 * and the bucket the form was sent to.
 */
export async function authenticateForm(
  { credentials, signingKeys }: AuthenticateParts,
  http: HttpRequest,
  fields: FormFields,
  bucket: string,
  profile: SigningProfile,
  now: number,
  claimed: (claim: SignatureClaim) => void,
): Promise<FormProof | undefined> {
  const form = readFormClaim(fields, http, profile, now)
  if (form === undefined) return undefined
  const { claim, policy } = form
  claimed(claim)
  const found = await credentials.find(claim.accessKeyId, claim.sessionToken, now)
  if (typeof found === 'string') {
    burnFormVerification(form, signingKeys)
    throw refusalOf(found, claim, profile.family)
  }
  const verified = verifyFormClaim(form, found, signingKeys)
  const permission = verifyFormPolicy(policy, fields, bucket, now)
  return {
    proof: {
      principal: found.principal,
      claim,
      verifying: (source) => verifyingBody(source, { request: http, claim, verified }),
    },
    permission,
  }
}
