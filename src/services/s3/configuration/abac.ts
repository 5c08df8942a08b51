/**
 * Whether the tags of a bucket count in decisions about it and its objects (S3 user guide, "Enabling ABAC in general
 * purpose buckets"). Kept with the bucket: every decision asks.
 */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { buckets, existingBucket, inputBucket, ownerOf } from '../bucket/bucket.ts'
import { malformedXml } from '../errors.ts'

const put = operation('s3', 'PutBucketAbac', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:PutBucketAbac', inputBucket(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const { Status: status } = input.AbacStatus
    if (status === undefined) throw malformedXml()
    const { tagsDecide: _, ...rest } = bucket
    await tx.replace(buckets, bucket, {
      ...rest,
      ...(status === 'Enabled' && { tagsDecide: true as const }),
    })
    return {}
  },
})

const get = operation('s3', 'GetBucketAbac', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:GetBucketAbac', inputBucket(input))],
  async run({ input, tx }) {
    const { tagsDecide } = await existingBucket(tx, input.Bucket)
    return { AbacStatus: { Status: tagsDecide ? 'Enabled' : 'Disabled' } }
  },
})

export const bucketAbacOperations: readonly Operation[] = [put, get]
