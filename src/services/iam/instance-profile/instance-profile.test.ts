import { afterAll, beforeAll, expect, test } from 'vitest'
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

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
  await iam.createRole({ RoleName: 'app', AssumeRolePolicyDocument: lambdaTrust })
  await iam.createRole({ RoleName: 'second', AssumeRolePolicyDocument: lambdaTrust })
})
afterAll(() => cloud.close())

test('create, get, list, delete', async () => {
  const { InstanceProfile } = await iam.createInstanceProfile({
    InstanceProfileName: 'Web',
    Path: '/w/',
    Tags: [{ Key: 'a', Value: 'b' }],
  })
  expect(InstanceProfile).toEqual({
    Path: '/w/',
    InstanceProfileName: 'Web',
    InstanceProfileId: expect.stringMatching(/^AIPA[A-Z2-7]{17}$/),
    Arn: `arn:aws:iam::${account.accountId}:instance-profile/w/Web`,
    CreateDate: expect.any(Date),
    Roles: [],
    Tags: [{ Key: 'a', Value: 'b' }],
  })
  expect((await iam.getInstanceProfile({ InstanceProfileName: 'web' })).InstanceProfile).toEqual(
    InstanceProfile,
  )
  expect(await failureOf(iam.createInstanceProfile({ InstanceProfileName: 'WEB' }))).toEqual(
    failure(409, 'EntityAlreadyExists', 'Instance Profile WEB already exists.'),
  )
  await iam.createInstanceProfile({ InstanceProfileName: 'other' })
  const listed = await iam.listInstanceProfiles({ PathPrefix: '/w' })
  expect(listed.InstanceProfiles?.map((each) => each.InstanceProfileName)).toEqual(['Web'])
  const first = await iam.listInstanceProfiles({ MaxItems: 1 })
  expect(first.IsTruncated).toBe(true)
  const rest = await iam.listInstanceProfiles({ Marker: first.Marker as string })
  expect(rest.InstanceProfiles).toHaveLength(1)
  await iam.deleteInstanceProfile({ InstanceProfileName: 'other' })
  expect(await failureOf(iam.getInstanceProfile({ InstanceProfileName: 'other' }))).toEqual(
    noSuchEntity('Instance Profile other cannot be found.'),
  )
})

test('holds one role, which keeps it', async () => {
  const InstanceProfileName = 'Web'
  const add = (RoleName: string) => iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName })
  const remove = (RoleName: string) =>
    iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName })
  expect(await failureOf(add('no'))).toEqual(noSuchEntity('The role with name no cannot be found.'))
  expect(shown(await add('app'))).toEqual({})
  expect(await failureOf(add('second'))).toEqual(
    failure(409, 'LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1'),
  )
  const { InstanceProfile } = await iam.getInstanceProfile({ InstanceProfileName })
  expect(InstanceProfile?.Roles?.map(({ RoleName }) => RoleName)).toEqual(['app'])
  const held = await iam.listInstanceProfilesForRole({ RoleName: 'APP' })
  expect(held.InstanceProfiles?.map((each) => each.InstanceProfileName)).toEqual(['Web'])
  expect((await iam.listInstanceProfilesForRole({ RoleName: 'second' })).InstanceProfiles).toEqual(
    [],
  )
  expect(await failureOf(iam.deleteInstanceProfile({ InstanceProfileName }))).toEqual(
    failure(
      409,
      'DeleteConflict',
      'Cannot delete entity, must remove roles from instance profile first.',
    ),
  )
  expect(await failureOf(remove('second'))).toMatchObject({ code: 'NoSuchEntity' })
  expect(shown(await remove('app'))).toEqual({})
  await iam.deleteInstanceProfile({ InstanceProfileName })
})

test('a role is handed over only with iam:PassRole to EC2', async () => {
  await iam.createInstanceProfile({ InstanceProfileName: 'passing' })
  const passes = (service: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'iam:AddRoleToInstanceProfile', Resource: '*' },
        {
          Effect: 'Allow',
          Action: 'iam:PassRole',
          Resource: `arn:aws:iam::${account.accountId}:role/app`,
          Condition: { StringEquals: { 'iam:PassedToService': service } },
        },
      ],
    })
  const ec2 = await userWith(cloud, account, 'ec2', passes('ec2.amazonaws.com'))
  const ecs = await userWith(cloud, account, 'ecs', passes('ecs.amazonaws.com'))
  const InstanceProfileName = 'passing'
  for (const [user, RoleName] of [
    [ecs, 'app'],
    [ec2, 'second'],
  ] as const)
    expect(
      await failureOf(user.iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName })),
    ).toEqual(
      failure(
        403,
        'AccessDenied',
        `User: ${user.arn} is not authorized to perform: iam:PassRole on resource: arn:aws:iam::${account.accountId}:role/${RoleName} because no identity-based policy allows the iam:PassRole action`,
      ),
    )
  await ec2.iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName: 'app' })
})

test('whether the role trusts EC2 is asked when a machine wants its credentials, not here', async () => {
  const elsewhere = trust({ AWS: account.accountId })
  await iam.createRole({ RoleName: 'elsewhere', AssumeRolePolicyDocument: elsewhere })
  await iam.createRole({
    RoleName: 'machine',
    AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }),
  })
  for (const RoleName of ['elsewhere', 'machine']) {
    const InstanceProfileName = `of-${RoleName}`
    await iam.createInstanceProfile({ InstanceProfileName })
    expect(
      await failureOf(iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName })),
    ).toBeUndefined()
  }
})

test('a role of another account cannot be passed: it is looked for in the own one', async () => {
  const other = cloud.iam((await cloud.account()).admin)
  await other.createInstanceProfile({ InstanceProfileName: 'theirs' })
  expect(
    await failureOf(
      other.addRoleToInstanceProfile({ InstanceProfileName: 'theirs', RoleName: 'app' }),
    ),
  ).toEqual(noSuchEntity('The role with name app cannot be found.'))
})

test('tags on creation need iam:TagInstanceProfile', async () => {
  const maker = await userWith(cloud, account, 'maker', policy('iam:CreateInstanceProfile'))
  expect(
    await failureOf(
      maker.iam.createInstanceProfile({
        InstanceProfileName: 'tagged',
        Tags: [{ Key: 'a', Value: '' }],
      }),
    ),
  ).toMatchObject({ code: 'AccessDenied', message: expect.stringContaining('TagInstanceProfile') })
})
