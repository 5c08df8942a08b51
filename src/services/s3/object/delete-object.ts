import { operation } from '../../../kernel/operation.ts'
import { type Need, need } from '../../../kernel/resource.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { forgetContent } from '../content/blobs.ts'
import { noSuchKey, notImplemented, preconditionFailed } from '../errors.ts'
import { inputObject, objectByKey, objectKey, objects } from './object.ts'
import { checkWrite } from './preconditions.ts'
import { checkVersionId, versioned } from './read.ts'

interface Deletion {
  deleted: readonly BlobRef[]
}

/** Deletes the object; success too when there was none. */
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
  begin: (): Deletion => ({ deleted: [] }),
  async run({ input, tx, prepared }) {
    checkVersionId(input.VersionId)
    if (input.IfMatchLastModifiedTime !== undefined)
      throw notImplemented('x-amz-if-match-last-modified-time')
    const bucket = await existingBucket(tx, input.Bucket)
    const before = await objectByKey(tx, bucket.id, input.Key)
    checkWrite(
      { Key: input.Key, ...(input.IfMatch !== undefined && { IfMatch: input.IfMatch }) },
      before,
    )
    if (input.IfMatchSize !== undefined) {
      if (before === undefined) throw noSuchKey(input.Key)
      if (before.size !== input.IfMatchSize) throw preconditionFailed('x-amz-if-match-size')
    }
    prepared.deleted = []
    if (before === undefined) return {}
    await tx.delete(objects, objectKey(bucket.id, input.Key))
    prepared.deleted = before.content
    return {}
  },
  async settled({ deleted }, { blobs }) {
    forgetContent(blobs, deleted)
  },
})
