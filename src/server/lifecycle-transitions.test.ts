import type { S3, StorageClass } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { failureOf } from '../../test/support/iam.ts'
import { type Cloud, startCloud } from '../../test/support/in-process.ts'
import { memoryRecorder } from '../access/record/memory.ts'
import { expireObjects } from './object-expiry.ts'

let cloud: Cloud
let s3: S3
let Bucket = ''
let buckets = 0
const hour = 60 * 60
const day = 24 * hour
/** The smallest size that moves by default. */
const least = 128 * 1024

beforeAll(async () => {
  cloud = await startCloud()
  s3 = cloud.s3((await cloud.account()).admin)
})
afterAll(() => cloud.close())
// every test begins at the same hour of a day, in a bucket of its own, which takes the one before along
beforeEach(async () => {
  if (Bucket !== '') await s3.deleteBucketLifecycle({ Bucket })
  cloud.advance(day - ((cloud.now() / 1000) % day) + day / 2)
  Bucket = `moving-bucket-${++buckets}`
  await s3.createBucket({ Bucket })
})

type Minimum = 'all_storage_classes_128K' | 'varies_by_storage_class'
const rules = (Rules: readonly object[], TransitionDefaultMinimumObjectSize?: Minimum) =>
  s3.putBucketLifecycleConfiguration({
    Bucket,
    TransitionDefaultMinimumObjectSize,
    LifecycleConfiguration: {
      Rules: Rules.map((rule, n) => ({
        ID: `${n}`,
        Status: 'Enabled',
        Filter: {},
        ...rule,
      })) as never,
    },
  })
const moves = (...steps: readonly [days: number, to: string][]) => ({
  Transitions: steps.map(([Days, to]) => ({ Days, StorageClass: to })),
})
const later = (days: number, to: string, newer?: number) => ({
  NoncurrentVersionTransitions: [
    { NoncurrentDays: days, StorageClass: to, NewerNoncurrentVersions: newer },
  ],
})
const versioned = (Status: 'Enabled' | 'Suspended' = 'Enabled') =>
  s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status } })
const write = async (Key: string, size = least, more: object = {}) =>
  (await s3.putObject({ Bucket, Key, Body: 'x'.repeat(size), ...more })).VersionId
const classOf = async (Key: string, VersionId?: string) =>
  (await s3.headObject({ Bucket, Key, VersionId })).StorageClass ?? 'STANDARD'

async function pass(): Promise<{ name: string; parameters: Record<string, unknown> }[]> {
  const { store, world } = cloud
  const recorder = memoryRecorder({ ids: world.ids })
  await expireObjects({ ...world, store, recorder })
  return recorder.lines.map((line) => {
    const { event } = JSON.parse(line) as {
      event: { eventName: string; requestParameters: Record<string, unknown> }
    }
    return { name: event.eventName, parameters: event.requestParameters }
  })
}
const names = async () => (await pass()).map(({ name }) => name)

const each: readonly [to: StorageClass, event: string][] = [
  ['STANDARD_IA', 'S3.TRANSITION_SIA.OBJECT'],
  ['ONEZONE_IA', 'S3.TRANSITION_ZIA.OBJECT'],
  ['INTELLIGENT_TIERING', 'S3.TRANSITION_INT.OBJECT'],
  ['GLACIER_IR', 'S3.TRANSITION_GIR.OBJECT'],
  ['GLACIER', 'S3.TRANSITION.OBJECT'],
  ['DEEP_ARCHIVE', 'S3.TRANSITION_GDA.OBJECT'],
]
test.each(each)('an object moves to %s at the midnight after its days', async (to, event) => {
  await rules([{ Filter: { Prefix: 'a/' }, ...moves([30, to]) }])
  for (const key of ['a/k', 'other']) await write(key, least, { Metadata: { kept: 'yes' } })
  const before = await s3.headObject({ Bucket, Key: 'a/k' })
  cloud.advance(30 * day + day / 2 - hour)
  expect(await pass()).toEqual([])
  cloud.advance(hour)
  expect(await pass()).toEqual([
    { name: event, parameters: { bucketName: Bucket, key: 'a/k', storageClass: to } },
  ])
  const after = await s3.headObject({ Bucket, Key: 'a/k' })
  expect(after).toMatchObject({ StorageClass: to, Metadata: { kept: 'yes' }, ETag: before.ETag })
  expect(after.LastModified).toEqual(before.LastModified)
  const { Contents } = await s3.listObjectsV2({ Bucket })
  expect(Contents).toMatchObject([
    { Key: 'a/k', StorageClass: to },
    { Key: 'other', StorageClass: 'STANDARD' },
  ])
  const attributes = { Bucket, Key: 'a/k', ObjectAttributes: ['StorageClass' as const] }
  expect((await s3.getObjectAttributes(attributes)).StorageClass).toBe(to)
  expect(await pass()).toEqual([])
})

test('what was archived is restored before it is read, until its copy goes', async () => {
  await rules([moves([0, 'GLACIER'])])
  await write('k')
  cloud.advance(day / 2)
  await pass()
  const read = () => failureOf(s3.getObject({ Bucket, Key: 'k' }))
  expect(await read()).toMatchObject({ status: 403, code: 'InvalidObjectState' })
  await s3.restoreObject({ Bucket, Key: 'k', RestoreRequest: { Days: 3 } })
  // goes on down, and the copy is kept as was promised
  await rules([moves([1, 'DEEP_ARCHIVE'])])
  cloud.advance(2 * day)
  expect(await names()).toEqual(['S3.TRANSITION_GDA.OBJECT'])
  expect(await read()).toBe(undefined)
  cloud.advance(2 * day)
  expect(await read()).toMatchObject({ status: 403, code: 'InvalidObjectState' })
})

test('a date moves what is there', async () => {
  const midnight = Math.ceil(cloud.now() / 1000 / day + 1) * day
  const Transitions = [{ Date: new Date(midnight * 1000), StorageClass: 'ONEZONE_IA' }]
  await rules([{ Transitions }])
  await write('k')
  cloud.advance(midnight - cloud.now() / 1000 - hour)
  expect(await names()).toEqual([])
  cloud.advance(hour)
  expect(await names()).toEqual(['S3.TRANSITION_ZIA.OBJECT'])
})

describe('small objects', () => {
  const bigger = { Filter: { ObjectSizeGreaterThan: 10 } }
  const smaller = { Filter: { ObjectSizeLessThan: least } }
  const rows: readonly [string, number, string, object, Minimum | undefined, boolean][] = [
    ['stay', least - 1, 'GLACIER', {}, undefined, false],
    ['stay, as is said', least - 1, 'GLACIER', {}, 'all_storage_classes_128K', false],
    ['move to GLACIER', least - 1, 'GLACIER', {}, 'varies_by_storage_class', true],
    ['move to DEEP_ARCHIVE', 0, 'DEEP_ARCHIVE', {}, 'varies_by_storage_class', true],
    ['stay out of GLACIER_IR', least - 1, 'GLACIER_IR', {}, 'varies_by_storage_class', false],
    ['move by a rule about sizes', 11, 'GLACIER_IR', bigger, undefined, true],
    ['move by a rule about small ones', 0, 'GLACIER_IR', smaller, undefined, true],
    ['stay below that size', 10, 'GLACIER_IR', bigger, undefined, false],
  ]
  test.each(rows)('%s', async (_, size, to, filter, minimum, moved) => {
    await rules([{ ...moves([0, to]), ...filter }], minimum)
    await write('k', size)
    cloud.advance(day)
    expect(await names()).toHaveLength(moved ? 1 : 0)
    expect(await classOf('k')).toBe(moved ? to : 'STANDARD')
  })
})

describe('from each class', () => {
  const onwards: Record<string, readonly string[]> = {
    REDUCED_REDUNDANCY: ['GLACIER', 'DEEP_ARCHIVE'],
    STANDARD_IA: ['INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
    INTELLIGENT_TIERING: ['ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
    ONEZONE_IA: ['GLACIER', 'DEEP_ARCHIVE'],
    GLACIER_IR: ['GLACIER', 'DEEP_ARCHIVE'],
    GLACIER: ['DEEP_ARCHIVE'],
    DEEP_ARCHIVE: [],
  }
  test.each(Object.entries(onwards))('%s', async (from, to) => {
    const reached: string[] = []
    for (const [target] of each) {
      await rules([{ Filter: { Prefix: target }, ...moves([30, target]) }])
      await write(target, least, { StorageClass: from })
      cloud.advance(31 * day)
      await pass()
      const now = await classOf(target)
      if (now === target && target !== from) reached.push(now)
      else expect(now).toBe(from)
    }
    expect(reached.sort()).toEqual([...to].sort())
  })
})

describe('several rules', () => {
  const rows: readonly [string, readonly object[], number, string][] = [
    ['a step after the other', [moves([30, 'STANDARD_IA'], [60, 'GLACIER'])], 31, 'STANDARD_IA'],
    ['the last step that is due', [moves([30, 'STANDARD_IA'], [60, 'GLACIER'])], 61, 'GLACIER'],
    ['the cheapest of a day', [moves([30, 'STANDARD_IA']), moves([30, 'GLACIER'])], 31, 'GLACIER'],
    [
      'intelligent tiering before all but archives',
      [moves([30, 'INTELLIGENT_TIERING']), moves([30, 'ONEZONE_IA']), moves([30, 'GLACIER_IR'])],
      31,
      'INTELLIGENT_TIERING',
    ],
    [
      'an archive before intelligent tiering',
      [moves([30, 'INTELLIGENT_TIERING']), moves([30, 'DEEP_ARCHIVE'])],
      31,
      'DEEP_ARCHIVE',
    ],
    [
      'out of intelligent tiering on a later day',
      [moves([30, 'INTELLIGENT_TIERING']), moves([31, 'ONEZONE_IA'])],
      32,
      'ONEZONE_IA',
    ],
    [
      'what can only be reached from above',
      [moves([30, 'ONEZONE_IA']), moves([40, 'GLACIER_IR'])],
      50,
      'ONEZONE_IA',
    ],
    ['none that is disabled', [{ Status: 'Disabled', ...moves([0, 'GLACIER']) }], 9, 'STANDARD'],
  ]
  test.each(rows)('%s', async (_, all, days, expected) => {
    await rules(all)
    await write('k')
    cloud.advance(days * day)
    await pass()
    expect(await classOf('k')).toBe(expected)
    // and stays so: another pass finds nothing to do
    expect(await pass()).toEqual([])
  })

  test('tags choose', async () => {
    const Filter = { Tag: { Key: 'cold', Value: 'yes' } }
    await rules([{ Filter, ...moves([0, 'GLACIER']) }])
    await write('cold', least, { Tagging: 'cold=yes' })
    await write('warm', least, { Tagging: 'cold=no' })
    cloud.advance(day)
    await pass()
    expect([await classOf('cold'), await classOf('warm')]).toEqual(['GLACIER', 'STANDARD'])
  })
})

describe('beside an expiration of the same day', () => {
  const both = [moves([30, 'GLACIER']), { Expiration: { Days: 30 } }]
  beforeEach(() => rules(both))

  test('what goes for good goes', async () => {
    await write('k')
    cloud.advance(31 * day)
    expect(await names()).toEqual(['S3.EXPIRE.OBJECT'])
  })

  test('it moves before a delete marker is put, which bears the midnight of its day', async () => {
    await versioned()
    const VersionId = (await write('k')) as string
    cloud.advance(31 * day)
    expect(await names()).toEqual(['S3.TRANSITION.OBJECT'])
    cloud.advance(day)
    expect(await names()).toEqual(['S3.CREATE.DELETEMARKER'])
    expect(await classOf('k', VersionId)).toBe('GLACIER')
    const { DeleteMarkers } = await s3.listObjectVersions({ Bucket })
    const midnight = Math.floor(cloud.now() / 1000 / day) * day * 1000
    expect(DeleteMarkers?.[0]?.LastModified).toEqual(new Date(midnight))
  })

  test('the null version of a suspended bucket goes for good', async () => {
    await versioned('Suspended')
    await write('k')
    cloud.advance(31 * day)
    expect(await names()).toEqual(['S3.CREATE.DELETEMARKER'])
  })
})

describe('noncurrent versions', () => {
  beforeEach(async () => {
    await versioned()
  })

  test('move when they were it for long enough; markers and the current one stay', async () => {
    await rules([later(5, 'GLACIER')])
    const old = await write('k')
    cloud.advance(20 * day)
    const current = await write('k')
    await write('marked')
    await s3.deleteObject({ Bucket, Key: 'marked' })
    cloud.advance(5 * day)
    expect(await names()).toEqual([])
    cloud.advance(day)
    const events = await pass()
    expect(events.map(({ name, parameters }) => [name, parameters.key])).toEqual([
      ['S3.TRANSITION.OBJECT', 'k'],
      ['S3.TRANSITION.OBJECT', 'marked'],
    ])
    expect(events[0]?.parameters).toMatchObject({ versionId: old, storageClass: 'GLACIER' })
    expect([await classOf('k', old), await classOf('k', current)]).toEqual(['GLACIER', 'STANDARD'])
    const { Versions = [] } = await s3.listObjectVersions({ Bucket, Prefix: 'k' })
    expect(Versions.map(({ StorageClass: shown }) => shown)).toEqual(['STANDARD', 'GLACIER'])
  })

  test('the newest of them stay when so many are to', async () => {
    await rules([later(1, 'GLACIER', 2)])
    const written: (string | undefined)[] = []
    for (let n = 0; n < 5; n++) written.push(await write('k', least, { Metadata: { n: `${n}` } }))
    cloud.advance(3 * day)
    await pass()
    const classes = []
    for (const id of written) classes.push(await classOf('k', id))
    expect(classes).toEqual(['GLACIER', 'GLACIER', 'STANDARD', 'STANDARD', 'STANDARD'])
  })

  test('go rather than move, unless they are locked', async () => {
    Bucket = `${Bucket}-locked`
    await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true })
    await rules([
      { ...later(1, 'GLACIER'), Filter: { Prefix: 'm' } },
      { NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
    ])
    const locked = await write('m/locked', least, { ObjectLockLegalHoldStatus: 'ON' })
    await write('m/locked')
    await write('m/free')
    await write('m/free')
    cloud.advance(3 * day)
    expect((await pass()).map(({ name, parameters }) => [name, parameters.key])).toEqual([
      ['S3.EXPIRE.OBJECT', 'm/free'],
      ['S3.TRANSITION.OBJECT', 'm/locked'],
    ])
    expect(await classOf('m/locked', locked)).toBe('GLACIER')
  })
})

test('what is written between a look and its transaction stays as it was written', async () => {
  await rules([moves([0, 'GLACIER'])])
  await write('k')
  cloud.advance(day)
  const { store, world } = cloud
  let hurried = false
  const late = {
    ...store,
    async write<T>(...args: Parameters<typeof store.write<T>>): Promise<T> {
      if (!hurried) {
        hurried = true
        await write('k', least + 1)
      }
      return store.write(...args)
    },
  }
  const recorder = memoryRecorder({ ids: world.ids })
  expect(await expireObjects({ ...world, store: late, recorder })).toBe(0)
  expect(await classOf('k')).toBe('STANDARD')
})
