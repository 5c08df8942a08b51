import { operation } from '../../../kernel/operation.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { openToken, sealToken } from '../continuation.ts'
import { invalidArgument } from '../errors.ts'
import { quoted } from '../object/object.ts'
import { existingObject } from '../object/read.ts'
import { annotations, annotationsOf } from './annotation.ts'
import { annotationNeed, checkPrefix, describeObjectVersion, mostAnnotations } from './requests.ts'

/** What annotations a version of an object has, by name, a page at a time. */
export const listObjectAnnotations = operation('s3', 'ListObjectAnnotations', {
  effect: 'read',
  authorize: ({ input }) => [annotationNeed(input, 'List')],
  async run(call) {
    const { input, tx, fail } = call
    const { AnnotationPrefix: prefix, MaxAnnotationResults: most = mostAnnotations } = input
    if (prefix !== undefined) checkPrefix(prefix, fail)
    // recalled
    if (most < 1 || most > mostAnnotations)
      throw invalidArgument(
        `Argument max-annotation-results must be an integer between 1 and ${mostAnnotations}`,
        'max-annotation-results',
        String(most),
      )
    const bucket = await existingBucket(tx, input.Bucket)
    const object = await existingObject(call, bucket, input.Key, input.VersionId)
    const place = annotationsOf(object)
    const list = `annotations/${place.join('/')}`
    const token = input.ContinuationToken
    const found = await tx.list(annotations, place, {
      limit: most + 1,
      ...(prefix !== undefined && { startingWith: prefix }),
      ...(token !== undefined && { after: [...place, openToken(call, list, token)] }),
    })
    const page = found.slice(0, most)
    const last = page.at(-1)
    return {
      Bucket: bucket.name,
      Key: object.key,
      ...(prefix !== undefined && { AnnotationPrefix: prefix }),
      MaxAnnotationResults: most,
      AnnotationCount: page.length,
      Annotations: page.map(({ name, modifiedAt, etag, checksum, size }) => ({
        AnnotationName: name,
        LastModified: new Date(modifiedAt),
        ETag: quoted(etag),
        ChecksumAlgorithm: [checksum.algorithm],
        Size: size,
      })),
      ...(token !== undefined && { ContinuationToken: token }),
      ...(last &&
        found.length > most && { NextContinuationToken: sealToken(call, list, last.name) }),
      ...describeObjectVersion(bucket, object),
    }
  },
})
