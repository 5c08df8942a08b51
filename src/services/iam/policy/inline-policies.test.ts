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
  for (const name of ['h', 'full']) {
    await iam.createUser({ UserName: name })
    await iam.createGroup({ GroupName: name })
    await iam.createRole({ RoleName: name, AssumeRolePolicyDocument: lambdaTrust })
  }
})
afterAll(() => cloud.close())

interface Kind {
  readonly type: string
  readonly member: string
  readonly limit: number
  put(name: string, PolicyName: string, PolicyDocument: string): Promise<{ $metadata: unknown }>
  get(name: string, PolicyName: string): Promise<{ $metadata: unknown }>
  remove(name: string, PolicyName: string): Promise<{ $metadata: unknown }>
  list(
    name: string,
    page?: object,
  ): Promise<{
    PolicyNames: string[] | undefined
    IsTruncated?: boolean | undefined
    Marker?: string | undefined
  }>
}

const kinds: readonly Kind[] = [
  {
    type: 'user',
    member: 'UserName',
    limit: 2048,
    put: (UserName, PolicyName, PolicyDocument) =>
      iam.putUserPolicy({ UserName, PolicyName, PolicyDocument }),
    get: (UserName, PolicyName) => iam.getUserPolicy({ UserName, PolicyName }),
    remove: (UserName, PolicyName) => iam.deleteUserPolicy({ UserName, PolicyName }),
    list: (UserName, page) => iam.listUserPolicies({ UserName, ...page }),
  },
  {
    type: 'group',
    member: 'GroupName',
    limit: 5120,
    put: (GroupName, PolicyName, PolicyDocument) =>
      iam.putGroupPolicy({ GroupName, PolicyName, PolicyDocument }),
    get: (GroupName, PolicyName) => iam.getGroupPolicy({ GroupName, PolicyName }),
    remove: (GroupName, PolicyName) => iam.deleteGroupPolicy({ GroupName, PolicyName }),
    list: (GroupName, page) => iam.listGroupPolicies({ GroupName, ...page }),
  },
  {
    type: 'role',
    member: 'RoleName',
    limit: 10_240,
    put: (RoleName, PolicyName, PolicyDocument) =>
      iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument }),
    get: (RoleName, PolicyName) => iam.getRolePolicy({ RoleName, PolicyName }),
    remove: (RoleName, PolicyName) => iam.deleteRolePolicy({ RoleName, PolicyName }),
    list: (RoleName, page) => iam.listRolePolicies({ RoleName, ...page }),
  },
]

for (const kind of kinds)
  describe(`inline policies of a ${kind.type}`, () => {
    test('an empty list is there', async () => {
      expect(await kind.list('h')).toMatchObject({ PolicyNames: [], IsTruncated: false })
    })

    test('put, get, replace, list, delete', async () => {
      // names of services and actions aren't checked (observed)
      const document = policy('apigatway:PUT', 'arn%3Aaws:x')
      const odd = policy('apigatway:PUT', '*')
      expect(shown(await kind.put('h', 'p', odd))).toEqual({})
      expect(shown(await kind.get('H', 'p'))).toEqual({
        [kind.member]: 'h',
        PolicyName: 'p',
        PolicyDocument: encodeURIComponent(odd).replaceAll('*', '%2A'),
      })
      await kind.put('h', 'p', policy('s3:*'))
      await kind.put('h', 'P', policy('s3:*'))
      await kind.put('h', 'q', policy('s3:*'))
      const first = await kind.list('h', { MaxItems: 2 })
      expect(first).toMatchObject({ PolicyNames: ['P', 'p'], IsTruncated: true })
      expect(await kind.list('h', { Marker: first.Marker })).toMatchObject({
        PolicyNames: ['q'],
        IsTruncated: false,
      })
      expect(shown(await kind.remove('h', 'q'))).toEqual({})
      const gone = noSuchEntity(`The ${kind.type} policy with name q cannot be found.`)
      expect(await failureOf(kind.get('h', 'q'))).toEqual(gone)
      expect(await failureOf(kind.remove('h', 'q'))).toEqual(gone)
      expect(await failureOf(kind.put('h', 'bad', document))).toMatchObject({
        code: 'MalformedPolicyDocument',
      })
    })

    test('all of them together have a size', async () => {
      const limit = failure(
        409,
        'LimitExceeded',
        `Maximum policy size of ${kind.limit} bytes exceeded for ${kind.type} full`,
      )
      const half = policy('s3:GetObject', `arn:aws:s3:::${'b'.repeat(kind.limit / 2 - 150)}`)
      await kind.put('full', 'one', half)
      await kind.put('full', 'two', half)
      expect(await failureOf(kind.put('full', 'three', half))).toEqual(limit)
      // replacing counts once
      await kind.put('full', 'two', half)
    })

    test('of nobody', async () => {
      const nobody = noSuchEntity(`The ${kind.type} with name no cannot be found.`)
      expect(await failureOf(kind.put('no', 'p', policy('s3:*')))).toEqual(nobody)
      expect(await failureOf(kind.get('no', 'p'))).toEqual(nobody)
      expect(await failureOf(kind.remove('no', 'p'))).toEqual(nobody)
      expect(await failureOf(kind.list('no'))).toEqual(nobody)
    })
  })

test('a policy about oneself takes effect with the next request', async () => {
  const user = await userWith(cloud, account, 'self', policy('iam:*UserPolicy'))
  const PolicyDocument = policy('iam:ListUsers')
  expect(await failureOf(user.iam.listUsers({}))).toMatchObject({ code: 'AccessDenied' })
  await user.iam.putUserPolicy({ UserName: 'self', PolicyName: 'more', PolicyDocument })
  expect(await failureOf(user.iam.listUsers({}))).toBeUndefined()
  await user.iam.deleteUserPolicy({ UserName: 'self', PolicyName: 'more' })
  expect(await failureOf(user.iam.listUsers({}))).toMatchObject({ code: 'AccessDenied' })
})
