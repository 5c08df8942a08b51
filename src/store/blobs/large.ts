/** Where blobs lie that are too large for a row: files of this machine, or objects of an upstream. */

import type { Readable } from 'node:stream'

export interface LargeBlobs {
  /** A blob to come. Nothing is stored before a block is full or it is finished. */
  begin(
    /** The name of a blob that is moved here; a new one is drawn unless it is given. */
    id?: string,
  ): BlobUnderWay
  /** As of `BlobStore`. */
  read(id: string, size: number, start: number, end: number, proved?: 'by reader'): Readable
  readAll(id: string, size: number): Promise<Buffer>
  /** Idempotent. */
  delete(id: string): Promise<void>
  /** Keeps it under another name, where nothing reads or deletes it. Idempotent. */
  quarantine(id: string): Promise<void>
  storedBefore(time: number): AsyncIterable<string>
  close(): Promise<void>
}

export interface StoredBlob {
  readonly id: string
  readonly size: number
}

export interface BlobUnderWay {
  readonly writer: {
    /** Copies the bytes. A promise asks to wait for it before the next call; it rejects when they can't be stored. */
    write(bytes: Uint8Array): Promise<void> | undefined
    /** All bytes while none was handed on. */
    held(): Buffer | undefined
  }
  /** Resolves with name and size when all is stored durably; leaves nothing behind when it rejects. */
  finish(): Promise<StoredBlob>
  /** Leaves nothing behind. */
  abandon(): Promise<void>
}
