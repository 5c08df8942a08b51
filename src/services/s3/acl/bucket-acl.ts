/** The ACL of a bucket: read and put. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { aclContext } from '../acl-headers.ts'
import { type Bucket, buckets, existingBucket, inputBucket, ownerOf } from '../bucket/bucket.ts'
import { grantsPut, refuseBlocked } from './asked.ts'
import { describeGrants, type Grant, isDefault, type Owner, ownersOwn } from './grants.ts'
import { hasAcls, ownerOfAccount } from './owners.ts'

const get = operation('s3', 'GetBucketAcl', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:GetBucketAcl', inputBucket(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const owner = await ownerOfAccount(tx, bucket.account)
    const grants = (hasAcls(bucket) && bucket.acl) || [ownersOwn(owner)]
    return { Owner: { ID: owner.id }, Grants: describeGrants(grants) }
  },
})

const put = operation('s3', 'PutBucketAcl', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:PutBucketAcl', inputBucket(input), aclContext(input))],
  async run({ input, caller, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const owner = await ownerOfAccount(tx, bucket.account)
    const parties = { owner, bucketOwner: owner }
    const grants = await grantsPut(tx, 'bucket', input, bucket, parties)
    if (!hasAcls(bucket)) return {}
    await refuseBlocked(tx, bucket, grants, caller, 's3:PutBucketAcl')
    await tx.replace(buckets, bucket, withAcl(bucket, grants, owner))
    return {}
  },
})

function withAcl({ acl: _, ...bucket }: Bucket, grants: readonly Grant[], owner: Owner): Bucket {
  return isDefault(grants, owner) ? bucket : { ...bucket, acl: grants }
}

/** Get and put. */
export const bucketAclOperations: readonly Operation[] = [get, put]
