import { randomUUID } from 'node:crypto'
import type { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { failureOf } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { memoryRecorder } from '../../../access/record/memory.ts'
import { expireObjects } from '../../../server/object-expiry.ts'
import { waitingEvents } from './outbox.ts'

const owner = '111122223333'
const stranger = '444455556666'
const queue = `arn:aws:sqs:us-east-1:${owner}:uploads`
const topic = `arn:aws:sns:us-east-1:${owner}:news`
const lambda = `arn:aws:lambda:us-east-1:${owner}:function:resize`
const bus = `arn:aws:events:us-east-1:${owner}:event-bus/default`
const nowhere = `arn:aws:sqs:us-east-1:${owner}:nowhere`

let cloud: Cloud
let account: TestAccount
let s3: S3
let other: S3
let Bucket = ''
let buckets = 0

beforeAll(async () => {
  cloud = await startCloud({ eventDestinations: [queue, topic, lambda, bus] })
  account = await cloud.account(owner)
  s3 = cloud.s3(account.admin)
  other = cloud.s3((await cloud.account(stranger)).admin)
})
afterAll(() => cloud.close())
beforeEach(async () => {
  Bucket = `told-bucket-${++buckets}`
  await s3.createBucket({ Bucket, ObjectOwnership: 'BucketOwnerPreferred' })
  await taken()
})

interface Kept {
  readonly destination: string
  readonly message: {
    readonly Records?: readonly Record<string, never>[]
    readonly [name: string]: unknown
  }
}

/** What waits for its delivery, which is taken away. */
async function taken(): Promise<Kept[]> {
  return cloud.store.write({ requestId: randomUUID() }, async (tx) => {
    const all = await tx.list(waitingEvents, [])
    for (const each of all) await tx.delete(waitingEvents, waitingEvents.key(each))
    return all
      .toSorted((one, two) => one.at - two.at)
      .map(({ destination, body }) => ({ destination, message: JSON.parse(body) }))
  })
}

const filtered = (rules: Record<string, string>) => ({
  Filter: { Key: { FilterRules: Object.entries(rules).map(([Name, Value]) => ({ Name, Value })) } },
})
const everything = [
  's3:ObjectCreated:*',
  's3:ObjectRemoved:*',
  's3:ObjectRestore:*',
  's3:ObjectTagging:*',
  's3:ObjectAcl:Put',
  's3:ObjectRetention:Put',
  's3:ObjectAnnotation:*',
  's3:LifecycleExpiration:*',
  's3:LifecycleTransition',
]
type Configuration = Parameters<S3['putBucketNotificationConfiguration']>[0]

/** Asks to be told; the tests of destinations are taken away. */
async function tell(NotificationConfiguration: object, more: object = {}): Promise<void> {
  await s3.putBucketNotificationConfiguration({
    Bucket,
    NotificationConfiguration,
    ...more,
  } as Configuration)
  await taken()
}
const toQueue = (more: object = {}) => ({
  QueueConfigurations: [{ Id: 'rule', QueueArn: queue, Events: everything, ...more }],
})

/** Names and keys of the records that wait, in order. */
const told = async () =>
  (await taken())
    .flatMap(({ message }) => (message.Records ?? []) as never as RecordShape[])
    .toSorted((one, two) => (one.s3.object.sequencer < two.s3.object.sequencer ? -1 : 1))
interface RecordShape {
  readonly eventName: string
  readonly s3: { readonly object: { readonly key: string; readonly sequencer: string } }
}
const names = async () =>
  (await told()).map(({ eventName, s3: { object } }) => `${eventName} ${object.key}`)

const version = (Status: 'Enabled' | 'Suspended') =>
  s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status } })
const put = (Key: string, more: object = {}) =>
  s3.putObject({ Bucket, Key, Body: 'hello', ...more })

describe('what happens to objects', () => {
  const rows: [name: string, act: () => Promise<unknown>, expected: readonly string[]][] = [
    ['put', () => put('a'), ['ObjectCreated:Put a']],
    [
      'copy',
      async () => {
        await put('a')
        await taken()
        await s3.copyObject({ Bucket, Key: 'b', CopySource: `${Bucket}/a` })
      },
      ['ObjectCreated:Copy b'],
    ],
    [
      'upload in parts, completed twice',
      async () => {
        const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: 'm' })
        const part = { Bucket, Key: 'm', UploadId, PartNumber: 1 }
        const { ETag } = await s3.uploadPart({ ...part, Body: 'x' })
        const complete = {
          Bucket,
          Key: 'm',
          UploadId,
          MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
        }
        await s3.completeMultipartUpload(complete)
        await s3.completeMultipartUpload(complete)
      },
      ['ObjectCreated:CompleteMultipartUpload m'],
    ],
    [
      'delete',
      async () => {
        await put('a')
        await s3.deleteObject({ Bucket, Key: 'a' })
      },
      ['ObjectCreated:Put a', 'ObjectRemoved:Delete a'],
    ],
    ['delete of what is not there', () => s3.deleteObject({ Bucket, Key: 'none' }), []],
    [
      'delete of several',
      async () => {
        await put('a')
        await put('b')
        await taken()
        await s3.deleteObjects({
          Bucket,
          Delete: { Objects: [{ Key: 'a' }, { Key: 'none' }, { Key: 'b' }] },
        })
      },
      ['ObjectRemoved:Delete a', 'ObjectRemoved:Delete b'],
    ],
    [
      'delete where versions are kept: a marker, then the version, then the marker',
      async () => {
        await version('Enabled')
        const { VersionId } = await put('v')
        const marker = await s3.deleteObject({ Bucket, Key: 'v' })
        await s3.deleteObject({ Bucket, Key: 'v', VersionId })
        await s3.deleteObject({ Bucket, Key: 'v', VersionId: marker.VersionId })
        await s3.deleteObject({ Bucket, Key: 'v', VersionId: marker.VersionId })
      },
      [
        'ObjectCreated:Put v',
        'ObjectRemoved:DeleteMarkerCreated v',
        'ObjectRemoved:Delete v',
        'ObjectRemoved:Delete v',
      ],
    ],
    [
      'tags',
      async () => {
        await put('a')
        const Tagging = { TagSet: [{ Key: 'k', Value: 'v' }] }
        await s3.putObjectTagging({ Bucket, Key: 'a', Tagging })
        await s3.deleteObjectTagging({ Bucket, Key: 'a' })
      },
      ['ObjectCreated:Put a', 'ObjectTagging:Put a', 'ObjectTagging:Delete a'],
    ],
    [
      'ACL',
      async () => {
        await put('a')
        await s3.putObjectAcl({ Bucket, Key: 'a', ACL: 'private' })
      },
      ['ObjectCreated:Put a', 'ObjectAcl:Put a'],
    ],
    [
      'restored once, its time changed once',
      async () => {
        await put('cold', { StorageClass: 'GLACIER' })
        for (const Days of [1, 2])
          await s3.restoreObject({ Bucket, Key: 'cold', RestoreRequest: { Days } })
      },
      ['ObjectCreated:Put cold', 'ObjectRestore:Post cold', 'ObjectRestore:Completed cold'],
    ],
    [
      'annotations; none goes that is not there',
      async () => {
        await put('a')
        const named = { Bucket, Key: 'a', AnnotationName: 'n' }
        for (const text of ['one', 'two'])
          await s3.putObjectAnnotation({ ...named, AnnotationPayload: text as never })
        for (let n = 0; n < 2; n++) await s3.deleteObjectAnnotation(named)
      },
      [
        'ObjectCreated:Put a',
        'ObjectAnnotation:Put a',
        'ObjectAnnotation:Put a',
        'ObjectAnnotation:Delete a',
      ],
    ],
    [
      'retention',
      async () => {
        await version('Enabled')
        await s3.putObjectLockConfiguration({
          Bucket,
          ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
        })
        await put('kept')
        await s3.putObjectRetention({
          Bucket,
          Key: 'kept',
          Retention: { Mode: 'GOVERNANCE', RetainUntilDate: new Date(cloud.now() + 86_400_000) },
        })
      },
      ['ObjectCreated:Put kept', 'ObjectRetention:Put kept'],
    ],
  ]
  test.each(rows)('%s', async (_name, act, expected) => {
    await tell(toQueue())
    await act()
    expect(await names()).toEqual(expected)
  })

  test('a form', async () => {
    await tell(toQueue())
    await s3.putPublicAccessBlock({
      Bucket,
      PublicAccessBlockConfiguration: { BlockPublicPolicy: false, RestrictPublicBuckets: false },
    })
    const Policy = JSON.stringify({
      Statement: [
        {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:PutObject',
          Resource: `arn:aws:s3:::${Bucket}/*`,
        },
      ],
    })
    await s3.putBucketPolicy({ Bucket, Policy })
    const part = (name: string, value: string) =>
      `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
    const answer = await cloud.send({
      path: `/${Bucket}`,
      headers: [
        ['Host', 'localhost:4566'],
        ['Content-Type', 'multipart/form-data; boundary=x'],
      ],
      body: `${part('key', 'posted')}${part('file', 'hello')}--x--\r\n`,
    })
    expect(answer.status).toBe(204)
    const [{ message }] = (await taken()) as [Kept]
    expect(message.Records).toMatchObject([
      { eventName: 'ObjectCreated:Post', userIdentity: { principalId: 'Anonymous' } },
    ])
  })

  test('what was refused, or failed, is no event', async () => {
    await tell(toQueue())
    expect(await failureOf(other.putObject({ Bucket, Key: 'a', Body: 'x' }))).toMatchObject({
      status: 403,
    })
    await expect(put('a', { IfMatch: '"0"' })).rejects.toThrow()
    await expect(put('a', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' })).rejects.toThrow()
    expect(await taken()).toEqual([])
  })
})

describe('what lifecycle rules do', () => {
  const pass = () => {
    const { world, store } = cloud
    return expireObjects({ ...world, store, recorder: memoryRecorder({ ids: world.ids }) })
  }
  const rules = (...Rules: object[]) =>
    s3.putBucketLifecycleConfiguration({
      Bucket,
      LifecycleConfiguration: {
        Rules: Rules.map((rule, n) => ({ ID: `${n}`, Status: 'Enabled', Filter: {}, ...rule })),
      } as never,
    })
  const rows: [
    name: string,
    versions: boolean,
    rule: object,
    event: string,
    more: Record<string, unknown>,
  ][] = [
    ['expires', false, { Expiration: { Days: 1 } }, 'LifecycleExpiration:Delete', {}],
    [
      'puts a marker',
      true,
      { Expiration: { Days: 1 } },
      'LifecycleExpiration:DeleteMarkerCreated',
      {},
    ],
    [
      'moves',
      false,
      { Transitions: [{ Days: 1, StorageClass: 'GLACIER' }], Filter: { ObjectSizeGreaterThan: 1 } },
      'LifecycleTransition',
      {
        lifecycleEventData: { transitionEventData: { destinationStorageClass: 'GLACIER' } },
      },
    ],
  ]
  test.each(rows)('%s', async (_name, versions, rule, eventName, more) => {
    if (versions) await version('Enabled')
    await put('old')
    await tell(toQueue())
    await rules(rule)
    cloud.advance(3 * 86_400)
    await pass()
    await s3.deleteBucketLifecycle({ Bucket })
    const [{ message }, ...others] = (await taken()) as [Kept]
    expect(others).toEqual([])
    expect(message.Records).toMatchObject([
      {
        eventVersion: '2.3',
        eventName,
        userIdentity: { principalId: 's3.amazonaws.com' },
        requestParameters: { sourceIPAddress: 's3.amazonaws.com' },
        s3: { object: { key: 'old' } },
        ...more,
      },
    ])
  })
})

describe('messages', () => {
  test('a record is as AWS has it', async () => {
    await version('Enabled')
    await tell(toQueue())
    const { VersionId } = await put("a folder/b+c 'ü'.jpg")
    const { $metadata } = await s3.getBucketLocation({ Bucket })
    expect($metadata.httpStatusCode).toBe(200)
    const [{ destination, message }] = (await taken()) as [Kept]
    expect(destination).toBe(queue)
    const { Owner } = await s3.listBuckets({})
    expect(message).toEqual({
      Records: [
        {
          eventVersion: '2.1',
          eventSource: 'aws:s3',
          awsRegion: 'us-east-1',
          eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          eventName: 'ObjectCreated:Put',
          userIdentity: { principalId: expect.stringMatching(/^AWS:AIDA[A-Z0-9]{17}$/) },
          requestParameters: { sourceIPAddress: '127.0.0.1' },
          responseElements: {
            'x-amz-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
            'x-amz-id-2': expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
          },
          s3: {
            s3SchemaVersion: '1.0',
            configurationId: 'rule',
            bucket: {
              name: Bucket,
              ownerIdentity: { principalId: Owner?.ID },
              arn: `arn:aws:s3:::${Bucket}`,
            },
            object: {
              key: 'a+folder/b%2Bc+%27%C3%BC%27.jpg',
              size: 5,
              eTag: '5d41402abc4b2a76b9719d911017c592',
              versionId: VersionId,
              sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
            },
          },
        },
      ],
    })
  })

  test('ids are those of the answer', async () => {
    await tell(toQueue())
    const { $metadata } = await put('a')
    const [{ message }] = (await taken()) as [Kept]
    expect(message.Records).toMatchObject([
      {
        responseElements: {
          'x-amz-request-id': $metadata.requestId,
          'x-amz-id-2': $metadata.extendedRequestId,
        },
      },
    ])
  })

  test('what is gone has a key and a version alone', async () => {
    await tell(toQueue())
    await put('a')
    await taken()
    await s3.deleteObject({ Bucket, Key: 'a' })
    const [record] = await told()
    expect(record?.s3.object).toEqual({ key: 'a', sequencer: expect.any(String) })
  })

  test('a restore says until when', async () => {
    await tell(toQueue({ Events: ['s3:ObjectRestore:Completed'] }))
    await put('cold', { StorageClass: 'GLACIER' })
    await s3.restoreObject({ Bucket, Key: 'cold', RestoreRequest: { Days: 1 } })
    const [{ message }] = (await taken()) as [Kept]
    const at = (Math.floor(cloud.now() / 86_400_000) + 2) * 86_400_000
    expect(message.Records).toMatchObject([
      {
        glacierEventData: {
          restoreEventData: {
            lifecycleRestorationExpiryTime: new Date(at).toISOString(),
            lifecycleRestoreStorageClass: 'GLACIER',
          },
        },
      },
    ])
  })

  test('event buses have their own form, and are told of everything that they know', async () => {
    await tell({ EventBridgeConfiguration: {} })
    await version('Enabled')
    await put('a folder/ü')
    await s3.deleteObject({ Bucket, Key: 'a folder/ü' })
    const kept = await taken()
    expect(kept.map(({ destination }) => destination)).toEqual([bus, bus])
    const messages = kept
      .map(({ message }) => message)
      .toSorted((one, two) => (String(one['detail-type']) < String(two['detail-type']) ? -1 : 1))
    const common = {
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      source: 'aws.s3',
      account: owner,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'us-east-1',
      resources: [`arn:aws:s3:::${Bucket}`],
    }
    const detail = {
      version: '0',
      bucket: { name: Bucket },
      'request-id': expect.any(String),
      requester: owner,
      'source-ip-address': '127.0.0.1',
    }
    const named = {
      key: 'a folder/ü',
      'version-id': expect.any(String),
      sequencer: expect.any(String),
    }
    expect(messages).toEqual([
      {
        ...common,
        'detail-type': 'Object Created',
        detail: {
          ...detail,
          object: { ...named, size: 5, etag: '5d41402abc4b2a76b9719d911017c592' },
          reason: 'PutObject',
        },
      },
      {
        ...common,
        'detail-type': 'Object Deleted',
        detail: {
          ...detail,
          object: named,
          reason: 'DeleteObject',
          'deletion-type': 'Delete Marker Created',
        },
      },
    ])
  })

  test('no two events have the same sequencer', async () => {
    await tell(toQueue())
    for (let n = 0; n < 5; n++) await put('same')
    const kept = await taken()
    const inOrder = kept.flatMap(({ message }) => message.Records as never as RecordShape[])
    const sequencers = inOrder.map(({ s3: { object } }) => object.sequencer)
    expect(new Set(sequencers).size).toBe(5)
  })
})

describe('who is told', () => {
  const rows: [name: string, rule: object, keys: readonly string[], expected: readonly string[]][] =
    [
      ['another event', { Events: ['s3:ObjectRemoved:*'] }, ['a'], []],
      ['this event', { Events: ['s3:ObjectCreated:Put'] }, ['a'], ['a']],
      ['events like this', { Events: ['s3:ObjectCreated:*'] }, ['a'], ['a']],
      ['one of several', { Events: ['s3:ObjectAcl:Put', 's3:ObjectCreated:Put'] }, ['a'], ['a']],
      ['a prefix', filtered({ prefix: 'in/' }), ['in/a', 'out/a', 'In/a'], ['in/a']],
      ['a suffix', filtered({ Suffix: '.jpg' }), ['a.jpg', 'a.JPG', 'a.jpg.txt'], ['a.jpg']],
      [
        'both',
        filtered({ prefix: 'in/', suffix: '.jpg' }),
        ['in/a.jpg', 'in/a.png', 'a.jpg', 'in/.jpg'],
        ['in/a.jpg', 'in/.jpg'],
      ],
    ]
  test.each(rows)('%s', async (_name, rule, keys, expected) => {
    await tell(toQueue(rule))
    for (const key of keys) await put(key)
    expect((await told()).map(({ s3: { object } }) => object.key)).toEqual(expected)
  })

  test('each rule its own destination', async () => {
    await tell({
      QueueConfigurations: [
        { QueueArn: queue, Events: ['s3:ObjectCreated:*'], ...filtered({ prefix: 'q/' }) },
      ],
      TopicConfigurations: [
        { TopicArn: topic, Events: ['s3:ObjectCreated:*'], ...filtered({ prefix: 't/' }) },
      ],
      LambdaFunctionConfigurations: [
        {
          LambdaFunctionArn: lambda,
          Events: ['s3:ObjectCreated:*'],
          ...filtered({ prefix: 'l/' }),
        },
      ],
      EventBridgeConfiguration: {},
    })
    for (const key of ['q/', 't/', 'l/', 'none/']) await put(key)
    const to = (await taken()).map(({ destination }) => destination)
    expect(to.toSorted()).toEqual([queue, topic, lambda, bus, bus, bus, bus].toSorted())
  })

  test('nobody without a configuration, nor when it was taken away', async () => {
    await put('a')
    await tell(toQueue())
    await tell({})
    await put('b')
    expect(await taken()).toEqual([])
  })

  test('nobody whom the operator gave no address', async () => {
    const rule = { QueueArn: nowhere, Events: ['s3:ObjectCreated:*'] }
    await tell({ QueueConfigurations: [rule] }, { SkipDestinationValidation: true })
    await put('a')
    expect(await taken()).toEqual([])
  })
})

describe('destinations', () => {
  const refusal = (ArgumentName1: string, ArgumentValue1: string) => ({
    status: 400,
    code: 'InvalidArgument',
    message: 'Unable to validate the following destination configurations',
    ArgumentName1,
    ArgumentValue1,
  })
  const asked = (configuration: object, as = s3, of = Bucket) =>
    as
      .putBucketNotificationConfiguration({
        Bucket: of,
        NotificationConfiguration: configuration,
      } as Configuration)
      .then(
        () => 'taken',
        (error) => ({
          status: error.$metadata.httpStatusCode,
          code: error.name,
          message: error.message,
          ArgumentName1: error.ArgumentName1,
          ArgumentValue1: error.ArgumentValue1,
        }),
      )

  test('one without an address is refused, and nothing is kept', async () => {
    expect(
      await asked({
        ...toQueue({ Events: ['s3:ObjectCreated:*'] }),
        TopicConfigurations: [{ TopicArn: `${topic}-of-nobody`, Events: ['s3:ObjectRemoved:*'] }],
      }),
    ).toEqual(refusal(`${topic}-of-nobody`, 'The destination topic does not exist'))
    await put('a')
    expect(await taken()).toEqual([])
  })

  test('one of another account is refused, and not told where that was not asked', async () => {
    const theirs = `their-bucket-${buckets}`
    await other.createBucket({ Bucket: theirs })
    expect(await asked(toQueue(), other, theirs)).toEqual(
      refusal(queue, 'The destination queue does not exist'),
    )
    await other.putBucketNotificationConfiguration({
      Bucket: theirs,
      NotificationConfiguration: toQueue(),
      SkipDestinationValidation: true,
    } as Configuration)
    await other.putObject({ Bucket: theirs, Key: 'a', Body: 'x' })
    expect(await taken()).toEqual([])
  })

  test('topics and queues are sent a test, functions and buses are not', async () => {
    const put = await s3.putBucketNotificationConfiguration({
      Bucket,
      NotificationConfiguration: {
        ...toQueue({ Events: ['s3:ObjectCreated:*'] }),
        TopicConfigurations: [{ TopicArn: topic, Events: ['s3:ObjectRemoved:*'] }],
        LambdaFunctionConfigurations: [
          { LambdaFunctionArn: lambda, Events: ['s3:ObjectTagging:*'] },
        ],
        EventBridgeConfiguration: {},
      },
    } as Configuration)
    const kept = await taken()
    expect(kept.map(({ destination }) => destination).toSorted()).toEqual([topic, queue].toSorted())
    for (const { message } of kept)
      expect(message).toEqual({
        Service: 'Amazon S3',
        Event: 's3:TestEvent',
        Time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        Bucket,
        RequestId: put.$metadata.requestId,
        HostId: put.$metadata.extendedRequestId,
      })
  })

  test('no test where nothing is to be validated', async () => {
    await s3.putBucketNotificationConfiguration({
      Bucket,
      NotificationConfiguration: toQueue(),
      SkipDestinationValidation: true,
    } as Configuration)
    expect(await taken()).toEqual([])
    await put('a')
    expect(await names()).toEqual(['ObjectCreated:Put a'])
  })
})
