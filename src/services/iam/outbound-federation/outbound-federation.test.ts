import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

const off = failure(
  404,
  'FeatureDisabled',
  'Outbound identity federation is not enabled for your AWS account.',
)

test('turned on, off and on again: the issuer stays, other accounts have their own', async () => {
  expect(await failureOf(iam.getOutboundWebIdentityFederationInfo({}))).toEqual(off)
  expect(await failureOf(iam.disableOutboundWebIdentityFederation({}))).toEqual(off)

  const { IssuerIdentifier } = await iam.enableOutboundWebIdentityFederation({})
  expect(IssuerIdentifier).toMatch(/^https?:\/\/\S+\/[\w-]{16,}$/)
  expect(shown(await iam.getOutboundWebIdentityFederationInfo({}))).toEqual({
    IssuerIdentifier,
    JwtVendingEnabled: true,
  })
  expect(await failureOf(iam.enableOutboundWebIdentityFederation({}))).toEqual(
    failure(
      409,
      'FeatureEnabled',
      'Outbound identity federation is already enabled for your AWS account.',
    ),
  )
  const other = cloud.iam((await cloud.account()).admin)
  expect(await failureOf(other.getOutboundWebIdentityFederationInfo({}))).toEqual(off)
  expect((await other.enableOutboundWebIdentityFederation({})).IssuerIdentifier).not.toBe(
    IssuerIdentifier,
  )

  expect(shown(await iam.disableOutboundWebIdentityFederation({}))).toEqual({})
  expect(await failureOf(iam.getOutboundWebIdentityFederationInfo({}))).toEqual(off)
  expect((await iam.enableOutboundWebIdentityFederation({})).IssuerIdentifier).toBe(
    IssuerIdentifier,
  )
})

describe('without permission', () => {
  const rows: readonly (readonly [string, (iam: ReturnType<Cloud['iam']>) => Promise<unknown>])[] =
    [
      ['Get', (weak) => weak.getOutboundWebIdentityFederationInfo({})],
      ['Enable', (weak) => weak.enableOutboundWebIdentityFederation({})],
      ['Disable', (weak) => weak.disableOutboundWebIdentityFederation({})],
    ]
  for (const [verb, call] of rows)
    test(verb, async () => {
      const weak = await userWith(cloud, account, `weak-${verb}`)
      const action = `iam:${verb}OutboundWebIdentityFederation${verb === 'Get' ? 'Info' : ''}`
      expect(await failureOf(call(weak.iam))).toEqual(
        failure(
          403,
          'AccessDenied',
          `User: ${weak.arn} is not authorized to perform: ${action} on resource: * because no identity-based policy allows the ${action} action`,
        ),
      )
    })
})
