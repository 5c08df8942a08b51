import { createHash, randomUUID } from 'node:crypto'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { changeKey, createKey, type KeyChange, keyArn, kmsKeys } from '../../kms/public.ts'
import { bucketByName } from '../bucket/bucket.ts'
import { objectByKey, objects, type StoredObject } from '../object/object.ts'

let cloud: Cloud
let account: TestAccount
let other: TestAccount
const Bucket = 'kms-bucket'
const Body = 'what the key protects'
const md5 = createHash('md5').update(Body).digest('hex')
const kms = { ServerSideEncryption: 'aws:kms' } as const

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  other = await cloud.account()
  await cloud.s3(account.admin).createBucket({ Bucket })
})
afterAll(() => cloud.close())

const admin = () => cloud.s3(account.admin)

const newKey = ({ accountId }: TestAccount, more: { alias?: string; policy?: string } = {}) =>
  cloud.store.write({ account: accountId, requestId: randomUUID() }, (tx) =>
    createKey(tx, cloud.world, cloud.now(), { account: accountId, ...more }),
  )

const changed = (name: string, change: KeyChange) =>
  cloud.store.write({ account: account.accountId, requestId: randomUUID() }, (tx) =>
    changeKey(tx, cloud.world, cloud.now(), { account: account.accountId, name }, change),
  )

const stored = (key: string): Promise<StoredObject> =>
  cloud.store.read(async (tx) => {
    const bucket = await bucketByName(tx, Bucket)
    return (await objectByKey(tx, bucket?.id ?? '', key)) as StoredObject
  })

const text = async (got: { Body?: { transformToString(): Promise<string> } }) =>
  got.Body?.transformToString()

const anything = (actions: readonly string[], more: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 's3:*', Resource: '*' },
      ...(actions.length > 0 ? [{ Effect: 'Allow', Action: actions, Resource: '*', ...more }] : []),
    ],
  })

let users = 0
/** May do everything in S3, and this in KMS. */
const userMay = async (actions: readonly string[], more: object = {}, of = account) => {
  users++
  return userWith(cloud, of, `user-${users}`, anything(actions, more))
}

describe('the key that AWS manages', () => {
  test('is made at its first use, and is for everybody of the account that may use S3', async () => {
    const put = await admin().putObject({ Bucket, Key: 'managed', Body, ...kms })
    expect(put.ServerSideEncryption).toBe('aws:kms')
    expect(put.SSEKMSKeyId).toMatch(
      new RegExp(`^arn:aws:kms:us-east-1:${account.accountId}:key/[0-9a-f-]{36}$`),
    )
    expect(put.BucketKeyEnabled).toBeUndefined()
    expect(put.ETag).toMatch(/^"[0-9a-f]{32}"$/)
    expect(put.ETag).not.toBe(`"${md5}"`)
    const again = await admin().putObject({
      Bucket,
      Key: 'managed-2',
      Body,
      ...kms,
      SSEKMSKeyId: 'alias/aws/s3',
    })
    expect(again.SSEKMSKeyId).toBe(put.SSEKMSKeyId)
    const { credentials } = await userMay([])
    const got = await cloud.s3(credentials).getObject({ Bucket, Key: 'managed' })
    expect([await text(got), got.ServerSideEncryption, got.SSEKMSKeyId, got.ETag]).toEqual([
      Body,
      'aws:kms',
      put.SSEKMSKeyId,
      put.ETag,
    ])
    const head = await cloud.s3(credentials).headObject({ Bucket, Key: 'managed' })
    expect([head.ServerSideEncryption, head.SSEKMSKeyId]).toEqual(['aws:kms', put.SSEKMSKeyId])
    const keys = await cloud.store.read((tx) => tx.list(kmsKeys, [account.accountId]))
    expect(keys.map(keyArn)).toEqual([put.SSEKMSKeyId])
  })

  test('of another account is for nobody here', async () => {
    const policyText = policy('s3:*', [`arn:aws:s3:::${Bucket}/*`], { Principal: '*' })
    await admin().deletePublicAccessBlock({ Bucket })
    await admin().putBucketPolicy({ Bucket, Policy: policyText })
    try {
      const { SSEKMSKeyId } = await admin().putObject({ Bucket, Key: 'ours', Body, ...kms })
      const theirs = cloud.s3(other.admin)
      const who = `User: arn:aws:iam::${other.accountId}:user/admin`
      const reason =
        'on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access'
      expect(await failureOf(theirs.getObject({ Bucket, Key: 'ours' }))).toEqual(
        failure(403, 'AccessDenied', `${who} is not authorized to perform: kms:Decrypt ${reason}`),
      )
      const put = { Bucket, Key: 'theirs', Body, ...kms }
      expect(await failureOf(theirs.putObject({ ...put, SSEKMSKeyId }))).toEqual(
        failure(
          403,
          'AccessDenied',
          `${who} is not authorized to perform: kms:GenerateDataKey ${reason}`,
        ),
      )
      // without a name it is the one of whoever asks
      expect((await theirs.putObject(put)).SSEKMSKeyId).toContain(`:${other.accountId}:key/`)
      expect((await failureOf(admin().getObject({ Bucket, Key: 'theirs' })))?.code).toBe(
        'AccessDenied',
      )
    } finally {
      await admin().deleteBucketPolicy({ Bucket })
    }
  })
})

test('a key goes by its id, ARN, alias and alias ARN', async () => {
  const key = await newKey(account, { alias: 'names' })
  const names = [
    key.id,
    keyArn(key),
    'alias/names',
    `arn:aws:kms:us-east-1:${account.accountId}:alias/names`,
  ]
  for (const SSEKMSKeyId of names) {
    const put = await admin().putObject({ Bucket, Key: 'named', Body, ...kms, SSEKMSKeyId })
    expect(put.SSEKMSKeyId).toBe(keyArn(key))
    expect(await text(await admin().getObject({ Bucket, Key: 'named' }))).toBe(Body)
  }
})

describe('keys that are not to be used', () => {
  const missing = '01234567-89ab-cdef-0123-456789abcdef'
  const ours = (resource: string) => `arn:aws:kms:us-east-1:${account.accountId}:${resource}`
  const rows: [string, () => string, () => string][] = [
    ['no key at all', () => 'fake-key-id', () => "Invalid keyId 'fake-key-id'"],
    ['an alias without its prefix', () => 'aws/s3', () => "Invalid keyId 'aws/s3'"],
    ['an id', () => missing, () => `Key '${ours(`key/${missing}`)}' does not exist`],
    [
      'an ARN',
      () => ours(`key/${missing}`),
      () => `Key '${ours(`key/${missing}`)}' does not exist`,
    ],
    ['an alias', () => 'alias/none', () => `Alias ${ours('alias/none')} is not found.`],
    [
      'another region',
      () => ours('key/x').replace('us-east-1', 'eu-west-1'),
      () => 'Invalid arn eu-west-1',
    ],
    ['the ARN of something else', () => 'arn:aws:s3:::x', () => "Invalid keyId 'arn:aws:s3:::x'"],
  ]
  test.each(rows)('%s: KMS.NotFoundException', async (_, name, message) => {
    const more = { Bucket, Key: 'nowhere', ...kms, SSEKMSKeyId: name() }
    const refused = failure(400, 'KMS.NotFoundException', message())
    expect(await failureOf(admin().putObject({ ...more, Body }))).toEqual(refused)
    expect(await failureOf(admin().createMultipartUpload(more))).toEqual(refused)
    await admin().putObject({ Bucket, Key: 'plain', Body })
    const CopySource = `${Bucket}/plain`
    expect(await failureOf(admin().copyObject({ ...more, CopySource }))).toEqual(refused)
    expect((await failureOf(admin().headObject({ Bucket, Key: 'nowhere' })))?.status).toBe(404)
  })

  test('who may not write is told of the bucket alone, not of the key', async () => {
    const { credentials } = await userWith(cloud, account, 'stranger', policy('kms:*'))
    const put = { Bucket, Key: 'x', Body, ...kms, SSEKMSKeyId: missing }
    const refused = await failureOf(cloud.s3(credentials).putObject(put))
    expect([refused?.code, refused?.message]).toEqual([
      'AccessDenied',
      expect.stringContaining('s3:PutObject'),
    ])
  })

  test.each<[string, KeyChange, string, string]>([
    ['disabled', { change: 'disable' }, 'KMS.DisabledException', 'is disabled.'],
    [
      'to be deleted',
      { change: 'schedule-deletion', days: 7 },
      'KMS.KMSInvalidStateException',
      'is pending deletion.',
    ],
  ])('a key that is %s', async (_, change, code, words) => {
    const key = await newKey(account)
    const named = { Bucket, Key: 'state', ...kms, SSEKMSKeyId: key.id }
    await admin().putObject({ ...named, Body })
    const begun = await admin().createMultipartUpload(named)
    await changed(key.id, change)
    const refused = failure(400, code, `${keyArn(key)} ${words}`)
    const part = { Bucket, Key: 'state', UploadId: begun.UploadId, PartNumber: 1, Body }
    expect(await failureOf(admin().getObject({ Bucket, Key: 'state' }))).toEqual(refused)
    expect(await failureOf(admin().putObject({ ...named, Body }))).toEqual(refused)
    expect(await failureOf(admin().createMultipartUpload(named))).toEqual(refused)
    expect(await failureOf(admin().uploadPart(part))).toEqual(refused)
    const copy = { Bucket, Key: 'copy', CopySource: `${Bucket}/state` }
    expect(await failureOf(admin().copyObject(copy))).toEqual(refused)
    if (change.change === 'schedule-deletion') await changed(key.id, { change: 'cancel-deletion' })
    await changed(key.id, { change: 'enable' })
    expect(await text(await admin().getObject({ Bucket, Key: 'state' }))).toBe(Body)
  })
})

describe('a key of a customer', () => {
  test('needs an identity policy where its policy leaves that to the account', async () => {
    const key = await newKey(account)
    const named = { Bucket, Key: 'guarded', ...kms, SSEKMSKeyId: key.id }
    const denied = (who: { arn: string }, action: string) =>
      failure(
        403,
        'AccessDenied',
        `User: ${who.arn} is not authorized to perform: ${action} on resource: ${keyArn(key)} because no identity-based policy allows the ${action} action`,
      )
    const nothing = await userMay([])
    const writer = await userMay(['kms:GenerateDataKey'])
    const reader = await userMay(['kms:Decrypt'])
    const s3 = {
      nothing: cloud.s3(nothing.credentials),
      writer: cloud.s3(writer.credentials),
      reader: cloud.s3(reader.credentials),
    }

    const generating = denied(nothing, 'kms:GenerateDataKey')
    expect(await failureOf(s3.nothing.putObject({ ...named, Body }))).toEqual(generating)
    expect(await failureOf(s3.nothing.createMultipartUpload(named))).toEqual(generating)
    await s3.writer.putObject({ ...named, Body })
    const at = { Bucket, Key: 'guarded' }
    const decrypting = denied(writer, 'kms:Decrypt')
    expect(await failureOf(s3.writer.getObject(at))).toEqual(decrypting)
    expect((await failureOf(s3.writer.headObject(at)))?.status).toBe(403)
    expect(
      await failureOf(s3.writer.getObjectAttributes({ ...at, ObjectAttributes: ['ETag'] })),
    ).toEqual(decrypting)
    expect(await text(await s3.reader.getObject(at))).toBe(Body)

    const copy = { Bucket, Key: 'copied', CopySource: `${Bucket}/guarded` }
    expect(await failureOf(s3.writer.copyObject(copy))).toEqual(decrypting)
    expect((await s3.reader.copyObject(copy)).ServerSideEncryption).toBe('AES256')
    const kept = { ...copy, ...kms, SSEKMSKeyId: key.id }
    expect(await failureOf(s3.reader.copyObject(kept))).toEqual(
      denied(reader, 'kms:GenerateDataKey'),
    )

    // an upload in parts: each of them is a request for KMS
    const begun = await s3.writer.createMultipartUpload(named)
    const part = { ...at, UploadId: begun.UploadId, PartNumber: 1 }
    expect(await failureOf(s3.writer.uploadPart({ ...part, Body }))).toEqual(decrypting)
    expect(await failureOf(s3.reader.uploadPart({ ...part, Body }))).toEqual(
      denied(reader, 'kms:GenerateDataKey'),
    )
    const plain = { ...part, CopySource: `${Bucket}/copied` }
    expect(await failureOf(s3.writer.uploadPartCopy(plain))).toEqual(decrypting)
    const { ETag } = await admin().uploadPart({ ...part, Body })
    const whole = {
      ...at,
      UploadId: begun.UploadId,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
    }
    expect(await failureOf(s3.writer.completeMultipartUpload(whole))).toEqual(decrypting)
    const done = await s3.reader.completeMultipartUpload(whole)
    expect([done.ServerSideEncryption, done.SSEKMSKeyId]).toEqual(['aws:kms', keyArn(key)])
  })

  test('is for those whom its policy names, and for nobody else', async () => {
    const named = await userMay([])
    const all = await userMay(['kms:*'])
    const key = await newKey(account, {
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: named.arn }, Action: 'kms:*', Resource: '*' },
        ],
      }),
    })
    const put = { Bucket, Key: 'personal', Body, ...kms, SSEKMSKeyId: key.id }
    await cloud.s3(named.credentials).putObject(put)
    for (const each of [all.credentials, account.root]) {
      const refused = await failureOf(cloud.s3(each).putObject(put))
      expect([refused?.status, refused?.message]).toEqual([
        403,
        expect.stringContaining(
          'because no resource-based policy allows the kms:GenerateDataKey action',
        ),
      ])
    }
  })

  test('knows through whom, for what and in which context it is asked', async () => {
    const context = Buffer.from(JSON.stringify({ project: 'x' })).toString('base64')
    const rows: [string, object, object, boolean][] = [
      ['StringEquals', { 'kms:ViaService': 's3.us-east-1.amazonaws.com' }, {}, true],
      ['StringEquals', { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' }, {}, false],
      ['StringEquals', { 'kms:CallerAccount': account.accountId }, {}, true],
      ['StringEquals', { 'kms:CallerAccount': other.accountId }, {}, false],
      [
        'StringEquals',
        { 'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${Bucket}/asked` },
        {},
        true,
      ],
      [
        'StringEquals',
        { 'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${Bucket}/asked` },
        { BucketKeyEnabled: true },
        false,
      ],
      [
        'StringEquals',
        { 'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${Bucket}` },
        { BucketKeyEnabled: true },
        true,
      ],
      ['StringEquals', { 'kms:EncryptionContext:project': 'x' }, {}, false],
      [
        'StringEquals',
        { 'kms:EncryptionContext:project': 'x' },
        { SSEKMSEncryptionContext: context },
        true,
      ],
      [
        'ForAllValues:StringEquals',
        { 'kms:EncryptionContextKeys': ['aws:s3:arn', 'project'] },
        { SSEKMSEncryptionContext: context },
        true,
      ],
      ['StringEquals', { 'kms:RequestAlias': 'alias/asked' }, {}, false],
      ['StringEquals', { 'kms:RequestAlias': 'alias/asked' }, { SSEKMSKeyId: 'alias/asked' }, true],
      ['ForAnyValue:StringEquals', { 'kms:ResourceAliases': ['alias/asked'] }, {}, true],
      ['Bool', { 'aws:ViaAWSService': 'true' }, {}, true],
      ['ForAnyValue:StringEquals', { 'aws:CalledVia': ['s3.amazonaws.com'] }, {}, true],
    ]
    const key = await newKey(account, { alias: 'asked' })
    for (const [operator, condition, more, allowed] of rows) {
      const { credentials } = await userMay(['kms:GenerateDataKey'], {
        Condition: { [operator]: condition },
      })
      const put = { Bucket, Key: 'asked', Body, ...kms, SSEKMSKeyId: key.id, ...more }
      const refused = await failureOf(cloud.s3(credentials).putObject(put))
      expect([condition, refused?.code]).toEqual([condition, allowed ? undefined : 'AccessDenied'])
    }
  })

  test('of another account needs both sides, and is not told of', async () => {
    const theirs = `arn:aws:kms:us-east-1:${other.accountId}:key/`
    const closed = await newKey(other)
    const shared = await newKey(other, {
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${account.accountId}:root` },
            Action: 'kms:*',
            Resource: '*',
          },
        ],
      }),
    })
    const put = (s3 = admin(), SSEKMSKeyId = '') =>
      failureOf(s3.putObject({ Bucket, Key: 'shared', Body, ...kms, SSEKMSKeyId }))
    const hidden = await put(admin(), keyArn(closed))
    expect(hidden?.message).toContain('on this resource because the resource does not exist')
    expect(await put(admin(), `${theirs}01234567-89ab-cdef-0123-456789abcdef`)).toEqual(hidden)
    expect(await put(admin(), keyArn(shared))).toBeUndefined()
    const { credentials } = await userMay([])
    expect((await put(cloud.s3(credentials), keyArn(shared)))?.message).toContain(
      'because no identity-based policy allows the kms:GenerateDataKey action',
    )
    // an id alone is looked for in the account of whoever asks
    expect((await put(admin(), shared.id))?.code).toBe('KMS.NotFoundException')
  })
})

describe('the default of a bucket', () => {
  const Default = 'kms-default'
  const ask = (rule: object) =>
    admin().putBucketEncryption({
      Bucket: Default,
      ServerSideEncryptionConfiguration: { Rules: [rule] },
    })

  test('is taken where the request says nothing, and the request has precedence', async () => {
    const key = await newKey(account, { alias: 'default' })
    const second = await newKey(account)
    await admin().createBucket({ Bucket: Default })
    await ask({
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: 'aws:kms',
        KMSMasterKeyID: 'alias/default',
      },
      BucketKeyEnabled: true,
    })
    const at = { Bucket: Default, Key: 'd' }
    const expected = {
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: keyArn(key),
      BucketKeyEnabled: true,
    }
    expect(await admin().putObject({ ...at, Body })).toMatchObject(expected)
    expect(await admin().headObject(at)).toMatchObject(expected)
    await admin().putObject({ Bucket, Key: 'plain', Body })
    const CopySource = `${Bucket}/plain`
    expect(await admin().copyObject({ ...at, CopySource })).toMatchObject(expected)
    const begun = await admin().createMultipartUpload(at)
    expect(begun).toMatchObject(expected)
    const part = await admin().uploadPart({
      ...at,
      UploadId: begun.UploadId,
      PartNumber: 1,
      Body,
    })
    expect(part).toMatchObject(expected)

    const rows: [object, object][] = [
      [{ ServerSideEncryption: 'AES256' }, { ServerSideEncryption: 'AES256' }],
      [{ BucketKeyEnabled: false }, { SSEKMSKeyId: keyArn(key) }],
      [
        { ...kms, SSEKMSKeyId: second.id },
        { SSEKMSKeyId: keyArn(second), BucketKeyEnabled: true },
      ],
    ]
    for (const [more, answer] of rows) {
      const put = await admin().putObject({ ...at, Body, ...more })
      expect(put).toMatchObject(answer)
      if (!('BucketKeyEnabled' in answer)) expect(put.BucketKeyEnabled).toBeUndefined()
      expect(await text(await admin().getObject(at))).toBe(Body)
    }
  })

  test('is not what the condition keys hold', async () => {
    const { credentials } = await userWith(
      cloud,
      account,
      'asks-nothing',
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: ['s3:*', 'kms:*'], Resource: '*' },
          {
            Effect: 'Deny',
            Action: 's3:PutObject',
            Resource: '*',
            Condition: { Null: { 's3:x-amz-server-side-encryption': 'true' } },
          },
        ],
      }),
    )
    const at = { Bucket: Default, Key: 'asked', Body }
    expect((await failureOf(cloud.s3(credentials).putObject(at)))?.code).toBe('AccessDenied')
    expect((await cloud.s3(credentials).putObject({ ...at, ...kms })).SSEKMSKeyId).toBeDefined()
  })

  test('needs its key like a request that names it', async () => {
    const { credentials } = await userMay([])
    const refused = await failureOf(
      cloud.s3(credentials).putObject({ Bucket: Default, Key: 'd', Body }),
    )
    expect(refused?.message).toContain('kms:GenerateDataKey')
  })
})

test('two layers are two layers, and know no bucket key', async () => {
  const key = await newKey(account)
  const Key = 'layers'
  const put = await admin().putObject({
    Bucket,
    Key,
    Body,
    ServerSideEncryption: 'aws:kms:dsse',
    SSEKMSKeyId: key.id,
    BucketKeyEnabled: true,
  })
  expect(put).toMatchObject({ ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: keyArn(key) })
  expect(put.BucketKeyEnabled).toBeUndefined()
  const object = await stored(Key)
  expect(object.content[0]?.size).toBe(Body.length + 32)
  expect(object.encryption?.outerKey).toBeDefined()
  const got = await admin().getObject({ Bucket, Key, Range: 'bytes=5-7' })
  expect([await text(got), got.ServerSideEncryption]).toEqual([Body.slice(5, 8), 'aws:kms:dsse'])
})

test('a context is kept, and answered to whoever gave it', async () => {
  const context = Buffer.from(JSON.stringify({ b: '2', a: '1' })).toString('base64')
  const put = { Bucket, Key: 'context', Body, ...kms, SSEKMSEncryptionContext: context }
  expect((await admin().putObject(put)).SSEKMSEncryptionContext).toBe(context)
  expect((await stored('context')).encryption?.kms?.context).toEqual({
    a: '1',
    b: '2',
    'aws:s3:arn': `arn:aws:s3:::${Bucket}/context`,
  })
  expect(await text(await admin().getObject({ Bucket, Key: 'context' }))).toBe(Body)
  for (const wrong of ['not base64 json', '[]', '{"a":1}', 'null']) {
    const SSEKMSEncryptionContext = wrong.startsWith('not')
      ? wrong
      : Buffer.from(wrong).toString('base64')
    expect(await failureOf(admin().putObject({ ...put, SSEKMSEncryptionContext }))).toEqual(
      failure(
        400,
        'InvalidArgument',
        "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map",
      ),
    )
  }
})

test.each<[string, object, string]>([
  [
    'a key without KMS',
    { SSEKMSKeyId: 'x' },
    'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
  ],
  [
    "a key with S3's own encryption",
    { ServerSideEncryption: 'AES256', SSEKMSKeyId: 'x' },
    'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
  ],
  [
    'an unknown encryption',
    { ServerSideEncryption: 'aes256' },
    'The encryption method specified is not supported',
  ],
  [
    'encryption of file systems',
    { ServerSideEncryption: 'aws:fsx' },
    'The encryption method specified is not supported',
  ],
])('%s is refused', async (_, more, message) => {
  const refused = failure(400, 'InvalidArgument', message)
  const at = { Bucket, Key: 'refused', ...more }
  expect(await failureOf(admin().putObject({ ...at, Body }))).toEqual(refused)
  expect(await failureOf(admin().createMultipartUpload(at))).toEqual(refused)
})

describe('who signs otherwise', () => {
  const required =
    'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.'

  test('anonymous readers get none of it', async () => {
    await admin().putObject({ Bucket, Key: 'public/kms', Body, ...kms })
    await admin().putObject({ Bucket, Key: 'public/plain', Body })
    await admin().deletePublicAccessBlock({ Bucket })
    const Policy = policy(['s3:GetObject', 's3:PutObject'], `arn:aws:s3:::${Bucket}/public/*`, {
      Principal: '*',
    })
    await admin().putBucketPolicy({ Bucket, Policy })
    const host = ['host', 'localhost'] as const
    const visit = (method: string, path: string, more: [string, string][] = [], body?: string) =>
      cloud.send({
        method,
        path: `/${Bucket}/public/${path}`,
        headers: [host, ...more],
        ...(body !== undefined && { body }),
      })
    expect((await visit('GET', 'plain')).status).toBe(200)
    const refused = await visit('GET', 'kms')
    expect(refused.status).toBe(400)
    expect(refused.body.toString()).toContain(
      `<Code>InvalidArgument</Code><Message>${required}</Message><ArgumentName>Authorization</ArgumentName><ArgumentValue>null</ArgumentValue>`,
    )
    const asking: [string, string][] = [['x-amz-server-side-encryption', 'aws:kms']]
    expect((await visit('PUT', 'new', asking, 'x')).body.toString()).toContain(required)
    expect((await visit('GET', 'new')).status).toBe(403)
    await admin().deleteBucketPolicy({ Bucket })
  })

  test('presigned URLs of version 4 read it', async () => {
    await admin().putObject({ Bucket, Key: 'signed', Body, ...kms })
    const url = await getSignedUrl(admin(), new GetObjectCommand({ Bucket, Key: 'signed' }))
    const { pathname, search, host } = new URL(url)
    const got = await cloud.send({
      method: 'GET',
      path: pathname,
      query: search.slice(1),
      headers: [['host', host]],
    })
    expect([got.status, got.body.toString()]).toEqual([200, Body])
  })

  test('the header of writes is none of reads', async () => {
    await admin().putObject({ Bucket, Key: 'headed', Body })
    const s3 = cloud.s3(account.admin)
    s3.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> }
        headers['x-amz-server-side-encryption'] = 'AES256'
        return next(args)
      },
      { step: 'build' },
    )
    const refused = await failureOf(s3.getObject({ Bucket, Key: 'headed' }))
    expect([refused?.status, refused?.code]).toEqual([400, 'InvalidArgument'])
  })
})

test('an upload in parts keeps what it began with', async () => {
  const key = await newKey(account)
  const at = { Bucket, Key: 'parts' }
  const begun = await admin().createMultipartUpload({ ...at, ...kms, SSEKMSKeyId: key.id })
  const large = Buffer.alloc(5 * 1024 ** 2, 'part ')
  const upload = { ...at, UploadId: begun.UploadId }
  const etags: string[] = []
  for (const [index, bytes] of [large, large, Buffer.from(Body)].entries()) {
    const part = await admin().uploadPart({ ...upload, PartNumber: index + 1, Body: bytes })
    expect(part.SSEKMSKeyId).toBe(keyArn(key))
    etags.push(part.ETag ?? '')
  }
  // the same bytes have other ETags, which aren't their MD5
  expect(new Set(etags).size).toBe(3)
  expect(etags[2]).not.toBe(`"${md5}"`)
  const listed = await admin().listParts(upload)
  expect(listed.Parts?.map(({ ETag }) => ETag)).toEqual(etags)
  const done = await admin().completeMultipartUpload({
    ...upload,
    MultipartUpload: { Parts: etags.map((ETag, at) => ({ ETag, PartNumber: at + 1 })) },
  })
  expect(done.ETag).toMatch(/-3"$/)
  const second = await admin().getObject({ ...at, PartNumber: 3 })
  expect(await text(second)).toBe(Body)
  const seam = `bytes=${large.length * 2 - 3}-${large.length * 2 + 3}`
  const got = await admin().getObject({ ...at, Range: seam })
  expect(await text(got)).toBe(large.subarray(-3).toString() + Body.slice(0, 4))
})

test('wrapped data keys open nothing elsewhere', async () => {
  const key = await newKey(account)
  for (const Key of ['one', 'two'])
    await admin().putObject({ Bucket, Key, Body, ...kms, SSEKMSKeyId: key.id })
  const [one, two] = [await stored('one'), await stored('two')]
  const forged: StoredObject[] = [
    { ...one, encryption: two.encryption!, content: two.content },
    { ...one, encryption: { ...one.encryption!, dataKey: two.encryption!.dataKey } },
    {
      ...one,
      encryption: {
        ...one.encryption!,
        kms: { ...one.encryption!.kms!, context: { 'aws:s3:arn': 'another' } },
      },
    },
  ]
  for (const each of forged) {
    await cloud.store.write({ account: account.accountId, requestId: randomUUID() }, (tx) =>
      tx.put(objects, each),
    )
    expect((await failureOf(admin().getObject({ Bucket, Key: 'one' })))?.code).toBe('InternalError')
  }
  expect(cloud.bugs.splice(0)).toHaveLength(forged.length)
})

test('decisions on keys are in the audit', async () => {
  const key = await newKey(account)
  await admin().putObject({ Bucket, Key: 'audited', Body, ...kms, SSEKMSKeyId: key.id })
  const line = cloud.recorded.findLast((each) => each.includes('audited')) ?? ''
  expect(line).toContain('kms:GenerateDataKey')
  expect(line).toContain(keyArn(key))
})
