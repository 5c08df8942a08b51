/** Who owns the objects of a bucket, and whether ACLs count: read, replaced, taken away. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { aclWithEnforcedOwner } from '../acl-headers.ts'
import { malformedXml } from '../errors.ts'
import { buckets, existingBucket, inputBucket, isObjectOwnership, ownerOf } from './bucket.ts'

const put = operation('s3', 'PutBucketOwnershipControls', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:PutBucketOwnershipControls', inputBucket(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const [rule, ...more] = input.OwnershipControls.Rules
    if (rule === undefined || more.length > 0 || !isObjectOwnership(rule.ObjectOwnership))
      throw malformedXml()
    // others would lose what the ACL gives them: it has to be taken back first
    if (rule.ObjectOwnership === 'BucketOwnerEnforced' && bucket.acl) throw aclWithEnforcedOwner()
    await tx.replace(buckets, bucket, { ...bucket, ownership: rule.ObjectOwnership })
    return {}
  },
})

const get = operation('s3', 'GetBucketOwnershipControls', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:GetBucketOwnershipControls', inputBucket(input))],
  async run({ input, tx, fail }) {
    const { name, ownership } = await existingBucket(tx, input.Bucket)
    if (ownership === undefined)
      throw fail('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found', {
        BucketName: name,
      })
    return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } }
  },
})

const remove = operation('s3', 'DeleteBucketOwnershipControls', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:PutBucketOwnershipControls', inputBucket(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const { ownership, ...rest } = bucket
    if (ownership !== undefined) await tx.replace(buckets, bucket, rest)
    return {}
  },
})

export const ownershipControlsOperations: readonly Operation[] = [put, get, remove]
