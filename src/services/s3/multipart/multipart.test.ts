import { createHash } from 'node:crypto'
import type { CreateMultipartUploadCommandInput, S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { referencedBlobs } from '../public.ts'

let cloud: Cloud
let account: TestAccount
let s3: S3
const Bucket = 'multipart-bucket'
const mebibyte = 1024 * 1024
const first = Buffer.alloc(5 * mebibyte, 'first part ')
const second = Buffer.alloc(5 * mebibyte + 17, 'second part ')
const last = Buffer.from('the last part')

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
})
afterAll(() => cloud.close())

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest()
const etagOf = (...parts: Uint8Array[]) =>
  `"${createHash('md5')
    .update(Buffer.concat(parts.map(md5)))
    .digest('hex')}-${parts.length}"`

type More = Partial<CreateMultipartUploadCommandInput>
const begin = async (Key: string, more: More = {}) =>
  (await s3.createMultipartUpload({ Bucket, Key, ...more })).UploadId ?? ''

/** Uploads the parts under the numbers 1, 2, … and gives back what Complete lists. */
async function send(Key: string, UploadId: string, bodies: readonly Uint8Array[], more = {}) {
  const Parts = []
  for (const [index, Body] of bodies.entries()) {
    const PartNumber = index + 1
    const {
      $metadata: _,
      ServerSideEncryption: __,
      ...sums
    } = await s3.uploadPart({
      Bucket,
      Key,
      UploadId,
      PartNumber,
      Body,
      ...more,
    })
    Parts.push({ PartNumber, ...sums })
  }
  return Parts
}

async function stored(Key: string, bodies: readonly Uint8Array[], more: More = {}) {
  const UploadId = await begin(Key, more)
  const Parts = await send(Key, UploadId, bodies, {
    ...(more.ChecksumAlgorithm && { ChecksumAlgorithm: more.ChecksumAlgorithm }),
  })
  return s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts } })
}

async function blobCount(): Promise<number> {
  let count = 0
  const blobs = cloud.world.blobs as unknown as {
    storedBefore(time: number): AsyncIterable<unknown>
  }
  for await (const _ of blobs.storedBefore(Number.MAX_SAFE_INTEGER)) count++
  return count
}

const bytes = async (Key: string, more = {}) => {
  const { Body } = await s3.getObject({ Bucket, Key, ...more })
  return Buffer.from((await Body?.transformToByteArray()) ?? [])
}

describe('an upload in parts', () => {
  test('becomes one object', async () => {
    const answer = await stored('whole', [first, second, last], {
      ChecksumAlgorithm: 'CRC32',
      ContentType: 'text/plain',
      Metadata: { colour: 'blue' },
      Tagging: 'a=b',
    })
    expect(answer).toMatchObject({
      Bucket,
      Key: 'whole',
      ETag: etagOf(first, second, last),
      Location: `http://localhost:4566/${Bucket}/whole`,
      ChecksumType: 'COMPOSITE',
      ChecksumCRC32: expect.stringMatching(/-3$/),
    })
    const whole = Buffer.concat([first, second, last])
    expect((await bytes('whole')).equals(whole)).toBe(true)
    const head = await s3.headObject({ Bucket, Key: 'whole' })
    expect(head).toMatchObject({
      ContentLength: whole.length,
      ContentType: 'text/plain',
      ETag: etagOf(first, second, last),
      Metadata: { colour: 'blue' },
      TagCount: 1,
    })
    const listed = await s3.listObjectsV2({ Bucket, Prefix: 'whole' })
    expect(listed.Contents?.[0]).toMatchObject({ Size: whole.length, ChecksumType: 'COMPOSITE' })
  })

  test('is read across its parts and by part', async () => {
    await stored('ranged', [first, second, last])
    const whole = Buffer.concat([first, second, last])
    for (const [from, to] of [
      [first.length - 3, first.length + 4],
      [first.length - 1, first.length + second.length],
      [whole.length - 5, whole.length - 1],
    ] as const)
      expect(
        (await bytes('ranged', { Range: `bytes=${from}-${to}` })).equals(
          whole.subarray(from, to + 1),
        ),
      ).toBe(true)
    expect((await bytes('ranged', { PartNumber: 2 })).equals(second)).toBe(true)
    expect(await s3.headObject({ Bucket, Key: 'ranged', PartNumber: 3 })).toMatchObject({
      PartsCount: 3,
      ContentLength: last.length,
      ContentRange: `bytes ${whole.length - last.length}-${whole.length - 1}/${whole.length}`,
    })
    expect((await failureOf(s3.getObject({ Bucket, Key: 'ranged', PartNumber: 4 })))?.code).toBe(
      'InvalidPartNumber',
    )
  })

  test('holds its bytes once, and they go with it', async () => {
    const before = await blobCount()
    const UploadId = await begin('brief')
    await send('brief', UploadId, [Buffer.from('replaced')])
    const Parts = await send('brief', UploadId, [first, second, last])
    expect(await blobCount()).toBe(before + 3)
    await s3.completeMultipartUpload({
      Bucket,
      Key: 'brief',
      UploadId,
      MultipartUpload: { Parts: Parts.slice(0, 2) },
    })
    expect(await blobCount()).toBe(before + 2)
    await s3.deleteObject({ Bucket, Key: 'brief' })
    expect(await blobCount()).toBe(before)
  })

  test('of many parts: its record stays small, and nothing is lost with it', async () => {
    const before = await blobCount()
    const bodies = [...Array.from({ length: 9 }, (_, n) => Buffer.alloc(5 * mebibyte, n)), last]
    await stored('many', bodies, { ChecksumAlgorithm: 'CRC32' })
    const whole = Buffer.concat(bodies)
    expect((await bytes('many')).equals(whole)).toBe(true)
    const Range = `bytes=${5 * mebibyte - 2}-${5 * mebibyte + 1}`
    expect([...(await bytes('many', { Range }))]).toEqual([0, 0, 1, 1])
    expect((await bytes('many', { PartNumber: 10 })).equals(last)).toBe(true)
    await s3.putObjectTagging({ Bucket, Key: 'many', Tagging: { TagSet: [] } })
    const { ObjectParts } = await s3.getObjectAttributes({
      Bucket,
      Key: 'many',
      ObjectAttributes: ['ObjectParts'],
    })
    expect(ObjectParts).toMatchObject({ TotalPartsCount: 10, Parts: { length: 10 } })
    const copied = await s3.copyObject({ Bucket, Key: 'one', CopySource: `${Bucket}/many` })
    expect(copied.CopyObjectResult?.ETag).toBe(`"${md5(whole).toString('hex')}"`)
    const referenced: unknown[] = []
    await cloud.store.read(async (tx) => {
      let after: Parameters<typeof referencedBlobs>[1]
      do {
        const page = await referencedBlobs(tx, after, 3)
        referenced.push(...page.blobs.map(({ id }) => id))
        after = page.next
      } while (after)
    })
    expect(new Set(referenced).size).toBe(await blobCount())
    await s3.putObject({ Bucket, Key: 'many', Body: 'x' })
    for (const Key of ['many', 'one']) await s3.deleteObject({ Bucket, Key })
    expect(await blobCount()).toBe(before)
  })

  test('completed again answers as before, for as long as the object stands', async () => {
    const UploadId = await begin('again')
    const Parts = await send('again', UploadId, [last])
    const complete = (parts = Parts) =>
      s3.completeMultipartUpload({
        Bucket,
        Key: 'again',
        UploadId,
        MultipartUpload: { Parts: parts },
      })
    const { $metadata: _, ...answer } = await complete()
    const { $metadata: __, ...repeated } = await complete()
    expect(repeated).toEqual(answer)
    expect((await bytes('again')).equals(last)).toBe(true)
    const others = [{ ...Parts[0], PartNumber: 1, ETag: '"other"' }]
    expect((await failureOf(complete(others as typeof Parts)))?.code).toBe('NoSuchUpload')
    await s3.putObject({ Bucket, Key: 'again', Body: 'other' })
    expect((await failureOf(complete()))?.code).toBe('NoSuchUpload')
  })

  test('an object is replaced only when it is complete', async () => {
    const before = await blobCount()
    await s3.putObject({ Bucket, Key: 'replaced', Body: 'old' })
    const UploadId = await begin('replaced')
    const Parts = await send('replaced', UploadId, [last])
    expect((await bytes('replaced')).toString()).toBe('old')
    await s3.completeMultipartUpload({
      Bucket,
      Key: 'replaced',
      UploadId,
      MultipartUpload: { Parts },
    })
    expect((await bytes('replaced')).equals(last)).toBe(true)
    expect(await blobCount()).toBe(before + 1)
  })

  test('of no bytes', async () => {
    const { ETag } = await stored('empty', [Buffer.alloc(0)])
    expect(ETag).toBe(etagOf(Buffer.alloc(0)))
    expect((await bytes('empty')).length).toBe(0)
  })

  test('can be copied whole', async () => {
    await stored('copied', [first, last])
    await s3.copyObject({ Bucket, Key: 'copy', CopySource: `${Bucket}/copied` })
    expect((await bytes('copy')).equals(Buffer.concat([first, last]))).toBe(true)
  })
})

describe('checksums', () => {
  const sums = [
    ['CRC32', 'ChecksumCRC32', 'COMPOSITE'],
    ['CRC32C', 'ChecksumCRC32C', 'COMPOSITE'],
    ['SHA1', 'ChecksumSHA1', 'COMPOSITE'],
    ['SHA256', 'ChecksumSHA256', 'COMPOSITE'],
    ['CRC64NVME', 'ChecksumCRC64NVME', 'FULL_OBJECT'],
    ['CRC32', 'ChecksumCRC32', 'FULL_OBJECT'],
    ['CRC32C', 'ChecksumCRC32C', 'FULL_OBJECT'],
  ] as const
  const bodies = [first, second, last]
  for (const [algorithm, member, ChecksumType] of sums)
    test(`${algorithm} ${ChecksumType}`, async () => {
      const Key = `sum-${algorithm}-${ChecksumType}`
      const answer = await stored(Key, bodies, { ChecksumAlgorithm: algorithm, ChecksumType })
      const put = async (Body: Buffer) =>
        (await s3.putObject({ Bucket, Key: 'one-go', Body, ChecksumAlgorithm: algorithm }))[
          member
        ] as string
      const expected =
        ChecksumType === 'FULL_OBJECT'
          ? await put(Buffer.concat(bodies))
          : `${await put(
              Buffer.concat(
                await Promise.all(
                  bodies.map(async (body) => Buffer.from(await put(body), 'base64')),
                ),
              ),
            )}-3`
      expect([answer[member], answer.ChecksumType]).toEqual([expected, ChecksumType])
      const head = await s3.headObject({ Bucket, Key, ChecksumMode: 'ENABLED' })
      expect([head[member], head.ChecksumType]).toEqual([expected, ChecksumType])
    })

  const combinations = [
    [
      { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' },
      'The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.',
    ],
    [
      { ChecksumAlgorithm: 'SHA1', ChecksumType: 'FULL_OBJECT' },
      'The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm.',
    ],
    [
      { ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' },
      'The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm.',
    ],
    [
      { ChecksumAlgorithm: 'XXHASH64' },
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    ],
  ] as const
  for (const [more, message] of combinations)
    test(`${JSON.stringify(more)} is refused`, async () => {
      expect(
        await failureOf(s3.createMultipartUpload({ Bucket, Key: 'bad-mode', ...(more as More) })),
      ).toEqual(failure(400, 'InvalidRequest', message))
    })

  test('a part with another algorithm than its upload', async () => {
    const UploadId = await begin('mixed', { ChecksumAlgorithm: 'SHA256' })
    const part = s3.uploadPart({
      Bucket,
      Key: 'mixed',
      UploadId,
      PartNumber: 1,
      Body: 'x',
      ChecksumAlgorithm: 'CRC32',
    })
    expect(await failureOf(part)).toEqual(
      failure(
        400,
        'InvalidRequest',
        'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32',
      ),
    )
  })

  test('a part whose checksum is wrong', async () => {
    const UploadId = await begin('wrong-part', { ChecksumAlgorithm: 'SHA256' })
    const part = s3.uploadPart({
      Bucket,
      Key: 'wrong-part',
      UploadId,
      PartNumber: 1,
      Body: 'x',
      ChecksumSHA256: createHash('sha256').update('y').digest('base64'),
    })
    expect(await failureOf(part)).toEqual(
      failure(400, 'BadDigest', 'The SHA256 you specified did not match the calculated checksum.'),
    )
    expect((await s3.listParts({ Bucket, Key: 'wrong-part', UploadId })).Parts ?? []).toEqual([])
  })

  const completions: readonly [string, More, object, (part: object) => object, string, string][] = [
    [
      'a composite part without its checksum',
      { ChecksumAlgorithm: 'SHA256' },
      {},
      ({ ChecksumSHA256: _, ...part }: { ChecksumSHA256?: string }) => part,
      'InvalidRequest',
      'The upload was created using a sha256 checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.',
    ],
    [
      'a part with a wrong checksum',
      { ChecksumAlgorithm: 'SHA256' },
      {},
      (part) => ({ ...part, ChecksumSHA256: 'x'.repeat(44) }),
      'BadDigest',
      'The sha256 you specified for part 1 did not match what we received.',
    ],
    [
      'another type',
      { ChecksumAlgorithm: 'SHA256' },
      { ChecksumType: 'FULL_OBJECT' },
      (part) => part,
      'InvalidRequest',
      'The upload was created using the COMPOSITE checksum mode. The complete request must use the same checksum mode.',
    ],
    [
      'a wrong sum of the whole object',
      { ChecksumAlgorithm: 'CRC32C', ChecksumType: 'FULL_OBJECT' },
      { ChecksumCRC32C: 'AAAAAA==' },
      (part) => part,
      'BadDigest',
      'The crc32c you specified did not match the calculated checksum.',
    ],
    [
      'a sum of another algorithm',
      { ChecksumAlgorithm: 'CRC32C', ChecksumType: 'FULL_OBJECT' },
      { ChecksumCRC32: 'AAAAAA==' },
      (part) => part,
      'InvalidRequest',
      'Checksum Type mismatch occurred, expected checksum Type: crc32c, actual checksum Type: crc32',
    ],
    [
      'another size',
      {},
      { MpuObjectSize: 5 },
      (part) => part,
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value 5 does not match what was computed: ${last.length}`,
    ],
  ]
  for (const [name, created, completed, change, code, message] of completions)
    test(`completed with ${name}`, async () => {
      const Key = `completed with ${name}`
      const UploadId = await begin(Key, created)
      const Parts = await send(Key, UploadId, [last], {
        ...(created.ChecksumAlgorithm && { ChecksumAlgorithm: created.ChecksumAlgorithm }),
      })
      const answer = s3.completeMultipartUpload({
        Bucket,
        Key,
        UploadId,
        MultipartUpload: { Parts: Parts.map(change) },
        ...completed,
      })
      expect(await failureOf(answer)).toEqual(failure(400, code, message))
      expect((await failureOf(s3.headObject({ Bucket, Key })))?.status).toBe(404)
    })
})

describe('refused', () => {
  const noSuchUpload = failure(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  )

  for (const PartNumber of [0, -1, 10_001])
    test(`part number ${PartNumber}`, async () => {
      const UploadId = await begin('numbers')
      expect(
        await failureOf(s3.uploadPart({ Bucket, Key: 'numbers', UploadId, PartNumber, Body: 'x' })),
      ).toEqual(
        failure(
          400,
          'InvalidArgument',
          'Part number must be an integer between 1 and 10000, inclusive',
        ),
      )
    })

  for (const UploadId of ['unknown', '../../etc/passwd'])
    test(`upload id ${UploadId}`, async () => {
      const named = { Bucket, Key: 'k', UploadId }
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: '"x"' }] }
      for (const call of [
        () => s3.uploadPart({ ...named, PartNumber: 1, Body: 'x' }),
        () => s3.completeMultipartUpload({ ...named, MultipartUpload }),
        () => s3.abortMultipartUpload(named),
        () => s3.listParts(named),
      ])
        expect(await failureOf(call())).toEqual(noSuchUpload)
    })

  test('an upload under another key', async () => {
    const UploadId = await begin('one-key')
    const other = s3.uploadPart({
      Bucket,
      Key: 'other-key',
      UploadId,
      PartNumber: 1,
      Body: 'x',
    })
    expect(await failureOf(other)).toEqual(noSuchUpload)
  })

  const completions = [
    ['no part', [], 'InvalidRequest', 'You must specify at least one part'],
    [
      'parts in disorder',
      [2, 1],
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    ],
    [
      'a part twice',
      [1, 1],
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    ],
    [
      'a part that is missing',
      [1, 3],
      'InvalidPart',
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    ],
    [
      'a small part before the last',
      [1, 2],
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
    ],
  ] as const
  for (const [name, numbers, code, message] of completions)
    test(`completed with ${name}`, async () => {
      const UploadId = await begin('refused')
      const sent = await send('refused', UploadId, [last, last])
      const Parts = numbers.map((PartNumber) => ({ ...(sent[0] as object), PartNumber }))
      const answer = s3.completeMultipartUpload({
        Bucket,
        Key: 'refused',
        UploadId,
        MultipartUpload: { Parts },
      })
      expect(await failureOf(answer)).toEqual(failure(400, code, message))
      expect((await s3.listParts({ Bucket, Key: 'refused', UploadId })).Parts?.length).toBe(2)
    })

  test('completed with a wrong ETag', async () => {
    const UploadId = await begin('etag')
    const sent = await send('etag', UploadId, [last])
    const answer = s3.completeMultipartUpload({
      Bucket,
      Key: 'etag',
      UploadId,
      MultipartUpload: { Parts: [{ ...sent[0], ETag: `"${'0'.repeat(32)}"` }] },
    })
    expect((await failureOf(answer))?.code).toBe('InvalidPart')
  })

  test('completed on a condition that does not hold', async () => {
    await s3.putObject({ Bucket, Key: 'taken', Body: 'x' })
    const UploadId = await begin('taken')
    const Parts = await send('taken', UploadId, [last])
    const complete = (more: object) =>
      s3.completeMultipartUpload({
        Bucket,
        Key: 'taken',
        UploadId,
        MultipartUpload: { Parts },
        ...more,
      })
    for (const more of [{ IfNoneMatch: '*' }, { IfMatch: '"other"' }])
      expect((await failureOf(complete(more)))?.code).toBe('PreconditionFailed')
    expect((await bytes('taken')).toString()).toBe('x')
    const { ETag } = await s3.headObject({ Bucket, Key: 'taken' })
    await complete({ IfMatch: ETag })
    expect((await bytes('taken')).equals(last)).toBe(true)
  })
})

describe('AbortMultipartUpload', () => {
  test('drops the parts', async () => {
    const before = await blobCount()
    const UploadId = await begin('aborted')
    await send('aborted', UploadId, [first, last])
    const named = { Bucket, Key: 'aborted', UploadId }
    expect((await s3.abortMultipartUpload(named)).$metadata.httpStatusCode).toBe(204)
    expect(await blobCount()).toBe(before)
    expect((await failureOf(s3.abortMultipartUpload(named)))?.code).toBe('NoSuchUpload')
  })

  test('uploads end with their bucket', async () => {
    const before = await blobCount()
    const other = { Bucket: 'ended-bucket', Key: 'k' }
    await s3.createBucket({ Bucket: other.Bucket })
    const { UploadId } = await s3.createMultipartUpload(other)
    await s3.uploadPart({ ...other, UploadId, PartNumber: 1, Body: 'x' })
    await s3.deleteBucket({ Bucket: other.Bucket })
    expect(await blobCount()).toBe(before)
    await s3.createBucket({ Bucket: other.Bucket })
    expect((await failureOf(s3.listParts({ ...other, UploadId })))?.code).toBe('NoSuchUpload')
  })
})

describe('UploadPartCopy', () => {
  const source = Buffer.from('0123456789')
  const copied = async (more: object, Key = 'assembled') => {
    await s3.putObject({ Bucket, Key: 'copy source', Body: source })
    const UploadId = await begin(Key)
    return {
      UploadId,
      answer: s3.uploadPartCopy({
        Bucket,
        Key,
        UploadId,
        PartNumber: 1,
        CopySource: `${Bucket}/copy%20source`,
        ...more,
      }),
    }
  }

  test('takes a range of an object', async () => {
    const { UploadId, answer } = await copied({ CopySourceRange: 'bytes=2-4' })
    const { CopyPartResult } = await answer
    expect(CopyPartResult?.ETag).toBe(`"${md5(Buffer.from('234')).toString('hex')}"`)
    await s3.completeMultipartUpload({
      Bucket,
      Key: 'assembled',
      UploadId,
      MultipartUpload: { Parts: [{ PartNumber: 1, ...CopyPartResult }] },
    })
    expect((await bytes('assembled')).toString()).toBe('234')
  })

  const refusals = [
    [
      'no range',
      { CopySourceRange: 'bytes=2-' },
      'InvalidArgument',
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
    ],
    [
      'a range that ends behind the source',
      { CopySourceRange: 'bytes=2-10' },
      'InvalidArgument',
      'Range specified is not valid for source object of size: 10',
    ],
    [
      'a range behind the source',
      { CopySourceRange: 'bytes=10-12' },
      'InvalidRequest',
      'The specified copy range is invalid for the source object size',
    ],
    [
      'a source that is not there',
      { CopySource: `${Bucket}/nothing` },
      'NoSuchKey',
      'The specified key does not exist.',
    ],
    [
      'a condition that does not hold',
      { CopySourceIfMatch: '"other"' },
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
    ],
  ] as const
  for (const [name, more, code, message] of refusals)
    test(`with ${name}`, async () => {
      const { answer } = await copied(more)
      expect(await failureOf(answer)).toMatchObject({ code, message })
    })

  test('needs to read the source', async () => {
    await s3.putObject({ Bucket, Key: 'private', Body: 'x' })
    const writer = await userWith(cloud, account, 'part-writer', policy('s3:PutObject'))
    const mine = cloud.s3(writer.credentials)
    const { UploadId } = await mine.createMultipartUpload({ Bucket, Key: 'stolen' })
    const answer = mine.uploadPartCopy({
      Bucket,
      Key: 'stolen',
      UploadId,
      PartNumber: 1,
      CopySource: `${Bucket}/private`,
    })
    expect(await failureOf(answer)).toEqual(
      failure(
        403,
        'AccessDenied',
        `User: ${writer.arn} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::${Bucket}/private" because no identity-based policy allows the s3:GetObject action`,
      ),
    )
  })
})

describe('ListParts', () => {
  test('shows the parts, page by page', async () => {
    const UploadId = await begin('pages', { ChecksumAlgorithm: 'SHA256' })
    await send('pages', UploadId, [last, last, last], { ChecksumAlgorithm: 'SHA256' })
    const named = { Bucket, Key: 'pages', UploadId }
    const page = await s3.listParts({ ...named, MaxParts: 2 })
    expect(page).toMatchObject({
      ...named,
      PartNumberMarker: '0',
      NextPartNumberMarker: '2',
      MaxParts: 2,
      IsTruncated: true,
      StorageClass: 'STANDARD',
      ChecksumAlgorithm: 'SHA256',
      ChecksumType: 'COMPOSITE',
      Owner: { ID: expect.stringMatching(/^[0-9a-f]{64}$/) },
      Initiator: { DisplayName: 'admin', ID: `arn:aws:iam::${account.accountId}:user/admin` },
    })
    expect(page.Parts?.[0]).toEqual({
      PartNumber: 1,
      LastModified: expect.any(Date),
      ETag: `"${md5(last).toString('hex')}"`,
      Size: last.length,
      ChecksumSHA256: createHash('sha256').update(last).digest('base64'),
    })
    const rest = await s3.listParts({ ...named, PartNumberMarker: page.NextPartNumberMarker })
    expect([rest.Parts?.map(({ PartNumber }) => PartNumber), rest.IsTruncated]).toEqual([
      [3],
      false,
    ])
  })

  test('the root user is its account', async () => {
    const root = cloud.s3(account.root)
    const { UploadId } = await root.createMultipartUpload({ Bucket, Key: 'by-root' })
    const { Owner, Initiator } = await root.listParts({ Bucket, Key: 'by-root', UploadId })
    expect(Initiator).toEqual(Owner)
  })
})

describe('ListMultipartUploads', () => {
  const other = 'uploads-bucket'
  const keys = ['a', 'b/1', 'b/2', 'c', 'c', 'd/e/f']
  const ids: string[] = []
  beforeAll(async () => {
    await s3.createBucket({ Bucket: other })
    for (const Key of keys) {
      ids.push((await s3.createMultipartUpload({ Bucket: other, Key })).UploadId ?? '')
      cloud.advance(1)
    }
  })
  type Query = Omit<Parameters<S3['listMultipartUploads']>[0], 'Bucket'>
  const listed = async (query: Query) => {
    const page = await s3.listMultipartUploads({ Bucket: other, ...query })
    return {
      page,
      keys: (page.Uploads ?? []).map(({ Key }) => Key),
      ids: (page.Uploads ?? []).map(({ UploadId }) => UploadId),
      prefixes: (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    }
  }

  const rows: readonly [string, Query, string[], string[]][] = [
    ['everything', {}, keys, []],
    ['a prefix', { Prefix: 'b/' }, ['b/1', 'b/2'], []],
    ['a delimiter', { Delimiter: '/' }, ['a', 'c', 'c'], ['b/', 'd/']],
    ['prefix and delimiter', { Prefix: 'd/', Delimiter: '/' }, [], ['d/e/']],
    ['a key marker', { KeyMarker: 'c' }, ['d/e/f'], []],
    ['nothing', { Prefix: 'zzz' }, [], []],
  ]
  for (const [name, query, expectedKeys, prefixes] of rows)
    test(name, async () => {
      expect(await listed(query)).toMatchObject({ keys: expectedKeys, prefixes })
    })

  test('those of one key by their beginning, behind a marker', async () => {
    const all = await listed({})
    expect(all.ids).toEqual(ids)
    const behind = await listed({ KeyMarker: 'c', UploadIdMarker: ids[3] as string })
    expect(behind.ids).toEqual(ids.slice(4))
  })

  for (const MaxUploads of [1, 2, 4])
    for (const Delimiter of [undefined, '/'])
      test(`pages of ${MaxUploads}, delimiter ${Delimiter}`, async () => {
        const more = Delimiter && { Delimiter }
        const whole = await listed({ ...more })
        const seen = { ids: [] as unknown[], prefixes: [] as unknown[] }
        let next: Query | undefined = {}
        while (next) {
          const { page, ...found } = await listed({ MaxUploads, ...more, ...next })
          seen.ids.push(...found.ids)
          seen.prefixes.push(...found.prefixes)
          expect(found.ids.length + found.prefixes.length).toBeLessThanOrEqual(MaxUploads)
          next = page.IsTruncated
            ? {
                KeyMarker: page.NextKeyMarker,
                ...(page.NextUploadIdMarker && { UploadIdMarker: page.NextUploadIdMarker }),
              }
            : undefined
        }
        expect(seen).toEqual({ ids: whole.ids, prefixes: whole.prefixes })
      })

  test('a marker that is no upload id', async () => {
    expect(
      await failureOf(
        s3.listMultipartUploads({ Bucket: other, KeyMarker: 'c', UploadIdMarker: 'x' }),
      ),
    ).toEqual(failure(400, 'InvalidArgument', 'Invalid uploadId marker'))
  })
})

describe('who may', () => {
  test('each call has its action', async () => {
    const weak = await userWith(cloud, account, 'weak')
    const mine = cloud.s3(weak.credentials)
    const UploadId = await begin('guarded')
    const named = { Bucket, Key: 'guarded', UploadId }
    const sentence = (action: string, resource = `${Bucket}/guarded`) =>
      failure(
        403,
        'AccessDenied',
        `User: ${weak.arn} is not authorized to perform: s3:${action} on resource: "arn:aws:s3:::${resource}" because no identity-based policy allows the s3:${action} action`,
      )
    for (const [call, expected] of [
      [() => mine.createMultipartUpload({ Bucket, Key: 'guarded' }), sentence('PutObject')],
      [() => mine.uploadPart({ ...named, PartNumber: 1, Body: 'x' }), sentence('PutObject')],
      [
        () =>
          mine.completeMultipartUpload({
            ...named,
            MultipartUpload: { Parts: [{ PartNumber: 1, ETag: 'x' }] },
          }),
        sentence('PutObject'),
      ],
      [() => mine.abortMultipartUpload(named), sentence('AbortMultipartUpload')],
      [() => mine.listParts(named), sentence('ListMultipartUploadParts')],
      [() => mine.listMultipartUploads({ Bucket }), sentence('ListBucketMultipartUploads', Bucket)],
    ] as const)
      expect(await failureOf(call())).toEqual(expected)
  })

  test('whoever began an upload may look at it and end it, unless denied', async () => {
    const writer = await userWith(cloud, account, 'initiator', policy('s3:PutObject'))
    const other = await userWith(cloud, account, 'other-writer', policy('s3:PutObject'))
    const mine = cloud.s3(writer.credentials)
    const { UploadId } = await mine.createMultipartUpload({ Bucket, Key: 'mine' })
    const named = { Bucket, Key: 'mine', UploadId }
    expect((await failureOf(cloud.s3(other.credentials).listParts(named)))?.code).toBe(
      'AccessDenied',
    )
    expect(await failureOf(mine.listParts(named))).toBe(undefined)
    await cloud.iam(account.admin).putUserPolicy({
      UserName: 'initiator',
      PolicyName: 'deny',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: 's3:AbortMultipartUpload', Resource: '*' }],
      }),
    })
    expect((await failureOf(mine.abortMultipartUpload(named)))?.code).toBe('AccessDenied')
    await cloud.iam(account.admin).deleteUserPolicy({ UserName: 'initiator', PolicyName: 'deny' })
    expect(await failureOf(mine.abortMultipartUpload(named))).toBe(undefined)
  })

  test('completing is writing the object: a foreign upload outside of the prefix', async () => {
    const UploadId = await begin('secret/x')
    const Parts = await send('secret/x', UploadId, [last])
    const writer = await userWith(
      cloud,
      account,
      'prefix-writer',
      policy('s3:PutObject', `arn:aws:s3:::${Bucket}/public/*`),
    )
    const answer = cloud.s3(writer.credentials).completeMultipartUpload({
      Bucket,
      Key: 'secret/x',
      UploadId,
      MultipartUpload: { Parts },
    })
    expect((await failureOf(answer))?.code).toBe('AccessDenied')
  })

  test('parts do not create objects', async () => {
    const writer = await userWith(
      cloud,
      account,
      'creator',
      policy('s3:PutObject', '*', {
        Condition: { Bool: { 's3:ObjectCreationOperation': 'true' } },
      }),
    )
    const mine = cloud.s3(writer.credentials)
    expect(await failureOf(mine.putObject({ Bucket, Key: 'created', Body: 'x' }))).toBe(undefined)
    expect((await failureOf(mine.createMultipartUpload({ Bucket, Key: 'created' })))?.code).toBe(
      'AccessDenied',
    )
  })

  test('nobody begins an upload', async () => {
    const answer = await cloud.send({
      method: 'POST',
      path: `/${Bucket}/k`,
      query: 'uploads',
      headers: [['host', 'localhost']],
    })
    expect([answer.status, answer.body.toString()]).toEqual([
      403,
      expect.stringContaining('<Code>AccessDenied</Code>'),
    ])
  })
})
