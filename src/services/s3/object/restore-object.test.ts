import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let other: TestAccount
const Bucket = 'archive-bucket'
const Body = 'bytes that are archived'
const daySeconds = 86_400

beforeAll(async () => {
  cloud = await startCloud()
  // at noon, so that no midnight passes between a request and what is expected of it
  cloud.advance(1.5 * daySeconds - ((cloud.now() / 1000) % daySeconds))
  account = await cloud.account()
  other = await cloud.account()
  await s3().createBucket({ Bucket })
})
afterAll(() => cloud.close())

const s3 = () => cloud.s3(account.admin)
const put = (Key: string, StorageClass?: 'GLACIER' | 'DEEP_ARCHIVE' | 'GLACIER_IR') =>
  s3().putObject({ Bucket, Key, Body, ...(StorageClass && { StorageClass }) })
const restore = (Key: string, RestoreRequest: object | undefined, more = {}) =>
  s3().restoreObject({ Bucket, Key, ...(RestoreRequest && { RestoreRequest }), ...more })
const text = async (Key: string, more = {}) =>
  (await s3().getObject({ Bucket, Key, ...more })).Body?.transformToString()
const restoreHeader = async (Key: string) => (await s3().headObject({ Bucket, Key })).Restore

/** The midnight after so many days from now. */
const midnightAfter = (days: number): Date =>
  new Date((Math.floor(cloud.now() / 1000 / daySeconds) + days + 1) * daySeconds * 1000)
const header = (expiry: Date) => `ongoing-request="false", expiry-date="${expiry.toUTCString()}"`

const archived = failure(
  403,
  'InvalidObjectState',
  "The operation is not valid for the object's storage class",
)
const sourceArchived = failure(
  403,
  'InvalidObjectState',
  "Operation is not valid for the source object's storage class",
)
const malformed = failure(
  400,
  'MalformedXML',
  'The XML you provided was not well-formed or did not validate against our published schema',
)

describe.each(['GLACIER', 'DEEP_ARCHIVE'] as const)('%s', (StorageClass) => {
  const Key = `key-${StorageClass}`
  beforeAll(() => put(Key, StorageClass))

  test('is described, not read and not copied, until it is restored; then again when that is over', async () => {
    const isArchived = async () => {
      expect(await failureOf(text(Key))).toEqual(archived)
      expect(await failureOf(text(Key, { Range: 'bytes=0-3' }))).toEqual(archived)
      const head = await s3().headObject({ Bucket, Key })
      expect([head.ContentLength, head.StorageClass, head.Restore]).toEqual([
        Body.length,
        StorageClass,
        undefined,
      ])
      const CopySource = `${Bucket}/${Key}`
      const copy = s3().copyObject({ Bucket, Key: 'copy', CopySource })
      expect(await failureOf(copy)).toEqual(sourceArchived)
      const { UploadId } = await s3().createMultipartUpload({ Bucket, Key: 'parts' })
      const upload = { Bucket, Key: 'parts', UploadId, PartNumber: 1, CopySource }
      expect(await failureOf(s3().uploadPartCopy(upload))).toEqual(sourceArchived)
    }
    await isArchived()

    const first = await restore(Key, { Days: 2, GlacierJobParameters: { Tier: 'Standard' } })
    expect(first.$metadata.httpStatusCode).toBe(202)
    expect(await text(Key)).toBe(Body)
    const got = await s3().getObject({ Bucket, Key })
    expect([got.StorageClass, got.Restore]).toEqual([StorageClass, header(midnightAfter(2))])

    const again = await restore(Key, { Days: 5 })
    expect(again.$metadata.httpStatusCode).toBe(200)
    expect(await restoreHeader(Key)).toBe(header(midnightAfter(5)))
    await s3().putObjectTagging({ Bucket, Key, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } })
    await s3().copyObject({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}` })
    expect(await text('copy')).toBe(Body)
    const copied = await s3().headObject({ Bucket, Key: 'copy' })
    expect([copied.StorageClass, copied.Restore]).toEqual([undefined, undefined])

    cloud.advance(5 * daySeconds)
    expect(await text(Key)).toBe(Body)
    cloud.advance(daySeconds)
    await isArchived()
    expect((await restore(Key, { Days: 1 })).$metadata.httpStatusCode).toBe(202)
    await put(Key, StorageClass)
    await isArchived()
  })
})

test('GET tells the class of what is archived', async () => {
  await put('told', 'GLACIER')
  const refused = s3().getObject({ Bucket, Key: 'told' })
  await expect(refused).rejects.toMatchObject({
    name: 'InvalidObjectState',
    StorageClass: 'GLACIER',
  })
})

test('a copy onto itself in STANDARD makes a restored object one for good', async () => {
  const Key = 'kept'
  await put(Key, 'GLACIER')
  await restore(Key, { Days: 1 })
  await s3().copyObject({
    Bucket,
    Key,
    CopySource: `${Bucket}/${Key}`,
    StorageClass: 'STANDARD',
  })
  cloud.advance(3 * daySeconds)
  expect(await text(Key)).toBe(Body)
})

test('of a version that is named, and of an upload in parts', async () => {
  const versioned = 'archive-versions'
  await s3().createBucket({ Bucket: versioned })
  await s3().putBucketVersioning({
    Bucket: versioned,
    VersioningConfiguration: { Status: 'Enabled' },
  })
  const at = { Bucket: versioned, Key: 'key' }
  const { UploadId } = await s3().createMultipartUpload({ ...at, StorageClass: 'DEEP_ARCHIVE' })
  const part = await s3().uploadPart({ ...at, UploadId, PartNumber: 1, Body })
  const first = await s3().completeMultipartUpload({
    ...at,
    UploadId,
    MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.ETag }] },
  })
  await s3().putObject({ ...at, Body, StorageClass: 'GLACIER' })
  const old = { ...at, VersionId: first.VersionId }
  const RestoreRequest = { Days: 1 }
  const done = await s3().restoreObject({ ...old, RestoreRequest })
  expect(done.$metadata.httpStatusCode).toBe(202)
  expect(await (await s3().getObject(old)).Body?.transformToString()).toBe(Body)
  expect(await failureOf(s3().getObject(at))).toEqual(archived)

  const asked = { Bucket: versioned, OptionalObjectAttributes: ['RestoreStatus' as const] }
  const listed = await s3().listObjectVersions(asked)
  const RestoreStatus = { IsRestoreInProgress: false, RestoreExpiryDate: midnightAfter(1) }
  expect(listed.Versions?.map((each) => [each.StorageClass, each.RestoreStatus])).toEqual([
    ['GLACIER', undefined],
    ['DEEP_ARCHIVE', RestoreStatus],
  ])
  await s3().restoreObject({ ...at, RestoreRequest })
  for (const list of [await s3().listObjects(asked), await s3().listObjectsV2(asked)])
    expect(list.Contents?.map((each) => each.RestoreStatus)).toEqual([RestoreStatus])
  const plain = await s3().listObjectsV2({ Bucket: versioned })
  expect(plain.Contents?.map((each) => each.RestoreStatus)).toEqual([undefined])
  const { VersionId } = await s3().deleteObject(at)
  const marker = s3().restoreObject({ ...at, VersionId, RestoreRequest })
  expect((await failureOf(marker))?.code).toBe('MethodNotAllowed')
})

describe('is refused', () => {
  const invalid = (message: string) => failure(400, 'InvalidArgument', message)
  const notArchived = failure(
    403,
    'InvalidObjectState',
    "Restore is not allowed for the object's current storage class",
  )
  const tier = (Tier: string) => ({ Days: 1, GlacierJobParameters: { Tier } })
  const rows: [string, string, object | undefined, unknown][] = [
    ['of no archive', 'STANDARD', { Days: 1 }, notArchived],
    ['of no archive, without a body', 'STANDARD', undefined, notArchived],
    ['of what is read at once', 'GLACIER_IR', { Days: 1 }, notArchived],
    [
      'for days where nothing expires',
      'INTELLIGENT_TIERING',
      { Days: 1 },
      invalid(
        'INTELLIGENT_TIERING objects are not subject to restore expiry. Do not specify Days when restoring this object',
      ),
    ],
    [
      'of an active tier',
      'INTELLIGENT_TIERING',
      {},
      failure(
        403,
        'ObjectAlreadyInActiveTierError',
        'This action is not allowed against this storage tier.',
      ),
    ],
    ['without a body', 'GLACIER', undefined, malformed],
    ['without days', 'GLACIER', {}, malformed],
    ['for no day', 'GLACIER', { Days: 0 }, invalid('Restoration days should be at least 1')],
    ['for less', 'GLACIER', { Days: -1 }, invalid('Restoration days should be at least 1')],
    ['by an unknown tier', 'GLACIER', tier('Slow'), malformed],
    ['by a tier outside of the job', 'GLACIER', { Days: 1, Tier: 'Bulk' }, malformed],
    [
      'expedited from the deep archive',
      'DEEP_ARCHIVE',
      tier('Expedited'),
      invalid('Retrieval option is not supported by this storage class'),
    ],
    [
      'as a query',
      'GLACIER',
      { Type: 'SELECT', Tier: 'Standard' },
      failure(
        405,
        'MethodNotAllowed',
        'The specified method is not allowed against this resource.',
      ),
    ],
  ]
  test.each(rows)('%s', async (_, StorageClass, request, expected) => {
    const Key = `refused-${StorageClass}`
    await s3().putObject({ Bucket, Key, Body, StorageClass: StorageClass as 'GLACIER' })
    expect(await failureOf(restore(Key, request))).toEqual(expected)
    expect(await restoreHeader(Key)).toBe(undefined)
  })

  test('of nothing', async () => {
    expect((await failureOf(restore('missing', { Days: 1 })))?.code).toBe('NoSuchKey')
  })
})

test('tiers are taken, and more days than dates have end with the last year', async () => {
  await put('tiers', 'GLACIER')
  for (const Tier of ['Expedited', 'Bulk'] as const)
    await restore('tiers', { Days: 2_147_483_647, GlacierJobParameters: { Tier } })
  expect(await restoreHeader('tiers')).toBe(header(new Date(Date.UTC(9999, 11, 31))))
  await put('at-once', 'GLACIER_IR')
  expect(await text('at-once')).toBe(Body)
})

test('needs s3:RestoreObject, and reading needs its own permission', async () => {
  const at = { Bucket, Key: 'needed' }
  await put('needed', 'GLACIER')
  const request = { ...at, RestoreRequest: { Days: 1 } }
  const reader = await userWith(cloud, account, 'reader', policy('s3:Get*'))
  const refused = await failureOf(cloud.s3(reader.credentials).restoreObject(request))
  expect([refused?.status, refused?.code, refused?.message]).toEqual([
    403,
    'AccessDenied',
    expect.stringContaining('s3:RestoreObject'),
  ])
  const stranger = await failureOf(cloud.s3(other.admin).restoreObject(request))
  expect([stranger?.status, stranger?.code]).toEqual([403, 'AccessDenied'])
  expect(await failureOf(s3().getObject(at))).toEqual(archived)

  const restorer = await userWith(cloud, account, 'restorer', policy('s3:RestoreObject'))
  const theirs = cloud.s3(restorer.credentials)
  expect((await theirs.restoreObject(request)).$metadata.httpStatusCode).toBe(202)
  expect((await failureOf(theirs.getObject(at)))?.code).toBe('AccessDenied')
  const missing = theirs.restoreObject({ ...request, Key: 'missing' })
  expect((await failureOf(missing))?.code).toBe('AccessDenied')
  expect(await (await cloud.s3(reader.credentials).getObject(at)).Body?.transformToString()).toBe(
    Body,
  )
  await s3().putBucketPolicy({
    Bucket,
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${other.accountId}:root` },
          Action: 's3:RestoreObject',
          Resource: `arn:aws:s3:::${Bucket}/needed`,
        },
      ],
    }),
  })
  const again = await cloud.s3(other.admin).restoreObject(request)
  expect(again.$metadata.httpStatusCode).toBe(200)
})
