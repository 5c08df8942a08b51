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
const old = (more: object = {}) => rule({ Filter: undefined, Prefix: '', ...more })
const transits = (...Transitions: object[]) => rule({ Expiration: undefined, Transitions })
const keepsNewer = (NewerNoncurrentVersions: number) =>
  rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions } })

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
    rule({
      ID: 'four',
      Status: 'Disabled',
      Filter: { And: { Prefix: '', ObjectSizeLessThan: 1 } },
      NoncurrentVersionTransitions: [{ NoncurrentDays: 0, StorageClass: 'GLACIER_IR' }],
      NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 500 },
    }),
    rule({ ID: 'five', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
    rule({
      ID: 'a marker and a transition',
      Expiration: { ExpiredObjectDeleteMarker: false },
      Transitions: [
        { Days: 180, StorageClass: 'DEEP_ARCHIVE' },
        { Days: 0, StorageClass: 'GLACIER_IR' },
      ],
    }),
  ]
  expect((await put(...rules)).TransitionDefaultMinimumObjectSize).toBe('all_storage_classes_128K')
  expect(shown(await s3.getBucketLifecycleConfiguration({ Bucket }))).toEqual({
    Rules: rules,
    TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
  })
})

test('rules of the old form are shown in it; prefixes may overlap where actions differ', async () => {
  const rules = [
    {
      ID: 'old',
      Prefix: 'old/',
      Status: 'Disabled',
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    },
    { ID: 'all', Prefix: '', Status: 'Enabled', Expiration: { Days: 1 } },
  ]
  await put(...rules)
  expect((await s3.getBucketLifecycleConfiguration({ Bucket })).Rules).toEqual(rules)
})

test('a rule without an id gets one', async () => {
  const { ID: _, ...anonymous } = rule()
  await put(anonymous)
  const { Rules } = await s3.getBucketLifecycleConfiguration({ Bucket })
  expect(Buffer.from(Rules?.[0]?.ID ?? '', 'base64').toString()).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
  expect(Rules?.[0]?.ID).toHaveLength(48)
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
    argument('Rule ID must be unique. Found same ID for more than one rule'),
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
      "'Days' in the Expiration action for filter '(prefix=)' must be greater than 'Days' in the Transition action",
    ),
  ],
  [
    'an expiration on the day of the transition',
    [
      expires(
        { Date: new Date('2030-01-01') },
        { Transitions: [{ Date: new Date('2030-01-01'), StorageClass: 'GLACIER' }] },
      ),
    ],
    argument(
      "'Date' in the Expiration action for filter '(prefix=)' must be greater than 'Date' in the Transition action",
    ),
  ],
  [
    'days and dates in one rule',
    [
      rule({
        Filter: {},
        Transitions: [{ Date: new Date('2030-01-01'), StorageClass: 'GLACIER' }],
      }),
    ],
    request(
      "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for filter '()'",
    ),
  ],
  [
    'days and dates of transitions',
    [
      old({
        Transitions: [
          { Days: 1, StorageClass: 'GLACIER' },
          { Date: new Date('2030-01-01'), StorageClass: 'DEEP_ARCHIVE' },
        ],
      }),
    ],
    request(
      "Found mixed 'Date' and 'Days' based Transition actions in lifecycle rule for prefix ''",
    ),
  ],
  [
    'a class twice',
    [
      rule({
        Filter: { Tag: tag },
        Transitions: [
          { Days: 30, StorageClass: 'GLACIER' },
          { Days: 90, StorageClass: 'GLACIER' },
        ],
      }),
    ],
    request(
      "'StorageClass' must be different for 'Transition' actions in same 'Rule' with filter '(tag={key=a, value=b})'",
    ),
  ],
  [
    'a class twice for old versions',
    [
      old({
        NoncurrentVersionTransitions: [
          { NoncurrentDays: 30, StorageClass: 'GLACIER' },
          { NoncurrentDays: 90, StorageClass: 'GLACIER' },
        ],
      }),
    ],
    request(
      "'StorageClass' must be different for 'NoncurrentVersionTransition' actions in same 'Rule' with prefix ''",
    ),
  ],
  [
    'a colder class that comes too soon',
    [transits({ Days: 100, StorageClass: 'DEEP_ARCHIVE' }, { Days: 11, StorageClass: 'GLACIER' })],
    argument(
      "'Days' in the 'Transition' action for StorageClass 'DEEP_ARCHIVE' for filter '(prefix=)' must be 90 days more than 'filter '(prefix=)'' in the 'Transition' action for StorageClass 'GLACIER'",
    ),
  ],
  [
    'a colder class on the same day',
    [
      rule({
        Filter: { And: { Prefix: 'test/', ObjectSizeLessThan: 120120 } },
        Expiration: undefined,
        Transitions: [
          { Days: 1, StorageClass: 'DEEP_ARCHIVE' },
          { Days: 1, StorageClass: 'GLACIER' },
        ],
      }),
    ],
    argument(
      "'Days' in the Transition action for StorageClass 'DEEP_ARCHIVE' for filter '(prefix=test/ and objectsizelessthan=120120)' must be greater than 'Days' in the Transition action for StorageClass 'GLACIER' for filter '(prefix=test/ and objectsizelessthan=120120)'",
    ),
  ],
  ['a transition at no time', [transits({ StorageClass: 'GLACIER' })], malformed],
  ['a transition to nowhere', [transits({ Days: 1 })], malformed],
  [
    'a transition before its time',
    [transits({ Days: -1, StorageClass: 'GLACIER' })],
    argument("'Days' in Transition action must be nonnegative"),
  ],
  [
    'a transition of old versions before its time',
    [rule({ NoncurrentVersionTransitions: [{ NoncurrentDays: -1, StorageClass: 'GLACIER' }] })],
    argument("'NoncurrentDays' in NoncurrentVersionTransition action must be nonnegative"),
  ],
  [
    'old versions that expire when they move',
    [
      rule({
        Filter: { ObjectSizeGreaterThan: 1048576 },
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        NoncurrentVersionTransitions: [{ NoncurrentDays: 1, StorageClass: 'DEEP_ARCHIVE' }],
      }),
    ],
    argument(
      "'NoncurrentDays' in the NoncurrentVersionExpiration action for filter '(objectsizegreaterthan=1048576)' must be greater than 'NoncurrentDays' in the NoncurrentVersionTransition action",
    ),
  ],
  [
    'old versions without days',
    [rule({ NoncurrentVersionExpiration: { NewerNoncurrentVersions: 1 } })],
    malformed,
  ],
  ['old versions without anything', [rule({ NoncurrentVersionExpiration: {} })], malformed],
  [
    'no newer versions',
    [keepsNewer(0)],
    argument(
      "'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be a positive integer",
    ),
  ],
  [
    'more newer versions than are counted here',
    [keepsNewer(1001)],
    argument(
      "'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be between 1 and 1000",
    ),
  ],
  [
    'newer versions in the old form',
    [old({ NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 1 } })],
    request('NewerNoncurrentVersions element can only be used in Lifecycle V2.'),
  ],
  [
    'a filter after the old form',
    [old(), rule()],
    request('Filter element can only be used in Lifecycle V2.'),
  ],
  [
    'the old form after a filter',
    [rule(), old()],
    request(
      'Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.',
    ),
  ],
  [
    'prefixes of the old form that overlap',
    [old({ Prefix: 'foo/bar' }), old({ ID: 'two', Prefix: 'foo/bar/buu' })],
    request(
      "Found overlapping prefixes 'foo/bar' and 'foo/bar/buu' for same action type 'Expiration'",
    ),
  ],
  ...(
    [
      ['AbortIncompleteMultipartUpload', { DaysAfterInitiation: 1 }],
      ['NoncurrentVersionExpiration', { NoncurrentDays: 1 }],
    ] as const
  ).map(([action, value]): [string, readonly object[], object] => [
    `prefixes of the old form that overlap for ${action}`,
    [
      old({ Prefix: 'dir/', Expiration: undefined, [action]: value }),
      old({ ID: 'two', Prefix: 'di', [action]: value }),
    ],
    request(`Found overlapping prefixes 'dir/' and 'di' for same action type '${action}'`),
  ]),
  [
    'a long prefix',
    [rule({ Filter: { Prefix: '€'.repeat(342) } })],
    request('The maximum size of a prefix is 1024'),
  ],
  [
    'a long tag key',
    [rule({ Filter: { Tag: { Key: 'k'.repeat(129), Value: '' } } })],
    request("A Tag's Key must be a length between 1 and 128."),
  ],
  [
    'a long tag value',
    [rule({ Filter: { Tag: { Key: 'k', Value: 'v'.repeat(257) } } })],
    request("A Tag's Value must be a length between 0 and 256."),
  ],
  [
    'smaller than nothing',
    [rule({ Filter: { ObjectSizeLessThan: 0 } })],
    request("'ObjectSizeLessThan' should be between 1 and 1099511627776000."),
  ],
  [
    'larger than anything',
    [rule({ Filter: { ObjectSizeGreaterThan: 1099511627776001 } })],
    request("'ObjectSizeGreaterThan' should be between 0 and 1099511627776000."),
  ],
  [
    'sizes with nothing between',
    [rule({ Filter: { And: { ObjectSizeGreaterThan: 5, ObjectSizeLessThan: 5 } } })],
    request("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'."),
  ],
  [
    'markers by size',
    [expires({ ExpiredObjectDeleteMarker: false }, { Filter: { ObjectSizeLessThan: 5 } })],
    request('ExpiredObjectDeleteMarker cannot be specified with Object Size.'),
  ],
  [
    'uploads by size',
    [
      rule({
        Filter: { ObjectSizeGreaterThan: 5 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      }),
    ],
    request('AbortIncompleteMultipartUpload cannot be specified with Object Size.'),
  ],
  ['markers beside days', [expires({ Days: 1, ExpiredObjectDeleteMarker: true })], malformed],
  ['too many rules', Array.from({ length: 1001 }, (_, at) => rule({ ID: String(at) })), malformed],
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
      rule({ ID: 'the sö"oner', Filter: { Prefix: 'x/' }, Expiration: { Days: 2 } }),
      rule({ ID: 'off', Status: 'Disabled', Filter: {}, Expiration: { Days: 1 } }),
    )
    const { Expiration } = await s3.putObject({ Bucket, Key: 'x/a', Body: 'x' })
    const modified = (await s3.headObject({ Bucket, Key: 'x/a' })).LastModified?.getTime() ?? 0
    const at = new Date(Math.ceil((modified + 2 * day) / day) * day)
    expect(Expiration).toBe(`expiry-date="${at.toUTCString()}", rule-id="the s%C3%B6%22oner"`)
    expect(await said('x/a')).toBe(Expiration)
    expect((await s3.getObject({ Bucket, Key: 'x/a' })).Expiration).toBe(Expiration)
    const copy = await s3.copyObject({ Bucket, Key: 'x/b', CopySource: `${Bucket}/x/a` })
    expect(copy.Expiration).toBe(Expiration)
    await s3.copyObject({ Bucket, Key: 'y', CopySource: `${Bucket}/x/a` })
    expect(await said('y')).toBe(undefined)
  })

  test('of rules that end on one day the first that stands there is named; none of a version', async () => {
    await put(
      rule({ ID: 'first', Filter: { Prefix: 'x/long' }, Expiration: { Days: 7 } }),
      rule({ ID: 'second', Filter: { Prefix: 'x/' }, Expiration: { Days: 7 } }),
    )
    await s3.putObject({ Bucket, Key: 'x/long', Body: 'x' })
    expect(await said('x/long')).toMatch(/rule-id="first"$/)
    const VersionId = 'null'
    const { Expiration } = await s3.headObject({ Bucket, Key: 'x/long', VersionId })
    expect(Expiration).toBe(undefined)
  })

  test('of an upload say when it is ended, and by which rule', async () => {
    const Key = 'uploads/one'
    await put(
      rule({ ID: 'a week', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
      rule({
        ID: 'one day',
        Filter: { Prefix: 'uploads/' },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      }),
      rule({
        ID: 'elsewhere',
        Filter: { Prefix: 'other/' },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      }),
    )
    const { UploadId, AbortDate, AbortRuleId } = await s3.createMultipartUpload({ Bucket, Key })
    const { Uploads } = await s3.listMultipartUploads({ Bucket })
    const initiated = Uploads?.[0]?.Initiated?.getTime() ?? 0
    const at = new Date(Math.ceil((initiated + day) / day) * day)
    expect({ AbortDate, AbortRuleId }).toEqual({ AbortDate: at, AbortRuleId: 'one day' })
    const parts = await s3.listParts({ Bucket, Key, UploadId })
    expect(parts).toMatchObject({ AbortDate: at, AbortRuleId: 'one day' })
    await s3.deleteBucketLifecycle({ Bucket })
    expect((await s3.listParts({ Bucket, Key, UploadId })).AbortDate).toBe(undefined)
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
