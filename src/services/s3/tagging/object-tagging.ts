/** Tags of an object: replaced, read, taken away; nothing else of it changes. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Need } from '../../../kernel/resource.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { announce } from '../notification/announce.ts'
import { changedEvent } from '../notification/object-events.ts'
import { describeVersion } from '../object/describe.ts'
import { inputObject, type StoredObject } from '../object/object.ts'
import { existingObject, versioned } from '../object/read.ts'
import { tagsOf } from '../object/write.ts'
import { describeTags, objectTagContext } from '../tags.ts'
import { replaceVersion } from '../versioning/place.ts'

interface TaggingInput {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly ExpectedBucketOwner?: string
}

const tagNeed = (input: TaggingInput, verb: 'Put' | 'Get' | 'Delete'): Need =>
  versioned(
    input.VersionId,
    `s3:${verb}ObjectTagging`,
    `s3:${verb}ObjectVersionTagging`,
    inputObject(input, true),
  )

const put = operation('s3', 'PutObjectTagging', {
  effect: 'data',
  authorize({ input }) {
    const needed = tagNeed(input, 'Put')
    // a body that can't be read is decided on without
    const context = { ...needed.context, ...objectTagContext(input.Tagging?.TagSet ?? []) }
    return [{ ...needed, context }]
  },
  async run(call) {
    const { input, tx } = call
    const tags = tagsOf(input.Tagging.TagSet)
    const bucket = await existingBucket(tx, input.Bucket)
    const object = await existingObject(call, bucket, input.Key, input.VersionId)
    await replaceVersion(tx, object, { ...withoutTags(object), ...tags })
    await announce(call, bucket, changedEvent('ObjectTagging:Put', object))
    return describeVersion(bucket, object)
  },
})

const get = operation('s3', 'GetObjectTagging', {
  effect: 'read',
  authorize: ({ input }) => [tagNeed(input, 'Get')],
  async run(call) {
    const { input, tx } = call
    const bucket = await existingBucket(tx, input.Bucket)
    const object = await existingObject(call, bucket, input.Key, input.VersionId)
    // by key: no page tells the order, and suites that run against S3 too expect this one
    const TagSet = describeTags(object.tags).toSorted((a, b) => (a.Key < b.Key ? -1 : 1))
    return { TagSet, ...describeVersion(bucket, object) }
  },
})

const remove = operation('s3', 'DeleteObjectTagging', {
  effect: 'data',
  authorize: ({ input }) => [tagNeed(input, 'Delete')],
  async run(call) {
    const { input, tx } = call
    const bucket = await existingBucket(tx, input.Bucket)
    const object = await existingObject(call, bucket, input.Key, input.VersionId)
    if (object.tags !== undefined) await replaceVersion(tx, object, withoutTags(object))
    await announce(call, bucket, changedEvent('ObjectTagging:Delete', object))
    return describeVersion(bucket, object)
  },
})

function withoutTags(object: StoredObject): StoredObject {
  const { tags: _, ...rest } = object
  return rest
}

/** Put, get and delete. */
export const objectTaggingOperations: readonly Operation[] = [put, get, remove]
