/**
 * Signatures in two steps: `readClaim` says what the request claims without any secret; the caller looks up the key;
 * `verifyClaim` proves the claim over the bytes received. Identity and verification thus come from the same source.
 */

import type { HttpRequest } from '../../kernel/http.ts'

export type SignatureAlgorithm = 'AWS4-HMAC-SHA256' | 'AWS4-ECDSA-P256-SHA256' | 'AWS'

/** How S3 condition keys name it: REST-HEADER, REST-QUERY-STRING, POST. */
export type SignatureMethod = 'header' | 'query' | 'form'

/** What x-amz-content-sha256 (or its absence) announces about the body. */
export type PayloadMode =
  | { readonly kind: 'hash'; readonly sha256: string }
  /** Body hash isn't given; computed from the body (all services but S3). */
  | { readonly kind: 'computed' }
  | { readonly kind: 'unsigned' }
  | {
      readonly kind: 'chunked'
      readonly signed: boolean
      readonly trailer: boolean
      readonly ecdsa: boolean
    }

export interface SignatureClaim {
  readonly algorithm: SignatureAlgorithm
  readonly method: SignatureMethod
  readonly accessKeyId: string
  readonly sessionToken: string | undefined
  /** `YYYYMMDD` of the scope; empty for SigV2. */
  readonly date: string
  /** Region of the scope; for SigV4A the region set; empty for SigV2. */
  readonly region: string
  /** Service of the scope; `s3` for SigV2. */
  readonly service: string
  /** Moment of signing, milliseconds since 1970 (for SigV2 query: unknown, 0). */
  readonly signedAt: number
  /** Presigned: validity in seconds (SigV2: absolute expiry in `expiresAt`). */
  readonly expiresSeconds?: number
  readonly expiresAt?: number
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly payload: PayloadMode
  /** Value of x-amz-content-sha256 as policies see it (`s3:x-amz-content-sha256`). */
  readonly contentSha256: string | undefined
}

/** Why a signature is refused; `wire/signing/answers.ts` words it for each protocol family. */
export interface SigningProblem {
  readonly reason: string
  readonly detail: Readonly<Record<string, string>>
}

export interface SigningProfile {
  /** Expected service in the scope (`iam`). */
  readonly service: string
  /** Words and rules: S3 paths are not normalised, S3 needs x-amz-content-sha256, S3 alone takes SigV2. */
  readonly family: 's3' | 'query' | 'json'
  /** Clock skew accepted on both sides, milliseconds (15 min for all; wording differs). */
  readonly skewMillis: number
}

/** A secret as the verifier needs it; `cacheId` changes whenever the key changes. */
export interface SigningSecret {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Cache epoch: derived keys of another epoch aren't used. */
  readonly epoch: string | number
}

export interface VerifiedSignature {
  /** Signature of the head of the request: seed of the chunk chain. */
  readonly seedSignature: string
}

export type ReadClaim = (
  request: HttpRequest,
  profile: SigningProfile,
  now: number,
) => SignatureClaim | undefined
export type VerifyClaim = (
  claim: SignatureClaim,
  request: HttpRequest,
  profile: SigningProfile,
  secret: SigningSecret,
  /** Lower-case hex SHA-256 of the body, for `computed` payloads and to check `hash` ones of buffered bodies. */
  bodySha256: string | undefined,
  now: number,
) => VerifiedSignature
