import type { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let other: TestAccount
let s3: S3
const Bucket = 'listed-bucket'

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  other = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
})
afterAll(() => cloud.close())

const missing = failure(404, 'NoSuchConfiguration', 'The specified configuration does not exist.')
const mismatch = failure(
  400,
  'IdMismatch',
  'Document ID does not match the specified configuration ID.',
)
const malformed = failure(
  400,
  'MalformedXML',
  'The XML you provided was not well-formed or did not validate against our published schema',
)
const noBucket = failure(400, 'InvalidS3DestinationBucket', 'Invalid bucket ARN.')
const twoFilters = { Prefix: 'a/', Tag: { Key: 'a', Value: 'b' } }

const inventory = (target = `arn:aws:s3:::${Bucket}`, Encryption: object = { SSES3: {} }) => ({
  IsEnabled: true,
  IncludedObjectVersions: 'All',
  Schedule: { Frequency: 'Daily' },
  Destination: { S3BucketDestination: { Bucket: target, Format: 'CSV', Encryption } },
  OptionalFields: ['Size', 'ETag'],
})
const analysis = (target: string) => ({
  StorageClassAnalysis: {
    DataExport: {
      OutputSchemaVersion: 'V_1',
      Destination: { S3BucketDestination: { Format: 'CSV', Bucket: target } },
    },
  },
})

const rows = [
  {
    family: 'Analytics',
    given: { Filter: { Prefix: 'a/' }, ...analysis(`arn:aws:s3:::${Bucket}`) },
    refused: [
      ['two filters', { Filter: twoFilters, StorageClassAnalysis: {} }, malformed],
      ['a name instead of an ARN', analysis(Bucket), noBucket],
    ],
  },
  {
    family: 'Inventory',
    given: inventory(undefined, { SSEKMS: { KeyId: 'alias/k' } }),
    refused: [['a name instead of an ARN', inventory(Bucket), noBucket]],
  },
  {
    family: 'Metrics',
    given: { Filter: { And: { Prefix: 'a/', Tags: [{ Key: 'a', Value: 'b' }] } } },
    refused: [
      ['two filters', { Filter: twoFilters }, malformed],
      ['one predicate under And', { Filter: { And: { Prefix: 'a/' } } }, malformed],
    ],
  },
  {
    family: 'IntelligentTiering',
    given: { Status: 'Enabled', Tierings: [{ Days: 90, AccessTier: 'ARCHIVE_ACCESS' }] },
    refused: [
      [
        'few days',
        { Status: 'Enabled', Tierings: [{ Days: 89, AccessTier: 'ARCHIVE_ACCESS' }] },
        failure(400, 'InvalidArgument', "'Days' for ARCHIVE_ACCESS must be between 90 and 730"),
      ],
      ['no status', { Tierings: [{ Days: 90, AccessTier: 'ARCHIVE_ACCESS' }] }, malformed],
    ],
  },
] as const

type Method = (input: object) => Promise<Record<string, unknown>>
const call = (client: S3, method: string, input: object) =>
  (Reflect.get(client, method) as Method).call(client, { Bucket, ...input })

for (const { family, given, refused } of rows)
  describe(family, () => {
    const member = `${family}Configuration`
    const put = (Id: string, value: object, client = s3, id = Id) =>
      call(client, `putBucket${member}`, { Id, [member]: { Id: id, ...value } })
    const get = (Id: string, client = s3) => call(client, `getBucket${member}`, { Id })
    const remove = (Id: string, client = s3) => call(client, `deleteBucket${member}`, { Id })
    const list = (more: object = {}, client = s3) => call(client, `listBucket${member}s`, more)

    test('is put, shown, replaced and deleted under its id', async () => {
      expect(await failureOf(get('one'))).toEqual(missing)
      expect(await failureOf(remove('one'))).toEqual(missing)
      await put('one', given)
      await put('one', given)
      expect((await get('one'))[member]).toEqual({ Id: 'one', ...given })
      expect((await list())[`${member}List`]).toEqual([{ Id: 'one', ...given }])
      await remove('one')
      expect(await failureOf(get('one'))).toEqual(missing)
    })

    for (const [name, value, answer] of refused)
      test(`${name} is refused`, async () => {
        expect(await failureOf(put('bad', value))).toEqual(answer)
        expect(await failureOf(get('bad'))).toEqual(missing)
      })

    test('the id is said twice alike, in plain letters', async () => {
      expect(await failureOf(put('one', given, s3, 'two'))).toEqual(mismatch)
      expect((await failureOf(put('a/b', given)))?.code).toBe('InvalidConfigurationId')
    })

    test('is listed in pages of a hundred, which belong to their list', async () => {
      const ids = Array.from({ length: 101 }, (_, n) => `id-${String(n).padStart(3, '0')}`)
      for (const id of ids) await put(id, given)
      const first = await list()
      expect([first.IsTruncated, (first[`${member}List`] as unknown[]).length]).toEqual([true, 100])
      const second = await list({ ContinuationToken: first.NextContinuationToken })
      expect([second.IsTruncated, second.NextContinuationToken]).toEqual([false, undefined])
      const names = [first, second].flatMap((page) =>
        (page[`${member}List`] as { Id: string }[]).map(({ Id }) => Id),
      )
      expect(names).toEqual(ids)
      expect((await failureOf(list({ ContinuationToken: 'made-up' })))?.message).toBe(
        'The continuation token provided is incorrect',
      )
    })

    test('each call has its action; strangers may nothing', async () => {
      const weak = await userWith(cloud, account, `weak-${family}`)
      const calls = [
        ['Put', (client: S3) => put('x', given, client)],
        ['Get', (client: S3) => get('id-000', client)],
        ['Put', (client: S3) => remove('id-000', client)],
        ['Get', (client: S3) => list({}, client)],
      ] as const
      for (const [verb, run] of calls) {
        const action = `s3:${verb}${member}`
        expect(await failureOf(run(cloud.s3(weak.credentials)))).toEqual(
          failure(
            403,
            'AccessDenied',
            `User: ${weak.arn} is not authorized to perform: ${action} on resource: "arn:aws:s3:::${Bucket}" because no identity-based policy allows the ${action} action`,
          ),
        )
        expect(await failureOf(run(cloud.s3(other.admin)))).toEqual(
          failure(403, 'AccessDenied', 'Access Denied'),
        )
      }
    })
  })

test('policies say which optional fields an inventory may show', async () => {
  const user = await userWith(
    cloud,
    account,
    'inventories',
    policy('s3:PutInventoryConfiguration', '*', {
      Condition: {
        'ForAllValues:StringEquals': { 's3:InventoryAccessibleOptionalFields': ['Size'] },
      },
    }),
  )
  const put = (OptionalFields: string[]) =>
    failureOf(
      call(cloud.s3(user.credentials), 'putBucketInventoryConfiguration', {
        Id: 'fields',
        InventoryConfiguration: { Id: 'fields', ...inventory(), OptionalFields },
      }),
    )
  expect((await put(['Size', 'ETag']))?.code).toBe('AccessDenied')
  expect(await put(['Size'])).toBe(undefined)
})
