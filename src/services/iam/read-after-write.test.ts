/**
 * What tools such as Terraform do with each resource: make it, read it, change its tags, read it, delete it, and read
 * that it is gone. A read shows what was written before it, always.
 */

import {
  type IAM,
  waitUntilInstanceProfileExists,
  waitUntilPolicyExists,
  waitUntilRoleExists,
  waitUntilUserExists,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { samlMetadata, testCertificate } from '../../../test/support/certificates.ts'
import { failureOf, lambdaTrust, policy } from '../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let iam: IAM
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
  await iam.createUser({ UserName: 'holder' })
  await iam.createGroup({ GroupName: 'holder' })
  await iam.createRole({ RoleName: 'holder', AssumeRolePolicyDocument: lambdaTrust })
})
afterAll(() => cloud.close())

const tags = [{ Key: 'team', Value: 'red' }]
const moreTags = [{ Key: 'stage', Value: 'test' }]
const document = policy('s3:GetObject')
const PolicyDocument = document
const arn = (rest: string) => `arn:aws:iam::${account.accountId}:${rest}`
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const authority = testCertificate({ name: 'authority' })
const metadata = samlMetadata({ certificates: [authority] })

interface Resource {
  readonly create: () => Promise<unknown>
  /** Of the resource, beside what was made: `undefined` when it isn't there. */
  readonly read: () => Promise<unknown>
  readonly made: object
  readonly change: () => Promise<unknown>
  readonly changed: object
  readonly remove: () => Promise<unknown>
  /** A list that is empty instead of NoSuchEntity. */
  readonly lists?: true
}

const both = [...moreTags, ...tags]
const sorted = (list: readonly { Key?: string | undefined }[] = []) =>
  [...list].sort((a, b) => ((a.Key ?? '') < (b.Key ?? '') ? -1 : 1))

// the inputs of the three differ only in the member that names the holder

const attachment = (kind: 'User' | 'Group' | 'Role'): Resource => {
  const holder = { [`${kind}Name`]: 'holder' } as object as { UserName: string }
  const read = async () =>
    (
      await iam[`listAttached${kind}Policies` as 'listAttachedUserPolicies'](holder)
    ).AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)
  return {
    create: () =>
      iam[`attach${kind}Policy` as 'attachUserPolicy']({ ...holder, PolicyArn: readOnly }),
    read,
    made: [readOnly],
    // once more: no failure, no second one
    change: () =>
      iam[`attach${kind}Policy` as 'attachUserPolicy']({ ...holder, PolicyArn: readOnly }),
    changed: [readOnly],
    remove: () =>
      iam[`detach${kind}Policy` as 'detachUserPolicy']({ ...holder, PolicyArn: readOnly }),
    lists: true,
  }
}

const inline = (kind: 'User' | 'Group' | 'Role'): Resource => {
  const its = { [`${kind}Name`]: 'holder', PolicyName: 'inline' } as object as {
    UserName: string
    PolicyName: string
  }
  const other = policy('s3:*')
  return {
    create: () => iam[`put${kind}Policy` as 'putUserPolicy']({ ...its, PolicyDocument }),
    read: async () =>
      [(await iam[`get${kind}Policy` as 'getUserPolicy'](its)).PolicyDocument].map((text) =>
        decodeURIComponent(text ?? ''),
      ),
    made: [document],
    change: () => iam[`put${kind}Policy` as 'putUserPolicy']({ ...its, PolicyDocument: other }),
    changed: [other],
    remove: () => iam[`delete${kind}Policy` as 'deleteUserPolicy'](its),
  }
}

const UserName = 'tf'
const RoleName = 'tf'
let AccessKeyId: string | undefined

const resources: Readonly<Record<string, Resource>> = {
  user: {
    create: () => iam.createUser({ UserName, Path: '/tf/', Tags: tags }),
    read: async () => (await iam.getUser({ UserName })).User,
    made: { UserName, Path: '/tf/', Tags: tags },
    change: () => iam.tagUser({ UserName, Tags: moreTags }),
    changed: { Tags: both },
    remove: () => iam.deleteUser({ UserName }),
  },
  'user renamed': {
    create: () => iam.createUser({ UserName: 'before' }),
    read: async () => (await iam.getUser({ UserName: 'after' })).User,
    made: { UserName: 'after' },
    change: () => iam.updateUser({ UserName: 'after', NewPath: '/moved/' }),
    changed: { UserName: 'after', Path: '/moved/' },
    remove: () => iam.deleteUser({ UserName: 'after' }),
  },
  group: {
    create: () => iam.createGroup({ GroupName: 'tf' }),
    read: async () => (await iam.getGroup({ GroupName: 'tf' })).Group,
    made: { GroupName: 'tf', Path: '/' },
    change: () => iam.updateGroup({ GroupName: 'tf', NewPath: '/teams/' }),
    changed: { GroupName: 'tf', Path: '/teams/' },
    remove: () => iam.deleteGroup({ GroupName: 'tf' }),
  },
  'group membership': {
    create: () => iam.addUserToGroup({ GroupName: 'holder', UserName: 'holder' }),
    read: async () =>
      (await iam.getGroup({ GroupName: 'holder' })).Users?.map((user) => user.UserName),
    made: ['holder'],
    change: () => iam.addUserToGroup({ GroupName: 'holder', UserName: 'holder' }),
    changed: ['holder'],
    remove: () => iam.removeUserFromGroup({ GroupName: 'holder', UserName: 'holder' }),
    lists: true,
  },
  role: {
    create: () => iam.createRole({ RoleName, AssumeRolePolicyDocument: lambdaTrust, Tags: tags }),
    read: async () => (await iam.getRole({ RoleName })).Role,
    made: { RoleName, MaxSessionDuration: 3600, Tags: tags },
    change: async () => {
      await iam.updateRole({ RoleName, Description: 'changed', MaxSessionDuration: 7200 })
      await iam.tagRole({ RoleName, Tags: moreTags })
    },
    changed: { Description: 'changed', MaxSessionDuration: 7200, Tags: both },
    remove: () => iam.deleteRole({ RoleName }),
  },
  policy: {
    create: () => iam.createPolicy({ PolicyName: 'tf', PolicyDocument, Tags: tags }),
    read: async () => (await iam.getPolicy({ PolicyArn: arn('policy/tf') })).Policy,
    made: { PolicyName: 'tf', DefaultVersionId: 'v1', AttachmentCount: 0, Tags: tags },
    change: async () => {
      const PolicyArn = arn('policy/tf')
      await iam.createPolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault: true })
      await iam.deletePolicyVersion({ PolicyArn, VersionId: 'v1' })
      await iam.tagPolicy({ PolicyArn, Tags: moreTags })
    },
    changed: { DefaultVersionId: 'v2', Tags: both },
    remove: () => iam.deletePolicy({ PolicyArn: arn('policy/tf') }),
  },
  'user policy attachment': attachment('User'),
  'group policy attachment': attachment('Group'),
  'role policy attachment': attachment('Role'),
  'user policy': inline('User'),
  'group policy': inline('Group'),
  'role policy': inline('Role'),
  'instance profile': {
    create: () => iam.createInstanceProfile({ InstanceProfileName: 'tf', Tags: tags }),
    read: async () => (await iam.getInstanceProfile({ InstanceProfileName: 'tf' })).InstanceProfile,
    made: { InstanceProfileName: 'tf', Roles: [], Tags: tags },
    change: async () => {
      await iam.addRoleToInstanceProfile({ InstanceProfileName: 'tf', RoleName: 'holder' })
      await iam.tagInstanceProfile({ InstanceProfileName: 'tf', Tags: moreTags })
    },
    changed: { Roles: [expect.objectContaining({ RoleName: 'holder' })], Tags: both },
    remove: async () => {
      await iam.removeRoleFromInstanceProfile({ InstanceProfileName: 'tf', RoleName: 'holder' })
      await iam.deleteInstanceProfile({ InstanceProfileName: 'tf' })
    },
  },
  'OIDC provider': {
    create: () =>
      iam.createOpenIDConnectProvider({
        Url: 'https://idp.example.com',
        ClientIDList: ['one'],
        Tags: tags,
      }),
    read: () =>
      iam.getOpenIDConnectProvider({
        OpenIDConnectProviderArn: arn('oidc-provider/idp.example.com'),
      }),
    made: { Url: 'idp.example.com', ClientIDList: ['one'], ThumbprintList: [], Tags: tags },
    change: async () => {
      const OpenIDConnectProviderArn = arn('oidc-provider/idp.example.com')
      await iam.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn, ClientID: 'two' })
      await iam.updateOpenIDConnectProviderThumbprint({
        OpenIDConnectProviderArn,
        ThumbprintList: ['a'.repeat(40)],
      })
      await iam.tagOpenIDConnectProvider({ OpenIDConnectProviderArn, Tags: moreTags })
    },
    changed: { ClientIDList: ['one', 'two'], ThumbprintList: ['a'.repeat(40)], Tags: both },
    remove: () =>
      iam.deleteOpenIDConnectProvider({
        OpenIDConnectProviderArn: arn('oidc-provider/idp.example.com'),
      }),
  },
  'SAML provider': {
    create: () =>
      iam.createSAMLProvider({ Name: 'tf', SAMLMetadataDocument: metadata, Tags: tags }),
    read: () => iam.getSAMLProvider({ SAMLProviderArn: arn('saml-provider/tf') }),
    made: { SAMLMetadataDocument: metadata, Tags: tags },
    change: async () => {
      const SAMLProviderArn = arn('saml-provider/tf')
      await iam.updateSAMLProvider({ SAMLProviderArn, SAMLMetadataDocument: `${metadata}\n` })
      await iam.tagSAMLProvider({ SAMLProviderArn, Tags: moreTags })
    },
    changed: { SAMLMetadataDocument: `${metadata}\n`, Tags: both },
    remove: () => iam.deleteSAMLProvider({ SAMLProviderArn: arn('saml-provider/tf') }),
  },
  'password policy': {
    create: () => iam.updateAccountPasswordPolicy({ MinimumPasswordLength: 10 }),
    read: async () => (await iam.getAccountPasswordPolicy({})).PasswordPolicy,
    made: { MinimumPasswordLength: 10, RequireSymbols: false },
    change: () => iam.updateAccountPasswordPolicy({ RequireSymbols: true }),
    // what isn't given has its default again (API reference)
    changed: { MinimumPasswordLength: 6, RequireSymbols: true },
    remove: () => iam.deleteAccountPasswordPolicy({}),
  },
  'access key': {
    create: async () => {
      const { AccessKey } = await iam.createAccessKey({ UserName: 'holder' })
      AccessKeyId = AccessKey?.AccessKeyId
    },
    read: async () =>
      (await iam.listAccessKeys({ UserName: 'holder' })).AccessKeyMetadata?.map(
        ({ AccessKeyId: id, Status }) => ({ current: id === AccessKeyId, Status }),
      ),
    made: [{ current: true, Status: 'Active' }],
    change: () => iam.updateAccessKey({ UserName: 'holder', AccessKeyId, Status: 'Inactive' }),
    changed: [{ current: true, Status: 'Inactive' }],
    remove: () => iam.deleteAccessKey({ UserName: 'holder', AccessKeyId }),
    lists: true,
  },
  'login profile': {
    create: () => iam.createLoginProfile({ UserName: 'holder', Password: 'Correct-Horse-1' }),
    read: async () => (await iam.getLoginProfile({ UserName: 'holder' })).LoginProfile,
    made: { UserName: 'holder', PasswordResetRequired: false },
    change: () => iam.updateLoginProfile({ UserName: 'holder', PasswordResetRequired: true }),
    changed: { UserName: 'holder', PasswordResetRequired: true },
    remove: () => iam.deleteLoginProfile({ UserName: 'holder' }),
  },
  'permissions boundary': {
    create: () =>
      iam.putUserPermissionsBoundary({ UserName: 'holder', PermissionsBoundary: readOnly }),
    read: async () => {
      const boundary = (await iam.getUser({ UserName: 'holder' })).User?.PermissionsBoundary
      return boundary ? [boundary.PermissionsBoundaryArn] : []
    },
    made: [readOnly],
    change: () =>
      iam.putUserPermissionsBoundary({
        UserName: 'holder',
        PermissionsBoundary: 'arn:aws:iam::aws:policy/SecurityAudit',
      }),
    changed: ['arn:aws:iam::aws:policy/SecurityAudit'],
    remove: () => iam.deleteUserPermissionsBoundary({ UserName: 'holder' }),
    lists: true,
  },
  'account alias': {
    create: () => iam.createAccountAlias({ AccountAlias: 'tf-account' }),
    read: async () => (await iam.listAccountAliases({})).AccountAliases,
    made: ['tf-account'],
    change: () => iam.createAccountAlias({ AccountAlias: 'tf-account-2' }),
    changed: ['tf-account-2'],
    remove: () => iam.deleteAccountAlias({ AccountAlias: 'tf-account-2' }),
    lists: true,
  },
}

/** Tags have no order. */
function withSortedTags(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('Tags' in value)) return value
  return { ...value, Tags: sorted(value.Tags as { Key?: string }[]) }
}

const gone = async ({ read, lists }: Resource) => {
  if (lists) expect(await read()).toEqual([])
  else expect(await failureOf(read())).toMatchObject({ status: 404, code: 'NoSuchEntity' })
}

for (const [name, resource] of Object.entries(resources))
  describe(name, () => {
    const reads = async (expected: object) => {
      const found = withSortedTags(await resource.read())
      if (Array.isArray(expected)) expect(found).toEqual(expected)
      else expect(found).toMatchObject(expected)
    }
    // twice: what is left of the first would be in the way of the second
    for (const time of ['first', 'second'])
      test(`${time} time`, async () => {
        await gone(resource)
        await resource.create()
        if (name === 'user renamed')
          await iam.updateUser({ UserName: 'before', NewUserName: 'after' })
        await reads(resource.made)
        await resource.change()
        await reads(resource.changed)
        await reads(resource.changed)
        await resource.remove()
        await gone(resource)
      })
  })

test('the waiters of the SDK end at once', async () => {
  const waiter = { client: iam, maxWaitTime: 5 }
  await iam.createPolicy({ PolicyName: 'awaited', PolicyDocument })
  await iam.createInstanceProfile({ InstanceProfileName: 'awaited' })
  const states = [
    await waitUntilUserExists(waiter, { UserName: 'holder' }),
    await waitUntilRoleExists(waiter, { RoleName: 'holder' }),
    await waitUntilPolicyExists(waiter, { PolicyArn: arn('policy/awaited') }),
    await waitUntilInstanceProfileExists(waiter, { InstanceProfileName: 'awaited' }),
  ]
  expect(states.map(({ state }) => state)).toEqual(Array(4).fill('SUCCESS'))
})
