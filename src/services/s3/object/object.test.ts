import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let other: TestAccount
const Bucket = 'objects-bucket'

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  other = await cloud.account()
  await cloud.s3(account.admin).createBucket({ Bucket })
})
afterAll(() => cloud.close())

const md5 = (bytes: string | Buffer) => createHash('md5').update(bytes).digest('hex')
const text = async (Key: string, more = {}) =>
  (await cloud.s3(account.admin).getObject({ Bucket, Key, ...more })).Body?.transformToString()

describe('PutObject and GetObject', () => {
  test('the bytes come back with their headers', async () => {
    const s3 = cloud.s3(account.admin)
    const put = await s3.putObject({
      Bucket,
      Key: 'a/b.txt',
      Body: 'hello',
      ContentType: 'text/plain',
      CacheControl: 'no-cache',
      ContentLanguage: 'en',
      Metadata: { Colour: 'blue' },
    })
    expect(put).toMatchObject({
      ETag: `"${md5('hello')}"`,
      ChecksumCRC32: 'NhCmhg==',
      ChecksumType: 'FULL_OBJECT',
      ServerSideEncryption: 'AES256',
    })
    const got = await s3.getObject({ Bucket, Key: 'a/b.txt' })
    expect(await got.Body?.transformToString()).toBe('hello')
    expect(got).toMatchObject({
      AcceptRanges: 'bytes',
      ContentLength: 5,
      ContentType: 'text/plain',
      CacheControl: 'no-cache',
      ContentLanguage: 'en',
      ETag: put.ETag,
      Metadata: { colour: 'blue' },
      ServerSideEncryption: 'AES256',
      ChecksumCRC32: 'NhCmhg==',
    })
    expect(got.StorageClass).toBe(undefined)
    expect(await s3.headObject({ Bucket, Key: 'a/b.txt' })).toMatchObject({
      ContentLength: 5,
      ContentType: 'text/plain',
      Metadata: { colour: 'blue' },
    })
  })

  test('large and empty bodies', async () => {
    const s3 = cloud.s3(account.admin)
    const large = Buffer.alloc(3_000_000, 'abcdefg')
    const put = await s3.putObject({ Bucket, Key: 'large', Body: large })
    expect(put.ETag).toBe(`"${md5(large)}"`)
    const got = await s3.getObject({ Bucket, Key: 'large' })
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(large)).toBe(true)
    await s3.putObject({ Bucket, Key: 'empty', Body: new Uint8Array(0) })
    const empty = await s3.getObject({ Bucket, Key: 'empty' })
    expect([empty.ContentLength, empty.ETag, await empty.Body?.transformToString()]).toEqual([
      0,
      `"${md5('')}"`,
      '',
    ])
  })

  const algorithms = [
    ['CRC32', 'ChecksumCRC32', 'y/Q5Jg=='],
    ['CRC32C', 'ChecksumCRC32C', '4waSgw=='],
    ['CRC64NVME', 'ChecksumCRC64NVME', 'rosUhgp5mIg='],
    ['SHA1', 'ChecksumSHA1', '98O8HYCOBHMq32eZZczDTKeuNEE='],
    ['SHA256', 'ChecksumSHA256', 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU='],
  ] as const
  const body = '123456789'
  for (const [algorithm, member, value] of algorithms)
    describe(algorithm, () => {
      const put = (given: string) =>
        cloud.s3(account.admin).putObject({ Bucket, Key: algorithm, Body: body, [member]: given })
      test('is checked and kept', async () => {
        expect(await put(value)).toMatchObject({ [member]: value })
        const got = await cloud
          .s3(account.admin)
          .headObject({ Bucket, Key: algorithm, ChecksumMode: 'ENABLED' })
        expect(got).toMatchObject({ [member]: value, ChecksumType: 'FULL_OBJECT' })
      })
      test('that is wrong is refused and nothing is stored', async () => {
        const wrong = Buffer.from(value, 'base64').fill(1).toString('base64')
        const key = cloud
          .s3(account.admin)
          .putObject({ Bucket, Key: `${algorithm}-wrong`, Body: body, [member]: wrong })
        expect(await failureOf(key)).toEqual(
          failure(
            400,
            'BadDigest',
            `The ${algorithm} you specified did not match the calculated checksum.`,
          ),
        )
        const head = cloud.s3(account.admin).headObject({ Bucket, Key: `${algorithm}-wrong` })
        expect((await failureOf(head))?.status).toBe(404)
      })
      test('that is no checksum is refused', async () => {
        expect(await failureOf(put('AAA'))).toEqual(
          failure(
            400,
            'InvalidRequest',
            `Value for x-amz-checksum-${algorithm.toLowerCase()} header is invalid.`,
          ),
        )
      })
    })

  test('Content-MD5 is checked', async () => {
    const put = (ContentMD5: string) =>
      failureOf(cloud.s3(account.admin).putObject({ Bucket, Key: 'md5', Body: 'x', ContentMD5 }))
    expect(await put(createHash('md5').update('x').digest('base64'))).toBe(undefined)
    expect(await put('nonsense')).toEqual(
      failure(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.'),
    )
    expect(await put(createHash('md5').update('y').digest('base64'))).toEqual(
      failure(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.'),
    )
  })

  const refused = [
    ['metadata above 2 KB', { Metadata: { big: 'x'.repeat(2100) } }, 'MetadataTooLarge'],
    ['a public ACL', { ACL: 'public-read' }, 'AccessControlListNotSupported'],
    [
      'a grant',
      { GrantRead: 'uri="http://acs.amazonaws.com/groups/global/AllUsers"' },
      'AccessControlListNotSupported',
    ],
    ['a class of Outposts', { StorageClass: 'OUTPOSTS' }, 'InvalidStorageClass'],
    ['an unknown encryption', { ServerSideEncryption: 'aes:kms' }, 'InvalidArgument'],
    [
      'a lock',
      { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date(4e12) },
      'InvalidRequest',
    ],
    ['a key above 1,024 bytes', { Key: 'é'.repeat(513) }, 'KeyTooLongError'],
    [
      'eleven tags',
      { Tagging: Array.from({ length: 11 }, (_, n) => `k${n}=v`).join('&') },
      'BadRequest',
    ],
    ['a tag twice', { Tagging: 'a=1&a=2' }, 'InvalidArgument'],
    ['a tag that is not encoded', { Tagging: 'TagSet=[{Key=string}]' }, 'InvalidArgument'],
    ['a tag of other characters', { Tagging: 'TagSet%3D%5B%7B' }, 'InvalidTag'],
  ] as const
  for (const [name, more, code] of refused)
    test(`${name} is refused with ${code}`, async () => {
      const put = cloud
        .s3(account.admin)
        .putObject({ Bucket, Key: 'refused', Body: 'x', ...(more as object) })
      expect((await failureOf(put))?.code).toBe(code)
      expect(
        (await failureOf(cloud.s3(account.admin).headObject({ Bucket, Key: 'refused' })))?.status,
      ).toBe(404)
    })

  test('writes on a condition', async () => {
    const s3 = cloud.s3(account.admin)
    const first = await s3.putObject({ Bucket, Key: 'cond', Body: '1', IfNoneMatch: '*' })
    const failed = failure(
      412,
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
    )
    expect(
      await failureOf(s3.putObject({ Bucket, Key: 'cond', Body: '2', IfNoneMatch: '*' })),
    ).toEqual(failed)
    expect(
      await failureOf(s3.putObject({ Bucket, Key: 'cond', Body: '2', IfMatch: '"other"' })),
    ).toEqual(failed)
    expect(await text('cond')).toBe('1')
    await s3.putObject({ Bucket, Key: 'cond', Body: '3', IfMatch: first.ETag })
    expect(await text('cond')).toBe('3')
    expect(
      await failureOf(s3.putObject({ Bucket, Key: 'nothing', Body: '2', IfMatch: first.ETag })),
    ).toEqual(failure(404, 'NoSuchKey', 'The specified key does not exist.'))
  })

  test('reads on a condition', async () => {
    const s3 = cloud.s3(account.admin)
    const { ETag } = await s3.putObject({ Bucket, Key: 'read-cond', Body: 'x' })
    const got = (more: object) => failureOf(s3.getObject({ Bucket, Key: 'read-cond', ...more }))
    expect(await got({ IfMatch: ETag })).toBe(undefined)
    expect((await got({ IfMatch: '"other"' }))?.code).toBe('PreconditionFailed')
    expect((await got({ IfNoneMatch: ETag }))?.status).toBe(304)
    expect(await got({ IfNoneMatch: '"other"' })).toBe(undefined)
    expect((await got({ IfModifiedSince: new Date(cloud.now() + 5000) }))?.status).toBe(304)
    expect((await got({ IfUnmodifiedSince: new Date(0) }))?.code).toBe('PreconditionFailed')
  })

  const ranges = [
    ['bytes=0-1', '01', 'bytes 0-1/10'],
    ['bytes=8-', '89', 'bytes 8-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=5-9999999999999999', '56789', 'bytes 5-9/10'],
    ['bytes=0-1,3-4', '0123456789', undefined],
    ['bytes=4-2', '0123456789', undefined],
    ['lines=1-2', '0123456789', undefined],
  ] as const
  for (const [Range, expected, contentRange] of ranges)
    test(`range ${Range}`, async () => {
      const s3 = cloud.s3(account.admin)
      await s3.putObject({ Bucket, Key: 'ranged', Body: '0123456789' })
      const got = await s3.getObject({ Bucket, Key: 'ranged', Range })
      expect([await got.Body?.transformToString(), got.ContentRange]).toEqual([
        expected,
        contentRange,
      ])
      expect(got.$metadata.httpStatusCode).toBe(contentRange ? 206 : 200)
    })

  for (const Range of ['bytes=10-', 'bytes=10-12', 'bytes=-0'])
    test(`range ${Range} can't be satisfied`, async () => {
      const s3 = cloud.s3(account.admin)
      await s3.putObject({ Bucket, Key: 'ranged', Body: '0123456789' })
      expect(await failureOf(s3.getObject({ Bucket, Key: 'ranged', Range }))).toEqual(
        failure(416, 'InvalidRange', 'The requested range is not satisfiable'),
      )
    })

  test('a part of an object that has none', async () => {
    const s3 = cloud.s3(account.admin)
    await s3.putObject({ Bucket, Key: 'ranged', Body: '0123456789' })
    expect((await s3.headObject({ Bucket, Key: 'ranged', PartNumber: 1 })).ContentLength).toBe(10)
    expect((await failureOf(s3.getObject({ Bucket, Key: 'ranged', PartNumber: 2 })))?.code).toBe(
      'InvalidPartNumber',
    )
    for (const PartNumber of [0, -1, 10_001])
      expect(await failureOf(s3.getObject({ Bucket, Key: 'ranged', PartNumber }))).toEqual(
        failure(
          400,
          'InvalidArgument',
          'Part number must be an integer between 1 and 10000, inclusive',
        ),
      )
    const both = s3.getObject({ Bucket, Key: 'ranged', PartNumber: 1, Range: 'bytes=0-1' })
    expect(await failureOf(both)).toEqual(
      failure(
        400,
        'InvalidRequest',
        'Cannot specify both Range header and partNumber query parameter',
      ),
    )
  })

  test('headers of the answer can be set', async () => {
    const s3 = cloud.s3(account.admin)
    await s3.putObject({ Bucket, Key: 'overridden', Body: 'x', ContentType: 'text/plain' })
    const got = await s3.getObject({
      Bucket,
      Key: 'overridden',
      ResponseContentType: 'text/html',
      ResponseContentDisposition: 'attachment',
    })
    expect([got.ContentType, got.ContentDisposition]).toEqual(['text/html', 'attachment'])
  })

  test('replaced and deleted bytes are forgotten', async () => {
    const s3 = cloud.s3(account.admin)
    const count = async () => {
      let blobs = 0
      const stored = cloud.world.blobs as unknown as {
        storedBefore(time: number): AsyncIterable<unknown>
      }
      for await (const _ of stored.storedBefore(Number.MAX_SAFE_INTEGER)) blobs++
      return blobs
    }
    const before = await count()
    await s3.putObject({ Bucket, Key: 'brief', Body: '1' })
    await s3.putObject({ Bucket, Key: 'brief', Body: '2' })
    expect(await count()).toBe(before + 1)
    await failureOf(s3.putObject({ Bucket, Key: 'brief', Body: '3', IfNoneMatch: '*' }))
    expect(await count()).toBe(before + 1)
    await s3.deleteObject({ Bucket, Key: 'brief' })
    expect(await count()).toBe(before)
  })
})

describe('DeleteObject', () => {
  test('is a success whether or not there was one', async () => {
    const s3 = cloud.s3(account.admin)
    await s3.putObject({ Bucket, Key: 'gone', Body: 'x' })
    for (let time = 0; time < 2; time++)
      expect((await s3.deleteObject({ Bucket, Key: 'gone' })).$metadata.httpStatusCode).toBe(204)
    expect((await failureOf(s3.headObject({ Bucket, Key: 'gone' })))?.status).toBe(404)
  })
  test('a bucket with objects stays', async () => {
    const s3 = cloud.s3(account.admin)
    await s3.putObject({ Bucket, Key: 'stays', Body: 'x' })
    expect(await failureOf(s3.deleteBucket({ Bucket }))).toEqual(
      failure(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty'),
    )
  })
})

describe('who may', () => {
  const denied = failure(403, 'AccessDenied', 'Access Denied')
  test('a user without policies reads the whole sentence', async () => {
    const weak = await userWith(cloud, account, 'weak')
    const s3 = cloud.s3(weak.credentials)
    const sentence = (action: string) =>
      failure(
        403,
        'AccessDenied',
        `User: ${weak.arn} is not authorized to perform: s3:${action} on resource: "arn:aws:s3:::${Bucket}/k" because no identity-based policy allows the s3:${action} action`,
      )
    expect(await failureOf(s3.putObject({ Bucket, Key: 'k', Body: 'x' }))).toEqual(
      sentence('PutObject'),
    )
    expect(await failureOf(s3.getObject({ Bucket, Key: 'k' }))).toEqual(sentence('GetObject'))
    expect(await failureOf(s3.deleteObject({ Bucket, Key: 'k' }))).toEqual(sentence('DeleteObject'))
    expect((await failureOf(s3.headObject({ Bucket, Key: 'k' })))?.status).toBe(403)
  })

  test('another account is told nothing', async () => {
    const s3 = cloud.s3(other.admin)
    await cloud.s3(account.admin).putObject({ Bucket, Key: 'k', Body: 'x' })
    expect(await failureOf(s3.putObject({ Bucket, Key: 'k', Body: 'x' }))).toEqual(denied)
    expect(await failureOf(s3.getObject({ Bucket, Key: 'k' }))).toEqual(denied)
    expect(await failureOf(s3.listObjectsV2({ Bucket }))).toEqual(denied)
  })

  test('nobody is told nothing', async () => {
    for (const [method, path] of [
      ['GET', `/${Bucket}/k`],
      ['GET', `/${Bucket}`],
      ['GET', '/'],
      ['DELETE', `/${Bucket}/k`],
    ] as const) {
      const answer = await cloud.send({ method, path, headers: [['host', 'localhost']] })
      expect([answer.status, answer.body.toString()]).toEqual([
        403,
        expect.stringContaining('<Code>AccessDenied</Code><Message>Access Denied</Message>'),
      ])
    }
  })

  test('whether a key exists is told to those who may list', async () => {
    const reader = await userWith(cloud, account, 'reader', policy('s3:GetObject'))
    const s3 = cloud.s3(reader.credentials)
    expect(await failureOf(s3.getObject({ Bucket, Key: 'never' }))).toEqual(
      failure(
        403,
        'AccessDenied',
        `User: ${reader.arn} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::${Bucket}" because no identity-based policy allows the s3:ListBucket action`,
      ),
    )
    const lister = await userWith(
      cloud,
      account,
      'lister',
      policy(['s3:GetObject', 's3:ListBucket']),
    )
    expect(
      await failureOf(cloud.s3(lister.credentials).getObject({ Bucket, Key: 'never' })),
    ).toEqual(failure(404, 'NoSuchKey', 'The specified key does not exist.'))
  })

  test('tags with an upload need the tagging permission', async () => {
    const writer = await userWith(cloud, account, 'writer', policy('s3:PutObject'))
    const s3 = cloud.s3(writer.credentials)
    await s3.putObject({ Bucket, Key: 'untagged', Body: 'x' })
    expect(
      await failureOf(s3.putObject({ Bucket, Key: 'tagged', Body: 'x', Tagging: 'a=b' })),
    ).toEqual(
      failure(
        403,
        'AccessDenied',
        `User: ${writer.arn} is not authorized to perform: s3:PutObjectTagging on resource: "arn:aws:s3:::${Bucket}/tagged" because no identity-based policy allows the s3:PutObjectTagging action`,
      ),
    )
  })

  test('tags of the object decide', async () => {
    const s3 = cloud.s3(account.admin)
    await s3.putObject({ Bucket, Key: 'secret', Body: 'x', Tagging: 'level=secret' })
    await s3.putObject({ Bucket, Key: 'open', Body: 'x', Tagging: 'level=open' })
    const user = await userWith(
      cloud,
      account,
      'by-tag',
      policy('s3:GetObject', '*', {
        Condition: { StringEquals: { 's3:ExistingObjectTag/level': 'open' } },
      }),
    )
    const mine = cloud.s3(user.credentials)
    expect((await failureOf(mine.getObject({ Bucket, Key: 'secret' })))?.code).toBe('AccessDenied')
    expect(await failureOf(mine.getObject({ Bucket, Key: 'open' }))).toBe(undefined)
    expect((await s3.headObject({ Bucket, Key: 'open' })).TagCount).toBe(1)
    expect((await mine.getObject({ Bucket, Key: 'open' })).TagCount).toBe(undefined)
  })
})
