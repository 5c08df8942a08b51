import type { ObjectAttributes, S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failure, failureOf, policy, shown, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let s3: S3
const Bucket = 'attributes-bucket'

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
  await s3.putObject({ Bucket, Key: 'plain', Body: 'hello' })
  for (const [Key, more] of [
    ['parts', { ChecksumAlgorithm: 'CRC32' }],
    ['unsummed', {}],
  ] as const) {
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key, ...more })
    const Parts = []
    for (const [index, Body] of [Buffer.alloc(5 * 1024 ** 2), 'last'].entries()) {
      const PartNumber = index + 1
      const part = await s3.uploadPart({ Bucket, Key, UploadId, PartNumber, Body })
      Parts.push({ PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 })
    }
    await s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts } })
  }
})
afterAll(() => cloud.close())

const all: ObjectAttributes[] = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']

test('of a plain object', async () => {
  const answer = await s3.getObjectAttributes({ Bucket, Key: 'plain', ObjectAttributes: all })
  expect(shown(answer)).toEqual({
    LastModified: expect.any(Date),
    ETag: '5d41402abc4b2a76b9719d911017c592',
    Checksum: { ChecksumCRC32: 'NhCmhg==', ChecksumType: 'FULL_OBJECT' },
    StorageClass: 'STANDARD',
    ObjectSize: 5,
  })
})

test('only what is asked for', async () => {
  const answer = await s3.getObjectAttributes({
    Bucket,
    Key: 'plain',
    ObjectAttributes: ['ObjectSize'],
  })
  expect(shown(answer)).toEqual({ LastModified: expect.any(Date), ObjectSize: 5 })
})

test('parts page by page', async () => {
  const named = { Bucket, Key: 'parts', ObjectAttributes: ['ObjectParts' as const] }
  const page = await s3.getObjectAttributes({ ...named, MaxParts: 1 })
  expect(page.ObjectParts).toEqual({
    TotalPartsCount: 2,
    PartNumberMarker: '0',
    NextPartNumberMarker: '1',
    MaxParts: 1,
    IsTruncated: true,
    Parts: [{ PartNumber: 1, Size: 5 * 1024 ** 2, ChecksumCRC32: expect.any(String) }],
  })
  const rest = await s3.getObjectAttributes({ ...named, PartNumberMarker: '1' })
  expect(rest.ObjectParts).toMatchObject({
    IsTruncated: false,
    Parts: [{ PartNumber: 2, Size: 4 }],
  })
})

test('parts of an upload without checksums are counted', async () => {
  const { ObjectParts } = await s3.getObjectAttributes({
    Bucket,
    Key: 'unsummed',
    ObjectAttributes: ['ObjectParts'],
  })
  expect(ObjectParts).toEqual({ TotalPartsCount: 2 })
})

test('an object that is not there', async () => {
  const answer = s3.getObjectAttributes({ Bucket, Key: 'nothing', ObjectAttributes: all })
  expect((await failureOf(answer))?.code).toBe('NoSuchKey')
})

test('needs both actions', async () => {
  for (const [has, lacks] of [
    ['s3:GetObject', 's3:GetObjectAttributes'],
    ['s3:GetObjectAttributes', 's3:GetObject'],
  ] as const) {
    const user = await userWith(cloud, account, `without-${lacks.slice(3)}`, policy(has))
    const answer = cloud
      .s3(user.credentials)
      .getObjectAttributes({ Bucket, Key: 'plain', ObjectAttributes: all })
    expect(await failureOf(answer)).toEqual(
      failure(
        403,
        'AccessDenied',
        `User: ${user.arn} is not authorized to perform: ${lacks} on resource: "arn:aws:s3:::${Bucket}/plain" because no identity-based policy allows the ${lacks} action`,
      ),
    )
  }
})
