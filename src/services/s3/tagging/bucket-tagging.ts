/** Tags of a bucket: replaced, read, taken away. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { type Need, need } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { bucketByName, buckets, existingBucket, inputBucket, ownerOf } from '../bucket/bucket.ts'
import { checkedTags, describeTags, type Tag, tagContext } from '../tags.ts'

const mostTags = 50

/**
 * Where the tags of a bucket decide (ABAC), its own actions are of no use any more: who sets tags and takes some away
 * needs the actions for tags of any resource (PutBucketAbac).
 */
async function taggingNeeds(
  tx: ReadTransaction,
  input: BucketInput,
  given: readonly Tag[],
): Promise<readonly Need[]> {
  const target = inputBucket(input)
  const bucket = await bucketByName(tx, input.Bucket)
  if (!bucket?.tagsDecide) return [need('s3:PutBucketTagging', target)]
  const kept = new Set(given.map(({ Key }) => Key))
  const removed = Object.keys(bucket.tags ?? {}).filter((key) => !kept.has(key))
  return [
    ...(given.length > 0 ? [need('s3:TagResource', target, tagContext(given))] : []),
    ...(given.length === 0 || removed.length > 0
      ? [need('s3:UntagResource', target, { 'aws:TagKeys': removed })]
      : []),
  ]
}

interface BucketInput {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}

const put = operation('s3', 'PutBucketTagging', {
  effect: 'control',
  head: ownerOf,
  // a body that can't be read is decided on without
  authorize: ({ input, tx }) => taggingNeeds(tx, input, input.Tagging?.TagSet ?? []),
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
  authorize: ({ input, tx }) => taggingNeeds(tx, input, []),
  async run({ input, tx }) {
    const bucket = await existingBucket(tx, input.Bucket)
    const { tags, ...rest } = bucket
    if (tags !== undefined) await tx.replace(buckets, bucket, rest)
    return {}
  },
})

/** Put, get and delete. */
export const bucketTaggingOperations: readonly Operation[] = [put, get, remove]
