import { afterAll, beforeAll, expect, test } from 'vitest'
import { failure, failureOf, shown, userWith } from '../../../../test/support/iam.ts'
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

const version = async () => (await iam.getAccountSummary({})).SummaryMap?.GlobalEndpointTokenVersion

test('the summary shows what was set, in this account alone', async () => {
  const set = (GlobalEndpointTokenVersion: 'v1Token' | 'v2Token') =>
    iam.setSecurityTokenServicePreferences({ GlobalEndpointTokenVersion })
  expect(await version()).toBe(1)
  expect(shown(await set('v2Token'))).toEqual({})
  expect(await version()).toBe(2)
  const other = cloud.iam((await cloud.account()).admin)
  expect((await other.getAccountSummary({})).SummaryMap?.GlobalEndpointTokenVersion).toBe(1)
  await set('v1Token')
  expect(await version()).toBe(1)
  expect(await failureOf(set('v3Token' as 'v2Token'))).toMatchObject({
    status: 400,
    code: 'ValidationError',
  })
})

test('needs the permission', async () => {
  const weak = await userWith(cloud, account, 'weak')
  const action = 'iam:SetSecurityTokenServicePreferences'
  expect(
    await failureOf(
      weak.iam.setSecurityTokenServicePreferences({ GlobalEndpointTokenVersion: 'v2Token' }),
    ),
  ).toEqual(
    failure(
      403,
      'AccessDenied',
      `User: ${weak.arn} is not authorized to perform: ${action} on resource: * because no identity-based policy allows the ${action} action`,
    ),
  )
  expect(await version()).toBe(1)
})
