import type { S3 } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Cloud, startCloud, type TestAccount } from '../../test/support/in-process.ts'
import { memoryRecorder } from '../access/record/memory.ts'
import { expireObjects } from './object-expiry.ts'

let cloud: Cloud
let account: TestAccount
let s3: S3
const Bucket = 'expiring-bucket'
const day = 24 * 60 * 60

beforeEach(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
})
afterEach(() => cloud.close())

const rules = (...Rules: object[]) =>
  s3.putBucketLifecycleConfiguration({
    Bucket,
    LifecycleConfiguration: {
      Rules: Rules.map((rule) => ({ Status: 'Enabled', ...rule })) as never,
    },
  })
const versioned = () =>
  s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })
const write = (Key: string, more: object = {}) =>
  s3.putObject({ Bucket, Key, Body: 'some bytes', ...more })
const keys = async () => ((await s3.listObjectsV2({ Bucket })).Contents ?? []).map(({ Key }) => Key)
const everything = async () => {
  const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket })
  return { versions: Versions.map(({ Key }) => Key), markers: DeleteMarkers.map(({ Key }) => Key) }
}

async function pass(): Promise<{ done: number; events: Record<string, unknown>[] }> {
  const { store, world } = cloud
  const recorder = memoryRecorder({ ids: world.ids })
  const done = await expireObjects({ ...world, store, recorder })
  const events = recorder.lines.map(
    (line) => (JSON.parse(line) as { event: Record<string, unknown> }).event,
  )
  return { done, events }
}

test('objects go at the midnight after their days, and those of no rule stay', async () => {
  await rules({ ID: 'logs', Filter: { Prefix: 'logs/' }, Expiration: { Days: 2 } })
  for (const key of ['logs/a', 'logs/b', 'other']) await write(key)
  cloud.advance(2 * day - 1)
  expect((await pass()).done).toBe(0)
  // two days on it is at most one day to midnight
  cloud.advance(day)
  const { done, events } = await pass()
  expect(done).toBe(2)
  expect(await keys()).toEqual(['other'])
  expect(events).toHaveLength(2)
  expect(events[0]).toMatchObject({
    eventSource: 's3.amazonaws.com',
    eventName: 'S3.EXPIRE.OBJECT',
    userIdentity: { type: 'AWSService', invokedBy: 's3.amazonaws.com' },
    requestParameters: { bucketName: Bucket, key: 'logs/a' },
    readOnly: false,
    managementEvent: false,
    recipientAccountId: account.accountId,
  })
  expect((await pass()).done).toBe(0)
})

test('a date, tags and sizes choose; a disabled rule does nothing', async () => {
  const Date_ = new Date(Math.ceil((cloud.now() + day * 1000) / (day * 1000)) * day * 1000)
  const team = { Key: 'team', Value: 'red' }
  await rules(
    { ID: 'tag', Filter: { Tag: team }, Expiration: { Date: Date_ } },
    { ID: 'big', Filter: { ObjectSizeGreaterThan: 100 }, Expiration: { Date: Date_ } },
    { ID: 'off', Status: 'Disabled', Filter: {}, Expiration: { Date: Date_ } },
  )
  await write('red', { Tagging: 'team=red' })
  await write('blue', { Tagging: 'team=blue' })
  await write('plain')
  await write('big', { Body: 'x'.repeat(101) })
  await write('edge', { Body: 'x'.repeat(100) })
  expect((await pass()).done).toBe(0)
  cloud.advance(3 * day)
  expect((await pass()).done).toBe(2)
  expect(await keys()).toEqual(['blue', 'edge', 'plain'])
})

test('where versions are kept a marker takes the place, later versions go, then the marker', async () => {
  await versioned()
  await rules({
    ID: 'all',
    Filter: {},
    Expiration: { Days: 1 },
    NoncurrentVersionExpiration: { NoncurrentDays: 5 },
  })
  await write('k')
  cloud.advance(3 * day)
  const { events } = await pass()
  expect(events.map(({ eventName }) => eventName)).toEqual(['S3.CREATE.DELETEMARKER'])
  expect(await everything()).toEqual({ versions: ['k'], markers: ['k'] })
  cloud.advance(3 * day)
  // the marker hides something yet
  expect((await pass()).done).toBe(0)
  cloud.advance(4 * day)
  expect((await pass()).done).toBe(1)
  expect(await everything()).toEqual({ versions: [], markers: ['k'] })
  expect((await pass()).done).toBe(1)
  expect(await everything()).toEqual({ versions: [], markers: [] })
})

test('the newest noncurrent versions stay when so many are to be kept', async () => {
  await versioned()
  await rules({
    ID: 'keep',
    Filter: {},
    NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 2 },
  })
  const written = []
  for (let n = 0; n < 5; n++) {
    written.push((await write('k')).VersionId)
    cloud.advance(10)
  }
  expect((await pass()).done).toBe(0)
  cloud.advance(3 * day)
  expect((await pass()).done).toBe(2)
  const { Versions = [] } = await s3.listObjectVersions({ Bucket })
  expect(Versions.map(({ VersionId }) => VersionId)).toEqual(written.slice(2).reverse())
})

test('behind a marker the noncurrent ones are counted without it', async () => {
  await versioned()
  await rules({
    ID: 'keep',
    Filter: {},
    NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 1 },
  })
  await write('k')
  const { VersionId } = await write('k')
  await s3.deleteObject({ Bucket, Key: 'k' })
  cloud.advance(3 * day)
  expect((await pass()).done).toBe(1)
  const { Versions = [] } = await s3.listObjectVersions({ Bucket })
  expect(Versions.map((version) => version.VersionId)).toEqual([VersionId])
})

test('markers that hide nothing go when a rule says so', async () => {
  await versioned()
  await rules({ ID: 'm', Filter: {}, Expiration: { ExpiredObjectDeleteMarker: true } })
  await write('hidden')
  await s3.deleteObject({ Bucket, Key: 'hidden' })
  await s3.deleteObject({ Bucket, Key: 'never' })
  expect((await pass()).done).toBe(1)
  expect(await everything()).toEqual({ versions: ['hidden'], markers: ['hidden'] })
})

test('uploads nobody completes are ended, with their bytes', async () => {
  await rules({
    ID: 'u',
    Filter: { Prefix: 'big/' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
  })
  for (const Key of ['big/a', 'small/a']) {
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key })
    await s3.uploadPart({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' })
  }
  expect((await pass()).done).toBe(0)
  cloud.advance(3 * day)
  const { events } = await pass()
  expect(events.map(({ eventName }) => eventName)).toEqual(['S3.DELETE.UPLOAD'])
  const { Uploads = [] } = await s3.listMultipartUploads({ Bucket })
  expect(Uploads.map(({ Key }) => Key)).toEqual(['small/a'])
})

test('a pass goes over many objects and stops when it is told to', async () => {
  await rules({ ID: 'all', Filter: {}, Expiration: { Days: 1 } })
  for (let n = 0; n < 205; n++) await write(`k${String(n).padStart(3, '0')}`)
  cloud.advance(3 * day)
  const { store, world } = cloud
  const recorder = memoryRecorder({ ids: world.ids })
  let asked = 0
  expect(await expireObjects({ ...world, store, recorder }, () => ++asked <= 4)).toBe(3)
  expect((await pass()).done).toBe(202)
  expect(await keys()).toEqual([])
})

test('nothing is done that could not be recorded', async () => {
  await rules({ ID: 'all', Filter: {}, Expiration: { Days: 1 } })
  await write('k')
  cloud.advance(3 * day)
  const { store, world } = cloud
  const recorder = {
    ...memoryRecorder({ ids: world.ids }),
    assertAccepting() {
      throw new Error('the disk is full')
    },
  }
  await expect(async () => expireObjects({ ...world, store, recorder })).rejects.toThrow(
    'the disk is full',
  )
  expect(await keys()).toEqual(['k'])
})

test('what is written or kept between a look and its transaction stays', async () => {
  await rules({ ID: 'all', Filter: { Prefix: 'old/' }, Expiration: { Days: 1 } })
  for (const key of ['old/replaced', 'old/gone']) await write(key)
  cloud.advance(3 * day)
  const { store, world } = cloud
  let changes = 0
  const hurried = {
    ...store,
    async write<T>(...args: Parameters<typeof store.write<T>>): Promise<T> {
      if (changes++ === 0) {
        await s3.deleteObject({ Bucket, Key: 'old/gone' })
        await write('old/replaced')
      }
      return store.write(...args)
    },
  }
  const recorder = memoryRecorder({ ids: world.ids })
  expect(await expireObjects({ ...world, store: hurried, recorder })).toBe(0)
  expect([await keys(), recorder.lines, changes]).toEqual([['old/replaced'], [], 2])

  cloud.advance(3 * day)
  changes = 0
  const withdrawn = {
    ...store,
    async write<T>(...args: Parameters<typeof store.write<T>>): Promise<T> {
      if (changes++ === 0) await s3.deleteBucketLifecycle({ Bucket })
      return store.write(...args)
    },
  }
  expect(await expireObjects({ ...world, store: withdrawn, recorder })).toBe(0)
  expect(await keys()).toEqual(['old/replaced'])
})

test('a new bucket of an old name has no rules', async () => {
  await rules({ ID: 'all', Filter: {}, Expiration: { Days: 1 } })
  await s3.deleteBucket({ Bucket })
  await s3.createBucket({ Bucket })
  await write('k')
  cloud.advance(3 * day)
  expect((await pass()).done).toBe(0)
  expect(await keys()).toEqual(['k'])
})
