/**
 * Who pays for requests. Nobody is charged here, but what it means for access is kept: strangers must say that they
 * would pay, and nobody comes without a signature (S3 user guide, "Using Requester Pays buckets"). Kept with the bucket:
 * every decision about its objects asks.
 */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { buckets, existingBucket, inputBucket, ownerOf } from '../bucket/bucket.ts'

const put = operation('s3', 'PutBucketRequestPayment', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:PutBucketRequestPayment', inputBucket(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const { requesterPays: _, ...rest } = bucket
    await tx.replace(buckets, bucket, {
      ...rest,
      ...(input.RequestPaymentConfiguration.Payer === 'Requester' && {
        requesterPays: true as const,
      }),
    })
    return {}
  },
})

const get = operation('s3', 'GetBucketRequestPayment', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:GetBucketRequestPayment', inputBucket(input))],
  async run({ input, tx }) {
    const { requesterPays } = await existingBucket(tx, input.Bucket)
    return { Payer: requesterPays ? 'Requester' : 'BucketOwner' }
  },
})

export const requestPaymentOperations: readonly Operation[] = [put, get]
