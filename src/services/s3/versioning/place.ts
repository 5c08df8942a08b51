/**
 * What becomes of the object under a key when another is written, or when it is deleted (S3 user guide, "How S3
 * Versioning works"). `objects` holds the current version of a key alone; a key whose latest version is a delete marker
 * has none. Older versions and all markers lie in `versions`, newest first.
 */

import type { Ids } from '../../../kernel/ids.ts'
import type { ReadTransaction, WriteTransaction } from '../../../kernel/transaction.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import type { Bucket } from '../bucket/bucket.ts'
import { releaseContent } from '../object/manifest.ts'
import {
  type DeleteMarker,
  isDeleteMarker,
  nullVersion,
  objectByKey,
  objectKey,
  objects,
  type StoredObject,
  sequenceOf,
  type Version,
  versionById,
  versionIdOf,
  versions,
} from '../object/object.ts'
import { checkUnlocked, type Removing, withDefaultRetention } from '../object-lock/lock.ts'

interface Placed {
  readonly object: StoredObject
  /** Bytes that nothing refers to any more. */
  readonly replaced: readonly BlobRef[]
}

/** Makes `object` the current one of its key; `before` is the one it follows. */
export async function placeObject(
  tx: WriteTransaction,
  ids: Ids,
  bucket: Bucket,
  object: StoredObject,
  before: StoredObject | undefined,
): Promise<Placed> {
  if (bucket.versioning === undefined) {
    await tx.put(objects, object)
    return { object, replaced: await releaseContent(tx, before) }
  }
  const version = await nextVersion(tx, ids, bucket, object, before)
  const replaced = await makeRoom(tx, bucket, object.key, before)
  const placed: StoredObject = { ...withDefaultRetention(bucket, object), ...version }
  await tx.put(objects, placed)
  return { object: placed, replaced }
}

export interface Removed {
  readonly deleted: readonly BlobRef[]
  /** What went for good; absent when there was nothing, or a marker was put. */
  readonly gone?: Version
  /** What the answer says of versions. */
  readonly answer: { readonly VersionId?: string; readonly DeleteMarker?: boolean }
}

/** Deletes the current object: where versions are kept, a marker takes its place. */
export async function removeObject(
  tx: WriteTransaction,
  ids: Ids,
  bucket: Bucket,
  key: string,
  before: StoredObject | undefined,
  now: number,
): Promise<Removed> {
  if (bucket.versioning === undefined) {
    if (before !== undefined) await tx.delete(objects, objectKey(bucket.id, key))
    return {
      deleted: await releaseContent(tx, before),
      ...(before && { gone: before }),
      answer: {},
    }
  }
  const unplaced = { bucketId: bucket.id, key, modifiedAt: now }
  const version = await nextVersion(tx, ids, bucket, unplaced, before)
  const deleted = await makeRoom(tx, bucket, key, before)
  if (before !== undefined) await tx.delete(objects, objectKey(bucket.id, key))
  const marker: DeleteMarker = { ...unplaced, ...version, content: [], deleteMarker: true }
  await tx.insert(versions, marker)
  return { deleted, answer: { DeleteMarker: true, VersionId: versionIdOf(marker) } }
}

/**
 * Deletes one version for good; success too when there is none. What was behind the latest becomes the latest. Throws
 * AccessDenied for one that Object Lock protects.
 */
export async function removeVersion(
  tx: WriteTransaction,
  bucket: Bucket,
  key: string,
  versionId: string,
  removing: Removing,
): Promise<Removed> {
  const answer = bucket.versioning === undefined ? {} : { VersionId: versionId }
  const found = await versionById(tx, bucket.id, key, versionId)
  if (found === undefined) return { deleted: [], answer }
  checkUnlocked(found, removing)
  const current = await objectByKey(tx, bucket.id, key)
  const isCurrent = current !== undefined && versionIdOf(current) === versionId
  if (isCurrent) await tx.delete(objects, objectKey(bucket.id, key))
  else await tx.delete(versions, versions.key(found))
  if (isCurrent || current === undefined) await promote(tx, bucket.id, key)
  return {
    deleted: await releaseContent(tx, found),
    gone: found,
    answer: { ...answer, ...(isDeleteMarker(found) && { DeleteMarker: true }) },
  }
}

/** Changes what is said of a version, wherever it is: current or not. */
export async function replaceVersion(
  tx: WriteTransaction,
  before: StoredObject,
  after: StoredObject,
): Promise<void> {
  const current = await objectByKey(tx, before.bucketId, before.key)
  if (current !== undefined && versionIdOf(current) === versionIdOf(before))
    await tx.replace(objects, current, after)
  else await tx.replace(versions, before, after)
}

/** The key has no current object: its newest version becomes that, unless it is a marker. */
async function promote(tx: WriteTransaction, bucketId: string, key: string): Promise<void> {
  const newest = await newestOf(tx, bucketId, key)
  if (newest === undefined || isDeleteMarker(newest)) return
  await tx.delete(versions, versions.key(newest))
  await tx.put(objects, newest)
}

async function newestOf(
  tx: ReadTransaction,
  bucketId: string,
  key: string,
): Promise<Version | undefined> {
  const [newest] = await tx.list(versions, [bucketId, key], { limit: 1 })
  return newest
}

/** Id and place of the version that comes next; two of one millisecond still have an order. */
async function nextVersion(
  tx: ReadTransaction,
  ids: Ids,
  bucket: Bucket,
  { bucketId, key, modifiedAt }: { bucketId: string; key: string; modifiedAt: number },
  before: StoredObject | undefined,
): Promise<{ readonly versionId?: string; readonly sequence: number }> {
  const latest = before ?? (await newestOf(tx, bucketId, key))
  const sequence = latest ? Math.max(modifiedAt, sequenceOf(latest) + 1) : modifiedAt
  return bucket.versioning === 'Enabled' ? { versionId: ids.token(32), sequence } : { sequence }
}

/**
 * What was current goes among the older versions. While versioning is suspended the next one is the `null` version, and
 * replaces that, wherever it is.
 */
async function makeRoom(
  tx: WriteTransaction,
  bucket: Bucket,
  key: string,
  before: StoredObject | undefined,
): Promise<readonly BlobRef[]> {
  const suspended = bucket.versioning === 'Suspended'
  if (before && suspended && versionIdOf(before) === nullVersion) return releaseContent(tx, before)
  const replaced = suspended
    ? await tx.find(versions, 'byVersion', [bucket.id, key, nullVersion])
    : undefined
  if (replaced) await tx.delete(versions, versions.key(replaced))
  if (before) await tx.insert(versions, before)
  return releaseContent(tx, replaced)
}
