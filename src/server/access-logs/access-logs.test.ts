import type { S3 } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Cloud, startCloud, type TestAccount } from '../../../test/support/in-process.ts'
import { memoryRecorder } from '../../access/record/memory.ts'
import { expireObjects } from '../object-expiry.ts'
import { lineOf } from './record.ts'

let cloud: Cloud
let account: TestAccount
let s3: S3
const logged = 'logged-bucket'
const target = 'log-bucket'

beforeEach(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  s3 = cloud.s3(account.admin)
  for (const Bucket of [logged, target]) await s3.createBucket({ Bucket })
  await s3.putBucketPolicy({ Bucket: target, Policy: letIn() })
})
afterEach(() => cloud.close())

const letIn = (condition: object = {}, resource = `arn:aws:s3:::${target}/*`) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: resource,
        Condition: condition,
      },
    ],
  })

async function switchOn(more: object = {}): Promise<void> {
  await s3.putBucketLogging({
    Bucket: logged,
    BucketLoggingStatus: {
      LoggingEnabled: { TargetBucket: target, TargetPrefix: 'logs/', ...more },
    },
  })
  await cloud.app.accessLogs.look()
}

/** Fields of every line that was delivered, and the names of the objects. */
async function delivered(): Promise<{ keys: string[]; lines: string[][]; text: string }> {
  await cloud.app.accessLogs.flush()
  const keys = ((await s3.listObjectsV2({ Bucket: target })).Contents ?? []).map(
    ({ Key }) => Key as string,
  )
  let text = ''
  for (const Key of keys)
    text += await (await s3.getObject({ Bucket: target, Key })).Body?.transformToString()
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.match(/\[[^\]]*\]|"[^"]*"|\S+/g) as string[])
  return { keys, lines, text }
}

describe('what was asked of a bucket', () => {
  test('is delivered as lines in the order of their fields', async () => {
    await switchOn()
    await s3.putObject({ Bucket: logged, Key: 'a b/ü', Body: 'hello' })
    const { Body } = await s3.getObject({ Bucket: logged, Key: 'a b/ü' })
    await Body?.transformToString()
    await s3.headObject({ Bucket: logged, Key: 'none' }).catch(() => {})
    const { keys, lines } = await delivered()
    expect(keys).toHaveLength(1)
    expect(keys[0]).toMatch(/^logs\/\d{4}(-\d\d){5}-[0-9A-Z]{16}$/)
    const { Owner } = await s3.listBuckets({})
    expect(lines.every((fields) => fields.length === 26)).toBe(true)
    expect(lines.map(([owner, bucket]) => [owner, bucket])).toEqual(
      lines.map(() => [Owner?.ID, logged]),
    )
    const seen = lines.map((fields) => [7, 8, 10, 11, 12, 13].map((at) => fields[at - 1]))
    expect(seen).toEqual([
      ['REST.PUT.OBJECT', 'a%20b/%C3%BC', '200', '-', '-', '5'],
      ['REST.GET.OBJECT', 'a%20b/%C3%BC', '200', '-', '5', '5'],
      ['REST.HEAD.OBJECT', 'none', '404', 'NoSuchKey', '-', '-'],
    ])
    expect(lines[0]?.[4]).toBe(`arn:aws:iam::${account.accountId}:user/admin`)
    expect(lines[0]?.slice(19, 26)).toEqual([
      'SigV4',
      '-',
      'AuthHeader',
      'localhost:4566',
      '-',
      '-',
      '-',
    ])
  })

  const rows: readonly (readonly [string, () => Promise<unknown>, string, string, string])[] = [
    [
      'a setting',
      () => s3.getBucketVersioning({ Bucket: logged }),
      'REST.GET.VERSIONING',
      '-',
      '200',
    ],
    [
      'what is not set',
      () => s3.getBucketPolicy({ Bucket: logged }),
      'REST.GET.BUCKETPOLICY',
      '-',
      '404',
    ],
    ['a list', () => s3.listObjectsV2({ Bucket: logged }), 'REST.GET.BUCKET', '-', '200'],
    [
      'nobody',
      () => cloud.send({ method: 'GET', path: `/${logged}/x`, headers: [['Host', 'localhost']] }),
      'REST.GET.OBJECT',
      'x',
      '403',
    ],
    [
      'a copy, where it comes from',
      async () => {
        await s3.putObject({ Bucket: target, Key: 'source', Body: '1' })
        await s3.copyObject({ Bucket: logged, Key: 'to', CopySource: `${target}/source` })
      },
      'REST.COPY.OBJECT',
      'to',
      '200',
    ],
    [
      'several deleted at once',
      () => s3.deleteObjects({ Bucket: logged, Delete: { Objects: [{ Key: 'gone' }] } }),
      'BATCH.DELETE.OBJECT',
      'gone',
      '204',
    ],
  ]
  test.each(rows)('%s', async (_name, ask, operation, key, status) => {
    await switchOn()
    await ask().catch(() => {})
    const { lines } = await delivered()
    expect(lines.map((fields) => [fields[6], fields[7], fields[9]])).toContainEqual([
      operation,
      key,
      status,
    ])
  })

  test('root users by canonical ids, whosever they are', async () => {
    const other = await cloud.account()
    await switchOn()
    const theirs = cloud.s3(other.root)
    await cloud.s3(account.root).listObjectsV2({ Bucket: logged })
    await theirs.listObjectsV2({ Bucket: logged }).catch(() => {})
    await theirs
      .deleteObjects({ Bucket: logged, Delete: { Objects: [{ Key: 'x' }] } })
      .catch(() => {})
    const owners = [await s3.listBuckets({}), await theirs.listBuckets({})]
    const [own, their] = owners.map(({ Owner }) => Owner?.ID)
    const { lines } = await delivered()
    expect(lines.map((fields) => [fields[4], fields[9]])).toEqual([
      [own, '200'],
      [their, '403'],
      [their, '200'],
    ])
  })

  test('no secret of a presigned URL, and nothing that would end a line', async () => {
    await switchOn()
    await cloud.send({
      method: 'GET',
      path: `/${logged}/x%22%0A`,
      query: 'X-Amz-Signature=0123abc&x=1',
      headers: [
        ['Host', 'localhost'],
        ['User-Agent', 'a "quoted"\tagent'],
      ],
    })
    const { lines, text } = await delivered()
    expect(text).not.toContain('0123abc')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toHaveLength(26)
    expect(lines[0]?.[16]).toBe('"a %22quoted%22%09agent"')
  })

  test('and nothing of buckets that are not logged, or not any more', async () => {
    await switchOn()
    await s3.putObject({ Bucket: target, Key: 'other', Body: '1' })
    await s3.putObject({ Bucket: logged, Key: 'mine', Body: '1' })
    await s3.putBucketLogging({ Bucket: logged, BucketLoggingStatus: {} })
    await cloud.app.accessLogs.look()
    expect((await delivered()).keys).toEqual(['other'])
  })
})

describe('a log is delivered', () => {
  test('under folders of the day it tells of', async () => {
    await switchOn({
      TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } },
    })
    await s3.listObjectsV2({ Bucket: logged })
    cloud.advance(24 * 60 * 60)
    await s3.listObjectsV2({ Bucket: logged })
    const { keys } = await delivered()
    const day = (at: number) => new Date(at).toISOString().slice(0, 10)
    expect(keys.map((key) => key.replace(/-[0-9A-Z]{16}$/, ''))).toEqual(
      [cloud.now() - 24 * 60 * 60 * 1000, cloud.now()].map(
        (at) =>
          `logs/${account.accountId}/us-east-1/${logged}/${day(at).replaceAll('-', '/')}/${day(at)}-00-00-00`,
      ),
    )
  })

  const refusals: readonly (readonly [string, string | undefined, boolean])[] = [
    [
      'when the policy is about this bucket',
      letIn({ ArnLike: { 'aws:SourceArn': `arn:aws:s3:::${logged}` } }),
      true,
    ],
    [
      'not when it is about another one',
      letIn({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::else' } }),
      false,
    ],
    ['not to names it does not allow', letIn({}, `arn:aws:s3:::${target}/else/*`), false],
    ['not without a policy', undefined, false],
    [
      'also where TLS is demanded',
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          ...JSON.parse(letIn()).Statement,
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:PutObject',
            Resource: `arn:aws:s3:::${target}/*`,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      }),
      true,
    ],
  ]
  test.each(refusals)('%s', async (_name, policy, expected) => {
    if (policy === undefined) await s3.deleteBucketPolicy({ Bucket: target })
    else await s3.putBucketPolicy({ Bucket: target, Policy: policy })
    await switchOn()
    await s3.listObjectsV2({ Bucket: logged })
    expect((await delivered()).keys).toHaveLength(expected ? 1 : 0)
    const delivery = cloud.recorded
      .map((line) => JSON.parse(line).event)
      .find(({ userIdentity }) => userIdentity.invokedBy === 'logging.s3.amazonaws.com')
    expect(delivery).toMatchObject({
      eventName: 'PutObject',
      ...(!expected && { errorCode: 'AccessDenied' }),
    })
  })

  test('by the grant of the log delivery group, where ACLs count', async () => {
    await s3.deleteBucketPolicy({ Bucket: target })
    await s3.putBucketOwnershipControls({
      Bucket: target,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    })
    await s3.putBucketAcl({ Bucket: target, ACL: 'log-delivery-write' as never })
    await switchOn()
    await s3.listObjectsV2({ Bucket: logged })
    expect((await delivered()).lines).toHaveLength(1)
  })

  test('and clients never pass for the service', async () => {
    const answer = await cloud.send({
      method: 'PUT',
      path: `/${target}/forged`,
      headers: [
        ['Host', 'localhost'],
        ['x-amz-source-arn', `arn:aws:s3:::${logged}`],
      ],
      body: 'x',
    })
    expect(answer.status).toBe(403)
  })
})

test('a line with nothing known has its fields all the same', () => {
  const line = lineOf({
    bucketOwner: 'o',
    bucket: 'b',
    at: Date.UTC(2019, 1, 6, 0, 0, 38),
    remoteAddress: undefined,
    requester: undefined,
    requestId: 'R',
    operation: 'REST.GET.OBJECT',
  })
  expect(line).toBe(
    'o b [06/Feb/2019:00:00:38 +0000] - - R REST.GET.OBJECT - "-" - - - - - - "-" "-" - - - - - - - - -',
  )
})

describe('what lifecycle rules do', () => {
  const rows: [
    name: string,
    versions: boolean,
    rule: object,
    expected: readonly (readonly [operation: string, size: string, version: RegExp])[],
  ][] = [
    ['expire an object', false, { Expiration: { Days: 1 } }, [['S3.EXPIRE.OBJECT', '5', /^-$/]]],
    [
      'put a marker, then expire the version',
      true,
      { Expiration: { Days: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
      [
        ['S3.CREATE.DELETEMARKER', '-', /^\w{32}$/],
        ['S3.EXPIRE.OBJECT', '5', /^\w{32}$/],
      ],
    ],
    [
      'move an object',
      false,
      { Filter: { ObjectSizeGreaterThan: 1 }, Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] },
      [['S3.TRANSITION.OBJECT', '5', /^-$/]],
    ],
    [
      'end an upload',
      false,
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
      [['S3.DELETE.UPLOAD', '-', /^-$/]],
    ],
  ]
  test.each(rows)('%s', async (_name, versions, rule, expected) => {
    if (versions)
      await s3.putBucketVersioning({
        Bucket: logged,
        VersioningConfiguration: { Status: 'Enabled' },
      })
    await s3.putObject({ Bucket: logged, Key: 'a b', Body: 'hello' })
    await s3.createMultipartUpload({ Bucket: logged, Key: 'a b' })
    await s3.putBucketLifecycleConfiguration({
      Bucket: logged,
      LifecycleConfiguration: {
        Rules: [{ ID: 'r', Status: 'Enabled', Filter: {}, ...rule }],
      } as never,
    })
    await switchOn()
    const { world, store, app } = cloud
    const recorder = memoryRecorder({ ids: world.ids })
    for (let pass = 0; pass < expected.length; pass++) {
      cloud.advance(3 * 86_400)
      const logChange = app.accessLogs.noteChange
      await expireObjects({ ...world, store, recorder, logChange })
    }
    const { lines } = await delivered()
    expect(lines.map((line) => [line[6], line[12]])).toEqual(
      expected.map(([operation, size]) => [operation, size]),
    )
    for (const [at, [, , version]] of expected.entries()) {
      const line = lines[at] as string[]
      expect(line.slice(3, 5)).toEqual(['-', 'AmazonS3'])
      // no request, status, error, bytes sent; no times, referer, user agent
      expect(line.slice(7, 12)).toEqual(['a%20b', '"-"', '-', '-', '-'])
      expect(line.slice(13, 17)).toEqual(['-', '-', '"-"', '"-"'])
      expect(line[17]).toMatch(version)
      expect(line[18]).toMatch(/^[\w+/]{43}=$/)
    }
  })

  test('in a bucket that is not logged: no line', async () => {
    await s3.putObject({ Bucket: logged, Key: 'a', Body: 'hello' })
    await s3.putBucketLifecycleConfiguration({
      Bucket: logged,
      LifecycleConfiguration: {
        Rules: [{ ID: 'r', Status: 'Enabled', Filter: {}, Expiration: { Days: 1 } }],
      },
    })
    cloud.advance(3 * 86_400)
    const { world, store, app } = cloud
    const recorder = memoryRecorder({ ids: world.ids })
    const logChange = app.accessLogs.noteChange
    expect(await expireObjects({ ...world, store, recorder, logChange })).toBe(1)
    expect(await delivered()).toMatchObject({ keys: [] })
  })
})
