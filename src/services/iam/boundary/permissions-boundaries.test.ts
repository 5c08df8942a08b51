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
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
  await iam.createUser({ UserName: 'b' })
  await iam.createRole({ RoleName: 'b', AssumeRolePolicyDocument: lambdaTrust })
})
afterAll(() => cloud.close())

const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

interface Kind {
  readonly type: string
  put(name: string, PermissionsBoundary: string): Promise<{ $metadata: unknown }>
  remove(name: string): Promise<{ $metadata: unknown }>
  get(): Promise<unknown>
}
const kinds: readonly Kind[] = [
  {
    type: 'user',
    put: (UserName, PermissionsBoundary) =>
      iam.putUserPermissionsBoundary({ UserName, PermissionsBoundary }),
    remove: (UserName) => iam.deleteUserPermissionsBoundary({ UserName }),
    get: async () => (await iam.getUser({ UserName: 'b' })).User?.PermissionsBoundary,
  },
  {
    type: 'role',
    put: (RoleName, PermissionsBoundary) =>
      iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary }),
    remove: (RoleName) => iam.deleteRolePermissionsBoundary({ RoleName }),
    get: async () => (await iam.getRole({ RoleName: 'b' })).Role?.PermissionsBoundary,
  },
]

for (const kind of kinds)
  describe(`the boundary of a ${kind.type}`, () => {
    test('is set, replaced and removed', async () => {
      expect(shown(await kind.put('b', readOnly))).toEqual({})
      expect(await kind.get()).toEqual({
        PermissionsBoundaryArn: readOnly,
        PermissionsBoundaryType: 'Policy',
      })
      const other = 'arn:aws:iam::aws:policy/SecurityAudit'
      await kind.put('B', other)
      expect(await kind.get()).toMatchObject({ PermissionsBoundaryArn: other })
      expect(shown(await kind.remove('b'))).toEqual({})
      expect(await kind.get()).toBeUndefined()
    })

    test('must be a policy of somebody who exists', async () => {
      const none = 'arn:aws:iam::aws:policy/None'
      expect(await failureOf(kind.put('b', none))).toEqual(
        noSuchEntity(`Scope ARN: ${none} does not exist or is not attachable.`),
      )
      expect(await kind.get()).toBeUndefined()
      expect(await failureOf(kind.put('b', 'a-text-that-is-no-arn'))).toEqual(
        failure(400, 'ValidationError', 'Invalid ARN:  Could not be parsed!'),
      )
      const nobody = noSuchEntity(`The ${kind.type} with name no cannot be found.`)
      expect(await failureOf(kind.put('no', readOnly))).toEqual(nobody)
      expect(await failureOf(kind.remove('no'))).toEqual(nobody)
    })
  })

test('bounds what the user may do, from the next request on, and says so', async () => {
  const user = await userWith(cloud, account, 'bounded', policy('iam:*'))
  expect(await failureOf(user.iam.listUsers({}))).toBeUndefined()
  await iam.createPolicy({ PolicyName: 'narrow', PolicyDocument: policy('iam:GetUser') })
  await iam.putUserPermissionsBoundary({
    UserName: 'bounded',
    PermissionsBoundary: `arn:aws:iam::${account.accountId}:policy/narrow`,
  })
  expect(await failureOf(user.iam.listUsers({}))).toEqual(
    failure(
      403,
      'AccessDenied',
      `User: ${user.arn} is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${account.accountId}:user/ because no permissions boundary allows the iam:ListUsers action`,
    ),
  )
  expect(await failureOf(user.iam.getUser({}))).toBeUndefined()
  await iam.deleteUserPermissionsBoundary({ UserName: 'bounded' })
  expect(await failureOf(user.iam.listUsers({}))).toBeUndefined()
})

test('a delegated administrator can neither lift nor change a boundary', async () => {
  const delegate = await userWith(
    cloud,
    account,
    'delegate',
    policy(
      [
        'iam:CreateUser',
        'iam:PutUserPermissionsBoundary',
        'iam:DeleteUserPermissionsBoundary',
        'iam:PutUserPolicy',
        'iam:AttachUserPolicy',
      ],
      '*',
      { Condition: { StringEquals: { 'iam:PermissionsBoundary': readOnly } } },
    ),
  )
  const denied = { code: 'AccessDenied' }
  const admin = 'arn:aws:iam::aws:policy/AdministratorAccess'
  await delegate.iam.createUser({ UserName: 'made', PermissionsBoundary: readOnly })
  expect(
    await failureOf(
      delegate.iam.putUserPermissionsBoundary({ UserName: 'made', PermissionsBoundary: admin }),
    ),
  ).toMatchObject(denied)
  await delegate.iam.attachUserPolicy({ UserName: 'made', PolicyArn: admin })
  // the key of these actions is the boundary the user has
  expect(
    await failureOf(delegate.iam.attachUserPolicy({ UserName: 'delegate', PolicyArn: admin })),
  ).toMatchObject(denied)
  expect(
    await failureOf(
      delegate.iam.putUserPolicy({
        UserName: 'b',
        PolicyName: 'p',
        PolicyDocument: policy('*'),
      }),
    ),
  ).toMatchObject(denied)
})
