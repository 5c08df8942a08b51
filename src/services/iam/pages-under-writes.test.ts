/**
 * Pages while others write: what was there all the time comes once, whatever is added or removed between two pages; what
 * was removed behind the reader isn't missed, and what is added before it doesn't make anything come twice.
 */

import type { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testCertificate } from '../../../test/support/certificates.ts'
import { lambdaTrust, policy } from '../../../test/support/iam.ts'
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
  await iam.createPolicy({ PolicyName: 'held', PolicyDocument: document })
})
afterAll(() => cloud.close())

const document = policy('s3:*')
const arn = (rest: string) => `arn:aws:iam::${account.accountId}:${rest}`
const site = testCertificate({ name: 'site', issuer: testCertificate({ name: 'authority' }) })

interface Page {
  readonly names: readonly (string | undefined)[] | undefined
  readonly Marker?: string | undefined
}
interface Paging {
  readonly Marker?: string
  readonly MaxItems: number
}
interface List {
  /** Not by name: whether what is added meanwhile comes is nobody's promise. */
  readonly unordered?: true
  add(name: string): Promise<unknown>
  remove(name: string): Promise<unknown>
  page(paging: Paging): Promise<Page>
}

/** A user, group or role of that name, so that there is something to put into a list. */
const user = async (name: string) => iam.createUser({ UserName: name })
const policyNamed = async (name: string) =>
  iam.createPolicy({ PolicyName: name, PolicyDocument: document })

const lists: Readonly<Record<string, List>> = {
  ListUsers: {
    add: (UserName) => iam.createUser({ UserName, Path: '/p/' }),
    remove: (UserName) => iam.deleteUser({ UserName }),
    async page(paging) {
      const { Users, Marker } = await iam.listUsers({ PathPrefix: '/p/', ...paging })
      return { names: Users?.map(({ UserName }) => UserName), Marker }
    },
  },
  ListGroups: {
    add: (GroupName) => iam.createGroup({ GroupName, Path: '/p/' }),
    remove: (GroupName) => iam.deleteGroup({ GroupName }),
    async page(paging) {
      const { Groups, Marker } = await iam.listGroups({ PathPrefix: '/p/', ...paging })
      return { names: Groups?.map(({ GroupName }) => GroupName), Marker }
    },
  },
  ListRoles: {
    add: (RoleName) =>
      iam.createRole({ RoleName, Path: '/p/', AssumeRolePolicyDocument: lambdaTrust }),
    remove: (RoleName) => iam.deleteRole({ RoleName }),
    async page(paging) {
      const { Roles, Marker } = await iam.listRoles({ PathPrefix: '/p/', ...paging })
      return { names: Roles?.map(({ RoleName }) => RoleName), Marker }
    },
  },
  ListPolicies: {
    add: (PolicyName) => iam.createPolicy({ PolicyName, Path: '/p/', PolicyDocument: document }),
    remove: (name) => iam.deletePolicy({ PolicyArn: arn(`policy/p/${name}`) }),
    async page(paging) {
      const { Policies, Marker } = await iam.listPolicies({ PathPrefix: '/p/', ...paging })
      return { names: Policies?.map(({ PolicyName }) => PolicyName), Marker }
    },
  },
  ListInstanceProfiles: {
    add: (InstanceProfileName) => iam.createInstanceProfile({ InstanceProfileName }),
    remove: (InstanceProfileName) => iam.deleteInstanceProfile({ InstanceProfileName }),
    async page(paging) {
      const { InstanceProfiles, Marker } = await iam.listInstanceProfiles(paging)
      return { names: InstanceProfiles?.map((each) => each.InstanceProfileName), Marker }
    },
  },
  ListServerCertificates: {
    add: (ServerCertificateName) =>
      iam.uploadServerCertificate({
        ServerCertificateName,
        CertificateBody: site.certificate,
        PrivateKey: site.privateKey,
      }),
    remove: (ServerCertificateName) => iam.deleteServerCertificate({ ServerCertificateName }),
    async page(paging) {
      const { ServerCertificateMetadataList, Marker } = await iam.listServerCertificates(paging)
      return {
        names: ServerCertificateMetadataList?.map((each) => each.ServerCertificateName),
        Marker,
      }
    },
  },
  ListVirtualMFADevices: {
    unordered: true,
    add: (name) => iam.createVirtualMFADevice({ VirtualMFADeviceName: name }),
    remove: (name) => iam.deleteVirtualMFADevice({ SerialNumber: arn(`mfa/${name}`) }),
    async page(paging) {
      const { VirtualMFADevices, Marker } = await iam.listVirtualMFADevices(paging)
      return { names: VirtualMFADevices?.map((each) => each.SerialNumber?.split('/')[1]), Marker }
    },
  },
  ListUserPolicies: {
    add: (PolicyName) =>
      iam.putUserPolicy({ UserName: 'holder', PolicyName, PolicyDocument: document }),
    remove: (PolicyName) => iam.deleteUserPolicy({ UserName: 'holder', PolicyName }),
    async page(paging) {
      const { PolicyNames, Marker } = await iam.listUserPolicies({ UserName: 'holder', ...paging })
      return { names: PolicyNames, Marker }
    },
  },
  ListAttachedRolePolicies: {
    async add(name) {
      await policyNamed(`attached-${name}`)
      await iam.attachRolePolicy({
        RoleName: 'holder',
        PolicyArn: arn(`policy/attached-${name}`),
      })
    },
    remove: (name) =>
      iam.detachRolePolicy({ RoleName: 'holder', PolicyArn: arn(`policy/attached-${name}`) }),
    async page(paging) {
      const { AttachedPolicies, Marker } = await iam.listAttachedRolePolicies({
        RoleName: 'holder',
        ...paging,
      })
      return { names: AttachedPolicies?.map((each) => each.PolicyName?.split('-')[1]), Marker }
    },
  },
  GetGroup: {
    async add(name) {
      await user(`member-${name}`)
      await iam.addUserToGroup({ GroupName: 'holder', UserName: `member-${name}` })
    },
    remove: (name) => iam.removeUserFromGroup({ GroupName: 'holder', UserName: `member-${name}` }),
    async page(paging) {
      const { Users, Marker } = await iam.getGroup({ GroupName: 'holder', ...paging })
      return { names: Users?.map(({ UserName }) => UserName?.split('-')[1]), Marker }
    },
  },
  ListGroupsForUser: {
    async add(name) {
      await iam.createGroup({ GroupName: `of-${name}` })
      await iam.addUserToGroup({ GroupName: `of-${name}`, UserName: 'admin' })
    },
    remove: (name) => iam.removeUserFromGroup({ GroupName: `of-${name}`, UserName: 'admin' }),
    async page(paging) {
      const { Groups, Marker } = await iam.listGroupsForUser({ UserName: 'admin', ...paging })
      return { names: Groups?.map(({ GroupName }) => GroupName?.split('-')[1]), Marker }
    },
  },
  ListEntitiesForPolicy: {
    async add(name) {
      await user(`entity-${name}`)
      await iam.attachUserPolicy({ UserName: `entity-${name}`, PolicyArn: arn('policy/held') })
    },
    remove: (name) =>
      iam.detachUserPolicy({ UserName: `entity-${name}`, PolicyArn: arn('policy/held') }),
    async page(paging) {
      const { PolicyUsers, Marker } = await iam.listEntitiesForPolicy({
        PolicyArn: arn('policy/held'),
        ...paging,
      })
      return { names: PolicyUsers?.map(({ UserName }) => UserName?.split('-')[1]), Marker }
    },
  },
  GetAccountAuthorizationDetails: {
    add: (GroupName) => iam.createGroup({ GroupName: `detail-${GroupName}` }),
    remove: (GroupName) => iam.deleteGroup({ GroupName: `detail-${GroupName}` }),
    async page(paging) {
      const { GroupDetailList, Marker } = await iam.getAccountAuthorizationDetails({
        Filter: ['Group'],
        ...paging,
      })
      return {
        names: GroupDetailList?.map(({ GroupName }) => GroupName?.split('detail-')[1]),
        Marker,
      }
    },
  },
}

/** There all the time. */
const staying = ['b', 'd', 'f', 'h']

for (const [operation, list] of Object.entries(lists))
  test(operation, async () => {
    for (const name of staying) await list.add(name)
    await list.add('c')
    const seen: (string | undefined)[] = []
    let Marker: string | undefined
    do {
      const page: Page = await list.page({ MaxItems: 1, ...(Marker && { Marker }) })
      seen.push(...(page.names ?? []))
      Marker = page.Marker
      const last = page.names?.at(-1)
      // what the marker stands on goes; something comes before it, and something behind it
      if (last === 'c') {
        await list.remove('c')
        await list.add('a')
        await list.add('e')
      }
    } while (Marker)
    const own = seen.filter((name) => /^[a-h]$/.test(name ?? ''))
    if (list.unordered) {
      expect(new Set(own).size).toBe(own.length)
      expect(own).toEqual(expect.arrayContaining(staying))
    } else expect(own).toEqual(['b', 'c', 'd', 'e', 'f', 'h'])
  })

test('a marker is of one list, one account, and nobody can make one', async () => {
  const { Marker } = await iam.listUsers({ MaxItems: 1 })
  const other = cloud.iam((await cloud.account()).admin)
  const invalid = { name: 'ValidationError', message: 'Invalid Marker.' }
  await expect(iam.listGroups({ Marker })).rejects.toMatchObject(invalid)
  await expect(other.listUsers({ Marker })).rejects.toMatchObject(invalid)
  await expect(iam.listUsers({ Marker: `${Marker?.slice(0, -2)}AA` })).rejects.toMatchObject(
    invalid,
  )
  await expect(iam.listUsers({ Marker: 'bob' })).rejects.toMatchObject(invalid)
})
