/** Lets somebody who copies blobs keep them from being deleted meanwhile. */

import type { BlobRef } from '../../kernel/world.ts'
import type { OwnedBlobStore } from './blobs.ts'

export interface HoldableBlobs extends OwnedBlobStore {
  /** Until the returned function is called nothing is deleted; what was to be deleted is deleted then. */
  hold(): () => Promise<void>
}

/**
 * Behaves as `blobs` does, and deletes later while somebody holds it. Rows of the metadata's own file are not held: a copy
 * of that file has them or doesn't refer to them. A crash forgets the waiting deletions; the scavenger finds those.
 */
export function withHeldDeletes(blobs: OwnedBlobStore): HoldableBlobs {
  let holders = 0
  let waiting: BlobRef[] = []
  return {
    ...blobs,
    async delete(ref) {
      if (holders === 0 || ref.kind === 'row') return blobs.delete(ref)
      waiting.push(ref)
    },
    hold() {
      holders++
      let released = false
      return async () => {
        if (released) return
        released = true
        holders--
        if (holders > 0) return
        const due = waiting
        waiting = []
        for (const ref of due) await blobs.delete(ref)
      }
    },
  }
}
