/** The ACL of a bucket: read, and put again as it is. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { aclContext } from '../acl-headers.ts'
import { existingBucket, inputBucket, ownerOf } from '../bucket/bucket.ts'
import { checkPutAcl, describeAcl } from './owner-acl.ts'

const get = operation('s3', 'GetBucketAcl', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:GetBucketAcl', inputBucket(input))],
  run: async ({ input, tx }) => describeAcl(tx, await existingBucket(tx, input.Bucket)),
})

const harmless = new Set(['private'])

const put = operation('s3', 'PutBucketAcl', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:PutBucketAcl', inputBucket(input), aclContext(input))],
  async run({ input, tx }) {
    await checkPutAcl(tx, await existingBucket(tx, input.Bucket), input, harmless)
    return {}
  },
})

/** Get and put. */
export const bucketAclOperations: readonly Operation[] = [get, put]
