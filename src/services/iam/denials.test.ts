/** Every operation refuses a user without policies, in AWS's words, whether or not the entity exists. */

import type { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  failure,
  failureOf,
  lambdaTrust,
  policy,
  type TestUser,
  userWith,
} from '../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../test/support/in-process.ts'

const tags = [{ Key: 'team', Value: 'red' }]
const document = lambdaTrust
const own = 'arn:aws:iam::ACCOUNT:policy/p/own'
const aws = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

type Row = readonly [call: (iam: IAM) => Promise<unknown>, action: string, resource?: string]

/** ACCOUNT stands for the caller's account. */
const rows: readonly Row[] = [
  [
    (iam) => iam.createUser({ UserName: 'x', Path: '/a/' }),
    'CreateUser',
    'arn:aws:iam::ACCOUNT:user/a/x',
  ],
  [(iam) => iam.getUser({ UserName: 'bob' }), 'GetUser', 'user bob'],
  [(iam) => iam.getUser({ UserName: 'nobody' }), 'GetUser', 'user nobody'],
  [(iam) => iam.getUser({}), 'GetUser', 'user weak'],
  [(iam) => iam.updateUser({ UserName: 'bob', NewUserName: 'rob' }), 'UpdateUser', 'user bob'],
  [(iam) => iam.deleteUser({ UserName: 'bob' }), 'DeleteUser', 'user bob'],
  [(iam) => iam.listUsers({}), 'ListUsers', 'arn:aws:iam::ACCOUNT:user/'],
  [(iam) => iam.tagUser({ UserName: 'bob', Tags: tags }), 'TagUser', 'user bob'],
  [(iam) => iam.untagUser({ UserName: 'bob', TagKeys: ['team'] }), 'UntagUser', 'user bob'],
  [(iam) => iam.listUserTags({ UserName: 'bob' }), 'ListUserTags', 'user bob'],
  [
    (iam) => iam.putUserPermissionsBoundary({ UserName: 'bob', PermissionsBoundary: aws }),
    'PutUserPermissionsBoundary',
    'user bob',
  ],
  [
    (iam) => iam.deleteUserPermissionsBoundary({ UserName: 'bob' }),
    'DeleteUserPermissionsBoundary',
    'user bob',
  ],
  [(iam) => iam.createGroup({ GroupName: 'g' }), 'CreateGroup', 'arn:aws:iam::ACCOUNT:group/g'],
  [(iam) => iam.getGroup({ GroupName: 'ops' }), 'GetGroup', 'group ops'],
  [(iam) => iam.updateGroup({ GroupName: 'ops', NewPath: '/n/' }), 'UpdateGroup', 'group ops'],
  [(iam) => iam.deleteGroup({ GroupName: 'ops' }), 'DeleteGroup', 'group ops'],
  [(iam) => iam.listGroups({}), 'ListGroups', 'arn:aws:iam::ACCOUNT:group/'],
  [
    (iam) => iam.addUserToGroup({ GroupName: 'Administrators', UserName: 'weak' }),
    'AddUserToGroup',
    'group Administrators',
  ],
  [
    (iam) => iam.removeUserFromGroup({ GroupName: 'ops', UserName: 'bob' }),
    'RemoveUserFromGroup',
    'group ops',
  ],
  [(iam) => iam.listGroupsForUser({ UserName: 'bob' }), 'ListGroupsForUser', 'user bob'],
  [
    (iam) => iam.createRole({ RoleName: 'x', AssumeRolePolicyDocument: document }),
    'CreateRole',
    'arn:aws:iam::ACCOUNT:role/x',
  ],
  [(iam) => iam.getRole({ RoleName: 'app' }), 'GetRole', 'role app'],
  [(iam) => iam.getRole({ RoleName: 'none' }), 'GetRole', 'role none'],
  [(iam) => iam.updateRole({ RoleName: 'app' }), 'UpdateRole', 'role app'],
  [
    (iam) => iam.updateRoleDescription({ RoleName: 'app', Description: 'd' }),
    'UpdateRoleDescription',
    'role app',
  ],
  [
    (iam) => iam.updateAssumeRolePolicy({ RoleName: 'app', PolicyDocument: document }),
    'UpdateAssumeRolePolicy',
    'role app',
  ],
  [(iam) => iam.deleteRole({ RoleName: 'app' }), 'DeleteRole', 'role app'],
  [(iam) => iam.listRoles({}), 'ListRoles', 'arn:aws:iam::ACCOUNT:role/'],
  [(iam) => iam.tagRole({ RoleName: 'app', Tags: tags }), 'TagRole', 'role app'],
  [(iam) => iam.untagRole({ RoleName: 'app', TagKeys: ['team'] }), 'UntagRole', 'role app'],
  [(iam) => iam.listRoleTags({ RoleName: 'app' }), 'ListRoleTags', 'role app'],
  [
    (iam) => iam.putRolePermissionsBoundary({ RoleName: 'app', PermissionsBoundary: aws }),
    'PutRolePermissionsBoundary',
    'role app',
  ],
  [
    (iam) => iam.deleteRolePermissionsBoundary({ RoleName: 'app' }),
    'DeleteRolePermissionsBoundary',
    'role app',
  ],
  [
    (iam) => iam.createPolicy({ PolicyName: 'x', PolicyDocument: document }),
    'CreatePolicy',
    'policy x',
  ],
  [(iam) => iam.getPolicy({ PolicyArn: own }), 'GetPolicy', `policy ${own}`],
  [(iam) => iam.getPolicy({ PolicyArn: aws }), 'GetPolicy', `policy ${aws}`],
  [(iam) => iam.deletePolicy({ PolicyArn: own }), 'DeletePolicy', `policy ${own}`],
  [(iam) => iam.listPolicies({}), 'ListPolicies', 'policy path /'],
  [
    (iam) => iam.createPolicyVersion({ PolicyArn: own, PolicyDocument: document }),
    'CreatePolicyVersion',
    `policy ${own}`,
  ],
  [
    (iam) => iam.getPolicyVersion({ PolicyArn: own, VersionId: 'v1' }),
    'GetPolicyVersion',
    `policy ${own}`,
  ],
  [(iam) => iam.listPolicyVersions({ PolicyArn: own }), 'ListPolicyVersions', `policy ${own}`],
  [
    (iam) => iam.deletePolicyVersion({ PolicyArn: own, VersionId: 'v1' }),
    'DeletePolicyVersion',
    `policy ${own}`,
  ],
  [
    (iam) => iam.setDefaultPolicyVersion({ PolicyArn: own, VersionId: 'v1' }),
    'SetDefaultPolicyVersion',
    `policy ${own}`,
  ],
  [(iam) => iam.tagPolicy({ PolicyArn: own, Tags: tags }), 'TagPolicy', `policy ${own}`],
  [(iam) => iam.untagPolicy({ PolicyArn: own, TagKeys: ['a'] }), 'UntagPolicy', `policy ${own}`],
  [(iam) => iam.listPolicyTags({ PolicyArn: own }), 'ListPolicyTags', `policy ${own}`],
  [
    (iam) => iam.listEntitiesForPolicy({ PolicyArn: own }),
    'ListEntitiesForPolicy',
    `policy ${own}`,
  ],
  [
    (iam) => iam.attachUserPolicy({ UserName: 'weak', PolicyArn: aws }),
    'AttachUserPolicy',
    'user weak',
  ],
  [
    (iam) => iam.detachUserPolicy({ UserName: 'bob', PolicyArn: aws }),
    'DetachUserPolicy',
    'user bob',
  ],
  [
    (iam) => iam.listAttachedUserPolicies({ UserName: 'bob' }),
    'ListAttachedUserPolicies',
    'user bob',
  ],
  [
    (iam) => iam.attachGroupPolicy({ GroupName: 'ops', PolicyArn: aws }),
    'AttachGroupPolicy',
    'group ops',
  ],
  [
    (iam) => iam.detachGroupPolicy({ GroupName: 'ops', PolicyArn: aws }),
    'DetachGroupPolicy',
    'group ops',
  ],
  [
    (iam) => iam.listAttachedGroupPolicies({ GroupName: 'ops' }),
    'ListAttachedGroupPolicies',
    'group ops',
  ],
  [
    (iam) => iam.attachRolePolicy({ RoleName: 'app', PolicyArn: aws }),
    'AttachRolePolicy',
    'role app',
  ],
  [
    (iam) => iam.detachRolePolicy({ RoleName: 'app', PolicyArn: aws }),
    'DetachRolePolicy',
    'role app',
  ],
  [
    (iam) => iam.listAttachedRolePolicies({ RoleName: 'app' }),
    'ListAttachedRolePolicies',
    'role app',
  ],
  [
    (iam) => iam.putUserPolicy({ UserName: 'weak', PolicyName: 'p', PolicyDocument: document }),
    'PutUserPolicy',
    'user weak',
  ],
  [(iam) => iam.getUserPolicy({ UserName: 'bob', PolicyName: 'p' }), 'GetUserPolicy', 'user bob'],
  [
    (iam) => iam.deleteUserPolicy({ UserName: 'bob', PolicyName: 'p' }),
    'DeleteUserPolicy',
    'user bob',
  ],
  [(iam) => iam.listUserPolicies({ UserName: 'bob' }), 'ListUserPolicies', 'user bob'],
  [
    (iam) => iam.putGroupPolicy({ GroupName: 'ops', PolicyName: 'p', PolicyDocument: document }),
    'PutGroupPolicy',
    'group ops',
  ],
  [
    (iam) => iam.getGroupPolicy({ GroupName: 'ops', PolicyName: 'p' }),
    'GetGroupPolicy',
    'group ops',
  ],
  [
    (iam) => iam.deleteGroupPolicy({ GroupName: 'ops', PolicyName: 'p' }),
    'DeleteGroupPolicy',
    'group ops',
  ],
  [(iam) => iam.listGroupPolicies({ GroupName: 'ops' }), 'ListGroupPolicies', 'group ops'],
  [
    (iam) => iam.putRolePolicy({ RoleName: 'app', PolicyName: 'p', PolicyDocument: document }),
    'PutRolePolicy',
    'role app',
  ],
  [(iam) => iam.getRolePolicy({ RoleName: 'app', PolicyName: 'p' }), 'GetRolePolicy', 'role app'],
  [
    (iam) => iam.deleteRolePolicy({ RoleName: 'app', PolicyName: 'p' }),
    'DeleteRolePolicy',
    'role app',
  ],
  [(iam) => iam.listRolePolicies({ RoleName: 'app' }), 'ListRolePolicies', 'role app'],
  [(iam) => iam.createAccessKey({}), 'CreateAccessKey', 'user weak'],
  [(iam) => iam.createAccessKey({ UserName: 'admin' }), 'CreateAccessKey', 'user admin'],
  [
    (iam) => iam.deleteAccessKey({ UserName: 'bob', AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }),
    'DeleteAccessKey',
    'user bob',
  ],
  [
    (iam) => iam.updateAccessKey({ AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'Inactive' }),
    'UpdateAccessKey',
    'user weak',
  ],
  [(iam) => iam.listAccessKeys({ UserName: 'bob' }), 'ListAccessKeys', 'user bob'],
  [
    (iam) => iam.getAccessKeyLastUsed({ AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }),
    'GetAccessKeyLastUsed',
    'access key AKIAIOSFODNN7EXAMPLE',
  ],
  [
    (iam) => iam.createLoginProfile({ UserName: 'bob', Password: 'Correct-Horse-1' }),
    'CreateLoginProfile',
    'user bob',
  ],
  [(iam) => iam.getLoginProfile({ UserName: 'bob' }), 'GetLoginProfile', 'user bob'],
  [
    (iam) => iam.updateLoginProfile({ UserName: 'bob', Password: 'Correct-Horse-1' }),
    'UpdateLoginProfile',
    'user bob',
  ],
  [(iam) => iam.deleteLoginProfile({ UserName: 'bob' }), 'DeleteLoginProfile', 'user bob'],
  [
    (iam) => iam.changePassword({ OldPassword: 'a', NewPassword: 'b' }),
    'ChangePassword',
    'user weak',
  ],
  [(iam) => iam.getAccountPasswordPolicy({}), 'GetAccountPasswordPolicy', '*'],
  [(iam) => iam.updateAccountPasswordPolicy({}), 'UpdateAccountPasswordPolicy', '*'],
  [(iam) => iam.deleteAccountPasswordPolicy({}), 'DeleteAccountPasswordPolicy', '*'],
  [(iam) => iam.createAccountAlias({ AccountAlias: 'acme' }), 'CreateAccountAlias', '*'],
  [(iam) => iam.deleteAccountAlias({ AccountAlias: 'acme' }), 'DeleteAccountAlias', '*'],
  [(iam) => iam.listAccountAliases({}), 'ListAccountAliases', '*'],
  [(iam) => iam.getAccountSummary({}), 'GetAccountSummary', '*'],
  [(iam) => iam.getAccountAuthorizationDetails({}), 'GetAccountAuthorizationDetails', '*'],
  [
    (iam) => iam.createInstanceProfile({ InstanceProfileName: 'x' }),
    'CreateInstanceProfile',
    'arn:aws:iam::ACCOUNT:instance-profile/x',
  ],
  [
    (iam) => iam.getInstanceProfile({ InstanceProfileName: 'web' }),
    'GetInstanceProfile',
    'instance profile web',
  ],
  [
    (iam) => iam.deleteInstanceProfile({ InstanceProfileName: 'web' }),
    'DeleteInstanceProfile',
    'instance profile web',
  ],
  [
    (iam) => iam.listInstanceProfiles({}),
    'ListInstanceProfiles',
    'arn:aws:iam::ACCOUNT:instance-profile/',
  ],
  [
    (iam) => iam.listInstanceProfilesForRole({ RoleName: 'app' }),
    'ListInstanceProfilesForRole',
    'role app',
  ],
  [
    (iam) => iam.addRoleToInstanceProfile({ InstanceProfileName: 'web', RoleName: 'app' }),
    'AddRoleToInstanceProfile',
    'instance profile web',
  ],
  [
    (iam) => iam.removeRoleFromInstanceProfile({ InstanceProfileName: 'web', RoleName: 'app' }),
    'RemoveRoleFromInstanceProfile',
    'instance profile web',
  ],
  [
    (iam) => iam.tagInstanceProfile({ InstanceProfileName: 'web', Tags: tags }),
    'TagInstanceProfile',
    'instance profile web',
  ],
  [
    (iam) => iam.untagInstanceProfile({ InstanceProfileName: 'web', TagKeys: ['a'] }),
    'UntagInstanceProfile',
    'instance profile web',
  ],
  [
    (iam) => iam.listInstanceProfileTags({ InstanceProfileName: 'web' }),
    'ListInstanceProfileTags',
    'instance profile web',
  ],
]

let cloud: Cloud
let account: TestAccount
let other: TestAccount
let weak: TestUser
let before: unknown

const state = async () => {
  const { $metadata: _, ...details } = await cloud
    .iam(account.admin)
    .getAccountAuthorizationDetails({ Filter: ['User', 'Group', 'Role', 'LocalManagedPolicy'] })
  return details
}

/** Rows are written for some account: the client sends the real one's id. */
const speaking = (iam: IAM): IAM =>
  new Proxy(iam, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (input: unknown) => unknown
      return (input: unknown) =>
        method.call(
          target,
          JSON.parse(JSON.stringify(input).replaceAll('ACCOUNT', account.accountId)),
        )
    },
  })

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  other = await cloud.account()
  weak = await userWith(cloud, account, 'weak')
  const admin = cloud.iam(account.admin)
  await admin.createUser({ UserName: 'bob' })
  await admin.createGroup({ GroupName: 'ops' })
  await admin.createRole({ RoleName: 'app', AssumeRolePolicyDocument: lambdaTrust })
  await admin.createPolicy({ PolicyName: 'own', Path: '/p/', PolicyDocument: policy('s3:*') })
  await admin.createInstanceProfile({ InstanceProfileName: 'web' })
  before = await state()
})
afterAll(() => cloud.close())

describe('a user without policies', () => {
  for (const [call, action, resource] of rows)
    test(`${action} on ${resource}`, async () => {
      const sentence = `User: ${weak.arn} is not authorized to perform: iam:${action} on resource: ${resource} because no identity-based policy allows the iam:${action} action`
      expect(await failureOf(call(speaking(weak.iam)))).toEqual(
        failure(403, 'AccessDenied', sentence.replaceAll('ACCOUNT', account.accountId)),
      )
    })

  test('changed nothing', async () => {
    expect(await state()).toEqual(before)
  })
})

describe('the administrator of another account', () => {
  for (const [call, action, resource] of rows)
    test(`${action} on ${resource}: sees nothing of this one`, async () => {
      const answer = await call(speaking(cloud.iam(other.admin))).catch((error: Error) => {
        expect(error.message).not.toContain('InternalFailure')
        return undefined
      })
      expect(JSON.stringify(answer) ?? '').not.toContain(account.accountId)
    })

  test('changed nothing', async () => {
    expect(await state()).toEqual(before)
  })
})
