import { operation } from '../../../kernel/operation.ts'
import { isAccountPrincipal } from '../../../kernel/principal.ts'
import {
  bucketPolicySizeProblem,
  INVALID_BUCKET_PRINCIPAL,
  isPublicPolicy,
  parsePolicy,
  validatePolicy,
} from '../../../policy/index.ts'
import { storedPrincipals } from '../../iam/public.ts'
import { bucketArn, buckets, existingBucket, ownerOf } from '../bucket/bucket.ts'
import { publicAccessBlockOf } from '../public-access-block/settings.ts'
import { checkOwnAccount, policyNeed } from './bucket-policy.ts'

/** Replaces the bucket policy; a public one is refused while BlockPublicPolicy is on (rule 112). */
export const putBucketPolicy = operation('s3', 'PutBucketPolicy', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [policyNeed('s3:PutBucketPolicy', input)],
  async run({ input, caller, tx, fail }) {
    const bucket = await existingBucket(tx, input.Bucket)
    checkOwnAccount(caller, bucket, 'PUT')
    const problem =
      validatePolicy(input.Policy, 'bucket', { bucket: bucket.name }) ??
      bucketPolicySizeProblem(input.Policy)
    if (problem) throw fail(problem.code, problem.message)
    const policy = await storedPrincipals(tx, input.Policy)
    if (typeof policy !== 'string')
      // the form of Detail is recalled
      throw fail('MalformedPolicy', INVALID_BUCKET_PRINCIPAL, {
        Detail: `"${policy.type}" : "${policy.value}"`,
      })
    const policyIsPublic = isPublicPolicy(parsePolicy(policy))
    if (policyIsPublic && (await publicAccessBlockOf(tx, bucket)).blockPublicPolicy)
      throw fail(
        'AccessDenied',
        `User: ${isAccountPrincipal(caller) ? caller.arn : ''} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn(bucket.name)}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
      )
    await tx.replace(buckets, bucket, { ...bucket, policy, policyIsPublic })
    return {}
  },
})
