/**
 * Signatures in two steps: `readClaim` says what the request claims without any secret; the caller looks up the key;
 * `verifyClaim` proves the claim over the bytes received. Identity and verification thus come from the same source.
 */

import type { KeyObject } from 'node:crypto'

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

export interface SigningProfile {
  /** Expected service in the scope (`iam`). */
  readonly service: string
  /** Words and rules: S3 paths are not normalised, S3 needs x-amz-content-sha256, S3 alone takes SigV2. */
  readonly family: 's3' | 'query' | 'json'
  /** Clock skew accepted on both sides, milliseconds (15 min for all; wording differs). */
  readonly skewMillis: number
  /** Of the family of S3, but without SigV2. */
  readonly version4Only?: boolean
  /** Region that a SigV4A region set must include; any set will do when absent. */
  readonly region?: string
  /** How the path enters the signature: S3 takes it as sent, the others normalise it. By family when absent. */
  readonly paths?: 'as-sent' | 'normalised'
  /** Bucket named by the host instead of the path: part of the resource that SigV2 signs. */
  readonly hostBucket?: string
}

/** Derived signing keys; `createSigningKeyCache` makes one. */
export interface SigningKeyCache {
  /** The HMAC key of a scope, derived when it isn't held for this epoch of the secret. */
  hmacKey(secret: SigningSecret, date: string, region: string, service: string): KeyObject
  /** The public key that SigV4A signatures of this secret verify under. */
  ecdsaKey(secret: SigningSecret): KeyObject
  /** Forgets everything derived for an access key; called on any change of the key. */
  drop(accessKeyId: string): void
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
  /** What the chunk signatures of a streamed body are proved with; present for signed `chunked` payloads only. */
  readonly chain?: ChunkChain
}

/** Proves signatures that follow the seed signature. Holds a derived key, never the secret. */
export interface ChunkChain {
  readonly accessKeyId: string
  /** `YYYYMMDDTHHMMSSZ` of the request. */
  readonly timestamp: string
  /** Scope as it stands in strings to sign. */
  readonly scope: string
  /** Whether `signature` (hex) is the one of `stringToSign`; constant time. */
  matches(stringToSign: string, signature: string): boolean
}
