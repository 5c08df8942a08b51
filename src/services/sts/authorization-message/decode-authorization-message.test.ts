import { afterAll, beforeAll, expect, test } from 'vitest'
import { failure, failureOf, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { encodeAuthorizationMessage } from './authorization-message.ts'

let cloud: Cloud
let own: TestAccount
beforeAll(async () => {
  cloud = await startCloud()
  own = await cloud.account()
})
afterAll(() => cloud.close())

const encoded = () =>
  encodeAuthorizationMessage(cloud.world.sealer, {
    principal: { id: 'AIDAEXAMPLE', arn: `arn:aws:iam::${own.accountId}:user/alice` },
    account: own.accountId,
    action: 'ec2:RunInstances',
    resource: '*',
    decision: {
      outcome: 'ExplicitlyDenied',
      layer: 'identity',
      policyId: 'no-machines',
      sid: 'NoMachines',
      crossAccount: false,
    },
    conditions: { 'ec2:Region': 'us-east-1', 'aws:TagKeys': ['a', 'b'] },
  })
const decode = (EncodedMessage: string, by = own.admin) =>
  cloud.sts(by).decodeAuthorizationMessage({ EncodedMessage })
const notValid = failure(
  400,
  'InvalidAuthorizationMessageException',
  'Invalid authorization message',
)

test('a message says who was denied what, by which statement', async () => {
  const message = encoded()
  expect(message).not.toContain('NoMachines')
  const { DecodedMessage } = await decode(message)
  expect(JSON.parse(DecodedMessage ?? '')).toEqual({
    allowed: false,
    explicitDeny: true,
    matchedStatements: {
      items: [{ statementId: 'NoMachines', effect: 'DENY', policyId: 'no-machines' }],
    },
    failures: { items: [] },
    context: {
      principal: { id: 'AIDAEXAMPLE', arn: `arn:aws:iam::${own.accountId}:user/alice` },
      action: 'ec2:RunInstances',
      resource: '*',
      conditions: {
        items: [
          { key: 'ec2:Region', values: { items: [{ value: 'us-east-1' }] } },
          { key: 'aws:TagKeys', values: { items: [{ value: 'a' }, { value: 'b' }] } },
        ],
      },
    },
  })
})

test('nobody else reads it', async () => {
  const user = await userWith(cloud, own, 'alice')
  expect((await failureOf(decode(encoded(), user.credentials)))?.code).toBe('AccessDenied')
  const other = await cloud.account()
  expect(await failureOf(decode(encoded(), other.admin))).toEqual(notValid)
})

test('what is no message of ours', async () => {
  const message = encoded()
  const token = (await cloud.sts(own.admin).getSessionToken({})).Credentials?.SessionToken ?? ''
  for (const bad of ['x', message.slice(1), `${message}A`, message.toLowerCase(), token])
    expect(await failureOf(decode(bad))).toEqual(notValid)
  expect((await failureOf(decode('x'.repeat(10_241))))?.code).toBe('ValidationError')
})
