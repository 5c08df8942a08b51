/** What every blob store of ours can do beyond `BlobStore`, and how it says that bytes are not what was stored. */

import type { BlobRef, BlobStore } from '../../kernel/world.ts'

/** Bytes that are referred to and can't be read as they were written: an alarm, never a client's fault. */
export class BlobDamaged extends Error {
  override readonly name = 'BlobDamaged'
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
