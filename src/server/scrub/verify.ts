/** One pass over everything that metadata refers to: every block of it is read and compared with its checksum. */

import type { Clock } from '../../kernel/clock.ts'
import type { Key } from '../../kernel/collection.ts'
import type { Store } from '../../kernel/transaction.ts'
import { type HeldBlob, heldBlobs } from '../../services/s3/public.ts'
import { BlobDamaged, BlobMissing, type OwnedBlobStore } from '../../store/blobs/blobs.ts'

/** Bytes that are referred to and can't be read as they were written. */
export interface Finding extends HeldBlob {
  readonly what: 'damaged' | 'missing'
}

export interface Progress {
  readonly checked: number
  readonly bytes: number
  readonly damaged: number
  readonly missing: number
  /** Where the next page begins; absent at the beginning. */
  readonly after?: Key | undefined
  /** The last blob of that page that was looked at. */
  readonly within?: string | undefined
}

export const nothingChecked: Progress = { checked: 0, bytes: 0, damaged: 0, missing: 0 }

export interface PassParts {
  readonly store: Pick<Store, 'read'>
  readonly blobs: Pick<OwnedBlobStore, 'read'>
  /** Waits as long as so many bytes are to take. */
  readonly pace: (bytes: number) => Promise<void>
  readonly goesOn: () => boolean
  /** Told of every damage once it is certain. */
  readonly found: (finding: Finding) => Promise<void>
  /** Told how far the pass has come, after every blob. */
  readonly reached: (progress: Progress) => Promise<void>
}

/** The pass was told to stop; what `reached` was told last is where it goes on. */
export class PassStopped extends Error {
  override readonly name = 'PassStopped'
}

/** Records; each may name 10,000 parts. */
const pageSize = 10
/** Looking anything up takes time too, however small it is. */
const leastPaced = 16 * 1024

/** Goes on behind `from` to the end. Rejects with {@link PassStopped}, or with the Fault of a store that doesn't serve. */
export async function verifyAll(parts: PassParts, from: Progress): Promise<Progress> {
  let progress = from
  for (;;) {
    const { after } = progress
    const page = await parts.store.read((tx) => heldBlobs(tx, after, pageSize))
    for (const held of behind(page.found, progress.within)) {
      const what = await verified(parts, held, after)
      const { blob } = held
      progress = {
        ...progress,
        checked: progress.checked + 1,
        bytes: progress.bytes + blob.size,
        ...(what && { [what]: progress[what] + 1 }),
        within: nameOf(held),
      }
      if (what !== undefined) await parts.found({ ...held, what })
      await parts.reached(progress)
    }
    const { within: _, ...counts } = progress
    progress = { ...counts, after: page.next }
    if (page.next === undefined) return progress
    await parts.reached(progress)
  }
}

const nameOf = ({ blob: { kind, id } }: HeldBlob): string => `${kind}/${id}`

/** All of the page when the blob isn't there any more. */
function behind(found: readonly HeldBlob[], name: string | undefined): readonly HeldBlob[] {
  return found.slice(1 + found.findIndex((held) => nameOf(held) === name))
}

async function verified(
  parts: PassParts,
  held: HeldBlob,
  after: Key | undefined,
): Promise<Finding['what'] | undefined> {
  let what = await readThrough(parts, held)
  // memory and wires make mistakes too: what comes right another time is no damage
  if (what !== undefined) what = await readThrough(parts, held)
  if (what === undefined) return undefined
  // it may have been deleted in between
  const { found } = await parts.store.read((tx) => heldBlobs(tx, after, pageSize))
  return found.some((still) => nameOf(still) === nameOf(held)) ? what : undefined
}

async function readThrough(
  { blobs, pace, goesOn }: PassParts,
  { blob }: HeldBlob,
): Promise<Finding['what'] | undefined> {
  if (!goesOn()) throw new PassStopped('the pass was stopped')
  let bytes = 0
  try {
    for await (const chunk of blobs.read(blob, 0, blob.size - 1)) {
      const { length } = chunk as Buffer
      bytes += length
      await pace(length)
      if (!goesOn()) throw new PassStopped('the pass was stopped')
    }
  } catch (error) {
    if (!(error instanceof BlobDamaged)) throw error
    return error instanceof BlobMissing ? 'missing' : 'damaged'
  }
  if (bytes < leastPaced) await pace(leastPaced - bytes)
  return bytes === blob.size ? undefined : 'damaged'
}

/** Lets so many bytes a second pass, in the mean. */
export function createPace(
  bytesPerSecond: number,
  clock: Pick<Clock, 'monotonic'>,
  pause: (milliseconds: number) => Promise<void>,
): (bytes: number) => Promise<void> {
  let dueAt = clock.monotonic()
  return async (bytes) => {
    const now = clock.monotonic()
    // time that nobody used is not made up for
    dueAt = Math.max(dueAt, now - longestDebtMillis) + (bytes / bytesPerSecond) * 1000
    if (dueAt - now >= shortestPauseMillis) await pause(dueAt - now)
  }
}

const longestDebtMillis = 1_000
const shortestPauseMillis = 20
