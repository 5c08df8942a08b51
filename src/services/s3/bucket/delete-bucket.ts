import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { dropConfigurations } from '../configuration/configuration.ts'
import { forgetContent } from '../content/blobs.ts'
import { corsConfigurations } from '../cors/cors.ts'
import { endUploadsOf } from '../multipart/ended-buckets.ts'
import { objects, versions } from '../object/object.ts'
import { buckets, existingBucket, inputBucket, ownerOf } from './bucket.ts'

interface Deletion {
  dropped: readonly BlobRef[]
}

/** Deletes an empty bucket with all its configuration; uploads under way end with it. */
export const deleteBucket = operation('s3', 'DeleteBucket', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:DeleteBucket', inputBucket(input))],
  begin: (): Deletion => ({ dropped: [] }),
  async run({ input, tx, prepared, fail }) {
    const bucket = await existingBucket(tx, input.Bucket)
    if ((await tx.list(objects, [bucket.id], { limit: 1 })).length > 0)
      throw fail('BucketNotEmpty', 'The bucket you tried to delete is not empty', {
        BucketName: bucket.name,
      })
    if ((await tx.list(versions, [bucket.id], { limit: 1 })).length > 0)
      throw fail(
        'BucketNotEmpty',
        'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
        { BucketName: bucket.name },
      )
    prepared.dropped = await endUploadsOf(tx, bucket.id)
    await tx.delete(corsConfigurations, [bucket.id])
    await dropConfigurations(tx, bucket.id)
    await tx.delete(buckets, [bucket.account, bucket.name])
    return {}
  },
  async settled({ dropped }, { blobs }) {
    forgetContent(blobs, dropped)
  },
})
