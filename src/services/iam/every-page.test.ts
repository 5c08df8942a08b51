/**
 * Every list of the model that has pages, one item a page: the pages together are the whole list, a marker belongs to its
 * list, and what is no marker is refused.
 */

import { generateKeyPairSync } from 'node:crypto'
import type { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { samlMetadata, testCertificate } from '../../../test/support/certificates.ts'
import { failure, failureOf, lambdaTrust, policy, shown } from '../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../test/support/in-process.ts'
import { virtualDevice } from '../../../test/support/mfa.ts'
import { loadModel } from '../../wire/schema/models.ts'
import { operations } from '../index.generated.ts'
import { sshText } from './ssh-public-key/key-material.ts'

const model = await loadModel('iam')
const paged = operations
  .filter(({ service }) => service === 'iam')
  .map(({ name }) => name)
  .filter((name) => {
    const shape = model.shapes[model.operations[name]?.input ?? '']
    return shape?.type === 'structure' && 'Marker' in shape.members
  })
  .sort()

let cloud: Cloud
let account: TestAccount
let iam: IAM
let jobId: string | undefined

const UserName = 'bob'
const GroupName = 'ops'
const RoleName = 'app'
const InstanceProfileName = 'web-1'
const document = policy('s3:*')
const arn = (rest: string) => `arn:aws:iam::${account.accountId}:${rest}`
const authority = testCertificate({ name: 'authority' })
const Tags = ['one', 'two', 'three'].map((Key) => ({ Key, Value: '' }))

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
  await iam.createUser({ UserName, Tags })
  await iam.createRole({ RoleName, AssumeRolePolicyDocument: lambdaTrust, Tags })
  for (const n of [1, 2]) {
    const site = testCertificate({ name: `site-${n}`, issuer: authority })
    await iam.createGroup({ GroupName: n === 1 ? GroupName : 'others' })
    await iam.addUserToGroup({ GroupName: n === 1 ? GroupName : 'others', UserName })
    await iam.createUser({ UserName: `user-${n}` })
    await iam.addUserToGroup({ GroupName, UserName: `user-${n}` })
    await iam.createPolicy({ PolicyName: `policy-${n}`, PolicyDocument: document, Tags })
    const PolicyArn = arn(`policy/policy-${n}`)
    await iam.createPolicyVersion({ PolicyArn, PolicyDocument: document })
    const inline = { PolicyName: `inline-${n}`, PolicyDocument: document }
    await iam.attachUserPolicy({ UserName, PolicyArn })
    await iam.attachGroupPolicy({ GroupName, PolicyArn })
    await iam.attachRolePolicy({ RoleName, PolicyArn })
    await iam.putUserPolicy({ UserName, ...inline })
    await iam.putGroupPolicy({ GroupName, ...inline })
    await iam.putRolePolicy({ RoleName, ...inline })
    await iam.createInstanceProfile({ InstanceProfileName: `web-${n}`, Tags })
    await iam.addRoleToInstanceProfile({ InstanceProfileName: `web-${n}`, RoleName })
    await iam.createAccessKey({ UserName })
    await iam.uploadSSHPublicKey({
      UserName,
      SSHPublicKeyBody: sshText(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey),
    })
    await iam.uploadSigningCertificate({ UserName, CertificateBody: site.certificate })
    await iam.createServiceSpecificCredential({
      UserName,
      ServiceName: 'codecommit.amazonaws.com',
    })
    await iam.uploadServerCertificate({
      ServerCertificateName: `site-${n}`,
      CertificateBody: site.certificate,
      PrivateKey: site.privateKey,
      Tags,
    })
    const device = await virtualDevice(cloud, iam, `phone-${n}`)
    await iam.enableMFADevice({ UserName, SerialNumber: device.serialNumber, ...device.pair() })
    cloud.advance(60)
  }
  await iam.tagMFADevice({ SerialNumber: arn('mfa/phone-1'), Tags })
  await iam.createOpenIDConnectProvider({ Url: 'https://idp.example.com', Tags })
  await iam.createSAMLProvider({
    Name: 'idp',
    SAMLMetadataDocument: samlMetadata({ certificates: [authority] }),
    Tags,
  })
  await iam.createAccountAlias({ AccountAlias: `alias-${account.accountId}` })
  const wide = { PolicyName: 'wide', PolicyDocument: policy(['s3:*', 'ec2:*']) }
  await iam.putUserPolicy({ UserName, ...wide })
  const { Policy } = await iam.createPolicy(wide)
  await iam.attachUserPolicy({ UserName, PolicyArn: Policy?.Arn })
  await iam.attachUserPolicy({ UserName: 'user-1', PolicyArn: Policy?.Arn })
  jobId = (await iam.generateServiceLastAccessedDetails({ Arn: Policy?.Arn })).JobId
})
afterAll(() => cloud.close())

interface Row {
  readonly input?: () => object
  /** Of an operation that can't be asked for less: what makes more than a page. */
  readonly more?: object
  /** Why there is nothing to be listed. */
  readonly none?: string
  /** Items the list has at least; two unless there can't be so many. */
  readonly least?: number
}

const simulated = { ActionNames: ['s3:GetObject', 's3:PutObject', 'ec2:RunInstances'] }

const rows: Readonly<Record<string, Row>> = {
  GetAccountAuthorizationDetails: {},
  GetGroup: { input: () => ({ GroupName }) },
  GetOrganizationsAccessReport: { none: 'no report was made: there is no organization' },
  GetServiceLastAccessedDetails: { input: () => ({ JobId: jobId }) },
  GetServiceLastAccessedDetailsWithEntities: {
    input: () => ({ JobId: jobId, ServiceNamespace: 's3' }),
  },
  ListAccessKeys: { input: () => ({ UserName }) },
  // an account has one alias
  ListAccountAliases: { least: 1 },
  ListAttachedGroupPolicies: { input: () => ({ GroupName }) },
  ListAttachedRolePolicies: { input: () => ({ RoleName }) },
  ListAttachedUserPolicies: { input: () => ({ UserName }) },
  // nobody may ask for delegation here
  ListDelegationRequests: { least: 0 },
  ListEntitiesForPolicy: { input: () => ({ PolicyArn: arn('policy/policy-1') }), least: 3 },
  ListGroupPolicies: { input: () => ({ GroupName }) },
  ListGroups: {},
  ListGroupsForUser: { input: () => ({ UserName }) },
  ListInstanceProfileTags: { input: () => ({ InstanceProfileName }), least: 3 },
  ListInstanceProfiles: {},
  ListInstanceProfilesForRole: { input: () => ({ RoleName }) },
  ListMFADeviceTags: { input: () => ({ SerialNumber: arn('mfa/phone-1') }), least: 3 },
  ListMFADevices: { input: () => ({ UserName }) },
  ListOpenIDConnectProviderTags: {
    input: () => ({ OpenIDConnectProviderArn: arn('oidc-provider/idp.example.com') }),
    least: 3,
  },
  ListPolicies: { input: () => ({ Scope: 'Local' }) },
  ListPoliciesGrantingServiceAccess: {
    input: () => ({ Arn: arn(`user/${UserName}`), ServiceNamespaces: ['s3', 'ec2', 'sqs'] }),
    least: 3,
    more: { ServiceNamespaces: Array.from({ length: 150 }, (_, n) => `service-${n}`) },
  },
  ListPolicyTags: { input: () => ({ PolicyArn: arn('policy/policy-1') }), least: 3 },
  ListPolicyVersions: { input: () => ({ PolicyArn: arn('policy/policy-1') }) },
  ListRolePolicies: { input: () => ({ RoleName }) },
  ListRoleTags: { input: () => ({ RoleName }), least: 3 },
  ListRoles: { least: 1 },
  ListSAMLProviderTags: {
    input: () => ({ SAMLProviderArn: arn('saml-provider/idp') }),
    least: 3,
  },
  ListSSHPublicKeys: { input: () => ({ UserName }) },
  ListServerCertificateTags: { input: () => ({ ServerCertificateName: 'site-1' }), least: 3 },
  ListServerCertificates: {},
  ListServiceSpecificCredentials: { input: () => ({ UserName }) },
  ListSigningCertificates: { input: () => ({ UserName }) },
  ListUserPolicies: { input: () => ({ UserName }) },
  ListUserTags: { input: () => ({ UserName }), least: 3 },
  ListUsers: { least: 3 },
  ListVirtualMFADevices: {},
  SimulateCustomPolicy: {
    input: () => ({ PolicyInputList: [document], ...simulated }),
    least: 3,
  },
  SimulatePrincipalPolicy: {
    input: () => ({ PolicySourceArn: arn(`user/${UserName}`), ...simulated }),
    least: 3,
  },
}

type Answer = Readonly<Record<string, unknown>> & {
  readonly $metadata: unknown
  readonly Marker?: string
}

const call = (operation: string, input: object): Promise<Answer> => {
  const method = `${operation[0]?.toLowerCase()}${operation.slice(1)}` as 'listUsers'
  return iam[method](input as never) as never
}

/** All lists of an answer as one: an answer may have several, and its pages go on from one to the next. */
const itemsOf = (answer: Answer): unknown[] =>
  Object.values(shown(answer)).filter(Array.isArray).flat()

describe.each(paged.filter((name) => rows[name]?.none === undefined))('%s', (operation) => {
  const row = rows[operation]
  const input = () => row?.input?.() ?? {}

  if (row?.more)
    test('a hundred items a page', async () => {
      const first = await call(operation, { ...input(), ...row.more })
      const second = await call(operation, { ...input(), ...row.more, Marker: first.Marker })
      expect([first, second].map((page) => [itemsOf(page).length, page.IsTruncated])).toEqual([
        [100, true],
        [50, false],
      ])
      const all = [first, second].flatMap(itemsOf).map((item) => JSON.stringify(item))
      expect(new Set(all).size).toBe(150)
    })
  else
    test('one item a page, everything once', async () => {
      expect(row, 'a row in this file').toBeDefined()
      const whole = await call(operation, input())
      expect(whole.Marker).toBeUndefined()
      const expected = itemsOf(whole)
      expect(expected.length).toBeGreaterThanOrEqual(row?.least ?? 2)
      const seen: unknown[] = []
      let Marker: string | undefined
      do {
        const page = await call(operation, { ...input(), MaxItems: 1, ...(Marker && { Marker }) })
        const items = itemsOf(page)
        expect(items.length).toBeLessThanOrEqual(1)
        seen.push(...items)
        Marker = page.Marker
        // the model's limit: clients refuse longer ones
        expect(Marker?.length ?? 0).toBeLessThanOrEqual(320)
        // the model spells it with a small letter once; service-specific credentials have it in part of a list only (observed)
        expect(page.IsTruncated ?? page.isTruncated ?? false).toBe(Marker !== undefined)
      } while (Marker !== undefined && seen.length <= expected.length)
      // pages of several lists go through them in turn
      const sorted = (items: unknown[]) => items.map((item) => JSON.stringify(item)).sort()
      expect(sorted(seen)).toEqual(sorted(expected))
    })

  test('refuses what is no marker, and the marker of another list', async () => {
    const other =
      operation === 'ListUsers'
        ? (await iam.listUserTags({ UserName, MaxItems: 1 })).Marker
        : (await iam.listUsers({ MaxItems: 1 })).Marker
    expect(other).toBeTypeOf('string')
    for (const Marker of ['nonsense', other])
      expect(await failureOf(call(operation, { ...input(), Marker }))).toEqual(
        failure(400, 'ValidationError', 'Invalid Marker.'),
      )
  })
})

test('no row is about something else', () => {
  expect(Object.keys(rows).filter((name) => !paged.includes(name))).toEqual([])
})
