/**
 * The administrator of one account calls every operation with names, ids and ARNs of another: nothing is told, nothing
 * is changed.
 */

import type { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { samlMetadata, testCertificate } from '../../../test/support/certificates.ts'
import { failureOf, lambdaTrust, policy, shown } from '../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../test/support/in-process.ts'
import { virtualDevice } from '../../../test/support/mfa.ts'
import { minimalInput } from '../../../test/support/minimal-input.ts'
import { loadModel } from '../../wire/schema/models.ts'
import { operations } from '../index.generated.ts'

const model = await loadModel('iam')
const built = operations
  .filter(({ service }) => service === 'iam')
  .map(({ name }) => name)
  .sort()

let cloud: Cloud
let account: TestAccount
let iam: IAM
/** What the other account has, by the member that names it. */
const theirs: Record<string, unknown> = {}
let before: unknown

const authority = testCertificate({ name: 'authority' })
const site = testCertificate({ name: 'site', issuer: authority })
const document = policy('s3:*')
const sshKey =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC8HbQcCZXB4rH3Q3a+cs2NqdLjxKchvl6kPC+fvYwVkrSBZ7LvdGY5M++1iUqtFjmUPAeDDJdBVUARZwPjwTGad9D2sHJBP7RX2eat8POjHCai5nImS4GuGVifqslNZfiEO6IkbH25FV00cVdIls8QHrxw5L//HyctFXMD+GT6BsY+Wfwi0lGu70WbsmWEv2KTodq1As4VJurU4bxpz8e6aTMxDjvQOkp0jinJSC/OkHq2VjmgnLo/qCWl52hJ4J4U9JNWioT+tDPqTbF5kFhXB6OsjpKj4VEGzSpsl2JLtGZ/9jG44SHwsrUoBUgSRKg3/ZDExNkmqJE/aWHtC9ln'

/** Everything that can be listed. */
async function state() {
  const UserName = 'their-user'
  const parts = await Promise.all([
    iam.getAccountAuthorizationDetails({
      Filter: ['User', 'Group', 'Role', 'LocalManagedPolicy'],
    }),
    iam.listAccessKeys({ UserName }),
    iam.getLoginProfile({ UserName }),
    iam.listSSHPublicKeys({ UserName }),
    iam.listSigningCertificates({ UserName }),
    iam.listServiceSpecificCredentials({ UserName }),
    iam.listVirtualMFADevices({}),
    iam.listServerCertificates({}),
    iam.listInstanceProfiles({}),
    iam.listAccountAliases({}),
    iam.getAccountPasswordPolicy({}),
    iam.getSAMLProvider({ SAMLProviderArn: theirs.SAMLProviderArn as string }),
    iam.getOpenIDConnectProvider({
      OpenIDConnectProviderArn: theirs.OpenIDConnectProviderArn as string,
    }),
    iam.getAccountSummary({}),
  ])
  return parts.map(shown)
}

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
  const UserName = 'their-user'
  const Tags = [{ Key: 'their', Value: 'tag' }]
  const { User } = await iam.createUser({ UserName, Tags })
  await iam.createGroup({ GroupName: 'their-group' })
  await iam.addUserToGroup({ GroupName: 'their-group', UserName })
  await iam.createRole({ RoleName: 'their-role', AssumeRolePolicyDocument: lambdaTrust })
  await iam.putRolePolicy({
    RoleName: 'their-role',
    PolicyName: 'their-inline',
    PolicyDocument: document,
  })
  const { Policy } = await iam.createPolicy({
    PolicyName: 'their-policy',
    PolicyDocument: document,
  })
  await iam.createPolicyVersion({ PolicyArn: Policy?.Arn, PolicyDocument: document })
  await iam.attachUserPolicy({ UserName, PolicyArn: Policy?.Arn })
  await iam.createInstanceProfile({ InstanceProfileName: 'their-profile' })
  const { AccessKey } = await iam.createAccessKey({ UserName })
  await iam.createLoginProfile({ UserName, Password: 'Correct-Horse-1' })
  const { SSHPublicKey } = await iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: sshKey })
  const { Certificate } = await iam.uploadSigningCertificate({
    UserName,
    CertificateBody: authority.certificate,
  })
  const { ServiceSpecificCredential } = await iam.createServiceSpecificCredential({
    UserName,
    ServiceName: 'codecommit.amazonaws.com',
  })
  const device = await virtualDevice(cloud, iam, 'their-device')
  await iam.uploadServerCertificate({
    ServerCertificateName: 'their-site',
    CertificateBody: site.certificate,
    PrivateKey: site.privateKey,
  })
  const { SAMLProviderArn } = await iam.createSAMLProvider({
    Name: 'their-idp',
    SAMLMetadataDocument: samlMetadata({ certificates: [authority] }),
  })
  const { OpenIDConnectProviderArn } = await iam.createOpenIDConnectProvider({
    Url: 'https://their.example.com',
  })
  await iam.createServiceLinkedRole({ AWSServiceName: 'ecs.amazonaws.com' })
  const { DeletionTaskId } = await iam.deleteServiceLinkedRole({ RoleName: 'AWSServiceRoleForECS' })
  await iam.createAccountAlias({ AccountAlias: 'their-alias' })
  await iam.updateAccountPasswordPolicy({ MinimumPasswordLength: 11 })
  const { JobId } = await iam.generateServiceLastAccessedDetails({ Arn: User?.Arn })
  Object.assign(theirs, {
    UserName,
    GroupName: 'their-group',
    RoleName: 'their-role',
    PolicyArn: Policy?.Arn,
    PolicyName: 'their-inline',
    VersionId: 'v1',
    InstanceProfileName: 'their-profile',
    ServerCertificateName: 'their-site',
    SAMLProviderArn,
    OpenIDConnectProviderArn,
    SerialNumber: device.serialNumber,
    ...device.pair(),
    AccessKeyId: AccessKey?.AccessKeyId,
    SSHPublicKeyId: SSHPublicKey?.SSHPublicKeyId,
    CertificateId: Certificate?.CertificateId,
    ServiceSpecificCredentialId: ServiceSpecificCredential?.ServiceSpecificCredentialId,
    DeletionTaskId,
    JobId,
    Arn: User?.Arn,
    PolicySourceArn: User?.Arn,
    AccountAlias: 'their-alias',
    Password: 'Correct-Horse-2',
    PolicyDocument: document,
    PolicyInputList: [document],
    CertificateBody: site.certificate,
    SSHPublicKeyBody: sshKey,
    Tags,
    Encoding: 'SSH',
    PermissionsBoundary: Policy?.Arn,
    AssumeRolePolicyDocument: lambdaTrust,
    ServiceName: 'codecommit.amazonaws.com',
    Url: 'https://another.example.com',
    PrivateKey: site.privateKey,
    SAMLMetadataDocument: samlMetadata({ certificates: [authority] }),
  })
  before = await state()
})
afterAll(() => cloud.close())

/** The stranger's own of the same name comes into being. */
const makes = /^(?:Create|Upload|Generate|Enable|SetSecurity)/

/** How a stranger hears that something isn't there. */
const absent = /^(?:NoSuchEntity|AccessDenied)$/
const otherWords: Readonly<Record<string, RegExp>> = {
  // that it isn't there is no failure (API reference)
  DeleteOpenIDConnectProvider: /^answered$/,
  GenerateServiceLastAccessedDetails: /^InvalidInput$/,
  GetContextKeysForPrincipalPolicy: /^InvalidInput$/,
  ListPoliciesGrantingServiceAccess: /^InvalidInput$/,
  SimulatePrincipalPolicy: /^InvalidInput$/,
}

for (const operation of built)
  test(operation, async () => {
    const stranger = cloud.iam((await cloud.account()).admin)
    const input = minimalInput(model, operation)
    const shape = model.shapes[model.operations[operation]?.input ?? '']
    const members = shape?.type === 'structure' ? Object.keys(shape.members) : []
    // which of them the model requires doesn't matter: all that can be theirs is
    const named = members.filter((member) => member in theirs)
    for (const member of named) input[member] = theirs[member]
    const method = `${operation[0]?.toLowerCase()}${operation.slice(1)}` as 'getUser'
    let answered = ''
    const failure = await failureOf(
      stranger[method](input as never).then((answer) => {
        answered = JSON.stringify(answer)
      }),
    )
    expect(answered).not.toContain(account.accountId)
    if (!makes.test(operation)) expect(answered).not.toContain('their-')
    expect(failure?.code ?? 'answered').not.toMatch(/InternalFailure|ServiceFailure/)
    const names = named.some((member) =>
      /^(?:User|Group|Role|InstanceProfile|ServerCertificate)Name$|Arn$|^SerialNumber$|Id$/.test(
        member,
      ),
    )
    if (names && (!makes.test(operation) || operation.startsWith('GenerateService')))
      expect(failure?.code ?? 'answered').toMatch(otherWords[operation] ?? absent)
  })

test('nothing of theirs has changed', async () => {
  expect(await state()).toEqual(before)
})
