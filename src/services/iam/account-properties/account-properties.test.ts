import { afterAll, beforeAll, expect, test } from 'vitest'
import { failure, failureOf, policy, shown, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())

const properties = async (of = iam) => shown(await of.getAccountProperties({})).Properties
const put = (Properties: Record<string, string>, by = iam) =>
  by.putAccountProperties({ Properties })

test('what was set is shown, in this account alone', async () => {
  expect(await properties()).toEqual({})
  expect(shown(await put({ 'RoleManager/Enabled': 'true' }))).toEqual({})
  expect(await properties()).toEqual({ 'RoleManager/Enabled': 'true' })
  await put({ 'RoleManager/Enabled': 'false' })
  expect(await properties()).toEqual({ 'RoleManager/Enabled': 'false' })
  expect(await properties(cloud.iam((await cloud.account()).admin))).toEqual({})
})

test.each<[string, Record<string, string>, string]>([
  [
    'no namespace',
    { Enabled: 'true' },
    'Account property Enabled must have the form Namespace/PropertyName.',
  ],
  [
    'no name',
    { 'RoleManager/': 'true' },
    'Account property RoleManager/ must have the form Namespace/PropertyName.',
  ],
  [
    'two slashes',
    { 'RoleManager/Enabled/Now': 'true' },
    'Account property RoleManager/Enabled/Now must have the form Namespace/PropertyName.',
  ],
  [
    'two namespaces',
    { 'RoleManager/Enabled': 'true', 'Other/Enabled': 'true' },
    'All account properties must belong to the same namespace.',
  ],
  [
    'a property nobody knows',
    { 'RoleManager/Colour': 'red' },
    'Account property RoleManager/Colour is not known.',
  ],
  [
    'a value of another type',
    { 'RoleManager/Enabled': 'yes' },
    'Account property RoleManager/Enabled must be true or false.',
  ],
])('%s is refused and changes nothing', async (_, Properties, message) => {
  const before = await properties()
  expect(await failureOf(put(Properties))).toEqual(failure(400, 'InvalidInput', message))
  expect(await properties()).toEqual(before)
})

test('a name that cannot be one is refused by its constraint', async () => {
  expect(await failureOf(put({ '1/a': 'true' }))).toMatchObject({
    status: 400,
    code: 'ValidationError',
  })
})

test('each needs its permission', async () => {
  const weak = await userWith(cloud, account, 'weak')
  const denied = (action: string) =>
    failure(
      403,
      'AccessDenied',
      `User: ${weak.arn} is not authorized to perform: iam:${action} on resource: * because no identity-based policy allows the iam:${action} action`,
    )
  expect(await failureOf(weak.iam.getAccountProperties({}))).toEqual(denied('GetAccountProperties'))
  expect(await failureOf(put({ 'RoleManager/Enabled': 'true' }, weak.iam))).toEqual(
    denied('PutAccountProperties'),
  )
  const reader = await userWith(cloud, account, 'reader', policy('iam:GetAccountProperties'))
  expect(await failureOf(reader.iam.getAccountProperties({}))).toBeUndefined()
})
