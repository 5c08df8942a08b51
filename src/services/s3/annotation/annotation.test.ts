import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, shown, userWith } from '../../../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../../../test/support/in-process.ts'
import { bucketByName } from '../bucket/bucket.ts'
import { objectByKey } from '../object/object.ts'
import { referencedBlobs } from '../public.ts'
import { replaceVersion } from '../versioning/place.ts'
import { withCount } from './annotation.ts'

let cloud: Cloud
let account: TestAccount
let s3: S3
const Bucket = 'annotated-bucket'
const versionedBucket = 'annotated-versions'
const lockedBucket = 'annotated-locks'
const mebibyte = 1024 * 1024

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
  await s3.createBucket({ Bucket: versionedBucket })
  const VersioningConfiguration = { Status: 'Enabled' } as const
  await s3.putBucketVersioning({ Bucket: versionedBucket, VersioningConfiguration })
  await s3.createBucket({ Bucket: lockedBucket, ObjectLockEnabledForBucket: true })
})
afterAll(() => cloud.close())

const write = (Key: string, more: object = {}) =>
  s3.putObject({ Bucket, Key, Body: 'object', ...more })
const put = (Key: string, AnnotationName: string, AnnotationPayload: unknown, more: object = {}) =>
  s3.putObjectAnnotation({
    Bucket,
    Key,
    AnnotationName,
    AnnotationPayload: AnnotationPayload as string,
    ...more,
  })
const get = async (Key: string, AnnotationName: string, more: object = {}) => {
  const got = await s3.getObjectAnnotation({ Bucket, Key, AnnotationName, ...more })
  return got.AnnotationPayload?.transformToString()
}
const list = async (Key: string, more: object = {}) => {
  const { Annotations = [] } = await s3.listObjectAnnotations({ Bucket, Key, ...more })
  return Annotations.map(({ AnnotationName }) => AnnotationName)
}
const remove = (Key: string, AnnotationName: string, more: object = {}) =>
  s3.deleteObjectAnnotation({ Bucket, Key, AnnotationName, ...more })

const noAnnotation = failure(
  404,
  'NoSuchAnnotation',
  'The specified annotation does not exist on this object.',
)

describe('one annotation', () => {
  test('is put, read, listed, replaced and deleted, and its object stays as it is', async () => {
    const Key = 'life'
    await write(Key, { Tagging: 'a=b' })
    const before = await s3.headObject({ Bucket, Key })
    cloud.advance(10)
    const payload = '{"labels": ["Katze", "猫"]}'
    const md5 = createHash('md5').update(payload).digest('hex')
    const answer = await put(Key, 'ai.labels', payload)
    expect(shown(answer)).toEqual({
      Key,
      AnnotationName: 'ai.labels',
      ETag: `"${md5}"`,
      ChecksumCRC32: expect.stringMatching(/^[\w+/]{6}==$/),
      ChecksumType: 'FULL_OBJECT',
      ServerSideEncryption: 'AES256',
    })
    const got = await s3.getObjectAnnotation({ Bucket, Key, AnnotationName: 'ai.labels' })
    expect(await got.AnnotationPayload?.transformToString()).toBe(payload)
    expect(got).toMatchObject({ ETag: `"${md5}"`, ContentLength: Buffer.byteLength(payload) })
    expect(shown(await s3.listObjectAnnotations({ Bucket, Key }))).toEqual({
      Bucket,
      Key,
      AnnotationCount: 1,
      MaxAnnotationResults: 1000,
      Annotations: [
        {
          AnnotationName: 'ai.labels',
          ETag: `"${md5}"`,
          Size: Buffer.byteLength(payload),
          LastModified: got.LastModified,
          ChecksumAlgorithm: ['CRC32'],
        },
      ],
    })
    await put(Key, 'ai.labels', 'another')
    expect(await get(Key, 'ai.labels')).toBe('another')
    const after = await s3.headObject({ Bucket, Key })
    expect([after.ETag, after.LastModified, after.ContentLength]).toEqual([
      before.ETag,
      before.LastModified,
      before.ContentLength,
    ])
    expect((await s3.getObjectTagging({ Bucket, Key })).TagSet).toHaveLength(1)
    const gone = await remove(Key, 'ai.labels')
    expect([gone.$metadata.httpStatusCode, shown(gone)]).toEqual([204, {}])
    expect(await failureOf(get(Key, 'ai.labels'))).toEqual(noAnnotation)
    expect((await s3.listObjectAnnotations({ Bucket, Key })).AnnotationCount).toBe(0)
    // success too when there is none
    await remove(Key, 'ai.labels')
  })

  const right = 'plain'
  const names: readonly [string, string, string | undefined][] = [
    ['digits and signs', '0_9.-', undefined],
    ['letters of any language', 'größe.数', undefined],
    ['512 bytes', 'ü'.repeat(256), undefined],
    ['513 bytes', `${'ü'.repeat(256)}x`, 'AnnotationNameTooLong'],
    ['an empty one', '', 'InvalidAnnotationName'],
    ['a blank', 'a b', 'InvalidAnnotationName'],
    ['a slash', 'a/b', 'InvalidAnnotationName'],
    ['what AWS keeps for itself', 'aws', 'InvalidAnnotationName'],
    ['that in another case', 'S3.x', 'InvalidAnnotationName'],
    ['digits of another script', '٣', 'InvalidAnnotationName'],
  ]
  test.each(names)('has a name: %s', async (_, name, code) => {
    await write(right)
    const answer = await failureOf(put(right, name, 'text'))
    expect(answer && [answer.status, answer.code]).toEqual(code && [400, code])
    if (code === undefined) expect(await get(right, name)).toBe('text')
  })

  const large = 'ä'.repeat(mebibyte / 2)
  const broken = Buffer.concat([Buffer.alloc(mebibyte / 2, 'x'), Buffer.from([0xc3])])
  const payloads: readonly [string, () => unknown, object, [number, string] | undefined][] = [
    ['one byte', () => 'x', {}, undefined],
    ['one MiB of letters of two bytes', () => large, {}, undefined],
    ['nothing', () => '', {}, [400, 'InvalidRequest']],
    ['more than one MiB', () => `${large}x`, {}, [400, 'EntityTooLarge']],
    ['bytes that are no text', () => Buffer.from([0xff]), {}, [415, 'UnsupportedMediaType']],
    ['a text that breaks off', () => broken, {}, [415, 'UnsupportedMediaType']],
    ['another digest', () => 'x', { ContentMD5: '1B2M2Y8AsgTpgAmY7PhCfg==' }, [400, 'BadDigest']],
    [
      'another checksum',
      () => 'x',
      { ChecksumSHA256: createHash('sha256').update('y').digest('base64') },
      [400, 'BadDigest'],
    ],
  ]
  test.each(payloads)('holds a text: %s', async (name, payload, more, refused) => {
    const Key = `payload/${name}`
    await write(Key)
    const answer = await failureOf(put(Key, 'n', payload(), more))
    expect(answer && [answer.status, answer.code]).toEqual(refused)
    expect(await list(Key)).toEqual(refused ? [] : ['n'])
    if (refused === undefined && name !== 'one byte') expect(await get(Key, 'n')).toBe(large)
  })

  test('has the checksum it came with, and tells it to whom asks', async () => {
    await write('sum')
    const ChecksumSHA256 = createHash('sha256').update('text').digest('base64')
    expect(await put('sum', 'n', 'text', { ChecksumSHA256 })).toMatchObject({ ChecksumSHA256 })
    const named = { Bucket, Key: 'sum', AnnotationName: 'n' }
    const asked = await s3.getObjectAnnotation({ ...named, ChecksumMode: 'ENABLED' })
    expect([asked.ChecksumSHA256, asked.ChecksumType]).toEqual([ChecksumSHA256, 'FULL_OBJECT'])
    const quiet = new S3({
      ...cloud.clientConfig(account.admin),
      responseChecksumValidation: 'WHEN_REQUIRED',
    })
    expect((await quiet.getObjectAnnotation(named)).ChecksumSHA256).toBe(undefined)
  })

  test('is changed only while its object is the one that is meant', async () => {
    const { ETag } = await write('meant')
    const no = failure(
      412,
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
    )
    await put('meant', 'n', '1', { ObjectIfMatch: ETag })
    expect(await failureOf(put('meant', 'n', '2', { ObjectIfMatch: '"another"' }))).toEqual(no)
    expect(await failureOf(remove('meant', 'n', { ObjectIfMatch: '"another"' }))).toEqual(no)
    expect(await get('meant', 'n')).toBe('1')
    await remove('meant', 'n', { ObjectIfMatch: ETag })
  })
})

describe('many annotations', () => {
  const Key = 'many'
  const all = ['a1', 'a2', 'a3', 'b1', 'ü']
  beforeAll(async () => {
    await write(Key)
    for (const name of all.toReversed()) await put(Key, name, name)
  })

  test('are listed by name, page by page', async () => {
    const pages: (string | undefined)[][] = []
    let ContinuationToken: string | undefined
    do {
      const page = await s3.listObjectAnnotations({
        Bucket,
        Key,
        MaxAnnotationResults: 2,
        ContinuationToken,
      })
      expect(page.ContinuationToken).toBe(ContinuationToken)
      pages.push((page.Annotations ?? []).map(({ AnnotationName }) => AnnotationName))
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken)
    expect(pages).toEqual([['a1', 'a2'], ['a3', 'b1'], ['ü']])
  })

  test('are found by what their names begin with', async () => {
    expect(await list(Key, { AnnotationPrefix: 'a' })).toEqual(['a1', 'a2', 'a3'])
    expect(await list(Key, { AnnotationPrefix: 'c' })).toEqual([])
  })

  const refused: readonly [string, object, string][] = [
    ['a prefix that no name has', { AnnotationPrefix: 'a b' }, 'InvalidPrefix'],
    ['none at all', { MaxAnnotationResults: 0 }, 'InvalidArgument'],
    ['more than a page holds', { MaxAnnotationResults: 1001 }, 'InvalidArgument'],
    ["another list's token", { ContinuationToken: 'x' }, 'InvalidArgument'],
  ]
  test.each(refused)('are not listed: %s', async (_, more, code) => {
    expect(await failureOf(list(Key, more))).toMatchObject({ status: 400, code })
  })

  test('are a thousand at most', async () => {
    await write('full')
    await put('full', 'one', 'x')
    // the number is what counts: nine hundred and ninety-nine others are taken as put
    await cloud.store.write({ requestId: randomUUID() }, async (tx) => {
      const bucket = await bucketByName(tx, Bucket)
      const object = await objectByKey(tx, bucket?.id ?? '', 'full')
      if (object) await replaceVersion(tx, object, withCount(object, 1000))
    })
    expect(await failureOf(put('full', 'two', 'x'))).toEqual(
      failure(
        400,
        'AnnotationLimitExceeded',
        'The request would exceed the maximum number of annotations allowed per object.',
      ),
    )
    await put('full', 'one', 'replaced')
    await remove('full', 'one')
    await put('full', 'two', 'x')
  })
})

describe('who may', () => {
  const Key = 'guarded'
  const verbs: readonly [string, string, (client: S3, VersionId?: string) => Promise<unknown>][] = [
    [
      's3:PutObjectAnnotation',
      's3:PutObjectVersionAnnotation',
      (client, VersionId) =>
        client.putObjectAnnotation({
          Bucket,
          Key,
          VersionId,
          AnnotationName: 'n',
          AnnotationPayload: 'x',
        }),
    ],
    [
      's3:GetObjectAnnotation',
      's3:GetObjectVersionAnnotation',
      (client, VersionId) =>
        client.getObjectAnnotation({ Bucket, Key, VersionId, AnnotationName: 'n' }),
    ],
    [
      's3:ListObjectAnnotations',
      's3:ListObjectVersionAnnotations',
      (client, VersionId) => client.listObjectAnnotations({ Bucket, Key, VersionId }),
    ],
    [
      's3:DeleteObjectAnnotation',
      's3:DeleteObjectVersionAnnotation',
      (client, VersionId) =>
        client.deleteObjectAnnotation({ Bucket, Key, VersionId, AnnotationName: 'n' }),
    ],
  ]
  const keys = new Map<string, Credentials>()
  const as = async (action: string) => {
    const name = action.replace(':', '-')
    const known =
      keys.get(name) ?? (await userWith(cloud, account, name, policy(action))).credentials
    keys.set(name, known)
    return cloud.s3(known)
  }
  const everyAction = verbs.flatMap(([action, versionAction]) => [action, versionAction] as const)
  beforeAll(async () => {
    await write(Key)
    await put(Key, 'n', 'x')
  })

  test.each(verbs)('%s', async (action, versionAction, call) => {
    await put(Key, 'n', 'x')
    for (const [versionId, needed] of [
      [undefined, action],
      ['null', versionAction],
    ] as const)
      for (const has of everyAction) {
        const answer = await failureOf(call(await as(has), versionId))
        if (has === needed) expect(answer).toBe(undefined)
        else
          expect(answer).toMatchObject({
            status: 403,
            message: expect.stringContaining(`is not authorized to perform: ${needed} on resource`),
          })
      }
  })

  test('is told that there is no object when they may list the bucket', async () => {
    const reads = (client: S3) =>
      failureOf(client.getObjectAnnotation({ Bucket, Key: 'none', AnnotationName: 'n' }))
    const writes = (client: S3) =>
      failureOf(
        client.putObjectAnnotation({
          Bucket,
          Key: 'none',
          AnnotationName: 'n',
          AnnotationPayload: 'x',
        }),
      )
    const none = failure(404, 'NoSuchKey', 'The specified key does not exist.')
    expect([await reads(s3), await writes(s3)]).toEqual([none, none])
    const reader = await as('s3:GetObjectAnnotation')
    const writer = await as('s3:PutObjectAnnotation')
    expect([(await reads(reader))?.status, (await writes(writer))?.status]).toEqual([403, 403])
    const elsewhere = s3.listObjectAnnotations({ Bucket: 'no-such-bucket', Key })
    expect(await failureOf(elsewhere)).toMatchObject({ status: 404, code: 'NoSuchBucket' })
  })
})

describe('versions', () => {
  const at = { Bucket: versionedBucket }
  const version = async (Key: string) =>
    (await s3.putObject({ ...at, Key, Body: 'object' })).VersionId as string

  test('have annotations of their own, which go with them alone', async () => {
    const one = await version('k')
    const { ObjectVersionId } = await put('k', 'n', 'first', at)
    expect(ObjectVersionId).toBe(one)
    const two = await version('k')
    expect(await list('k', at)).toEqual([])
    await put('k', 'n', 'second', at)
    await put('k', 'n', 'changed', { ...at, VersionId: one })
    expect(await get('k', 'n', at)).toBe('second')
    expect(await get('k', 'n', { ...at, VersionId: one })).toBe('changed')
    // behind a delete marker they stay
    const { VersionId: marker } = await s3.deleteObject({ ...at, Key: 'k' })
    expect(await failureOf(get('k', 'n', at))).toMatchObject({ status: 404, code: 'NoSuchKey' })
    expect(await get('k', 'n', { ...at, VersionId: two })).toBe('second')
    expect(await failureOf(get('k', 'n', { ...at, VersionId: marker }))).toMatchObject({
      status: 405,
      code: 'MethodNotAllowed',
    })
    await s3.deleteObject({ ...at, Key: 'k', VersionId: marker })
    await s3.deleteObject({ ...at, Key: 'k', VersionId: two })
    expect(await get('k', 'n', at)).toBe('changed')
    expect(await failureOf(list('k', { ...at, VersionId: two }))).toMatchObject({
      code: 'NoSuchVersion',
    })
  })

  test('of a bucket without any are gone when another object is written', async () => {
    await write('overwritten')
    await put('overwritten', 'n', 'x')
    await write('overwritten')
    expect(await list('overwritten')).toEqual([])
    await put('overwritten', 'n', 'x')
    await s3.deleteObject({ Bucket, Key: 'overwritten' })
    await write('overwritten')
    expect(await list('overwritten')).toEqual([])
  })
})

describe('an object lock', () => {
  const at = { Bucket: lockedBucket }
  const until = () => new Date(cloud.now() + 60_000)
  const locks: readonly [string, () => object, boolean][] = [
    [
      'in governance mode is passed by',
      () => ({ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: until() }),
      true,
    ],
    [
      'in compliance mode holds',
      () => ({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until() }),
      false,
    ],
    ['by a legal hold holds', () => ({ ObjectLockLegalHoldStatus: 'ON' }), false],
  ]
  const bypassing = (client: S3, Key: string) => {
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { headers: Record<string, string> }
        request.headers['x-amz-bypass-governance-retention'] = 'true'
        return next(args)
      },
      { step: 'build' },
    )
    return failureOf(client.deleteObjectAnnotation({ ...at, Key, AnnotationName: 'n' }))
  }
  test.each(locks)('%s', async (name, lock, bypassed) => {
    const Key = name
    await s3.putObject({ ...at, Key, Body: 'object', ...lock() })
    await put(Key, 'n', 'x', at)
    await put(Key, 'other', 'x', at)
    const refusal = failure(
      403,
      'AccessDenied',
      'Access Denied because object protected by object lock.',
    )
    expect(await failureOf(remove(Key, 'n', at))).toEqual(refusal)
    expect(await failureOf(put(Key, 'n', 'y', at))).toEqual(refusal)
    await remove(Key, 'none', at)
    const user = await userWith(
      cloud,
      account,
      `locks-${randomUUID()}`,
      policy('s3:DeleteObjectA*'),
    )
    expect((await bypassing(cloud.s3(user.credentials), Key))?.message).toContain(
      'is not authorized to perform: s3:BypassGovernanceRetention',
    )
    expect(await bypassing(cloud.s3(account.admin), Key)).toEqual(bypassed ? undefined : refusal)
    expect(await list(Key, at)).toEqual(bypassed ? ['other'] : ['n', 'other'])
  })
})

describe('encryption', () => {
  test('is that of the object, with what is needed of its key', async () => {
    await write('kms', { ServerSideEncryption: 'aws:kms' })
    const key = (await s3.headObject({ Bucket, Key: 'kms' })).SSEKMSKeyId
    const payload = 'what the key protects'
    const answer = await put('kms', 'n', payload)
    expect(answer.ServerSideEncryption).toBe('aws:kms')
    expect(answer.ETag).not.toContain(createHash('md5').update(payload).digest('hex'))
    expect(await get('kms', 'n')).toBe(payload)
    await s3.updateObjectEncryption({
      Bucket,
      Key: 'kms',
      ObjectEncryption: { SSEKMS: { KMSKeyArn: key, BucketKeyEnabled: true } },
    })
    expect(await get('kms', 'n')).toBe(payload)
    const denied = (Action: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: '*', Resource: '*' },
          { Effect: 'Deny', Action, Resource: '*' },
        ],
      })
    const without = async (action: string) => {
      const name = `without-${action.replace(':', '-')}`
      const { credentials } = await userWith(cloud, account, name, denied(action))
      const client = cloud.s3(credentials)
      const named = { Bucket, Key: 'kms', AnnotationName: 'n' }
      return [
        (await failureOf(client.putObjectAnnotation({ ...named, AnnotationPayload: payload })))
          ?.message ?? '',
        (await failureOf(client.getObjectAnnotation(named)))?.message ?? '',
      ]
    }
    expect(await without('kms:GenerateDataKey')).toEqual([
      expect.stringContaining('is not authorized to perform: kms:GenerateDataKey'),
      '',
    ])
    expect(await without('kms:Decrypt')).toEqual([
      '',
      expect.stringContaining('is not authorized to perform: kms:Decrypt'),
    ])
  })

  test('in two layers is too', async () => {
    await write('dsse', { ServerSideEncryption: 'aws:kms:dsse' })
    expect((await put('dsse', 'n', 'x')).ServerSideEncryption).toBe('aws:kms:dsse')
    expect(await get('dsse', 'n')).toBe('x')
  })

  test("under a key of the client's there are none", async () => {
    const key = randomBytes(32)
    const withKey = {
      SSECustomerAlgorithm: 'AES256',
      SSECustomerKey: key.toString('base64'),
      SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
    }
    await s3.putBucketEncryption({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ BlockedEncryptionTypes: { EncryptionType: ['NONE'] } }],
      },
    })
    await write('customer', withKey)
    const refusal = failure(
      400,
      'InvalidRequest',
      'Annotations are not supported for objects encrypted with customer-provided keys (SSE-C).',
    )
    expect(await failureOf(put('customer', 'n', 'x'))).toEqual(refusal)
    await write('to-customer')
    await put('to-customer', 'n', 'x')
    const CopySource = `${Bucket}/to-customer`
    const copy = (more: object) =>
      failureOf(s3.copyObject({ Bucket, Key: 'customer', CopySource, ...withKey, ...more }))
    expect(await copy({})).toEqual(refusal)
    expect(await copy({ AnnotationDirective: 'EXCLUDE' })).toBe(undefined)
  })

  test('beside an object from before anything was encrypted it has keys of its own', async () => {
    await write('old')
    await cloud.store.write({ requestId: randomUUID() }, async (tx) => {
      const bucket = await bucketByName(tx, Bucket)
      const object = await objectByKey(tx, bucket?.id ?? '', 'old')
      if (object === undefined) return
      const { encryption: _, ...plain } = object
      for (const sealed of object.content) await cloud.world.blobs.delete(sealed)
      const blob = await cloud.world.blobs.put(Buffer.from('object'))
      await replaceVersion(tx, object, { ...plain, content: [blob] })
    })
    expect((await put('old', 'n', 'x')).ServerSideEncryption).toBe('AES256')
    expect(await get('old', 'n')).toBe('x')
    await s3.copyObject({ Bucket, Key: 'new', CopySource: `${Bucket}/old` })
    expect(await get('new', 'n')).toBe('x')
  })

  test('archived objects have theirs read without being restored', async () => {
    await write('archived', { StorageClass: 'GLACIER' })
    await put('archived', 'n', 'x')
    expect(await get('archived', 'n')).toBe('x')
  })
})

describe('a copy', () => {
  const copy = (by: S3, from: string, Key: string, more: object = {}) =>
    by.copyObject({ Bucket, Key, CopySource: `${Bucket}/${from}`, ...more })
  beforeAll(async () => {
    await write('source')
    await put('source', 'a', 'first')
    const ChecksumSHA256 = createHash('sha256').update('second').digest('base64')
    await put('source', 'b', 'second', { ChecksumSHA256 })
  })

  test('takes them along, with their checksums', async () => {
    await copy(s3, 'source', 'copy')
    expect([await get('copy', 'a'), await get('copy', 'b')]).toEqual(['first', 'second'])
    const { Annotations = [] } = await s3.listObjectAnnotations({ Bucket, Key: 'copy' })
    expect(Annotations.map(({ ChecksumAlgorithm }) => ChecksumAlgorithm)).toEqual([
      ['CRC32'],
      ['SHA256'],
    ])
    expect(await list('source')).toEqual(['a', 'b'])
    await remove('copy', 'a')
    expect(await get('source', 'a')).toBe('first')
  })

  test('gives them the algorithm that it asks for itself', async () => {
    await copy(s3, 'source', 'summed', { ChecksumAlgorithm: 'SHA1' })
    const { Annotations = [] } = await s3.listObjectAnnotations({ Bucket, Key: 'summed' })
    expect(Annotations.map(({ ChecksumAlgorithm }) => ChecksumAlgorithm?.[0])).toEqual([
      'SHA1',
      'SHA1',
    ])
  })

  test('leaves them where it is told to, and knows no other word', async () => {
    await copy(s3, 'source', 'bare', { AnnotationDirective: 'EXCLUDE' })
    expect(await list('bare')).toEqual([])
    expect(
      await failureOf(copy(s3, 'source', 'odd', { AnnotationDirective: 'MOVE' })),
    ).toMatchObject({ status: 400, code: 'InvalidArgument' })
  })

  test('takes the place of those that were there, its own ones included', async () => {
    await write('target')
    await put('target', 'theirs', 'x')
    await copy(s3, 'source', 'target')
    expect(await list('target')).toEqual(['a', 'b'])
    await copy(s3, 'target', 'target', { MetadataDirective: 'REPLACE' })
    expect([await list('target'), await get('target', 'b')]).toEqual([['a', 'b'], 'second'])
    await copy(s3, 'target', 'target', {
      MetadataDirective: 'REPLACE',
      AnnotationDirective: 'EXCLUDE',
    })
    expect(await list('target')).toEqual([])
  })

  test('of a version takes those of that version', async () => {
    const at = { Bucket: versionedBucket }
    const { VersionId } = await s3.putObject({ ...at, Key: 'v', Body: 'object' })
    await put('v', 'n', 'old', at)
    await s3.putObject({ ...at, Key: 'v', Body: 'object' })
    const CopySource = `${versionedBucket}/v?versionId=${VersionId}`
    await s3.copyObject({ Bucket, Key: 'of-version', CopySource })
    expect(await get('of-version', 'n')).toBe('old')
  })

  const needed: readonly [string, string, boolean][] = [
    ['s3:GetObjectAnnotation', 'COPY', false],
    ['s3:PutObjectAnnotation', 'COPY', false],
    ['s3:GetObjectAnnotation', 'EXCLUDE', true],
    ['s3:PutObjectAnnotation', 'EXCLUDE', true],
    ['s3:ListObjectAnnotations', 'COPY', true],
  ]
  test.each(needed)('without %s and with %s', async (action, AnnotationDirective, works) => {
    const name = `copies-${action.slice(3)}-${AnnotationDirective}`
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: action, Resource: '*' },
      ],
    })
    const { credentials } = await userWith(cloud, account, name, document)
    const answer = await failureOf(
      copy(cloud.s3(credentials), 'source', name, { AnnotationDirective }),
    )
    if (works) expect(answer).toBe(undefined)
    else expect(answer?.message).toContain(`is not authorized to perform: ${action}`)
    // an object that has none needs nothing more
    await write('unannotated')
    expect(await failureOf(copy(cloud.s3(credentials), 'unannotated', `${name}-2`))).toBe(undefined)
  })

  test('can be allowed for some directives alone', async () => {
    const condition = { StringEquals: { 's3:x-amz-object-annotation-directive': 'EXCLUDE' } }
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 's3:Get*', Resource: '*' },
        { Effect: 'Allow', Action: 's3:Put*', Resource: '*', Condition: condition },
      ],
    })
    const { credentials } = await userWith(cloud, account, 'excluding', document)
    const client = cloud.s3(credentials)
    const excluded = copy(client, 'source', 'excluded', { AnnotationDirective: 'EXCLUDE' })
    expect(await failureOf(excluded)).toBe(undefined)
    expect((await failureOf(copy(client, 'source', 'excluded')))?.status).toBe(403)
  })
})

/** Does something between the first look of the next request that writes and its transaction. */
async function hurried<T>(request: () => Promise<T>, between: () => Promise<unknown>): Promise<T> {
  const { store } = cloud as { store: { write: (...args: never[]) => Promise<unknown> } }
  const write = store.write
  let done = false
  store.write = async (...args) => {
    if (!done) {
      done = true
      await between()
    }
    return write(...args)
  }
  try {
    return await request()
  } finally {
    store.write = write
  }
}

describe('what changes in between', () => {
  const away = { status: 503, code: 'ServiceUnavailable' }
  const once = (client: S3) => {
    client.config.maxAttempts = async () => 1
    return client
  }

  test('an object that was replaced gets no text that was sealed for another', async () => {
    await write('replaced')
    const answer = await hurried(
      () =>
        failureOf(
          once(cloud.s3(account.admin)).putObjectAnnotation({
            Bucket,
            Key: 'replaced',
            AnnotationName: 'n',
            AnnotationPayload: 'x',
          }),
        ),
      () => write('replaced'),
    )
    expect(answer).toMatchObject(away)
    expect(await list('replaced')).toEqual([])
  })

  test('a copy takes annotations along as they are, or none', async () => {
    await write('moving')
    await put('moving', 'n', 'x')
    const answer = await hurried(
      () =>
        failureOf(
          once(cloud.s3(account.admin)).copyObject({
            Bucket,
            Key: 'moved',
            CopySource: `${Bucket}/moving`,
          }),
        ),
      () => put('moving', 'n', 'y'),
    )
    expect(answer).toMatchObject(away)
    expect(await failureOf(list('moved'))).toMatchObject({ code: 'NoSuchKey' })
  })
  // both were told to the log as what they are
  afterAll(() => expect(cloud.bugs.splice(0)).toHaveLength(2))
})

test('exactly the blobs of what is there are referred to', async () => {
  const large = 'z'.repeat(300_000)
  await write('bytes')
  await put('bytes', 'small', 'x')
  await put('bytes', 'large', large)
  await put('bytes', 'large', `${large}!`)
  await put('bytes', 'gone', large)
  await remove('bytes', 'gone')
  const referred = new Set<string>()
  await cloud.store.read(async (tx) => {
    let after: Awaited<ReturnType<typeof referencedBlobs>>['next']
    do {
      const page = await referencedBlobs(tx, after, 2)
      for (const { id } of page.blobs) referred.add(id)
      after = page.next
    } while (after)
  })
  const stored = new Set<string>()
  const blobs = cloud.world.blobs as unknown as {
    storedBefore(time: number): AsyncIterable<{ id: string }>
  }
  for await (const { id } of blobs.storedBefore(Number.MAX_SAFE_INTEGER)) stored.add(id)
  expect(stored).toEqual(referred)
})
