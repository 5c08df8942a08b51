import { operation } from '../../../kernel/operation.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { readContent } from '../content/blobs.ts'
import { checkSignedForKms } from '../encryption/kms.ts'
import { openingNeeds } from '../encryption/reading.ts'
import { describeChecksum } from '../object/describe.ts'
import { quoted } from '../object/object.ts'
import { existingObject } from '../object/read.ts'
import { annotations, annotationsOf } from './annotation.ts'
import { annotationKeys, annotationNeed, describeObjectVersion } from './requests.ts'

/** The text of one annotation, also where the object is archived. */
export const getObjectAnnotation = operation('s3', 'GetObjectAnnotation', {
  effect: 'read',
  authorize: ({ input }) => [annotationNeed(input, 'Get')],
  async run(call) {
    const { input, tx, world, fail, request } = call
    const bucket = await existingBucket(tx, input.Bucket)
    const object = await existingObject(call, bucket, input.Key, input.VersionId)
    const found = await tx.get(annotations, [...annotationsOf(object), input.AnnotationName])
    if (found === undefined)
      throw fail('NoSuchAnnotation', 'The specified annotation does not exist on this object.')
    if (object.encryption?.kms) checkSignedForKms(request)
    for (const each of openingNeeds(call, object)) await call.require(each)
    const keys = await annotationKeys(call, object, found)
    return {
      AnnotationPayload: await readContent(world.blobs, found.content, keys, 0, found.size - 1),
      LastModified: new Date(found.modifiedAt),
      ContentLength: found.size,
      ETag: quoted(found.etag),
      ...(input.ChecksumMode === 'ENABLED' && describeChecksum(found.checksum)),
      ServerSideEncryption: object.encryption?.type ?? 'AES256',
      ...describeObjectVersion(bucket, object),
    }
  },
})
