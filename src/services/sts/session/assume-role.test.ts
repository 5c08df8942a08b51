import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Failure, failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { issuedBy, roleWith, secondsLeft } from '../../../../test/support/sts.ts'

let cloud: Cloud
let own: TestAccount
let foreign: TestAccount
let plain: string

beforeAll(async () => {
  cloud = await startCloud()
  own = await cloud.account()
  foreign = await cloud.account()
  plain = await roleWith(cloud, own, 'Plain', { policy: policy(['iam:ListUsers', 'iam:GetUser']) })
})
afterAll(() => cloud.close())

const session = 'session'
const admin = () => cloud.sts(own.admin)
const assume = (RoleArn: string, more: object = {}, by = own.admin) =>
  cloud.sts(by).assumeRole({ RoleArn, RoleSessionName: session, ...more })
const invalid = (message: string): Failure => failure(400, 'ValidationError', message)
const badParameter = (message: string): Failure => failure(400, 'InvalidParameterValue', message)
const code = async (call: Promise<unknown>) => (await failureOf(call))?.code ?? 'answered'

describe('the answer', () => {
  test('without policies and tags', async () => {
    const { $metadata: _, ...answer } = await assume(plain)
    expect(answer).toEqual({
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9/+]{40}$/),
        SessionToken: expect.any(String),
        Expiration: expect.any(Date),
      },
      AssumedRoleUser: {
        Arn: `arn:aws:sts::${own.accountId}:assumed-role/Plain/session`,
        AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:session$/),
      },
    })
    expect(secondsLeft(cloud, answer)).toBe(3600)
  })

  test('a role with a path: its sessions carry none', async () => {
    const iam = cloud.iam(own.admin)
    const { Role } = await iam.createRole({
      RoleName: 'Deep',
      Path: '/a/b/',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: own.accountId }, Action: 'sts:AssumeRole' },
        ],
      }),
    })
    const answer = await assume(Role?.Arn ?? '')
    expect(answer.AssumedRoleUser?.Arn).toBe(
      `arn:aws:sts::${own.accountId}:assumed-role/Deep/session`,
    )
    expect(await code(assume(`arn:aws:iam::${own.accountId}:role/Deep`))).toBe('AccessDenied')
  })

  test('policies and tags have a packed size', async () => {
    expect((await assume(plain, { Policy: policy('s3:*') })).PackedPolicySize).toBeGreaterThan(0)
    const PolicyArns = [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }]
    expect((await assume(plain, { PolicyArns })).PackedPolicySize).toBeGreaterThan(0)
  })

  test('a token at least as long as was asked for, and its size', async () => {
    const answer = await assume(plain, { MinimumSessionTokenSize: 2000 })
    const size = answer.Credentials?.SessionToken?.length ?? 0
    expect(size).toBeGreaterThanOrEqual(2000)
    expect(size).toBeLessThan(2008)
    expect(answer).toMatchObject({
      SessionTokenSize: size,
      SessionTokenUtilization: Math.ceil(size / 40.96),
    })
    expect((await cloud.sts(issuedBy(answer)).getCallerIdentity({})).Account).toBe(own.accountId)
    const longest = await assume(plain, { MinimumSessionTokenSize: 4096 })
    expect(longest.SessionTokenUtilization).toBe(100)
  })
})

describe('who may', () => {
  const denial = (arn: string, role: string, why: string): Failure =>
    failure(
      403,
      'AccessDenied',
      `User: ${arn} is not authorized to perform: sts:AssumeRole on resource: ${role}${why}`,
    )

  test('a user the trust policy names needs no policy of its own', async () => {
    const user = await userWith(cloud, own, 'named')
    const role = await roleWith(cloud, own, 'TrustsNamed', { trusts: user.arn })
    await assume(role, {}, user.credentials)
    const other = await userWith(cloud, own, 'other', policy('sts:AssumeRole'))
    expect(await failureOf(assume(role, {}, other.credentials))).toEqual(
      denial(other.arn, role, ' because no role trust policy allows the sts:AssumeRole action'),
    )
  })

  test('a trusted account lets its own policies decide', async () => {
    const without = await userWith(cloud, own, 'without')
    expect(await failureOf(assume(plain, {}, without.credentials))).toEqual(
      denial(
        without.arn,
        plain,
        ' because no identity-based policy allows the sts:AssumeRole action',
      ),
    )
    const withPolicy = await userWith(cloud, own, 'with', policy('sts:AssumeRole', plain))
    await assume(plain, {}, withPolicy.credentials)
  })

  test('across accounts both sides must allow, and denials say nothing more', async () => {
    const role = await roleWith(cloud, own, 'TrustsForeign', { trusts: foreign.accountId })
    const without = await userWith(cloud, foreign, 'without')
    expect(await failureOf(assume(role, {}, without.credentials))).toEqual(
      denial(without.arn, role, ''),
    )
    const withPolicy = await userWith(cloud, foreign, 'with', policy('sts:AssumeRole', role))
    const answer = await assume(role, {}, withPolicy.credentials)
    expect((await cloud.sts(issuedBy(answer)).getCallerIdentity({})).Account).toBe(own.accountId)
    expect(await failureOf(assume(plain, {}, foreign.admin))).toEqual(
      denial(`arn:aws:iam::${foreign.accountId}:user/admin`, plain, ''),
    )
  })

  test('a role that is not there denies as one that does not trust', async () => {
    const untrusting = await roleWith(cloud, own, 'Untrusting', { trusts: foreign.accountId })
    const missing = `arn:aws:iam::${own.accountId}:role/Missing`
    const caller = `arn:aws:iam::${own.accountId}:user/admin`
    const why = ' because no role trust policy allows the sts:AssumeRole action'
    expect(await failureOf(assume(untrusting))).toEqual(denial(caller, untrusting, why))
    expect(await failureOf(assume(missing))).toEqual(denial(caller, missing, why))
  })

  test('root may not', async () => {
    expect(await failureOf(assume(plain, {}, own.root))).toEqual(
      failure(403, 'AccessDenied', 'Roles may not be assumed by root accounts.'),
    )
  })

  test('a role does not trust itself', async () => {
    const role = await roleWith(cloud, own, 'Self', {
      trusts: `arn:aws:iam::${own.accountId}:user/admin`,
      policy: policy('sts:AssumeRole'),
    })
    const self = issuedBy(await assume(role))
    expect(await code(assume(role, {}, self))).toBe('AccessDenied')
  })

  test('an external id that is required', async () => {
    const role = await roleWith(cloud, own, 'External', {
      condition: { StringEquals: { 'sts:ExternalId': 'unique:id' } },
    })
    expect(await code(assume(role))).toBe('AccessDenied')
    expect(await code(assume(role, { ExternalId: 'other' }))).toBe('AccessDenied')
    await assume(role, { ExternalId: 'unique:id' })
  })

  test('tags of the role are conditions, under both of their names', async () => {
    const role = await roleWith(cloud, own, 'Coloured', { tags: { Colour: 'red' } })
    for (const key of ['aws:ResourceTag/colour', 'iam:ResourceTag/Colour'])
      for (const [colour, expected] of [
        ['red', 'answered'],
        ['blue', 'AccessDenied'],
      ] as const) {
        const user = await userWith(
          cloud,
          own,
          `${key.replaceAll(/\W/g, '-')}-${colour}`,
          policy('sts:AssumeRole', '*', { Condition: { StringEquals: { [key]: colour } } }),
        )
        expect(await code(assume(role, {}, user.credentials))).toBe(expected)
      }
  })

  test('a deleted user of the same name is not the trusted one', async () => {
    const first = await userWith(cloud, own, 'twin')
    const role = await roleWith(cloud, own, 'TrustsTwin', { trusts: first.arn })
    await assume(role, {}, first.credentials)
    const iam = cloud.iam(own.admin)
    await iam.deleteAccessKey({
      UserName: 'twin',
      AccessKeyId: first.credentials.accessKeyId,
    })
    await iam.deleteUser({ UserName: 'twin' })
    const second = await userWith(cloud, own, 'twin', policy('*'))
    expect(await code(assume(role, {}, second.credentials))).toBe('AccessDenied')
  })
})

describe('input', () => {
  const rows: [name: string, input: object, answer: Failure][] = [
    [
      'session name with a colon',
      { RoleSessionName: 'Session1:2' },
      invalid(
        "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
      ),
    ],
    [
      'session name first, then the role',
      { RoleSessionName: 'a b', RoleArn: 'arn:aws:iam::1:role/not-there-at-all' },
      invalid(
        "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
      ),
    ],
    ...[
      'not-an-arn-at-all-really',
      'arn::iam::123456789012:role/xxxx',
      'arn:aws::us-east-1:123456789012:role/xxxx',
      'arn:aws:iam:role/xxxx',
      'arn:aws:iam::123456789012:',
      'arn:aws:iam::12345:role/xxxx',
    ].map((RoleArn): [string, object, Failure] => [
      `RoleArn ${RoleArn}`,
      { RoleArn },
      invalid(`${RoleArn} is invalid`),
    ]),
    [
      'a policy that is no JSON',
      { Policy: '{' },
      failure(400, 'MalformedPolicyDocument', 'The policy is not in the valid JSON format.'),
    ],
    [
      'transitive but not passed',
      { Tags: [{ Key: 'a', Value: '1' }], TransitiveTagKeys: ['b'] },
      badParameter('The specified transitive tag key must be included in the requested tags.'),
    ],
    [
      'keys equal but for case',
      {
        Tags: [
          { Key: 'Team', Value: '1' },
          { Key: 'team', Value: '2' },
        ],
      },
      badParameter('Duplicate tag keys found. Please note that Tag keys are case insensitive.'),
    ],
    [
      'a reserved key',
      { Tags: [{ Key: 'aws:x', Value: '1' }] },
      badParameter('Tag keys beginning with aws: are reserved for system use.'),
    ],
    [
      'a managed policy that is not there',
      { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/NoSuchPolicyAtAll' }] },
      invalid(
        'Policy arn:aws:iam::aws:policy/NoSuchPolicyAtAll does not exist or is not attachable.',
      ),
    ],
    [
      'an ARN of something else',
      { PolicyArns: [{ arn: 'arn:aws:iam::123456789012:role/admin' }] },
      invalid('arn:aws:iam::123456789012:role/admin is invalid'),
    ],
    [
      'a context assertion',
      {
        ProvidedContexts: [
          {
            ProviderArn: 'arn:aws:iam::aws:contextProvider/IdentityCenter',
            ContextAssertion: 'anything',
          },
        ],
      },
      failure(400, 'InvalidContextAssertion', 'The context assertion is not valid.'),
    ],
  ]
  test.each(rows)('%s', async (_name, input, answer) => {
    expect(await failureOf(assume(plain, input))).toMatchObject({
      ...answer,
      message: expect.stringContaining(answer.message),
    })
  })

  test('managed session policies: of the own account, ten at most', async () => {
    const { Policy: managed } = await cloud.iam(foreign.admin).createPolicy({
      PolicyName: 'theirs',
      PolicyDocument: policy('s3:*'),
    })
    expect(await code(assume(plain, { PolicyArns: [{ arn: managed?.Arn }] }))).toBe(
      'ValidationError',
    )
    const eleven = Array.from({ length: 11 }, () => ({
      arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    }))
    const failed = await failureOf(assume(plain, { PolicyArns: eleven }))
    expect(failed?.message).toMatch(/length less than or equal to 10$/)
  })

  test('what does not fit when packed', async () => {
    const statements = Array.from({ length: 300 }, (_, i) => ({
      Effect: 'Allow',
      Action: `s3:${String(Math.sin(i))
        .slice(3, 15)
        .replaceAll(/\d/g, (d) => 'ABCDEFGHIJ'[Number(d)] as string)}`,
      Resource: '*',
    }))
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements })
    expect(await failureOf(assume(plain, { Policy }))).toMatchObject({
      status: 400,
      code: 'PackedPolicyTooLarge',
      message: expect.stringMatching(/consumes \d{3,}% of allotted space/),
    })
  })
})

describe('durations', () => {
  const tooLong = invalid(
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  )
  const tooLongChained = invalid(
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  )

  test('up to what the role allows', async () => {
    const long = await roleWith(cloud, own, 'Long', { maxSeconds: 43_200 })
    expect(secondsLeft(cloud, await assume(long, { DurationSeconds: 43_200 }))).toBe(43_200)
    expect(secondsLeft(cloud, await assume(long))).toBe(3600)
    expect(await failureOf(assume(plain, { DurationSeconds: 3601 }))).toEqual(tooLong)
    expect(await code(assume(plain, { DurationSeconds: 899 }))).toBe('ValidationError')
    expect(await code(assume(long, { DurationSeconds: 43_201 }))).toBe('ValidationError')
  })

  test('an hour in a chain, of roles and of GetSessionToken', async () => {
    const long = await roleWith(cloud, own, 'LongNext', { maxSeconds: 43_200 })
    const first = await roleWith(cloud, own, 'First', { policy: policy('sts:AssumeRole') })
    const ofRole = issuedBy(await assume(first))
    const ofUser = issuedBy(await admin().getSessionToken({}))
    for (const by of [ofRole, ofUser]) {
      expect(await failureOf(assume(long, { DurationSeconds: 3601 }, by))).toEqual(tooLongChained)
      expect(secondsLeft(cloud, await assume(long, { DurationSeconds: 3600 }, by))).toBe(3600)
    }
  })
})

describe('session tags', () => {
  const all = ['sts:AssumeRole', 'sts:TagSession']
  const tags = (given: Record<string, string>) =>
    Object.entries(given).map(([Key, Value]) => ({ Key, Value }))

  test('need sts:TagSession on both sides', async () => {
    const untaggable = await roleWith(cloud, own, 'Untaggable')
    const failed = await failureOf(assume(untaggable, { Tags: tags({ team: 'blue' }) }))
    expect(failed).toMatchObject({ status: 403, code: 'AccessDenied' })
    expect(failed?.message).toContain('sts:TagSession')
    const role = await roleWith(cloud, own, 'Taggable', { actions: all })
    await assume(role, { Tags: tags({ team: 'blue' }) })
    const only = await userWith(cloud, own, 'assumes-only', policy('sts:AssumeRole'))
    const byUser = assume(role, { Tags: tags({ team: 'blue' }) }, only.credentials)
    expect((await failureOf(byUser))?.message).toContain('sts:TagSession')
  })

  test('are conditions of the request', async () => {
    const role = await roleWith(cloud, own, 'WantsTeam', {
      actions: all,
      condition: {
        StringEquals: { 'aws:RequestTag/team': ['blue', 'red'] },
        'ForAllValues:StringEquals': {
          'aws:TagKeys': ['team', 'project'],
          'sts:TransitiveTagKeys': ['team'],
        },
      },
    })
    await assume(role, { Tags: tags({ team: 'blue' }), TransitiveTagKeys: ['team'] })
    for (const refused of [
      {},
      { Tags: tags({ team: 'green' }) },
      { Tags: tags({ team: 'blue', other: 'x' }) },
      { Tags: tags({ team: 'blue', project: 'x' }), TransitiveTagKeys: ['project'] },
    ])
      expect(await code(assume(role, refused))).toBe('AccessDenied')
  })

  test('lie over the tags of the role, whatever their case', async () => {
    const role = await roleWith(cloud, own, 'Overlaid', {
      actions: all,
      tags: { Team: 'red', site: 'berlin' },
      policy: policy('iam:ListUsers', '*', {
        Condition: {
          StringEquals: { 'aws:PrincipalTag/team': 'blue', 'aws:PrincipalTag/Site': 'berlin' },
        },
      }),
    })
    const tagged = cloud.iam(issuedBy(await assume(role, { Tags: tags({ team: 'blue' }) })))
    expect(await code(tagged.listUsers({}))).toBe('answered')
    expect(await code(cloud.iam(issuedBy(await assume(role))).listUsers({}))).toBe('AccessDenied')
  })

  test('only transitive ones reach the next session, and cannot be set there again', async () => {
    const conflict = badParameter(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    )
    const first = await roleWith(cloud, own, 'ChainFirst', {
      actions: all,
      policy: policy(all),
    })
    const second = await roleWith(cloud, own, 'ChainSecond', {
      actions: all,
      policy: policy(all),
      tags: { star: '3' },
    })
    const wants = (key: string, value: string) =>
      policy('iam:ListUsers', '*', {
        Condition: { StringEquals: { [`aws:PrincipalTag/${key}`]: value } },
      })
    const iam = cloud.iam(own.admin)
    const seen = async (key: string, value: string, by: ReturnType<typeof issuedBy>) => {
      await iam.putRolePolicy({
        RoleName: 'ChainSecond',
        PolicyName: 'tag',
        PolicyDocument: wants(key, value),
      })
      return (await code(cloud.iam(by).listUsers({}))) === 'answered'
    }
    const one = issuedBy(
      await assume(first, {
        Tags: tags({ Star: '1', plain: 'x' }),
        TransitiveTagKeys: ['star'],
      }),
    )
    for (const Key of ['Star', 'sTAR'])
      expect(await failureOf(assume(second, { Tags: [{ Key, Value: '2' }] }, one))).toEqual(
        conflict,
      )
    const two = issuedBy(await assume(second, { Tags: tags({ sun: '2' }) }, one))
    expect(await seen('star', '1', two)).toBe(true)
    expect(await seen('sun', '2', two)).toBe(true)
    expect(await seen('plain', 'x', two)).toBe(false)
    // and on: what was transitive stays so, what was new isn't
    const three = issuedBy(await assume(second, {}, two))
    expect(await seen('star', '1', three)).toBe(true)
    expect(await seen('sun', '2', three)).toBe(false)
  })
})

describe('source identity', () => {
  const all = ['sts:AssumeRole', 'sts:SetSourceIdentity']

  test('needs its own permission, shows in the answer and in conditions', async () => {
    const bare = await roleWith(cloud, own, 'NoIdentity')
    const failed = await failureOf(assume(bare, { SourceIdentity: 'Alice' }))
    expect(failed?.message).toContain('sts:SetSourceIdentity')
    const role = await roleWith(cloud, own, 'Identity', {
      actions: all,
      condition: { StringLike: { 'sts:SourceIdentity': 'A*' } },
      policy: policy('iam:ListUsers', '*', {
        Condition: { StringEquals: { 'aws:SourceIdentity': 'Alice' } },
      }),
    })
    expect(await code(assume(role))).toBe('AccessDenied')
    expect(await code(assume(role, { SourceIdentity: 'Bob' }))).toBe('AccessDenied')
    const answer = await assume(role, { SourceIdentity: 'Alice' })
    expect(answer.SourceIdentity).toBe('Alice')
    expect(await code(cloud.iam(issuedBy(answer)).listUsers({}))).toBe('answered')
    const other = issuedBy(await assume(role, { SourceIdentity: 'Anna' }))
    expect(await code(cloud.iam(other).listUsers({}))).toBe('AccessDenied')
  })

  test('stays along the chain, where every role has to let it', async () => {
    const first = await roleWith(cloud, own, 'IdFirst', { actions: all, policy: policy(all) })
    const lets = await roleWith(cloud, own, 'IdLets', {
      actions: all,
      condition: { StringEquals: { 'aws:SourceIdentity': 'Alice', 'sts:SourceIdentity': 'Alice' } },
    })
    const not = await roleWith(cloud, own, 'IdNot')
    const one = issuedBy(await assume(first, { SourceIdentity: 'Alice' }))
    expect((await assume(lets, {}, one)).SourceIdentity).toBe('Alice')
    expect((await assume(lets, { SourceIdentity: 'Alice' }, one)).SourceIdentity).toBe('Alice')
    expect((await failureOf(assume(not, {}, one)))?.message).toContain('sts:SetSourceIdentity')
    expect(await failureOf(assume(lets, { SourceIdentity: 'Bob' }, one))).toEqual(
      failure(
        403,
        'AccessDenied',
        'SourceIdentity cannot be changed once it has been set in a session.',
      ),
    )
  })

  test('a chain without one may set one', async () => {
    const first = await roleWith(cloud, own, 'IdNone', { policy: policy(all) })
    const second = await roleWith(cloud, own, 'IdLater', { actions: all })
    const one = issuedBy(await assume(first))
    expect((await assume(second, { SourceIdentity: 'Carol' }, one)).SourceIdentity).toBe('Carol')
  })
})

describe('what a session may', () => {
  test('what both its role and its session policies allow', async () => {
    const both = cloud.iam(issuedBy(await assume(plain, { Policy: policy('iam:ListUsers') })))
    expect(await code(both.listUsers({}))).toBe('answered')
    expect(await code(both.getUser({ UserName: 'admin' }))).toBe('AccessDenied')
    expect(await code(both.createAccessKey({ UserName: 'admin' }))).toBe('AccessDenied')
    const wider = cloud.iam(issuedBy(await assume(plain, { Policy: policy('*') })))
    expect(await code(wider.createUser({ UserName: 'eve' }))).toBe('AccessDenied')
  })

  test('inline and managed session policies are one union, read live', async () => {
    const iam = cloud.iam(own.admin)
    const { Policy: managed } = await iam.createPolicy({
      PolicyName: 'session-part',
      PolicyDocument: policy('iam:GetUser'),
    })
    const PolicyArns = [{ arn: managed?.Arn }]
    const made = issuedBy(await assume(plain, { Policy: policy('iam:ListUsers'), PolicyArns }))
    const union = cloud.iam(made)
    expect(await code(union.listUsers({}))).toBe('answered')
    expect(await code(union.getUser({ UserName: 'admin' }))).toBe('answered')
    await iam.deletePolicy({ PolicyArn: managed?.Arn })
    expect(await code(union.listUsers({}))).toBe('answered')
    expect(await code(union.getUser({ UserName: 'admin' }))).toBe('AccessDenied')
  })

  test('a session policy that denies or leaves out sts:AssumeRole stops the chain', async () => {
    const first = await roleWith(cloud, own, 'Stopped', { policy: policy('*') })
    const narrow = issuedBy(await assume(first, { Policy: policy('s3:*') }))
    expect(await code(assume(plain, {}, narrow))).toBe('AccessDenied')
    const deny = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'sts:AssumeRole', Resource: '*' },
      ],
    })
    const denied = issuedBy(await assume(first, { Policy: deny }))
    const failed = await failureOf(assume(plain, {}, denied))
    expect(failed?.message).toContain('with an explicit deny in a session policy')
    await assume(plain, {}, issuedBy(await assume(first)))
  })

  test('the permissions of the caller are left behind', async () => {
    const bare = await roleWith(cloud, own, 'Bare')
    expect(await code(cloud.iam(issuedBy(await assume(bare))).listUsers({}))).toBe('AccessDenied')
  })

  test('neither GetSessionToken nor GetFederationToken', async () => {
    const sts = cloud.sts(issuedBy(await assume(plain)))
    expect(await failureOf(sts.getSessionToken({}))).toEqual(
      failure(403, 'AccessDenied', 'Cannot call GetSessionToken with session credentials'),
    )
    expect(await failureOf(sts.getFederationToken({ Name: 'eve' }))).toEqual(
      failure(403, 'AccessDenied', 'Cannot call GetFederationToken with session credentials'),
    )
  })

  test('two sessions of one name are two sessions', async () => {
    const [one, two] = [issuedBy(await assume(plain)), issuedBy(await assume(plain))]
    expect(one.accessKeyId).not.toBe(two.accessKeyId)
    for (const by of [one, two]) expect(await code(cloud.iam(by).listUsers({}))).toBe('answered')
    const mixed = { ...one, sessionToken: two.sessionToken as string }
    expect(await code(cloud.iam(mixed).listUsers({}))).toBe('InvalidClientTokenId')
  })
})
