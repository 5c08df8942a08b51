import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../../../test/support/in-process.ts'
import { issuedBy, roleWith, secondsLeft } from '../../../../test/support/sts.ts'

let cloud: Cloud
let own: TestAccount
let role: string
beforeAll(async () => {
  cloud = await startCloud()
  own = await cloud.account()
  role = await roleWith(cloud, own, 'Worker', {
    actions: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
    policy: policy(['iam:ListUsers', 'iam:GetUser', 's3:*', 'sts:*']),
  })
})
afterAll(() => cloud.close())

const session = async (more: object = {}): Promise<Credentials> =>
  issuedBy(
    await cloud.sts(own.admin).assumeRole({ RoleArn: role, RoleSessionName: 'session', ...more }),
  )
const scope = (by: Credentials, input: object) => cloud.sts(by).getScopedCredentials(input)
const narrowed = async (by: Credentials, ...actions: string[]) =>
  issuedBy(await scope(by, { Policy: policy(actions) }))
const code = async (call: Promise<unknown>) => (await failureOf(call))?.code ?? 'answered'
const lists = (by: Credentials) => code(cloud.iam(by).listUsers({}))
const gets = (by: Credentials) => code(cloud.iam(by).getUser({ UserName: 'admin' }))

test('the same identity, with less', async () => {
  const by = await session({ SourceIdentity: 'Alice' })
  const answer = await scope(by, { Policy: policy(['iam:ListUsers', 'iam:CreateUser']) })
  const arn = `arn:aws:sts::${own.accountId}:assumed-role/Worker/session`
  expect(answer).toMatchObject({
    SessionInfo: { Arn: arn, ScopedSessionId: expect.stringMatching(/^AROA\w{17}:session$/) },
    ScopedPoliciesCount: 1,
    SourceIdentity: 'Alice',
  })
  const scoped = issuedBy(answer)
  expect((await cloud.sts(scoped).getCallerIdentity({})).Arn).toBe(arn)
  expect(await lists(scoped)).toBe('answered')
  expect(await failureOf(cloud.iam(scoped).getUser({ UserName: 'admin' }))).toMatchObject({
    code: 'AccessDenied',
    message: expect.stringContaining('because no session policy allows the iam:GetUser action'),
  })
  // and no more than the role
  expect(await code(cloud.iam(scoped).createUser({ UserName: 'eve' }))).toBe('AccessDenied')
  // the session it came from is as it was
  expect(await gets(by)).toBe('answered')
})

test('every layer limits by itself; three at most', async () => {
  const one = await narrowed(await session(), 'iam:*', 'sts:*')
  const two = await narrowed(one, 'iam:ListUsers', 's3:*', 'sts:GetScopedCredentials')
  expect([await lists(two), await gets(two)]).toEqual(['answered', 'AccessDenied'])
  expect(await code(cloud.s3(two).listBuckets({}))).toBe('AccessDenied')
  const three = await narrowed(two, '*')
  expect([await lists(three), await gets(three)]).toEqual(['answered', 'AccessDenied'])
  expect(await code(scope(three, { Policy: policy('*') }))).toBe('AccessDenied')
  expect((await scope(three, { DurationSeconds: 60 })).ScopedPoliciesCount).toBe(3)
  const shut = await narrowed(await session(), 'iam:ListUsers')
  expect(await code(scope(shut, { DurationSeconds: 60 }))).toBe('AccessDenied')
})

test('a session policy and a scope are both in force', async () => {
  const by = await session({ Policy: policy(['iam:GetUser', 'sts:*']) })
  const scoped = await narrowed(by, 'iam:ListUsers', 'iam:GetUser')
  expect([await lists(scoped), await gets(scoped)]).toEqual(['AccessDenied', 'answered'])
})

test('a scope that denies says so', async () => {
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'iam:ListUsers', Resource: '*' },
    ],
  })
  const scoped = issuedBy(await scope(await session(), { Policy }))
  expect((await failureOf(cloud.iam(scoped).listUsers({})))?.message).toContain(
    'with an explicit deny in a session policy',
  )
})

test('what a resource policy grants to the session is limited too', async () => {
  const bucket = `bucket-of-${own.accountId}`
  const s3 = cloud.s3(own.admin)
  await s3.createBucket({ Bucket: bucket })
  await s3.putObject({ Bucket: bucket, Key: 'a', Body: 'a' })
  await s3.putBucketPolicy({
    Bucket: bucket,
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:sts::${own.accountId}:assumed-role/Worker/session` },
          Action: 's3:GetObject',
          Resource: `arn:aws:s3:::${bucket}/*`,
        },
      ],
    }),
  })
  const read = (by: Credentials) => code(cloud.s3(by).getObject({ Bucket: bucket, Key: 'a' }))
  const by = await session()
  expect(await read(await narrowed(by, 's3:GetObject'))).toBe('answered')
  expect(await read(await narrowed(by, 's3:PutObject'))).toBe('AccessDenied')
})

test('users and federated users scope their sessions', async () => {
  const user = await userWith(cloud, own, 'user', policy(['s3:*', 'sts:*']))
  const sts = cloud.sts(user.credentials)
  const ofUser = issuedBy(await sts.getSessionToken({}))
  const federated = issuedBy(await sts.getFederationToken({ Name: 'bob', Policy: policy('*') }))
  for (const by of [ofUser, federated]) {
    expect(await code(cloud.s3(by).listBuckets({}))).toBe('answered')
    const scoped = await narrowed(by, 's3:GetObject')
    expect(await code(cloud.s3(scoped).listBuckets({}))).toBe('AccessDenied')
  }
})

describe('time', () => {
  test('shorter, or as long as the session; never longer', async () => {
    const by = await session({ DurationSeconds: 1800 })
    const Policy = policy('*')
    expect(secondsLeft(cloud, await scope(by, { Policy }))).toBe(1800)
    expect(secondsLeft(cloud, await scope(by, { DurationSeconds: 600 }))).toBe(600)
    expect(await failureOf(scope(by, { DurationSeconds: 1900 }))).toMatchObject({
      status: 400,
      code: 'InsufficientSessionLifetime',
    })
    const brief = issuedBy(await scope(by, { DurationSeconds: 60 }))
    cloud.advance(61)
    expect(await lists(brief)).toBe('ExpiredToken')
    expect(await lists(by)).toBe('answered')
  })

  test('a denial of older sessions catches what was scoped later', async () => {
    const by = await session()
    cloud.advance(10)
    const since = new Date(cloud.now()).toISOString()
    cloud.advance(10)
    const scoped = await narrowed(by, '*')
    await cloud.iam(own.admin).putRolePolicy({
      RoleName: 'Worker',
      PolicyName: 'AWSRevokeOlderSessions',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Action: '*',
            Resource: '*',
            Condition: { DateLessThan: { 'aws:TokenIssueTime': since } },
          },
        ],
      }),
    })
    expect(await lists(scoped)).toBe('AccessDenied')
    expect(await lists(await session())).toBe('answered')
  })
})

describe('refused', () => {
  test('long-term credentials', async () => {
    for (const by of [own.admin, own.root])
      expect(await failureOf(scope(by, { DurationSeconds: 60 }))).toMatchObject({
        status: 400,
        code: 'InvalidSubjectCredentials',
      })
  })

  test.each([
    ['nothing asked for', {}, 'ValidationError'],
    ['no second', { DurationSeconds: 0 }, 'ValidationError'],
    ['more than 36 hours', { DurationSeconds: 129_601 }, 'ValidationError'],
    ['a long policy', { Policy: policy(['x'.repeat(2048)]) }, 'ValidationError'],
    ['no policy', { Policy: '{}' }, 'MalformedPolicyDocument'],
    [
      'a long description',
      { DurationSeconds: 60, ScopedSessionDescription: 'x'.repeat(257) },
      'ValidationError',
    ],
  ])('%s', async (_name, input, expected) => {
    expect(await code(scope(await session(), input))).toBe(expected)
  })
})
