import { createHash, randomBytes } from 'node:crypto'
import { GetObjectCommand, S3 } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { bucketByName } from '../bucket/bucket.ts'
import { objectByKey } from '../object/object.ts'

let cloud: Cloud
let account: TestAccount
const Bucket = 'customer-bucket'
const Body = 'what only the client can open'
const md5 = createHash('md5').update(Body).digest('hex')

interface Key {
  readonly bytes: Buffer
  readonly md5: string
}
const newKey = (length = 32): Key => {
  const bytes = randomBytes(length)
  return { bytes, md5: createHash('md5').update(bytes).digest('base64') }
}
const headersOf = (key: Key) => ({
  SSECustomerAlgorithm: 'AES256',
  SSECustomerKey: key.bytes.toString('base64'),
  SSECustomerKeyMD5: key.md5,
})
const sourceOf = (key: Key) => ({
  CopySourceSSECustomerAlgorithm: 'AES256',
  CopySourceSSECustomerKey: key.bytes.toString('base64'),
  CopySourceSSECustomerKeyMD5: key.md5,
})
const key = newKey()
const with1 = headersOf(key)

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  await admin().createBucket({ Bucket })
  await block('NONE')
})
afterAll(() => cloud.close())

const admin = () => cloud.s3(account.admin)
const block = (...EncryptionType: ('NONE' | 'SSE-C')[]) =>
  admin().putBucketEncryption({
    Bucket,
    ServerSideEncryptionConfiguration: {
      Rules: [{ BlockedEncryptionTypes: { EncryptionType } }],
    },
  })
const text = async (got: { Body?: { transformToString(): Promise<string> } }) =>
  got.Body?.transformToString()

const notGiven = failure(
  400,
  'InvalidRequest',
  'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
)
const notTheOne = failure(
  403,
  'AccessDenied',
  'Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.',
)
const notApplicable = failure(
  400,
  'InvalidRequest',
  'The encryption parameters are not applicable to this object.',
)

describe('an object under a key of the client', () => {
  const at = { Bucket, Key: 'mine' }

  test('is read with it, whole and in part', async () => {
    const put = await admin().putObject({ ...at, Body, ...with1 })
    expect(put).toMatchObject({ SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: key.md5 })
    expect(put.ServerSideEncryption).toBeUndefined()
    expect(put.ETag).not.toBe(`"${md5}"`)
    const got = await admin().getObject({ ...at, ...with1 })
    expect(await text(got)).toBe(Body)
    expect(got).toMatchObject({
      SSECustomerAlgorithm: 'AES256',
      SSECustomerKeyMD5: key.md5,
      ETag: put.ETag,
    })
    expect(await text(await admin().getObject({ ...at, ...with1, Range: 'bytes=5-8' }))).toBe(
      Body.slice(5, 9),
    )
    const head = await admin().headObject({ ...at, ...with1 })
    expect([head.ContentLength, head.SSECustomerKeyMD5]).toEqual([Body.length, key.md5])
    const known = await admin().getObjectAttributes({
      ...at,
      ...with1,
      ObjectAttributes: ['ETag', 'ObjectSize'],
    })
    expect([`"${known.ETag}"`, known.ObjectSize]).toEqual([put.ETag, Body.length])
    const [listed] = (await admin().listObjectsV2({ Bucket, Prefix: 'mine' })).Contents ?? []
    expect([listed?.Size, listed?.ETag]).toEqual([Body.length, put.ETag])
  })

  test.each<[string, object, ReturnType<typeof failure>]>([
    ['without', {}, notGiven],
    ['with another', headersOf(newKey()), notTheOne],
    ['with a short one', headersOf(newKey(24)), notTheOne],
  ])('is not read %s', async (_, more, refused) => {
    expect(await failureOf(admin().getObject({ ...at, ...more }))).toEqual(refused)
    expect((await failureOf(admin().headObject({ ...at, ...more })))?.status).toBe(refused.status)
    const ask = { ...at, ...more, ObjectAttributes: ['ETag'] as 'ETag'[] }
    expect(await failureOf(admin().getObjectAttributes(ask))).toEqual(refused)
  })

  test('of each version has its own', async () => {
    const Versioned = 'customer-versions'
    await admin().createBucket({ Bucket: Versioned })
    await admin().putBucketEncryption({
      Bucket: Versioned,
      ServerSideEncryptionConfiguration: {
        Rules: [{ BlockedEncryptionTypes: { EncryptionType: ['NONE'] } }],
      },
    })
    await admin().putBucketVersioning({
      Bucket: Versioned,
      VersioningConfiguration: { Status: 'Enabled' },
    })
    const second = newKey()
    const here = { Bucket: Versioned, Key: 'v' }
    const one = await admin().putObject({ ...here, Body: 'one', ...with1 })
    await admin().putObject({ ...here, Body: 'two', ...headersOf(second) })
    const old = { ...here, VersionId: one.VersionId }
    expect(await text(await admin().getObject({ ...old, ...with1 }))).toBe('one')
    expect(await failureOf(admin().getObject({ ...old, ...headersOf(second) }))).toEqual(notTheOne)
    expect(await text(await admin().getObject({ ...here, ...headersOf(second) }))).toBe('two')
    // a deletion needs no key
    await admin().deleteObject(old)
  })
})

test('a key is not for objects without one', async () => {
  await admin().putObject({ Bucket, Key: 'open', Body })
  const refused = await failureOf(admin().getObject({ Bucket, Key: 'open', ...with1 }))
  expect(refused).toEqual(notApplicable)
  const copy = { Bucket, Key: 'copy', CopySource: `${Bucket}/open`, ...sourceOf(key) }
  expect(await failureOf(admin().copyObject(copy))).toEqual(notApplicable)
})

describe('copies', () => {
  const CopySource = `${Bucket}/source`
  const target = { Bucket, Key: 'target' }

  test('open the source with its key, and are encrypted as they ask', async () => {
    await admin().putObject({ Bucket, Key: 'source', Body, ...with1 })
    const opened = { ...target, CopySource, ...sourceOf(key) }
    const plain = await admin().copyObject(opened)
    expect([plain.ServerSideEncryption, plain.CopyObjectResult?.ETag]).toEqual([
      'AES256',
      `"${md5}"`,
    ])
    expect(await text(await admin().getObject(target))).toBe(Body)
    const second = newKey()
    const kept = await admin().copyObject({ ...opened, ...headersOf(second) })
    expect(kept.SSECustomerKeyMD5).toBe(second.md5)
    expect(await text(await admin().getObject({ ...target, ...headersOf(second) }))).toBe(Body)
    // onto itself: the key is what changes
    const itself = { Bucket, Key: 'source', CopySource, ...sourceOf(key), ...headersOf(second) }
    await admin().copyObject(itself)
    const read = { Bucket, Key: 'source', ...headersOf(second) }
    expect(await text(await admin().getObject(read))).toBe(Body)
    await admin().putObject({ Bucket, Key: 'source', Body, ...with1 })
  })

  test('are refused without it', async () => {
    const copy = { ...target, CopySource }
    expect(await failureOf(admin().copyObject(copy))).toEqual(notGiven)
    expect(await failureOf(admin().copyObject({ ...copy, ...sourceOf(newKey()) }))).toEqual(
      notTheOne,
    )
  })
})

describe('an upload in parts', () => {
  const at = { Bucket, Key: 'parts' }
  const mustCome = failure(
    400,
    'InvalidRequest',
    'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.',
  )
  const begin = async (more: object) => {
    const begun = await admin().createMultipartUpload({ ...at, ...more })
    return { begun, upload: { ...at, UploadId: begun.UploadId } }
  }

  test('takes parts with its key alone, and is read with it', async () => {
    const { begun, upload } = await begin(with1)
    expect(begun.SSECustomerKeyMD5).toBe(key.md5)
    const part = { ...upload, PartNumber: 1, Body: Buffer.alloc(5 * 1024 ** 2, 'x') }
    expect(await failureOf(admin().uploadPart(part))).toEqual(mustCome)
    expect(await failureOf(admin().uploadPart({ ...part, ...headersOf(newKey()) }))).toEqual(
      failure(
        400,
        'InvalidRequest',
        'The provided encryption parameters did not match the ones used originally.',
      ),
    )
    const one = await admin().uploadPart({ ...part, ...with1 })
    expect(one).toMatchObject({ SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: key.md5 })
    await admin().putObject({ Bucket, Key: 'source', Body, ...with1 })
    const two = await admin().uploadPartCopy({
      ...upload,
      ...with1,
      ...sourceOf(key),
      PartNumber: 2,
      CopySource: `${Bucket}/source`,
    })
    const whole = {
      ...upload,
      MultipartUpload: {
        Parts: [
          { PartNumber: 1, ETag: one.ETag },
          { PartNumber: 2, ETag: two.CopyPartResult?.ETag },
        ],
      },
    }
    const wrong = { ...whole, ...headersOf(newKey()) }
    expect((await failureOf(admin().completeMultipartUpload(wrong)))?.code).toBe('InvalidRequest')
    const done = await admin().completeMultipartUpload({ ...whole, ...with1 })
    expect(done.ETag).toMatch(/-2"$/)
    expect(done.ServerSideEncryption).toBeUndefined()
    expect(await failureOf(admin().getObject(at))).toEqual(notGiven)
    const last = await admin().getObject({ ...at, ...with1, Range: `bytes=-${Body.length + 1}` })
    expect(await text(last)).toBe(`x${Body}`)
  })

  const others: readonly [string, object, object, boolean][] = [
    ['with a checksum: without the key', { ChecksumAlgorithm: 'CRC32' }, {}, false],
    ['with a checksum: with another', { ChecksumAlgorithm: 'CRC32' }, headersOf(newKey()), false],
    ['with a checksum: with it', { ChecksumAlgorithm: 'CRC32' }, with1, true],
    ['without one: without the key', {}, {}, true],
    ['without one: with another', {}, headersOf(newKey()), false],
    ['without one: with it', {}, with1, true],
  ]
  test.each(others)('begun %s, is listed and completed', async (_, checksum, headers, works) => {
    const quiet = new S3({
      ...cloud.clientConfig(account.admin),
      requestChecksumCalculation: 'WHEN_REQUIRED',
    })
    const begun = await quiet.createMultipartUpload({ ...at, ...with1, ...checksum })
    const upload = { ...at, UploadId: begun.UploadId }
    const { ETag, ChecksumCRC32 } = await quiet.uploadPart({
      ...upload,
      ...with1,
      ...checksum,
      PartNumber: 1,
      Body,
    })
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag, ChecksumCRC32 }] }
    const answers = [
      await failureOf(quiet.listParts({ ...upload, ...headers })),
      await failureOf(quiet.completeMultipartUpload({ ...upload, MultipartUpload, ...headers })),
    ]
    const refusal = { status: 400, code: 'InvalidRequest' }
    if (works) expect(answers).toEqual([undefined, undefined])
    else
      expect(answers).toEqual([expect.objectContaining(refusal), expect.objectContaining(refusal)])
    if (!works && Object.keys(headers).length === 0) expect(answers).toEqual([mustCome, mustCome])
  })

  test('that began without takes none', async () => {
    const { upload } = await begin({})
    const part = { ...upload, PartNumber: 1, Body, ...with1 }
    expect(await failureOf(admin().uploadPart(part))).toEqual(mustCome)
  })
})

describe('headers that are wrong', () => {
  const invalid = (message: string, code = 'InvalidArgument') => failure(400, code, message)
  const must = (what: string) =>
    invalid(
      `Requests specifying Server Side Encryption with Customer provided keys must provide ${what}.`,
    )
  const short = headersOf(newKey(10))
  const { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 } = with1
  const raw = {
    SSECustomerAlgorithm: 'x-amz-server-side-encryption-customer-algorithm',
    SSECustomerKey: 'x-amz-server-side-encryption-customer-key',
    SSECustomerKeyMD5: 'x-amz-server-side-encryption-customer-key-MD5',
    ServerSideEncryption: 'x-amz-server-side-encryption',
  } as const

  test.each<[string, Partial<Record<keyof typeof raw, string>>, ReturnType<typeof failure>]>([
    [
      'beside another encryption',
      { ...with1, ServerSideEncryption: 'AES256' },
      invalid(
        'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
      ),
    ],
    [
      'another algorithm',
      { ...with1, SSECustomerAlgorithm: 'AES128' },
      invalid(
        'The Encryption request you specified is not valid. Supported value: AES256.',
        'InvalidEncryptionAlgorithmError',
      ),
    ],
    ['no algorithm', { SSECustomerKey, SSECustomerKeyMD5 }, must('a valid encryption algorithm')],
    ['no key', { SSECustomerAlgorithm, SSECustomerKeyMD5 }, must('an appropriate secret key')],
    [
      'no MD5',
      { SSECustomerAlgorithm, SSECustomerKey },
      must('the client calculated MD5 of the secret key'),
    ],
    [
      'an MD5 of something else',
      { ...with1, SSECustomerKeyMD5: newKey().md5 },
      invalid('The calculated MD5 hash of the key did not match the hash that was provided.'),
    ],
    ['a short key', short, invalid('The secret key was invalid for the specified algorithm.')],
  ])('%s', async (_, headers, refused) => {
    const s3 = cloud.s3(account.admin)
    // the SDK would complete them
    s3.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { headers: Record<string, string> }
        for (const name of Object.values(raw)) delete request.headers[name.toLowerCase()]
        for (const [member, value] of Object.entries(headers))
          request.headers[raw[member as keyof typeof raw].toLowerCase()] = value
        return next(args)
      },
      { step: 'build', priority: 'low' },
    )
    expect(await failureOf(s3.putObject({ Bucket, Key: 'wrong', Body }))).toEqual(refused)
    expect((await failureOf(admin().headObject({ Bucket, Key: 'wrong' })))?.status).toBe(404)
  })
})

test('a bucket that blocks such keys takes none, and gives what it has', async () => {
  await admin().putObject({ Bucket, Key: 'before', Body, ...with1 })
  const begun = await admin().createMultipartUpload({ Bucket, Key: 'before', ...with1 })
  await block('SSE-C')
  const refusedAs = (action: string) =>
    failure(
      403,
      'AccessDenied',
      `User: arn:aws:iam::${account.accountId}:user/admin is not authorized to perform: ${action} on resource: "arn:aws:s3:::${Bucket}/before" because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C). Please specify a different server-side encryption type`,
    )
  const refused = refusedAs('s3:PutObject')
  const at = { Bucket, Key: 'before' }
  const CopySource = `${Bucket}/before`
  const part = { ...at, UploadId: begun.UploadId, PartNumber: 1, Body }
  expect(await failureOf(admin().putObject({ ...at, Body, ...with1 }))).toEqual(refused)
  expect(await failureOf(admin().createMultipartUpload({ ...at, ...with1 }))).toEqual(refused)
  expect(await failureOf(admin().uploadPart({ ...part, ...with1 }))).toEqual(refused)
  const copy = { ...at, CopySource, ...sourceOf(key), ...with1 }
  expect(await failureOf(admin().copyObject(copy))).toEqual(refusedAs('s3:CopyObject'))
  expect(await text(await admin().getObject({ ...at, ...with1 }))).toBe(Body)
  // what isn't spoken of stays, and goes with nothing
  await admin().putBucketEncryption({
    Bucket,
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
  })
  expect(await failureOf(admin().putObject({ ...at, Body, ...with1 }))).toEqual(refused)
  await admin().deleteBucketEncryption({ Bucket })
  expect(await failureOf(admin().putObject({ ...at, Body, ...with1 }))).toEqual(refused)
  await block('NONE')
  await admin().putObject({ ...at, Body, ...with1 })
})

test('new buckets block them', async () => {
  await admin().createBucket({ Bucket: 'fresh-bucket' })
  const put = admin().putObject({ Bucket: 'fresh-bucket', Key: 'k', Body, ...with1 })
  expect((await failureOf(put))?.code).toBe('AccessDenied')
})

test('presigned URLs work with the headers, and not without', async () => {
  await admin().putObject({ Bucket, Key: 'presigned', Body, ...with1 })
  const command = new GetObjectCommand({ Bucket, Key: 'presigned', ...with1 })
  const url = new URL(
    await getSignedUrl(admin(), command, {
      unhoistableHeaders: new Set([
        'x-amz-server-side-encryption-customer-algorithm',
        'x-amz-server-side-encryption-customer-key',
        'x-amz-server-side-encryption-customer-key-md5',
      ]),
    }),
  )
  const visit = (headers: [string, string][]) =>
    cloud.send({
      method: 'GET',
      path: url.pathname,
      query: url.search.slice(1),
      headers: [['host', url.host], ...headers],
    })
  const sent: [string, string][] = [
    ['x-amz-server-side-encryption-customer-algorithm', 'AES256'],
    ['x-amz-server-side-encryption-customer-key', with1.SSECustomerKey],
    ['x-amz-server-side-encryption-customer-key-MD5', key.md5],
  ]
  expect((await visit(sent)).body.toString()).toBe(Body)
  expect((await visit([])).status).toBe(403)
})

test('of a key nothing is kept that tells it, and nothing is recorded', async () => {
  await admin().putObject({ Bucket, Key: 'kept', Body, ...with1 })
  await admin().getObject({ Bucket, Key: 'kept', ...with1 })
  await failureOf(admin().getObject({ Bucket, Key: 'kept', ...headersOf(newKey()) }))
  const kept = await cloud.store.read(async (tx) => {
    const bucket = await bucketByName(tx, Bucket)
    return JSON.stringify(await objectByKey(tx, bucket?.id ?? '', 'kept'))
  })
  const written = kept + cloud.recorded.join('\n')
  for (const form of ['base64', 'base64url', 'hex'] as const)
    expect(written).not.toContain(key.bytes.toString(form))
  const hash = createHash('md5').update(key.bytes)
  expect(kept).not.toContain(hash.copy().digest('hex'))
  expect(kept).not.toContain(hash.digest('base64'))
})
