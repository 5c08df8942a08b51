import { randomBytes } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { type Cloud, startCloud } from '../../test/support/in-process.ts'
import type { OwnedBlobStore } from '../store/blobs/blobs.ts'
import { scavenge } from './scavenger.ts'

let cloud: Cloud
afterEach(() => cloud.close())

const day = 24 * 60 * 60
const Bucket = 'scavenged-bucket'

test('deletes what nothing refers to and is a day old, and nothing else', async () => {
  cloud = await startCloud()
  const account = await cloud.account()
  const s3 = cloud.s3(account.admin)
  const blobs = cloud.world.blobs as OwnedBlobStore
  const parts = { store: cloud.store, blobs, clock: cloud.world.clock }
  await s3.createBucket({ Bucket })
  for (let n = 0; n < 3; n++) await s3.putObject({ Bucket, Key: `k${n}`, Body: `bytes ${n}` })
  const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: 'multi' })
  const part = await s3.uploadPart({ Bucket, Key: 'multi', UploadId, PartNumber: 1, Body: 'part' })
  const orphan = await blobs.put(randomBytes(10))

  expect(await scavenge(parts)).toBe(0)
  cloud.advance(day + 1)
  const young = await blobs.put(randomBytes(10))
  expect(await scavenge(parts)).toBe(1)
  await expect(blobs.readAll(orphan)).rejects.toThrow()
  expect(await blobs.readAll(young)).toHaveLength(10)

  await s3.completeMultipartUpload({
    Bucket,
    Key: 'multi',
    UploadId,
    MultipartUpload: {
      Parts: [{ PartNumber: 1, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 }],
    },
  })
  expect(await scavenge(parts)).toBe(0)
  const whole = await s3.getObject({ Bucket, Key: 'multi' })
  expect(await whole.Body?.transformToString()).toBe('part')
  for (let n = 0; n < 3; n++)
    expect(await (await s3.getObject({ Bucket, Key: `k${n}` })).Body?.transformToString()).toBe(
      `bytes ${n}`,
    )
})
