import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failureOf } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { bucketByName } from '../bucket/bucket.ts'
import { endUploadsOfEndedBuckets } from './ended-buckets.ts'
import { type Part, parts } from './part.ts'
import { uploads } from './upload.ts'

let cloud: Cloud
let account: TestAccount
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
})
afterAll(() => cloud.close())

test('a bucket with more parts than a transaction drops is deleted at once, and they go later', async () => {
  const s3 = cloud.s3(account.admin)
  const Bucket = 'many-parts'
  await s3.createBucket({ Bucket })
  const { UploadId = '' } = await s3.createMultipartUpload({ Bucket, Key: 'k' })
  await s3.uploadPart({ Bucket, Key: 'k', UploadId, PartNumber: 1, Body: 'x' })
  const bucketId = (await cloud.store.read((tx) => bucketByName(tx, Bucket)))?.id ?? ''
  const [part] = await cloud.store.read((tx) => tx.list(parts, [bucketId]))
  for (let first = 2; first <= 600; first += 100)
    await cloud.store.write({ requestId: randomUUID() }, async (tx) => {
      for (let number = first; number < first + 100 && number <= 600; number++)
        await tx.put(parts, { ...(part as Part), number, content: [] })
    })
  const left = () =>
    cloud.store.read(async (tx) => [
      await tx.count(parts, [bucketId]),
      await tx.count(uploads, [bucketId]),
    ])

  await s3.deleteBucket({ Bucket })
  expect(await left()).toEqual([350, 1])
  await s3.createBucket({ Bucket })
  expect((await failureOf(s3.listParts({ Bucket, Key: 'k', UploadId })))?.code).toBe('NoSuchUpload')
  expect((await s3.listMultipartUploads({ Bucket })).Uploads ?? []).toEqual([])

  const { store } = cloud
  const { blobs, ids } = cloud.world
  let rounds = 0
  await endUploadsOfEndedBuckets({ store, blobs, ids, goesOn: () => rounds++ < 1 })
  expect(await left()).toEqual([100, 1])
  await endUploadsOfEndedBuckets({ store, blobs, ids, goesOn: () => true })
  expect(await left()).toEqual([0, 0])
  rounds = 0
  await endUploadsOfEndedBuckets({ store, blobs, ids, goesOn: () => ++rounds < 5 })
  expect(rounds).toBe(1)
})
