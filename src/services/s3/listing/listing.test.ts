import type { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let s3: S3
const Bucket = 'listed-bucket'
const keys = [
  'a.txt',
  'b/1',
  'b/2',
  'b/c/3',
  'b0',
  'c d+e(f)~',
  'd//x',
  'd/y',
  '\u{ff61}',
  '\u{1f600}',
]

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
  for (const Key of [...keys].reverse()) await s3.putObject({ Bucket, Key, Body: Key })
})
afterAll(() => cloud.close())

type Query = Omit<Parameters<S3['listObjectsV2']>[0], 'Bucket'>
const listed = async (query: Query) => {
  const page = await s3.listObjectsV2({ Bucket, ...query })
  return {
    keys: (page.Contents ?? []).map(({ Key }) => Key),
    prefixes: (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
  }
}

describe('ListObjectsV2', () => {
  test('everything, in UTF-8 byte order', async () => {
    expect(await listed({})).toEqual({ keys, prefixes: [] })
  })

  const rows: readonly [string, Query, string[], string[]][] = [
    ['a prefix', { Prefix: 'b/' }, ['b/1', 'b/2', 'b/c/3'], []],
    [
      'a delimiter',
      { Delimiter: '/' },
      ['a.txt', 'b0', 'c d+e(f)~', '\u{ff61}', '\u{1f600}'],
      ['b/', 'd/'],
    ],
    ['prefix and delimiter', { Prefix: 'b/', Delimiter: '/' }, ['b/1', 'b/2'], ['b/c/']],
    ['a long delimiter', { Delimiter: '//' }, keys.filter((key) => key !== 'd//x'), ['d//']],
    ['after a key', { StartAfter: 'c' }, keys.slice(5), []],
    [
      'after a key within a common prefix',
      { StartAfter: 'b/1', Delimiter: '/', Prefix: '' },
      ['b0', 'c d+e(f)~', '\u{ff61}', '\u{1f600}'],
      ['d/'],
    ],
    ['nothing', { Prefix: 'zzz' }, [], []],
    ['no keys asked for', { MaxKeys: 0 }, [], []],
  ]
  for (const [name, query, expectedKeys, prefixes] of rows)
    test(name, async () => {
      expect(await listed(query)).toEqual({ keys: expectedKeys, prefixes })
    })

  for (const MaxKeys of [1, 2, 3, 7])
    for (const Delimiter of [undefined, '/'])
      test(`pages of ${MaxKeys}, delimiter ${Delimiter}`, async () => {
        const whole = await listed({ ...(Delimiter && { Delimiter }) })
        const seen = { keys: [] as unknown[], prefixes: [] as unknown[] }
        let token: string | undefined
        do {
          const page = await s3.listObjectsV2({
            Bucket,
            MaxKeys,
            ...(Delimiter && { Delimiter }),
            ...(token && { ContinuationToken: token }),
          })
          seen.keys.push(...(page.Contents ?? []).map(({ Key }) => Key))
          seen.prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix))
          expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys)
          expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined)
          token = page.NextContinuationToken
        } while (token)
        expect(seen).toEqual(whole)
      })

  test('an entry says what is known of the object', async () => {
    const { Contents } = await s3.listObjectsV2({ Bucket, Prefix: 'a.txt', FetchOwner: true })
    expect(Contents).toEqual([
      {
        Key: 'a.txt',
        LastModified: expect.any(Date),
        ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
        ChecksumAlgorithm: ['CRC32'],
        ChecksumType: 'FULL_OBJECT',
        Size: 5,
        StorageClass: 'STANDARD',
        Owner: { ID: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ])
  })

  test('keys can be asked for URL-encoded', async () => {
    const page = await s3.listObjectsV2({ Bucket, Prefix: 'c d', EncodingType: 'url' })
    expect([page.EncodingType, page.Prefix, page.Contents?.[0]?.Key]).toEqual([
      'url',
      'c+d',
      'c+d%2Be%28f%29%7E',
    ])
  })

  test('more folders than a page, each with many keys', async () => {
    await s3.createBucket({ Bucket: 'folders-bucket' })
    for (let folder = 0; folder < 30; folder++)
      for (let n = 0; n < 5; n++)
        await s3.putObject({
          Bucket: 'folders-bucket',
          Key: `f${folder + 10}/${n}`,
          Body: new Uint8Array(0),
        })
    const names: unknown[] = []
    let token: string | undefined
    do {
      const page = await s3.listObjectsV2({
        Bucket: 'folders-bucket',
        Delimiter: '/',
        MaxKeys: 7,
        ...(token && { ContinuationToken: token }),
      })
      names.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix))
      token = page.NextContinuationToken
    } while (token)
    expect(names).toEqual(Array.from({ length: 30 }, (_, n) => `f${n + 10}/`))
  })

  const refused = [
    ['a made-up token', { ContinuationToken: 'x' }, 'The continuation token provided is incorrect'],
    [
      'negative MaxKeys',
      { MaxKeys: -1 },
      'Argument maxKeys must be an integer between 0 and 2147483647',
    ],
    [
      'another encoding',
      { EncodingType: 'xml' as never },
      'Invalid Encoding Method specified in Request',
    ],
  ] as const
  for (const [name, query, message] of refused)
    test(`${name} is refused`, async () => {
      expect(await failureOf(s3.listObjectsV2({ Bucket, ...query }))).toEqual(
        failure(400, 'InvalidArgument', message),
      )
    })

  test('a token of one bucket is none of another', async () => {
    await s3.createBucket({ Bucket: 'other-listed-bucket' })
    const { NextContinuationToken } = await s3.listObjectsV2({ Bucket, MaxKeys: 1 })
    const answer = s3.listObjectsV2({
      Bucket: 'other-listed-bucket',
      ContinuationToken: NextContinuationToken,
    })
    expect((await failureOf(answer))?.code).toBe('InvalidArgument')
  })
})

describe('ListObjects', () => {
  test('markers continue; NextMarker comes with a delimiter', async () => {
    const first = await s3.listObjects({ Bucket, MaxKeys: 2, Delimiter: '/' })
    expect([first.NextMarker, first.IsTruncated]).toEqual(['b/', true])
    const second = await s3.listObjects({
      Bucket,
      MaxKeys: 2,
      Delimiter: '/',
      Marker: first.NextMarker,
    })
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['b0', 'c d+e(f)~'])
    const plain = await s3.listObjects({ Bucket, MaxKeys: 2 })
    expect([plain.NextMarker, plain.IsTruncated]).toEqual([undefined, true])
    const rest = await s3.listObjects({ Bucket, Marker: plain.Contents?.at(-1)?.Key })
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(keys.slice(2))
  })
})

describe('who may list', () => {
  test('a prefix can be the condition; without one the key is absent', async () => {
    const user = await userWith(
      cloud,
      account,
      'lister',
      policy('s3:ListBucket', '*', { Condition: { StringLike: { 's3:prefix': 'b/*' } } }),
    )
    const mine = cloud.s3(user.credentials)
    expect((await mine.listObjectsV2({ Bucket, Prefix: 'b/c/' })).KeyCount).toBe(1)
    for (const query of [{}, { Prefix: 'a' }])
      expect(await failureOf(mine.listObjectsV2({ Bucket, ...query }))).toEqual(
        failure(
          403,
          'AccessDenied',
          `User: ${user.arn} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::${Bucket}" because no identity-based policy allows the s3:ListBucket action`,
        ),
      )
  })
})
