import type { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, shown, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let s3: S3
const Bucket = 'lifecycle-bucket'

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
})
afterAll(() => cloud.close())

const malformed = failure(
  400,
  'MalformedXML',
  'The XML you provided was not well-formed or did not validate against our published schema',
)
const argument = (message: string) => failure(400, 'InvalidArgument', message)
const request = (message: string) => failure(400, 'InvalidRequest', message)
const none = failure(
  404,
  'NoSuchLifecycleConfiguration',
  'The lifecycle configuration does not exist',
)

const rule = (more: object = {}) => ({
  ID: 'one',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  Expiration: { Days: 1 },
  ...more,
})
const put = (...Rules: object[]) =>
  s3.putBucketLifecycleConfiguration({
    Bucket,
    LifecycleConfiguration: { Rules: Rules as never },
  })
const tag = { Key: 'a', Value: 'b' }
const expires = (Expiration: object, more: object = {}) => rule({ Expiration, ...more })

test('none is set, and taking none away is fine', async () => {
  expect(await failureOf(s3.getBucketLifecycleConfiguration({ Bucket }))).toEqual(none)
  expect((await s3.deleteBucketLifecycle({ Bucket })).$metadata.httpStatusCode).toBe(204)
})

test('all that a rule may say is shown as it was given', async () => {
  const rules = [
    rule({
      Filter: {
        And: { Prefix: 'a/', Tags: [tag], ObjectSizeGreaterThan: 1, ObjectSizeLessThan: 10 },
      },
      Expiration: { Days: 90 },
      Transitions: [
        { Days: 30, StorageClass: 'STANDARD_IA' },
        { Days: 60, StorageClass: 'GLACIER' },
      ],
      NoncurrentVersionTransitions: [
        { NoncurrentDays: 30, NewerNoncurrentVersions: 2, StorageClass: 'GLACIER' },
      ],
      NoncurrentVersionExpiration: { NoncurrentDays: 40, NewerNoncurrentVersions: 3 },
    }),
    rule({ ID: 'two', Filter: { Tag: tag }, Expiration: { Date: new Date('2030-01-01') } }),
    rule({ ID: 'three', Filter: {}, Expiration: { ExpiredObjectDeleteMarker: true } }),
    {
      ID: 'old',
      Prefix: 'old/',
      Status: 'Disabled',
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    },
  ]
  expect((await put(...rules)).TransitionDefaultMinimumObjectSize).toBe('all_storage_classes_128K')
  expect(shown(await s3.getBucketLifecycleConfiguration({ Bucket }))).toEqual({
    Rules: rules,
    TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
  })
})

test('a rule without an id gets one', async () => {
  const { ID: _, ...anonymous } = rule()
  await put(anonymous)
  const { Rules } = await s3.getBucketLifecycleConfiguration({ Bucket })
  expect(Rules?.[0]?.ID).toMatch(/^[A-Z2-7]{48}$/)
})

const refused: readonly [string, readonly object[], object][] = [
  ['no rules', [], malformed],
  ['no filter', [{ ID: 'one', Status: 'Enabled', Expiration: { Days: 1 } }], malformed],
  ['a filter beside a prefix', [rule({ Prefix: '' })], malformed],
  ['another status', [rule({ Status: 'enabled' })], malformed],
  ['two predicates side by side', [rule({ Filter: { Prefix: 'a', Tag: tag } })], malformed],
  ['one predicate under And', [rule({ Filter: { And: { Prefix: 'a' } } })], malformed],
  [
    'a tag key twice',
    [rule({ Filter: { And: { Tags: [tag, tag] } } })],
    request('Duplicate Tag Keys are not allowed.'),
  ],
  [
    'no action',
    [{ ID: 'one', Status: 'Enabled', Filter: {} }],
    request('At least one action needs to be specified in a rule'),
  ],
  [
    'an id twice',
    [rule(), rule()],
    argument('Rule ID must be unique. Found same ID for one or more rules'),
  ],
  [
    'a long id',
    [rule({ ID: 'x'.repeat(256) })],
    argument('ID length should not exceed allowed limit of 255'),
  ],
  [
    'no days',
    [expires({ Days: 0 })],
    argument("'Days' for Expiration action must be a positive integer"),
  ],
  ['days and a date', [expires({ Days: 1, Date: new Date('2030-01-01') })], malformed],
  ['an expiration of nothing', [expires({})], malformed],
  [
    'a date at noon',
    [expires({ Date: new Date('2030-01-01T12:00:00Z') })],
    argument("'Date' must be at midnight GMT"),
  ],
  [
    'markers by tag',
    [expires({ ExpiredObjectDeleteMarker: true }, { Filter: { Tag: tag } })],
    request('ExpiredObjectDeleteMarker cannot be specified with Tags.'),
  ],
  [
    'uploads by tag',
    [
      rule({
        Filter: { Tag: tag },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      }),
    ],
    request('AbortIncompleteMultipartUpload cannot be specified with Tags.'),
  ],
  [
    'an early transition',
    [rule({ Expiration: undefined, Transitions: [{ Days: 29, StorageClass: 'STANDARD_IA' }] })],
    argument(
      "'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'",
    ),
  ],
  [
    'an expiration before the transition',
    [rule({ Transitions: [{ Days: 30, StorageClass: 'GLACIER' }] })],
    argument(
      "'Days' in the Expiration action must be greater than 'Days' in the Transition action",
    ),
  ],
  [
    'many newer versions',
    [rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 101 } })],
    argument(
      "'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be between 1 and 100",
    ),
  ],
]
for (const [name, rules, answer] of refused)
  test(`${name} is refused and changes nothing`, async () => {
    await s3.deleteBucketLifecycle({ Bucket })
    expect(await failureOf(put(...rules))).toEqual(answer)
    expect(await failureOf(s3.getBucketLifecycleConfiguration({ Bucket }))).toEqual(none)
  })

test('another least size is refused', async () => {
  expect(
    await failureOf(
      s3.putBucketLifecycleConfiguration({
        Bucket,
        LifecycleConfiguration: { Rules: [rule() as never] },
        TransitionDefaultMinimumObjectSize: 'value' as never,
      }),
    ),
  ).toEqual(request('Invalid TransitionDefaultMinimumObjectSize found: value'))
})

describe('who may', () => {
  test('each call has its action; strangers may nothing', async () => {
    const weak = await userWith(cloud, account, 'weak-lifecycle')
    const other = await cloud.account()
    const calls = [
      [
        'Put',
        (client: S3) =>
          client.putBucketLifecycleConfiguration({
            Bucket,
            LifecycleConfiguration: { Rules: [rule() as never] },
          }),
      ],
      ['Get', (client: S3) => client.getBucketLifecycleConfiguration({ Bucket })],
      ['Put', (client: S3) => client.deleteBucketLifecycle({ Bucket })],
    ] as const
    for (const [verb, call] of calls) {
      const action = `s3:${verb}LifecycleConfiguration`
      expect(await failureOf(call(cloud.s3(weak.credentials)))).toEqual(
        failure(
          403,
          'AccessDenied',
          `User: ${weak.arn} is not authorized to perform: ${action} on resource: "arn:aws:s3:::${Bucket}" because no identity-based policy allows the ${action} action`,
        ),
      )
      expect(await failureOf(call(cloud.s3(other.admin)))).toEqual(
        failure(403, 'AccessDenied', 'Access Denied'),
      )
    }
  })
})

describe('answers about objects', () => {
  const day = 24 * 60 * 60 * 1000
  const said = async (Key: string) => (await s3.headObject({ Bucket, Key })).Expiration

  test('name the rule that comes first, and its date', async () => {
    await put(
      rule({ ID: 'the later', Filter: { Prefix: 'x/' }, Expiration: { Days: 30 } }),
      rule({ ID: 'the söoner', Filter: { Prefix: 'x/' }, Expiration: { Days: 2 } }),
      rule({ ID: 'off', Status: 'Disabled', Filter: {}, Expiration: { Days: 1 } }),
    )
    const { Expiration } = await s3.putObject({ Bucket, Key: 'x/a', Body: 'x' })
    const modified = (await s3.headObject({ Bucket, Key: 'x/a' })).LastModified?.getTime() ?? 0
    const at = new Date(Math.ceil((modified + 2 * day) / day) * day)
    expect(Expiration).toBe(`expiry-date="${at.toUTCString()}", rule-id="the%20s%C3%B6oner"`)
    expect(await said('x/a')).toBe(Expiration)
    expect((await s3.getObject({ Bucket, Key: 'x/a' })).Expiration).toBe(Expiration)
    const copy = await s3.copyObject({ Bucket, Key: 'x/b', CopySource: `${Bucket}/x/a` })
    expect(copy.Expiration).toBe(Expiration)
    await s3.copyObject({ Bucket, Key: 'y', CopySource: `${Bucket}/x/a` })
    expect(await said('y')).toBe(undefined)
  })

  test('and nothing once the rules are gone', async () => {
    await s3.deleteBucketLifecycle({ Bucket })
    expect(await said('x/a')).toBe(undefined)
    await put(
      rule({ Expiration: undefined, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
    )
    expect(await said('x/a')).toBe(undefined)
  })
})
