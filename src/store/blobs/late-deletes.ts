/** Deletes a while later: other processes may have read just before that the bytes are referred to. */

import type { BlobRef } from '../../kernel/world.ts'
import type { HoldableBlobs } from './held-deletes.ts'

/** How long after its metadata a process reads the bytes at the latest. */
const lateMillis = 30_000
const everyMillis = 1_000

/**
 * Behaves as `blobs` does, and deletes half a minute later, or when it is closed. A crash forgets the waiting deletions;
 * the scavenger finds those.
 */
export function withLateDeletes(
  blobs: HoldableBlobs,
  clock: { monotonic(): number },
  log: (error: unknown) => void,
): HoldableBlobs {
  let waiting: { readonly ref: BlobRef; readonly at: number }[] = []
  const deleteThrough = async (time: number) => {
    const due = waiting.filter(({ at }) => at <= time)
    if (due.length === 0) return
    waiting = waiting.slice(due.length)
    for (const outcome of await Promise.allSettled(due.map(({ ref }) => blobs.delete(ref))))
      if (outcome.status === 'rejected') log(outcome.reason)
  }
  const timer = setInterval(
    () => void deleteThrough(clock.monotonic() - lateMillis),
    everyMillis,
  ).unref()
  return {
    ...blobs,
    async delete(ref) {
      waiting.push({ ref, at: clock.monotonic() })
    },
    async close() {
      clearInterval(timer)
      await deleteThrough(Number.POSITIVE_INFINITY)
      await blobs.close()
    },
  }
}
