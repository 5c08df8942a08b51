/** Who owns what is written, and what that lets whom do (S3 user guide, "Controlling ownership of objects"). */

import type { ObjectCannedACL, ObjectOwnership, S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { sendRaw } from '../../../../test/support/raw-s3.ts'

let cloud: Cloud
let owner: TestAccount
let writer: TestAccount
let s3: S3
let theirs: S3
let ids: { owner: string; writer: string }
const nobodysId = '65a011a29cdf8ec533ec3d1ccaae921c'
const denied = failure(403, 'AccessDenied', 'Access Denied')

beforeAll(async () => {
  cloud = await startCloud()
  owner = await cloud.account()
  writer = await cloud.account()
  s3 = cloud.s3(owner.admin)
  theirs = cloud.s3(writer.admin)
  ids = {
    owner: (await s3.listBuckets({})).Owner?.ID ?? '',
    writer: (await theirs.listBuckets({})).Owner?.ID ?? '',
  }
})
afterAll(() => cloud.close())

/** A bucket in which the writer's account may do everything with objects. */
async function bucketOf(ObjectOwnership: ObjectOwnership, Bucket: string): Promise<string> {
  await s3.createBucket({ Bucket, ObjectOwnership })
  await s3.putBucketPolicy({
    Bucket,
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: writer.accountId },
          Action: 's3:*',
          Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
        },
      ],
    }),
  })
  return Bucket
}

const ownerOf = async (Bucket: string, Key: string): Promise<string | undefined> => {
  const { Contents = [] } = await s3.listObjectsV2({ Bucket, Prefix: Key, FetchOwner: true })
  return Contents[0]?.Owner?.ID
}

const settings: readonly [ObjectOwnership, ObjectCannedACL | undefined, 'owner' | 'writer'][] = [
  ['BucketOwnerEnforced', undefined, 'owner'],
  ['BucketOwnerEnforced', 'bucket-owner-full-control', 'owner'],
  ['BucketOwnerPreferred', undefined, 'writer'],
  ['BucketOwnerPreferred', 'private', 'writer'],
  ['BucketOwnerPreferred', 'bucket-owner-read', 'writer'],
  ['BucketOwnerPreferred', 'bucket-owner-full-control', 'owner'],
  ['ObjectWriter', undefined, 'writer'],
  ['ObjectWriter', 'bucket-owner-full-control', 'writer'],
]
const ways: Readonly<
  Record<string, (Bucket: string, Key: string, more: { ACL?: ObjectCannedACL }) => Promise<unknown>>
> = {
  'a put': (Bucket, Key, more) => theirs.putObject({ Bucket, Key, Body: 'x', ...more }),
  async 'a copy'(Bucket, Key, more) {
    await theirs.putObject({ Bucket, Key: 'source', Body: 'x' })
    await theirs.copyObject({ Bucket, Key, CopySource: `${Bucket}/source`, ...more })
  },
  async 'an upload of parts'(Bucket, Key, more) {
    const { UploadId } = await theirs.createMultipartUpload({ Bucket, Key, ...more })
    const { ETag } = await theirs.uploadPart({ Bucket, Key, UploadId, PartNumber: 1, Body: 'x' })
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
    await theirs.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload })
  },
}

for (const [index, [ownership, ACL, expected]] of settings.entries())
  test(`${ownership}, ${ACL ?? 'no ACL'}: the ${expected} owns`, async () => {
    const Bucket = await bucketOf(ownership, `acl-owners-${index}`)
    for (const [way, write] of Object.entries(ways)) {
      await write(Bucket, way, ACL === undefined ? {} : { ACL })
      expect([way, await ownerOf(Bucket, way)]).toEqual([way, ids[expected]])
      const { Owner } = await theirs.getObjectAcl({ Bucket, Key: way })
      expect(Owner).toEqual({ ID: ids[expected] })
      const { Versions = [] } = await s3.listObjectVersions({ Bucket, Prefix: way })
      expect(Versions[0]?.Owner?.ID).toBe(ids[expected])
      const { Contents = [] } = await s3.listObjects({ Bucket, Prefix: way })
      expect(Contents[0]?.Owner?.ID).toBe(ids[expected])
    }
  })

describe('what another account owns', () => {
  let Bucket: string
  const Key = 'theirs'
  beforeAll(async () => {
    Bucket = await bucketOf('ObjectWriter', 'acl-foreign')
    await theirs.putObject({ Bucket, Key, Body: 'x' })
  })

  test('the owner of the bucket lists it, and cannot read it, the root user neither', async () => {
    expect((await s3.listObjectsV2({ Bucket })).Contents).toMatchObject([{ Key }])
    for (const credentials of [owner.admin, owner.root]) {
      const mine = cloud.s3(credentials)
      expect(await failureOf(mine.getObject({ Bucket, Key }))).toEqual(denied)
      expect(await failureOf(mine.getObjectAcl({ Bucket, Key }))).toEqual(denied)
      expect(await failureOf(mine.putObjectAcl({ Bucket, Key, ACL: 'private' }))).toEqual(denied)
      expect((await failureOf(mine.headObject({ Bucket, Key })))?.status).toBe(403)
      const copy = mine.copyObject({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}` })
      expect(await failureOf(copy)).toEqual(denied)
    }
  })

  test('the bucket policy gives nobody access to it, and takes it from its owner', async () => {
    const third = await cloud.account()
    const get = (account: TestAccount) =>
      failureOf(cloud.s3(account.admin).getObject({ Bucket, Key }))
    const policyOf = (...statements: object[]) =>
      s3.putBucketPolicy({
        Bucket,
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: statements.map((each) => ({
            Action: 's3:*',
            Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
            ...each,
          })),
        }),
      })
    const to = (account: TestAccount) => ({ AWS: account.accountId })
    const open = { Effect: 'Allow', Principal: to(writer) }
    await policyOf(open, { Effect: 'Allow', Principal: to(third) })
    expect(await get(third)).toEqual(denied)
    expect(await get(owner)).toEqual(denied)
    await policyOf(open, { Effect: 'Deny', Principal: to(writer), Action: 's3:GetObject' })
    expect((await get(writer))?.message).toContain('explicit deny in a resource-based policy')
    await policyOf(open)
    expect(await get(writer)).toBeUndefined()
  })

  test('the record is about its owner’s access to what the bucket’s account holds', async () => {
    await theirs.getObject({ Bucket, Key })
    const { event, decisions } = JSON.parse(cloud.recorded.at(-1) ?? '')
    expect(decisions).toMatchObject([
      { outcome: 'Allowed', layer: 'identity', crossAccount: false },
    ])
    expect(event.resources).toEqual([
      { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${Bucket}/${Key}` },
      { accountId: owner.accountId, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${Bucket}` },
    ])
  })

  test('it pays where requesters do, and the owner of the bucket never', async () => {
    const pays = (Payer: 'Requester' | 'BucketOwner') =>
      s3.putBucketRequestPayment({ Bucket, RequestPaymentConfiguration: { Payer } })
    await theirs.putObjectAcl({ Bucket, Key, ACL: 'bucket-owner-read' })
    await pays('Requester')
    expect(await failureOf(theirs.getObject({ Bucket, Key }))).toMatchObject({ status: 403 })
    const paid = theirs.getObject({ Bucket, Key, RequestPayer: 'requester' })
    expect(await failureOf(paid)).toBeUndefined()
    expect(await failureOf(s3.getObject({ Bucket, Key }))).toBeUndefined()
    await pays('BucketOwner')
    await theirs.putObjectAcl({ Bucket, Key, ACL: 'private' })
  })

  test('users of its owner read it by their own policies alone', async () => {
    const weak = await userWith(cloud, writer, 'weak')
    expect((await failureOf(cloud.s3(weak.credentials).getObject({ Bucket, Key })))?.message).toBe(
      `User: ${weak.arn} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::${Bucket}/${Key}" because no identity-based policy allows the s3:GetObject action`,
    )
    expect(await failureOf(theirs.getObject({ Bucket, Key }))).toBeUndefined()
  })

  test('its owner may grant the owner of the bucket, and take it back', async () => {
    await theirs.putObjectAcl({ Bucket, Key, ACL: 'bucket-owner-read' })
    expect(await failureOf(s3.getObject({ Bucket, Key }))).toBeUndefined()
    expect(await failureOf(s3.getObjectAcl({ Bucket, Key }))).toEqual(denied)
    await theirs.putObjectAcl({ Bucket, Key, ACL: 'bucket-owner-full-control' })
    const { Owner, Grants } = await s3.getObjectAcl({ Bucket, Key })
    expect(Owner).toEqual({ ID: ids.writer })
    expect(Grants?.map(({ Grantee }) => Grantee?.ID)).toEqual([ids.writer, ids.owner])
    await theirs.putObjectAcl({ Bucket, Key, ACL: 'private' })
    expect(await failureOf(s3.getObject({ Bucket, Key }))).toEqual(denied)
  })

  test('the owner of the bucket takes over by enforcing, for as long as that holds', async () => {
    const enforce = (ObjectOwnership: ObjectOwnership) =>
      s3.putBucketOwnershipControls({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } })
    await enforce('BucketOwnerEnforced')
    expect(await failureOf(s3.getObject({ Bucket, Key }))).toBeUndefined()
    expect(await ownerOf(Bucket, Key)).toBe(ids.owner)
    await enforce('BucketOwnerPreferred')
    expect(await failureOf(s3.getObject({ Bucket, Key }))).toEqual(denied)
    expect(await ownerOf(Bucket, Key)).toBe(ids.writer)
    await s3.deleteBucketOwnershipControls({ Bucket })
    expect(await ownerOf(Bucket, Key)).toBe(ids.writer)
    await enforce('ObjectWriter')
  })

  test('each version has its owner', async () => {
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })
    const { VersionId: mine } = await s3.putObject({ Bucket, Key: 'v', Body: '1' })
    const { VersionId: other } = await theirs.putObject({ Bucket, Key: 'v', Body: '2' })
    const { Versions = [] } = await s3.listObjectVersions({ Bucket, Prefix: 'v' })
    expect(Versions.map(({ VersionId, Owner }) => [VersionId, Owner?.ID])).toEqual([
      [other, ids.writer],
      [mine, ids.owner],
    ])
    const get = (VersionId: string | undefined) =>
      failureOf(s3.getObject({ Bucket, Key: 'v', VersionId }))
    expect(await get(mine)).toBeUndefined()
    expect(await get(other)).toEqual(denied)
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Suspended' } })
  })

  test('the owner of the bucket overwrites and deletes it', async () => {
    await theirs.putObject({ Bucket, Key: 'overwritten', Body: 'x' })
    await s3.putObject({ Bucket, Key: 'overwritten', Body: 'mine' })
    expect(await ownerOf(Bucket, 'overwritten')).toBe(ids.owner)
    await s3.deleteObject({ Bucket, Key })
    expect(await ownerOf(Bucket, Key)).toBeUndefined()
  })
})

describe('by the permission WRITE of the bucket', () => {
  const Bucket = 'acl-write'
  beforeAll(async () => {
    await s3.createBucket({
      Bucket,
      ObjectOwnership: 'ObjectWriter',
      GrantWrite: `id="${ids.writer}"`,
    })
    await s3.putObject({ Bucket, Key: 'mine', Body: 'x' })
  })

  test('the grantee creates, overwrites and deletes what is its own', async () => {
    const Key = 'theirs'
    await theirs.putObject({ Bucket, Key, Body: '1', ACL: 'bucket-owner-full-control' })
    await theirs.putObject({ Bucket, Key, Body: '2' })
    expect(await ownerOf(Bucket, Key)).toBe(ids.writer)
    await theirs.deleteObject({ Bucket, Key })
    expect(await ownerOf(Bucket, Key)).toBeUndefined()
  })

  test('and nothing of others', async () => {
    const Key = 'mine'
    const calls = [
      () => theirs.putObject({ Bucket, Key, Body: 'y' }),
      () => theirs.deleteObject({ Bucket, Key }),
      () => theirs.getObject({ Bucket, Key }),
      () => theirs.listObjectsV2({ Bucket }),
      () => theirs.putObject({ Bucket, Key: 'tagged', Body: 'y', Tagging: 'a=b' }),
    ]
    for (const call of calls) expect(await failureOf(call())).toEqual(denied)
    const { Errors } = await theirs.deleteObjects({ Bucket, Delete: { Objects: [{ Key }] } })
    expect(Errors).toMatchObject([{ Key, Code: 'AccessDenied' }])
  })

  test('upload by upload, listed as its own', async () => {
    const Key = 'parts'
    const { UploadId } = await theirs.createMultipartUpload({ Bucket, Key })
    const { Uploads = [] } = await s3.listMultipartUploads({ Bucket })
    expect(Uploads.map(({ Owner }) => Owner?.ID)).toEqual([ids.writer])
    const part = { Bucket, Key, UploadId }
    expect((await theirs.listParts(part)).Owner?.ID).toBe(ids.writer)
    await theirs.abortMultipartUpload(part)
  })
})

test('what nobody signs belongs to nobody', async () => {
  const Bucket = 'acl-nobody'
  await s3.createBucket({ Bucket, ObjectOwnership: 'BucketOwnerPreferred' })
  await s3.deletePublicAccessBlock({ Bucket })
  await s3.putBucketAcl({ Bucket, ACL: 'public-read-write' })
  expect((await sendRaw(cloud, undefined, 'PUT', `/${Bucket}/a`, { body: 'x' })).status).toBe(200)
  expect(await ownerOf(Bucket, 'a')).toBe(nobodysId)
  expect(await failureOf(s3.getObject({ Bucket, Key: 'a' }))).toEqual(denied)
  // a name hands it over
  const headers = { 'x-amz-acl': 'bucket-owner-full-control' }
  await sendRaw(cloud, undefined, 'PUT', `/${Bucket}/b`, { body: 'x', headers })
  expect(await ownerOf(Bucket, 'b')).toBe(ids.owner)
  expect(await failureOf(s3.getObject({ Bucket, Key: 'b' }))).toBeUndefined()
  await s3.deleteObject({ Bucket, Key: 'a' })
})

describe('PutBucketOwnershipControls', () => {
  const Bucket = 'acl-controls'
  // in no enumeration of the SDK, and yet a name for buckets
  const logs = 'log-delivery-write' as never
  const put = (ObjectOwnership: ObjectOwnership) =>
    s3.putBucketOwnershipControls({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } })
  const refused = failure(
    400,
    'InvalidBucketAclWithObjectOwnership',
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  )

  test('is refused to enforce while the ACL of the bucket grants to others', async () => {
    await s3.createBucket({ Bucket, ObjectOwnership: 'ObjectWriter' })
    const acls = [
      { GrantRead: `id="${ids.writer}"` },
      { ACL: logs },
      { GrantRead: `id="${ids.owner}"` },
    ]
    for (const acl of acls) {
      await s3.putBucketAcl({ Bucket, ...acl })
      expect(await failureOf(put('BucketOwnerEnforced'))).toEqual(refused)
      await put('BucketOwnerPreferred')
    }
    await s3.putBucketAcl({ Bucket, ACL: 'private' })
    await put('BucketOwnerEnforced')
    expect((await failureOf(s3.putBucketAcl({ Bucket, ACL: logs })))?.code).toBe(
      'AccessControlListNotSupported',
    )
    await put('ObjectWriter')
    await s3.putBucketAcl({ Bucket, ACL: logs })
  })
})
