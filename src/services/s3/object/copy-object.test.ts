import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let other: TestAccount
const Bucket = 'copy-bucket'

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  other = await cloud.account()
  const s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
  await s3.putObject({
    Bucket,
    Key: 'source ü+%/x',
    Body: 'bytes',
    ContentType: 'text/plain',
    Metadata: { a: '1' },
    Tagging: 'team=red',
  })
})
afterAll(() => cloud.close())

const source = `${Bucket}/${encodeURIComponent('source ü+%/x')}`
const copy = (more: object) =>
  cloud.s3(account.admin).copyObject({ Bucket, Key: 'copy', CopySource: source, ...more })

describe('CopyObject', () => {
  test('takes bytes, headers, metadata and tags along', async () => {
    const s3 = cloud.s3(account.admin)
    const before = await s3.headObject({ Bucket, Key: 'source ü+%/x', ChecksumMode: 'ENABLED' })
    const { CopyObjectResult: result } = await copy({})
    expect(result).toMatchObject({ ETag: before.ETag, ChecksumCRC32: before.ChecksumCRC32 })
    const got = await s3.getObject({ Bucket, Key: 'copy' })
    expect(await got.Body?.transformToString()).toBe('bytes')
    expect(got).toMatchObject({ ContentType: 'text/plain', Metadata: { a: '1' }, TagCount: 1 })
  })

  test('replaces metadata and tags when asked to', async () => {
    await copy({
      MetadataDirective: 'REPLACE',
      Metadata: { b: '2' },
      ContentType: 'text/html',
      TaggingDirective: 'REPLACE',
      Tagging: 'x=1&y=2',
    })
    const got = await cloud.s3(account.admin).headObject({ Bucket, Key: 'copy' })
    expect(got).toMatchObject({ ContentType: 'text/html', Metadata: { b: '2' }, TagCount: 2 })
  })

  test('another checksum', async () => {
    const { CopyObjectResult: result } = await copy({ ChecksumAlgorithm: 'SHA256' })
    expect(result?.ChecksumSHA256).toMatch(/^[A-Za-z0-9+/]{43}=$/)
    expect(result?.ChecksumCRC32).toBe(undefined)
  })

  test('onto itself only with a change', async () => {
    await copy({})
    const self = { CopySource: `${Bucket}/copy` }
    expect(await failureOf(copy(self))).toEqual(
      failure(
        400,
        'InvalidRequest',
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      ),
    )
    await copy({ ...self, MetadataDirective: 'REPLACE', Metadata: { c: '3' } })
    const got = await cloud.s3(account.admin).getObject({ Bucket, Key: 'copy' })
    expect([await got.Body?.transformToString(), got.Metadata]).toEqual(['bytes', { c: '3' }])
  })

  test('onto itself where the bucket has an encryption set', async () => {
    const s3 = cloud.s3(account.admin)
    const own = { Bucket: 'set-bucket', Key: 'self' }
    await s3.createBucket({ Bucket: own.Bucket })
    await s3.putObject({ ...own, Body: 'bytes' })
    const self = () => failureOf(s3.copyObject({ ...own, CopySource: `${own.Bucket}/self` }))
    expect((await self())?.code).toBe('InvalidRequest')
    await s3.putBucketEncryption({
      Bucket: own.Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    })
    expect(await self()).toBe(undefined)
    await s3.deleteBucketEncryption({ Bucket: own.Bucket })
    expect((await self())?.code).toBe('InvalidRequest')
  })

  const refused = [
    ['no key', Bucket, 400, 'InvalidArgument'],
    ['an empty key', `${Bucket}/`, 400, 'InvalidArgument'],
    ['an empty bucket', '//x', 400, 'InvalidArgument'],
    ['a bad escape', `${Bucket}/%zz`, 400, 'InvalidArgument'],
    ['a version', `${source}?versionId=abc`, 400, 'InvalidArgument'],
    ['an encoded way out', `${Bucket}/%2e%2e/other-bucket/x`, 404, 'NoSuchKey'],
    ['a missing bucket', 'no-such-bucket/x', 404, 'NoSuchBucket'],
    ['a missing key', `${Bucket}/never`, 404, 'NoSuchKey'],
  ] as const
  for (const [name, CopySource, status, code] of refused)
    test(`${name} is refused`, async () => {
      expect(await failureOf(copy({ CopySource }))).toMatchObject({ status, code })
    })

  test('conditions on the source', async () => {
    const { ETag } = await cloud.s3(account.admin).headObject({ Bucket, Key: 'source ü+%/x' })
    expect(await failureOf(copy({ CopySourceIfMatch: ETag }))).toBe(undefined)
    for (const condition of [
      { CopySourceIfMatch: '"other"' },
      { CopySourceIfNoneMatch: ETag },
      { CopySourceIfModifiedSince: new Date(cloud.now() + 60_000) },
      { CopySourceIfUnmodifiedSince: new Date(0) },
    ])
      expect((await failureOf(copy(condition)))?.code).toBe('PreconditionFailed')
  })

  test('needs both sides', async () => {
    const object = (key: string) => `arn:aws:s3:::${Bucket}/${key}`
    const sentence = (arn: string, action: string, key: string) =>
      failure(
        403,
        'AccessDenied',
        `User: ${arn} is not authorized to perform: s3:${action} on resource: "${object(key)}" because no identity-based policy allows the s3:${action} action`,
      )
    const writer = await userWith(cloud, account, 'writer', policy('s3:PutObject'))
    const reader = await userWith(cloud, account, 'reader', policy('s3:GetObject'))
    const asked = { Bucket, Key: 'by-user', CopySource: source }
    expect(await failureOf(cloud.s3(writer.credentials).copyObject(asked))).toEqual(
      sentence(writer.arn, 'GetObject', 'source ü+%/x'),
    )
    expect(await failureOf(cloud.s3(reader.credentials).copyObject(asked))).toEqual(
      sentence(reader.arn, 'PutObject', 'by-user'),
    )
    const both = await userWith(cloud, account, 'both', policy(['s3:GetObject', 's3:PutObject']))
    expect(await failureOf(cloud.s3(both.credentials).copyObject(asked))).toEqual(
      sentence(both.arn, 'GetObjectTagging', 'source ü+%/x'),
    )
    expect(
      await failureOf(
        cloud.s3(both.credentials).copyObject({ ...asked, TaggingDirective: 'REPLACE' }),
      ),
    ).toBe(undefined)
  })

  test('a source of another account needs its bucket policy', async () => {
    const theirs = cloud.s3(other.admin)
    await theirs.createBucket({ Bucket: 'their-bucket' })
    const asked = { Bucket: 'their-bucket', Key: 'k', CopySource: source }
    expect(await failureOf(theirs.copyObject(asked))).toEqual(
      failure(403, 'AccessDenied', 'Access Denied'),
    )
    await cloud.s3(account.admin).putBucketPolicy({
      Bucket,
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: other.accountId },
            Action: ['s3:GetObject', 's3:GetObjectTagging'],
            Resource: `arn:aws:s3:::${Bucket}/*`,
          },
        ],
      }),
    })
    expect(await failureOf(theirs.copyObject(asked))).toBe(undefined)
    expect(
      await failureOf(theirs.copyObject({ ...asked, ExpectedSourceBucketOwner: other.accountId })),
    ).toEqual(failure(403, 'AccessDenied', 'Access Denied'))
  })
})
