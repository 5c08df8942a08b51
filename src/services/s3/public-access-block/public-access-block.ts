/** Block Public Access of a bucket: read, replaced, taken away. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { buckets, existingBucket, inputBucket, ownerOf } from '../bucket/bucket.ts'
import { describePublicAccessBlock, publicAccessBlockFrom } from './settings.ts'

const put = operation('s3', 'PutPublicAccessBlock', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:PutBucketPublicAccessBlock', inputBucket(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const publicAccessBlock = publicAccessBlockFrom(input.PublicAccessBlockConfiguration)
    await tx.replace(buckets, bucket, { ...bucket, publicAccessBlock })
    return {}
  },
})

const get = operation('s3', 'GetPublicAccessBlock', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:GetBucketPublicAccessBlock', inputBucket(input))],
  async run({ input, tx, fail }) {
    const { name, publicAccessBlock: block } = await existingBucket(tx, input.Bucket)
    if (block === undefined)
      throw fail(
        'NoSuchPublicAccessBlockConfiguration',
        'The public access block configuration was not found',
        { BucketName: name },
      )
    return { PublicAccessBlockConfiguration: describePublicAccessBlock(block) }
  },
})

const remove = operation('s3', 'DeletePublicAccessBlock', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:PutBucketPublicAccessBlock', inputBucket(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const { publicAccessBlock, ...rest } = bucket
    if (publicAccessBlock !== undefined) await tx.replace(buckets, bucket, rest)
    return {}
  },
})

export const publicAccessBlockOperations: readonly Operation[] = [put, get, remove]
