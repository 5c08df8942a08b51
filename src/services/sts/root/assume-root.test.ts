import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Failure, failure, failureOf } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let own: TestAccount
let other: TestAccount
beforeAll(async () => {
  cloud = await startCloud()
  own = await cloud.account()
  other = await cloud.account()
})
afterAll(() => cloud.close())

const task = 'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy'
const ask = (TargetPrincipal: string, by = own.admin, arn = task) =>
  cloud.sts(by).assumeRoot({ TargetPrincipal, TaskPolicyArn: { arn } })
const denied = (account: string): Failure =>
  failure(
    403,
    'AccessDenied',
    `User: arn:aws:iam::${own.accountId}:user/admin is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::${account}:root`,
  )

test('no account is the member of an organization of another', async () => {
  expect(await failureOf(ask(other.accountId))).toEqual(denied(other.accountId))
  expect(await failureOf(ask(`arn:aws:iam::${other.accountId}:root`))).toEqual(
    denied(other.accountId),
  )
})

test('nor is its own root user to be had', async () => {
  expect((await failureOf(ask(own.accountId)))?.code).toBe('AccessDenied')
  expect(await failureOf(ask(other.accountId, own.root))).toEqual(
    failure(403, 'AccessDenied', 'Cannot call AssumeRoot with root user credentials'),
  )
})

test.each([
  ['a user', 'arn:aws:iam::123456789012:user/root', task],
  ['no account', 'not-an-account', task],
  ['another policy', '123456789012', 'arn:aws:iam::aws:policy/AdministratorAccess'],
])('refused: %s', async (_name, principal, policy) => {
  expect((await failureOf(ask(principal, own.admin, policy)))?.code).toBe('ValidationError')
})

test('a trade-in token, of which there is none', async () => {
  const trade = (by = own.admin) =>
    cloud.sts(by).getDelegatedAccessToken({ TradeInToken: 'anything at all' })
  expect(await failureOf(trade())).toEqual(
    failure(400, 'ValidationError', 'The trade-in token is not valid.'),
  )
})
