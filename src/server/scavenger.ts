/** Deletes stored bytes that nothing refers to: what a crash or an unknown outcome left behind. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../kernel/clock.ts'
import type { Key } from '../kernel/collection.ts'
import type { Store } from '../kernel/transaction.ts'
import { referencedBlobs } from '../services/s3/public.ts'
import type { BlobName, OwnedBlobStore } from '../store/blobs/blobs.ts'
import type { Jobs } from './nodes/jobs.ts'

export interface ScavengerParts {
  readonly store: Pick<Store, 'read'>
  readonly blobs: Pick<OwnedBlobStore, 'storedBefore' | 'delete' | 'endUploadsBefore'>
  readonly clock: Pick<Clock, 'now'>
}

/** Younger bytes may belong to a request that is still on its way. */
const ageMillis = 24 * 60 * 60 * 1000
/** Names held in memory at once: each round reads all references once. */
const roundSize = 100_000
const pageSize = 500

/**
 * One pass over everything stored; resolves with the number of blobs deleted. What is referred to is never deleted: bytes
 * without a reference that are older than a day don't get one any more, because uploads don't last that long.
 */
export async function scavenge(
  parts: ScavengerParts,
  goesOn: () => boolean = () => true,
): Promise<number> {
  const { blobs, clock } = parts
  let deleted = 0
  let candidates = new Map<string, BlobName>()
  const finish = async () => {
    await spareReferenced(parts, candidates, goesOn)
    for (const name of candidates.values()) {
      if (!goesOn()) return
      await blobs.delete({ ...name, size: 0 })
      deleted++
    }
    candidates = new Map()
  }
  const before = clock.now() - ageMillis
  await blobs.endUploadsBefore(before)
  for await (const name of blobs.storedBefore(before)) {
    candidates.set(nameOf(name), name)
    if (!goesOn()) return deleted
    if (candidates.size === roundSize) await finish()
  }
  if (candidates.size > 0) await finish()
  return deleted
}

const nameOf = ({ kind, id }: BlobName): string => `${kind}/${id}`

async function spareReferenced(
  { store }: ScavengerParts,
  candidates: Map<string, BlobName>,
  goesOn: () => boolean,
): Promise<void> {
  let after: Key | undefined
  do {
    const page = await store.read((tx) => referencedBlobs(tx, after, pageSize))
    for (const blob of page.blobs) candidates.delete(nameOf(blob))
    after = page.next
    await nextTurn()
  } while (after !== undefined && goesOn())
}

const firstMillis = 60_000
const everyMillis = 60 * 60 * 1000

/**
 * Scavenges a minute after the start and every hour; with `jobs`, one of the nodes does it for all. Returns the way to
 * stop, which ends a pass under way.
 */
export function startScavenger(
  parts: ScavengerParts & { readonly jobs?: Jobs | undefined },
  log: (error: unknown) => void,
): () => Promise<void> {
  let pass: Promise<void> | undefined
  let stopped = false
  const runOnce = async () => {
    const { jobs, clock } = parts
    const work = async () => void (await scavenge(parts, () => !stopped))
    if (jobs) await jobs.run('scavenger', Math.floor(clock.now() / everyMillis), work)
    else await work()
  }
  const run = () => {
    pass ??= runOnce()
      .then(() => {}, log)
      .finally(() => {
        pass = undefined
      })
  }
  const first = setTimeout(run, firstMillis).unref()
  const every = setInterval(run, everyMillis).unref()
  return async () => {
    stopped = true
    clearTimeout(first)
    clearInterval(every)
    await pass
  }
}
