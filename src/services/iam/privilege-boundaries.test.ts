/**
 * The ways from little to much: each needs exactly the permissions AWS wants. With them it succeeds, without any one of
 * them it is denied, whatever else of IAM is allowed, and nothing has happened.
 */

import type { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  failureOf,
  lambdaTrust,
  policy,
  type TestUser,
  trust,
  userWith,
} from '../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let admin: IAM
/** Who wants more. */
let climber: TestUser

const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'
const everything = policy('*')
const UserName = 'climber'
const arn = (rest: string) => `arn:aws:iam::${account.accountId}:${rest}`

beforeAll(async () => {
  cloud = await startCloud()
})
afterAll(() => cloud.close())

/** An account of its own for each test. */
beforeEach(async () => {
  account = await cloud.account()
  admin = cloud.iam(account.admin)
  climber = await userWith(cloud, account, UserName)
  await admin.createUser({ UserName: 'victim' })
  await admin.createLoginProfile({ UserName: 'victim', Password: 'Correct-Horse-1' })
  await admin.createRole({
    RoleName: 'power',
    AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }),
  })
  await admin.createInstanceProfile({ InstanceProfileName: 'web' })
  await admin.createGroup({ GroupName: 'own' })
  await admin.addUserToGroup({ GroupName: 'own', UserName })
  await admin.createPolicy({ PolicyName: 'held', PolicyDocument: policy('s3:ListAllMyBuckets') })
  await admin.createPolicyVersion({
    PolicyArn: arn('policy/held'),
    PolicyDocument: everything,
  })
  await admin.attachUserPolicy({ UserName, PolicyArn: arn('policy/held') })
  // allows all of IAM: the boundary itself isn't what stops anybody here
  await admin.createPolicy({ PolicyName: 'boundary', PolicyDocument: policy('iam:*') })
  await admin.putUserPermissionsBoundary({ UserName, PermissionsBoundary: arn('policy/boundary') })
})
interface Way {
  readonly needs: readonly string[]
  readonly call: (iam: IAM) => Promise<unknown>
  /** Whether it happened. */
  readonly happened: () => Promise<boolean>
}

const attached = async (
  list: Promise<{ AttachedPolicies?: readonly { PolicyArn?: string | undefined }[] | undefined }>,
) => (await list).AttachedPolicies?.some(({ PolicyArn }) => PolicyArn === administrator) ?? false
const some = (list: readonly unknown[] | undefined) => (list?.length ?? 0) > 0

const ways: Readonly<Record<string, Way>> = {
  'a key for somebody else': {
    needs: ['iam:CreateAccessKey'],
    call: (iam) => iam.createAccessKey({ UserName: 'victim' }),
    happened: async () =>
      some((await admin.listAccessKeys({ UserName: 'victim' })).AccessKeyMetadata),
  },
  'a password for somebody else': {
    needs: ['iam:UpdateLoginProfile'],
    call: (iam) => iam.updateLoginProfile({ UserName: 'victim', PasswordResetRequired: true }),
    happened: async () =>
      (await admin.getLoginProfile({ UserName: 'victim' })).LoginProfile?.PasswordResetRequired ===
      true,
  },
  'a first password for an administrator': {
    needs: ['iam:CreateLoginProfile'],
    call: (iam) => iam.createLoginProfile({ UserName: 'admin', Password: 'Correct-Horse-1' }),
    happened: async () =>
      (await failureOf(admin.getLoginProfile({ UserName: 'admin' }))) === undefined,
  },
  'AdministratorAccess for oneself': {
    needs: ['iam:AttachUserPolicy'],
    call: (iam) => iam.attachUserPolicy({ UserName, PolicyArn: administrator }),
    happened: () => attached(admin.listAttachedUserPolicies({ UserName })),
  },
  'AdministratorAccess for one’s group': {
    needs: ['iam:AttachGroupPolicy'],
    call: (iam) => iam.attachGroupPolicy({ GroupName: 'own', PolicyArn: administrator }),
    happened: () => attached(admin.listAttachedGroupPolicies({ GroupName: 'own' })),
  },
  'AdministratorAccess for a role': {
    needs: ['iam:AttachRolePolicy'],
    call: (iam) => iam.attachRolePolicy({ RoleName: 'power', PolicyArn: administrator }),
    happened: () => attached(admin.listAttachedRolePolicies({ RoleName: 'power' })),
  },
  'an inline policy for oneself': {
    needs: ['iam:PutUserPolicy'],
    call: (iam) => iam.putUserPolicy({ UserName, PolicyName: 'all', PolicyDocument: everything }),
    happened: async () =>
      (await admin.listUserPolicies({ UserName })).PolicyNames?.includes('all') === true,
  },
  'an inline policy for one’s group': {
    needs: ['iam:PutGroupPolicy'],
    call: (iam) =>
      iam.putGroupPolicy({ GroupName: 'own', PolicyName: 'all', PolicyDocument: everything }),
    happened: async () => some((await admin.listGroupPolicies({ GroupName: 'own' })).PolicyNames),
  },
  'an inline policy for a role': {
    needs: ['iam:PutRolePolicy'],
    call: (iam) =>
      iam.putRolePolicy({ RoleName: 'power', PolicyName: 'all', PolicyDocument: everything }),
    happened: async () => some((await admin.listRolePolicies({ RoleName: 'power' })).PolicyNames),
  },
  'the group of the administrators': {
    needs: ['iam:AddUserToGroup'],
    call: (iam) => iam.addUserToGroup({ GroupName: 'Administrators', UserName }),
    happened: async () =>
      (await admin.listGroupsForUser({ UserName })).Groups?.some(
        ({ GroupName }) => GroupName === 'Administrators',
      ) === true,
  },
  'a new version of a policy one has': {
    needs: ['iam:CreatePolicyVersion'],
    call: (iam) =>
      iam.createPolicyVersion({
        PolicyArn: arn('policy/held'),
        PolicyDocument: everything,
        SetAsDefault: true,
      }),
    happened: async () =>
      (await admin.getPolicy({ PolicyArn: arn('policy/held') })).Policy?.DefaultVersionId === 'v3',
  },
  'an older, wider version of a policy one has': {
    needs: ['iam:SetDefaultPolicyVersion'],
    call: (iam) => iam.setDefaultPolicyVersion({ PolicyArn: arn('policy/held'), VersionId: 'v2' }),
    happened: async () =>
      (await admin.getPolicy({ PolicyArn: arn('policy/held') })).Policy?.DefaultVersionId === 'v2',
  },
  'a role for a machine': {
    needs: ['iam:AddRoleToInstanceProfile', 'iam:PassRole'],
    call: (iam) => iam.addRoleToInstanceProfile({ InstanceProfileName: 'web', RoleName: 'power' }),
    happened: async () =>
      some((await admin.getInstanceProfile({ InstanceProfileName: 'web' })).InstanceProfile?.Roles),
  },
  'without one’s boundary': {
    needs: ['iam:DeleteUserPermissionsBoundary'],
    call: (iam) => iam.deleteUserPermissionsBoundary({ UserName }),
    happened: async () => !(await admin.getUser({ UserName })).User?.PermissionsBoundary,
  },
  'with a wider boundary': {
    needs: ['iam:PutUserPermissionsBoundary'],
    call: (iam) => iam.putUserPermissionsBoundary({ UserName, PermissionsBoundary: administrator }),
    happened: async () =>
      (await admin.getUser({ UserName })).User?.PermissionsBoundary?.PermissionsBoundaryArn ===
      administrator,
  },
  'the trust of a role': {
    needs: ['iam:UpdateAssumeRolePolicy'],
    call: (iam) =>
      iam.updateAssumeRolePolicy({
        RoleName: 'power',
        PolicyDocument: trust({ AWS: arn('user/climber') }),
      }),
    happened: async () =>
      decodeURIComponent(
        (await admin.getRole({ RoleName: 'power' })).Role?.AssumeRolePolicyDocument ?? '',
      ).includes('climber'),
  },
  'a user with tags': {
    needs: ['iam:CreateUser', 'iam:TagUser'],
    call: (iam) => iam.createUser({ UserName: 'made', Tags: [{ Key: 'a', Value: 'b' }] }),
    happened: async () => (await failureOf(admin.getUser({ UserName: 'made' }))) === undefined,
  },
  'a role with tags': {
    needs: ['iam:CreateRole', 'iam:TagRole'],
    call: (iam) =>
      iam.createRole({
        RoleName: 'made',
        AssumeRolePolicyDocument: lambdaTrust,
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
    happened: async () => (await failureOf(admin.getRole({ RoleName: 'made' }))) === undefined,
  },
  'a policy with tags': {
    needs: ['iam:CreatePolicy', 'iam:TagPolicy'],
    call: (iam) =>
      iam.createPolicy({
        PolicyName: 'made',
        PolicyDocument: everything,
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
    happened: async () =>
      (await failureOf(admin.getPolicy({ PolicyArn: arn('policy/made') }))) === undefined,
  },
}

/** The climber's one inline policy. */
const may = (Statement: readonly object[]) =>
  admin.putUserPolicy({
    UserName,
    PolicyName: 'test',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  })

for (const [name, { needs, call, happened }] of Object.entries(ways)) {
  for (const missing of needs)
    test(`${name}: not without ${missing}`, async () => {
      await may([{ Effect: 'Allow', NotAction: missing, Resource: '*' }])
      expect(await failureOf(call(climber.iam))).toMatchObject({
        status: 403,
        code: 'AccessDenied',
        message: expect.stringContaining(`is not authorized to perform: ${missing} on resource: `),
      })
      expect(await happened()).toBe(false)
    })

  test(`${name}: with ${needs.join(', ')} alone`, async () => {
    await may([{ Effect: 'Allow', Action: needs, Resource: '*' }])
    expect(await failureOf(call(climber.iam))).toBeUndefined()
    expect(await happened()).toBe(true)
  })
}

test('an allow of everything does not pass the boundary', async () => {
  await may([{ Effect: 'Allow', Action: '*', Resource: '*' }])
  await admin.createPolicy({ PolicyName: 'narrow', PolicyDocument: policy('iam:Get*') })
  await admin.putUserPermissionsBoundary({ UserName, PermissionsBoundary: arn('policy/narrow') })
  for (const { call, happened } of Object.values(ways)) {
    expect(await failureOf(call(climber.iam))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('because no permissions boundary allows'),
    })
    expect(await happened()).toBe(false)
  }
})

test('what was taken is at work with the next request', async () => {
  const denied = { code: 'AccessDenied' }
  expect(await failureOf(climber.iam.listUsers({}))).toMatchObject(denied)
  await may([{ Effect: 'Allow', Action: 'iam:AttachUserPolicy', Resource: '*' }])
  await climber.iam.attachUserPolicy({ UserName, PolicyArn: administrator })
  expect(await failureOf(climber.iam.listUsers({}))).toBeUndefined()
  await admin.detachUserPolicy({ UserName, PolicyArn: administrator })
  expect(await failureOf(climber.iam.listUsers({}))).toMatchObject(denied)
})
