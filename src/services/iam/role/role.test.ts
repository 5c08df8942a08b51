import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  failure,
  failureOf,
  lambdaTrust,
  noSuchEntity,
  policy,
  shown,
  trust,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

const usedAt = Date.UTC(2026, 0, 2, 3, 4, 5)
const used = new Set<string>()
let cloud: Cloud
let account: TestAccount
let other: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud({
    usage: {
      accessKey: async () => undefined,
      actions: async () => [],
      passwords: async () => new Map(),
      role: async (_account, id) =>
        used.has(id) ? { at: usedAt, region: 'eu-west-1', service: 's3' } : undefined,
    },
  })
  account = await cloud.account()
  other = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())

const trustOf = async (RoleName: string) =>
  decodeURIComponent((await iam.getRole({ RoleName })).Role?.AssumeRolePolicyDocument ?? '')

describe('CreateRole', () => {
  test('answers exactly what AWS does, and GetRole adds two members', async () => {
    const { Role } = await iam.createRole({
      RoleName: 'Plain',
      AssumeRolePolicyDocument: lambdaTrust,
    })
    const common = {
      Path: '/',
      RoleName: 'Plain',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${account.accountId}:role/Plain`,
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: encodeURIComponent(lambdaTrust),
    }
    expect(Role).toEqual(common)
    expect((await iam.getRole({ RoleName: 'plain' })).Role).toEqual({
      ...common,
      MaxSessionDuration: 3600,
      RoleLastUsed: {},
    })
  })

  test('keeps path, description, duration, tags and boundary; lists show the first three', async () => {
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    await iam.createRole({
      RoleName: 'rich',
      Path: '/my/path/',
      AssumeRolePolicyDocument: lambdaTrust,
      Description: '<b>"ü" & co</b>',
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'a', Value: 'b' }],
      PermissionsBoundary,
    })
    const { Role } = await iam.getRole({ RoleName: 'rich' })
    expect(Role).toMatchObject({
      Arn: `arn:aws:iam::${account.accountId}:role/my/path/rich`,
      Description: '<b>"ü" & co</b>',
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'a', Value: 'b' }],
      PermissionsBoundary: {
        PermissionsBoundaryArn: PermissionsBoundary,
        PermissionsBoundaryType: 'Policy',
      },
    })
    const listed = (await iam.listRoles({ PathPrefix: '/my' })).Roles
    expect(listed).toHaveLength(1)
    expect(Object.keys(listed?.[0] ?? {}).sort()).toEqual([
      'Arn',
      'AssumeRolePolicyDocument',
      'CreateDate',
      'Description',
      'MaxSessionDuration',
      'Path',
      'RoleId',
      'RoleName',
    ])
  })

  test('percent signs in the document survive', async () => {
    const document = trust({ Service: 'lambda.amazonaws.com' }).replace(
      '"Effect"',
      '"Sid":"","Condition":{"StringEquals":{"aws:SourceArn":"arn%3Aaws%3A*(\'!)"}},"Effect"',
    )
    await iam.createRole({ RoleName: 'percent', AssumeRolePolicyDocument: document })
    expect(await trustOf('percent')).toBe(document)
  })

  const malformed = (message: string) => failure(400, 'MalformedPolicyDocument', message)
  const nobody = () => `arn:aws:iam::${account.accountId}:user/nobody`
  const failures: readonly (readonly [string, () => Record<string, unknown>, object])[] = [
    [
      'a taken name',
      () => ({ RoleName: 'Plain' }),
      failure(409, 'EntityAlreadyExists', 'Role with name Plain already exists.'),
    ],
    [
      'a name differing in case',
      () => ({ RoleName: 'pLAIN' }),
      failure(409, 'EntityAlreadyExists', 'Role with name pLAIN already exists.'),
    ],
    [
      '65 characters',
      () => ({ RoleName: 'r'.repeat(65) }),
      failure(
        400,
        'ValidationError',
        "1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64",
      ),
    ],
    [
      'a name with a slash',
      () => ({ RoleName: 'a/b' }),
      failure(
        400,
        'ValidationError',
        'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
      ),
    ],
    [
      'too short a session',
      () => ({ MaxSessionDuration: 60 }),
      failure(
        400,
        'ValidationError',
        "1 validation error detected: Value at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600",
      ),
    ],
    [
      'a trailing comma',
      () => ({ AssumeRolePolicyDocument: `${lambdaTrust.slice(0, -1)},}` }),
      malformed('This policy contains invalid Json'),
    ],
    [
      'a resource',
      () => ({
        AssumeRolePolicyDocument: lambdaTrust.replace('"Effect"', '"Resource":"*","Effect"'),
      }),
      malformed('Has prohibited field Resource'),
    ],
    [
      'another action',
      () => ({ AssumeRolePolicyDocument: lambdaTrust.replace('sts:AssumeRole', 's3:GetObject') }),
      malformed('AssumeRole policy may only specify STS AssumeRole actions.'),
    ],
    [
      'an unknown user',
      () => ({ AssumeRolePolicyDocument: trust({ AWS: nobody() }) }),
      {
        code: 'MalformedPolicyDocument',
        message: expect.stringMatching(
          /^Invalid principal in policy: "AWS":"arn:aws:iam::\d{12}:user\/nobody"$/,
        ),
      },
    ],
    [
      'an unknown role',
      () => ({
        AssumeRolePolicyDocument: trust({
          AWS: [account.accountId, nobody().replace('user', 'role')],
        }),
      }),
      { code: 'MalformedPolicyDocument', message: expect.stringContaining(':role/nobody"') },
    ],
    [
      'a user at another path',
      () => ({ AssumeRolePolicyDocument: trust({ AWS: nobody().replace('nobody', 'x/admin') }) }),
      { code: 'MalformedPolicyDocument' },
    ],
    [
      'an account that is not there',
      () => ({ AssumeRolePolicyDocument: trust({ AWS: '999999999999' }) }),
      malformed('Invalid principal in policy: "AWS":"999999999999"'),
    ],
    [
      'a group',
      () => ({
        AssumeRolePolicyDocument: trust({
          AWS: nobody().replace('user/nobody', 'group/Administrators'),
        }),
      }),
      { code: 'MalformedPolicyDocument' },
    ],
    [
      'an unknown id',
      () => ({ AssumeRolePolicyDocument: trust({ AWS: 'AIDAAAAAAAAAAAAAAAAAA' }) }),
      malformed('Invalid principal in policy: "AWS":"AIDAAAAAAAAAAAAAAAAAA"'),
    ],
    [
      'too large a document',
      () => ({
        AssumeRolePolicyDocument: lambdaTrust.replace(
          '"Effect"',
          `"Condition":{"StringEquals":{"aws:SourceArn":"${'a'.repeat(2048)}"}},"Effect"`,
        ),
      }),
      failure(409, 'LimitExceeded', 'Cannot exceed quota for ACLSizePerRole: 2048'),
    ],
    [
      'a boundary that is no policy',
      () => ({ PermissionsBoundary: 'arn:aws:iam::aws:policy/None' }),
      noSuchEntity('Scope ARN: arn:aws:iam::aws:policy/None does not exist or is not attachable.'),
    ],
    [
      "a path of AWS's own roles",
      () => ({ Path: '/aws-service-role/x.amazonaws.com/' }),
      { code: 'InvalidInput' },
    ],
  ]
  for (const [name, change, expected] of failures)
    test(`refuses ${name}`, async () => {
      const input = { RoleName: 'refused', AssumeRolePolicyDocument: lambdaTrust, ...change() }
      expect(await failureOf(iam.createRole(input))).toMatchObject(expected)
      expect(await failureOf(iam.getRole({ RoleName: 'refused' }))).toEqual(
        noSuchEntity('The role with name refused cannot be found.'),
      )
    })
})

describe('trust policies', () => {
  test('come back as written', async () => {
    const document = `{ "Version": "2012-10-17",
      "Statement": [ { "Effect": "Allow", "Principal": { "AWS": "${account.accountId}",
        "Service": ["ec2.amazonaws.com"] }, "Action": ["sts:AssumeRole", "sts:TagSession"] } ] }`
    await iam.createRole({ RoleName: 'verbatim', AssumeRolePolicyDocument: document })
    expect(await trustOf('verbatim')).toBe(document)
  })

  test('follow a role until it is deleted, and never its namesake', async () => {
    await iam.createRole({ RoleName: 'friend', AssumeRolePolicyDocument: lambdaTrust })
    const first = (await iam.getRole({ RoleName: 'friend' })).Role
    const document = trust({ AWS: [first?.Arn, account.accountId] })
    await iam.updateAssumeRolePolicy({ RoleName: 'Plain', PolicyDocument: document })
    expect(await trustOf('Plain')).toBe(document)
    await iam.deleteRole({ RoleName: 'friend' })
    const orphaned = trust({ AWS: [first?.RoleId, account.accountId] })
    expect(await trustOf('Plain')).toBe(orphaned)
    await iam.createRole({ RoleName: 'friend', AssumeRolePolicyDocument: lambdaTrust })
    expect(await trustOf('Plain')).toBe(orphaned)
    // saving what was shown is refused: the id means nobody any more
    expect(
      await failureOf(iam.updateAssumeRolePolicy({ RoleName: 'Plain', PolicyDocument: orphaned })),
    ).toEqual(
      failure(
        400,
        'MalformedPolicyDocument',
        `Invalid principal in policy: "AWS":"${first?.RoleId}"`,
      ),
    )
  })

  test('may name principals of other accounts of this installation', async () => {
    const stranger = await userWith(cloud, other, 'stranger')
    const document = trust({ AWS: stranger.arn })
    await iam.updateAssumeRolePolicy({ RoleName: 'Plain', PolicyDocument: document })
    expect(await trustOf('Plain')).toBe(document)
  })
})

describe('GetRole', () => {
  test('shows the last use of a session', async () => {
    const { Role } = await iam.getRole({ RoleName: 'rich' })
    used.add(Role?.RoleId ?? '')
    expect((await iam.getRole({ RoleName: 'rich' })).Role?.RoleLastUsed).toEqual({
      LastUsedDate: new Date(usedAt),
      Region: 'eu-west-1',
    })
    expect((await iam.listRoles({ PathPrefix: '/my' })).Roles?.[0]?.RoleLastUsed).toBeUndefined()
  })
  test("another account's role isn't there", async () => {
    expect(await failureOf(cloud.iam(other.admin).getRole({ RoleName: 'Plain' }))).toEqual(
      noSuchEntity('The role with name Plain cannot be found.'),
    )
  })
})

describe('UpdateRole', () => {
  test('changes what is given and leaves the rest', async () => {
    expect(shown(await iam.updateRole({ RoleName: 'rich', MaxSessionDuration: 43200 }))).toEqual({})
    expect((await iam.getRole({ RoleName: 'rich' })).Role).toMatchObject({
      MaxSessionDuration: 43200,
      Description: '<b>"ü" & co</b>',
    })
    const { Role } = await iam.updateRoleDescription({ RoleName: 'rich', Description: 'new' })
    expect(Role).toMatchObject({ RoleName: 'rich', Description: 'new' })
  })
})

test.each([
  ['UpdateRole', () => iam.updateRole({ RoleName: 'no' })],
  ['UpdateRoleDescription', () => iam.updateRoleDescription({ RoleName: 'no', Description: '' })],
  [
    'UpdateAssumeRolePolicy',
    () => iam.updateAssumeRolePolicy({ RoleName: 'no', PolicyDocument: lambdaTrust }),
  ],
  ['DeleteRole', () => iam.deleteRole({ RoleName: 'no' })],
] as const)('%s of an unknown role', async (_, call) => {
  expect(await failureOf(call())).toEqual(noSuchEntity('The role with name no cannot be found.'))
})

describe('ListRoles', () => {
  test('in pages, in order of names', async () => {
    const names: (string | undefined)[] = []
    let Marker: string | undefined
    do {
      const page = await iam.listRoles({ MaxItems: 2, ...(Marker && { Marker }) })
      names.push(...(page.Roles ?? []).map(({ RoleName }) => RoleName))
      Marker = page.Marker
    } while (Marker)
    expect(names).toEqual(['friend', 'percent', 'Plain', 'rich', 'verbatim'])
  })
})

describe('DeleteRole', () => {
  test('says what is in the way, one after the other', async () => {
    const RoleName = 'ending'
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    await iam.createRole({ RoleName, AssumeRolePolicyDocument: lambdaTrust })
    await iam.putRolePolicy({ RoleName, PolicyName: 'p', PolicyDocument: policy('s3:*') })
    await iam.attachRolePolicy({ RoleName, PolicyArn })
    await iam.createInstanceProfile({ InstanceProfileName: 'held' })
    await iam.addRoleToInstanceProfile({ InstanceProfileName: 'held', RoleName })
    const steps = [
      [
        'must remove roles from instance profile first.',
        () => iam.removeRoleFromInstanceProfile({ InstanceProfileName: 'held', RoleName }),
      ],
      ['must delete policies first.', () => iam.deleteRolePolicy({ RoleName, PolicyName: 'p' })],
      ['must detach all policies first.', () => iam.detachRolePolicy({ RoleName, PolicyArn })],
    ] as const
    for (const [left, remove] of steps) {
      expect(await failureOf(iam.deleteRole({ RoleName }))).toEqual(
        failure(409, 'DeleteConflict', `Cannot delete entity, ${left}`),
      )
      await remove()
    }
    await iam.deleteRole({ RoleName })
  })
})

test('the boundary that is set is a condition of changes', async () => {
  const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
  const keeper = await userWith(
    cloud,
    account,
    'keeper',
    policy(['iam:UpdateRole', 'iam:GetRole', 'iam:DeleteRole'], '*', {
      Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
    }),
  )
  await keeper.iam.updateRole({ RoleName: 'rich' })
  expect(await failureOf(keeper.iam.updateRole({ RoleName: 'Plain' }))).toMatchObject({
    code: 'AccessDenied',
  })
})
