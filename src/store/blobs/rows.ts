/** Where the smallest blobs lie: among the metadata, on the same commit or on one before. */

import type { MaybePromise } from '../store.ts'

/**
 * Rows that are committed with or before every transaction of the store that begins after `put` has resolved. The embedded
 * engine answers at once; callers always await.
 */
export interface BlobRows {
  /** Every node on the same database sees the rows. */
  readonly shared: boolean
  /** Takes the bytes; throws a Fault when the store takes nothing. */
  put(id: Buffer, row: BlobRow): MaybePromise<void>
  get(id: Buffer): MaybePromise<BlobRow | undefined>
  /** Gone with one of the next commits; a row that no commit took yet is never written. */
  delete(id: Buffer): MaybePromise<void>
  /** Names of a thousand rows put before `time`, behind `after`. */
  page(after: Buffer, time: number): MaybePromise<Buffer[]>
}

export interface BlobRow {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly crc: number
  readonly bytes: Uint8Array
}
