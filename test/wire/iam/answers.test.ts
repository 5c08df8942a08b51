/**
 * Whole answers of IAM byte for byte, in the order of one scenario: which members each operation returns and leaves out.
 * Ids, dates and secrets are blotted out. `vitest run test/wire/iam -u` writes the files anew: review the difference.
 */

import { Readable } from 'node:stream'
import { IAM, IAMServiceException } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { operations } from '../../../src/services/index.generated.ts'
import { loadModel } from '../../../src/wire/schema/models.ts'
import { samlMetadata, testCertificate } from '../../support/certificates.ts'
import { policy, trust } from '../../support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../support/in-process.ts'
import { authenticator } from '../../support/mfa.ts'
import { minimalInput } from '../../support/minimal-input.ts'

let cloud: Cloud
let account: TestAccount
let iam: IAM
/** Body of the last answer. */
let answer = ''

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  const config = cloud.clientConfig(account.admin) as {
    requestHandler: { handle(request: unknown): Promise<{ response: { body: Readable } }> }
  }
  const { requestHandler } = config
  iam = new IAM({
    ...config,
    requestHandler: {
      ...requestHandler,
      async handle(request: unknown) {
        const handled = await requestHandler.handle(request)
        const chunks: Buffer[] = []
        for await (const chunk of handled.response.body) chunks.push(chunk as Buffer)
        answer = Buffer.concat(chunks).toString()
        handled.response.body = Readable.from([Buffer.from(answer)])
        return handled
      },
    },
  } as never)
})
afterAll(async () => {
  iam.destroy()
  await cloud.close()
})

const elements = (names: string) => new RegExp(`<(${names})>[^<]+</(?:${names})>`, 'g')
const secrets = elements(
  'SecretAccessKey|Base32StringSeed|QRCodePNG|ServicePassword|Marker|Content|SSHPublicKeyBody|Fingerprint|CertificateBody|SAMLMetadataDocument|IssuerIdentifier|SAMLProviderUUID|CertificateId',
)

/** What differs from run to run. */
const blotted = (body: string): string =>
  body
    .replaceAll(account.accountId, '123456789012')
    .replace(secrets, '<$1>…</$1>')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '00000000-0000-0000-0000-000000000000')
    .replace(/\b(A(?:IDA|ROA|GPA|NPA|IPA|SCA|PKA|CCA|KIA))[A-Z2-7]{16,17}\b/g, '$1…')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\+00:00|Z)/g, '2024-01-01T00:00:00Z')
    // an element a line, so that differences can be read; between elements there is nothing on the wire
    .replaceAll('><', '>\n<')

// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
const document = policy('s3:GetObject', 'arn:aws:s3:::reports/${aws:username}/*')
const listed =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com"]},"Action":["sts:AssumeRole"]}]}'
const Tags = [{ Key: 'team', Value: 'red + blue' }]
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const arn = (rest: string) => `arn:aws:iam::${account.accountId}:${rest}`
const authority = testCertificate({ name: 'authority' })
const site = testCertificate({ name: 'site', issuer: authority })
const SAMLMetadataDocument = samlMetadata({ certificates: [authority] })
const UserName = 'alice'
const ssh =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC8HbQcCZXB4rH3Q3a+cs2NqdLjxKchvl6kPC+fvYwVkrSBZ7LvdGY5M++1iUqtFjmUPAeDDJdBVUARZwPjwTGad9D2sHJBP7RX2eat8POjHCai5nImS4GuGVifqslNZfiEO6IkbH25FV00cVdIls8QHrxw5L//HyctFXMD+GT6BsY+Wfwi0lGu70WbsmWEv2KTodq1As4VJurU4bxpz8e6aTMxDjvQOkp0jinJSC/OkHq2VjmgnLo/qCWl52hJ4J4U9JNWioT+tDPqTbF5kFhXB6OsjpKj4VEGzSpsl2JLtGZ/9jG44SHwsrUoBUgSRKg3/ZDExNkmqJE/aWHtC9ln'
let jobId = ''
let deletionTaskId = ''
let credentialId = ''
let sshKeyId = ''

type Step = readonly [name: string, call: () => Promise<unknown>]

/** A name is that of the operation, and of the case where there are several. */
const steps: readonly Step[] = [
  ['CreateUser', () => iam.createUser({ UserName: 'bob' })],
  [
    'CreateUser, everything set',
    () => iam.createUser({ UserName, Path: '/people/', Tags, PermissionsBoundary: readOnly }),
  ],
  ['GetUser', () => iam.getUser({ UserName: 'bob' })],
  ['GetUser, everything set', () => iam.getUser({ UserName })],
  ['ListUsers', () => iam.listUsers({})],
  ['ListUsers, truncated', () => iam.listUsers({ MaxItems: 1 })],
  ['ListUsers, none', () => iam.listUsers({ PathPrefix: '/nobody/' })],
  ['UpdateUser', () => iam.updateUser({ UserName: 'bob', NewUserName: 'robert' })],
  ['ListUserTags', () => iam.listUserTags({ UserName })],
  ['ListUserTags, none', () => iam.listUserTags({ UserName: 'robert' })],
  ['CreateGroup', () => iam.createGroup({ GroupName: 'ops' })],
  ['AddUserToGroup', () => iam.addUserToGroup({ GroupName: 'ops', UserName })],
  ['GetGroup', () => iam.getGroup({ GroupName: 'ops' })],
  ['ListGroups', () => iam.listGroups({})],
  ['ListGroupsForUser', () => iam.listGroupsForUser({ UserName })],
  [
    'CreateRole',
    () =>
      iam.createRole({
        RoleName: 'plain',
        AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }),
      }),
  ],
  [
    'CreateRole, everything set',
    () =>
      iam.createRole({
        RoleName: 'rich',
        Path: '/service/',
        AssumeRolePolicyDocument: listed,
        Description: 'does <things>',
        MaxSessionDuration: 7200,
        PermissionsBoundary: readOnly,
        Tags,
      }),
  ],
  ['GetRole', () => iam.getRole({ RoleName: 'plain' })],
  ['GetRole, everything set', () => iam.getRole({ RoleName: 'rich' })],
  ['ListRoles', () => iam.listRoles({})],
  ['UpdateRole', () => iam.updateRole({ RoleName: 'plain', Description: 'd' })],
  [
    'UpdateRoleDescription',
    () => iam.updateRoleDescription({ RoleName: 'plain', Description: 'described' }),
  ],
  [
    'UpdateAssumeRolePolicy',
    () => iam.updateAssumeRolePolicy({ RoleName: 'plain', PolicyDocument: listed }),
  ],
  ['CreatePolicy', () => iam.createPolicy({ PolicyName: 'plain', PolicyDocument: document })],
  [
    'CreatePolicy, everything set',
    () =>
      iam.createPolicy({
        PolicyName: 'rich',
        Path: '/p/',
        PolicyDocument: document,
        Description: 'allows little',
        Tags,
      }),
  ],
  ['GetPolicy', () => iam.getPolicy({ PolicyArn: arn('policy/plain') })],
  ['GetPolicy, everything set', () => iam.getPolicy({ PolicyArn: arn('policy/p/rich') })],
  ["GetPolicy, one of AWS's", () => iam.getPolicy({ PolicyArn: readOnly })],
  [
    'CreatePolicyVersion',
    () =>
      iam.createPolicyVersion({
        PolicyArn: arn('policy/plain'),
        PolicyDocument: document,
        SetAsDefault: true,
      }),
  ],
  [
    'GetPolicyVersion',
    () => iam.getPolicyVersion({ PolicyArn: arn('policy/plain'), VersionId: 'v1' }),
  ],
  ['ListPolicyVersions', () => iam.listPolicyVersions({ PolicyArn: arn('policy/plain') })],
  ['ListPolicies', () => iam.listPolicies({ Scope: 'Local' })],
  ['AttachUserPolicy', () => iam.attachUserPolicy({ UserName, PolicyArn: arn('policy/plain') })],
  ['ListAttachedUserPolicies', () => iam.listAttachedUserPolicies({ UserName })],
  ['ListEntitiesForPolicy', () => iam.listEntitiesForPolicy({ PolicyArn: arn('policy/plain') })],
  [
    'PutUserPolicy',
    () => iam.putUserPolicy({ UserName, PolicyName: 'inline', PolicyDocument: document }),
  ],
  ['GetUserPolicy', () => iam.getUserPolicy({ UserName, PolicyName: 'inline' })],
  ['ListUserPolicies', () => iam.listUserPolicies({ UserName })],
  ['ListGroupPolicies, none', () => iam.listGroupPolicies({ GroupName: 'ops' })],
  ['CreateInstanceProfile', () => iam.createInstanceProfile({ InstanceProfileName: 'web' })],
  [
    'AddRoleToInstanceProfile',
    () => iam.addRoleToInstanceProfile({ InstanceProfileName: 'web', RoleName: 'plain' }),
  ],
  ['GetInstanceProfile', () => iam.getInstanceProfile({ InstanceProfileName: 'web' })],
  ['ListInstanceProfiles', () => iam.listInstanceProfiles({})],
  ['ListInstanceProfilesForRole', () => iam.listInstanceProfilesForRole({ RoleName: 'plain' })],
  ['CreateAccessKey', () => iam.createAccessKey({ UserName })],
  ['ListAccessKeys', () => iam.listAccessKeys({ UserName })],
  [
    'GetAccessKeyLastUsed',
    async () => {
      const { AccessKeyMetadata } = await iam.listAccessKeys({ UserName })
      return iam.getAccessKeyLastUsed({ AccessKeyId: AccessKeyMetadata?.[0]?.AccessKeyId })
    },
  ],
  ['CreateLoginProfile', () => iam.createLoginProfile({ UserName, Password: 'Correct-Horse-1' })],
  ['GetLoginProfile', () => iam.getLoginProfile({ UserName })],
  [
    'UpdateAccountPasswordPolicy',
    () => iam.updateAccountPasswordPolicy({ MaxPasswordAge: 90, PasswordReusePrevention: 3 }),
  ],
  ['GetAccountPasswordPolicy', () => iam.getAccountPasswordPolicy({})],
  ['CreateVirtualMFADevice', () => iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone' })],
  [
    'EnableMFADevice',
    async () => {
      const { VirtualMFADevice: made } = await iam.createVirtualMFADevice({
        VirtualMFADeviceName: 'tablet',
      })
      const seed = Buffer.from(made?.Base32StringSeed ?? []).toString()
      const device = authenticator(cloud, made?.SerialNumber ?? '', seed)
      return iam.enableMFADevice({ UserName, SerialNumber: device.serialNumber, ...device.pair() })
    },
  ],
  ['ListMFADevices', () => iam.listMFADevices({ UserName })],
  ['ListVirtualMFADevices', () => iam.listVirtualMFADevices({})],
  ['GetMFADevice', () => iam.getMFADevice({ SerialNumber: arn('mfa/tablet'), UserName })],
  [
    'UploadSSHPublicKey',
    async () => {
      const { SSHPublicKey } = await iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: ssh })
      sshKeyId = SSHPublicKey?.SSHPublicKeyId ?? ''
    },
  ],
  [
    'GetSSHPublicKey',
    () => iam.getSSHPublicKey({ UserName, SSHPublicKeyId: sshKeyId, Encoding: 'SSH' }),
  ],
  ['ListSSHPublicKeys', () => iam.listSSHPublicKeys({ UserName })],
  [
    'UploadSigningCertificate',
    () => iam.uploadSigningCertificate({ UserName, CertificateBody: authority.certificate }),
  ],
  ['ListSigningCertificates', () => iam.listSigningCertificates({ UserName })],
  [
    'CreateServiceSpecificCredential',
    async () => {
      const { ServiceSpecificCredential } = await iam.createServiceSpecificCredential({
        UserName,
        ServiceName: 'codecommit.amazonaws.com',
      })
      credentialId = ServiceSpecificCredential?.ServiceSpecificCredentialId ?? ''
    },
  ],
  ['ListServiceSpecificCredentials', () => iam.listServiceSpecificCredentials({ UserName })],
  [
    'ResetServiceSpecificCredential',
    () =>
      iam.resetServiceSpecificCredential({ UserName, ServiceSpecificCredentialId: credentialId }),
  ],
  [
    'UploadServerCertificate',
    () =>
      iam.uploadServerCertificate({
        ServerCertificateName: 'site',
        CertificateBody: site.certificate,
        PrivateKey: site.privateKey,
      }),
  ],
  ['GetServerCertificate', () => iam.getServerCertificate({ ServerCertificateName: 'site' })],
  ['ListServerCertificates', () => iam.listServerCertificates({})],
  [
    'CreateOpenIDConnectProvider',
    () =>
      iam.createOpenIDConnectProvider({ Url: 'https://idp.example.com', ClientIDList: ['one'] }),
  ],
  [
    'GetOpenIDConnectProvider',
    () =>
      iam.getOpenIDConnectProvider({
        OpenIDConnectProviderArn: arn('oidc-provider/idp.example.com'),
      }),
  ],
  ['ListOpenIDConnectProviders', () => iam.listOpenIDConnectProviders({})],
  ['CreateSAMLProvider', () => iam.createSAMLProvider({ Name: 'idp', SAMLMetadataDocument })],
  ['GetSAMLProvider', () => iam.getSAMLProvider({ SAMLProviderArn: arn('saml-provider/idp') })],
  ['ListSAMLProviders', () => iam.listSAMLProviders({})],
  [
    'CreateServiceLinkedRole',
    () => iam.createServiceLinkedRole({ AWSServiceName: 'ecs.amazonaws.com' }),
  ],
  [
    'DeleteServiceLinkedRole',
    async () => {
      deletionTaskId =
        (await iam.deleteServiceLinkedRole({ RoleName: 'AWSServiceRoleForECS' })).DeletionTaskId ??
        ''
    },
  ],
  [
    'GetServiceLinkedRoleDeletionStatus',
    () => iam.getServiceLinkedRoleDeletionStatus({ DeletionTaskId: deletionTaskId }),
  ],
  ['CreateAccountAlias', () => iam.createAccountAlias({ AccountAlias: 'acme' })],
  ['ListAccountAliases', () => iam.listAccountAliases({})],
  ['GetAccountSummary', () => iam.getAccountSummary({})],
  [
    'GetAccountAuthorizationDetails',
    () =>
      iam.getAccountAuthorizationDetails({
        Filter: ['User', 'Group', 'Role', 'LocalManagedPolicy'],
      }),
  ],
  ['GenerateCredentialReport', () => iam.generateCredentialReport({})],
  ['GetCredentialReport', () => iam.getCredentialReport({})],
  [
    'GenerateServiceLastAccessedDetails',
    async () => {
      jobId =
        (await iam.generateServiceLastAccessedDetails({ Arn: arn('user/robert') })).JobId ?? ''
    },
  ],
  ['GetServiceLastAccessedDetails', () => iam.getServiceLastAccessedDetails({ JobId: jobId })],
  [
    'GetServiceLastAccessedDetailsWithEntities',
    async () => {
      const Arn = arn(`user/people/${UserName}`)
      const { JobId } = await iam.generateServiceLastAccessedDetails({ Arn })
      await iam.getServiceLastAccessedDetailsWithEntities({ JobId, ServiceNamespace: 's3' })
    },
  ],
  [
    'ListPoliciesGrantingServiceAccess',
    () =>
      iam.listPoliciesGrantingServiceAccess({
        Arn: arn(`user/people/${UserName}`),
        ServiceNamespaces: ['s3'],
      }),
  ],
  [
    'GetContextKeysForCustomPolicy',
    () => iam.getContextKeysForCustomPolicy({ PolicyInputList: [document] }),
  ],
  [
    'SimulateCustomPolicy',
    () =>
      iam.simulateCustomPolicy({
        PolicyInputList: [policy('s3:*')],
        ActionNames: ['s3:GetObject', 'ec2:RunInstances'],
      }),
  ],
  ['EnableOutboundWebIdentityFederation', () => iam.enableOutboundWebIdentityFederation({})],
  ['GetOutboundWebIdentityFederationInfo', () => iam.getOutboundWebIdentityFederationInfo({})],
  ['ListDelegationRequests', () => iam.listDelegationRequests({})],
  ['DeleteAccountPasswordPolicy', () => iam.deleteAccountPasswordPolicy({})],
  ['GetUser, of nobody', () => iam.getUser({ UserName: 'nobody' }).catch(() => undefined)],
  [
    'GetGroupPolicy',
    async () => {
      const inline = { GroupName: 'ops', PolicyName: 'inline' }
      await iam.putGroupPolicy({ ...inline, PolicyDocument: document })
      await iam.getGroupPolicy(inline)
    },
  ],
  ['ListGroupPolicies', () => iam.listGroupPolicies({ GroupName: 'ops' })],
  [
    'GetRolePolicy',
    async () => {
      const inline = { RoleName: 'plain', PolicyName: 'inline' }
      await iam.putRolePolicy({ ...inline, PolicyDocument: document })
      await iam.getRolePolicy(inline)
    },
  ],
  ['ListRolePolicies', () => iam.listRolePolicies({ RoleName: 'plain' })],
  [
    'ListAttachedGroupPolicies',
    async () => {
      await iam.attachGroupPolicy({ GroupName: 'ops', PolicyArn: readOnly })
      await iam.listAttachedGroupPolicies({ GroupName: 'ops' })
    },
  ],
  [
    'ListAttachedRolePolicies',
    async () => {
      await iam.attachRolePolicy({ RoleName: 'plain', PolicyArn: arn('policy/plain') })
      await iam.listAttachedRolePolicies({ RoleName: 'plain' })
    },
  ],
  [
    'SimulatePrincipalPolicy',
    () =>
      iam.simulatePrincipalPolicy({
        PolicySourceArn: arn('role/plain'),
        ActionNames: ['s3:GetObject'],
        ResourceArns: ['arn:aws:s3:::reports/a', 'arn:aws:s3:::other/a'],
      }),
  ],
  ['ListRoleTags', () => iam.listRoleTags({ RoleName: 'rich' })],
  ['ListPolicyTags', () => iam.listPolicyTags({ PolicyArn: arn('policy/p/rich') })],
  [
    'ListInstanceProfileTags',
    async () => {
      const web = { InstanceProfileName: 'web' }
      await iam.tagInstanceProfile({ ...web, Tags })
      await iam.listInstanceProfileTags(web)
    },
  ],
  [
    'ListMFADeviceTags',
    async () => {
      const phone = { SerialNumber: arn('mfa/phone') }
      await iam.tagMFADevice({ ...phone, Tags })
      await iam.listMFADeviceTags(phone)
    },
  ],
  [
    'ListOpenIDConnectProviderTags',
    async () => {
      const idp = { OpenIDConnectProviderArn: arn('oidc-provider/idp.example.com') }
      await iam.tagOpenIDConnectProvider({ ...idp, Tags })
      await iam.listOpenIDConnectProviderTags(idp)
    },
  ],
  [
    'ListSAMLProviderTags',
    async () => {
      const idp = { SAMLProviderArn: arn('saml-provider/idp') }
      await iam.tagSAMLProvider({ ...idp, Tags })
      await iam.listSAMLProviderTags(idp)
    },
  ],
  [
    'ListServerCertificateTags',
    async () => {
      const ofSite = { ServerCertificateName: 'site' }
      await iam.tagServerCertificate({ ...ofSite, Tags })
      await iam.listServerCertificateTags(ofSite)
    },
  ],
  [
    'PutAccountProperties',
    () => iam.putAccountProperties({ Properties: { 'RoleManager/Enabled': 'true' } }),
  ],
  ['GetAccountProperties', () => iam.getAccountProperties({})],
  [
    'UpdateSAMLProvider',
    () =>
      iam.updateSAMLProvider({ SAMLProviderArn: arn('saml-provider/idp'), SAMLMetadataDocument }),
  ],
]

const model = await loadModel('iam')
const built = new Set(operations.filter(({ service }) => service === 'iam').map(({ name }) => name))
const noTemplate = 'no service publishes one here'
const noDelegation = 'nobody may ask for delegation here'
const noReport = 'there is no organization'
const noOrganization = 'accounts belong to no organization'

/** Operations that have an answer in the model and none here: the refusal is what is on the wire. */
const refusals: Readonly<Record<string, string>> = {
  AcquireRole: noTemplate,
  GetRoleTemplateVersion: noTemplate,
  GetDelegationRequest: noDelegation,
  GetHumanReadableSummary: noDelegation,
  GetOrganizationsAccessReport: noReport,
  ListOrganizationsFeatures: noOrganization,
  EnableOrganizationsRootCredentialsManagement: noOrganization,
  EnableOrganizationsRootSessions: noOrganization,
  DisableOrganizationsRootCredentialsManagement: noOrganization,
  DisableOrganizationsRootSessions: noOrganization,
}

for (const [name, reason] of Object.entries(refusals))
  test(`${name}: ${reason}`, async () => {
    const input = minimalInput(model, name)
    const method = `${name[0]?.toLowerCase()}${name.slice(1)}` as 'getUser'
    await expect(iam[method](input as never)).rejects.toBeInstanceOf(IAMServiceException)
    await expect(`${blotted(answer)}\n`).toMatchFileSnapshot(`./answers/${name}.xml`)
  })

test('each shape of an answer is here', () => {
  const named = new Set([...steps.map(([name]) => name.split(',')[0]), ...Object.keys(refusals)])
  const here = new Set([...named].map((name) => model.operations[name ?? '']?.output))
  const missing = Object.entries(model.operations)
    .filter(([name, { output }]) => built.has(name) && output !== undefined && !here.has(output))
    .map(([name]) => name)
  expect(missing).toEqual([])
  // an operation without an output of its own answers with its request id alone
  expect(here).toContain(undefined)
})

for (const [name, call] of steps)
  test(name, async () => {
    await call()
    const file = name.replace(/'/g, '').replace(/, | /g, '-')
    await expect(`${blotted(answer)}\n`).toMatchFileSnapshot(`./answers/${file}.xml`)
  })
