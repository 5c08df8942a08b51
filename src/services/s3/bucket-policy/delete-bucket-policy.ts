import { operation } from '../../../kernel/operation.ts'
import { buckets, existingBucket, ownerOf } from '../bucket/bucket.ts'
import { checkOwnAccount, policyNeed } from './bucket-policy.ts'

/** Removes the bucket policy; success too when there was none. */
export const deleteBucketPolicy = operation('s3', 'DeleteBucketPolicy', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [policyNeed('s3:DeleteBucketPolicy', input)],
  async run({ input, caller, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    checkOwnAccount(caller, bucket, 'DELETE')
    const { policy, policyIsPublic: _, ...rest } = bucket
    if (policy !== undefined) await tx.replace(buckets, bucket, rest)
    return {}
  },
})
