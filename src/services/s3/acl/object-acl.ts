/** The ACL of an object or one of its versions: read and put. */

import type { Operation } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import { aclContext } from '../acl-headers.ts'
import { existingBucket } from '../bucket/bucket.ts'
import { announce } from '../notification/announce.ts'
import { changedEvent } from '../notification/object-events.ts'
import { inputObject, objectArn, type StoredObject } from '../object/object.ts'
import { existingObject, versioned } from '../object/read.ts'
import { replaceVersion } from '../versioning/place.ts'
import { grantsPut, refuseBlocked } from './asked.ts'
import { describeGrants, type Grant, isDefault, type Owner, ownersOwn } from './grants.ts'
import { hasAcls, objectOwner, ownerOfAccount } from './owners.ts'

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
    const object = await existingObject(call, bucket, input.Key, input.VersionId)
    const owner = await ownerOfAccount(tx, objectOwner(bucket, object))
    const grants = (hasAcls(bucket) && object.acl) || [ownersOwn(owner)]
    return { Owner: { ID: owner.id }, Grants: describeGrants(grants) }
  },
})

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
    const { input, caller, tx } = call
    const bucket = await existingBucket(tx, input.Bucket)
    const object = await existingObject(call, bucket, input.Key, input.VersionId)
    const owner = await ownerOfAccount(tx, objectOwner(bucket, object))
    const bucketOwner = await ownerOfAccount(tx, bucket.account)
    const grants = await grantsPut(tx, 'object', input, bucket, { owner, bucketOwner })
    if (!hasAcls(bucket)) return {}
    const arn = objectArn(bucket.name, object.key)
    await refuseBlocked(tx, bucket, grants, caller, 's3:PutObjectAcl', arn)
    await replaceVersion(tx, object, withAcl(object, grants, owner))
    await announce(call, bucket, changedEvent('ObjectAcl:Put', object))
    return {}
  },
})

function withAcl(
  { acl: _, ...object }: StoredObject,
  grants: readonly Grant[],
  owner: Owner,
): StoredObject {
  return isDefault(grants, owner) ? object : { ...object, acl: grants }
}

/** Get and put. */
export const objectAclOperations: readonly Operation[] = [get, put]
