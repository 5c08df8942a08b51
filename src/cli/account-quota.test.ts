/** `sallyport account quota` on the real operator commands and a real store: what holds, for whom, and what is refused. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, lambdaTrust, policy } from '../../test/support/iam.ts'
import type { TestAccount } from '../../test/support/in-process.ts'
import { type OperatedCloud, startOperatedCloud } from '../../test/support/operated.ts'
import { main } from './main.ts'

let operated: OperatedCloud
let cloud: OperatedCloud['cloud']
let account: TestAccount
let other: TestAccount
beforeAll(async () => {
  operated = await startOperatedCloud()
  ;({ cloud, account, other } = operated)
})
afterAll(() => operated.close())

const quota = (...argv: string[]) => operated.sallyport('account', 'quota', ...argv)
const set = (name: string, value: string, of = account) => quota('set', of.accountId, name, value)

test('holds from the next request on, for the account alone, and shows in its summary', async () => {
  const iam = cloud.iam(account.admin)
  // the administrators of the beginning
  expect(await set('GroupsPerAccount', '1')).toEqual({
    code: 0,
    out: 'GroupsPerAccount is 1',
    err: '',
  })
  const refused = failure(409, 'LimitExceeded', 'Cannot exceed quota for GroupsPerAccount: 1')
  expect(await failureOf(iam.createGroup({ GroupName: 'second' }))).toEqual(refused)
  expect((await iam.getAccountSummary({})).SummaryMap).toMatchObject({ GroupsQuota: 1 })

  const foreign = cloud.iam(other.admin)
  expect(await failureOf(foreign.createGroup({ GroupName: 'second' }))).toBeUndefined()
  expect((await foreign.getAccountSummary({})).SummaryMap).toMatchObject({ GroupsQuota: 300 })

  expect((await set('GroupsPerAccount', 'default')).out).toBe('GroupsPerAccount is 300')
  expect(await failureOf(iam.createGroup({ GroupName: 'second' }))).toBeUndefined()
})

test('more than the default', async () => {
  const iam = cloud.iam(account.admin)
  await iam.createUser({ UserName: 'many' })
  await iam.createAccessKey({ UserName: 'many' })
  await iam.createAccessKey({ UserName: 'many' })
  const third = () => failureOf(iam.createAccessKey({ UserName: 'many' }))
  expect(await third()).toMatchObject({ message: 'Cannot exceed quota for AccessKeysPerUser: 2' })
  await set('AccessKeysPerUser', '3')
  expect(await third()).toBeUndefined()
  expect(await third()).toMatchObject({ message: 'Cannot exceed quota for AccessKeysPerUser: 3' })
})

describe('sizes of documents', () => {
  const long = (characters: number) =>
    policy('s3:GetObject', `arn:aws:s3:::${'b'.repeat(characters)}`)
  const RoleName = 'sized'
  const rows = [
    [
      'PolicySize',
      (n: number) =>
        cloud.iam(account.admin).createPolicy({ PolicyName: 'sized', PolicyDocument: long(n) }),
      'Cannot exceed quota for PolicySize: 100',
    ],
    [
      'RolePolicySize',
      (n: number) =>
        cloud
          .iam(account.admin)
          .putRolePolicy({ RoleName, PolicyName: 'a', PolicyDocument: long(n) }),
      'Maximum policy size of 100 bytes exceeded for role sized',
    ],
    [
      'ACLSizePerRole',
      () =>
        cloud.iam(account.admin).updateAssumeRolePolicy({ RoleName, PolicyDocument: lambdaTrust }),
      'Cannot exceed quota for ACLSizePerRole: 100',
    ],
  ] as const
  for (const [name, call, message] of rows)
    test(name, async () => {
      const iam = cloud.iam(account.admin)
      if (name === 'RolePolicySize')
        await iam.createRole({ RoleName, AssumeRolePolicyDocument: lambdaTrust })
      await set(name, '100')
      expect(await failureOf(call(10))).toEqual(failure(409, 'LimitExceeded', message))
      await set(name, 'default')
      expect(await failureOf(call(10))).toBeUndefined()
    })
})

test('versions of a policy', async () => {
  const iam = cloud.iam(account.admin)
  const PolicyDocument = policy('s3:*')
  const { Policy } = await iam.createPolicy({ PolicyName: 'versions', PolicyDocument })
  await set('VersionsPerPolicy', '1')
  const add = () => failureOf(iam.createPolicyVersion({ PolicyArn: Policy?.Arn, PolicyDocument }))
  expect(await add()).toMatchObject({
    code: 'LimitExceeded',
    message: expect.stringContaining('can have up to 1 versions'),
  })
  await set('VersionsPerPolicy', 'default')
  await set('PolicyVersionsInUse', '1')
  expect(await add()).toMatchObject({
    message: 'Cannot exceed quota for PolicyVersionsInUse: 1',
  })
  await set('PolicyVersionsInUse', 'default')
  expect(await add()).toBeUndefined()
})

test('the list shows what differs', async () => {
  await set('UsersPerAccount', '6000', other)
  const { out } = await quota('list', other.accountId)
  expect(out.split('\n')).toContain('UsersPerAccount  6000  (default 5000)')
  expect(out.split('\n')).toContain('RolesPerAccount  1000')
  const json = JSON.parse((await quota('list', other.accountId, '--json')).out)
  expect(json.Quotas).toContainEqual({ Name: 'UsersPerAccount', Value: 6000, Default: 5000 })
})

test('is recorded', async () => {
  await set('UsersPerAccount', '7000', other)
  const line = operated.recorder.lines.findLast((each) => each.includes('SetAccountQuota')) ?? '{}'
  expect(line).toContain('"name":"UsersPerAccount","value":7000')
  expect(line).toContain(other.accountId)
})

describe('refused', () => {
  const rows: readonly (readonly [string, readonly string[], number, string])[] = [
    ['another name', ['ACCOUNT', 'Users', '1'], 1, 'there is no quota `Users`'],
    ['a name of every object', ['ACCOUNT', 'toString', '1'], 1, 'there is no quota `toString`'],
    [
      'what is in the shape of answers',
      ['ACCOUNT', 'TagsPerResource', '60'],
      1,
      '`TagsPerResource` is the same for every account',
    ],
    [
      'another account',
      ['999999999999', 'UsersPerAccount', '1'],
      1,
      'there is no account `999999999999`',
    ],
    ['a fraction', ['ACCOUNT', 'UsersPerAccount', '1.5'], 2, 'the value is a number, or `default`'],
    [
      'less than nothing',
      ['ACCOUNT', 'UsersPerAccount', '--', '-1'],
      2,
      'the value is a number, or `default`',
    ],
    [
      'more than can be',
      ['ACCOUNT', 'UsersPerAccount', '9999999'],
      1,
      'a quota is a whole number from 0 to 1000000',
    ],
  ]
  for (const [name, words, code, message] of rows)
    test(name, async () => {
      const argv = words.map((word) => word.replace('ACCOUNT', account.accountId))
      const options = ['--data', operated.folder]
      const said: string[] = []
      const done = await main(['account', 'quota', 'set', ...options, ...argv], {
        environment: {},
        isTerminal: false,
        out: () => {},
        err: (text) => void said.push(text),
      })
      expect({ code: done, err: said.join('\n') }).toEqual({ code, err: `sallyport: ${message}` })
    })

  test('the list of another account', async () => {
    expect(await quota('list', '999999999999')).toMatchObject({
      code: 1,
      err: 'sallyport: there is no account `999999999999`',
    })
  })
})
