import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  failure,
  failureOf,
  noSuchEntity,
  policy,
  shown,
  type TestUser,
  trust,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
/** Member of `crew`: may read IAM through the group, and denies itself S3. */
let ann: TestUser
/** Member of `crew` that never does anything. */
let bob: TestUser
let start: Date

const arn = (resource: string) => `arn:aws:iam::${account.accountId}:${resource}`
const seconds = (date: Date | undefined) => Math.floor((date?.getTime() ?? 0) / 1000)

beforeAll(async () => {
  cloud = await startCloud({ usage: 'recorded' })
  account = await cloud.account()
  iam = cloud.iam(account.admin)
  await iam.createGroup({ GroupName: 'crew', Path: '/ship/' })
  await iam.createPolicy({
    PolicyName: 'look',
    PolicyDocument: policy(['iam:Get*', 'sts:AssumeRole', 's3:*']),
  })
  await iam.attachGroupPolicy({ GroupName: 'crew', PolicyArn: arn('policy/look') })
  const noS3 = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Deny', Action: 's3:*', Resource: '*' },
      { Effect: 'Allow', Action: ['ec2:Run*'], Resource: '*' },
    ],
  })
  ann = await userWith(cloud, account, 'ann', noS3)
  bob = await userWith(cloud, account, 'bob')
  for (const UserName of ['ann', 'bob']) await iam.addUserToGroup({ GroupName: 'crew', UserName })
  await iam.createRole({
    RoleName: 'pilot',
    Path: '/ship/',
    AssumeRolePolicyDocument: trust({ AWS: account.accountId }),
  })
  await iam.putRolePolicy({
    RoleName: 'pilot',
    PolicyName: 'fly',
    PolicyDocument: policy('iam:List*'),
  })

  start = new Date(cloud.now())
  await ann.iam.getUser({ UserName: 'ann' })
  // refused attempts count
  await ann.iam.createUser({ UserName: 'x' }).catch(() => {})
  await cloud
    .s3(ann.credentials)
    .listBuckets({})
    .catch(() => {})
  const { Credentials } = await cloud
    .sts(ann.credentials)
    .assumeRole({ RoleArn: arn('role/ship/pilot'), RoleSessionName: 'now' })
  await cloud
    .iam({
      accessKeyId: Credentials?.AccessKeyId as string,
      secretAccessKey: Credentials?.SecretAccessKey as string,
      sessionToken: Credentials?.SessionToken as string,
    })
    .listUsers({})
})
afterAll(() => cloud.close())

async function reportOn(Arn: string, Granularity?: 'ACTION_LEVEL' | 'SERVICE_LEVEL') {
  const { JobId } = await iam.generateServiceLastAccessedDetails({
    Arn,
    ...(Granularity && { Granularity }),
  })
  return JobId as string
}
const details = async (Arn: string, Granularity?: 'ACTION_LEVEL' | 'SERVICE_LEVEL') =>
  iam.getServiceLastAccessedDetails({ JobId: await reportOn(Arn, Granularity) })

describe('a report on a user', () => {
  test('lists what its own and its groups policies reach, less what is denied altogether', async () => {
    const report = await details(ann.arn)
    expect(shown(report)).toMatchObject({
      JobStatus: 'COMPLETED',
      JobType: 'SERVICE_LEVEL',
      JobCreationDate: expect.any(Date),
      JobCompletionDate: expect.any(Date),
      IsTruncated: false,
    })
    expect(report.Marker).toBeUndefined()
    expect(report.ServicesLastAccessed).toEqual([
      {
        ServiceName: 'Amazon EC2',
        ServiceNamespace: 'ec2',
        TotalAuthenticatedEntities: 0,
      },
      {
        ServiceName: 'AWS Identity and Access Management',
        ServiceNamespace: 'iam',
        LastAuthenticated: expect.any(Date),
        LastAuthenticatedEntity: ann.arn,
        LastAuthenticatedRegion: 'us-east-1',
        TotalAuthenticatedEntities: 1,
      },
      {
        ServiceName: 'AWS Security Token Service',
        ServiceNamespace: 'sts',
        LastAuthenticated: expect.any(Date),
        LastAuthenticatedEntity: ann.arn,
        LastAuthenticatedRegion: 'us-east-1',
        TotalAuthenticatedEntities: 1,
      },
    ])
    const [, used] = report.ServicesLastAccessed ?? []
    expect(seconds(used?.LastAuthenticated)).toBeGreaterThanOrEqual(seconds(start))
    expect(seconds(used?.LastAuthenticated)).toBeLessThanOrEqual(seconds(new Date(cloud.now())))
  })

  test('of actions, those that were asked for, refused or not', async () => {
    const report = await details(ann.arn, 'ACTION_LEVEL')
    expect(report.JobType).toBe('ACTION_LEVEL')
    const [ec2, used] = report.ServicesLastAccessed ?? []
    expect(ec2?.TrackedActionsLastAccessed).toEqual([])
    expect(used?.TrackedActionsLastAccessed).toEqual(
      ['CreateUser', 'GetUser'].map((ActionName) => ({
        ActionName,
        LastAccessedEntity: ann.arn,
        LastAccessedTime: expect.any(Date),
        LastAccessedRegion: 'us-east-1',
      })),
    )
  })
})

test('a report on a role counts its sessions', async () => {
  const report = await details(arn('role/ship/pilot'), 'ACTION_LEVEL')
  expect(report.ServicesLastAccessed).toEqual([
    {
      ServiceName: 'AWS Identity and Access Management',
      ServiceNamespace: 'iam',
      LastAuthenticated: expect.any(Date),
      LastAuthenticatedEntity: arn('role/ship/pilot'),
      LastAuthenticatedRegion: 'us-east-1',
      TotalAuthenticatedEntities: 1,
      TrackedActionsLastAccessed: [
        {
          ActionName: 'ListUsers',
          LastAccessedEntity: arn('role/ship/pilot'),
          LastAccessedTime: expect.any(Date),
          LastAccessedRegion: 'us-east-1',
        },
      ],
    },
  ])
})

describe('a report on a group or policy', () => {
  for (const subject of ['group/ship/crew', 'policy/look'])
    test(`${subject}: tells of the members, the last to come first`, async () => {
      const JobId = await reportOn(arn(subject))
      const { ServicesLastAccessed = [] } = await iam.getServiceLastAccessedDetails({ JobId })
      expect(
        ServicesLastAccessed.map((each) => [
          each.ServiceNamespace,
          each.LastAuthenticatedEntity,
          each.TotalAuthenticatedEntities,
        ]),
      ).toEqual([
        ['iam', ann.arn, 1],
        // denied to ann by her own policy, which is not this entity's
        ['s3', ann.arn, 1],
        ['sts', ann.arn, 1],
      ])
      const answer = await iam.getServiceLastAccessedDetailsWithEntities({
        JobId,
        ServiceNamespace: 'iam',
      })
      expect(answer).toMatchObject({ JobStatus: 'COMPLETED', IsTruncated: false })
      expect(answer.EntityDetailsList).toEqual([
        {
          EntityInfo: {
            Arn: ann.arn,
            Name: 'ann',
            Type: 'USER',
            Id: expect.stringMatching(/^AIDA/),
            Path: '/',
          },
          LastAuthenticated: expect.any(Date),
        },
        {
          EntityInfo: {
            Arn: bob.arn,
            Name: 'bob',
            Type: 'USER',
            Id: expect.stringMatching(/^AIDA/),
            Path: '/',
          },
        },
      ])
    })

  test('pages of entities and of services', async () => {
    const JobId = await reportOn(arn('group/ship/crew'))
    const entities = (page: object) =>
      iam.getServiceLastAccessedDetailsWithEntities({ JobId, ServiceNamespace: 'iam', ...page })
    const first = await entities({ MaxItems: 1 })
    const second = await entities({ Marker: first.Marker as string })
    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false])
    expect(second.EntityDetailsList?.map((each) => each.EntityInfo?.Name)).toEqual(['bob'])
    const services = await iam.getServiceLastAccessedDetails({ JobId, MaxItems: 2 })
    expect(services.IsTruncated).toBe(true)
    const rest = await iam.getServiceLastAccessedDetails({
      JobId,
      Marker: services.Marker as string,
    })
    expect(rest.ServicesLastAccessed?.map((each) => each.ServiceNamespace)).toEqual(['sts'])
  })

  test('an administrator reaches every service', async () => {
    const report = await details('arn:aws:iam::aws:policy/AdministratorAccess')
    expect(report.IsTruncated).toBe(true)
    expect(report.ServicesLastAccessed).toHaveLength(100)
  })
})

test('a report stays as it was made, for a week, in its account', async () => {
  const JobId = await reportOn(bob.arn)
  const before = shown(await iam.getServiceLastAccessedDetails({ JobId }))
  await bob.iam.getUser({ UserName: 'ann' })
  expect(shown(await iam.getServiceLastAccessedDetails({ JobId }))).toEqual(before)
  const now = await details(bob.arn)
  expect(now.ServicesLastAccessed?.map((each) => each.TotalAuthenticatedEntities)).toEqual([
    1, 0, 0,
  ])
  const gone = noSuchEntity(`Job with ID ${JobId} was not found.`)
  const other = cloud.iam((await cloud.account()).admin)
  expect(await failureOf(other.getServiceLastAccessedDetails({ JobId }))).toEqual(gone)
  cloud.advance(7 * 86_400 + 1)
  await reportOn(bob.arn)
  expect(await failureOf(iam.getServiceLastAccessedDetails({ JobId }))).toEqual(gone)
})

test('what is not there', async () => {
  const JobId = '00000000-0000-0000-0000-000000000000'
  const unknown = noSuchEntity(`Job with ID ${JobId} was not found.`)
  expect(await failureOf(iam.getServiceLastAccessedDetails({ JobId }))).toEqual(unknown)
  expect(
    await failureOf(
      iam.getServiceLastAccessedDetailsWithEntities({ JobId, ServiceNamespace: 'iam' }),
    ),
  ).toEqual(unknown)
  expect(
    await failureOf(
      iam.getServiceLastAccessedDetailsWithEntities({
        JobId: await reportOn(bob.arn),
        ServiceNamespace: 'rds',
      }),
    ),
  ).toMatchObject({ status: 404, code: 'NoSuchEntity' })
  for (const [subject, message] of [
    ['user/no', 'The user with name no cannot be found.'],
    ['group/no', 'The group with name no cannot be found.'],
    ['role/no', 'The role with name no cannot be found.'],
  ] as const) {
    expect(await failureOf(reportOn(arn(subject)))).toEqual(noSuchEntity(message))
    expect(
      await failureOf(
        iam.listPoliciesGrantingServiceAccess({ Arn: arn(subject), ServiceNamespaces: ['iam'] }),
      ),
    ).toEqual(noSuchEntity(message))
  }
  expect(await failureOf(reportOn(arn('policy/no')))).toMatchObject({ code: 'NoSuchEntity' })
  expect(await failureOf(reportOn(arn('mfa/no')))).toMatchObject({ code: 'InvalidInput' })
})

describe('ListPoliciesGrantingServiceAccess', () => {
  const list = async (Arn: string, ...ServiceNamespaces: string[]) =>
    shown(await iam.listPoliciesGrantingServiceAccess({ Arn, ServiceNamespaces }))
  const look = () => ({
    PolicyName: 'look',
    PolicyType: 'MANAGED',
    PolicyArn: arn('policy/look'),
  })

  test('of a user with its groups, in the order asked for', async () => {
    await iam.putGroupPolicy({
      GroupName: 'crew',
      PolicyName: 'inline',
      PolicyDocument: policy('iam:PassRole'),
    })
    expect(await list(ann.arn, 'iam', 'ec2', 'rds')).toEqual({
      PoliciesGrantingServiceAccess: [
        {
          ServiceNamespace: 'iam',
          Policies: [
            look(),
            {
              PolicyName: 'inline',
              PolicyType: 'INLINE',
              EntityType: 'GROUP',
              EntityName: 'crew',
            },
          ],
        },
        {
          ServiceNamespace: 'ec2',
          Policies: [
            {
              PolicyName: 'test',
              PolicyType: 'INLINE',
              EntityType: 'USER',
              EntityName: 'ann',
            },
          ],
        },
        { ServiceNamespace: 'rds', Policies: [] },
      ],
      IsTruncated: false,
    })
  })

  test('of a group and of a role alone', async () => {
    expect(await list(arn('group/ship/crew'), 's3')).toEqual({
      PoliciesGrantingServiceAccess: [{ ServiceNamespace: 's3', Policies: [look()] }],
      IsTruncated: false,
    })
    expect(await list(arn('role/ship/pilot'), 'iam')).toMatchObject({
      PoliciesGrantingServiceAccess: [{ Policies: [{ EntityType: 'ROLE', EntityName: 'pilot' }] }],
    })
  })

  test('not of a policy', async () => {
    expect(await failureOf(list(arn('policy/look'), 's3'))).toMatchObject({ code: 'InvalidInput' })
  })
})

describe('without permission', () => {
  const JobId = '00000000-0000-0000-0000-000000000000'
  const rows: readonly (readonly [
    action: string,
    call: (iam: ReturnType<Cloud['iam']>) => Promise<unknown>,
    resource: string,
  ])[] = [
    [
      'GenerateServiceLastAccessedDetails',
      (weak) => weak.generateServiceLastAccessedDetails({ Arn: ann.arn }),
      'arn:aws:iam::ACCOUNT:user/ann',
    ],
    ['GetServiceLastAccessedDetails', (weak) => weak.getServiceLastAccessedDetails({ JobId }), '*'],
    [
      'GetServiceLastAccessedDetailsWithEntities',
      (weak) => weak.getServiceLastAccessedDetailsWithEntities({ JobId, ServiceNamespace: 'iam' }),
      '*',
    ],
    [
      'ListPoliciesGrantingServiceAccess',
      (weak) =>
        weak.listPoliciesGrantingServiceAccess({ Arn: ann.arn, ServiceNamespaces: ['iam'] }),
      'arn:aws:iam::ACCOUNT:user/ann',
    ],
  ]
  for (const [action, call, resource] of rows)
    test(action, async () => {
      const weak = await userWith(cloud, account, `weak-${action.slice(0, 40)}`)
      const sentence = `User: ${weak.arn} is not authorized to perform: iam:${action} on resource: ${resource} because no identity-based policy allows the iam:${action} action`
      expect(await failureOf(call(weak.iam))).toEqual(
        failure(403, 'AccessDenied', sentence.replaceAll('ACCOUNT', account.accountId)),
      )
    })
})
