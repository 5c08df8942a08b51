/** Tags of an object: replaced, read, taken away; nothing else of it changes. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Need } from '../../../kernel/resource.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { inputObject, objects, type StoredObject } from '../object/object.ts'
import { checkVersionId, existingObject, versioned } from '../object/read.ts'
import { tagsOf } from '../object/write.ts'
import { describeTags, objectTagContext } from '../tags.ts'

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
    const context = { ...needed.context, ...objectTagContext(input.Tagging.TagSet) }
    return [{ ...needed, context }]
  },
  async run(call) {
    const { input, tx } = call
    checkVersionId(input.VersionId)
    const tags = tagsOf(input.Tagging.TagSet)
    const object = await existingObject(call, await existingBucket(tx, input.Bucket), input.Key)
    await tx.replace(objects, object, { ...withoutTags(object), ...tags })
    return {}
  },
})

const get = operation('s3', 'GetObjectTagging', {
  effect: 'read',
  authorize: ({ input }) => [tagNeed(input, 'Get')],
  async run(call) {
    const { input, tx } = call
    checkVersionId(input.VersionId)
    const object = await existingObject(call, await existingBucket(tx, input.Bucket), input.Key)
    return { TagSet: [...describeTags(object.tags)] }
  },
})

const remove = operation('s3', 'DeleteObjectTagging', {
  effect: 'data',
  authorize: ({ input }) => [tagNeed(input, 'Delete')],
  async run(call) {
    const { input, tx } = call
    checkVersionId(input.VersionId)
    const object = await existingObject(call, await existingBucket(tx, input.Bucket), input.Key)
    if (object.tags !== undefined) await tx.replace(objects, object, withoutTags(object))
    return {}
  },
})

function withoutTags(object: StoredObject): StoredObject {
  const { tags: _, ...rest } = object
  return rest
}

export const objectTaggingOperations: readonly Operation[] = [put, get, remove]
