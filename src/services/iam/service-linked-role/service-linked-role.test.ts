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
import { managedPolicy } from '../managed-policy/catalogue.ts'
import { linkedServices } from './linked-services.ts'

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())

const batch = 'batch.amazonaws.com'

describe('CreateServiceLinkedRole', () => {
  test("makes the service's role with the service's policy", async () => {
    const { Role } = await iam.createServiceLinkedRole({ AWSServiceName: batch })
    expect(Role).toEqual({
      Path: `/aws-service-role/${batch}/`,
      RoleName: 'AWSServiceRoleForBatch',
      RoleId: expect.stringMatching(/^AROA/),
      Arn: `arn:aws:iam::${account.accountId}:role/aws-service-role/${batch}/AWSServiceRoleForBatch`,
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: expect.any(String),
    })
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual({
      Version: '2012-10-17',
      Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: batch } }],
    })
    const RoleName = 'AWSServiceRoleForBatch'
    expect((await iam.getRole({ RoleName })).Role?.MaxSessionDuration).toBe(3600)
    expect((await iam.listAttachedRolePolicies({ RoleName })).AttachedPolicies).toEqual([
      {
        PolicyName: 'BatchServiceRolePolicy',
        PolicyArn: 'arn:aws:iam::aws:policy/aws-service-role/BatchServiceRolePolicy',
      },
    ])
    expect((await iam.listRolePolicies({ RoleName })).PolicyNames).toEqual([])
  })

  test('once', async () => {
    expect(await failureOf(iam.createServiceLinkedRole({ AWSServiceName: batch }))).toEqual(
      failure(
        400,
        'InvalidInput',
        'Service role name AWSServiceRoleForBatch has been taken in this account, please try a different suffix.',
      ),
    )
  })

  for (const { principal, policyArn, acceptsSuffix } of linkedServices.values())
    test(`${principal}: its policy exists; a suffix is ${acceptsSuffix ? 'taken' : 'refused'}`, async () => {
      // the policy of the first version of Lex is no longer published: the role's sessions may do nothing
      const published = principal === 'lex.amazonaws.com' ? undefined : policyArn
      expect(managedPolicy(policyArn)?.arn).toBe(published)
      const made = iam.createServiceLinkedRole({ AWSServiceName: principal, CustomSuffix: 'x' })
      expect(await failureOf(made)).toEqual(
        acceptsSuffix
          ? undefined
          : failure(400, 'InvalidInput', `Custom suffix is not allowed for ${principal}`),
      )
    })

  test('refuses a service it does not know', async () => {
    expect(
      await failureOf(iam.createServiceLinkedRole({ AWSServiceName: 'nope.amazonaws.com' })),
    ).toMatchObject({ status: 400, code: 'InvalidInput' })
  })

  test('iam:AWSServiceName limits for whom', async () => {
    const maker = await userWith(
      cloud,
      account,
      'maker',
      policy('iam:CreateServiceLinkedRole', '*', {
        Condition: { StringEquals: { 'iam:AWSServiceName': 'ecs.amazonaws.com' } },
      }),
    )
    const make = (AWSServiceName: string) =>
      failureOf(maker.iam.createServiceLinkedRole({ AWSServiceName }))
    expect(await make('eks.amazonaws.com')).toEqual(
      failure(
        403,
        'AccessDenied',
        `User: ${maker.arn} is not authorized to perform: iam:CreateServiceLinkedRole on resource: arn:aws:iam::${account.accountId}:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS because no identity-based policy allows the iam:CreateServiceLinkedRole action`,
      ),
    )
    expect(await make('ecs.amazonaws.com')).toBeUndefined()
  })
})

describe("a service's role can't be changed", () => {
  const RoleName = 'AWSServiceRoleForBatch'
  const PolicyArn = 'arn:aws:iam::aws:policy/aws-service-role/BatchServiceRolePolicy'
  const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
  const calls = {
    AttachRolePolicy: () => iam.attachRolePolicy({ RoleName, PolicyArn: readOnly }),
    DetachRolePolicy: () => iam.detachRolePolicy({ RoleName, PolicyArn }),
    PutRolePolicy: () =>
      iam.putRolePolicy({ RoleName, PolicyName: 'p', PolicyDocument: policy('*') }),
    UpdateAssumeRolePolicy: () =>
      iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: lambdaTrust }),
    UpdateRole: () => iam.updateRole({ RoleName, MaxSessionDuration: 7200 }),
    PutRolePermissionsBoundary: () =>
      iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: readOnly }),
    TagRole: () => iam.tagRole({ RoleName, Tags: [{ Key: 'a', Value: '' }] }),
    DeleteRole: () => iam.deleteRole({ RoleName }),
  }
  for (const [operation, call] of Object.entries(calls))
    test(operation, async () => {
      expect(await failureOf(call())).toEqual(
        failure(
          400,
          'UnmodifiableEntity',
          `Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`,
        ),
      )
    })
})

describe('DeleteServiceLinkedRole', () => {
  test('answers a task that has succeeded', async () => {
    const RoleName = 'AWSServiceRoleForBatch'
    const { DeletionTaskId } = await iam.deleteServiceLinkedRole({ RoleName })
    expect(DeletionTaskId).toMatch(
      new RegExp(`^task/aws-service-role/batch\\.amazonaws\\.com/${RoleName}/[0-9a-f-]{36}$`),
    )
    const status = await iam.getServiceLinkedRoleDeletionStatus({
      DeletionTaskId: DeletionTaskId as string,
    })
    expect(shown(status)).toEqual({ Status: 'SUCCEEDED' })
    expect(await failureOf(iam.getRole({ RoleName }))).toMatchObject({ code: 'NoSuchEntity' })
    await iam.createServiceLinkedRole({ AWSServiceName: batch })
  })

  test('is for such roles only', async () => {
    await iam.createRole({ RoleName: 'own', AssumeRolePolicyDocument: lambdaTrust })
    for (const RoleName of ['own', 'none'])
      expect(await failureOf(iam.deleteServiceLinkedRole({ RoleName }))).toEqual(
        noSuchEntity(`The role with name ${RoleName} cannot be found.`),
      )
    const task = `task/aws-service-role/${batch}/AWSServiceRoleForBatch/0`
    expect(
      await failureOf(iam.getServiceLinkedRoleDeletionStatus({ DeletionTaskId: task })),
    ).toMatchObject({ status: 404, code: 'NoSuchEntity' })
  })

  test('needs the permission', async () => {
    const weak = await userWith(cloud, account, 'weak')
    const RoleName = 'AWSServiceRoleForBatch'
    expect(await failureOf(weak.iam.deleteServiceLinkedRole({ RoleName }))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining(`on resource: role ${RoleName} because`),
    })
    const task = `task/aws-service-role/${batch}/${RoleName}/0`
    expect(
      await failureOf(weak.iam.getServiceLinkedRoleDeletionStatus({ DeletionTaskId: task })),
    ).toMatchObject({ code: 'AccessDenied' })
  })
})
