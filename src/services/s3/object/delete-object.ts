import { operation } from '../../../kernel/operation.ts'
import { type Need, need } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { type Bucket, existingBucket } from '../bucket/bucket.ts'
import { forgetContent } from '../content/blobs.ts'
import { noSuchKey, notImplemented, preconditionFailed } from '../errors.ts'
import { announce } from '../notification/announce.ts'
import { removedEvents } from '../notification/object-events.ts'
import { checkBypass } from '../object-lock/lock.ts'
import { bucketCode, unprovedDeletion } from '../versioning/mfa-delete.ts'
import { removeObject, removeVersion } from '../versioning/place.ts'
import {
  inputObject,
  isDeleteMarker,
  objectByKey,
  type StoredObject,
  versionById,
} from './object.ts'
import { checkWrite } from './preconditions.ts'
import { checkVersionId, versioned } from './read.ts'

interface Deletion {
  deleted: readonly BlobRef[]
}

/** Deletes the object, or one of its versions for good; success too when there was none. */
export const deleteObject = operation('s3', 'DeleteObject', {
  effect: 'data',
  authorize({ input }) {
    const object = inputObject(input)
    const remove = versioned(input.VersionId, 's3:DeleteObject', 's3:DeleteObjectVersion', object)
    const needs: Need[] = [
      input.IfMatch === undefined
        ? remove
        : { ...remove, context: { ...remove.context, 's3:if-match': input.IfMatch } },
    ]
    if (input.BypassGovernanceRetention) needs.push(need('s3:BypassGovernanceRetention', object))
    if (input.IfMatch !== undefined) needs.push(need('s3:GetObject', inputObject(input, true)))
    return needs
  },
  secondFactor: (call) => bucketCode(call),
  begin: (): Deletion => ({ deleted: [] }),
  async run(call) {
    const { input, tx, now, world, prepared } = call
    checkVersionId(input.VersionId)
    if (input.IfMatchLastModifiedTime !== undefined)
      throw notImplemented('x-amz-if-match-last-modified-time')
    const bucket = await existingBucket(tx, input.Bucket)
    const refusal = unprovedDeletion(call, bucket)
    if (refusal && (input.VersionId ?? input.MFA) !== undefined) throw refusal
    checkBypass(bucket, input.BypassGovernanceRetention)
    const before = await targetOf(tx, bucket, input)
    checkWrite(
      { Key: input.Key, ...(input.IfMatch !== undefined && { IfMatch: input.IfMatch }) },
      before,
    )
    if (input.IfMatchSize !== undefined) {
      if (before === undefined) throw noSuchKey(input.Key)
      if (before.size !== input.IfMatchSize) throw preconditionFailed('x-amz-if-match-size')
    }
    const removed =
      input.VersionId === undefined
        ? await removeObject(tx, world.ids, bucket, input.Key, before, now)
        : await removeVersion(tx, bucket, input.Key, input.VersionId, {
            now,
            bypasses: input.BypassGovernanceRetention === true,
          })
    prepared.deleted = removed.deleted
    await announce(call, bucket, ...removedEvents('ObjectRemoved', input.Key, removed))
    return removed.answer
  },
  async settled({ deleted }, { blobs }) {
    forgetContent(blobs, deleted)
  },
})

/** The object that conditions are about. */
async function targetOf(
  tx: ReadTransaction,
  bucket: Bucket,
  { Key, VersionId }: { readonly Key: string; readonly VersionId?: string },
): Promise<StoredObject | undefined> {
  if (VersionId === undefined) return objectByKey(tx, bucket.id, Key)
  const version = await versionById(tx, bucket.id, Key, VersionId)
  return version && !isDeleteMarker(version) ? version : undefined
}
