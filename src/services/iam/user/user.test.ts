import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  failure,
  failureOf,
  noSuchEntity,
  policy,
  shown,
  trust,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let other: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  other = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())

const invalidName =
  'The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-'

describe('CreateUser', () => {
  test('answers exactly what AWS does for a plain user', async () => {
    const { User } = await iam.createUser({ UserName: 'plain' })
    expect(User).toEqual({
      Path: '/',
      UserName: 'plain',
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${account.accountId}:user/plain`,
      CreateDate: expect.any(Date),
    })
  })

  test('echoes path, tags and boundary; the boundary type is Policy', async () => {
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const made = await iam.createUser({
      UserName: 'rich',
      Path: '/a/b/',
      Tags: [{ Key: 'Team', Value: '' }],
      PermissionsBoundary,
    })
    const expected = {
      Path: '/a/b/',
      UserName: 'rich',
      Arn: `arn:aws:iam::${account.accountId}:user/a/b/rich`,
      Tags: [{ Key: 'Team', Value: '' }],
      PermissionsBoundary: {
        PermissionsBoundaryArn: PermissionsBoundary,
        PermissionsBoundaryType: 'Policy',
      },
    }
    expect(made.User).toMatchObject(expected)
    expect((await iam.getUser({ UserName: 'rich' })).User).toEqual(made.User)
  })

  const failures = [
    [
      'the same name',
      { UserName: 'plain' },
      409,
      'EntityAlreadyExists',
      'User with name plain already exists.',
    ],
    [
      'a name differing in case',
      { UserName: 'PLAIN' },
      409,
      'EntityAlreadyExists',
      'User with name PLAIN already exists.',
    ],
    [
      'a boundary that is no policy',
      { UserName: 'n', PermissionsBoundary: 'arn:aws:iam::aws:policy/None' },
      404,
      'NoSuchEntity',
      'Scope ARN: arn:aws:iam::aws:policy/None does not exist or is not attachable.',
    ],
    [
      'tag keys differing in case',
      {
        UserName: 'n',
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      },
      400,
      'InvalidInput',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    ],
    ['a newline', { UserName: 'n\n' }, 400, 'ValidationError', invalidName],
    ['a Cyrillic letter', { UserName: 'аdmin' }, 400, 'ValidationError', invalidName],
    ['full-width letters', { UserName: 'ａdmin' }, 400, 'ValidationError', invalidName],
    ['a zero-width joiner', { UserName: 'ad\u200dmin' }, 400, 'ValidationError', invalidName],
    ['markup', { UserName: '<b>&amp;</b>' }, 400, 'ValidationError', invalidName],
    [
      '65 characters',
      { UserName: 'a'.repeat(65) },
      400,
      'ValidationError',
      "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64",
    ],
    [
      'a path without slashes',
      { UserName: 'n', Path: 'x' },
      400,
      'ValidationError',
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    ],
    [
      '51 tags',
      { UserName: 'n', Tags: Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: '' })) },
      400,
      'ValidationError',
      "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    ],
  ] as const
  for (const [name, input, status, code, message] of failures)
    test(`refuses ${name}`, async () => {
      const copy = JSON.parse(JSON.stringify(input)) as { UserName: string }
      expect(await failureOf(iam.createUser(copy))).toEqual(failure(status, code, message))
      expect(await failureOf(iam.getUser({ UserName: 'n' }))).toMatchObject({
        code: 'NoSuchEntity',
      })
    })

  test('64 characters are taken', async () => {
    await iam.createUser({ UserName: 'a'.repeat(64) })
  })

  test('of eight at once exactly one succeeds', async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, () => failureOf(iam.createUser({ UserName: 'race' }))),
    )
    expect(results.filter((result) => result === undefined)).toHaveLength(1)
    expect(new Set(results.map((result) => result?.code))).toEqual(
      new Set([undefined, 'EntityAlreadyExists']),
    )
  })

  test('tags need iam:TagUser too', async () => {
    const maker = await userWith(cloud, account, 'maker', policy('iam:CreateUser'))
    await maker.iam.createUser({ UserName: 'untagged' })
    expect(
      await failureOf(maker.iam.createUser({ UserName: 't', Tags: [{ Key: 'a', Value: 'b' }] })),
    ).toEqual(
      failure(
        403,
        'AccessDenied',
        `User: ${maker.arn} is not authorized to perform: iam:TagUser on resource: arn:aws:iam::${account.accountId}:user/t because no identity-based policy allows the iam:TagUser action`,
      ),
    )
  })

  test('conditions see path, boundary and request tags', async () => {
    const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const Resource = `arn:aws:iam::${account.accountId}:user/dev/*`
    const tagged = {
      StringEquals: { 'aws:RequestTag/team': 'red' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
    }
    const bounded = { StringEquals: { 'iam:PermissionsBoundary': boundary } }
    const Version = '2012-10-17'
    const Statement = [
      { Effect: 'Allow', Action: 'iam:CreateUser', Resource, Condition: bounded },
      // the key isn't one of iam:TagUser's
      { Effect: 'Allow', Action: 'iam:TagUser', Resource, Condition: tagged },
    ]
    const document = JSON.stringify({ Version, Statement })
    const maker = await userWith(cloud, account, 'bounded-maker', document)
    const good = {
      UserName: 'junior',
      Path: '/dev/',
      PermissionsBoundary: boundary,
      Tags: [{ Key: 'team', Value: 'red' }],
    }
    const denied = (change: object) => failureOf(maker.iam.createUser({ ...good, ...change }))
    expect(await denied({ Path: '/prod/' })).toMatchObject({ code: 'AccessDenied' })
    expect(await denied({ PermissionsBoundary: undefined })).toMatchObject({ code: 'AccessDenied' })
    expect(await denied({ Tags: [{ Key: 'team', Value: 'blue' }] })).toMatchObject({
      code: 'AccessDenied',
    })
    expect(await denied({ Tags: [...good.Tags, { Key: 'extra', Value: '' }] })).toMatchObject({
      code: 'AccessDenied',
    })
    // the name of an existing user lends its path to nobody
    expect(await denied({ UserName: 'plain', Path: '/' })).toMatchObject({ code: 'AccessDenied' })
    expect((await maker.iam.createUser(good)).User?.Path).toBe('/dev/')
  })
})

describe('GetUser', () => {
  test('without a name is the caller', async () => {
    expect((await iam.getUser({})).User?.UserName).toBe('admin')
  })
  test('of the root user names account and ARN', async () => {
    const { User } = await cloud.iam(account.root).getUser({})
    expect(User).toEqual({
      UserId: account.accountId,
      Arn: `arn:aws:iam::${account.accountId}:root`,
      CreateDate: expect.any(Date),
    })
  })
  test('by a role session needs a name', async () => {
    await iam.createRole({
      RoleName: 'session-role',
      AssumeRolePolicyDocument: trust({ AWS: account.accountId }),
    })
    await iam.attachRolePolicy({
      RoleName: 'session-role',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    })
    const { Credentials } = await cloud.sts(account.admin).assumeRole({
      RoleArn: `arn:aws:iam::${account.accountId}:role/session-role`,
      RoleSessionName: 'session',
    })
    const session = cloud.iam({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    })
    expect(await failureOf(session.getUser({}))).toEqual(
      failure(
        400,
        'ValidationError',
        'Must specify userName when calling with non-User credentials',
      ),
    )
    expect((await session.getUser({ UserName: 'admin' })).User?.UserName).toBe('admin')
  })
  for (const name of ['nobody', 'constructor', '__proto__', 'toString'])
    test(`of ${name} finds nobody`, async () => {
      expect(await failureOf(iam.getUser({ UserName: name }))).toEqual(
        noSuchEntity(`The user with name ${name} cannot be found.`),
      )
    })
  test('ignores the case of the name', async () => {
    expect((await iam.getUser({ UserName: 'PLAIN' })).User?.UserName).toBe('plain')
  })
  test("another account's user isn't there", async () => {
    expect(await failureOf(cloud.iam(other.admin).getUser({ UserName: 'plain' }))).toEqual(
      noSuchEntity('The user with name plain cannot be found.'),
    )
  })
})

describe('ListUsers', () => {
  let lister: ReturnType<Cloud['iam']>
  const names = Array.from({ length: 7 }, (_, i) => `u${i}`)
  beforeAll(async () => {
    const fresh = await cloud.account()
    lister = cloud.iam(fresh.admin)
    for (const [i, UserName] of names.entries())
      await lister.createUser({
        UserName,
        Path: i % 2 === 0 ? '/even/' : '/odd/',
        Tags: [{ Key: 'k', Value: 'v' }],
      })
  })

  test('is complete without Marker, and leaves tags out', async () => {
    const answer = await lister.listUsers({})
    expect(answer.Users?.map(({ UserName }) => UserName)).toEqual(['admin', ...names])
    expect(answer.Users?.some((user) => user.Tags)).toBe(false)
    expect(answer.IsTruncated).toBe(false)
    expect(answer.Marker).toBeUndefined()
  })

  for (const size of [1, 2, 3, 7, 8, 1000])
    test(`in pages of ${size}`, async () => {
      const found: (string | undefined)[] = []
      let Marker: string | undefined
      do {
        const answer = await lister.listUsers({ MaxItems: size, ...(Marker && { Marker }) })
        expect(answer.Users?.length).toBeLessThanOrEqual(size)
        expect(answer.IsTruncated).toBe(answer.Marker !== undefined)
        found.push(...(answer.Users ?? []).map(({ UserName }) => UserName))
        Marker = answer.Marker
      } while (Marker)
      expect(found).toEqual(['admin', ...names])
    })

  test('a prefix of the path is a plain prefix, and pages keep to it', async () => {
    const first = await lister.listUsers({ PathPrefix: '/ev', MaxItems: 3 })
    expect(first.Users?.map(({ UserName }) => UserName)).toEqual(['u0', 'u2', 'u4'])
    const second = await lister.listUsers({
      PathPrefix: '/ev',
      MaxItems: 3,
      Marker: first.Marker as string,
    })
    expect(second.Users?.map(({ UserName }) => UserName)).toEqual(['u6'])
    expect(second.IsTruncated).toBe(false)
    expect((await lister.listUsers({ PathPrefix: '/none/' })).Users).toEqual([])
  })

  test('a marker belongs to its list and its account', async () => {
    const { Marker } = await lister.listUsers({ MaxItems: 1 })
    const bad = failure(400, 'ValidationError', 'Invalid Marker.')
    expect(await failureOf(lister.listRoles({ Marker: Marker as string }))).toEqual(bad)
    expect(await failureOf(iam.listUsers({ Marker: Marker as string }))).toEqual(bad)
    expect(await failureOf(lister.listUsers({ Marker: 'garbage' }))).toEqual(bad)
  })

  test.each([0, 1001])('MaxItems %d is refused', async (MaxItems) => {
    expect(await failureOf(lister.listUsers({ MaxItems }))).toMatchObject({
      status: 400,
      code: 'ValidationError',
    })
  })
})

describe('UpdateUser', () => {
  test('keeps id, key, password, policies, groups and trust under the new name', async () => {
    const mover = await userWith(cloud, account, 'before', policy('iam:GetUser'))
    const id = (await iam.getUser({ UserName: 'before' })).User?.UserId
    await iam.createGroup({ GroupName: 'moving' })
    await iam.addUserToGroup({ GroupName: 'moving', UserName: 'before' })
    await iam.attachUserPolicy({
      UserName: 'before',
      PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    })
    await iam.createLoginProfile({ UserName: 'before', Password: 'Correct-Horse-1' })
    await iam.createRole({
      RoleName: 'trusts-before',
      AssumeRolePolicyDocument: trust({ AWS: mover.arn }),
    })
    await iam.updateUser({ UserName: 'before', NewUserName: 'After', NewPath: '/moved/' })

    expect((await iam.getUser({ UserName: 'after' })).User).toMatchObject({
      UserId: id,
      UserName: 'After',
      Path: '/moved/',
      Arn: `arn:aws:iam::${account.accountId}:user/moved/After`,
    })
    expect(await failureOf(iam.getUser({ UserName: 'before' }))).toMatchObject({
      code: 'NoSuchEntity',
    })
    expect((await mover.iam.getUser({})).User?.UserName).toBe('After')
    expect((await iam.listUserPolicies({ UserName: 'After' })).PolicyNames).toEqual(['test'])
    expect(
      (await iam.listAttachedUserPolicies({ UserName: 'After' })).AttachedPolicies,
    ).toHaveLength(1)
    expect((await iam.listGroupsForUser({ UserName: 'After' })).Groups).toHaveLength(1)
    expect((await iam.getGroup({ GroupName: 'moving' })).Users?.[0]?.UserName).toBe('After')
    expect((await iam.getLoginProfile({ UserName: 'After' })).LoginProfile?.UserName).toBe('After')
    const role = (await iam.getRole({ RoleName: 'trusts-before' })).Role
    expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? '')).toBe(
      trust({ AWS: `arn:aws:iam::${account.accountId}:user/moved/After` }),
    )
    // the old name is free, and its new bearer inherits nothing
    await iam.createUser({ UserName: 'before' })
    expect((await iam.listUserPolicies({ UserName: 'before' })).PolicyNames).toEqual([])
    expect((await iam.listGroupsForUser({ UserName: 'before' })).Groups).toEqual([])
    expect((await iam.listAccessKeys({ UserName: 'before' })).AccessKeyMetadata).toEqual([])
  })

  test('the case alone can change', async () => {
    await iam.createUser({ UserName: 'case' })
    await iam.updateUser({ UserName: 'case', NewUserName: 'Case' })
    expect((await iam.getUser({ UserName: 'case' })).User?.UserName).toBe('Case')
  })

  test('a taken name is refused, in any case', async () => {
    expect(await failureOf(iam.updateUser({ UserName: 'case', NewUserName: 'ADMIN' }))).toEqual(
      failure(409, 'EntityAlreadyExists', 'User with name ADMIN already exists.'),
    )
    expect(await failureOf(iam.updateUser({ UserName: 'nobody', NewUserName: 'x' }))).toEqual(
      noSuchEntity('The user with name nobody cannot be found.'),
    )
  })

  test('needs the permission on the new name as well', async () => {
    const arn = `arn:aws:iam::${account.accountId}:user/case`
    const renamer = await userWith(
      cloud,
      account,
      'renamer',
      policy('iam:UpdateUser', [arn.replace('case', 'Case')]),
    )
    expect(
      await failureOf(renamer.iam.updateUser({ UserName: 'Case', NewUserName: 'elsewhere' })),
    ).toMatchObject({ code: 'AccessDenied', message: expect.stringContaining(':user/elsewhere ') })
  })
})

describe('DeleteUser', () => {
  test('says what is in the way, one after the other', async () => {
    const UserName = 'leaving'
    await iam.createUser({ UserName })
    await iam.createGroup({ GroupName: 'left' })
    await iam.addUserToGroup({ GroupName: 'left', UserName })
    await iam.createLoginProfile({ UserName, Password: 'Correct-Horse-1' })
    const { AccessKey } = await iam.createAccessKey({ UserName })
    const AccessKeyId = AccessKey?.AccessKeyId as string
    await iam.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument: policy('s3:*') })
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    await iam.attachUserPolicy({ UserName, PolicyArn })

    const steps = [
      [
        'must remove users from group first.',
        () => iam.removeUserFromGroup({ GroupName: 'left', UserName }),
      ],
      ['must delete login profile first.', () => iam.deleteLoginProfile({ UserName })],
      ['must delete access keys first.', () => iam.deleteAccessKey({ UserName, AccessKeyId })],
      ['must delete policies first.', () => iam.deleteUserPolicy({ UserName, PolicyName: 'p' })],
      ['must detach all policies first.', () => iam.detachUserPolicy({ UserName, PolicyArn })],
    ] as const
    for (const [left, remove] of steps) {
      expect(await failureOf(iam.deleteUser({ UserName }))).toEqual(
        failure(409, 'DeleteConflict', `Cannot delete entity, ${left}`),
      )
      await remove()
    }
    await iam.deleteUser({ UserName })
    expect(await failureOf(iam.deleteUser({ UserName }))).toEqual(
      noSuchEntity('The user with name leaving cannot be found.'),
    )
  })

  test('a namesake is another user', async () => {
    await iam.createUser({ UserName: 'twice' })
    const arn = `arn:aws:iam::${account.accountId}:user/twice`
    await iam.createRole({ RoleName: 'for-twice', AssumeRolePolicyDocument: trust({ AWS: arn }) })
    const first = (await iam.getUser({ UserName: 'twice' })).User?.UserId as string
    await iam.deleteUser({ UserName: 'twice' })
    await iam.createUser({ UserName: 'twice' })
    expect((await iam.getUser({ UserName: 'twice' })).User?.UserId).not.toBe(first)
    const { Role } = await iam.getRole({ RoleName: 'for-twice' })
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust({ AWS: first }))
  })
})

test('changes answer without fields', async () => {
  await iam.createUser({ UserName: 'quiet' })
  expect(shown(await iam.updateUser({ UserName: 'quiet', NewPath: '/q/' }))).toEqual({})
  expect(shown(await iam.deleteUser({ UserName: 'quiet' }))).toEqual({})
})
