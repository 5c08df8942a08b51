import { AwsError } from '../../../kernel/errors.ts'
import { operation } from '../../../kernel/operation.ts'
import { type Need, need, open, resource } from '../../../kernel/resource.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { gatheredBucket } from '../bucket/bucket.ts'
import { forgetContent } from '../content/blobs.ts'
import { hasDigest } from '../content/body-digests.ts'
import { invalidRequest, malformedXml, notImplemented } from '../errors.ts'
import { announce } from '../notification/announce.ts'
import type { ObjectEvent } from '../notification/messages.ts'
import { removedEvents } from '../notification/object-events.ts'
import { checkBypass } from '../object-lock/lock.ts'
import { bucketCode, unprovedDeletion } from '../versioning/mfa-delete.ts'
import { removeObject, removeVersion } from '../versioning/place.ts'
import { objectByKey, objectResource } from './object.ts'
import { checkWrite } from './preconditions.ts'
import { checkVersionId, versioned } from './read.ts'

interface Deletion {
  deleted: readonly BlobRef[]
}

const mostKeys = 1000

/** Deletes up to 1,000 objects; each key is decided on its own and refused on its own. */
export const deleteObjects = operation('s3', 'DeleteObjects', {
  effect: 'data',
  authorize: () => open('every key of the request is decided on its own'),
  secondFactor: (call) => bucketCode(call),
  begin: (): Deletion => ({ deleted: [] }),
  async run(call) {
    const { input, request, tx, now, world, prepared } = call
    const bucket = await gatheredBucket(tx, {
      bucket: input.Bucket,
      expectedOwner: input.ExpectedBucketOwner,
    })
    if (!hasDigest(request.http))
      throw invalidRequest(
        'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
      )
    checkBypass(bucket, input.BypassGovernanceRetention)
    const { Objects: asked, Quiet: quiet } = input.Delete
    if (asked.length === 0 || asked.length > mostKeys) throw malformedXml()

    // one key that may not be deleted without a code refuses all of them (DeleteObjects, "MFA")
    const refusal = unprovedDeletion(call, bucket)
    const forgotten: BlobRef[] = []
    const events: ObjectEvent[] = []
    const remove = async (entry: (typeof asked)[number]) => {
      const ref = { bucket: bucket.name, key: entry.Key }
      for (const each of needsOf(ref, entry.VersionId)) await call.require(each)
      if (refusal && (entry.VersionId ?? input.MFA) !== undefined) throw refusal
      checkVersionId(entry.VersionId)
      if (entry.LastModifiedTime !== undefined || entry.Size !== undefined)
        throw notImplemented('LastModifiedTime')
      const before = await objectByKey(tx, bucket.id, entry.Key)
      if (entry.ETag !== undefined) checkWrite({ Key: entry.Key, IfMatch: entry.ETag }, before)
      const removed =
        entry.VersionId === undefined
          ? await removeObject(tx, world.ids, bucket, entry.Key, before, now)
          : await removeVersion(tx, bucket, entry.Key, entry.VersionId, {
              now,
              bypasses: input.BypassGovernanceRetention === true,
            })
      forgotten.push(...removed.deleted)
      events.push(...removedEvents('ObjectRemoved', entry.Key, removed))
      return removed.answer.DeleteMarker
        ? { DeleteMarker: true, DeleteMarkerVersionId: removed.answer.VersionId }
        : {}
    }

    const needsOf = (
      ref: { bucket: string; key: string },
      versionId: string | undefined,
    ): Need[] => {
      const object = resource(objectResource, ref)
      const needs = [versioned(versionId, 's3:DeleteObject', 's3:DeleteObjectVersion', object)]
      if (input.BypassGovernanceRetention) needs.push(need('s3:BypassGovernanceRetention', object))
      return needs
    }

    const deleted = []
    const errors = []
    for (const entry of asked) {
      const named = {
        Key: entry.Key,
        ...(entry.VersionId !== undefined && { VersionId: entry.VersionId }),
      }
      try {
        const marker = await remove(entry)
        if (!quiet) deleted.push({ ...named, ...marker })
      } catch (thrown) {
        if (!(thrown instanceof AwsError) || thrown === refusal) throw thrown
        errors.push({ ...named, Code: thrown.code, Message: thrown.message })
      }
    }
    await announce(call, bucket, ...events)
    prepared.deleted = forgotten
    return { Deleted: deleted, Errors: errors }
  },
  async settled({ deleted }, { blobs }) {
    forgetContent(blobs, deleted)
  },
})
