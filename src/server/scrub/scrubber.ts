/**
 * Verifies all stored bytes every 30 days, at a rate that leaves the disk to others, and on demand. What is damaged is an
 * alarm: it is logged, recorded, counted and kept aside, and whoever reads the object gets an error. Where a pass stands is
 * kept in the store, so that it goes on after a restart, or on another node.
 */

import { setTimeout as pause } from 'node:timers/promises'
import type { Recorder } from '../../access/record/recorder.ts'
import type { Clock } from '../../kernel/clock.ts'
import { type Collection, collection } from '../../kernel/collection.ts'
import type { Ids } from '../../kernel/ids.ts'
import type { Store } from '../../kernel/transaction.ts'
import { bucketOfId } from '../../services/s3/public.ts'
import type { OwnedBlobStore } from '../../store/blobs/blobs.ts'
import type { Jobs } from '../nodes/jobs.ts'
import { serviceHappening } from '../service-happening.ts'
import {
  createPace,
  type Finding,
  nothingChecked,
  PassStopped,
  type Progress,
  verifyAll,
} from './verify.ts'

export interface ScrubParts {
  readonly store: Store
  readonly blobs: Pick<OwnedBlobStore, 'read' | 'quarantine'>
  readonly clock: Clock
  readonly ids: Ids
  readonly recorder: Recorder
  readonly region: string
  /** Whose event it is when the bucket is gone. */
  readonly accountId: string
  readonly log: (event: { requestId: string; error: unknown }) => void
  readonly pause?: (milliseconds: number) => Promise<void>
}

/** Where the pass of a period stands. */
export interface ScrubState extends Progress {
  /** Number of the period of 30 days. */
  readonly round: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly finishedAt?: number
  /** Bytes of the last pass that was finished. */
  readonly lastBytes: number
}

/** Belongs to no account. */
const states: Collection<ScrubState> = collection('scrub', { key: () => ['scrub'] })

interface Quarantined {
  readonly id: string
  readonly kind: string
  readonly size: number
  readonly what: Finding['what']
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What was found before: it is no news another time. */
const quarantined: Collection<Quarantined> = collection('quarantine', { key: ({ id }) => [id] })

export const periodMillis = 30 * 24 * 60 * 60 * 1000
const leastBytesPerSecond = 8 * 1024 * 1024
/** A pass takes this part of the period at most. */
const share = 0.8
const keptEveryMillis = 30_000

/** The alarm, as the operator's log has it. */
export class BlobAlarm extends Error {
  override readonly name = 'BlobAlarm'
}

export const scrubState = (store: Pick<Store, 'read'>): Promise<ScrubState | undefined> =>
  store.read((tx) => tx.get(states, ['scrub']))

/**
 * Goes on with the pass of this period, or begins it. Resolves when it is finished, at once when it was before; rejects
 * with PassStopped when `goesOn` says no.
 */
export async function scrubPeriod(parts: ScrubParts, goesOn: () => boolean): Promise<ScrubState> {
  const { store, clock, ids } = parts
  const round = Math.floor(clock.now() / periodMillis)
  const known = await scrubState(store)
  if (known?.round === round && known.finishedAt !== undefined) return known
  const keep = async (state: ScrubState) => {
    await store.write({ requestId: ids.uuid() }, (tx) => tx.put(states, state))
  }
  let state: ScrubState =
    known?.round === round || (known && known.finishedAt === undefined)
      ? { ...known, round }
      : {
          ...nothingChecked,
          round,
          startedAt: clock.now(),
          lastBytes: known?.lastBytes ?? 0,
        }
  let keptAt = clock.monotonic()
  const enough = state.lastBytes / ((periodMillis * share) / 1000)
  try {
    const end = await verifyAll(
      {
        ...parts,
        goesOn,
        pace: createPace(Math.max(leastBytesPerSecond, enough), clock, parts.pause ?? sleep),
        found: (finding) => alarm(parts, finding),
        async reached(progress) {
          state = { ...state, ...progress }
          if (clock.monotonic() - keptAt < keptEveryMillis) return
          keptAt = clock.monotonic()
          await keep(state)
        },
      },
      state,
    )
    const finished = { ...state, ...end, finishedAt: clock.now(), lastBytes: end.bytes }
    await keep(finished)
    return finished
  } catch (error) {
    if (error instanceof PassStopped) await keep(state)
    throw error
  }
}

const sleep = (milliseconds: number): Promise<void> =>
  pause(milliseconds, undefined, { ref: false })

/** A whole pass now, as fast as it goes unless it is paced. */
export async function scrubNow(
  parts: ScrubParts,
  goesOn: () => boolean,
  reached: (progress: Progress) => void,
  found: (finding: Finding) => void,
  bytesPerSecond?: number,
): Promise<Progress> {
  return await verifyAll(
    {
      ...parts,
      goesOn,
      pace:
        bytesPerSecond === undefined
          ? async () => {}
          : createPace(bytesPerSecond, parts.clock, parts.pause ?? sleep),
      async found(finding) {
        found(finding)
        await alarm(parts, finding)
      },
      async reached(progress) {
        reached(progress)
      },
    },
    nothingChecked,
  )
}

/** Says it loudly, once for the record; damaged bytes are kept aside. */
async function alarm(parts: ScrubParts, finding: Finding): Promise<void> {
  const { store, blobs, clock, ids, recorder } = parts
  const { blob, what, bucketId, key, uploadId } = finding
  const known = await store.read((tx) => tx.get(quarantined, [blob.id]))
  const bucket = await store.read((tx) => bucketOfId(tx, bucketId))
  const place = JSON.stringify(`${bucket?.name ?? bucketId}/${key ?? `(upload ${uploadId})`}`)
  const words = known ? 'still cannot be read' : what === 'missing' ? 'are missing' : 'are damaged'
  parts.log({
    requestId: '',
    error: new BlobAlarm(`bytes of an object ${words}: ${place}, blob ${blob.kind}/${blob.id}`),
  })
  if (known) return
  recorder.assertAccepting()
  await recorder.record(
    serviceHappening(parts, {
      event: what === 'missing' ? 'S3.SCRUB.MISSING' : 'S3.SCRUB.DAMAGED',
      account: bucket?.account ?? parts.accountId,
      parameters: {
        bucketName: bucket?.name ?? bucketId,
        ...(key !== undefined && { key }),
        ...(uploadId !== undefined && { uploadId }),
        blob: `${blob.kind}/${blob.id}`,
        bytes: blob.size,
      },
    }),
    { durable: true },
  )
  if (what === 'damaged') await blobs.quarantine(blob)
  await store.write({ requestId: ids.uuid() }, (tx) =>
    tx.put(quarantined, {
      id: blob.id,
      kind: blob.kind,
      size: blob.size,
      what,
      at: clock.now(),
    }),
  )
}

const firstMillis = 120_000
const everyMillis = 60 * 60 * 1000

export interface Scrubber {
  /** Where the pass of this period stands, as far as this node knows. */
  state(): ScrubState | undefined
  /** Ends a pass under way; it goes on with the next start. */
  stop(): Promise<void>
}

/** Looks a little after the start and every hour whether there is something to verify; one node does it for all. */
export function startScrubber(parts: ScrubParts, jobs: Jobs): Scrubber {
  let pass: Promise<void> | undefined
  let stopped = false
  let state: ScrubState | undefined
  const log = (error: unknown) => parts.log({ requestId: '', error })
  const once = async () => {
    const round = Math.floor(parts.clock.now() / periodMillis)
    await jobs.run('scrub', round, async (store) => {
      await scrubPeriod({ ...parts, store }, () => !stopped)
    })
    state = await scrubState(parts.store)
  }
  const run = () => {
    pass ??= once()
      .catch((error: unknown) => error instanceof PassStopped || log(error))
      .then(() => {
        pass = undefined
      })
  }
  const first = setTimeout(run, firstMillis).unref()
  const every = setInterval(run, everyMillis).unref()
  return {
    state: () => state,
    async stop() {
      stopped = true
      clearTimeout(first)
      clearInterval(every)
      await pass
    },
  }
}
