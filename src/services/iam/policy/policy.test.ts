import { paginateListEntitiesForPolicy, paginateListPolicies } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  failure,
  failureOf,
  lambdaTrust,
  noSuchEntity,
  policy,
  shown,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let other: TestAccount
let iam: ReturnType<Cloud['iam']>
let arnOf: (name: string, path?: string) => string
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  other = await cloud.account()
  iam = cloud.iam(account.admin)
  arnOf = (name, path = '/') => `arn:aws:iam::${account.accountId}:policy${path}${name}`
})
afterAll(() => cloud.close())

const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const document = policy('s3:GetObject')

describe('CreatePolicy', () => {
  test('answers exactly what AWS does; GetPolicy adds tags and description', async () => {
    const { Policy } = await iam.createPolicy({
      PolicyName: 'Base',
      PolicyDocument: document,
      Description: 'about <it>',
    })
    const common = {
      PolicyName: 'Base',
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: arnOf('Base'),
      Path: '/',
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: expect.any(Date),
      UpdateDate: expect.any(Date),
    }
    expect(Policy).toEqual(common)
    expect((await iam.getPolicy({ PolicyArn: arnOf('Base') })).Policy).toEqual({
      ...common,
      Description: 'about <it>',
      Tags: [],
    })
  })

  const failures = [
    [
      'a taken name',
      { PolicyName: 'Base' },
      failure(
        409,
        'EntityAlreadyExists',
        'A policy called Base already exists. Duplicate names are not allowed.',
      ),
    ],
    [
      'a name differing in case, at another path',
      { PolicyName: 'bASE', Path: '/x/' },
      failure(
        409,
        'EntityAlreadyExists',
        'A policy called bASE already exists. Duplicate names are not allowed.',
      ),
    ],
    [
      'text',
      { PolicyDocument: 'not json' },
      failure(400, 'MalformedPolicyDocument', 'Syntax errors in policy.'),
    ],
    [
      'an old version',
      { PolicyDocument: document.replace('2012', '2008') },
      failure(
        400,
        'MalformedPolicyDocument',
        'Policy document must be version 2012-10-17 or greater.',
      ),
    ],
    [
      'duplicate keys',
      { PolicyDocument: document.replace('"Effect":"Allow"', '"Effect":"Deny","Effect":"Allow"') },
      { code: 'MalformedPolicyDocument' },
    ],
    [
      'a principal',
      { PolicyDocument: document.replace('"Effect"', '"Principal":"*","Effect"') },
      { code: 'MalformedPolicyDocument' },
    ],
    [
      'no resource',
      { PolicyDocument: document.replace(',"Resource":"*"', '') },
      failure(400, 'MalformedPolicyDocument', 'Policy statement must contain resources.'),
    ],
    [
      'deep nesting',
      { PolicyDocument: document.replace('"*"', `${'['.repeat(1000)}${']'.repeat(1000)}`) },
      { code: 'MalformedPolicyDocument' },
    ],
    [
      'more than 6,144 characters',
      { PolicyDocument: policy('s3:GetObject', `arn:aws:s3:::${'b'.repeat(6144)}`) },
      failure(409, 'LimitExceeded', 'Cannot exceed quota for PolicySize: 6144'),
    ],
    ['an odd path', { Path: '/a b/' }, { status: 400, code: 'ValidationError' }],
    [
      'a name of 129 characters',
      { PolicyName: 'p'.repeat(129) },
      { status: 400, code: 'ValidationError' },
    ],
  ] as const
  for (const [name, change, expected] of failures)
    test(`refuses ${name}`, async () => {
      const input = { PolicyName: 'refused', PolicyDocument: document, ...change }
      expect(await failureOf(iam.createPolicy(input))).toMatchObject(expected)
      expect(await failureOf(iam.getPolicy({ PolicyArn: arnOf('refused') }))).toEqual(
        noSuchEntity(`Policy ${arnOf('refused')} was not found.`),
      )
    })

  test('white space does not count', async () => {
    const roomy = document.replace('{', `{${' '.repeat(7000)}`)
    await iam.createPolicy({ PolicyName: 'roomy', PolicyDocument: roomy })
    const { PolicyVersion } = await iam.getPolicyVersion({
      PolicyArn: arnOf('roomy'),
      VersionId: 'v1',
    })
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(roomy)
  })

  test('tags need iam:TagPolicy and are echoed', async () => {
    const { Policy } = await iam.createPolicy({
      PolicyName: 'tagged',
      PolicyDocument: document,
      Tags: [{ Key: 'a', Value: 'b' }],
    })
    expect(Policy?.Tags).toEqual([{ Key: 'a', Value: 'b' }])
    const maker = await userWith(cloud, account, 'policy-maker', policy('iam:CreatePolicy'))
    expect(
      await failureOf(
        maker.iam.createPolicy({
          PolicyName: 't2',
          PolicyDocument: document,
          Tags: [{ Key: 'a', Value: 'b' }],
        }),
      ),
    ).toMatchObject({ code: 'AccessDenied', message: expect.stringContaining('iam:TagPolicy') })
  })
})

describe('ARNs that name no policy', () => {
  const text = failure(400, 'ValidationError', 'Invalid ARN:  Could not be parsed!')
  const name = 'a-name-that-is-no-arn-at-all'
  const calls = [
    ['GetPolicy', (PolicyArn: string) => iam.getPolicy({ PolicyArn })],
    ['DeletePolicy', (PolicyArn: string) => iam.deletePolicy({ PolicyArn })],
    ['ListPolicyVersions', (PolicyArn: string) => iam.listPolicyVersions({ PolicyArn })],
    [
      'GetPolicyVersion',
      (PolicyArn: string) => iam.getPolicyVersion({ PolicyArn, VersionId: 'v1' }),
    ],
    [
      'CreatePolicyVersion',
      (PolicyArn: string) => iam.createPolicyVersion({ PolicyArn, PolicyDocument: document }),
    ],
    [
      'DeletePolicyVersion',
      (PolicyArn: string) => iam.deletePolicyVersion({ PolicyArn, VersionId: 'v1' }),
    ],
    [
      'SetDefaultPolicyVersion',
      (PolicyArn: string) => iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v1' }),
    ],
    ['ListEntitiesForPolicy', (PolicyArn: string) => iam.listEntitiesForPolicy({ PolicyArn })],
    [
      'TagPolicy',
      (PolicyArn: string) => iam.tagPolicy({ PolicyArn, Tags: [{ Key: 'a', Value: '' }] }),
    ],
    ['UntagPolicy', (PolicyArn: string) => iam.untagPolicy({ PolicyArn, TagKeys: ['a'] })],
    ['ListPolicyTags', (PolicyArn: string) => iam.listPolicyTags({ PolicyArn })],
  ] as const
  for (const [operation, call] of calls)
    test(operation, async () => {
      expect(await failureOf(call(name))).toEqual(text)
      const none = arnOf('none')
      expect(await failureOf(call(none))).toEqual(noSuchEntity(`Policy ${none} was not found.`))
      // the path is part of the ARN
      const elsewhere = arnOf('Base', '/elsewhere/')
      expect(await failureOf(call(elsewhere))).toEqual(
        noSuchEntity(`Policy ${elsewhere} was not found.`),
      )
      // a policy of another account is that account's resource
      const foreign = none.replace(account.accountId, other.accountId)
      expect(await failureOf(call(foreign))).toMatchObject({ status: 403, code: 'AccessDenied' })
    })
})

test("AWS's policies are everyone's to read and nobody's to change", async () => {
  const { Policy } = await iam.getPolicy({ PolicyArn: readOnly })
  expect(Policy).toMatchObject({ PolicyName: 'ReadOnlyAccess', Path: '/', Tags: [] })
  const { Versions } = await iam.listPolicyVersions({ PolicyArn: readOnly })
  expect(Versions?.find(({ IsDefaultVersion }) => IsDefaultVersion)?.VersionId).toBe(
    Policy?.DefaultVersionId,
  )
  const { PolicyVersion } = await iam.getPolicyVersion({
    PolicyArn: readOnly,
    VersionId: Policy?.DefaultVersionId as string,
  })
  expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toHaveProperty('Statement')
  for (const call of [
    () => iam.deletePolicy({ PolicyArn: readOnly }),
    () => iam.createPolicyVersion({ PolicyArn: readOnly, PolicyDocument: document }),
    () => iam.setDefaultPolicyVersion({ PolicyArn: readOnly, VersionId: 'v1' }),
    () => iam.deletePolicyVersion({ PolicyArn: readOnly, VersionId: 'v1' }),
    () => iam.tagPolicy({ PolicyArn: readOnly, Tags: [{ Key: 'a', Value: '' }] }),
    () => cloud.iam(account.root).deletePolicy({ PolicyArn: readOnly }),
  ])
    expect(await failureOf(call())).toMatchObject({ status: 403, code: 'AccessDenied' })
})

describe('versions', () => {
  test('are numbered for good, at most five, one in force', async () => {
    const PolicyArn = arnOf('versioned')
    const create = (SetAsDefault = false) =>
      iam.createPolicyVersion({ PolicyArn, PolicyDocument: document, SetAsDefault })
    await iam.createPolicy({ PolicyName: 'versioned', PolicyDocument: document })
    expect((await create()).PolicyVersion).toEqual({
      VersionId: 'v2',
      IsDefaultVersion: false,
      CreateDate: expect.any(Date),
    })
    await create(true)
    await iam.deletePolicyVersion({ PolicyArn, VersionId: 'v1' })
    await create()
    await create()
    await create()
    expect(await failureOf(create())).toEqual(
      failure(
        409,
        'LimitExceeded',
        'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
      ),
    )
    const { Versions, IsTruncated } = await iam.listPolicyVersions({ PolicyArn })
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(['v6', 'v5', 'v4', 'v3', 'v2'])
    expect(Versions?.some(({ Document }) => Document !== undefined)).toBe(false)
    expect(IsTruncated).toBe(false)
    expect(await failureOf(iam.deletePolicyVersion({ PolicyArn, VersionId: 'v3' }))).toEqual(
      failure(409, 'DeleteConflict', 'Cannot delete the default version of a policy.'),
    )
    await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v5' })
    expect((await iam.getPolicy({ PolicyArn })).Policy?.DefaultVersionId).toBe('v5')
    const gone = noSuchEntity(`Policy ${PolicyArn} version v1 does not exist or is not attachable.`)
    const VersionId = 'v1'
    expect(await failureOf(iam.getPolicyVersion({ PolicyArn, VersionId }))).toEqual(gone)
    expect(await failureOf(iam.deletePolicyVersion({ PolicyArn, VersionId }))).toEqual(gone)
    expect(await failureOf(iam.setDefaultPolicyVersion({ PolicyArn, VersionId }))).toEqual(gone)
    expect(
      await failureOf(iam.setDefaultPolicyVersion({ PolicyArn, VersionId: '1' })),
    ).toMatchObject({
      code: 'ValidationError',
      message: expect.stringContaining('v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?'),
    })
    expect(await failureOf(iam.deletePolicy({ PolicyArn }))).toMatchObject({
      status: 409,
      code: 'DeleteConflict',
    })
  })

  test('the version in force decides, from the next request on', async () => {
    const PolicyArn = arnOf('in-force')
    await iam.createPolicy({ PolicyName: 'in-force', PolicyDocument: document })
    const user = await userWith(cloud, account, 'version-user')
    await iam.attachUserPolicy({ UserName: user.name, PolicyArn })
    expect(await failureOf(user.iam.listUsers({}))).toMatchObject({ code: 'AccessDenied' })
    await iam.createPolicyVersion({ PolicyArn, PolicyDocument: policy('iam:ListUsers') })
    expect(await failureOf(user.iam.listUsers({}))).toMatchObject({ code: 'AccessDenied' })
    await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v2' })
    expect(await failureOf(user.iam.listUsers({}))).toBeUndefined()
    await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v1' })
    expect(await failureOf(user.iam.listUsers({}))).toMatchObject({ code: 'AccessDenied' })
  })
})

describe('uses', () => {
  test('are counted, listed, and keep a policy from being deleted', async () => {
    const PolicyArn = arnOf('used', '/u/')
    await iam.createPolicy({ PolicyName: 'used', Path: '/u/', PolicyDocument: document })
    await iam.createUser({ UserName: 'both', PermissionsBoundary: PolicyArn })
    await iam.attachUserPolicy({ UserName: 'both', PolicyArn })
    await iam.createGroup({ GroupName: 'ug' })
    await iam.attachGroupPolicy({ GroupName: 'ug', PolicyArn })
    await iam.attachGroupPolicy({ GroupName: 'ug', PolicyArn })
    await iam.createRole({
      RoleName: 'ur',
      Path: '/r/',
      AssumeRolePolicyDocument: lambdaTrust,
      PermissionsBoundary: PolicyArn,
    })
    expect((await iam.getPolicy({ PolicyArn })).Policy).toMatchObject({
      AttachmentCount: 2,
      PermissionsBoundaryUsageCount: 2,
    })
    const names = async (input: object) => {
      const all = await iam.listEntitiesForPolicy({ PolicyArn, ...input })
      return [
        all.PolicyUsers?.map(({ UserName }) => UserName),
        all.PolicyGroups?.map(({ GroupName }) => GroupName),
        all.PolicyRoles?.map(({ RoleName }) => RoleName),
      ]
    }
    expect(await names({})).toEqual([['both'], ['ug'], ['ur']])
    expect(await names({ EntityFilter: 'Role' })).toEqual([[], [], ['ur']])
    expect(await names({ PathPrefix: '/r/' })).toEqual([[], [], ['ur']])
    expect(await names({ PolicyUsageFilter: 'PermissionsPolicy' })).toEqual([['both'], ['ug'], []])
    expect(await names({ PolicyUsageFilter: 'PermissionsBoundary' })).toEqual([
      ['both'],
      [],
      ['ur'],
    ])

    const conflict = failure(409, 'DeleteConflict', 'Cannot delete a policy attached to entities.')
    expect(await failureOf(iam.deletePolicy({ PolicyArn }))).toEqual(conflict)
    await iam.detachUserPolicy({ UserName: 'both', PolicyArn })
    await iam.detachGroupPolicy({ GroupName: 'ug', PolicyArn })
    expect((await iam.getPolicy({ PolicyArn })).Policy).toMatchObject({
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 2,
    })
    expect(await failureOf(iam.deletePolicy({ PolicyArn }))).toEqual(conflict)
    await iam.deleteUserPermissionsBoundary({ UserName: 'both' })
    await iam.deleteRolePermissionsBoundary({ RoleName: 'ur' })
    expect(shown(await iam.deletePolicy({ PolicyArn }))).toEqual({})
    expect(await failureOf(iam.getPolicy({ PolicyArn }))).toMatchObject({ code: 'NoSuchEntity' })
  })

  test('are listed in pages, each entity once however it has the policy', async () => {
    const iam = cloud.iam((await cloud.account()).admin)
    const { Policy } = await iam.createPolicy({ PolicyName: 'paged', PolicyDocument: document })
    const PolicyArn = Policy?.Arn as string
    const bounded = { PermissionsBoundary: PolicyArn }
    for (const name of ['b', 'A', 'c']) {
      await iam.createGroup({ GroupName: `pg-${name}` })
      await iam.attachGroupPolicy({ GroupName: `pg-${name}`, PolicyArn })
      // c is only bounded, b both
      await iam.createUser({ UserName: `pu-${name}`, Path: '/p/', ...(name !== 'A' && bounded) })
      if (name !== 'c') await iam.attachUserPolicy({ UserName: `pu-${name}`, PolicyArn })
      const AssumeRolePolicyDocument = lambdaTrust
      await iam.createRole({ RoleName: `pr-${name}`, AssumeRolePolicyDocument, ...bounded })
    }
    const all = async (input: object) => {
      const names: (string | undefined)[] = []
      for await (const page of paginateListEntitiesForPolicy(
        { client: iam },
        { PolicyArn, ...input },
      ))
        names.push(
          ...(page.PolicyGroups ?? []).map(({ GroupName }) => GroupName),
          ...(page.PolicyRoles ?? []).map(({ RoleName }) => RoleName),
          ...(page.PolicyUsers ?? []).map(({ UserName }) => UserName),
        )
      return names
    }
    const groups = ['pg-A', 'pg-b', 'pg-c']
    const roles = ['pr-A', 'pr-b', 'pr-c']
    const users = ['pu-A', 'pu-b', 'pu-c']
    for (const MaxItems of [1, 2, 3, 4, 100]) {
      expect(await all({ MaxItems })).toEqual([...groups, ...roles, ...users])
      expect(await all({ MaxItems, EntityFilter: 'User' })).toEqual(users)
      expect(await all({ MaxItems, PathPrefix: '/p/' })).toEqual(users)
      expect(await all({ MaxItems, PolicyUsageFilter: 'PermissionsPolicy' })).toEqual([
        ...groups,
        'pu-A',
        'pu-b',
      ])
      expect(await all({ MaxItems, PolicyUsageFilter: 'PermissionsBoundary' })).toEqual([
        ...roles,
        'pu-b',
        'pu-c',
      ])
      expect(await all({ MaxItems, EntityFilter: 'AWSManagedPolicy' })).toEqual([])
    }
  })

  test("of AWS's policies are counted per account", async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/SecurityAudit'
    await iam.createUser({ UserName: 'auditor' })
    await iam.attachUserPolicy({ UserName: 'auditor', PolicyArn })
    expect((await iam.getPolicy({ PolicyArn })).Policy?.AttachmentCount).toBe(1)
    const theirs = cloud.iam(other.admin)
    expect((await theirs.getPolicy({ PolicyArn })).Policy?.AttachmentCount).toBe(0)
    expect((await theirs.listEntitiesForPolicy({ PolicyArn })).PolicyUsers).toEqual([])
  })
})

describe('ListPolicies', () => {
  const all = async (input: object) => {
    const found: string[] = []
    let Marker: string | undefined
    do {
      const page = await iam.listPolicies({ MaxItems: 400, ...input, ...(Marker && { Marker }) })
      found.push(...(page.Policies ?? []).map(({ Arn }) => Arn as string))
      Marker = page.Marker
    } while (Marker)
    return found
  }

  test('goes over all of them once, in pages', async () => {
    const aws = await all({ Scope: 'AWS' })
    const local = await all({ Scope: 'Local', MaxItems: 2 })
    const both = await all({})
    expect(aws.length).toBeGreaterThan(1000)
    expect(local).toContain(arnOf('Base'))
    expect(new Set(both).size).toBe(both.length)
    expect(new Set(both)).toEqual(new Set([...aws, ...local]))
  })

  test('by path and use', async () => {
    expect(await all({ PathPrefix: '/job-function/' })).toContain(
      'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess',
    )
    const used = await all({ OnlyAttached: true })
    expect(used).toContain('arn:aws:iam::aws:policy/AdministratorAccess')
    expect(used).not.toContain(arnOf('Base'))
    await iam.putUserPermissionsBoundary({
      UserName: 'auditor',
      PermissionsBoundary: arnOf('Base'),
    })
    expect(await all({ PolicyUsageFilter: 'PermissionsBoundary' })).toEqual([arnOf('Base')])
    expect(await all({ PolicyUsageFilter: 'PermissionsPolicy', Scope: 'Local' })).not.toContain(
      arnOf('Base'),
    )
  })

  test('in use is in order of names, each once, in pages; what is not in use any more is gone', async () => {
    const made = await cloud.account()
    const own = cloud.iam(made.admin)
    const arn = (name: string) => `arn:aws:iam::${made.accountId}:policy/${name}`
    for (const PolicyName of ['Zeta', 'alpha', 'ReadOnlyAccess', 'unused', 'bound'])
      await own.createPolicy({ PolicyName, PolicyDocument: document })
    const audit = 'arn:aws:iam::aws:policy/SecurityAudit'
    for (const UserName of ['one', 'two', 'three']) {
      await own.createUser({
        UserName,
        PermissionsBoundary: UserName === 'one' ? audit : arn('bound'),
      })
      for (const PolicyArn of [arn('Zeta'), arn('alpha'), arn('ReadOnlyAccess'), readOnly])
        await own.attachUserPolicy({ UserName, PolicyArn })
    }
    await own.createRole({
      RoleName: 'r',
      AssumeRolePolicyDocument: lambdaTrust,
      PermissionsBoundary: arn('bound'),
    })
    const used = async (input: object) => {
      const arns: (string | undefined)[] = []
      for await (const page of paginateListPolicies({ client: own }, input))
        arns.push(...(page.Policies ?? []).map(({ Arn }) => Arn))
      return arns
    }
    const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'
    const attached = [administrator, arn('alpha'), arn('ReadOnlyAccess'), readOnly, arn('Zeta')]
    for (const MaxItems of [1, 2, 3, 100]) {
      expect(await used({ MaxItems, OnlyAttached: true })).toEqual(attached)
      expect(await used({ MaxItems, OnlyAttached: true, Scope: 'AWS' })).toEqual([
        administrator,
        readOnly,
      ])
      expect(await used({ MaxItems, OnlyAttached: true, PathPrefix: '/x/' })).toEqual([])
      expect(await used({ MaxItems, PolicyUsageFilter: 'PermissionsBoundary' })).toEqual([
        arn('bound'),
        audit,
      ])
    }
    for (const UserName of ['one', 'two', 'three'])
      await own.detachUserPolicy({ UserName, PolicyArn: arn('Zeta') })
    await own.updateUser({ UserName: 'one', NewUserName: 'uno' })
    await own.deleteUserPermissionsBoundary({ UserName: 'uno' })
    expect(await used({ OnlyAttached: true })).toEqual(attached.slice(0, 4))
    expect(await used({ PolicyUsageFilter: 'PermissionsBoundary' })).toEqual([arn('bound')])
  })

  test("doesn't show another account's", async () => {
    const { Policies } = await cloud.iam(other.admin).listPolicies({ Scope: 'Local' })
    expect(Policies).toEqual([])
  })
})
