import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { createKey, type KmsKey, keyArn } from '../../kms/public.ts'
import { bucketByName } from '../bucket/bucket.ts'
import { objectByKey, objects, type StoredObject } from './object.ts'

let cloud: Cloud
let account: TestAccount
let key: KmsKey
const Bucket = 'update-bucket'
const Body = 'bytes that stay where they are'

const newKey = ({ accountId }: TestAccount) =>
  cloud.store.write({ account: accountId, requestId: randomUUID() }, (tx) =>
    createKey(tx, cloud.world, cloud.now(), { account: accountId }),
  )
const stored = (Key: string): Promise<StoredObject> =>
  cloud.store.read(async (tx) => {
    const bucket = await bucketByName(tx, Bucket)
    return (await objectByKey(tx, bucket?.id ?? '', Key)) as StoredObject
  })
const admin = () => cloud.s3(account.admin)
const to = ({ BucketKeyEnabled, ...named }: { KMSKeyArn: string; BucketKeyEnabled?: boolean }) => ({
  ObjectEncryption: { SSEKMS: { ...named, ...(BucketKeyEnabled && { BucketKeyEnabled }) } },
})

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  key = await newKey(account)
  await admin().createBucket({ Bucket, ObjectLockEnabledForBucket: true })
})
afterAll(() => cloud.close())

test('the data key goes under a key of KMS, and from one to another', async () => {
  const at = { Bucket, Key: 'moved' }
  const put = await admin().putObject({ ...at, Body, Metadata: { kept: 'yes' } })
  const before = await stored('moved')
  await admin().updateObjectEncryption({ ...at, ...to({ KMSKeyArn: keyArn(key) }) })
  const { encryption, ...after } = await stored('moved')
  const { encryption: _, ...same } = before
  expect(after).toEqual(same)
  expect(encryption?.kms?.key).toBe(keyArn(key))
  const got = await admin().getObject(at)
  expect([await got.Body?.transformToString(), got.SSEKMSKeyId, got.ETag]).toEqual([
    Body,
    keyArn(key),
    put.ETag,
  ])
  const second = await newKey(account)
  await admin().updateObjectEncryption({
    ...at,
    ...to({ KMSKeyArn: keyArn(second), BucketKeyEnabled: true }),
  })
  const moved = await admin().getObject(at)
  expect([
    await moved.Body?.transformToString(),
    moved.SSEKMSKeyId,
    moved.BucketKeyEnabled,
  ]).toEqual([Body, keyArn(second), true])
})

test('of a version that is named, and of an object of many parts', async () => {
  const at = { Bucket, Key: 'versions' }
  const first = await admin().putObject({ ...at, Body })
  await admin().putObject({ ...at, Body: 'second' })
  const old = { ...at, VersionId: first.VersionId }
  await admin().updateObjectEncryption({ ...old, ...to({ KMSKeyArn: keyArn(key) }) })
  expect((await admin().headObject(old)).SSEKMSKeyId).toBe(keyArn(key))
  expect((await admin().headObject(at)).ServerSideEncryption).toBe('AES256')

  const { UploadId } = await admin().createMultipartUpload({ Bucket, Key: 'parts' })
  const upload = { Bucket, Key: 'parts', UploadId }
  const part = await admin().uploadPart({ ...upload, PartNumber: 1, Body })
  await admin().completeMultipartUpload({
    ...upload,
    MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.ETag }] },
  })
  const parts = { Bucket, Key: 'parts' }
  await admin().updateObjectEncryption({ ...parts, ...to({ KMSKeyArn: keyArn(key) }) })
  expect(await (await admin().getObject(parts)).Body?.transformToString()).toBe(Body)
})

test('needs its own action, PutObject, and both keys', async () => {
  const at = { Bucket, Key: 'needs' }
  const old = await newKey(account)
  await admin().putObject({
    ...at,
    Body,
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: old.id,
  })
  const onNew = ['kms:GenerateDataKey', 'kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptTo']
  const rows: [string, string][] = [
    ['s3:UpdateObjectEncryption', '*'],
    ['s3:PutObject', '*'],
    ...['kms:Decrypt', 'kms:ReEncryptFrom'].map((action): [string, string] => [
      action,
      keyArn(old),
    ]),
    ...onNew.map((action): [string, string] => [action, keyArn(key)]),
  ]
  for (const [index, [action, resource]] of rows.entries()) {
    const document = JSON.parse(policy('*'))
    document.Statement.push({ Effect: 'Deny', Action: action, Resource: resource })
    const user = await userWith(cloud, account, `denied-${index}`, JSON.stringify(document))
    const update = { ...at, ...to({ KMSKeyArn: keyArn(key) }) }
    const refused = await failureOf(cloud.s3(user.credentials).updateObjectEncryption(update))
    expect([refused?.status, refused?.message]).toEqual([403, expect.stringContaining(action)])
  }
  const asked = await userWith(
    cloud,
    account,
    'asked',
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['s3:PutObject', 'kms:*'], Resource: '*' },
        {
          Effect: 'Allow',
          Action: 's3:UpdateObjectEncryption',
          Resource: '*',
          Condition: {
            StringEquals: {
              's3:x-amz-server-side-encryption': 'aws:kms',
              's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn(key),
            },
          },
        },
      ],
    }),
  )
  const s3 = cloud.s3(asked.credentials)
  const elsewhere = await newKey(account)
  const other = s3.updateObjectEncryption({ ...at, ...to({ KMSKeyArn: keyArn(elsewhere) }) })
  expect((await failureOf(other))?.code).toBe('AccessDenied')
  await s3.updateObjectEncryption({ ...at, ...to({ KMSKeyArn: keyArn(key) }) })
})

test('what cannot be is refused', async () => {
  const stranger = await newKey(await cloud.account())
  const customer = {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: randomBytes(32).toString('base64'),
  }
  await admin().putBucketEncryption({
    Bucket,
    ServerSideEncryptionConfiguration: {
      Rules: [{ BlockedEncryptionTypes: { EncryptionType: ['NONE'] } }],
    },
  })
  const put = (Key: string, more: object = {}) => admin().putObject({ Bucket, Key, Body, ...more })
  await put('plain')
  await put('customer', customer)
  await put('layers', { ServerSideEncryption: 'aws:kms:dsse' })
  await put('held', {
    ObjectLockLegalHoldStatus: 'ON',
    ChecksumAlgorithm: 'CRC32',
  })
  await put('old')
  const { encryption: _, ...old } = await stored('old')
  await cloud.store.write({ account: account.accountId, requestId: randomUUID() }, async (tx) =>
    tx.put(objects, { ...old, content: [await cloud.world.blobs.put(Buffer.from(Body))] }),
  )
  const good = to({ KMSKeyArn: keyArn(key) })
  const rows: [string, object, string, string][] = [
    ['plain', to({ KMSKeyArn: 'alias/x' }), 'InvalidRequest', 'require a valid AWS KMS key'],
    ['plain', to({ KMSKeyArn: keyArn(stranger) }), 'AccessDenied', 'owned by the same account'],
    [
      'plain',
      to({ KMSKeyArn: keyArn({ ...key, id: '01234567-89ab-cdef-0123-456789abcdef' }) }),
      'KMS.NotFoundException',
      'does not exist',
    ],
    ['customer', good, 'InvalidRequest', 'DSSE-KMS or SSE-C'],
    ['layers', good, 'InvalidRequest', 'DSSE-KMS or SSE-C'],
    ['old', good, 'InvalidRequest', 'unencrypted source objects'],
    ['held', good, 'AccessDenied', 'protected by S3 Object Lock'],
    ['none', good, 'NoSuchKey', 'does not exist'],
  ]
  for (const [Key, more, code, words] of rows) {
    const update = { Bucket, Key, ...more } as Parameters<
      ReturnType<typeof admin>['updateObjectEncryption']
    >[0]
    const refused = await failureOf(admin().updateObjectEncryption(update))
    expect([Key, refused?.code, refused?.message]).toEqual([
      Key,
      code,
      expect.stringContaining(words),
    ])
  }
})
