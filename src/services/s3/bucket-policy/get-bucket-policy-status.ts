import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { existingBucket, inputBucket } from '../bucket/bucket.ts'
import { noSuchBucketPolicy } from './bucket-policy.ts'

/** Whether the bucket policy is public, as S3 uses the word. */
export const getBucketPolicyStatus = operation('s3', 'GetBucketPolicyStatus', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:GetBucketPolicyStatus', inputBucket(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    if (bucket.policy === undefined) throw noSuchBucketPolicy(bucket)
    return { PolicyStatus: { IsPublic: bucket.policyIsPublic === true } }
  },
})
