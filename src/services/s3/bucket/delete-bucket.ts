import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { objects } from '../object/object.ts'
import { buckets, existingBucket, inputBucket, ownerOf } from './bucket.ts'

/** Deletes an empty bucket with all its configuration. */
export const deleteBucket = operation('s3', 'DeleteBucket', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:DeleteBucket', inputBucket(input))],
  async run({ input, tx, fail }) {
    const bucket = await existingBucket(tx, input.Bucket)
    if ((await tx.list(objects, [bucket.id], { limit: 1 })).length > 0)
      throw fail('BucketNotEmpty', 'The bucket you tried to delete is not empty', {
        BucketName: bucket.name,
      })
    await tx.delete(buckets, [bucket.account, bucket.name])
    return {}
  },
})
