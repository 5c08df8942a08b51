/** What operations may use beside their transaction. Built by `server/` (and by tests), passed down, never imported. */

import type { Readable } from 'node:stream'
import type { Clock, RandomSource } from './clock.ts'
import type { Ids } from './ids.ts'

/** Seals secrets at rest and session tokens. AES-256-GCM; the associated data binds a box to its place. */
export interface Sealer {
  /** Returns a box (base64url) that only `open` with the same `place` reads. */
  seal(place: string, plain: Uint8Array): string
  /** Throws when the box was changed or belongs elsewhere. */
  open(place: string, box: string): Buffer
}

/** A stored byte string, kept in object metadata. Plain JSON. */
export interface BlobRef {
  /** Where the bytes lie: among the metadata, inline database, write-once file, object of an upstream. */
  readonly kind: 'row' | 'inline' | 'file' | 'upstream'
  /** Random, never from a name a client chose. */
  readonly id: string
  readonly size: number
}

/** Bytes on their way into the store. Ended by `finish` or `abandon`, whatever happens. */
export interface BlobWriter {
  /**
   * Copies the bytes. A promise asks to wait for it before the next call; it rejects when the disk takes no bytes, and
   * so does `finish` then.
   */
  write(bytes: Uint8Array): Promise<void> | undefined
  /** Stores what was written, as `put` does. */
  finish(): Promise<BlobRef>
  /** Leaves nothing behind. */
  abandon(): Promise<void>
}

export interface BlobStore {
  /**
   * Stores all bytes of `source` under a new random name: durably (synced), or so that no metadata transaction begun
   * afterwards becomes durable without them. Nothing refers to them until such a transaction does. Rejects with the
   * error of `source` and leaves nothing behind.
   */
  put(source: Readable | Uint8Array): Promise<BlobRef>
  /** The same for bytes that come in pieces. */
  begin(): BlobWriter
  /**
   * Bytes `start` to `end` (inclusive); integrity is checked block by block, a mismatch is an error. `proved`: the reader
   * proves every byte itself, so a store may leave its own check to the scrubber.
   */
  read(ref: BlobRef, start: number, end: number, proved?: 'by reader'): Readable
  /** For small bodies: all bytes at once, checked. */
  readAll(ref: BlobRef): Promise<Buffer>
  /** Forgets the bytes. Idempotent. */
  delete(ref: BlobRef): Promise<void>
}

/** One use of a credential or role, derived from the audit stream. */
export interface LastUse {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly region: string
  /** Service name as in the signature's scope. */
  readonly service: string
}

/** The latest use of one action by one principal. Refused attempts count: AWS tells of attempts. */
export interface ActionUse {
  /** `s3:GetObject` */
  readonly action: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly region: string
}

/** Facts of use, derived from recorded events only. */
export interface UsageFacts {
  accessKey(accessKeyId: string): Promise<LastUse | undefined>
  role(account: string, roleUniqueId: string): Promise<LastUse | undefined>
  /** What a user or role, sessions included, has asked for; by unique id. */
  actions(account: string, principalUniqueId: string): Promise<readonly ActionUse[]>
  /**
   * When passwords last signed in, milliseconds since 1970: of users by their unique ids, of the root user by the account
   * id. Of several sign-ins within five minutes the first counts (IAM user guide, credential report).
   */
  passwords(account: string, ownerIds: readonly string[]): Promise<ReadonlyMap<string, number>>
}

export interface PasswordHasher {
  /** Argon2id, PHC string. */
  hash(password: string): Promise<string>
  verify(password: string, hash: string): Promise<boolean>
}

/** What is published by OpenID Connect issuers, read over the network within limits, and held for a while. */
export interface IssuerDocuments {
  /**
   * The issuer's key set (JWKS), found by discovery. Read again past what is held when `missing` names a key id it lacks,
   * though not at any rate. Rejects with {@link IssuerUnreachable}.
   */
  keys(issuer: Issuer, missing?: (keys: unknown) => boolean): Promise<unknown>
}

export interface Issuer {
  /** `https://…`, exactly as in its tokens. */
  readonly url: string
  /** SHA-1 fingerprints (hexadecimal) of certificates to trust beside the public authorities. */
  readonly thumbprints: readonly string[]
}

/** The issuer could not be read, answered nonsense, or may not be asked. `message` is for the operator's log. */
export class IssuerUnreachable extends Error {
  override readonly name = 'IssuerUnreachable'
}

export interface World {
  readonly clock: Clock
  readonly random: RandomSource
  readonly ids: Ids
  readonly sealer: Sealer
  readonly blobs: BlobStore
  readonly usage: UsageFacts
  readonly passwords: PasswordHasher
  readonly issuers: IssuerDocuments
  /**
   * ARNs of topics, queues, functions and event buses that events of buckets are delivered for: those that the operator
   * gave an address. No request adds to them.
   */
  readonly eventDestinations: ReadonlySet<string>
  /** Region of this server. */
  readonly region: string
  /** Address clients reach this server at, without a final slash: `https://iam.example.com`. */
  publicUrl(): string
}
