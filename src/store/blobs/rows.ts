/** Where the smallest blobs lie when the metadata is a file of this process: in the same file, on the same commit. */

/** Rows that are committed with or before every transaction of the store that begins after them. */
export interface BlobRows {
  /** Takes the bytes and answers at once; throws a Fault when the store takes nothing any more. */
  put(id: Buffer, row: BlobRow): void
  get(id: Buffer): BlobRow | undefined
  /** Gone with one of the next commits; a row that no commit took yet is never written. */
  delete(id: Buffer): void
  /** Names of a thousand rows put before `time`, behind `after`. */
  page(after: Buffer, time: number): Buffer[]
}

export interface BlobRow {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly crc: number
  readonly bytes: Uint8Array
}
