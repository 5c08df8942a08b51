/** Twenty requests at once for what may be there once, or twice: so many succeed, the others say why they don't. */

import type { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { samlMetadata, testCertificate } from '../../../test/support/certificates.ts'
import { failureOf, lambdaTrust, policy } from '../../../test/support/iam.ts'
import { type Cloud, startCloud } from '../../../test/support/in-process.ts'

let cloud: Cloud
let iam: IAM
beforeAll(async () => {
  cloud = await startCloud()
  iam = cloud.iam((await cloud.account()).admin)
  await iam.createUser({ UserName: 'bob' })
  await iam.createRole({ RoleName: 'app', AssumeRolePolicyDocument: lambdaTrust })
  await iam.createRole({ RoleName: 'app-2', AssumeRolePolicyDocument: lambdaTrust })
  await iam.createInstanceProfile({ InstanceProfileName: 'web' })
  await iam.createPolicy({ PolicyName: 'versioned', PolicyDocument: document })
  for (let n = 0; n < 20; n++) await iam.createGroup({ GroupName: `g${n}` })
})
afterAll(() => cloud.close())

const document = policy('s3:*')
const authority = testCertificate({ name: 'authority' })
const site = testCertificate({ name: 'site', issuer: authority })
const arnOf = async (name: string) =>
  (await iam.listPolicies({ Scope: 'Local' })).Policies?.find(
    ({ PolicyName }) => PolicyName === name,
  )?.Arn

type Row = readonly [
  name: string,
  /** Number `n` of the twenty. */
  call: (n: number) => Promise<unknown>,
  succeed: number,
  code: string,
  /** How many are there afterwards. */
  present: () => Promise<number | undefined>,
]

/** Names that differ in case are one name. */
const cased = (name: string, n: number) =>
  [...name].map((letter, i) => ((n >> (i % 4)) & 1 ? letter.toUpperCase() : letter)).join('')

const rows: readonly Row[] = [
  [
    'CreateUser',
    (n) => iam.createUser({ UserName: cased('alice', n) }),
    1,
    'EntityAlreadyExists',
    async () =>
      (await iam.listUsers({})).Users?.filter(({ UserName }) => /^alice$/i.test(UserName ?? ''))
        .length,
  ],
  [
    'CreateGroup',
    (n) => iam.createGroup({ GroupName: cased('team', n) }),
    1,
    'EntityAlreadyExists',
    async () =>
      (await iam.listGroups({})).Groups?.filter(({ GroupName }) => /^team$/i.test(GroupName ?? ''))
        .length,
  ],
  [
    'CreateRole',
    (n) => iam.createRole({ RoleName: cased('work', n), AssumeRolePolicyDocument: lambdaTrust }),
    1,
    'EntityAlreadyExists',
    async () =>
      (await iam.listRoles({})).Roles?.filter(({ RoleName }) => /^work$/i.test(RoleName ?? ''))
        .length,
  ],
  [
    'CreatePolicy',
    () => iam.createPolicy({ PolicyName: 'once', PolicyDocument: document }),
    1,
    'EntityAlreadyExists',
    async () =>
      (await iam.listPolicies({ Scope: 'Local' })).Policies?.filter(
        ({ PolicyName }) => PolicyName === 'once',
      ).length,
  ],
  [
    'CreateInstanceProfile',
    (n) => iam.createInstanceProfile({ InstanceProfileName: cased('host', n) }),
    1,
    'EntityAlreadyExists',
    async () =>
      (await iam.listInstanceProfiles({})).InstanceProfiles?.filter(({ InstanceProfileName }) =>
        /^host$/i.test(InstanceProfileName ?? ''),
      ).length,
  ],
  [
    'CreateLoginProfile',
    () => iam.createLoginProfile({ UserName: 'bob', Password: 'Correct-Horse-1' }),
    1,
    'EntityAlreadyExists',
    async () => ((await iam.getLoginProfile({ UserName: 'bob' })).LoginProfile ? 1 : 0),
  ],
  [
    'CreateOpenIDConnectProvider',
    () => iam.createOpenIDConnectProvider({ Url: 'https://idp.example.com' }),
    1,
    'EntityAlreadyExists',
    async () => (await iam.listOpenIDConnectProviders({})).OpenIDConnectProviderList?.length,
  ],
  [
    'CreateSAMLProvider',
    () =>
      iam.createSAMLProvider({
        Name: 'idp',
        SAMLMetadataDocument: samlMetadata({ certificates: [authority] }),
      }),
    1,
    'EntityAlreadyExists',
    async () => (await iam.listSAMLProviders({})).SAMLProviderList?.length,
  ],
  [
    'CreateVirtualMFADevice',
    () => iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone' }),
    1,
    'EntityAlreadyExists',
    async () => (await iam.listVirtualMFADevices({})).VirtualMFADevices?.length,
  ],
  [
    'UploadServerCertificate',
    () =>
      iam.uploadServerCertificate({
        ServerCertificateName: 'site',
        CertificateBody: site.certificate,
        PrivateKey: site.privateKey,
      }),
    1,
    'EntityAlreadyExists',
    async () => (await iam.listServerCertificates({})).ServerCertificateMetadataList?.length,
  ],
  [
    'CreateServiceLinkedRole',
    () => iam.createServiceLinkedRole({ AWSServiceName: 'ecs.amazonaws.com' }),
    1,
    'InvalidInput',
    async () =>
      (await iam.listRoles({ PathPrefix: '/aws-service-role/ecs.amazonaws.com/' })).Roles?.length,
  ],
  [
    'CreateAccessKey',
    () => iam.createAccessKey({ UserName: 'bob' }),
    2,
    'LimitExceeded',
    async () => (await iam.listAccessKeys({ UserName: 'bob' })).AccessKeyMetadata?.length,
  ],
  [
    'UploadSigningCertificate',
    (n) =>
      iam.uploadSigningCertificate({
        UserName: 'bob',
        CertificateBody: testCertificate({ name: `signer ${n}` }).certificate,
      }),
    2,
    'LimitExceeded',
    async () => (await iam.listSigningCertificates({ UserName: 'bob' })).Certificates?.length,
  ],
  [
    'CreateServiceSpecificCredential',
    () =>
      iam.createServiceSpecificCredential({
        UserName: 'bob',
        ServiceName: 'codecommit.amazonaws.com',
      }),
    2,
    'LimitExceeded',
    async () =>
      (await iam.listServiceSpecificCredentials({ UserName: 'bob' })).ServiceSpecificCredentials
        ?.length,
  ],
  [
    'AddUserToGroup',
    (n) => iam.addUserToGroup({ UserName: 'bob', GroupName: `g${n}` }),
    10,
    'LimitExceeded',
    async () => (await iam.listGroupsForUser({ UserName: 'bob' })).Groups?.length,
  ],
  [
    'AddRoleToInstanceProfile',
    (n) =>
      iam.addRoleToInstanceProfile({
        InstanceProfileName: 'web',
        RoleName: n % 2 ? 'app' : 'app-2',
      }),
    1,
    'LimitExceeded',
    async () =>
      (await iam.getInstanceProfile({ InstanceProfileName: 'web' })).InstanceProfile?.Roles?.length,
  ],
  [
    'CreatePolicyVersion',
    async () =>
      iam.createPolicyVersion({ PolicyArn: await arnOf('versioned'), PolicyDocument: document }),
    4,
    'LimitExceeded',
    async () => {
      const PolicyArn = await arnOf('versioned')
      const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn })
      return new Set(Versions.map(({ VersionId }) => VersionId)).size - 1
    },
  ],
]

for (const [name, call, succeed, code, present] of rows)
  test(`${name}: ${succeed} of twenty`, async () => {
    const failures = await Promise.all(Array.from({ length: 20 }, (_, n) => failureOf(call(n))))
    expect(failures.map((failure) => failure?.code ?? 'done').sort()).toEqual(
      [...Array(succeed).fill('done'), ...Array(20 - succeed).fill(code)].sort(),
    )
    expect(await present()).toBe(succeed)
  })

test('a user is deleted once, whoever adds to it meanwhile', async () => {
  await iam.createUser({ UserName: 'leaving' })
  const failures = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      failureOf(
        n % 2
          ? iam.deleteUser({ UserName: 'leaving' })
          : iam.putUserPolicy({
              UserName: 'leaving',
              PolicyName: `p${n}`,
              PolicyDocument: document,
            }),
      ),
    ),
  )
  const deleted = failures.filter((failure, n) => n % 2 && failure === undefined).length
  const left = await failureOf(iam.getUser({ UserName: 'leaving' }))
  expect(deleted).toBe(left === undefined ? 0 : 1)
  // a namesake finds nothing of it
  if (left !== undefined) {
    await iam.createUser({ UserName: 'leaving' })
    expect((await iam.listUserPolicies({ UserName: 'leaving' })).PolicyNames).toEqual([])
  }
  expect(new Set(failures.map((failure) => failure?.code ?? 'done'))).not.toContain(
    'ServiceFailure',
  )
})
