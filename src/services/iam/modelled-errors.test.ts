/**
 * Every error that the model declares for an operation: provoked here, or listed with the reason why nothing provokes it.
 */

import { randomUUID } from 'node:crypto'
import type { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { samlMetadata, testCertificate } from '../../../test/support/certificates.ts'
import { failureOf, lambdaTrust, policy, userWith } from '../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../test/support/in-process.ts'
import { virtualDevice } from '../../../test/support/mfa.ts'
import { minimalInput } from '../../../test/support/minimal-input.ts'
import { loadModel } from '../../wire/schema/models.ts'
import { operations } from '../index.generated.ts'
import { type QuotaName, quotas, setAccountQuota } from './quotas.ts'

const model = await loadModel('iam')
const built = new Set(operations.filter(({ service }) => service === 'iam').map(({ name }) => name))

let cloud: Cloud
let account: TestAccount
/** Of an account where everything is there. */
let iam: IAM
/** Of an account that has one of everything, and may not have more. */
let full: IAM

const UserName = 'bob'
const GroupName = 'ops'
const RoleName = 'app'
const InstanceProfileName = 'web'
const ServerCertificateName = 'site'
const Password = 'Correct-Horse-1'
const linked = { RoleName: 'AWSServiceRoleForECS' }
const document = policy('s3:*')
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const ofService = 'arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy'
const broken = '{"Version":"2012-10-17","Statement":['
const url = 'idp.example.com'
const authority = testCertificate({ name: 'authority' })
const site = testCertificate({ name: 'site', issuer: authority })
const expired = testCertificate({ name: 'expired', notBefore: 1e12, notAfter: 1.1e12 })
const metadata = samlMetadata({ certificates: [authority] })
const uploaded = { CertificateBody: site.certificate, PrivateKey: site.privateKey }
const sshKey =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC8HbQcCZXB4rH3Q3a+cs2NqdLjxKchvl6kPC+fvYwVkrSBZ7LvdGY5M++1iUqtFjmUPAeDDJdBVUARZwPjwTGad9D2sHJBP7RX2eat8POjHCai5nImS4GuGVifqslNZfiEO6IkbH25FV00cVdIls8QHrxw5L//HyctFXMD+GT6BsY+Wfwi0lGu70WbsmWEv2KTodq1As4VJurU4bxpz8e6aTMxDjvQOkp0jinJSC/OkHq2VjmgnLo/qCWl52hJ4J4U9JNWioT+tDPqTbF5kFhXB6OsjpKj4VEGzSpsl2JLtGZ/9jG44SHwsrUoBUgSRKg3/ZDExNkmqJE/aWHtC9ln'
const arn = (rest: string) => `arn:aws:iam::${account.accountId}:${rest}`
const ownPolicy = () => ({ PolicyArn: arn('policy/own') })
const saml = () => ({ SAMLProviderArn: arn('saml-provider/idp') })
const oidc = () => ({ OpenIDConnectProviderArn: arn(`oidc-provider/${url}`) })
const device = (name = 'phone') => ({ SerialNumber: arn(`mfa/${name}`) })
const wrongCodes = { AuthenticationCode1: '000000', AuthenticationCode2: '000001' }

/** One of everything that has a name. */
async function furnish(to: IAM): Promise<void> {
  await to.createUser({ UserName })
  await to.createGroup({ GroupName })
  await to.addUserToGroup({ GroupName, UserName })
  await to.createRole({ RoleName, AssumeRolePolicyDocument: lambdaTrust })
  await to.createPolicy({ PolicyName: 'own', PolicyDocument: document })
  await to.createInstanceProfile({ InstanceProfileName })
  await to.addRoleToInstanceProfile({ InstanceProfileName, RoleName })
  await to.createSAMLProvider({ Name: 'idp', SAMLMetadataDocument: metadata })
  await to.createOpenIDConnectProvider({ Url: `https://${url}`, ClientIDList: ['one'] })
  await to.uploadServerCertificate({ ServerCertificateName, ...uploaded })
  await to.createServiceLinkedRole({ AWSServiceName: 'ecs.amazonaws.com' })
  await to.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: sshKey })
  await to.createLoginProfile({ UserName, Password })
}

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
  await furnish(iam)
  await iam.attachUserPolicy({ UserName, ...ownPolicy() })
  await virtualDevice(cloud, iam, 'phone')
  const worn = await virtualDevice(cloud, iam, 'worn')
  await iam.enableMFADevice({ UserName, SerialNumber: worn.serialNumber, ...worn.pair() })

  const other = await cloud.account()
  full = cloud.iam(other.admin)
  await furnish(full)
  const free = await virtualDevice(cloud, full, 'free')
  full.enableMFADevice = (
    (enable) => () =>
      enable({ UserName, SerialNumber: free.serialNumber, ...free.pair() })
  )(full.enableMFADevice.bind(full) as (input: object) => Promise<never>) as never
  await cloud.store.write({ account: other.accountId, requestId: randomUUID() }, async (tx) => {
    for (const name of Object.keys(quotas) as QuotaName[])
      if (name !== 'TagsPerResource' && name !== 'InstanceSessionsPerInstanceProfile')
        await setAccountQuota(tx, other.accountId, name, 0)
  })
})
afterAll(() => cloud.close())

type Provoke = () => Promise<unknown>
type Rows = Readonly<Record<string, Readonly<Record<string, Provoke>>>>

const fiftyTags = Array.from({ length: 50 }, (_, n) => ({ Key: `k${n}`, Value: '' }))

/** Too many tags, and keys given twice: one more than a resource can have, after as many as it can. */
const tagged = (
  tag: (Tags: { Key: string; Value: string }[]) => Promise<unknown>,
): Readonly<Record<string, Provoke>> => ({
  LimitExceeded: async () => {
    await tag(fiftyTags)
    await tag([{ Key: 'one more', Value: '' }])
  },
  InvalidInput: () =>
    tag([
      { Key: 'a', Value: '' },
      { Key: 'A', Value: '' },
    ]),
})

const twice = [
  { Key: 'a', Value: '' },
  { Key: 'A', Value: '' },
]

/** Beside NoSuchEntity, which is provoked for every operation by naming what isn't there. */
const rows: Rows = {
  AddClientIDToOpenIDConnectProvider: {
    LimitExceeded: async () => {
      const { OpenIDConnectProviderList } = await full.listOpenIDConnectProviders({})
      const OpenIDConnectProviderArn = OpenIDConnectProviderList?.[0]?.Arn
      await full.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn, ClientID: 'two' })
    },
  },
  AddRoleToInstanceProfile: {
    LimitExceeded: () => iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName }),
    UnmodifiableEntity: () => iam.addRoleToInstanceProfile({ InstanceProfileName, ...linked }),
  },
  AddUserToGroup: {
    LimitExceeded: async () => {
      await full.removeUserFromGroup({ GroupName, UserName })
      await full.addUserToGroup({ GroupName, UserName })
    },
  },
  AttachGroupPolicy: {
    LimitExceeded: () => full.attachGroupPolicy({ GroupName, PolicyArn: readOnly }),
    PolicyNotAttachable: () => iam.attachGroupPolicy({ GroupName, PolicyArn: ofService }),
  },
  AttachRolePolicy: {
    LimitExceeded: () => full.attachRolePolicy({ RoleName, PolicyArn: readOnly }),
    PolicyNotAttachable: () => iam.attachRolePolicy({ RoleName, PolicyArn: ofService }),
    UnmodifiableEntity: () => iam.attachRolePolicy({ ...linked, PolicyArn: readOnly }),
  },
  AttachUserPolicy: {
    LimitExceeded: () => full.attachUserPolicy({ UserName, PolicyArn: readOnly }),
    PolicyNotAttachable: () => iam.attachUserPolicy({ UserName, PolicyArn: ofService }),
  },
  ChangePassword: {
    InvalidUserType: () =>
      cloud.iam(account.root).changePassword({ OldPassword: 'a', NewPassword: Password }),
    PasswordPolicyViolation: async () => {
      const user = await userWith(cloud, account, 'changing', policy('iam:ChangePassword'))
      await iam.createLoginProfile({ UserName: 'changing', Password })
      await user.iam.changePassword({ OldPassword: Password, NewPassword: 'short' })
    },
    NoSuchEntity: async () => {
      const user = await userWith(cloud, account, 'without', policy('iam:ChangePassword'))
      await user.iam.changePassword({ OldPassword: 'a', NewPassword: Password })
    },
  },
  CreateAccessKey: { LimitExceeded: () => full.createAccessKey({ UserName }) },
  CreateAccountAlias: {
    EntityAlreadyExists: async () => {
      await full.createAccountAlias({ AccountAlias: 'taken' })
      await iam.createAccountAlias({ AccountAlias: 'taken' })
    },
  },
  CreateGroup: {
    EntityAlreadyExists: () => iam.createGroup({ GroupName: 'OPS' }),
    LimitExceeded: () => full.createGroup({ GroupName: 'more' }),
  },
  CreateInstanceProfile: {
    EntityAlreadyExists: () => iam.createInstanceProfile({ InstanceProfileName: 'WEB' }),
    InvalidInput: () => iam.createInstanceProfile({ InstanceProfileName: 'x', Tags: twice }),
    LimitExceeded: () => full.createInstanceProfile({ InstanceProfileName: 'more' }),
  },
  CreateLoginProfile: {
    EntityAlreadyExists: () => iam.createLoginProfile({ UserName, Password }),
    PasswordPolicyViolation: () => iam.createLoginProfile({ UserName: 'admin', Password: 'a' }),
  },
  CreateOpenIDConnectProvider: {
    EntityAlreadyExists: () => iam.createOpenIDConnectProvider({ Url: `https://${url}` }),
    InvalidInput: () =>
      iam.createOpenIDConnectProvider({ Url: 'https://other.example.com', Tags: twice }),
    LimitExceeded: () => full.createOpenIDConnectProvider({ Url: 'https://other.example.com' }),
  },
  CreatePolicy: {
    EntityAlreadyExists: () => iam.createPolicy({ PolicyName: 'OWN', PolicyDocument: document }),
    InvalidInput: () =>
      iam.createPolicy({ PolicyName: 'x', PolicyDocument: document, Tags: twice }),
    LimitExceeded: () =>
      iam.createPolicy({
        PolicyName: 'x',
        PolicyDocument: policy('s3:*', `arn:aws:s3:::${'b'.repeat(6144)}`),
      }),
    MalformedPolicyDocument: () => iam.createPolicy({ PolicyName: 'x', PolicyDocument: broken }),
  },
  CreatePolicyVersion: {
    LimitExceeded: async () => {
      for (let version = 2; version <= 6; version++)
        await iam.createPolicyVersion({ ...ownPolicy(), PolicyDocument: document })
    },
    MalformedPolicyDocument: () =>
      iam.createPolicyVersion({ ...ownPolicy(), PolicyDocument: broken }),
  },
  CreateRole: {
    EntityAlreadyExists: () =>
      iam.createRole({ RoleName: 'APP', AssumeRolePolicyDocument: lambdaTrust }),
    InvalidInput: () =>
      iam.createRole({ RoleName: 'x', AssumeRolePolicyDocument: lambdaTrust, Tags: twice }),
    LimitExceeded: () => full.createRole({ RoleName: 'x', AssumeRolePolicyDocument: lambdaTrust }),
    MalformedPolicyDocument: () =>
      iam.createRole({ RoleName: 'x', AssumeRolePolicyDocument: broken }),
  },
  CreateSAMLProvider: {
    EntityAlreadyExists: () =>
      iam.createSAMLProvider({ Name: 'idp', SAMLMetadataDocument: metadata }),
    InvalidInput: () =>
      iam.createSAMLProvider({ Name: 'x', SAMLMetadataDocument: ' '.repeat(1000) }),
    LimitExceeded: () => full.createSAMLProvider({ Name: 'x', SAMLMetadataDocument: metadata }),
  },
  CreateServiceLinkedRole: {
    InvalidInput: () => iam.createServiceLinkedRole({ AWSServiceName: 'ecs.amazonaws.com' }),
    LimitExceeded: () => full.createServiceLinkedRole({ AWSServiceName: 'eks.amazonaws.com' }),
  },
  CreateServiceSpecificCredential: {
    LimitExceeded: () =>
      full.createServiceSpecificCredential({ UserName, ServiceName: 'codecommit.amazonaws.com' }),
  },
  CreateUser: {
    EntityAlreadyExists: () => iam.createUser({ UserName: 'BOB' }),
    InvalidInput: () => iam.createUser({ UserName: 'x', Tags: twice }),
    LimitExceeded: () => full.createUser({ UserName: 'x' }),
    NoSuchEntity: () =>
      iam.createUser({ UserName: 'x', PermissionsBoundary: arn('policy/nothing') }),
  },
  CreateVirtualMFADevice: {
    EntityAlreadyExists: () => iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone' }),
    InvalidInput: () => iam.createVirtualMFADevice({ VirtualMFADeviceName: 'x', Tags: twice }),
    LimitExceeded: () => full.createVirtualMFADevice({ VirtualMFADeviceName: 'x' }),
  },
  DeleteGroup: { DeleteConflict: () => iam.deleteGroup({ GroupName }) },
  DeleteInstanceProfile: {
    DeleteConflict: () => iam.deleteInstanceProfile({ InstanceProfileName }),
  },
  DeletePolicy: {
    DeleteConflict: () => iam.deletePolicy(ownPolicy()),
  },
  DeletePolicyVersion: {
    DeleteConflict: () => iam.deletePolicyVersion({ ...ownPolicy(), VersionId: 'v1' }),
  },
  DeleteRole: {
    DeleteConflict: () => iam.deleteRole({ RoleName }),
    UnmodifiableEntity: () => iam.deleteRole(linked),
  },
  DeleteRolePermissionsBoundary: {
    UnmodifiableEntity: () => iam.deleteRolePermissionsBoundary(linked),
  },
  DeleteRolePolicy: {
    UnmodifiableEntity: () => iam.deleteRolePolicy({ ...linked, PolicyName: 'x' }),
  },
  DeleteUser: { DeleteConflict: () => iam.deleteUser({ UserName }) },
  DeleteVirtualMFADevice: { DeleteConflict: () => iam.deleteVirtualMFADevice(device('worn')) },
  DetachRolePolicy: {
    UnmodifiableEntity: () => iam.detachRolePolicy({ ...linked, PolicyArn: ofService }),
  },
  DisableOrganizationsRootCredentialsManagement: {
    OrganizationNotFoundException: () => iam.disableOrganizationsRootCredentialsManagement({}),
  },
  DisableOrganizationsRootSessions: {
    OrganizationNotFoundException: () => iam.disableOrganizationsRootSessions({}),
  },
  DisableOutboundWebIdentityFederation: {
    FeatureDisabled: () => full.disableOutboundWebIdentityFederation({}),
  },
  EnableMFADevice: {
    EntityAlreadyExists: () => iam.enableMFADevice({ UserName, ...device('worn'), ...wrongCodes }),
    InvalidAuthenticationCode: () => iam.enableMFADevice({ UserName, ...device(), ...wrongCodes }),
    LimitExceeded: () => full.enableMFADevice({} as never),
  },
  EnableOrganizationsRootCredentialsManagement: {
    OrganizationNotFoundException: () => iam.enableOrganizationsRootCredentialsManagement({}),
  },
  EnableOrganizationsRootSessions: {
    OrganizationNotFoundException: () => iam.enableOrganizationsRootSessions({}),
  },
  EnableOutboundWebIdentityFederation: {
    FeatureEnabled: async () => {
      await iam.enableOutboundWebIdentityFederation({})
      await iam.enableOutboundWebIdentityFederation({})
    },
  },
  GenerateServiceLastAccessedDetails: {
    InvalidInput: () =>
      iam.generateServiceLastAccessedDetails({ Arn: 'arn:aws:s3:::a-bucket-somewhere' }),
  },
  GetContextKeysForCustomPolicy: {
    InvalidInput: () => iam.getContextKeysForCustomPolicy({ PolicyInputList: [broken] }),
  },
  GetContextKeysForPrincipalPolicy: {
    InvalidInput: () =>
      iam.getContextKeysForPrincipalPolicy({
        PolicySourceArn: arn(`user/${UserName}`),
        PolicyInputList: [broken],
      }),
  },
  GetCredentialReport: {
    ReportNotPresent: () => full.getCredentialReport({}),
  },
  GetOutboundWebIdentityFederationInfo: {
    FeatureDisabled: () => full.getOutboundWebIdentityFederationInfo({}),
  },
  ListOrganizationsFeatures: {
    OrganizationNotFoundException: () => iam.listOrganizationsFeatures({}),
  },
  PutGroupPolicy: {
    LimitExceeded: () =>
      full.putGroupPolicy({ GroupName, PolicyName: 'x', PolicyDocument: document }),
    MalformedPolicyDocument: () =>
      iam.putGroupPolicy({ GroupName, PolicyName: 'x', PolicyDocument: broken }),
  },
  PutRolePermissionsBoundary: {
    UnmodifiableEntity: () =>
      iam.putRolePermissionsBoundary({ ...linked, PermissionsBoundary: readOnly }),
  },
  PutAccountProperties: {
    InvalidInput: () => iam.putAccountProperties({ Properties: { 'RoleManager/Colour': 'red' } }),
  },
  PutRolePolicy: {
    LimitExceeded: () =>
      full.putRolePolicy({ RoleName, PolicyName: 'x', PolicyDocument: document }),
    MalformedPolicyDocument: () =>
      iam.putRolePolicy({ RoleName, PolicyName: 'x', PolicyDocument: broken }),
    UnmodifiableEntity: () =>
      iam.putRolePolicy({ ...linked, PolicyName: 'x', PolicyDocument: document }),
  },
  PutUserPolicy: {
    LimitExceeded: () =>
      full.putUserPolicy({ UserName, PolicyName: 'x', PolicyDocument: document }),
    MalformedPolicyDocument: () =>
      iam.putUserPolicy({ UserName, PolicyName: 'x', PolicyDocument: broken }),
  },
  RemoveRoleFromInstanceProfile: {
    UnmodifiableEntity: () => iam.removeRoleFromInstanceProfile({ InstanceProfileName, ...linked }),
  },
  ResyncMFADevice: {
    InvalidAuthenticationCode: () =>
      iam.resyncMFADevice({ UserName, ...device('worn'), ...wrongCodes }),
  },
  SimulateCustomPolicy: {
    InvalidInput: () =>
      iam.simulateCustomPolicy({ PolicyInputList: [broken], ActionNames: ['s3:GetObject'] }),
  },
  SimulatePrincipalPolicy: {
    InvalidInput: () =>
      iam.simulatePrincipalPolicy({
        PolicySourceArn: arn(`user/${UserName}`),
        PolicyInputList: [broken],
        ActionNames: ['s3:GetObject'],
      }),
  },
  TagInstanceProfile: tagged((Tags) => iam.tagInstanceProfile({ InstanceProfileName, Tags })),
  TagMFADevice: tagged((Tags) => iam.tagMFADevice({ ...device(), Tags })),
  TagOpenIDConnectProvider: tagged((Tags) => iam.tagOpenIDConnectProvider({ ...oidc(), Tags })),
  TagPolicy: tagged((Tags) => iam.tagPolicy({ ...ownPolicy(), Tags })),
  TagRole: tagged((Tags) => iam.tagRole({ RoleName, Tags })),
  TagSAMLProvider: tagged((Tags) => iam.tagSAMLProvider({ ...saml(), Tags })),
  TagServerCertificate: tagged((Tags) => iam.tagServerCertificate({ ServerCertificateName, Tags })),
  TagUser: tagged((Tags) => iam.tagUser({ UserName, Tags })),
  UpdateAssumeRolePolicy: {
    LimitExceeded: () => full.updateAssumeRolePolicy({ RoleName, PolicyDocument: lambdaTrust }),
    MalformedPolicyDocument: () => iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: broken }),
    UnmodifiableEntity: () =>
      iam.updateAssumeRolePolicy({ ...linked, PolicyDocument: lambdaTrust }),
  },
  UpdateGroup: {
    EntityAlreadyExists: () => iam.updateGroup({ GroupName, NewGroupName: 'administrators' }),
  },
  UpdateLoginProfile: {
    PasswordPolicyViolation: () => iam.updateLoginProfile({ UserName, Password: 'a' }),
  },
  UpdateRole: { UnmodifiableEntity: () => iam.updateRole({ ...linked, MaxSessionDuration: 7200 }) },
  UpdateSAMLProvider: {
    InvalidInput: () =>
      iam.updateSAMLProvider({ ...saml(), SAMLMetadataDocument: ' '.repeat(1000) }),
  },
  UpdateServerCertificate: {
    EntityAlreadyExists: async () => {
      await iam.uploadServerCertificate({ ServerCertificateName: 'other', ...uploaded })
      await iam.updateServerCertificate({
        ServerCertificateName,
        NewServerCertificateName: 'other',
      })
    },
  },
  UpdateUser: {
    EntityAlreadyExists: () => iam.updateUser({ UserName, NewUserName: 'ADMIN' }),
  },
  UploadSSHPublicKey: {
    DuplicateSSHPublicKey: () => iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: sshKey }),
    InvalidPublicKey: () =>
      iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: `${sshKey.slice(0, 60)}` }),
    LimitExceeded: () => full.uploadSSHPublicKey({ UserName: 'admin', SSHPublicKeyBody: sshKey }),
  },
  UploadServerCertificate: {
    EntityAlreadyExists: () => iam.uploadServerCertificate({ ServerCertificateName, ...uploaded }),
    InvalidInput: () =>
      iam.uploadServerCertificate({ ServerCertificateName: 'x', ...uploaded, Tags: twice }),
    KeyPairMismatch: () =>
      iam.uploadServerCertificate({
        ServerCertificateName: 'x',
        ...uploaded,
        PrivateKey: authority.privateKey,
      }),
    LimitExceeded: () => full.uploadServerCertificate({ ServerCertificateName: 'x', ...uploaded }),
    MalformedCertificate: () =>
      iam.uploadServerCertificate({
        ServerCertificateName: 'x',
        ...uploaded,
        CertificateBody: 'no certificate',
      }),
  },
  UploadSigningCertificate: {
    DuplicateCertificate: async () => {
      await iam.uploadSigningCertificate({ UserName, CertificateBody: authority.certificate })
      await iam.uploadSigningCertificate({ UserName, CertificateBody: authority.certificate })
    },
    InvalidCertificate: () =>
      iam.uploadSigningCertificate({ UserName, CertificateBody: expired.certificate }),
    LimitExceeded: () =>
      full.uploadSigningCertificate({ UserName, CertificateBody: authority.certificate }),
    MalformedCertificate: () =>
      iam.uploadSigningCertificate({ UserName, CertificateBody: 'no certificate' }),
  },
}

/** What names nothing; added to the least input where the operation has the member. */
const nothing: Readonly<Record<string, () => unknown>> = {
  UserName: () => 'nobody',
  PolicyArn: () => arn('policy/nothing'),
  SAMLProviderArn: () => arn('saml-provider/nothing'),
  OpenIDConnectProviderArn: () => arn('oidc-provider/nothing.example.com'),
  PolicySourceArn: () => arn('user/nobody'),
  SerialNumber: () => arn('mfa/nothing'),
  Arn: () => arn('user/nobody'),
  Password: () => Password,
  PolicyDocument: () => document,
  PolicyInputList: () => [document],
  CertificateBody: () => authority.certificate,
  SSHPublicKeyBody: () => sshKey,
  SAMLMetadataDocument: () => metadata,
  EntityArn: () => arn('delegation-request/0123456789abcdef'),
  TemplateArn: () => 'arn:aws:iam::aws:role-template/backup.amazonaws.com/Restore:1',
  DeletionTaskId: () => `task/aws-service-role/ecs.amazonaws.com/Nothing/${randomUUID()}`,
  Tags: () => [{ Key: 'a', Value: '' }],
  Encoding: () => 'SSH',
}

/** Calls the operation for something that isn't there. */
function callForNothing(operation: string): Promise<unknown> {
  const input = minimalInput(model, operation)
  const shape = model.shapes[model.operations[operation]?.input ?? '']
  for (const [member, value] of Object.entries(nothing))
    if (shape?.type === 'structure' && member in shape.members) input[member] = value()
  if (shape?.type === 'structure' && !shape.members.PolicySourceArn?.required)
    delete input.PolicySourceArn
  const method = `${operation[0]?.toLowerCase()}${operation.slice(1)}` as 'getUser'
  return iam[method](input as never)
}

const oneByOne =
  'changes of an account are done one after the other, and again when two meet on another engine'
const noQuota = 'what this changes or takes away has no quota'
const ofAws = 'the policies of AWS are those of another account: AccessDenied'
const notInput = 'input that the model does not allow is a ValidationError, as on AWS'

/** By operation and code, else by code: why nothing that a client does is answered so. */
const unreachable: Readonly<Record<string, string>> = {
  ServiceFailure: 'the answer to failures of our own',
  ConcurrentModification: oneByOne,
  EntityTemporarilyUnmodifiable: oneByOne,
  LimitExceeded: noQuota,
  InvalidInput: notInput,
  PolicyEvaluation: 'a decision always comes to an end',
  NotSupportedService: 'NoSuchEntity was observed instead',
  ServiceAccessNotEnabledException: 'there is no organization here',
  AccountNotManagementOrDelegatedAdministratorException: 'there is no organization here',
  OrganizationNotInAllFeaturesModeException: 'there is no organization here',
  CallerIsNotManagementAccountException: 'there is no organization here',
  ReportInProgress: 'a credential report is made at once',
  'AcquireRole EntityAlreadyExists': 'no role templates are published here',
  'AcquireRole RoleModified': 'no role templates are published here',
  'AcquireRole NameConflict': 'no role templates are published here',
  'AcquireRole MalformedPolicyDocument': 'no role templates are published here',
  'AcquireRole RoleTemplateDisabled': 'no role templates are published here',
  'AddRoleToInstanceProfile EntityAlreadyExists': 'the quota of one role is met first (observed)',
  'ChangePassword EntityTemporarilyUnmodifiable':
    'the password changes between the look at it and the change',
  'CreateGroup NoSuchEntity': 'names nothing else',
  'CreateOpenIDConnectProvider OpenIdIdpCommunicationError': 'nothing is asked from the issuer',
  'CreateServiceLinkedRole NoSuchEntity': 'a service that has none is InvalidInput',
  'CreatePolicyVersion InvalidInput': ofAws,
  'DeleteOpenIDConnectProvider NoSuchEntity': 'it is no failure (API reference)',
  'DeletePolicy InvalidInput': ofAws,
  'DeletePolicyVersion InvalidInput': ofAws,
  'DeleteServerCertificate DeleteConflict': 'nothing here uses one',
  'GetAccountProperties InvalidInput': 'takes no input',
  'GetCredentialReport ReportExpired': 'row in credential-report.test.ts: it takes four hours',
  'GetSSHPublicKey UnrecognizedPublicKeyEncoding': notInput,
  'ListDelegationRequests NoSuchEntity': 'a list may be empty',
  'PutRolePermissionsBoundary PolicyNotAttachable':
    'a boundary is not attached; any policy can be one',
  'PutUserPermissionsBoundary PolicyNotAttachable':
    'a boundary is not attached; any policy can be one',
  'SetDefaultPolicyVersion InvalidInput': ofAws,
  'UpdateAccountPasswordPolicy MalformedPolicyDocument': 'takes no document',
  'UpdateAccountPasswordPolicy NoSuchEntity': 'names nothing',
  'UpdateRoleDescription UnmodifiableEntity':
    'the description of a service-linked role may be edited (IAM user guide)',
  'UploadSigningCertificate EntityAlreadyExists': 'DuplicateCertificate says so',
  'UploadSSHPublicKey UnrecognizedPublicKeyEncoding': 'InvalidPublicKey says so',
}

const declared = Object.entries(model.operations)
  .filter(([operation]) => built.has(operation))
  .flatMap(([operation, { errors = [] }]) =>
    errors.map((name) => {
      const shape = model.shapes[name]
      const error = shape?.type === 'structure' ? shape.error : undefined
      return { operation, code: error?.code ?? name, status: error?.status ?? 0 }
    }),
  )
  .sort((a, b) => (a.operation < b.operation ? -1 : 1))

for (const { operation, code, status } of declared) {
  const row = rows[operation]?.[code]
  const reason = unreachable[`${operation} ${code}`]
  const byName = code === 'NoSuchEntity' && row === undefined && reason === undefined
  if (row || byName)
    test(`${operation}: ${code}`, async () => {
      expect(await failureOf(row ? row() : callForNothing(operation))).toMatchObject({
        code,
        status,
      })
    })
  else
    test(`${operation}: ${code} has its reason`, () => {
      expect(reason ?? unreachable[code]).toBeTypeOf('string')
    })
}

describe('the tables', () => {
  const known = new Set(declared.flatMap(({ operation, code }) => [code, `${operation} ${code}`]))
  test('name nothing but what the model declares', () => {
    const named = Object.entries(rows).flatMap(([operation, codes]) =>
      Object.keys(codes).map((code) => `${operation} ${code}`),
    )
    expect([...named, ...Object.keys(unreachable)].filter((each) => !known.has(each))).toEqual([])
  })

  test('have either a row or a reason of its own', () => {
    const both = Object.entries(rows).flatMap(([operation, codes]) =>
      Object.keys(codes).filter((code) => `${operation} ${code}` in unreachable),
    )
    expect(both).toEqual([])
  })
})
