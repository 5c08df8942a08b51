/**
 * Does what lifecycle rules say: expires objects and old versions or moves them to other classes, removes delete markers
 * that hide nothing, ends uploads that nobody completes. One transaction per object, in which everything is looked at
 * again: what was replaced, tagged or taken out of the rules in between is left alone.
 */

import type { Collection, Key } from '../../../kernel/collection.ts'
import type { ReadTransaction, Store, WriteTransaction } from '../../../kernel/transaction.ts'
import type { BlobRef, BlobStore } from '../../../kernel/world.ts'
import { type Bucket, bucketByName } from '../bucket/bucket.ts'
import { configurationOf, configurationsOf } from '../configuration/configuration.ts'
import { forgetContent } from '../content/blobs.ts'
import { dropUpload, type Upload, uploads } from '../multipart/upload.ts'
import { type AnnouncingWorld, announceFor, causedByLifecycle } from '../notification/announce.ts'
import type { ObjectEvent } from '../notification/messages.ts'
import { changedEvent, removedEvents } from '../notification/object-events.ts'
import {
  isDeleteMarker,
  nullVersion,
  objectByKey,
  objects,
  type StoredObject,
  sequenceOf,
  type Version,
  versionIdOf,
  versions,
} from '../object/object.ts'
import { isLocked, type Removing } from '../object-lock/lock.ts'
import { removeObject, removeVersion } from '../versioning/place.ts'
import {
  dayOf,
  dueAt,
  expiresAt,
  isAbout,
  isAboutKey,
  type LifecycleConfiguration,
  type LifecycleRule,
  lifecycleKind,
} from './rules.ts'
import {
  currentClass,
  noncurrentClass,
  type TransitionEvent,
  transitionEvent,
} from './transitions.ts'

export interface LifecycleParts {
  readonly store: Pick<Store, 'read' | 'write'>
  readonly blobs: BlobStore
  readonly world: AnnouncingWorld
  readonly now: number
  /** Asked between objects. */
  readonly goesOn: () => boolean
  /** Told of everything that was done, after its commit. Rejects when it can't be recorded: the pass ends then. */
  readonly done: (change: LifecycleChange) => Promise<void>
}

/** One thing a rule did. */
export interface LifecycleChange {
  /** As server access logs name what lifecycle does. */
  readonly event:
    | 'S3.EXPIRE.OBJECT'
    | 'S3.CREATE.DELETEMARKER'
    | 'S3.DELETE.UPLOAD'
    | TransitionEvent
  /** As a request has one; of this change alone. */
  readonly requestId: string
  readonly account: string
  readonly bucket: string
  readonly key: string
  readonly versionId?: string
  readonly uploadId?: string
  /** Bytes of what went or was moved, where it had some. */
  readonly size?: number
  /** What the object was moved to. */
  readonly storageClass?: string
}

const pageSize = 200

/** One pass over every bucket that has rules; resolves with the number of things done. */
export async function carryOutLifecycles(parts: LifecycleParts): Promise<number> {
  let done = 0
  let after: Key | undefined
  do {
    const page = await parts.store.read((tx) =>
      tx.listBy(configurationsOf<LifecycleConfiguration>(), 'byKind', [lifecycleKind], {
        limit: pageSize,
        ...(after && { after }),
      }),
    )
    for (const { bucketName, bucketId } of page) {
      if (!parts.goesOn()) return done
      done += await carryOut(parts, bucketName, bucketId)
    }
    const last = page.at(-1)
    after = last && page.length === pageSize ? [lifecycleKind, last.bucketId, ''] : undefined
  } while (after !== undefined)
  return done
}

interface Work extends LifecycleConfiguration {
  readonly bucket: Bucket
}

/** The bucket and its enabled rules as they are now; `undefined` when there is nothing to do. */
async function workOf(
  tx: ReadTransaction,
  bucketName: string,
  bucketId: string,
): Promise<Work | undefined> {
  const bucket = await bucketByName(tx, bucketName)
  if (bucket?.id !== bucketId) return undefined
  const configuration = await configurationOf<LifecycleConfiguration>(tx, bucketId, lifecycleKind)
  if (configuration === undefined) return undefined
  const rules = configuration.rules.filter(({ enabled }) => enabled)
  return rules.length === 0 ? undefined : { ...configuration, bucket, rules }
}

type Doing = (
  tx: WriteTransaction,
  work: Work,
) => Promise<
  | {
      readonly forgotten: readonly BlobRef[]
      readonly change: Omit<LifecycleChange, 'requestId'>
      /** What those are told who asked for it. */
      readonly events: readonly ObjectEvent[]
    }
  | undefined
>

async function carryOut(parts: LifecycleParts, name: string, bucketId: string): Promise<number> {
  const { store, world, now } = parts
  let done = 0
  const perform = async (doing: Doing) => {
    const requestId = world.ids.uuid()
    const result = await store.write({ requestId }, async (tx) => {
      const work = await workOf(tx, name, bucketId)
      const done = work && (await doing(tx, work))
      if (done)
        await announceFor({ tx, world }, work.bucket, causedByLifecycle(requestId), done.events)
      return done
    })
    if (result === undefined) return
    forgetContent(parts.blobs, result.forgotten)
    done++
    await parts.done({ ...result.change, requestId })
  }

  const work = await store.read((tx) => workOf(tx, name, bucketId))
  if (work === undefined) return 0
  const { rules } = work
  if (rules.some(({ expiration, transitions }) => expiration ?? transitions[0]))
    await each(parts, objects, bucketId, async (object) => {
      if (objectWork(work, object, now)) await perform(expireOrMove(parts, object))
    })
  if (
    rules.some(
      ({ expiration, noncurrent, noncurrentTransitions }) =>
        expiration ?? noncurrent ?? noncurrentTransitions[0],
    )
  )
    await each(parts, versions, bucketId, async (version) => {
      const doing = await parts.store.read((tx) => versionWork(tx, work, version, now))
      if (doing) await perform(removeOrMove(parts, version))
    })
  if (rules.some(({ abortDays }) => abortDays !== undefined))
    await each(parts, uploads, bucketId, async (upload) => {
      if (isAbandoned(work, upload, now)) await perform(endUpload(parts, upload))
    })
  return done
}

async function each<T>(
  { store, goesOn }: LifecycleParts,
  source: Collection<T>,
  bucketId: string,
  visit: (value: T) => Promise<void>,
): Promise<void> {
  let after: Key | undefined
  do {
    const page = await store.read((tx) =>
      tx.list(source, [bucketId], { limit: pageSize, ...(after && { after }) }),
    )
    for (const value of page) {
      if (!goesOn()) return
      await visit(value)
    }
    const last = page.at(-1)
    after = last !== undefined && page.length === pageSize ? source.key(last) : undefined
  } while (after !== undefined)
}

const isExpired = ({ rules }: Work, object: StoredObject, now: number): boolean =>
  rules.some((rule) => isAbout(rule, object) && (expiresAt(rule, object) ?? Infinity) <= now)

/** What a rule does to an object or version: takes it away, or moves it to a class. */
type Action = 'remove' | { readonly to: string }

const moving = (storageClass: string | undefined): Action | undefined =>
  storageClass === undefined ? undefined : { to: storageClass }

/** Whether an object that expires leaves neither a version nor another one's marker. */
const goesForGood = ({ versioning }: Bucket, object: StoredObject): boolean =>
  versioning === undefined || (versioning === 'Suspended' && versionIdOf(object) === nullVersion)

/**
 * What is to be done to a current object. Of actions of one day a removal for good comes first, then a move, then a
 * delete marker, which is put by the next pass ("How Amazon S3 handles conflicts in lifecycle configurations").
 */
function objectWork(work: Work, object: StoredObject, now: number): Action | undefined {
  const removal = isExpired(work, object, now) ? ('remove' as const) : undefined
  if (removal && goesForGood(work.bucket, object)) return removal
  return moving(currentClass(work, object, now)) ?? removal
}

const moved = ({ account, name }: Bucket, object: StoredObject, to: string) => ({
  forgotten: [],
  events: [{ ...changedEvent('LifecycleTransition', object), movedTo: to }],
  change: {
    event: transitionEvent(to),
    account,
    bucket: name,
    key: object.key,
    ...(object.versionId !== undefined && { versionId: object.versionId }),
    size: object.size,
    storageClass: to,
  },
})

/** Where versions are kept an expired object goes behind a delete marker, which bears the midnight before (documented). */
const expireOrMove =
  ({ world, now }: LifecycleParts, { key }: StoredObject): Doing =>
  async (tx, work) => {
    const { bucket } = work
    const object = await objectByKey(tx, bucket.id, key)
    const action = object && objectWork(work, object, now)
    if (object === undefined || action === undefined) return undefined
    if (action !== 'remove') {
      await tx.replace(objects, object, { ...object, storageClass: action.to })
      return moved(bucket, object, action.to)
    }
    const removed = await removeObject(tx, world.ids, bucket, key, object, dayOf(now))
    const { answer } = removed
    const { VersionId: versionId } = answer
    return {
      forgotten: removed.deleted,
      events: removedEvents('LifecycleExpiration', key, removed),
      change: {
        event: answer.DeleteMarker ? 'S3.CREATE.DELETEMARKER' : 'S3.EXPIRE.OBJECT',
        account: bucket.account,
        bucket: bucket.name,
        key,
        ...(versionId !== undefined && { versionId }),
        ...(!answer.DeleteMarker && { size: object.size }),
      },
    }
  }

const removeOrMove =
  ({ now }: LifecycleParts, { key, ...version }: Version): Doing =>
  async (tx, work) => {
    const { bucket } = work
    const versionId = versionIdOf(version)
    const found = await tx.find(versions, 'byVersion', [bucket.id, key, versionId])
    const action = found && (await versionWork(tx, work, found, now))
    if (found === undefined || action === undefined) return undefined
    if (action !== 'remove') {
      if (isDeleteMarker(found)) throw new Error('a delete marker has no class')
      await tx.replace(versions, found, { ...found, storageClass: action.to })
      return moved(bucket, found, action.to)
    }
    const removed = await removeVersion(tx, bucket, key, versionId, asService(now))
    return {
      forgotten: removed.deleted,
      events: removedEvents('LifecycleExpiration', key, removed),
      change: {
        event: 'S3.EXPIRE.OBJECT',
        account: bucket.account,
        bucket: bucket.name,
        key,
        versionId,
        ...(!isDeleteMarker(found) && { size: found.size }),
      },
    }
  }

/** Lifecycle passes over what Object Lock protects ("Object Lock considerations"). */
const asService = (now: number): Removing => ({ now, bypasses: false })

/** What is to be done to a version that isn't current, or a delete marker; what is locked can be moved. */
async function versionWork(
  tx: ReadTransaction,
  work: Work,
  version: Version,
  now: number,
): Promise<Action | undefined> {
  const { bucket, rules } = work
  const newer = await newerThan(tx, work, version)
  if (newer.since === undefined) {
    // the latest version of a key without object is a marker: it goes when it hides nothing
    if (!isDeleteMarker(version) || (await hides(tx, bucket, version))) return undefined
    const goes = rules.some(
      (rule) =>
        isAboutKey(rule, version.key) &&
        (rule.expiration?.deleteMarkers === true || markerExpires(rule, version, now)),
    )
    return goes ? 'remove' : undefined
  }
  const { since, count } = newer
  const goes = rules.some((rule) => {
    const { noncurrent } = rule
    if (noncurrent === undefined) return false
    const about = isDeleteMarker(version) ? isAboutKey(rule, version.key) : isAbout(rule, version)
    return about && dueAt(since, noncurrent.days) <= now && count > (noncurrent.newer ?? 0)
  })
  if (goes && !isLocked(version, asService(now))) return 'remove'
  return isDeleteMarker(version)
    ? undefined
    : moving(noncurrentClass(work, version, { since, count }, now))
}

/** An expiration by days or date takes lonely markers with it ("Expiring an object delete marker", documented). */
function markerExpires({ expiration }: LifecycleRule, marker: Version, now: number): boolean {
  const { days, date } = expiration ?? {}
  const at = date ?? (days === undefined ? undefined : dueAt(marker.modifiedAt, days))
  return at !== undefined && at <= now
}

interface Newer {
  /** When the version became noncurrent; `undefined` for the latest of its key. */
  readonly since: number | undefined
  /** Noncurrent versions that are newer, this one counted. */
  readonly count: number
}

/** Newer ones are counted as far as the rules ask for them. */
async function newerThan(
  tx: ReadTransaction,
  { bucket, rules }: Work,
  version: Version,
): Promise<Newer> {
  const asked = Math.max(
    0,
    ...rules.flatMap(({ noncurrent, noncurrentTransitions }) =>
      [noncurrent, ...noncurrentTransitions].map((each) => each?.newer ?? 0),
    ),
  )
  const behind = await tx.list(versions, [bucket.id, version.key], {
    from: versions.key(version),
    reverse: true,
    // itself, those asked for, and a marker that is latest
    limit: asked + 2,
  })
  const newer = behind.filter((other) => sequenceOf(other) > sequenceOf(version))
  const current = await objectByKey(tx, bucket.id, version.key)
  const next = newer[0] ?? current
  // a marker that is latest is no noncurrent version
  const noncurrent = current === undefined ? newer.length - 1 : newer.length
  return { since: next?.modifiedAt, count: Math.max(0, noncurrent) + 1 }
}

async function hides(tx: ReadTransaction, bucket: Bucket, marker: Version): Promise<boolean> {
  const found = await tx.list(versions, [bucket.id, marker.key], { limit: 2 })
  return found.length > 1
}

const isAbandoned = ({ rules }: Work, upload: Upload, now: number): boolean =>
  rules.some(
    (rule) =>
      rule.abortDays !== undefined &&
      isAboutKey(rule, upload.key) &&
      dueAt(upload.initiatedAt, rule.abortDays) <= now,
  )

const endUpload =
  ({ now }: LifecycleParts, { key, id }: Upload): Doing =>
  async (tx, work) => {
    const { bucket } = work
    const upload = await tx.get(uploads, [bucket.id, key, id])
    if (upload === undefined || !isAbandoned(work, upload, now)) return undefined
    return {
      forgotten: await dropUpload(tx, upload),
      events: [],
      change: {
        event: 'S3.DELETE.UPLOAD',
        account: bucket.account,
        bucket: bucket.name,
        key,
        uploadId: id,
      },
    }
  }
