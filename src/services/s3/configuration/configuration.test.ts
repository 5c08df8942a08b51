import type { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  failure,
  failureOf,
  policy,
  shown,
  type TestUser,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let other: TestAccount
let s3: S3
const Bucket = 'configured-bucket'
const target = 'target-bucket'
const denied = failure(403, 'AccessDenied', 'Access Denied')
const malformed = failure(
  400,
  'MalformedXML',
  'The XML you provided was not well-formed or did not validate against our published schema',
)

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  other = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
  await s3.createBucket({ Bucket: target })
  await cloud.s3(other.admin).createBucket({ Bucket: 'foreign-bucket' })
  await cloud.iam(account.admin).createRole({
    RoleName: 'replicator',
    Path: '/service/',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    }),
  })
})
afterAll(() => cloud.close())

type Method = (input: object) => Promise<{ $metadata: { httpStatusCode?: number } }>
const call = (client: S3, method: string, input: object) =>
  (Reflect.get(client, method) as Method).call(client, { Bucket, ...input })
const argument = (message: string) => failure(400, 'InvalidArgument', message)
const request = (message: string) => failure(400, 'InvalidRequest', message)

const roleArn = () => `arn:aws:iam::${account.accountId}:role/service/replicator`
const replication = (rule: object = {}, more: object = {}) => ({
  ReplicationConfiguration: {
    Role: roleArn(),
    Rules: [
      {
        ID: 'all',
        Status: 'Enabled',
        Prefix: '',
        Destination: { Bucket: `arn:aws:s3:::${target}` },
        ...rule,
      },
    ],
    ...more,
  },
})
const byFilter = {
  Prefix: undefined,
  Filter: { Prefix: '' },
  Priority: 1,
  DeleteMarkerReplication: { Status: 'Disabled' },
}
const twoRules = (...rules: object[]) =>
  replication(
    {},
    { Rules: rules.flatMap((rule) => replication(rule).ReplicationConfiguration.Rules) },
  )
const replicationOfKms = () =>
  replication({
    SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
    Destination: {
      Bucket: `arn:aws:s3:::${target}`,
      EncryptionConfiguration: { ReplicaKmsKeyID: 'arn:aws:kms:eu-west-1:111111111111:key/k' },
    },
  })
const encryption = (rule: object) => ({ ServerSideEncryptionConfiguration: { Rules: [rule] } })
const website = (WebsiteConfiguration: object) => ({ WebsiteConfiguration })
const index = { IndexDocument: { Suffix: 'index.html' } }
const routing = (rule: object) => website({ ...index, RoutingRules: [rule] })
const notification = (NotificationConfiguration: object, more: object = {}) => ({
  NotificationConfiguration,
  ...more,
})
const queues = (...rules: object[]) => ({
  QueueConfigurations: rules.map((more) => ({
    Id: 'q',
    QueueArn: 'arn:aws:sqs:us-east-1:123456789012:q',
    Events: ['s3:ObjectCreated:*'],
    ...more,
  })),
})
const queue = (more: object = {}) => queues(more)
const filtered = (...rules: (readonly [string, string])[]) => ({
  Filter: { Key: { FilterRules: rules.map(([Name, Value]) => ({ Name, Value })) } },
})
const overlapping =
  'Configurations overlap. Configurations on the same bucket cannot share a common event type.'

interface Row {
  readonly name: string
  readonly put: string
  readonly get: string
  readonly remove?: string
  readonly actions: readonly [put: string, get: string, remove?: string]
  readonly unset: object | ReturnType<typeof failure>
  readonly given: () => object
  readonly shows: () => object
  readonly refused: readonly (readonly [name: string, input: () => object, answer: object])[]
}

const rows: readonly Row[] = [
  {
    name: 'default encryption',
    put: 'putBucketEncryption',
    get: 'getBucketEncryption',
    remove: 'deleteBucketEncryption',
    actions: [
      's3:PutEncryptionConfiguration',
      's3:GetEncryptionConfiguration',
      's3:PutEncryptionConfiguration',
    ],
    unset: encryption({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
      BucketKeyEnabled: false,
      BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
    }),
    given: () =>
      encryption({
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: 'aws:kms',
          KMSMasterKeyID: 'alias/anything',
        },
        BucketKeyEnabled: true,
      }),
    shows: () =>
      encryption({
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: 'aws:kms',
          KMSMasterKeyID: 'alias/anything',
        },
        BucketKeyEnabled: true,
        BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
      }),
    refused: [
      ['no rule', () => ({ ServerSideEncryptionConfiguration: { Rules: [] } }), malformed],
      ['an empty rule', () => encryption({}), malformed],
      [
        'an unknown algorithm',
        () => encryption({ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'ROT13' } }),
        malformed,
      ],
      [
        "a key with S3's own encryption",
        () =>
          encryption({
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256', KMSMasterKeyID: 'k' },
          }),
        argument(
          'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
        ),
      ],
      [
        'a kind that nobody blocks',
        () => encryption({ BlockedEncryptionTypes: { EncryptionType: ['SSE-S3'] } }),
        malformed,
      ],
    ],
  },
  {
    name: 'website',
    put: 'putBucketWebsite',
    get: 'getBucketWebsite',
    remove: 'deleteBucketWebsite',
    actions: ['s3:PutBucketWebsite', 's3:GetBucketWebsite', 's3:DeleteBucketWebsite'],
    unset: failure(
      404,
      'NoSuchWebsiteConfiguration',
      'The specified bucket does not have a website configuration',
    ),
    given: () =>
      website({
        ...index,
        ErrorDocument: { Key: 'error.html' },
        RoutingRules: [
          {
            Condition: { KeyPrefixEquals: 'docs/' },
            Redirect: { ReplaceKeyPrefixWith: 'documents/' },
          },
        ],
      }),
    shows: () => ({
      ...index,
      ErrorDocument: { Key: 'error.html' },
      RoutingRules: [
        {
          Condition: { KeyPrefixEquals: 'docs/' },
          Redirect: { ReplaceKeyPrefixWith: 'documents/' },
        },
      ],
    }),
    refused: [
      [
        'a path as index',
        () => website({ IndexDocument: { Suffix: 'a/index.html' } }),
        argument('The IndexDocument Suffix is not well formed'),
      ],
      [
        'an index beside a redirection of everything',
        () => website({ ...index, RedirectAllRequestsTo: { HostName: 'example.com' } }),
        argument(
          'RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.',
        ),
      ],
      [
        'no index',
        () => website({ ErrorDocument: { Key: 'error.html' } }),
        argument(
          'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty',
        ),
      ],
      [
        'a protocol of its own',
        () => website({ RedirectAllRequestsTo: { HostName: 'example.com', Protocol: 'gopher' } }),
        request(
          'Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.',
        ),
      ],
      [
        'two replacements',
        () => routing({ Redirect: { ReplaceKeyWith: 'a', ReplaceKeyPrefixWith: 'b' } }),
        request('You can only define ReplaceKeyPrefix or ReplaceKey but not both.'),
      ],
      [
        'an empty condition',
        () => routing({ Condition: {}, Redirect: { ReplaceKeyWith: 'a' } }),
        request(
          "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
        ),
      ],
    ],
  },
  {
    name: 'logging',
    put: 'putBucketLogging',
    get: 'getBucketLogging',
    actions: ['s3:PutBucketLogging', 's3:GetBucketLogging'],
    unset: {},
    given: () => ({
      BucketLoggingStatus: { LoggingEnabled: { TargetBucket: target, TargetPrefix: 'logs/' } },
    }),
    shows: () => ({ LoggingEnabled: { TargetBucket: target, TargetPrefix: 'logs/' } }),
    refused: [
      [
        'a bucket that is not there',
        () => ({
          BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'nowhere', TargetPrefix: '' } },
        }),
        failure(
          400,
          'InvalidTargetBucketForLogging',
          'The target bucket for logging does not exist',
        ),
      ],
      [
        "somebody else's bucket",
        () => ({
          BucketLoggingStatus: {
            LoggingEnabled: { TargetBucket: 'foreign-bucket', TargetPrefix: '' },
          },
        }),
        failure(
          400,
          'InvalidTargetBucketForLogging',
          'The owner for the bucket to be logged and the target bucket must be the same.',
        ),
      ],
    ],
  },
  {
    name: 'request payment',
    put: 'putBucketRequestPayment',
    get: 'getBucketRequestPayment',
    actions: ['s3:PutBucketRequestPayment', 's3:GetBucketRequestPayment'],
    unset: { Payer: 'BucketOwner' },
    given: () => ({ RequestPaymentConfiguration: { Payer: 'Requester' } }),
    shows: () => ({ Payer: 'Requester' }),
    refused: [
      ['a random payer', () => ({ RequestPaymentConfiguration: { Payer: 'Random' } }), malformed],
    ],
  },
  {
    name: 'acceleration',
    put: 'putBucketAccelerateConfiguration',
    get: 'getBucketAccelerateConfiguration',
    actions: ['s3:PutAccelerateConfiguration', 's3:GetAccelerateConfiguration'],
    unset: {},
    given: () => ({ AccelerateConfiguration: { Status: 'Enabled' } }),
    shows: () => ({ Status: 'Enabled' }),
    refused: [
      ['no status', () => ({ AccelerateConfiguration: {} }), malformed],
      ['another status', () => ({ AccelerateConfiguration: { Status: 'Slow' } }), malformed],
    ],
  },
  {
    name: 'notifications',
    put: 'putBucketNotificationConfiguration',
    get: 'getBucketNotificationConfiguration',
    actions: ['s3:PutBucketNotification', 's3:GetBucketNotification'],
    unset: {},
    given: () =>
      notification(
        {
          EventBridgeConfiguration: {},
          ...queue({ Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'a/' }] } } }),
        },
        { SkipDestinationValidation: true },
      ),
    shows: () => ({
      EventBridgeConfiguration: {},
      ...queue({ Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'a/' }] } } }),
    }),
    refused: [
      [
        'a destination that is not there',
        () => notification(queue()),
        argument('Unable to validate the following destination configurations'),
      ],
      [
        'what is no ARN',
        () => notification(queue({ QueueArn: 'q' })),
        argument('The ARN could not be parsed'),
      ],
      [
        'the ARN of something else',
        () => notification(queue({ QueueArn: 'arn:aws:sns:us-east-1:123456789012:q' })),
        argument('The ARN could not be parsed'),
      ],
      [
        'an event nobody knows',
        () => notification(queue({ Events: ['s3:ObjectForgotten:*'] })),
        argument('The event is not supported for notifications'),
      ],
      [
        'another filter',
        () =>
          notification(
            queue({ Filter: { Key: { FilterRules: [{ Name: 'infix', Value: 'a' }] } } }),
          ),
        argument('filter rule name must be either prefix or suffix'),
      ],
      ...['prefix', 'suffix'].map((name): [string, () => object, object] => [
        `two rules for one ${name}`,
        () => notification(queue(filtered([name, 'a'], [name.toUpperCase(), 'b']))),
        argument(`Cannot specify more than one ${name} rule in a filter.`),
      ]),
      [
        'a long value of a filter',
        () => notification(queue(filtered(['prefix', 'é'.repeat(513)]))),
        argument('Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation'),
      ],
      [
        'an event twice in one rule',
        () => notification(queue({ Events: ['s3:ObjectCreated:*', 's3:ObjectCreated:Put'] })),
        argument(overlapping),
      ],
      [
        'an event in two rules',
        () => notification(queues({ Id: 'a' }, { Id: 'b', Events: ['s3:ObjectCreated:Put'] })),
        argument(overlapping),
      ],
      [
        'an event in two rules whose filters overlap',
        () =>
          notification(
            queues(
              { Id: 'a', ...filtered(['prefix', 'images'], ['suffix', '.jpg']) },
              { Id: 'b', ...filtered(['prefix', 'images/a'], ['suffix', 'x.jpg']) },
            ),
          ),
        argument(
          'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.',
        ),
      ],
      [
        'one id of two rules',
        () => notification(queues({}, { Events: ['s3:ObjectRemoved:*'] })),
        argument('Same ID used for multiple configurations. IDs must be unique.'),
      ],
      [
        'too many rules',
        () => notification(queues(...Array.from({ length: 101 }, (_, at) => ({ Id: `${at}` })))),
        request('Too many configurations submitted. The maximum number of configurations is 100'),
      ],
    ],
  },
  {
    name: 'replication',
    put: 'putBucketReplication',
    get: 'getBucketReplication',
    remove: 'deleteBucketReplication',
    actions: [
      's3:PutReplicationConfiguration',
      's3:GetReplicationConfiguration',
      's3:PutReplicationConfiguration',
    ],
    unset: failure(
      404,
      'ReplicationConfigurationNotFoundError',
      'The replication configuration was not found',
    ),
    given: () => replicationOfKms(),
    shows: () => replicationOfKms(),
    refused: [
      [
        'a bucket that keeps no versions',
        () => ({ ...replication(), Bucket: target }),
        request("Versioning must be 'Enabled' on the bucket to apply a replication configuration"),
      ],
      [
        'a destination that keeps no versions',
        () => replication({ Destination: { Bucket: 'arn:aws:s3:::foreign-bucket' } }),
        request('Destination bucket must have versioning enabled.'),
      ],
      [
        'a destination that is not there',
        () => replication({ Destination: { Bucket: 'arn:aws:s3:::nowhere' } }),
        request('Destination bucket must exist.'),
      ],
      ['no rules', () => replication({}, { Rules: [] }), malformed],
      ['neither filter nor prefix', () => replication({ Prefix: undefined }), malformed],
      ['a filter beside a prefix', () => replication({ Filter: {} }), malformed],
      [
        'a priority without filters',
        () => replication({ Priority: 1 }),
        request(
          'Priority cannot be used for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.',
        ),
      ],
      [
        'delete markers without filters',
        () => replication({ DeleteMarkerReplication: { Status: 'Disabled' } }),
        request(
          'DeleteMarkerReplication cannot be used for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.',
        ),
      ],
      [
        'filters without a priority',
        () => replication({ ...byFilter, Priority: undefined }),
        request(
          'Priority must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.',
        ),
      ],
      [
        'filters without a word on delete markers',
        () => replication({ ...byFilter, DeleteMarkerReplication: undefined }),
        request(
          'DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.',
        ),
      ],
      [
        'delete markers by tag',
        () =>
          replication({
            ...byFilter,
            Filter: { Tag: { Key: 'a', Value: 'b' } },
            DeleteMarkerReplication: { Status: 'Enabled' },
          }),
        request(
          'Delete marker replication is not supported if any Tag filter is specified. Please refer to S3 Developer Guide for more information.',
        ),
      ],
      [
        'one priority of two rules',
        () => twoRules({ ...byFilter, ID: 'one' }, { ...byFilter, ID: 'two' }),
        request('Found duplicate priority 1.'),
      ],
      ['one id of two rules', () => twoRules({}, {}), argument('Rule Id must be unique')],
      [
        'a long id',
        () => replication({ ID: 'x'.repeat(256) }),
        argument('Rule Id cannot be greater than 255'),
      ],
      [
        'copies in time that nothing measures',
        () =>
          replication({
            Destination: {
              Bucket: `arn:aws:s3:::${target}`,
              ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
            },
          }),
        request(
          'Replication destination must contain both ReplicationTime and Metrics or neither.',
        ),
      ],
      [
        'an owner without an account',
        () =>
          replication({
            Destination: {
              Bucket: `arn:aws:s3:::${target}`,
              AccessControlTranslation: { Owner: 'Destination' },
            },
          }),
        request('Account must be specified if the Owner in AccessControlTranslation has a value'),
      ],
      [
        'a key for objects of KMS, which are not spoken of',
        () =>
          replication({
            Destination: {
              Bucket: `arn:aws:s3:::${target}`,
              EncryptionConfiguration: { ReplicaKmsKeyID: 'k' },
            },
          }),
        request('SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.'),
      ],
      [
        'objects of KMS without a key for their copies',
        () =>
          replication({
            SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
          }),
        request('ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present.'),
      ],
    ],
  },
]

/** The replication source and target keep versions while its tests run. */
const versioning = async () => {
  for (const name of [Bucket, 'replica-bucket'])
    await s3.putBucketVersioning({
      Bucket: name,
      VersioningConfiguration: { Status: 'Enabled' },
    })
}

for (const row of rows)
  describe(row.name, () => {
    beforeAll(async () => {
      if (row.name !== 'replication') return
      await s3.createBucket({ Bucket: 'replica-bucket' })
      await versioning()
    })
    const arranged = (input: object) =>
      row.name === 'replication'
        ? JSON.parse(
            JSON.stringify(input).replace(
              `"arn:aws:s3:::${target}"`,
              '"arn:aws:s3:::replica-bucket"',
            ),
          )
        : input

    const isUnset = async () => {
      const answer = call(s3, row.get, {})
      if ('code' in row.unset) expect(await failureOf(answer)).toEqual(row.unset)
      else expect(shown(await answer)).toEqual(row.unset)
    }

    test('is as S3 has it until it is set', isUnset)

    for (const [name, input, answer] of row.refused)
      test(`${name} is refused`, async () => {
        expect(await failureOf(call(s3, row.put, arranged(input())))).toEqual(answer)
        await isUnset()
      })

    test('is shown as it was given', async () => {
      await call(s3, row.put, arranged(row.given()))
      expect(shown(await call(s3, row.get, {}))).toEqual(arranged(row.shows()))
    })

    test('each call has its action; strangers may nothing', async () => {
      const weak = await userWith(cloud, account, `weak-${row.put}`)
      const calls = [row.put, row.get, ...(row.remove === undefined ? [] : [row.remove])]
      for (const [at, method] of calls.entries()) {
        const input = method === row.put ? arranged(row.given()) : {}
        const action = row.actions[at] ?? ''
        expect(await failureOf(call(cloud.s3(weak.credentials), method, input))).toEqual(
          failure(
            403,
            'AccessDenied',
            `User: ${weak.arn} is not authorized to perform: ${action} on resource: "arn:aws:s3:::${Bucket}" because no identity-based policy allows the ${action} action`,
          ),
        )
        expect(await failureOf(call(cloud.s3(other.admin), method, input))).toEqual(denied)
        expect(
          await failureOf(call(s3, method, { ...input, ExpectedBucketOwner: other.accountId })),
        ).toEqual(denied)
        expect((await failureOf(call(s3, method, { ...input, Bucket: 'nowhere' })))?.code).toBe(
          'NoSuchBucket',
        )
      }
    })

    if (row.name === 'request payment')
      test('is given back to the owner', async () => {
        await s3.putBucketRequestPayment({
          Bucket,
          RequestPaymentConfiguration: { Payer: 'BucketOwner' },
        })
        await isUnset()
      })

    if (row.remove !== undefined)
      test('is taken away, also when there is none', async () => {
        for (let time = 0; time < 2; time++)
          expect((await call(s3, row.remove as string, {})).$metadata.httpStatusCode).toBe(204)
        await isUnset()
      })
  })

test('an empty status or configuration switches off', async () => {
  await s3.putBucketLogging({ Bucket, BucketLoggingStatus: {} })
  expect(shown(await s3.getBucketLogging({ Bucket }))).toEqual({})
  await s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration: {} })
  expect(shown(await s3.getBucketNotificationConfiguration({ Bucket }))).toEqual({})
})

test('acceleration knows no periods', async () => {
  await s3.createBucket({ Bucket: 'with.period' })
  expect(
    await failureOf(
      s3.putBucketAccelerateConfiguration({
        Bucket: 'with.period',
        AccelerateConfiguration: { Status: 'Enabled' },
      }),
    ),
  ).toEqual(
    request(
      'S3 Transfer Acceleration is not supported for buckets with periods (.) in their names',
    ),
  )
})

test('replication passes its role', async () => {
  const user = await userWith(
    cloud,
    account,
    'replicates',
    policy('s3:PutReplicationConfiguration'),
  )
  const put = () =>
    failureOf(
      call(cloud.s3(user.credentials), 'putBucketReplication', {
        ...replication({ Destination: { Bucket: 'arn:aws:s3:::replica-bucket' } }),
      }),
    )
  expect((await put())?.message).toContain(
    `is not authorized to perform: iam:PassRole on resource: "${roleArn()}"`,
  )
  await cloud.iam(account.admin).putUserPolicy({
    UserName: user.name,
    PolicyName: 'pass',
    PolicyDocument: policy('iam:PassRole', roleArn(), {
      Condition: { StringEquals: { 'iam:PassedToService': 's3.amazonaws.com' } },
    }),
  })
  expect(await put()).toBe(undefined)
})

test('configurations go with their bucket', async () => {
  await s3.createBucket({ Bucket: 'renewed' })
  await s3.putBucketWebsite({ Bucket: 'renewed', WebsiteConfiguration: index })
  await s3.deleteBucket({ Bucket: 'renewed' })
  await s3.createBucket({ Bucket: 'renewed' })
  expect((await failureOf(s3.getBucketWebsite({ Bucket: 'renewed' })))?.code).toBe(
    'NoSuchWebsiteConfiguration',
  )
})

describe('ABAC', () => {
  test('is off until it is put, and then the tags of the bucket decide', async () => {
    const abac = 'abac-bucket'
    await s3.createBucket({ Bucket: abac })
    await s3.putObject({ Bucket: abac, Key: 'k', Body: 'x' })
    await s3.putBucketTagging({
      Bucket: abac,
      Tagging: { TagSet: [{ Key: 'team', Value: 'red' }] },
    })
    expect((await s3.getBucketAbac({ Bucket: abac })).AbacStatus).toEqual({ Status: 'Disabled' })
    const readers: TestUser[] = []
    for (const key of ['aws:ResourceTag/team', 's3:BucketTag/team'])
      readers.push(
        await userWith(
          cloud,
          account,
          `reads-by-${key.slice(0, 2)}`,
          policy(['s3:GetObject', 's3:ListBucket'], '*', {
            Condition: { StringEquals: { [key]: 'red' } },
          }),
        ),
      )
    const outcomes = async () => {
      const codes = []
      for (const { credentials } of readers) {
        const mine = cloud.s3(credentials)
        codes.push((await failureOf(mine.getObject({ Bucket: abac, Key: 'k' })))?.code)
        codes.push((await failureOf(mine.listObjectsV2({ Bucket: abac })))?.code)
      }
      return codes
    }
    expect(await outcomes()).toEqual(Array(4).fill('AccessDenied'))
    await s3.putBucketAbac({ Bucket: abac, AbacStatus: { Status: 'Enabled' } })
    expect((await s3.getBucketAbac({ Bucket: abac })).AbacStatus).toEqual({ Status: 'Enabled' })
    expect(await outcomes()).toEqual(Array(4).fill(undefined))
    await s3.putBucketAbac({ Bucket: abac, AbacStatus: { Status: 'Disabled' } })
    expect(await outcomes()).toEqual(Array(4).fill('AccessDenied'))
    expect(await failureOf(call(s3, 'putBucketAbac', { AbacStatus: {} }))).toEqual(malformed)
  })
  test('whoever may only tag buckets does not move between them', async () => {
    const abac = 'abac-tags'
    await s3.createBucket({ Bucket: abac })
    await s3.putBucketAbac({ Bucket: abac, AbacStatus: { Status: 'Enabled' } })
    const old = await userWith(cloud, account, 'tags-as-before', policy('s3:PutBucketTagging'))
    const may = await userWith(
      cloud,
      account,
      'tags-as-now',
      policy('s3:TagResource', '*', {
        Condition: { StringEquals: { 'aws:RequestTag/team': 'red' } },
      }),
    )
    const put = (client: S3, Value: string) =>
      failureOf(
        client.putBucketTagging({ Bucket: abac, Tagging: { TagSet: [{ Key: 'team', Value }] } }),
      )
    expect((await put(cloud.s3(old.credentials), 'red'))?.message).toContain('s3:TagResource')
    expect((await put(cloud.s3(may.credentials), 'blue'))?.message).toContain('s3:TagResource')
    expect(await put(cloud.s3(may.credentials), 'red')).toBe(undefined)
    const remove = (client: S3) => failureOf(client.deleteBucketTagging({ Bucket: abac }))
    expect((await remove(cloud.s3(old.credentials)))?.message).toContain('s3:UntagResource')
    expect((await remove(cloud.s3(may.credentials)))?.message).toContain('s3:UntagResource')
    expect(await remove(s3)).toBe(undefined)
  })
})

test('where requesters pay, strangers must say that they do, and nobody comes unsigned', async () => {
  const paid = 'paid-bucket'
  await s3.createBucket({ Bucket: paid })
  await s3.deletePublicAccessBlock({ Bucket: paid })
  await s3.putObject({ Bucket: paid, Key: 'k', Body: 'x' })
  await s3.putBucketPolicy({
    Bucket: paid,
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:*',
          Resource: [`arn:aws:s3:::${paid}`, `arn:aws:s3:::${paid}/*`],
        },
      ],
    }),
  })
  const theirs = cloud.s3(other.admin)
  const codes = async (client: S3, more: object = {}) => {
    const codeOf = async (call: Promise<unknown>) => (await failureOf(call))?.code
    const Objects = [{ Key: 'theirs' }]
    return [
      await codeOf(client.getObject({ Bucket: paid, Key: 'k', ...more })),
      await codeOf(client.putObject({ Bucket: paid, Key: 'theirs', Body: 'y', ...more })),
      await codeOf(client.listObjectsV2({ Bucket: paid, ...more })),
      (await client.deleteObjects({ Bucket: paid, Delete: { Objects }, ...more })).Errors?.[0]
        ?.Code,
    ]
  }
  const unsigned = async (headers: [string, string][] = []) =>
    (
      await cloud.send({
        method: 'GET',
        path: `/${paid}/k`,
        headers: [['host', 'localhost'], ...headers],
      })
    ).status
  const none = Array(4).fill(undefined)
  expect([await codes(theirs), await unsigned()]).toEqual([none, 200])
  await s3.putBucketRequestPayment({
    Bucket: paid,
    RequestPaymentConfiguration: { Payer: 'Requester' },
  })
  expect(await codes(theirs)).toEqual(Array(4).fill('AccessDenied'))
  expect(await codes(theirs, { RequestPayer: 'requester' })).toEqual(none)
  expect(await codes(s3)).toEqual(none)
  expect(await unsigned()).toBe(403)
  expect(await unsigned([['x-amz-request-payer', 'requester']])).toBe(403)
  // configuration isn't charged for
  expect(await failureOf(theirs.getBucketLocation({ Bucket: paid }))).toBe(undefined)
  await s3.putBucketRequestPayment({
    Bucket: paid,
    RequestPaymentConfiguration: { Payer: 'BucketOwner' },
  })
  expect([await codes(theirs), await unsigned()]).toEqual([none, 200])
})
