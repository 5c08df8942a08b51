/** Tags of a bucket: replaced, read, taken away. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { buckets, existingBucket, inputBucket, ownerOf } from '../bucket/bucket.ts'
import { checkedTags, describeTags } from '../tags.ts'

const mostTags = 50

const put = operation('s3', 'PutBucketTagging', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:PutBucketTagging', inputBucket(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const tags = checkedTags(input.Tagging.TagSet, mostTags)
    const { tags: _, ...rest } = bucket
    const any = Object.keys(tags).length > 0
    await tx.replace(buckets, bucket, { ...rest, ...(any && { tags }) })
    return {}
  },
})

const get = operation('s3', 'GetBucketTagging', {
  effect: 'read',
  authorize: ({ input }) => [need('s3:GetBucketTagging', inputBucket(input))],
  async run({ input, tx, fail }) {
    const { name, tags } = await existingBucket(tx, input.Bucket)
    if (tags === undefined)
      throw fail('NoSuchTagSet', 'The TagSet does not exist', { BucketName: name })
    return { TagSet: [...describeTags(tags)] }
  },
})

const remove = operation('s3', 'DeleteBucketTagging', {
  effect: 'control',
  head: ownerOf,
  authorize: ({ input }) => [need('s3:PutBucketTagging', inputBucket(input))],
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const { tags, ...rest } = bucket
    if (tags !== undefined) await tx.replace(buckets, bucket, rest)
    return {}
  },
})

/** Put, get and delete. */
export const bucketTaggingOperations: readonly Operation[] = [put, get, remove]
