import type { HttpRequest } from '../../../kernel/http.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { forgetContent } from '../content/blobs.ts'
import { announce } from '../notification/announce.ts'
import { changedEvent } from '../notification/object-events.ts'
import { inputObject } from '../object/object.ts'
import { existingObject } from '../object/read.ts'
import { checkBypass, checkUnlocked } from '../object-lock/lock.ts'
import { replaceVersion } from '../versioning/place.ts'
import { annotations, annotationsOf, withCount } from './annotation.ts'
import { annotationNeed, checkObjectMatch, describeObjectVersion } from './requests.ts'

interface Deletion {
  deleted: readonly BlobRef[]
}

/** Documented for this operation, and missing in its model. */
const bypassOf = ({ headers }: HttpRequest): boolean | undefined => {
  const header = headers.get('x-amz-bypass-governance-retention')
  return header === undefined ? undefined : header.trim().toLowerCase() === 'true'
}

/** Deletes an annotation for good, which a lock of the object forbids; success too when there was none. */
export const deleteObjectAnnotation = operation('s3', 'DeleteObjectAnnotation', {
  effect: 'data',
  authorize: ({ input, request }) => [
    annotationNeed(input, 'Delete'),
    ...(bypassOf(request.http) ? [need('s3:BypassGovernanceRetention', inputObject(input))] : []),
  ],
  begin: (): Deletion => ({ deleted: [] }),
  async run(call) {
    const { input, request, tx, now, prepared } = call
    const bypass = bypassOf(request.http)
    const bucket = await existingBucket(tx, input.Bucket)
    checkBypass(bucket, bypass)
    const object = await existingObject(call, bucket, input.Key, input.VersionId)
    checkObjectMatch(input.ObjectIfMatch, object)
    const found = await tx.get(annotations, [...annotationsOf(object), input.AnnotationName])
    if (found !== undefined) {
      checkUnlocked(object, { now, bypasses: bypass === true })
      await tx.delete(annotations, annotations.key(found))
      await replaceVersion(tx, object, withCount(object, (object.annotationCount ?? 1) - 1))
      await announce(call, bucket, changedEvent('ObjectAnnotation:Delete', object))
    }
    prepared.deleted = found?.content ?? []
    return describeObjectVersion(bucket, object)
  },
  async settled({ deleted }, { blobs }) {
    forgetContent(blobs, deleted)
  },
})
