/** The ACL of an object, which is its bucket's: read, and put again as it is. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { aclContext } from '../acl-headers.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { inputObject } from '../object/object.ts'
import { existingObject, versioned } from '../object/read.ts'
import { checkPutAcl, describeAcl } from './owner-acl.ts'

const get = operation('s3', 'GetObjectAcl', {
  effect: 'read',
  authorize: ({ input }) => [
    versioned(
      input.VersionId,
      's3:GetObjectAcl',
      's3:GetObjectVersionAcl',
      inputObject(input, true),
    ),
  ],
  async run(call) {
    const { input, tx } = call
    const bucket = await existingBucket(tx, input.Bucket)
    await existingObject(call, bucket, input.Key, input.VersionId)
    return describeAcl(tx, bucket)
  },
})

const harmless = new Set(['private', 'bucket-owner-full-control'])

const put = operation('s3', 'PutObjectAcl', {
  effect: 'data',
  authorize({ input }) {
    const needed = versioned(
      input.VersionId,
      's3:PutObjectAcl',
      's3:PutObjectVersionAcl',
      inputObject(input, true),
    )
    return [{ ...needed, context: { ...needed.context, ...aclContext(input) } }]
  },
  async run(call) {
    const { input, tx } = call
    const bucket = await existingBucket(tx, input.Bucket)
    await existingObject(call, bucket, input.Key, input.VersionId)
    await checkPutAcl(tx, bucket, input, harmless)
    return {}
  },
})

/** Get and put. */
export const objectAclOperations: readonly Operation[] = [get, put]
