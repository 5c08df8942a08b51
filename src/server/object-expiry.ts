/** Carries out the lifecycle rules of buckets, as the service itself: nobody asks, and every change is recorded. */

import type { Recorder } from '../access/record/recorder.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Ids } from '../kernel/ids.ts'
import type { Store } from '../kernel/transaction.ts'
import type { BlobStore, World } from '../kernel/world.ts'
import {
  carryOutLifecycles,
  endUploadsOfEndedBuckets,
  type LifecycleChange,
} from '../services/s3/public.ts'
import type { Jobs } from './nodes/jobs.ts'
import { serviceHappening } from './service-happening.ts'

export interface ObjectExpiryParts {
  readonly store: Pick<Store, 'read' | 'write'>
  readonly blobs: BlobStore
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  readonly recorder: Recorder
  readonly eventDestinations: World['eventDestinations']
  readonly region: string
  /** Writes what was done to the access log of its bucket, where there is one. */
  readonly logChange?: (change: LifecycleChange) => Promise<void>
}

/** On a store that several nodes share, one of them does it for all. */
export interface RecurringExpiryParts extends ObjectExpiryParts {
  readonly jobs: Jobs
}

/** One pass over all buckets; resolves with the number of objects, versions and uploads that went or were moved. */
export function expireObjects(
  parts: ObjectExpiryParts,
  goesOn: () => boolean = () => true,
): Promise<number> {
  const { store, blobs, clock, recorder } = parts
  recorder.assertAccepting()
  return carryOutLifecycles({
    store,
    blobs,
    world: parts,
    now: clock.now(),
    goesOn,
    async done(change) {
      await parts.logChange?.(change)
      await recorder.record(happeningOf(parts, change), { durable: false })
      recorder.assertAccepting()
    },
  })
}

/** AWS writes such changes to server access logs alone; here they are events too, by the names they have there. */
const happeningOf = (parts: ObjectExpiryParts, change: LifecycleChange) => {
  const { event, account, bucket, key, versionId, uploadId, storageClass } = change
  return serviceHappening(parts, {
    event,
    account,
    parameters: {
      bucketName: bucket,
      key,
      ...(versionId !== undefined && { versionId }),
      ...(uploadId !== undefined && { uploadId }),
      ...(storageClass !== undefined && { storageClass }),
    },
  })
}

const firstMillis = 90_000
const everyMillis = 60 * 60 * 1000
const dayMillis = 24 * everyMillis

/**
 * One pass soon after the start and one a day, within an hour of midnight (UTC), when everything falls due. Returns the
 * way to stop, which ends a pass under way.
 */
export function startObjectExpiry(
  parts: RecurringExpiryParts,
  log: (error: unknown) => void,
): () => Promise<void> {
  let pass: Promise<void> | undefined
  let stopped = false
  let lastDay: number | undefined
  const run = () => {
    const day = Math.floor(parts.clock.now() / dayMillis)
    if (day === lastDay) return
    lastDay = day
    pass ??= parts.jobs
      .run('object-expiry', day, async (store) => {
        const goesOn = () => !stopped
        await endUploadsOfEndedBuckets({ ...parts, store, goesOn })
        await expireObjects({ ...parts, store }, goesOn)
      })
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
