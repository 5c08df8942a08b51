import type { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, shown, userWith } from '../../../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../../../test/support/in-process.ts'
import {
  type Authenticator,
  beginStep,
  enabledDevice,
  virtualDevice,
} from '../../../../test/support/mfa.ts'

let cloud: Cloud
let account: TestAccount
let s3: S3
let root: S3
let device: Authenticator
const Bucket = 'mfa-bucket'

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  s3 = cloud.s3(account.admin)
  root = cloud.s3(account.root)
  device = await rootDevice(account)
  await s3.createBucket({ Bucket })
  cloud.advance(90)
  await versioning(root, { Status: 'Enabled', MFADelete: 'Enabled' }, shownBy(device))
})
afterAll(() => cloud.close())
// every test begins a step of its own, behind whatever the one before has used
beforeEach(() => {
  cloud.advance(90)
  beginStep(cloud)
})

async function rootDevice({ root: credentials, accountId }: TestAccount): Promise<Authenticator> {
  const iam = cloud.iam(credentials)
  const made = await virtualDevice(cloud, iam, 'root-account-mfa-device')
  await iam.enableMFADevice({
    UserName: accountId,
    SerialNumber: made.serialNumber,
    ...made.pair(),
  })
  return made
}

const shownBy = ({ serialNumber, code }: Authenticator, steps = 0) =>
  `${serialNumber} ${code(steps)}`
type Versioning = { Status?: 'Enabled' | 'Suspended'; MFADelete?: 'Enabled' | 'Disabled' }
const versioning = (by: S3, VersioningConfiguration: Versioning, MFA?: string, bucket = Bucket) =>
  by.putBucketVersioning({ Bucket: bucket, VersioningConfiguration, MFA })
const state = async (bucket = Bucket) => shown(await s3.getBucketVersioning({ Bucket: bucket }))
const put = async (Key: string) =>
  (await s3.putObject({ Bucket, Key, Body: 'x' })).VersionId as string
const versionsOf = async (Prefix: string) => {
  const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket, Prefix })
  return Versions.length + DeleteMarkers.length
}

const denied = (message: string) => failure(403, 'AccessDenied', message)
const needsCode = denied('Mfa Authentication must be used for this request')
const ownerOnly = denied('This operation may only be performed by the bucket owner')
const wrongCode = failure(
  400,
  'TokenCodeInvalidError',
  'The serial number and/or token code you provided is not valid.',
)
const badHeader = failure(
  400,
  'InvalidArgument',
  'Mfa header is invalid -- the header should be formatted as {serialNumber}(space){tokenCode}',
)
const withSession = failure(
  400,
  'InvalidRequest',
  'DevPay and Mfa are mutually exclusive authorization methods.',
)
const notOwned = (serial: string, code: string) =>
  failure(
    400,
    'NotDeviceOwnerError',
    `The device with serial number ${serial} that generated token ${code} is not owned by the authenticated user`,
  )

test('the versioning state tells of it', async () => {
  expect(await state()).toEqual({ Status: 'Enabled', MFADelete: 'Enabled' })
})

/** What anybody may try in vain, with or without a code. */
interface Attempt {
  readonly by: () => Promise<S3> | S3
  readonly mfa: () => string | undefined
  readonly answer: () => object
}

const session = async (credentials: Credentials) => {
  const { Credentials: made } = await cloud.sts(credentials).getSessionToken({})
  return cloud.s3({
    accessKeyId: made?.AccessKeyId ?? '',
    secretAccessKey: made?.SecretAccessKey ?? '',
    sessionToken: made?.SessionToken ?? '',
  })
}

const attempts: Record<string, Attempt> = {
  'an administrator without a code': {
    by: () => s3,
    mfa: () => undefined,
    answer: () => needsCode,
  },
  'the root user without a code': { by: () => root, mfa: () => undefined, answer: () => needsCode },
  "an administrator with the root user's code": {
    by: () => s3,
    mfa: () => shownBy(device),
    answer: () => ownerOnly,
  },
  'a session of the root user': {
    by: () => session(account.root),
    mfa: () => shownBy(device),
    answer: () => withSession,
  },
  'a code that was wrong': {
    by: () => root,
    mfa: () => shownBy(device, 9),
    answer: () => wrongCode,
  },
  'a code alone': { by: () => root, mfa: () => device.code(), answer: () => badHeader },
  'two blanks': {
    by: () => root,
    mfa: () => shownBy(device).replace(' ', '  '),
    answer: () => badHeader,
  },
  'a device that there is not': {
    by: () => root,
    mfa: () => 'GAHT12345678 123456',
    answer: () => notOwned('GAHT12345678', '123456'),
  },
}

describe.each(Object.entries(attempts))('%s', (name, { by, mfa, answer }) => {
  const key = `attempted/${name}`
  const refused: Record<string, (client: S3, MFA: string | undefined) => Promise<unknown>> = {
    'deletes no version': async (client, MFA) =>
      client.deleteObject({ Bucket, Key: key, VersionId: await put(key), MFA }),
    'deletes no delete marker': async (client, MFA) => {
      const { VersionId } = await s3.deleteObject({ Bucket, Key: key })
      return client.deleteObject({ Bucket, Key: key, VersionId, MFA })
    },
    'deletes no versions among others': async (client, MFA) =>
      client.deleteObjects({
        Bucket,
        Delete: { Objects: [{ Key: key }, { Key: key, VersionId: await put(key) }] },
        MFA,
      }),
    'suspends no versioning': (client, MFA) => versioning(client, { Status: 'Suspended' }, MFA),
    'disables nothing': (client, MFA) =>
      versioning(client, { Status: 'Enabled', MFADelete: 'Disabled' }, MFA),
  }
  test.each(Object.entries(refused))('%s', async (_, attempt) => {
    const before = await versionsOf(key)
    const client = await by()
    const code = mfa()
    const after = answer()
    const result = await failureOf(attempt(client, code))
    expect(result).toEqual(after)
    // what the attempt itself prepared is all there is more
    expect((await versionsOf(key)) - before).toBeLessThanOrEqual(1)
    expect(await state()).toEqual({ Status: 'Enabled', MFADelete: 'Enabled' })
  })
})

test("the root user's code deletes a version, and only once", async () => {
  const [one, two] = [await put('once'), await put('once')]
  const MFA = shownBy(device)
  const answer = await root.deleteObject({ Bucket, Key: 'once', VersionId: one, MFA })
  expect(shown(answer)).toEqual({ VersionId: one })
  expect(await failureOf(root.deleteObject({ Bucket, Key: 'once', VersionId: two, MFA }))).toEqual(
    wrongCode,
  )
  expect(await versionsOf('once')).toBe(1)
})

test('one code is enough for all versions of a request', async () => {
  const Objects = [
    { Key: 'many', VersionId: await put('many') },
    { Key: 'many', VersionId: await put('many') },
    { Key: 'other' },
  ]
  const { Deleted, Errors } = await root.deleteObjects({
    Bucket,
    Delete: { Objects },
    MFA: shownBy(device),
  })
  expect(Errors).toBe(undefined)
  expect(Deleted).toHaveLength(3)
  expect(await versionsOf('many')).toBe(0)
})

test('markers are put without a code, by whom policies let', async () => {
  await put('marked')
  expect(await s3.deleteObject({ Bucket, Key: 'marked' })).toMatchObject({ DeleteMarker: true })
  const { Errors } = await s3.deleteObjects({ Bucket, Delete: { Objects: [{ Key: 'marked' }] } })
  expect(Errors).toBe(undefined)
})

test('a wrong code refuses a request that needs none', async () => {
  const MFA = shownBy(device, 9)
  expect(await failureOf(root.deleteObject({ Bucket, Key: 'marked', MFA }))).toEqual(wrongCode)
  const Delete = { Objects: [{ Key: 'marked' }] }
  expect(await failureOf(root.deleteObjects({ Bucket, Delete, MFA }))).toEqual(wrongCode)
  expect(await failureOf(s3.deleteObject({ Bucket, Key: 'marked', MFA }))).toEqual(ownerOnly)
})

test('who may not delete is told no more than that', async () => {
  const VersionId = await put('secret')
  const { credentials } = await userWith(cloud, account, 'reader', policy('s3:Get*'))
  const reader = cloud.s3(credentials)
  const no = await failureOf(reader.deleteObject({ Bucket, Key: 'secret', VersionId }))
  expect(no?.message).toContain('is not authorized to perform: s3:DeleteObjectVersion')
  const { Errors } = await reader.deleteObjects({
    Bucket,
    Delete: { Objects: [{ Key: 'secret', VersionId }] },
  })
  expect(Errors).toMatchObject([{ Code: 'AccessDenied', VersionId }])
})

test("another account's root user isn't the owner, whatever the bucket policy allows", async () => {
  const other = await cloud.account()
  const theirs = await rootDevice(other)
  cloud.advance(90)
  const open = 'mfa-open-bucket'
  await s3.createBucket({ Bucket: open })
  await s3.putBucketPolicy({
    Bucket: open,
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: other.accountId },
        Action: ['s3:PutBucketVersioning', 's3:DeleteObjectVersion'],
        Resource: [`arn:aws:s3:::${open}`, `arn:aws:s3:::${open}/*`],
      },
    }),
  })
  const stranger = cloud.s3(other.root)
  const enable = { Status: 'Enabled', MFADelete: 'Enabled' } as const
  expect(await failureOf(versioning(stranger, enable, shownBy(theirs), open))).toEqual(ownerOnly)
  await versioning(root, enable, shownBy(device), open)
  const { VersionId } = await s3.putObject({ Bucket: open, Key: 'k', Body: 'x' })
  const MFA = shownBy(theirs)
  const no = stranger.deleteObject({ Bucket: open, Key: 'k', VersionId, MFA })
  expect(await failureOf(no)).toEqual(ownerOnly)
})

describe('a bucket without it', () => {
  const bucket = 'mfa-less-bucket'
  beforeAll(async () => {
    await s3.createBucket({ Bucket: bucket })
    await versioning(s3, { Status: 'Enabled' }, undefined, bucket)
  })

  test('enables it for nobody but the root user with a code', async () => {
    const enable = { Status: 'Enabled', MFADelete: 'Enabled' } as const
    const by = (client: S3, MFA?: string) => failureOf(versioning(client, enable, MFA, bucket))
    expect(await by(s3)).toEqual(needsCode)
    expect(await by(root)).toEqual(needsCode)
    const { credentials } = await userWith(cloud, account, 'own', policy('s3:*'))
    const own = await enabledDevice(cloud, cloud.iam(account.admin), 'own')
    cloud.advance(90)
    expect(await by(cloud.s3(credentials), shownBy(own))).toEqual(ownerOnly)
    const theirs = shownBy(own)
    const [serial = '', code = ''] = theirs.split(' ')
    expect(await by(root, theirs)).toEqual(notOwned(serial, code))
    expect(await state(bucket)).toEqual({ Status: 'Enabled' })
  })

  test('keeps saying that it is disabled, which needs no code', async () => {
    await versioning(s3, { Status: 'Enabled', MFADelete: 'Disabled' }, undefined, bucket)
    expect(await state(bucket)).toEqual({ Status: 'Enabled', MFADelete: 'Disabled' })
    await versioning(s3, { Status: 'Suspended' }, undefined, bucket)
    expect(await state(bucket)).toEqual({ Status: 'Suspended', MFADelete: 'Disabled' })
  })

  test('deletes versions whatever code is shown', async () => {
    const { VersionId } = await s3.putObject({ Bucket: bucket, Key: 'k', Body: 'x' })
    await s3.deleteObject({ Bucket: bucket, Key: 'k', VersionId, MFA: 'any 000000' })
  })

  test('another value is malformed', async () => {
    const odd = versioning(s3, { Status: 'Enabled', MFADelete: 'On' as never }, undefined, bucket)
    expect(await failureOf(odd)).toMatchObject({ status: 400, code: 'MalformedXML' })
  })

  test('has a lifecycle or MFA Delete', async () => {
    const LifecycleConfiguration = {
      Rules: [{ ID: 'a', Status: 'Enabled', Filter: {}, Expiration: { Days: 1 } } as const],
    }
    await s3.putBucketLifecycleConfiguration({ Bucket: bucket, LifecycleConfiguration })
    const enable = () =>
      versioning(root, { Status: 'Enabled', MFADelete: 'Enabled' }, shownBy(device), bucket)
    expect(await failureOf(enable())).toEqual(
      failure(
        409,
        'InvalidBucketState',
        'Mfa Authentication is not supported on a bucket with lifecycle configuration. Delete lifecycle configuration before enabling Mfa Authentication.',
      ),
    )
    await s3.deleteBucketLifecycle({ Bucket: bucket })
    cloud.advance(90)
    await enable()
    const refused = s3.putBucketLifecycleConfiguration({ Bucket: bucket, LifecycleConfiguration })
    expect(await failureOf(refused)).toMatchObject({ status: 409, code: 'InvalidBucketState' })
  })
})

test('stays when the versioning state changes, and goes with a code', async () => {
  const bucket = 'mfa-short-bucket'
  await s3.createBucket({ Bucket: bucket })
  const change = async (to: Versioning) => {
    cloud.advance(90)
    await versioning(root, to, shownBy(device), bucket)
    return state(bucket)
  }
  await change({ Status: 'Enabled', MFADelete: 'Enabled' })
  expect(await change({ Status: 'Suspended' })).toEqual({
    Status: 'Suspended',
    MFADelete: 'Enabled',
  })
  expect(await change({ Status: 'Enabled', MFADelete: 'Disabled' })).toEqual({
    Status: 'Enabled',
    MFADelete: 'Disabled',
  })
  const { VersionId } = await s3.putObject({ Bucket: bucket, Key: 'k', Body: 'x' })
  await s3.deleteObject({ Bucket: bucket, Key: 'k', VersionId })
})

test('the audit shows no code', async () => {
  const MFA = shownBy(device)
  const [, code = ''] = MFA.split(' ')
  const none = `GAHT12345678 ${code}`
  await failureOf(root.deleteObject({ Bucket, Key: 'k', MFA: none }))
  await root.deleteObject({ Bucket, Key: 'k', MFA })
  const events = cloud.recorded.slice(-2)
  expect(events.join('\n')).toContain('NotDeviceOwnerError')
  for (const event of events) expect(event).not.toContain(code)
})
