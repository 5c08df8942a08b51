import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failure, failureOf } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { bucketByName } from '../bucket/bucket.ts'
import { withManifest } from '../object/manifest.ts'
import { objectByKey, objects, type StoredObject } from '../object/object.ts'

let cloud: Cloud
let account: TestAccount
const Bucket = 'bucket-at-rest'

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  await cloud.s3(account.admin).createBucket({ Bucket })
})
afterAll(() => cloud.close())

const stored = (key: string): Promise<StoredObject> =>
  cloud.store.read(async (tx) => {
    const bucket = await bucketByName(tx, Bucket)
    const object = await objectByKey(tx, bucket?.id ?? '', key)
    if (object === undefined) throw new Error(`no object \`${key}\``)
    return withManifest(tx, object)
  })

const change = (object: StoredObject) =>
  cloud.store.write({ account: account.accountId, requestId: randomUUID() }, (tx) =>
    tx.put(objects, object),
  )

async function bytesAtRest(key: string): Promise<Buffer> {
  const { content } = await stored(key)
  return Buffer.concat(await Promise.all(content.map((ref) => cloud.world.blobs.readAll(ref))))
}

const words = 'words that nobody finds on a disk '
const small = words.repeat(3)
const part = Buffer.alloc(5 * 1024 ** 2, words)

/** Puts an object in each way there is. */
const ways: [string, (Key: string) => Promise<{ ServerSideEncryption?: string }>][] = [
  ['PutObject', (Key) => cloud.s3(account.admin).putObject({ Bucket, Key, Body: small })],
  ['PutObject, large', (Key) => cloud.s3(account.admin).putObject({ Bucket, Key, Body: part })],
  [
    'CopyObject',
    async (Key) => {
      const s3 = cloud.s3(account.admin)
      await s3.putObject({ Bucket, Key: 'source', Body: small })
      return s3.copyObject({ Bucket, Key, CopySource: `${Bucket}/source` })
    },
  ],
  [
    'a multipart upload',
    async (Key) => {
      const s3 = cloud.s3(account.admin)
      await s3.putObject({ Bucket, Key: 'source', Body: small })
      const begun = await s3.createMultipartUpload({ Bucket, Key })
      expect(begun.ServerSideEncryption).toBe('AES256')
      const at = { Bucket, Key, UploadId: begun.UploadId }
      const one = await s3.uploadPart({ ...at, PartNumber: 1, Body: part })
      const two = await s3.uploadPartCopy({ ...at, PartNumber: 2, CopySource: `${Bucket}/source` })
      expect([one.ServerSideEncryption, two.ServerSideEncryption]).toEqual(['AES256', 'AES256'])
      return s3.completeMultipartUpload({
        ...at,
        MultipartUpload: {
          Parts: [
            { PartNumber: 1, ETag: one.ETag },
            { PartNumber: 2, ETag: two.CopyPartResult?.ETag },
          ],
        },
      })
    },
  ],
]

test.each(ways)('%s: nothing at rest can be read, and the answers say AES256', async (_, put) => {
  const s3 = cloud.s3(account.admin)
  expect((await put('kept')).ServerSideEncryption).toBe('AES256')
  expect((await bytesAtRest('kept')).includes(words.slice(0, 16))).toBe(false)
  expect((await s3.headObject({ Bucket, Key: 'kept' })).ServerSideEncryption).toBe('AES256')
  const got = await s3.getObject({ Bucket, Key: 'kept' })
  expect(got.ServerSideEncryption).toBe('AES256')
  expect((await got.Body?.transformToString())?.startsWith(small)).toBe(true)
  const ranged = await s3.getObject({ Bucket, Key: 'kept', Range: 'bytes=6-39' })
  expect(await ranged.Body?.transformToString()).toBe(`${words}${words}`.slice(6, 40))
})

test('the same bytes are never stored twice alike', async () => {
  const s3 = cloud.s3(account.admin)
  await s3.putObject({ Bucket, Key: 'twin-1', Body: small })
  await s3.putObject({ Bucket, Key: 'twin-2', Body: small })
  expect((await bytesAtRest('twin-1')).equals(await bytesAtRest('twin-2'))).toBe(false)
})

test('an object from before is read, and no answer calls it encrypted', async () => {
  const s3 = cloud.s3(account.admin)
  await s3.putObject({ Bucket, Key: 'old', Body: small })
  const { encryption: _, ...object } = await stored('old')
  await change({ ...object, content: [await cloud.world.blobs.put(Buffer.from(small))] })
  const got = await s3.getObject({ Bucket, Key: 'old' })
  expect(await got.Body?.transformToString()).toBe(small)
  expect(got.ServerSideEncryption).toBeUndefined()
  expect((await s3.headObject({ Bucket, Key: 'old' })).ServerSideEncryption).toBeUndefined()
  const copied = await s3.copyObject({ Bucket, Key: 'copied', CopySource: `${Bucket}/old` })
  expect(copied.ServerSideEncryption).toBe('AES256')
  expect((await bytesAtRest('copied')).includes(words)).toBe(false)
})

const broken = failure(500, 'InternalError', 'We encountered an internal error. Please try again.')

test.each<[string, (object: StoredObject, other: StoredObject) => Promise<StoredObject>]>([
  [
    'bytes that were changed',
    async (object) => {
      const bytes = await cloud.world.blobs.readAll(object.content[0]!)
      bytes[3]! ^= 1
      const { id } = await cloud.world.blobs.put(bytes)
      return { ...object, content: [{ ...object.content[0]!, id }] }
    },
  ],
  ['the bytes of another object', async (object, { content }) => ({ ...object, content })],
  [
    'the data key of another object',
    async (object, { encryption }) => ({ ...object, encryption: encryption! }),
  ],
  [
    'bytes and data key of another object',
    async (object, { content, encryption }) => ({ ...object, content, encryption: encryption! }),
  ],
  ['no data key', async ({ encryption: _, ...object }) => object],
])('%s: refused before a byte is sent', async (_, forge) => {
  const s3 = cloud.s3(account.admin)
  const bodies = [small, Buffer.alloc(300_000, words)]
  for (const Body of bodies) {
    await s3.putObject({ Bucket, Key: 'forged', Body })
    await s3.putObject({ Bucket, Key: 'other', Body })
    await change(await forge(await stored('forged'), await stored('other')))
    expect(await failureOf(s3.getObject({ Bucket, Key: 'forged' }))).toEqual(broken)
    const copy = { Bucket, Key: 'copied', CopySource: `${Bucket}/forged` }
    expect(await failureOf(s3.copyObject(copy))).toEqual(broken)
  }
  const names = cloud.bugs.splice(0).map(({ name }) => name)
  expect(new Set(names.filter((name) => !/^(?:SegmentBroken|SealBroken)$/.test(name)))).toEqual(
    new Set(),
  )
  expect(names).toHaveLength(bodies.length * 2)
})
