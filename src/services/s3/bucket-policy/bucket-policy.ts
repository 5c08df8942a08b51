/** What the operations on bucket policies have in common. */

import { isAccountPrincipal, type Principal } from '../../../kernel/principal.ts'
import { type Need, need, resource } from '../../../kernel/resource.ts'
import { type Bucket, bucketResource } from '../bucket/bucket.ts'
import { s3Error } from '../errors.ts'

interface PolicyInput {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}

/** Denials of the bucket policy itself don't bind the owner's root user here (policy-evaluation rule 21). */
export const policyNeed = (action: string, input: PolicyInput): Need =>
  need(
    action,
    resource(bucketResource, {
      bucket: input.Bucket,
      expectedOwner: input.ExpectedBucketOwner,
      ofPolicy: true,
    }),
  )

/** Callers of other accounts never touch a bucket policy, whoever allows it (PutBucketPolicy, "Permissions"). */
export function checkOwnAccount(caller: Principal, bucket: Bucket, method: string): void {
  if (isAccountPrincipal(caller) && caller.account === bucket.account) return
  throw s3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    Method: method,
    ResourceType: 'BUCKETPOLICY',
  })
}

export const noSuchBucketPolicy = (bucket: Bucket) =>
  s3Error('NoSuchBucketPolicy', 'The bucket policy does not exist', { BucketName: bucket.name })
