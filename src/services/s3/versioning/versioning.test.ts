import type { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, shown, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let s3: S3
const Bucket = 'versioned-bucket'

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
  await keep('Enabled')
})
afterAll(() => cloud.close())

const keep = (Status: 'Enabled' | 'Suspended', bucket = Bucket) =>
  s3.putBucketVersioning({ Bucket: bucket, VersioningConfiguration: { Status } })
const put = async (Key: string, Body: string, more = {}) =>
  (await s3.putObject({ Bucket, Key, Body, ...more })).VersionId ?? ''
const text = async (Key: string, VersionId?: string) =>
  (await s3.getObject({ Bucket, Key, VersionId })).Body?.transformToString()
const remove = async (Key: string, VersionId?: string) =>
  shown(await s3.deleteObject({ Bucket, Key, VersionId }))

/** Versions and markers of a key, newest first: `id`, `id*` for the latest, `-id` for markers. */
async function history(Key: string): Promise<string[]> {
  const page = await s3.listObjectVersions({ Bucket, Prefix: Key })
  const all = [
    ...(page.Versions ?? []).map((each) => ({ ...each, marker: false })),
    ...(page.DeleteMarkers ?? []).map((each) => ({ ...each, marker: true })),
  ].filter((each) => each.Key === Key)
  const latest = all.filter(({ IsLatest }) => IsLatest)
  expect(latest).toHaveLength(all.length > 0 ? 1 : 0)
  return all.map(
    ({ VersionId, IsLatest, marker }) => `${marker ? '-' : ''}${VersionId}${IsLatest ? '*' : ''}`,
  )
}

async function blobCount(): Promise<number> {
  let count = 0
  const blobs = cloud.world.blobs as unknown as {
    storedBefore(time: number): AsyncIterable<unknown>
  }
  for await (const _ of blobs.storedBefore(Number.MAX_SAFE_INTEGER)) count++
  return count
}

describe('the state of a bucket', () => {
  test('is empty until versions are first kept', async () => {
    await s3.createBucket({ Bucket: 'plain-bucket' })
    const plain = { Bucket: 'plain-bucket' }
    expect(shown(await s3.getBucketVersioning(plain))).toEqual({})
    const { VersionId } = await s3.putObject({ ...plain, Key: 'k', Body: 'x' })
    expect(VersionId).toBe(undefined)
    expect((await s3.getObject({ ...plain, Key: 'k' })).VersionId).toBe(undefined)
    expect((await s3.getObject({ ...plain, Key: 'k', VersionId: 'null' })).ContentLength).toBe(1)
    expect((await s3.listObjectVersions(plain)).Versions).toMatchObject([
      { Key: 'k', VersionId: 'null', IsLatest: true },
    ])
    expect(shown(await s3.deleteObject({ ...plain, Key: 'k', VersionId: 'null' }))).toEqual({})
    expect((await failureOf(s3.headObject({ ...plain, Key: 'k' })))?.status).toBe(404)
  })

  test('is what was put last', async () => {
    expect(shown(await s3.getBucketVersioning({ Bucket }))).toEqual({ Status: 'Enabled' })
  })

  const refused = [
    [
      'no status',
      {},
      'IllegalVersioningConfigurationException',
      'The Versioning element must be specified',
    ],
    ['another status', { Status: 'Off' as never }, 'MalformedXML', undefined],
  ] as const
  for (const [name, VersioningConfiguration, code, message] of refused)
    test(`${name} is refused`, async () => {
      const answer = s3.putBucketVersioning({ Bucket, VersioningConfiguration })
      expect(await failureOf(answer)).toMatchObject({ code, ...(message && { message }) })
      expect((await s3.getBucketVersioning({ Bucket })).Status).toBe('Enabled')
    })
})

describe('writing and deleting', () => {
  test('each write is a version', async () => {
    const first = await put('a', '1')
    const second = await put('a', '2')
    expect(first).toMatch(/^[A-Z2-7]{32}$/)
    expect([await text('a'), await text('a', first), await text('a', second)]).toEqual([
      '2',
      '1',
      '2',
    ])
    expect((await s3.headObject({ Bucket, Key: 'a' })).VersionId).toBe(second)
    expect(await history('a')).toEqual([`${second}*`, first])
    expect((await s3.listObjectsV2({ Bucket, Prefix: 'a' })).KeyCount).toBe(1)
  })

  test('a deletion is a marker, and can be undone', async () => {
    const first = await put('b', '1')
    const { DeleteMarker, VersionId: marker = '' } = await remove('b')
    expect(DeleteMarker).toBe(true)
    expect(await history('b')).toEqual([first, `-${marker}*`])
    expect(await failureOf(s3.getObject({ Bucket, Key: 'b' }))).toEqual(
      failure(404, 'NoSuchKey', 'The specified key does not exist.'),
    )
    expect(await text('b', first)).toBe('1')
    expect(await failureOf(s3.getObject({ Bucket, Key: 'b', VersionId: marker }))).toEqual(
      failure(
        405,
        'MethodNotAllowed',
        'The specified method is not allowed against this resource.',
      ),
    )
    expect(await remove('b', marker)).toEqual({ DeleteMarker: true, VersionId: marker })
    expect(await text('b')).toBe('1')
    expect(await history('b')).toEqual([`${first}*`])
  })

  test('headers tell that the latest is a marker', async () => {
    await put('told', 'x')
    const { VersionId } = await remove('told')
    const headers = await s3.getObject({ Bucket, Key: 'told' }).then(
      () => undefined,
      (error) => (error as { $response: { headers: object } }).$response.headers,
    )
    expect(headers).toMatchObject({
      'x-amz-delete-marker': 'true',
      'x-amz-version-id': VersionId,
    })
  })

  test('markers follow markers, also where nothing was', async () => {
    const one = await remove('never')
    const two = await remove('never')
    expect(await history('never')).toEqual([`-${two.VersionId}*`, `-${one.VersionId}`])
    await remove('never', two.VersionId)
    expect(await history('never')).toEqual([`-${one.VersionId}*`])
    await remove('never', one.VersionId)
    expect(await history('never')).toEqual([])
  })

  test('the version behind a deleted one becomes the latest', async () => {
    const ids = [await put('c', '1'), await put('c', '2'), await put('c', '3')]
    const before = await blobCount()
    expect(await remove('c', ids[2])).toEqual({ VersionId: ids[2] })
    expect([await text('c'), await history('c')]).toEqual(['2', [`${ids[1]}*`, ids[0]]])
    await remove('c', ids[0])
    expect([await text('c'), await history('c')]).toEqual(['2', [`${ids[1]}*`]])
    await remove('c', ids[1])
    expect(await history('c')).toEqual([])
    expect(await blobCount()).toBe(before - 3)
  })

  test('a marker stays the latest when older versions go', async () => {
    const ids = [await put('d', '1'), await put('d', '2')]
    const { VersionId } = await remove('d')
    await remove('d', ids[1])
    expect(await history('d')).toEqual([ids[0], `-${VersionId}*`])
    expect((await failureOf(s3.headObject({ Bucket, Key: 'd' })))?.status).toBe(404)
    await put('d', '3')
    expect(await text('d')).toBe('3')
    expect(await history('d')).toHaveLength(3)
  })

  test('a version that is not there', async () => {
    await put('e', 'x')
    const VersionId = 'A'.repeat(32)
    expect(await failureOf(s3.getObject({ Bucket, Key: 'e', VersionId }))).toEqual(
      failure(404, 'NoSuchVersion', 'The specified version does not exist.'),
    )
    expect(await remove('e', VersionId)).toEqual({ VersionId })
    for (const call of [
      () => s3.getObject({ Bucket, Key: 'e', VersionId: '../x' }),
      () => s3.deleteObject({ Bucket, Key: 'e', VersionId: '../x' }),
      () => s3.getObjectTagging({ Bucket, Key: 'e', VersionId: '../x' }),
    ])
      expect(await failureOf(call())).toEqual(
        failure(400, 'InvalidArgument', 'Invalid version id specified'),
      )
  })

  test('a version of another key is none of this one', async () => {
    const VersionId = await put('f', 'x')
    await put('g', 'y')
    expect((await failureOf(s3.getObject({ Bucket, Key: 'g', VersionId })))?.code).toBe(
      'NoSuchVersion',
    )
  })

  test('conditions are about the current one', async () => {
    await put('cond', '1')
    expect((await failureOf(put('cond', '2', { IfNoneMatch: '*' })))?.code).toBe(
      'PreconditionFailed',
    )
    await remove('cond')
    await put('cond', '3', { IfNoneMatch: '*' })
    expect(await text('cond')).toBe('3')
  })

  test('many at once', async () => {
    const kept = await put('m1', '1')
    const old = await put('m2', '1')
    await put('m2', '2')
    const { VersionId: marker = '' } = await remove('m3')
    const { Deleted, Errors } = await s3.deleteObjects({
      Bucket,
      Delete: {
        Objects: [
          { Key: 'm1' },
          { Key: 'm2', VersionId: old },
          { Key: 'm3', VersionId: marker },
          { Key: 'm1', VersionId: 'nonsense' },
        ],
      },
    })
    expect(Deleted).toEqual([
      { Key: 'm1', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) },
      { Key: 'm2', VersionId: old },
      { Key: 'm3', VersionId: marker, DeleteMarker: true, DeleteMarkerVersionId: marker },
    ])
    expect(Errors).toMatchObject([{ Key: 'm1', VersionId: 'nonsense', Code: 'InvalidArgument' }])
    expect(await text('m1', kept)).toBe('1')
    expect([await text('m2'), await history('m3')]).toEqual(['2', []])
  })

  test('copies come from any version and make one', async () => {
    const old = await put('source', 'old')
    const current = await put('source', 'new')
    const copied = await s3.copyObject({
      Bucket,
      Key: 'source',
      CopySource: `${Bucket}/source?versionId=${old}`,
    })
    expect([await text('source'), copied.CopySourceVersionId]).toEqual(['old', old])
    expect(await history('source')).toEqual([`${copied.VersionId}*`, current, old])
    const { VersionId: marker } = await remove('source')
    const copy = (versionId: string | undefined) =>
      failureOf(
        s3.copyObject({ Bucket, Key: 't', CopySource: `${Bucket}/source?versionId=${versionId}` }),
      )
    expect(await copy(marker)).toEqual(
      failure(
        400,
        'InvalidRequest',
        'The source of a copy request may not specifically refer to a delete marker by version id.',
      ),
    )
    expect((await copy('B'.repeat(32)))?.code).toBe('NoSuchVersion')
  })

  test('a multipart upload makes a version', async () => {
    const old = await put('parts', 'old')
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: 'parts' })
    const named = { Bucket, Key: 'parts', UploadId }
    const copy = await s3.uploadPartCopy({
      ...named,
      PartNumber: 1,
      CopySource: `${Bucket}/parts?versionId=${old}`,
    })
    expect(copy.CopySourceVersionId).toBe(old)
    const complete = () =>
      s3.completeMultipartUpload({
        ...named,
        MultipartUpload: { Parts: [{ PartNumber: 1, ...copy.CopyPartResult }] },
      })
    const { VersionId } = await complete()
    expect(await history('parts')).toEqual([`${VersionId}*`, old])
    expect((await complete()).VersionId).toBe(VersionId)
    expect(await history('parts')).toHaveLength(2)
  })

  test('tags belong to versions', async () => {
    const old = await put('tags', '1', { Tagging: 'n=1' })
    const current = await put('tags', '2', { Tagging: 'n=2' })
    const named = { Bucket, Key: 'tags' }
    const TagSet = [{ Key: 'n', Value: 'changed' }]
    expect(
      (await s3.putObjectTagging({ ...named, VersionId: old, Tagging: { TagSet } })).VersionId,
    ).toBe(old)
    const tagsOf = async (VersionId?: string) =>
      (await s3.getObjectTagging({ ...named, VersionId })).TagSet?.[0]?.Value
    expect([await tagsOf(), await tagsOf(current), await tagsOf(old)]).toEqual([
      '2',
      '2',
      'changed',
    ])
    await s3.deleteObjectTagging({ ...named, VersionId: old })
    expect([await tagsOf(), await tagsOf(old)]).toEqual(['2', undefined])
    expect(await history('tags')).toEqual([`${current}*`, old])
  })

  test('other reads of a version', async () => {
    const old = await put('reads', '1')
    await put('reads', '22')
    const named = { Bucket, Key: 'reads', VersionId: old }
    expect(
      await s3.getObjectAttributes({ ...named, ObjectAttributes: ['ObjectSize'] }),
    ).toMatchObject({ ObjectSize: 1, VersionId: old })
    expect((await s3.getObjectAcl(named)).Grants).toHaveLength(1)
    await remove('reads')
    expect((await s3.getObjectAcl(named)).Grants).toHaveLength(1)
  })
})

describe('suspended', () => {
  test('writes go to the null version, others stay', async () => {
    await keep('Enabled')
    const first = await put('s', '1')
    await keep('Suspended')
    expect(await put('s', '2')).toBe('null')
    expect(await history('s')).toEqual(['null*', first])
    const before = await blobCount()
    expect(await put('s', '3')).toBe('null')
    expect(await blobCount()).toBe(before)
    expect([await text('s'), await text('s', 'null'), await text('s', first)]).toEqual([
      '3',
      '3',
      '1',
    ])
    await keep('Enabled')
    const last = await put('s', '4')
    expect(await history('s')).toEqual([`${last}*`, 'null', first])
    await keep('Suspended')
    await put('s', '5')
    expect(await history('s')).toEqual(['null*', last, first])
    await keep('Enabled')
  })

  test('a deletion removes the null version and leaves a null marker', async () => {
    await keep('Enabled')
    const first = await put('sd', '1')
    await keep('Suspended')
    await put('sd', '2')
    const before = await blobCount()
    expect(await remove('sd')).toEqual({ DeleteMarker: true, VersionId: 'null' })
    expect(await blobCount()).toBe(before - 1)
    expect(await history('sd')).toEqual([first, '-null*'])
    expect(await remove('sd')).toEqual({ DeleteMarker: true, VersionId: 'null' })
    expect(await history('sd')).toEqual([first, '-null*'])
    await put('sd', '3')
    expect(await history('sd')).toEqual(['null*', first])
    await remove('sd', 'null')
    expect([await text('sd'), await history('sd')]).toEqual(['1', [`${first}*`]])
    await keep('Enabled')
  })

  test('what was there before versions were kept is the null version', async () => {
    const other = { Bucket: 'late-bucket', Key: 'k' }
    await s3.createBucket({ Bucket: other.Bucket })
    await s3.putObject({ ...other, Body: 'old' })
    await keep('Enabled', other.Bucket)
    expect((await s3.headObject(other)).VersionId).toBe('null')
    const { VersionId } = await s3.putObject({ ...other, Body: 'new' })
    const { Versions } = await s3.listObjectVersions({ Bucket: other.Bucket })
    expect(Versions?.map((each) => each.VersionId)).toEqual([VersionId, 'null'])
    expect(await failureOf(s3.deleteBucket({ Bucket: other.Bucket }))).toEqual(
      failure(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty'),
    )
    await s3.deleteObject(other)
    expect(await failureOf(s3.deleteBucket({ Bucket: other.Bucket }))).toEqual(
      failure(
        409,
        'BucketNotEmpty',
        'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
      ),
    )
  })
})

describe('ListObjectVersions', () => {
  const listed = 'listed-versions'
  const expected: string[] = []
  beforeAll(async () => {
    await s3.createBucket({ Bucket: listed })
    await keep('Enabled', listed)
    const versionsOf = new Map<string, string[]>()
    const keys = ['a', 'b/1', 'b/2', 'c', 'd/e/f', '\u{ff61}', '\u{1f600}']
    for (const round of [0, 1, 2])
      for (const Key of keys) {
        if ((keys.indexOf(Key) + round) % 3 === 0 && round > 0) {
          const { VersionId = '' } = await s3.deleteObject({ Bucket: listed, Key })
          versionsOf.set(Key, [`-${Key} ${VersionId}`, ...(versionsOf.get(Key) ?? [])])
        } else {
          const { VersionId = '' } = await s3.putObject({ Bucket: listed, Key, Body: 'x' })
          versionsOf.set(Key, [`${Key} ${VersionId}`, ...(versionsOf.get(Key) ?? [])])
        }
      }
    for (const Key of keys) expected.push(...(versionsOf.get(Key) ?? []))
  })

  type Query = Omit<Parameters<S3['listObjectVersions']>[0], 'Bucket'>
  async function page(query: Query) {
    const answer = await s3.listObjectVersions({ Bucket: listed, ...query })
    const entries = [
      ...(answer.Versions ?? []).map(({ Key, VersionId }) => `${Key} ${VersionId}`),
      ...(answer.DeleteMarkers ?? []).map(({ Key, VersionId }) => `-${Key} ${VersionId}`),
    ]
    const latest = [...(answer.Versions ?? []), ...(answer.DeleteMarkers ?? [])]
      .filter(({ IsLatest }) => IsLatest)
      .map(({ Key }) => Key)
    return { answer, entries, latest, prefixes: answer.CommonPrefixes?.map((each) => each.Prefix) }
  }
  const keyOf = (entry: string) => (entry.split(' ')[0] as string).replace(/^-/, '')

  test('everything, each key with one latest', async () => {
    const { entries, latest } = await page({})
    expect(entries.toSorted()).toEqual(expected.toSorted())
    expect(latest).toHaveLength(7)
    for (const entry of expected.filter(
      (each, index) => index === 0 || keyOf(each) !== keyOf(expected[index - 1] as string),
    ))
      expect(latest).toContain(keyOf(entry))
  })

  test('prefix and delimiter', async () => {
    expect((await page({ Prefix: 'b/' })).entries).toHaveLength(6)
    const folded = await page({ Delimiter: '/' })
    expect([folded.prefixes, folded.entries.length]).toEqual([['b/', 'd/'], 12])
  })

  for (const MaxKeys of [1, 2, 3, 5])
    for (const Delimiter of [undefined, '/'])
      test(`pages of ${MaxKeys}, delimiter ${Delimiter}`, async () => {
        const whole = await page({ ...(Delimiter && { Delimiter }) })
        const seen: string[] = []
        const prefixes: unknown[] = []
        const latest: unknown[] = []
        let next: Query | undefined = {}
        while (next) {
          const { answer, ...found } = await page({
            MaxKeys,
            ...(Delimiter && { Delimiter }),
            ...next,
          })
          expect(found.entries.length + (found.prefixes?.length ?? 0)).toBeLessThanOrEqual(MaxKeys)
          seen.push(...found.entries)
          prefixes.push(...(found.prefixes ?? []))
          latest.push(...found.latest)
          next = answer.IsTruncated
            ? {
                KeyMarker: answer.NextKeyMarker,
                ...(answer.NextVersionIdMarker && {
                  VersionIdMarker: answer.NextVersionIdMarker,
                }),
              }
            : undefined
        }
        if (MaxKeys === 1 && !Delimiter) expect(seen).toEqual(expected)
        expect(seen.toSorted()).toEqual(whole.entries.toSorted())
        expect(prefixes).toEqual(whole.prefixes ?? [])
        expect(latest.toSorted()).toEqual(whole.latest.toSorted())
      })

  test('a version marker needs a key marker', async () => {
    expect(
      await failureOf(s3.listObjectVersions({ Bucket: listed, VersionIdMarker: 'A'.repeat(32) })),
    ).toEqual(
      failure(
        400,
        'InvalidArgument',
        'A version-id marker cannot be specified without a key marker.',
      ),
    )
  })
})

describe('who may', () => {
  test('each call has its action', async () => {
    const VersionId = await put('guarded', 'x')
    const named = { Bucket, Key: 'guarded', VersionId }
    const plain = [
      's3:GetObject',
      's3:DeleteObject',
      's3:GetObjectTagging',
      's3:PutObjectTagging',
      's3:DeleteObjectTagging',
      's3:GetObjectAcl',
      's3:ListBucket',
    ]
    const user = await userWith(cloud, account, 'unversioned', policy(plain))
    const mine = cloud.s3(user.credentials)
    const TagSet = [{ Key: 'a', Value: 'b' }]
    for (const [call, action, resource] of [
      [() => mine.getObject(named), 'GetObjectVersion', 'guarded'],
      [() => mine.deleteObject(named), 'DeleteObjectVersion', 'guarded'],
      [() => mine.getObjectTagging(named), 'GetObjectVersionTagging', 'guarded'],
      [
        () => mine.putObjectTagging({ ...named, Tagging: { TagSet } }),
        'PutObjectVersionTagging',
        'guarded',
      ],
      [() => mine.deleteObjectTagging(named), 'DeleteObjectVersionTagging', 'guarded'],
      [() => mine.getObjectAcl(named), 'GetObjectVersionAcl', 'guarded'],
      [() => mine.listObjectVersions({ Bucket }), 'ListBucketVersions', undefined],
      [
        () =>
          mine.putBucketVersioning({
            Bucket,
            VersioningConfiguration: { Status: 'Suspended' },
          }),
        'PutBucketVersioning',
        undefined,
      ],
      [() => mine.getBucketVersioning({ Bucket }), 'GetBucketVersioning', undefined],
    ] as const)
      expect(await failureOf(call())).toEqual(
        failure(
          403,
          'AccessDenied',
          `User: ${user.arn} is not authorized to perform: s3:${action} on resource: "arn:aws:s3:::${Bucket}${resource === undefined ? '' : `/${resource}`}" because no identity-based policy allows the s3:${action} action`,
        ),
      )
    expect(await text('guarded', VersionId)).toBe('x')
  })

  test('tags of the version decide, and its id', async () => {
    const secret = await put('levels', '1', { Tagging: 'level=secret' })
    const open = await put('levels', '2', { Tagging: 'level=open' })
    await put('levels', '3', { Tagging: 'level=secret' })
    const user = await userWith(
      cloud,
      account,
      'by-version-tag',
      policy('s3:GetObjectVersion', '*', {
        Condition: { StringEquals: { 's3:ExistingObjectTag/level': 'open' } },
      }),
    )
    const get = (VersionId: string, credentials = user.credentials) =>
      failureOf(cloud.s3(credentials).getObject({ Bucket, Key: 'levels', VersionId }))
    expect((await get(secret))?.code).toBe('AccessDenied')
    expect(await get(open)).toBe(undefined)
    const byId = await userWith(
      cloud,
      account,
      'by-version-id',
      policy('s3:GetObjectVersion', '*', {
        Condition: { StringEquals: { 's3:versionid': secret } },
      }),
    )
    expect(await get(secret, byId.credentials)).toBe(undefined)
    expect((await get(open, byId.credentials))?.code).toBe('AccessDenied')
  })

  test('deleting without a version needs no right to delete one', async () => {
    const VersionId = await put('soft', 'x')
    const user = await userWith(cloud, account, 'soft', policy('s3:DeleteObject'))
    const mine = cloud.s3(user.credentials)
    expect((await mine.deleteObject({ Bucket, Key: 'soft' })).DeleteMarker).toBe(true)
    expect(await text('soft', VersionId)).toBe('x')
    const { Errors } = await mine.deleteObjects({
      Bucket,
      Delete: { Objects: [{ Key: 'soft', VersionId }] },
    })
    expect(Errors?.map(({ Code }) => Code)).toEqual(['AccessDenied'])
    expect(await text('soft', VersionId)).toBe('x')
  })
})
