import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  failure,
  failureOf,
  lambdaTrust,
  noSuchEntity,
  policy,
  type TestUser,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let other: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  other = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())

const bucket = 'arn:aws:s3:::bucket/*'
const one = policy('s3:GetObject', bucket)

const decisionsOf = async (input: Parameters<typeof iam.simulateCustomPolicy>[0]) =>
  ((await iam.simulateCustomPolicy(input)).EvaluationResults ?? []).map(
    (result) => result.EvalDecision,
  )

describe('SimulateCustomPolicy', () => {
  test('answers in the recorded shape, positions counted from 2', async () => {
    const document =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b"}]}'
    const start = document.indexOf('[{') + 1
    const end = document.indexOf('}]')
    const MatchedStatements = [
      {
        SourcePolicyId: 'PolicyInputList.1',
        SourcePolicyType: 'IAM Policy',
        StartPosition: { Line: 1, Column: start + 2 },
        EndPosition: { Line: 1, Column: end + 2 },
      },
    ]
    const answer = await iam.simulateCustomPolicy({
      PolicyInputList: [document],
      ActionNames: ['s3:PutObject', 'sqs:SendMessage'],
      ResourceArns: ['arn:aws:s3:::b'],
    })
    expect(answer.IsTruncated).toBe(false)
    expect(answer.EvaluationResults).toEqual([
      {
        EvalActionName: 's3:PutObject',
        EvalResourceName: 'arn:aws:s3:::b',
        EvalDecision: 'allowed',
        EvalDecisionDetails: {},
        MatchedStatements,
        MissingContextValues: [],
        OrganizationsDecisionDetail: { AllowedByOrganizations: true },
        ResourceSpecificResults: [
          {
            EvalResourceName: 'arn:aws:s3:::b',
            EvalResourceDecision: 'allowed',
            MatchedStatements,
            MissingContextValues: [],
          },
        ],
      },
      expect.objectContaining({
        EvalActionName: 'sqs:SendMessage',
        EvalDecision: 'implicitDeny',
        MatchedStatements: [],
      }),
    ])
    const [bare] =
      (await iam.simulateCustomPolicy({ PolicyInputList: [one], ActionNames: ['s3:GetObject'] }))
        .EvaluationResults ?? []
    expect(bare).toEqual({
      EvalActionName: 's3:GetObject',
      EvalResourceName: '*',
      EvalDecision: expect.any(String),
      MatchedStatements: expect.any(Array),
      MissingContextValues: [],
      OrganizationsDecisionDetail: { AllowedByOrganizations: true },
    })
  })

  const deny = one.replace('Allow', 'Deny')
  const mfa = policy('s3:GetObject', bucket, {
    Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  })
  const request = { ActionNames: ['s3:GetObject'], ResourceArns: ['arn:aws:s3:::bucket/key'] }
  const yes = {
    ContextKeyName: 'AWS:multifactorauthpresent',
    ContextKeyValues: ['true'],
    ContextKeyType: 'boolean' as const,
  }
  test.each([
    ['allow', { PolicyInputList: [one] }, 'allowed'],
    ['deny beside allow', { PolicyInputList: [one, deny] }, 'explicitDeny'],
    ['nothing', { PolicyInputList: [policy('s3:PutObject')] }, 'implicitDeny'],
    [
      'a boundary that allows',
      { PolicyInputList: [one], PermissionsBoundaryPolicyInputList: [one] },
      'allowed',
    ],
    [
      'a boundary that does not',
      { PolicyInputList: [one], PermissionsBoundaryPolicyInputList: [policy('sqs:*')] },
      'implicitDeny',
    ],
    [
      'a control policy that allows',
      {
        PolicyInputList: [one],
        OrderedOrganizationPolicyInputList: [{ ServiceControlPolicyInputList: [policy('*')] }],
      },
      'allowed',
    ],
    [
      'a level of control policies that does not',
      {
        PolicyInputList: [one],
        OrderedOrganizationPolicyInputList: [
          { ServiceControlPolicyInputList: [policy('*')] },
          { ServiceControlPolicyInputList: [policy('sqs:*')] },
        ],
      },
      'implicitDeny',
    ],
    ['a condition without its key', { PolicyInputList: [mfa] }, 'implicitDeny'],
    ['a condition with its key', { PolicyInputList: [mfa], ContextEntries: [yes] }, 'allowed'],
  ])('%s', async (_, input, decision) => {
    expect(await decisionsOf({ ...request, ...input })).toEqual([decision])
  })

  test('says which keys were missing and which limit stood in the way', async () => {
    const [missing] =
      (await iam.simulateCustomPolicy({ ...request, PolicyInputList: [mfa] })).EvaluationResults ??
      []
    expect(missing?.MissingContextValues).toEqual(['aws:MultiFactorAuthPresent'])
    const [bounded] =
      (
        await iam.simulateCustomPolicy({
          ...request,
          PolicyInputList: [one],
          PermissionsBoundaryPolicyInputList: [deny],
          OrderedOrganizationPolicyInputList: [{ ServiceControlPolicyInputList: [deny] }],
        })
      ).EvaluationResults ?? []
    expect(bounded?.PermissionsBoundaryDecisionDetail).toEqual({
      AllowedByPermissionsBoundary: false,
    })
    expect(bounded?.OrganizationsDecisionDetail).toEqual({ AllowedByOrganizations: false })
    expect(bounded?.MatchedStatements?.map(({ SourcePolicyType }) => SourcePolicyType)).toContain(
      'Permissions Boundary Policy',
    )
  })

  test('resource policies, in the account and across', async () => {
    const CallerArn = `arn:aws:iam::${account.accountId}:user/someone`
    const ResourcePolicy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: CallerArn },
          Action: 's3:GetObject',
          Resource: bucket,
        },
      ],
    })
    const nothing = policy('sqs:*')
    const ask = (PolicyInputList: string[], ResourceOwner: string) =>
      decisionsOf({ ...request, PolicyInputList, CallerArn, ResourcePolicy, ResourceOwner })
    expect(await ask([nothing], account.accountId)).toEqual(['allowed'])
    expect(await ask([nothing], other.accountId)).toEqual(['implicitDeny'])
    expect(await ask([one], `arn:aws:iam::${other.accountId}:root`)).toEqual(['allowed'])
    const [across] =
      (
        await iam.simulateCustomPolicy({
          ...request,
          PolicyInputList: [nothing],
          CallerArn,
          ResourcePolicy,
          ResourceOwner: other.accountId,
        })
      ).EvaluationResults ?? []
    expect(across?.EvalDecisionDetails).toEqual({
      'IAM Policy': 'implicitDeny',
      'Resource Policy': 'allowed',
    })
  })

  test.each([
    ['a broken policy', { PolicyInputList: ['{}'] }],
    ['a pattern for an action', { ActionNames: ['s3:*'] }],
    ['a bare word for an action', { ActionNames: ['GetObject'] }],
    ['a role as caller', { CallerArn: 'arn:aws:iam::123456789012:role/x' }],
    ['a resource policy without caller', { ResourcePolicy: one }],
    ['no owner', { ResourceOwner: 'arn:aws:s3:::bucket/key' }],
  ])('refuses %s', async (_, change) => {
    expect(
      await failureOf(iam.simulateCustomPolicy({ ...request, PolicyInputList: [one], ...change })),
    ).toMatchObject({ status: 400, code: 'InvalidInput' })
  })

  test('in pages', async () => {
    const input = {
      PolicyInputList: [one],
      ActionNames: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      MaxItems: 2,
    }
    const first = await iam.simulateCustomPolicy(input)
    const second = await iam.simulateCustomPolicy({ ...input, Marker: first.Marker as string })
    expect(
      [...(first.EvaluationResults ?? []), ...(second.EvaluationResults ?? [])].map(
        ({ EvalActionName }) => EvalActionName,
      ),
    ).toEqual(input.ActionNames)
  })
})

describe('SimulatePrincipalPolicy', () => {
  let user: TestUser
  let roleArn: string
  let groupArn: string
  const ask = async (PolicySourceArn: string, action: string, more: object = {}) => {
    const { EvaluationResults } = await iam.simulatePrincipalPolicy({
      PolicySourceArn,
      ActionNames: [action],
      ...more,
    })
    return EvaluationResults?.[0]
  }
  beforeAll(async () => {
    user = await userWith(cloud, account, 'simulated', policy('iam:ListUsers'))
    groupArn = (await iam.createGroup({ GroupName: 'sim' })).Group?.Arn ?? ''
    await iam.addUserToGroup({ GroupName: 'sim', UserName: 'simulated' })
    await iam.putGroupPolicy({
      GroupName: 'sim',
      PolicyName: 'of-group',
      PolicyDocument: policy('iam:ListRoles'),
    })
    await iam.attachUserPolicy({
      UserName: 'simulated',
      PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
    })
    roleArn =
      (await iam.createRole({ RoleName: 'sim', AssumeRolePolicyDocument: lambdaTrust })).Role
        ?.Arn ?? ''
    await iam.putRolePolicy({
      RoleName: 'sim',
      PolicyName: 'of-role',
      PolicyDocument: policy('sqs:*'),
    })
  })

  test.each([
    ['iam:ListUsers', 'allowed', 'test'],
    ['iam:ListRoles', 'allowed', 'of-group'],
    ['s3:GetObject', 'allowed', 'AmazonS3ReadOnlyAccess'],
    ['s3:PutObject', 'implicitDeny', undefined],
  ])('a user: %s', async (action, decision, source) => {
    const result = await ask(user.arn, action)
    expect(result?.EvalDecision).toBe(decision)
    expect(result?.MatchedStatements?.[0]?.SourcePolicyId).toBe(source)
  })

  test('a role and a group', async () => {
    expect((await ask(roleArn, 'sqs:SendMessage'))?.EvalDecision).toBe('allowed')
    expect((await ask(roleArn, 'iam:ListRoles'))?.EvalDecision).toBe('implicitDeny')
    expect((await ask(groupArn, 'iam:ListRoles'))?.EvalDecision).toBe('allowed')
    expect((await ask(groupArn, 'iam:ListUsers'))?.EvalDecision).toBe('implicitDeny')
  })

  test('agrees with the request itself, boundary included', async () => {
    const both = async () => [
      (await ask(user.arn, 'iam:ListUsers'))?.EvalDecision,
      (await failureOf(user.iam.listUsers({})))?.code,
    ]
    expect(await both()).toEqual(['allowed', undefined])
    await iam.putUserPermissionsBoundary({
      UserName: 'simulated',
      PermissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
    })
    expect(await both()).toEqual(['implicitDeny', 'AccessDenied'])
    const without = { PolicyExclusionList: [{ PolicyType: 'permission-boundary' as const }] }
    expect((await ask(user.arn, 'iam:ListUsers', without))?.EvalDecision).toBe('allowed')
    await iam.deleteUserPermissionsBoundary({ UserName: 'simulated' })
  })

  test.each([
    [{ PolicyType: 'inline' as const }, ['implicitDeny', 'implicitDeny', 'allowed']],
    [{ PolicyType: 'aws-managed' as const }, ['allowed', 'allowed', 'implicitDeny']],
    [
      { PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' },
      ['allowed', 'allowed', 'implicitDeny'],
    ],
    [
      {
        InlinePolicyIdentifier: {
          PolicyName: 'of-group',
          AttachmentType: 'group' as const,
          AttachmentName: 'SIM',
        },
      },
      ['allowed', 'implicitDeny', 'allowed'],
    ],
  ])('without %j', async (exclusion, expected) => {
    const { EvaluationResults } = await iam.simulatePrincipalPolicy({
      PolicySourceArn: user.arn,
      ActionNames: ['iam:ListUsers', 'iam:ListRoles', 's3:GetObject'],
      PolicyExclusionList: [exclusion],
    })
    expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual(expected)
  })

  test('adds policies given beside the ones there are', async () => {
    const PolicyInputList = [policy('iam:ListUsers').replace('Allow', 'Deny')]
    const result = await ask(user.arn, 'iam:ListUsers', { PolicyInputList })
    expect(result?.EvalDecision).toBe('explicitDeny')
    expect(result?.MatchedStatements?.[0]?.SourcePolicyId).toBe('PolicyInputList.1')
  })

  test('knows only entities of the account', async () => {
    const nobody = `arn:aws:iam::${account.accountId}:user/nobody`
    expect(await failureOf(ask(nobody, 'iam:ListUsers'))).toEqual(
      noSuchEntity('The user with name nobody cannot be found.'),
    )
    const session = `arn:aws:sts::${account.accountId}:assumed-role/sim/s`
    expect(await failureOf(ask(session, 'iam:ListUsers'))).toEqual(
      failure(
        400,
        'InvalidInput',
        `Invalid Entity Arn: ${session} does not clearly define entity type and name.`,
      ),
    )
    const foreign = `arn:aws:iam::${other.accountId}:user/admin`
    expect(await failureOf(ask(foreign, 'iam:ListUsers'))).toEqual(
      failure(
        400,
        'InvalidInput',
        `Invalid Policy Source Arn: caller's account ${account.accountId} does not have access to policies in account ${other.accountId}`,
      ),
    )
  })

  test('needs the permission, and a denial names the ARN', async () => {
    const denial = (action: string, resource: string) =>
      failure(
        403,
        'AccessDenied',
        `User: ${user.arn} is not authorized to perform: iam:${action} on resource: ${resource} because no identity-based policy allows the iam:${action} action`,
      )
    const input = { PolicySourceArn: roleArn, ActionNames: ['iam:ListUsers'] }
    expect(await failureOf(user.iam.simulatePrincipalPolicy(input))).toEqual(
      denial('SimulatePrincipalPolicy', roleArn),
    )
    expect(await failureOf(user.iam.getContextKeysForPrincipalPolicy(input))).toEqual(
      denial('GetContextKeysForPrincipalPolicy', roleArn),
    )
    const custom = { PolicyInputList: [one], ActionNames: ['iam:ListUsers'] }
    expect(await failureOf(user.iam.simulateCustomPolicy(custom))).toEqual(
      denial('SimulateCustomPolicy', '*'),
    )
    expect(await failureOf(user.iam.getContextKeysForCustomPolicy(custom))).toEqual(
      denial('GetContextKeysForCustomPolicy', '*'),
    )
  })

  test('GetContextKeys lists keys once, ignoring case', async () => {
    const conditional = (key: string) =>
      policy('s3:GetObject', `arn:aws:s3:::home/\${aws:username}/*`, {
        Condition: { StringEquals: { [key]: 'x' } },
      })
    const PolicyInputList = [conditional('aws:SourceVpce'), conditional('AWS:sourcevpce')]
    expect((await iam.getContextKeysForCustomPolicy({ PolicyInputList })).ContextKeyNames).toEqual([
      'aws:SourceVpce',
      'aws:username',
    ])
    await iam.putUserPolicy({
      UserName: 'simulated',
      PolicyName: 'keys',
      PolicyDocument: conditional('aws:SourceIp'),
    })
    expect(
      (await iam.getContextKeysForPrincipalPolicy({ PolicySourceArn: user.arn, PolicyInputList }))
        .ContextKeyNames,
    ).toEqual(['aws:SourceIp', 'aws:username', 'aws:SourceVpce'])
  })
})
