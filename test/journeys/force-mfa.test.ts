/**
 * The tutorial of the IAM user guide "Permit users to manage their credentials and MFA settings": a group whose members
 * may set their own device up, and nothing else until they used it.
 */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { failure, failureOf, policy, type TestUser, userWith } from '../support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../support/in-process.ts'
import { type Authenticator, beginStep, virtualDevice } from '../support/mfa.ts'

const statement = (Sid: string, more: object) => ({ Sid, Effect: 'Allow', Resource: '*', ...more })
const forceMfa = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    statement('ViewAccount', { Action: ['iam:ListVirtualMFADevices', 'iam:GetAccountSummary'] }),
    statement('MakeDevices', {
      Action: 'iam:CreateVirtualMFADevice',
      Resource: 'arn:aws:iam::*:mfa/*',
    }),
    statement('OwnUser', {
      Action: [
        'iam:ChangePassword',
        'iam:CreateAccessKey',
        'iam:DeactivateMFADevice',
        'iam:DeleteAccessKey',
        'iam:EnableMFADevice',
        'iam:GetMFADevice',
        'iam:GetUser',
        'iam:ListAccessKeys',
        'iam:ListMFADevices',
        'iam:ResyncMFADevice',
      ],
      Resource: `arn:aws:iam::*:user/\${aws:username}`,
    }),
    {
      Sid: 'NothingElseWithoutMfa',
      Effect: 'Deny',
      NotAction: [
        'iam:CreateVirtualMFADevice',
        'iam:EnableMFADevice',
        'iam:GetMFADevice',
        'iam:GetUser',
        'iam:ListMFADevices',
        'iam:ListVirtualMFADevices',
        'iam:ResyncMFADevice',
        'sts:GetSessionToken',
      ],
      Resource: '*',
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    },
  ],
})

let cloud: Cloud
let account: TestAccount
let user: TestUser
let device: Authenticator
let session: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  const admin = cloud.iam(account.admin)
  const GroupName = 'Developers'
  await admin.createGroup({ GroupName })
  const { Policy } = await admin.createPolicy({
    PolicyName: 'ForceMFA',
    PolicyDocument: forceMfa,
  })
  await admin.attachGroupPolicy({ GroupName, PolicyArn: Policy?.Arn })
  await admin.putGroupPolicy({
    GroupName,
    PolicyName: 'work',
    PolicyDocument: policy(['s3:*', 'sts:AssumeRole']),
  })
  user = await userWith(cloud, account, 'dana')
  await admin.addUserToGroup({ GroupName, UserName: 'dana' })
  beginStep(cloud)
})
afterAll(() => cloud.close())

const deniedBy = (action: string, on: string) =>
  failure(
    403,
    'AccessDenied',
    `User: ${user.arn} is not authorized to perform: ${action} on resource: ${on} with an explicit deny in an identity-based policy: arn:aws:iam::${account.accountId}:policy/ForceMFA`,
  )
const s3 = () => cloud.s3(user.credentials)

test('before: neither work nor keys', async () => {
  expect(await failureOf(s3().listBuckets({}))).toMatchObject({
    code: 'AccessDenied',
    message: expect.stringContaining('with an explicit deny in an identity-based policy'),
  })
  expect(await failureOf(user.iam.createAccessKey({}))).toEqual(
    deniedBy('iam:CreateAccessKey', 'user dana'),
  )
  // a session without a code is no way around
  const { Credentials } = await cloud.sts(user.credentials).getSessionToken({})
  const plain = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  expect(await failureOf(cloud.s3(plain).listBuckets({}))).toMatchObject({ code: 'AccessDenied' })
  expect(await failureOf(cloud.iam(plain).listMFADevices({}))).toMatchObject({
    code: 'InvalidClientTokenId',
  })
})

test('the own device is set up with long-term keys', async () => {
  expect((await user.iam.listMFADevices({})).MFADevices).toEqual([])
  device = await virtualDevice(cloud, user.iam, 'dana')
  const SerialNumber = device.serialNumber
  expect(
    await failureOf(
      user.iam.enableMFADevice({ UserName: 'admin', SerialNumber, ...device.pair() }),
    ),
  ).toMatchObject({ code: 'AccessDenied' })
  await user.iam.enableMFADevice({ UserName: 'dana', SerialNumber, ...device.pair() })
  expect((await user.iam.listMFADevices({})).MFADevices).toMatchObject([{ SerialNumber }])
  // having it is not using it
  expect(await failureOf(s3().listBuckets({}))).toMatchObject({ code: 'AccessDenied' })
})

test('with a code: work, own keys, nobody else’s', async () => {
  cloud.advance(30)
  const { Credentials } = await cloud
    .sts(user.credentials)
    .getSessionToken({ SerialNumber: device.serialNumber, TokenCode: device.code() })
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  session = cloud.iam(credentials)
  const Bucket = `dana-${account.accountId}`
  const work = cloud.s3(credentials)
  await work.createBucket({ Bucket })
  await work.putObject({ Bucket, Key: 'done', Body: 'x' })
  await session.createAccessKey({})
  expect((await session.listAccessKeys({})).AccessKeyMetadata).toHaveLength(2)
  expect(await failureOf(session.createAccessKey({ UserName: 'admin' }))).toMatchObject({
    code: 'AccessDenied',
  })
})

test('the device is neither deleted without a code nor, in use, with one', async () => {
  const { serialNumber: SerialNumber } = device
  expect(await failureOf(user.iam.deactivateMFADevice({ UserName: 'dana', SerialNumber }))).toEqual(
    deniedBy('iam:DeactivateMFADevice', 'user dana'),
  )
  expect(await failureOf(user.iam.deleteVirtualMFADevice({ SerialNumber }))).toEqual(
    deniedBy('iam:DeleteVirtualMFADevice', SerialNumber),
  )
  expect(await failureOf(session.deleteVirtualMFADevice({ SerialNumber }))).toMatchObject({
    code: 'AccessDenied',
  })
  expect(
    await failureOf(session.deactivateMFADevice({ UserName: 'dana', SerialNumber })),
  ).toBeUndefined()
})
