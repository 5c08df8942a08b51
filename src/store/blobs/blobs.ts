/** What every blob store of ours can do beyond `BlobStore`, and how it says that bytes are not what was stored. */

import type { BlobRef, BlobStore } from '../../kernel/world.ts'

/** Bytes that are referred to and can't be read as they were written: an alarm, never a client's fault. */
export class BlobDamaged extends Error {
  override readonly name: string = 'BlobDamaged'
}

/** Nothing is there under the name. */
export class BlobMissing extends BlobDamaged {
  override readonly name = 'BlobMissing'
  constructor(options?: { readonly cause?: unknown }) {
    super('a blob is missing', options)
  }
}

export type BlobName = Pick<BlobRef, 'kind' | 'id'>

export interface OwnedBlobStore extends BlobStore {
  /**
   * Names of everything stored before `time` (milliseconds since 1970) and not being written now. A scavenger deletes
   * those that no metadata refers to.
   */
  storedBefore(time: number): AsyncIterable<BlobName>
  /** Whether there is room on the disk, as far as is known. Absent where that isn't a question. */
  hasRoom?(): boolean
  /** Every node with these settings and this metadata sees the same blobs: no data folder is needed for them. */
  readonly shared: boolean
  /**
   * Keeps bytes that are damaged aside, for the operator: whoever reads them finds them missing. Small blobs stay where they
   * are, because not one byte of them is handed out. Idempotent.
   */
  quarantine(ref: BlobRef): Promise<void>
  /** Ends uploads to an upstream that were begun before `time` and that nobody completes; resolves with their number. */
  endUploadsBefore(time: number): Promise<number>
  /** Rejects when blobs can't be read at this moment. Soon answered, and cheap to ask. */
  check(): Promise<void>
  close(): Promise<void>
}

/** Names lead to paths, so only what we made ourselves passes. */
export function checkedId(id: string): string {
  if (!/^[0-9a-f]{32}$/.test(id)) throw new BlobDamaged('a blob has a name that was not made here')
  return id
}
