import { createHash } from 'node:crypto'
import { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { memoryRecorder } from '../../../access/record/memory.ts'
import { expireObjects } from '../../../server/object-expiry.ts'

let cloud: Cloud
let account: TestAccount
let other: TestAccount
let s3: S3
const Bucket = 'locked-bucket'
const plain = 'plain-bucket'
const day = 24 * 60 * 60

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  other = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true })
  await s3.createBucket({ Bucket: plain })
  await s3.putObject({ Bucket: plain, Key: 'k', Body: 'x' })
})
afterAll(() => cloud.close())

const locked = failure(
  403,
  'AccessDenied',
  'Access Denied because object protected by object lock.',
)
const malformed = failure(
  400,
  'MalformedXML',
  'The XML you provided was not well-formed or did not validate against our published schema',
)
const noLock = failure(
  404,
  'NoSuchObjectLockConfiguration',
  'The specified object does not have a ObjectLock configuration',
)
const noBucketLock = failure(400, 'InvalidRequest', 'Bucket is missing Object Lock Configuration')
const argument = (message: string) => failure(400, 'InvalidArgument', message)

/** Whole seconds: XML and headers carry no more. */
const inDays = (days: number) => new Date(Math.floor(cloud.now() / 1000 + days * day) * 1000)
const write = async (Key: string, more: object = {}) =>
  (await s3.putObject({ Bucket, Key, Body: 'x', ...more })).VersionId
const retain = (Key: string, Mode: string | undefined, days: number, more: object = {}) =>
  failureOf(
    s3.putObjectRetention({
      Bucket,
      Key,
      Retention: {
        ...(Mode !== undefined && { Mode: Mode as never, RetainUntilDate: inDays(days) }),
      },
      ...more,
    }),
  )
const bypass = { BypassGovernanceRetention: true }
const remove = (Key: string, VersionId: string | undefined, more: object = {}, client = s3) =>
  failureOf(client.deleteObject({ Bucket, Key, ...(VersionId && { VersionId }), ...more }))

describe('of a bucket', () => {
  const rule = (DefaultRetention: object) => ({
    ObjectLockEnabled: 'Enabled' as const,
    Rule: { DefaultRetention },
  })
  const put = (Name: string, ObjectLockConfiguration: object) =>
    failureOf(
      s3.putObjectLockConfiguration({
        Bucket: Name,
        ObjectLockConfiguration: ObjectLockConfiguration as never,
      }),
    )

  test('made with one, it keeps versions and has no default', async () => {
    expect((await s3.getBucketVersioning({ Bucket })).Status).toBe('Enabled')
    expect((await s3.getObjectLockConfiguration({ Bucket })).ObjectLockConfiguration).toEqual({
      ObjectLockEnabled: 'Enabled',
    })
    expect(
      await failureOf(
        s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
      ),
    ).toEqual(
      failure(
        409,
        'InvalidBucketState',
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
      ),
    )
  })

  test('others have none, and get one only when they keep versions', async () => {
    const late = 'late-bucket'
    await s3.createBucket({ Bucket: late })
    expect(await failureOf(s3.getObjectLockConfiguration({ Bucket: late }))).toEqual(
      failure(
        404,
        'ObjectLockConfigurationNotFoundError',
        'Object Lock configuration does not exist for this bucket',
      ),
    )
    expect(await put(late, { ObjectLockEnabled: 'Enabled' })).toEqual(
      failure(
        409,
        'InvalidBucketState',
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
      ),
    )
    await s3.putBucketVersioning({
      Bucket: late,
      VersioningConfiguration: { Status: 'Enabled' },
    })
    const configuration = rule({ Mode: 'COMPLIANCE', Years: 1 })
    expect(await put(late, configuration)).toBe(undefined)
    expect((await s3.getObjectLockConfiguration({ Bucket: late })).ObjectLockConfiguration).toEqual(
      configuration,
    )
  })

  const refused = [
    ['not enabled', {}, malformed],
    ['no mode', rule({ Days: 1 }), malformed],
    ['no period', rule({ Mode: 'GOVERNANCE' }), malformed],
    ['two periods', rule({ Mode: 'GOVERNANCE', Days: 1, Years: 1 }), malformed],
    ['another mode', rule({ Mode: 'ANARCHY', Days: 1 }), malformed],
    [
      'no time',
      rule({ Mode: 'GOVERNANCE', Days: 0 }),
      argument('Default retention period must be a positive integer value.'),
    ],
    [
      'too long',
      rule({ Mode: 'GOVERNANCE', Years: 101 }),
      argument('Default retention period too large.'),
    ],
  ] as const
  for (const [name, configuration, answer] of refused)
    test(`${name} is refused`, async () => {
      expect(await put(Bucket, configuration)).toEqual(answer)
    })

  test('new objects get its default, unless they say otherwise', async () => {
    const defaults = 'default-bucket'
    await s3.createBucket({ Bucket: defaults, ObjectLockEnabledForBucket: true })
    expect(await put(defaults, rule({ Mode: 'GOVERNANCE', Days: 10 }))).toBe(undefined)
    const written = cloud.now()
    await s3.putObject({ Bucket: defaults, Key: 'a', Body: 'x' })
    const head = await s3.headObject({ Bucket: defaults, Key: 'a' })
    expect(head.ObjectLockMode).toBe('GOVERNANCE')
    const until = head.ObjectLockRetainUntilDate?.getTime() ?? 0
    expect(Math.abs(until - written - 10 * day * 1000)).toBeLessThan(60_000)
    const RetainUntilDate = inDays(1)
    await s3.putObject({
      Bucket: defaults,
      Key: 'b',
      Body: 'x',
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: RetainUntilDate,
    })
    expect((await s3.getObjectRetention({ Bucket: defaults, Key: 'b' })).Retention).toEqual({
      Mode: 'COMPLIANCE',
      RetainUntilDate,
    })
    // copies and completed uploads are new objects
    await s3.copyObject({ Bucket: defaults, Key: 'c', CopySource: `${defaults}/b` })
    expect((await s3.headObject({ Bucket: defaults, Key: 'c' })).ObjectLockMode).toBe('GOVERNANCE')
    const { UploadId } = await s3.createMultipartUpload({
      Bucket: defaults,
      Key: 'd',
      ObjectLockLegalHoldStatus: 'ON',
    })
    const part = await s3.uploadPart({
      Bucket: defaults,
      Key: 'd',
      UploadId,
      PartNumber: 1,
      Body: 'x',
    })
    await s3.completeMultipartUpload({
      Bucket: defaults,
      Key: 'd',
      UploadId,
      MultipartUpload: {
        Parts: [{ PartNumber: 1, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 }],
      },
    })
    const completed = await s3.headObject({ Bucket: defaults, Key: 'd' })
    expect([completed.ObjectLockMode, completed.ObjectLockLegalHoldStatus]).toEqual([
      'GOVERNANCE',
      'ON',
    ])
  })
})

describe('what is to be locked', () => {
  const demanded = (what: string) =>
    failure(
      400,
      'InvalidRequest',
      `Content-MD5 OR x-amz-checksum- HTTP header is required for Put ${what} requests with Object Lock parameters`,
    )
  const Body = 'x'
  const ContentMD5 = createHash('md5').update(Body).digest('base64')

  test('comes with a digest, whether it asks for the lock or the bucket does', async () => {
    const bare = new S3({
      ...cloud.clientConfig(account.admin),
      requestChecksumCalculation: 'WHEN_REQUIRED',
    })
    const until = { ObjectLockRetainUntilDate: new Date(cloud.now() + day * 1000) }
    const asked = [
      { ObjectLockMode: 'GOVERNANCE', ...until },
      { ObjectLockLegalHoldStatus: 'ON' },
    ] as const
    for (const lock of asked) {
      const put = { Bucket, Key: 'digest', Body, ...lock }
      expect(await failureOf(bare.putObject(put))).toEqual(demanded('Object'))
      expect(await failureOf(bare.putObject({ ...put, ContentMD5 }))).toBe(undefined)
    }
    const Key = 'digest-parts'
    const { UploadId } = await bare.createMultipartUpload({ Bucket, Key, ...asked[1] })
    const part = { Bucket, Key, UploadId, PartNumber: 1, Body }
    expect(await failureOf(bare.uploadPart(part))).toEqual(demanded('Part'))
    expect(await failureOf(bare.uploadPart({ ...part, ContentMD5 }))).toBe(undefined)

    const other = { Bucket: 'digest-bucket', Key: 'k', Body }
    await bare.createBucket({ Bucket: other.Bucket, ObjectLockEnabledForBucket: true })
    expect(await failureOf(bare.putObject(other))).toBe(undefined)
    await bare.putObjectLockConfiguration({
      Bucket: other.Bucket,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } },
      },
    })
    expect(await failureOf(bare.putObject(other))).toEqual(demanded('Object'))
    expect(await failureOf(bare.putObject({ ...other, ContentMD5 }))).toBe(undefined)
    const begun = await bare.createMultipartUpload({ Bucket: other.Bucket, Key: 'k' })
    expect(
      await failureOf(bare.uploadPart({ ...other, UploadId: begun.UploadId, PartNumber: 1 })),
    ).toEqual(demanded('Part'))
  })

  test('comes from somebody who signs', async () => {
    const open = 'open-bucket'
    await s3.createBucket({ Bucket: open, ObjectLockEnabledForBucket: true })
    await s3.deletePublicAccessBlock({ Bucket: open })
    await s3.putBucketPolicy({
      Bucket: open,
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${open}/*` },
        ],
      }),
    })
    const put = (more: readonly (readonly [string, string])[] = []) =>
      cloud.send({
        method: 'PUT',
        path: `/${open}/k`,
        headers: [['Host', 'localhost'], ['Content-MD5', ContentMD5], ...more],
        body: Buffer.from(Body),
      })
    expect((await put()).status).toBe(200)
    const refused = await put([['x-amz-object-lock-legal-hold', 'ON']])
    expect([refused.status, refused.body.toString()]).toEqual([
      400,
      expect.stringContaining(
        '<Code>InvalidArgument</Code><Message>Put Object requests with Object Lock parameters require AWS Signature Version 4</Message><ArgumentName>Authorization</ArgumentName>',
      ),
    ])
  })
})

describe('governance', () => {
  test('a version stays until the date, or a bypass; a marker may always come', async () => {
    const id = await write('g')
    expect(await retain('g', 'GOVERNANCE', 1)).toBe(undefined)
    expect(await remove('g', id)).toEqual(locked)
    expect(await remove('g', undefined)).toBe(undefined)
    expect(await remove('g', id)).toEqual(locked)
    expect(await remove('g', id, bypass)).toBe(undefined)
    const later = await write('g', {
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: inDays(1),
    })
    expect(await remove('g', later)).toEqual(locked)
    cloud.advance(2 * day)
    expect(await remove('g', later)).toBe(undefined)
  })

  test('is made longer by anybody, loosened only with a bypass', async () => {
    await write('g2')
    expect(await retain('g2', 'GOVERNANCE', 2)).toBe(undefined)
    expect(await retain('g2', 'GOVERNANCE', 3)).toBe(undefined)
    expect(await retain('g2', 'GOVERNANCE', 1)).toEqual(locked)
    expect(await retain('g2', 'COMPLIANCE', 4)).toEqual(locked)
    expect(await retain('g2', undefined, 0)).toEqual(locked)
    expect(await retain('g2', 'GOVERNANCE', 1, bypass)).toBe(undefined)
    expect(await retain('g2', undefined, 0, bypass)).toBe(undefined)
    expect(await failureOf(s3.getObjectRetention({ Bucket, Key: 'g2' }))).toEqual(noLock)
  })

  test('the bypass needs its own permission', async () => {
    const id = await write('g3')
    await retain('g3', 'GOVERNANCE', 1)
    const actions = ['s3:DeleteObjectVersion', 's3:PutObjectRetention']
    const weak = await userWith(cloud, account, 'no-bypass', policy(actions))
    const mine = cloud.s3(weak.credentials)
    expect(await remove('g3', id, {}, mine)).toEqual(locked)
    expect((await remove('g3', id, bypass, mine))?.message).toContain(
      's3:BypassGovernanceRetention',
    )
    expect(
      (await failureOf(mine.putObjectRetention({ Bucket, Key: 'g3', Retention: {}, ...bypass })))
        ?.message,
    ).toContain('s3:BypassGovernanceRetention')
    expect(await failureOf(s3.headObject({ Bucket, Key: 'g3' }))).toBe(undefined)
  })

  test('DeleteObjects refuses each locked version by itself', async () => {
    const [one, two] = [await write('many'), await write('many')]
    await retain('many', 'GOVERNANCE', 1, { VersionId: one })
    const entries = [one, two].map((VersionId) => ({ Key: 'many', VersionId }))
    const answer = await s3.deleteObjects({ Bucket, Delete: { Objects: entries } })
    expect(answer.Deleted?.map(({ VersionId }) => VersionId)).toEqual([two])
    expect(answer.Errors).toEqual([
      { Key: 'many', VersionId: one, Code: 'AccessDenied', Message: locked.message },
    ])
    const again = await s3.deleteObjects({
      Bucket,
      Delete: { Objects: entries.slice(0, 1) },
      ...bypass,
    })
    expect(again.Errors).toBe(undefined)
  })
})

describe('compliance', () => {
  test('nobody gets around it, the root user included', async () => {
    const id = await write('c')
    expect(await retain('c', 'COMPLIANCE', 2)).toBe(undefined)
    for (const client of [s3, cloud.s3(account.root)])
      expect(await remove('c', id, bypass, client)).toEqual(locked)
    expect(await retain('c', 'COMPLIANCE', 1, bypass)).toEqual(locked)
    expect(await retain('c', 'GOVERNANCE', 3, bypass)).toEqual(locked)
    expect(await retain('c', undefined, 0, bypass)).toEqual(locked)
    expect(await retain('c', 'COMPLIANCE', 3)).toBe(undefined)
    expect((await failureOf(s3.deleteBucket({ Bucket })))?.code).toBe('BucketNotEmpty')
    cloud.advance(4 * day)
    expect(await remove('c', id)).toBe(undefined)
  })
})

describe('a legal hold', () => {
  const hold = (Key: string, Status: string) =>
    failureOf(s3.putObjectLegalHold({ Bucket, Key, LegalHold: { Status: Status as never } }))

  test('has no end and no bypass', async () => {
    const id = await write('h')
    expect(await failureOf(s3.getObjectLegalHold({ Bucket, Key: 'h' }))).toEqual(noLock)
    expect(await hold('h', 'ON')).toBe(undefined)
    cloud.advance(1000 * day)
    expect(await remove('h', id, bypass)).toEqual(locked)
    expect((await s3.getObjectLegalHold({ Bucket, Key: 'h' })).LegalHold).toEqual({ Status: 'ON' })
    expect(await hold('h', 'OFF')).toBe(undefined)
    expect((await s3.getObjectLegalHold({ Bucket, Key: 'h' })).LegalHold).toEqual({ Status: 'OFF' })
    expect(await remove('h', id)).toBe(undefined)
  })

  test('is on or off', async () => {
    await write('h2')
    expect(await hold('h2', 'PERHAPS')).toEqual(malformed)
    expect(await failureOf(s3.putObjectLegalHold({ Bucket, Key: 'h2', LegalHold: {} }))).toEqual(
      malformed,
    )
  })
})

describe('what is refused', () => {
  const rows: readonly [string, () => Promise<unknown>, object][] = [
    [
      'a retention of the past',
      () =>
        s3.putObjectRetention({
          Bucket,
          Key: 'r',
          Retention: { Mode: 'GOVERNANCE', RetainUntilDate: inDays(-1) },
        }),
      argument('The retain until date must be in the future!'),
    ],
    [
      'a mode without date',
      () => s3.putObjectRetention({ Bucket, Key: 'r', Retention: { Mode: 'GOVERNANCE' } }),
      malformed,
    ],
    [
      'a mode without date in headers',
      () => s3.putObject({ Bucket, Key: 'r', Body: 'x', ObjectLockMode: 'GOVERNANCE' }),
      argument(
        'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
      ),
    ],
    [
      'a date of the past in headers',
      () =>
        s3.putObject({
          Bucket,
          Key: 'r',
          Body: 'x',
          ObjectLockMode: 'GOVERNANCE',
          ObjectLockRetainUntilDate: inDays(-1),
        }),
      argument('The retain until date must be in the future!'),
    ],
    [
      'a date of the past in headers, where there is no lock either',
      () =>
        s3.putObject({
          Bucket: plain,
          Key: 'r',
          Body: 'x',
          ObjectLockMode: 'GOVERNANCE',
          ObjectLockRetainUntilDate: inDays(-1),
        }),
      argument('The retain until date must be in the future!'),
    ],
    [
      'a date that is none in headers',
      () => {
        const client = cloud.s3(account.admin)
        client.middlewareStack.add(
          (next) => (args) => {
            const { headers } = args.request as { headers: Record<string, string> }
            headers['x-amz-object-lock-retain-until-date'] = 'abc'
            return next(args)
          },
          { step: 'build' },
        )
        return client.putObject({
          Bucket: plain,
          Key: 'r',
          Body: 'x',
          ObjectLockMode: 'GOVERNANCE',
        })
      },
      argument('The retain until date must be provided in ISO 8601 format'),
    ],
    [
      'another mode in headers',
      () =>
        s3.putObject({
          Bucket,
          Key: 'r',
          Body: 'x',
          ObjectLockMode: 'ANARCHY' as never,
          ObjectLockRetainUntilDate: inDays(1),
        }),
      argument('Unknown wormMode directive.'),
    ],
    [
      'a hold where there is no lock',
      () => s3.putObject({ Bucket: plain, Key: 'k', Body: 'y', ObjectLockLegalHoldStatus: 'ON' }),
      noBucketLock,
    ],
    ['retention there', () => s3.getObjectRetention({ Bucket: plain, Key: 'k' }), noBucketLock],
    ['hold there', () => s3.getObjectLegalHold({ Bucket: plain, Key: 'k' }), noBucketLock],
    [
      'a retention put there',
      () =>
        s3.putObjectRetention({
          Bucket: plain,
          Key: 'k',
          Retention: { Mode: 'GOVERNANCE', RetainUntilDate: inDays(1) },
        }),
      noBucketLock,
    ],
    [
      'a bypass there',
      () => s3.deleteObject({ Bucket: plain, Key: 'k', ...bypass }),
      argument(
        'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
      ),
    ],
    [
      'an object that is not there',
      () => s3.getObjectRetention({ Bucket, Key: 'never' }),
      failure(404, 'NoSuchKey', 'The specified key does not exist.'),
    ],
  ]
  for (const [name, call, answer] of rows)
    test(name, async () => {
      expect(await failureOf(call())).toEqual(answer)
      const kept = await s3.getObject({ Bucket: plain, Key: 'k' })
      expect(await kept.Body?.transformToString()).toBe('x')
    })
})

describe('who may', () => {
  const calls = [
    ['PutObjectRetention', (c: S3) => c.putObjectRetention({ Bucket, Key: 'w', Retention: {} })],
    ['GetObjectRetention', (c: S3) => c.getObjectRetention({ Bucket, Key: 'w' })],
    [
      'PutObjectLegalHold',
      (c: S3) => c.putObjectLegalHold({ Bucket, Key: 'w', LegalHold: { Status: 'ON' } }),
    ],
    ['GetObjectLegalHold', (c: S3) => c.getObjectLegalHold({ Bucket, Key: 'w' })],
    [
      'PutBucketObjectLockConfiguration',
      (c: S3) =>
        c.putObjectLockConfiguration({
          Bucket,
          ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
        }),
    ],
    ['GetBucketObjectLockConfiguration', (c: S3) => c.getObjectLockConfiguration({ Bucket })],
  ] as const
  for (const [action, call] of calls)
    test(`s3:${action}`, async () => {
      const weak = await userWith(cloud, account, `weak-${action}`)
      const on = `arn:aws:s3:::${Bucket}${action.includes('Bucket') ? '' : '/w'}`
      expect(await failureOf(call(cloud.s3(weak.credentials)))).toEqual(
        failure(
          403,
          'AccessDenied',
          `User: ${weak.arn} is not authorized to perform: s3:${action} on resource: "${on}" because no identity-based policy allows the s3:${action} action`,
        ),
      )
      expect(await failureOf(call(cloud.s3(other.admin)))).toEqual(
        failure(403, 'AccessDenied', 'Access Denied'),
      )
    })

  test('policies bound the days and the mode that are asked for', async () => {
    await write('days')
    const user = await userWith(
      cloud,
      account,
      'at-most-ten',
      policy(['s3:PutObject', 's3:PutObjectRetention'], '*', {
        Condition: {
          NumericLessThanEquals: { 's3:object-lock-remaining-retention-days': '10' },
          StringEquals: { 's3:object-lock-mode': 'GOVERNANCE' },
        },
      }),
    )
    const mine = cloud.s3(user.credentials)
    const put = (Mode: 'GOVERNANCE' | 'COMPLIANCE', days: number) =>
      failureOf(
        mine.putObjectRetention({
          Bucket,
          Key: 'days',
          Retention: { Mode, RetainUntilDate: inDays(days) },
        }),
      )
    const upload = (days: number) =>
      failureOf(
        mine.putObject({
          Bucket,
          Key: 'days',
          Body: 'x',
          ObjectLockMode: 'GOVERNANCE',
          ObjectLockRetainUntilDate: inDays(days),
        }),
      )
    expect((await put('GOVERNANCE', 11))?.code).toBe('AccessDenied')
    expect((await put('COMPLIANCE', 10))?.code).toBe('AccessDenied')
    expect(await put('GOVERNANCE', 10)).toBe(undefined)
    expect((await upload(11))?.code).toBe('AccessDenied')
    expect(await upload(10)).toBe(undefined)
  })

  test('headers of a lock are for those who may read it', async () => {
    await write('shown', {
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: inDays(1),
      ObjectLockLegalHoldStatus: 'ON',
    })
    const reader = await userWith(cloud, account, 'reads', policy('s3:GetObject'))
    const head = (client: S3) => client.headObject({ Bucket, Key: 'shown' })
    const told = await head(s3)
    expect([told.ObjectLockMode, told.ObjectLockLegalHoldStatus]).toEqual(['GOVERNANCE', 'ON'])
    const untold = await head(cloud.s3(reader.credentials))
    expect([
      untold.ObjectLockMode,
      untold.ObjectLockRetainUntilDate,
      untold.ObjectLockLegalHoldStatus,
    ]).toEqual([undefined, undefined, undefined])
  })

  test('tags of a locked version may change; lifecycle passes over it', async () => {
    const id = await write('kept')
    await retain('kept', 'COMPLIANCE', 100)
    await s3.putObjectTagging({
      Bucket,
      Key: 'kept',
      Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] },
    })
    await s3.deleteObject({ Bucket, Key: 'kept' })
    await s3.putBucketLifecycleConfiguration({
      Bucket,
      LifecycleConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            Filter: { Prefix: 'kept' },
            NoncurrentVersionExpiration: { NoncurrentDays: 1 },
          },
        ],
      },
    })
    const pass = () => {
      const { store, world } = cloud
      return expireObjects({ ...world, store, recorder: memoryRecorder({ ids: world.ids }) })
    }
    cloud.advance(10 * day)
    expect(await pass()).toBe(0)
    expect((await s3.getObjectTagging({ Bucket, Key: 'kept', VersionId: id })).TagSet).toHaveLength(
      1,
    )
    cloud.advance(100 * day)
    expect(await pass()).toBe(1)
  })
})
