import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Failure, failure, failureOf, policy, userWith } from '../../../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../../../../test/support/in-process.ts'
import { issuedBy, roleWith } from '../../../../test/support/sts.ts'
import { issuerDocument } from './issuer-documents.ts'

let cloud: Cloud
let own: TestAccount
let issuer: string
const day = 86_400

beforeAll(async () => {
  cloud = await startCloud()
})
beforeEach(async () => {
  own = await cloud.account()
  const answer = await cloud.iam(own.admin).enableOutboundWebIdentityFederation({})
  issuer = answer.IssuerIdentifier ?? ''
})
afterAll(() => cloud.close())

const ask = (by: Credentials, more: object = {}) =>
  cloud.sts(by).getWebIdentityToken({
    Audience: ['https://api.example.com'],
    SigningAlgorithm: 'RS256',
    ...more,
  })
const tokenOf = async (by: Credentials, more: object = {}) =>
  (await ask(by, more)).WebIdentityToken ?? ''
const published = (path: string) =>
  cloud.store.read((tx) =>
    issuerDocument(tx, cloud.world, issuer.slice(issuer.lastIndexOf('/') + 1), path, cloud.now()),
  )
const keys = async () => (await published('/.well-known/jwks.json')) as { keys: { kid: string }[] }
const invalid = (message: string): Failure => failure(400, 'ValidationError', message)

describe('tokens', () => {
  test.each(['RS256', 'ES384'])('%s: verified by what the issuer publishes', async (algorithm) => {
    const answer = await ask(own.admin, { SigningAlgorithm: algorithm })
    const configuration = (await published('/.well-known/openid-configuration')) as object
    expect(configuration).toMatchObject({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['RS256', 'ES384'],
    })
    const { payload, protectedHeader } = await jwtVerify(
      answer.WebIdentityToken ?? '',
      createLocalJWKSet(await keys()),
      { issuer, audience: 'https://api.example.com', currentDate: new Date(cloud.now()) },
    )
    expect(protectedHeader).toEqual({ alg: algorithm, kid: expect.any(String), typ: 'JWT' })
    const arn = `arn:aws:iam::${own.accountId}:user/admin`
    expect(payload).toEqual({
      iss: issuer,
      sub: arn,
      aud: 'https://api.example.com',
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 300,
      jti: expect.any(String),
      'https://sts.amazonaws.com/': {
        aws_account: own.accountId,
        source_region: 'us-east-1',
        principal_id: arn,
      },
    })
    expect(answer.Expiration?.getTime()).toBe((payload.exp ?? 0) * 1000)
  })

  test('of a role session: the role; tags of both, those of the request apart', async () => {
    const role = await roleWith(cloud, own, 'Worker', {
      actions: ['sts:AssumeRole', 'sts:TagSession'],
      policy: policy(['sts:GetWebIdentityToken', 'sts:TagGetWebIdentityToken']),
      tags: { team: 'red', site: 'berlin' },
    })
    const session = issuedBy(
      await cloud.sts(own.admin).assumeRole({
        RoleArn: role,
        RoleSessionName: 'session',
        Tags: [{ Key: 'Team', Value: 'blue' }],
      }),
    )
    const payload = decodeJwt(
      await tokenOf(session, {
        Audience: ['a', 'b'],
        DurationSeconds: 3600,
        Tags: [{ Key: 'job', Value: '7' }],
      }),
    )
    expect(payload).toMatchObject({ sub: role, aud: ['a', 'b'] })
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600)
    expect(payload['https://sts.amazonaws.com/']).toEqual({
      aws_account: own.accountId,
      source_region: 'us-east-1',
      principal_id: role,
      principal_tags: { Team: 'blue', site: 'berlin' },
      request_tags: { job: '7' },
    })
  })

  test('of the root user', async () => {
    expect(decodeJwt(await tokenOf(own.root)).sub).toBe(`arn:aws:iam::${own.accountId}:root`)
  })

  test('it lasts no longer than the session that asks', async () => {
    const session = issuedBy(await cloud.sts(own.admin).getSessionToken({ DurationSeconds: 900 }))
    expect(await failureOf(ask(session, { DurationSeconds: 1200 }))).toMatchObject({
      status: 403,
      code: 'SessionDurationEscalationException',
    })
    await ask(session, { DurationSeconds: 600 })
  })
})

describe('keys', () => {
  test('no key before the first token, one for each algorithm, those of no other account', async () => {
    expect(await keys()).toEqual({ keys: [] })
    await tokenOf(own.admin)
    await tokenOf(own.admin)
    expect((await keys()).keys).toHaveLength(1)
    await tokenOf(own.admin, { SigningAlgorithm: 'ES384' })
    const set = await keys()
    expect(set.keys).toHaveLength(2)
    for (const key of set.keys) expect(Object.keys(key)).not.toContain('d')
    const other = await cloud.account()
    await cloud.iam(other.admin).enableOutboundWebIdentityFederation({})
    const { kid } = decodeProtectedHeader(await tokenOf(other.admin))
    expect(set.keys.map((each) => each.kid)).not.toContain(kid)
  })

  test('a new key after three months; the old one stays published for a day', async () => {
    const first = decodeProtectedHeader(await tokenOf(own.admin)).kid
    cloud.advance(89 * day)
    expect(decodeProtectedHeader(await tokenOf(own.admin)).kid).toBe(first)
    cloud.advance(day + 60)
    const second = decodeProtectedHeader(await tokenOf(own.admin)).kid
    expect(second).not.toBe(first)
    expect((await keys()).keys.map(({ kid }) => kid)).toEqual([first, second])
    cloud.advance(day)
    expect((await keys()).keys.map(({ kid }) => kid)).toEqual([second])
  })
})

describe('who may', () => {
  test('audience, algorithm and duration are conditions', async () => {
    const user = await userWith(
      cloud,
      own,
      'service',
      policy('sts:GetWebIdentityToken', '*', {
        Condition: {
          'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': 'https://ok.example' },
          NumericLessThanEquals: { 'sts:DurationSeconds': 600 },
          StringEquals: { 'sts:SigningAlgorithm': 'ES384' },
        },
      }),
    )
    const good = {
      Audience: ['https://ok.example'],
      DurationSeconds: 600,
      SigningAlgorithm: 'ES384',
    }
    await ask(user.credentials, good)
    for (const bad of [
      { Audience: ['https://ok.example', 'https://other.example'] },
      { DurationSeconds: 601 },
      { SigningAlgorithm: 'RS256' },
    ])
      expect(await failureOf(ask(user.credentials, { ...good, ...bad }))).toEqual(
        failure(
          403,
          'AccessDenied',
          `User: ${user.arn} is not authorized to perform: sts:GetWebIdentityToken because no identity-based policy allows the sts:GetWebIdentityToken action`,
        ),
      )
    const tagged = ask(user.credentials, { ...good, Tags: [{ Key: 'a', Value: 'b' }] })
    expect((await failureOf(tagged))?.message).toContain('sts:TagGetWebIdentityToken')
  })

  test('an account that has not turned it on, or has turned it off', async () => {
    const off: Failure = failure(
      403,
      'OutboundWebIdentityFederationDisabledException',
      'Outbound web identity federation is not enabled for this account.',
    )
    const other = await cloud.account()
    expect(await failureOf(ask(other.admin))).toEqual(off)
    const before = await tokenOf(own.admin)
    await cloud.iam(own.admin).disableOutboundWebIdentityFederation({})
    expect(await failureOf(ask(own.admin))).toEqual(off)
    // what was given out can still be verified
    await jwtVerify(before, createLocalJWKSet(await keys()), {
      currentDate: new Date(cloud.now()),
    })
  })

  test('not a federated user', async () => {
    const bob = issuedBy(
      await cloud.sts(own.admin).getFederationToken({ Name: 'Bob', Policy: policy('*') }),
    )
    expect((await failureOf(ask(bob)))?.code).toBe('AccessDenied')
  })
})

describe('refused input', () => {
  const rows: [name: string, input: object, answer: Failure | string][] = [
    [
      'an algorithm',
      { SigningAlgorithm: 'HS256' },
      invalid(
        "1 validation error detected: Value 'HS256' at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [RS256, ES384]",
      ),
    ],
    ['no audience', { Audience: [] }, 'ValidationError'],
    ['eleven audiences', { Audience: Array.from({ length: 11 }, String) }, 'ValidationError'],
    ['too short', { DurationSeconds: 59 }, 'ValidationError'],
    ['too long', { DurationSeconds: 3601 }, 'ValidationError'],
    [
      'an origin that the session has not',
      { SubjectMode: 'OriginIdentity' },
      invalid('The calling session has no aws:OriginIdentity/Subject.'),
    ],
    [
      'a scope',
      { Scope: 'read' },
      invalid('Scope can be specified only when SubjectMode is OriginIdentity.'),
    ],
  ]
  test.each(rows)('%s', async (_name, input, answer) => {
    const failed = await failureOf(ask(own.admin, input))
    if (typeof answer === 'string') expect(failed?.code).toBe(answer)
    else expect(failed).toEqual(answer)
  })

  test('more tags than a token should carry', async () => {
    const Tags = Array.from({ length: 50 }, (_, i) => ({
      Key: `${i}-${'k'.repeat(120)}`,
      Value: 'v'.repeat(256),
    }))
    expect((await failureOf(ask(own.admin, { Tags })))?.code).toBe(
      'JWTPayloadSizeExceededException',
    )
  })
})
