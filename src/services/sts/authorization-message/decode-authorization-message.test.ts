/** Reasons of denials: who is told what, in the audit and by header, through the whole pipeline. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../../../test/support/in-process.ts'
import { roleWith } from '../../../../test/support/sts.ts'
import { formOf, iamForm, signedForm, signedS3 } from '../../../../test/wire/security/requests.ts'
import { encodeAuthorizationMessage } from './authorization-message.ts'

let cloud: Cloud
let own: TestAccount
let other: TestAccount
beforeAll(async () => {
  cloud = await startCloud()
  own = await cloud.account()
  other = await cloud.account()
})
afterAll(() => cloud.close())

const explain = ['X-Sallyport-Explain', 'true'] as const
const header = 'x-sallyport-authorization-message'

const decode = (EncodedMessage: string, by = own.admin) =>
  cloud.sts(by).decodeAuthorizationMessage({ EncodedMessage })
const opened = async (message: string | undefined, by = own.admin) =>
  JSON.parse((await decode(message ?? '', by)).DecodedMessage ?? '')
const notValid = failure(
  400,
  'InvalidAuthorizationMessageException',
  'Invalid authorization message',
)

const ask = (
  by: Credentials,
  service: 'iam' | 'sts',
  form: string,
  headers: (readonly [string, string])[] = [explain],
) => cloud.send(signedForm(cloud, by, service, form, { headers }))

interface Recorded {
  readonly event: { readonly errorCode?: string; readonly requestID: string }
  readonly decisions: readonly {
    readonly action: string
    readonly outcome: string
    readonly encodedMessages?: readonly { readonly account: string; readonly message: string }[]
  }[]
}
const lastRecorded = () => JSON.parse(`${cloud.recorded.at(-1)}`) as Recorded
const lastMessages = () => lastRecorded().decisions.flatMap((each) => each.encodedMessages ?? [])

describe('within an account', () => {
  test('an explicit denial: by which statement of which policy', async () => {
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Sid: 'All', Effect: 'Allow', Action: 'iam:*', Resource: '*' },
        {
          Sid: 'NoUsers',
          Effect: 'Deny',
          Action: 'iam:CreateUser',
          Resource: '*',
          Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
        },
      ],
    })
    const user = await userWith(cloud, own, 'explicit', document)
    const answer = await ask(user.credentials, 'iam', iamForm('CreateUser', { UserName: 'x' }))
    expect(answer.status).toBe(403)
    const message = answer.headers[header]
    expect(message).not.toContain('NoUsers')
    expect(lastMessages()).toEqual([{ account: own.accountId, message }])
    const told = await opened(message)
    expect(told).toMatchObject({
      allowed: false,
      explicitDeny: true,
      matchedStatements: {
        items: [
          { statementId: 'All', effect: 'ALLOW', policyId: 'test', policyType: 'identity' },
          { statementId: 'NoUsers', effect: 'DENY', policyId: 'test', policyType: 'identity' },
        ],
      },
      failures: { items: [] },
      context: {
        principal: { arn: user.arn, id: expect.stringMatching(/^AIDA/) },
        action: 'iam:CreateUser',
        resource: `arn:aws:iam::${own.accountId}:user/x`,
      },
    })
    expect(told.context.conditions.items).toContainEqual({
      key: 'aws:RequestedRegion',
      values: { items: [{ value: 'us-east-1' }] },
    })
    expect(told.context.conditions.items).toContainEqual({
      key: 'aws:username',
      values: { items: [{ value: 'explicit' }] },
    })
  })

  test('an implicit denial: what was missing, what nearly allowed', async () => {
    const document = policy('iam:ListUsers', '*', {
      Sid: 'WithFactor',
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    })
    const user = await userWith(cloud, own, 'implicit', document)
    const answer = await ask(user.credentials, 'iam', iamForm('ListUsers'))
    expect(await opened(answer.headers[header])).toMatchObject({
      allowed: false,
      explicitDeny: false,
      matchedStatements: { items: [] },
      failures: {
        items: [
          {
            statementId: 'WithFactor',
            resourceDiffers: false,
            conditions: {
              items: [{ operator: 'Bool', key: 'aws:MultiFactorAuthPresent', expected: ['true'] }],
            },
          },
        ],
      },
      lacking: { items: [{ layer: 'identity' }] },
      missingContextKeys: { items: ['aws:MultiFactorAuthPresent'] },
    })
  })

  test('a permissions boundary that lacks the action', async () => {
    const user = await userWith(cloud, own, 'bound', policy('*'))
    const admin = cloud.iam(own.admin)
    await admin.putUserPermissionsBoundary({
      UserName: 'bound',
      PermissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
    })
    const answer = await ask(user.credentials, 'iam', iamForm('ListUsers'))
    expect((await opened(answer.headers[header])).lacking.items).toEqual([{ layer: 'boundary' }])
  })

  test('a session policy that lacks the action', async () => {
    const user = await userWith(cloud, own, 'scoped', policy('*'))
    const role = await roleWith(cloud, own, 'Scoped', { policy: policy('*') })
    const { Credentials: session } = await cloud
      .sts(user.credentials)
      .assumeRole({ RoleArn: role, RoleSessionName: 'session', Policy: policy('s3:*') })
    const by = {
      accessKeyId: session?.AccessKeyId ?? '',
      secretAccessKey: session?.SecretAccessKey ?? '',
      sessionToken: session?.SessionToken ?? '',
    }
    const answer = await ask(by, 'iam', iamForm('ListUsers'))
    expect((await opened(answer.headers[header])).lacking.items).toEqual([{ layer: 'session' }])
  })
})

describe('who is told', () => {
  test('only who asks finds it in the answer; the audit has it always', async () => {
    const user = await userWith(cloud, own, 'quiet')
    for (const headers of [[], [['X-Sallyport-Explain', 'false'] as const]]) {
      const answer = await ask(user.credentials, 'iam', iamForm('ListUsers'), headers)
      expect(answer.headers[header]).toBeUndefined()
      expect(lastMessages()).toHaveLength(1)
    }
  })

  test('nobody without a signature, though the audit has it for the owner', async () => {
    await cloud.s3(own.admin).createBucket({ Bucket: 'told-nobody' })
    const answer = await cloud.send({ method: 'GET', path: '/told-nobody/x', headers: [explain] })
    expect(answer.status).toBe(403)
    expect(answer.headers[header]).toBeUndefined()
    const [message, ...others] = lastMessages()
    expect([message?.account, others]).toEqual([own.accountId, []])
    expect(await opened(message?.message)).toMatchObject({ explicitDeny: false })
  })

  test('nothing where the signature is wrong, and nothing where it is allowed', async () => {
    const wrong = await ask({ ...own.admin, secretAccessKey: 'x' }, 'iam', iamForm('ListUsers'))
    expect([wrong.status, wrong.headers[header], lastMessages()]).toEqual([403, undefined, []])
    const right = await ask(own.admin, 'iam', iamForm('ListUsers'))
    expect([right.status, right.headers[header], lastMessages()]).toEqual([200, undefined, []])
  })

  test('S3 too', async () => {
    await cloud.s3(own.admin).createBucket({ Bucket: 'told-s3' })
    const user = await userWith(cloud, own, 's3-user')
    const answer = await cloud.send(
      signedS3(cloud, user.credentials, {
        method: 'GET',
        path: '/told-s3/secret.txt',
        headers: [explain],
      }),
    )
    expect(answer.status).toBe(403)
    expect((await opened(answer.headers[header])).context.resource).toMatch(/^arn:aws:s3:::told-s3/)
  })
})

describe('between accounts', () => {
  test('the caller learns of its own policies, the owner of its own', async () => {
    const role = await roleWith(cloud, other, 'Guarded', {
      trusts: own.accountId,
      condition: { StringEquals: { 'sts:ExternalId': 'between-us' } },
      tags: { secret: 'tag-of-the-role' },
    })
    const user = await userWith(
      cloud,
      own,
      'crossing',
      policy('sts:AssumeRole', '*', { Sid: 'Mine' }),
    )
    const answer = await ask(
      user.credentials,
      'sts',
      formOf('AssumeRole', { RoleArn: role, RoleSessionName: 'session', ExternalId: 'guess' }),
    )
    expect(answer.status).toBe(403)
    const mine = answer.headers[header] as string
    const messages = lastMessages()
    expect(messages.map(({ account }) => account).sort()).toEqual(
      [own.accountId, other.accountId].sort(),
    )
    const told = await opened(mine)
    expect(told).toMatchObject({
      explicitDeny: false,
      matchedStatements: { items: [{ statementId: 'Mine' }] },
      failures: { items: [] },
      lacking: { items: [] },
      missingContextKeys: { items: [] },
    })
    expect(JSON.stringify(told)).not.toMatch(/between-us|tag-of-the-role|trust/)
    expect(await failureOf(decode(mine, other.admin))).toEqual(notValid)

    const theirs = messages.find(({ account }) => account === other.accountId)?.message ?? ''
    const owner = await opened(theirs, other.admin)
    expect(owner.failures.items).toMatchObject([
      {
        policyType: 'trust',
        conditions: {
          items: [{ key: 'sts:ExternalId', expected: ['between-us'], actual: 'guess' }],
        },
      },
    ])
    expect(JSON.stringify(owner)).not.toMatch(/Mine|identity|aws:username/)
    expect(await failureOf(decode(theirs))).toEqual(notValid)
  })

  test('a role that is there and one that is not look alike to strangers', async () => {
    const role = await roleWith(cloud, other, 'Hidden', { trusts: other.accountId })
    const user = await userWith(cloud, own, 'looking', policy('sts:AssumeRole'))
    const tell = async (RoleArn: string) => {
      const form = formOf('AssumeRole', { RoleArn, RoleSessionName: 'session' })
      const message = (await ask(user.credentials, 'sts', form)).headers[header] as string
      const told = await opened(message)
      told.context.conditions = undefined
      return [message.length, JSON.stringify(told).replaceAll(RoleArn, 'ROLE')]
    }
    expect(await tell(`${role}x`)).toEqual(await tell(role))
  })
})

describe('decoding', () => {
  const encoded = (statements = 1) =>
    encodeAuthorizationMessage(
      cloud.world.sealer,
      {
        principal: { id: 'AIDAEXAMPLE', arn: `arn:aws:iam::${own.accountId}:user/alice` },
        principalAccount: own.accountId,
        resourceAccount: undefined,
        action: 'ec2:RunInstances',
        resource: '*',
        decision: { outcome: 'ExplicitlyDenied', layer: 'identity', crossAccount: false },
        explanation: {
          decision: { outcome: 'ExplicitlyDenied', layer: 'identity', crossAccount: false },
          votes: [],
          matched: Array.from({ length: statements }, (_, index) => ({
            layer: 'identity' as const,
            policyId: `policy-${cloud.world.random.uuid()}-${cloud.world.random.uuid()}`,
            sid: 'NoMachines',
            index,
            effect: 'Deny' as const,
            start: { line: 1, column: 2 },
            end: { line: 1, column: 3 },
          })),
          determining: [],
          unmatched: [],
          missingContextKeys: [],
          lacking: [],
        },
        givenKeys: ['ec2:Region', 'aws:TagKeys'],
        tellsOfResource: () => false,
        valueOf: (key) => ({ 'ec2:region': 'us-east-1', 'aws:tagkeys': ['a', 'b'] })[key],
      },
      own.accountId,
    )

  test('values of keys, one and many', async () => {
    expect((await opened(encoded())).context.conditions.items).toEqual([
      { key: 'ec2:Region', values: { items: [{ value: 'us-east-1' }] } },
      { key: 'aws:TagKeys', values: { items: [{ value: 'a' }, { value: 'b' }] } },
    ])
  })

  test('what is too much is left out, and the length tells nothing', async () => {
    const [small, large] = [encoded(), encoded(5000)]
    expect([small.length, large.length]).toEqual([4096, 4096])
    const told = await opened(large)
    expect(told.incomplete).toBe(true)
    expect(told.matchedStatements.items.length).toBeGreaterThan(5)
    expect((await opened(small)).incomplete).toBeUndefined()
  })

  test('needs its permission', async () => {
    const user = await userWith(cloud, own, 'alice')
    expect((await failureOf(decode(encoded(), user.credentials)))?.code).toBe('AccessDenied')
    const decoder = await userWith(cloud, own, 'bob', policy('sts:DecodeAuthorizationMessage'))
    expect((await decode(encoded(), decoder.credentials)).DecodedMessage).toContain('NoMachines')
  })

  test('what is no message of ours', async () => {
    const message = encoded()
    const token = (await cloud.sts(own.admin).getSessionToken({})).Credentials?.SessionToken ?? ''
    for (const bad of ['x', message.slice(1), `${message}A`, message.toLowerCase(), token])
      expect(await failureOf(decode(bad))).toEqual(notValid)
    expect((await failureOf(decode('x'.repeat(10_241))))?.code).toBe('ValidationError')
  })
})
