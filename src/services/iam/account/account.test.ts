import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testCertificate } from '../../../../test/support/certificates.ts'
import {
  failure,
  failureOf,
  lambdaTrust,
  noSuchEntity,
  policy,
  shown,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
let theirs: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
  theirs = cloud.iam((await cloud.account()).admin)
})
afterAll(() => cloud.close())

describe('the account alias', () => {
  test('is one, replaced by the next, and unique over all accounts', async () => {
    expect(shown(await iam.listAccountAliases({}))).toEqual({
      AccountAliases: [],
      IsTruncated: false,
    })
    expect(shown(await iam.createAccountAlias({ AccountAlias: 'acme' }))).toEqual({})
    await iam.createAccountAlias({ AccountAlias: 'acme-2' })
    expect((await iam.listAccountAliases({})).AccountAliases).toEqual(['acme-2'])
    expect(await failureOf(theirs.createAccountAlias({ AccountAlias: 'acme-2' }))).toEqual(
      failure(409, 'EntityAlreadyExists', 'The account alias acme-2 already exists.'),
    )
    await theirs.createAccountAlias({ AccountAlias: 'acme' })
    expect(await failureOf(theirs.deleteAccountAlias({ AccountAlias: 'acme-2' }))).toEqual(
      noSuchEntity('The account alias acme-2 cannot be found.'),
    )
    await iam.deleteAccountAlias({ AccountAlias: 'acme-2' })
    expect((await iam.listAccountAliases({})).AccountAliases).toEqual([])
  })

  test.each(['ab', 'Upper', '-begins', 'ends-', 'two--hyphens', 'a'.repeat(64)])(
    '%s is refused',
    async (AccountAlias) => {
      expect(await failureOf(iam.createAccountAlias({ AccountAlias }))).toMatchObject({
        status: 400,
        code: 'ValidationError',
      })
    },
  )

  test('an account id is refused', async () => {
    expect(await failureOf(iam.createAccountAlias({ AccountAlias: '123456789012' }))).toMatchObject(
      { status: 400, code: 'InvalidInput' },
    )
  })
})

describe('what is there', () => {
  beforeAll(async () => {
    await iam.createUser({ UserName: 'u', Path: '/p/', Tags: [{ Key: 'a', Value: 'b' }] })
    await iam.putUserPolicy({ UserName: 'u', PolicyName: 'in', PolicyDocument: policy('s3:*') })
    await iam.createGroup({ GroupName: 'g' })
    await iam.addUserToGroup({ GroupName: 'g', UserName: 'u' })
    await iam.createPolicy({ PolicyName: 'm', PolicyDocument: policy('sqs:*') })
    const PolicyArn = `arn:aws:iam::${account.accountId}:policy/m`
    await iam.createPolicyVersion({ PolicyArn, PolicyDocument: policy('sns:*') })
    await iam.attachGroupPolicy({ GroupName: 'g', PolicyArn })
    await iam.createRole({
      RoleName: 'r',
      AssumeRolePolicyDocument: lambdaTrust,
      PermissionsBoundary: PolicyArn,
    })
    await iam.createInstanceProfile({ InstanceProfileName: 'ip' })
    await iam.addRoleToInstanceProfile({ InstanceProfileName: 'ip', RoleName: 'r' })
  })

  test('GetAccountSummary counts', async () => {
    const { SummaryMap } = await iam.getAccountSummary({})
    expect(SummaryMap).toMatchObject({
      Users: 2,
      Groups: 2,
      Roles: 1,
      Policies: 1,
      PolicyVersionsInUse: 2,
      InstanceProfiles: 1,
      AccountAccessKeysPresent: 1,
      AccountMFAEnabled: 0,
      UsersQuota: 5000,
      AccessKeysPerUserQuota: 2,
      PolicySizeQuota: 6144,
    })
    expect(Object.keys(SummaryMap ?? {})).toHaveLength(34)
    const { certificate, privateKey } = testCertificate({ name: 'summary' })
    await iam.uploadServerCertificate({
      ServerCertificateName: 'summary',
      CertificateBody: certificate,
      PrivateKey: privateKey,
    })
    await iam.createOpenIDConnectProvider({
      Url: 'https://token.example.com',
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: ['0'.repeat(40)],
    })
    await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'summary' })
    await cloud.iam(account.root).uploadSigningCertificate({ CertificateBody: certificate })
    expect((await iam.getAccountSummary({})).SummaryMap).toMatchObject({
      ServerCertificates: 1,
      Providers: 1,
      MFADevices: 1,
      MFADevicesInUse: 0,
      AccountMFAEnabled: 0,
      AccountSigningCertificatesPresent: 1,
    })
    await cloud.iam(account.root).deleteAccessKey({ AccessKeyId: account.root.accessKeyId })
    expect((await iam.getAccountSummary({})).SummaryMap?.AccountAccessKeysPresent).toBe(0)
  })

  test('GetAccountAuthorizationDetails shows who may do what', async () => {
    const all = await iam.getAccountAuthorizationDetails({})
    const PolicyArn = `arn:aws:iam::${account.accountId}:policy/m`
    const user = all.UserDetailList?.find(({ UserName }) => UserName === 'u')
    expect(user).toMatchObject({
      Path: '/p/',
      GroupList: ['g'],
      Tags: [{ Key: 'a', Value: 'b' }],
      AttachedManagedPolicies: [],
    })
    expect(decodeURIComponent(user?.UserPolicyList?.[0]?.PolicyDocument ?? '')).toBe(policy('s3:*'))
    expect(all.GroupDetailList?.find(({ GroupName }) => GroupName === 'g')).toMatchObject({
      AttachedManagedPolicies: [{ PolicyName: 'm', PolicyArn }],
      GroupPolicyList: [],
    })
    expect(all.RoleDetailList?.[0]).toMatchObject({
      RoleName: 'r',
      PermissionsBoundary: { PermissionsBoundaryArn: PolicyArn },
      InstanceProfileList: [{ InstanceProfileName: 'ip', Roles: [{ RoleName: 'r' }] }],
      RoleLastUsed: {},
    })
    const own = all.Policies?.find(({ Arn }) => Arn === PolicyArn)
    expect(own).toMatchObject({ AttachmentCount: 1, PermissionsBoundaryUsageCount: 1 })
    expect(
      own?.PolicyVersionList?.map(({ VersionId, Document }) => [
        VersionId,
        decodeURIComponent(Document ?? ''),
      ]),
    ).toEqual([
      ['v2', policy('sns:*')],
      ['v1', policy('sqs:*')],
    ])
    expect(all.Policies?.map(({ PolicyName }) => PolicyName)).toEqual(['m', 'AdministratorAccess'])
    expect(all.IsTruncated).toBe(false)
  })

  test('by kind and in pages', async () => {
    const found: (string | undefined)[] = []
    let Marker: string | undefined
    do {
      const page = await iam.getAccountAuthorizationDetails({
        MaxItems: 1,
        Filter: ['User', 'Role', 'LocalManagedPolicy'],
        ...(Marker && { Marker }),
      })
      found.push(
        ...(page.UserDetailList ?? []).map(({ UserName }) => UserName),
        ...(page.GroupDetailList ?? []).map(({ GroupName }) => GroupName),
        ...(page.RoleDetailList ?? []).map(({ RoleName }) => RoleName),
        ...(page.Policies ?? []).map(({ PolicyName }) => PolicyName),
      )
      Marker = page.Marker
    } while (Marker)
    expect(found).toEqual(['admin', 'u', 'r', 'm'])
  })

  test("AWS's policies are those in use, attached or as a boundary, among the account's own", async () => {
    const owner = await cloud.account()
    const theirs = cloud.iam(owner.admin)
    const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`
    const own: string[] = []
    for (const PolicyName of ['a-own', 'j-own', 'z-own']) {
      const made = await theirs.createPolicy({ PolicyName, PolicyDocument: policy('s3:*') })
      own.push(made.Policy?.Arn as string)
    }
    await theirs.createUser({ UserName: 'u', PermissionsBoundary: aws('ReadOnlyAccess') })
    await theirs.createGroup({ GroupName: 'g' })
    for (const PolicyArn of [...own, aws('SecurityAudit'), aws('IAMFullAccess')])
      await theirs.attachGroupPolicy({ GroupName: 'g', PolicyArn })
    await theirs.createRole({
      RoleName: 'r',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
      }),
      PermissionsBoundary: aws('SecurityAudit'),
    })
    const names = ['AdministratorAccess', 'IAMFullAccess', 'ReadOnlyAccess', 'SecurityAudit']
    for (const MaxItems of [1, 2, 100]) {
      const found: (string | undefined)[] = []
      let Marker: string | undefined
      do {
        const page = await theirs.getAccountAuthorizationDetails({
          MaxItems,
          Filter: ['AWSManagedPolicy'],
          ...(Marker && { Marker }),
        })
        found.push(...(page.Policies ?? []).map(({ PolicyName }) => PolicyName))
        Marker = page.Marker
      } while (Marker)
      expect(found).toEqual(names)
    }
  })
})
