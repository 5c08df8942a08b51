import { operation } from '../../../kernel/operation.ts'
import { canonicalBucketPolicy } from '../../../policy/index.ts'
import { shownPrincipals } from '../../iam/public.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { checkOwnAccount, noSuchBucketPolicy, policyNeed } from './bucket-policy.ts'

/** The bucket policy, written anew in S3's order of elements. */
export const getBucketPolicy = operation('s3', 'GetBucketPolicy', {
  effect: 'read',
  authorize: ({ input }) => [policyNeed('s3:GetBucketPolicy', input)],
  async run({ input, caller, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    checkOwnAccount(caller, bucket, 'GET')
    if (bucket.policy === undefined) throw noSuchBucketPolicy(bucket)
    return { Policy: canonicalBucketPolicy(await shownPrincipals(tx, bucket.policy)) }
  },
})
