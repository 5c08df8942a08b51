import { generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Failure, failure, failureOf, policy } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import {
  type RealProvider,
  realProvider,
  type TestIssuer,
  testIssuer,
} from '../../../../test/support/oidc-issuer.ts'
import { issuedBy, secondsLeft } from '../../../../test/support/sts.ts'

let cloud: Cloud
let own: TestAccount
let issuer: TestIssuer
let real: RealProvider

const hostOf = (url: string) => url.replace('https://', '')
const roleArn = (name: string) => `arn:aws:iam::${own.accountId}:role/${name}`

interface Trust {
  readonly actions?: readonly string[]
  readonly condition?: object
  readonly provider?: string
}

async function role(name: string, trust: Trust = {}): Promise<string> {
  const { actions = ['sts:AssumeRoleWithWebIdentity'], condition, provider = issuer.url } = trust
  const iam = cloud.iam(own.admin)
  await iam.createRole({
    RoleName: name,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: {
            Federated: `arn:aws:iam::${own.accountId}:oidc-provider/${hostOf(provider)}`,
          },
          Action: actions,
          ...(condition && { Condition: condition }),
        },
      ],
    }),
  })
  await iam.putRolePolicy({
    RoleName: name,
    PolicyName: 'p',
    PolicyDocument: policy(['iam:ListUsers', 'iam:GetRole']),
  })
  return roleArn(name)
}

/** Without a signature, as SDKs send it. */
const anonymous = () => cloud.sts({ accessKeyId: '', secretAccessKey: '' })

const assume = (RoleArn: string, WebIdentityToken: string, more: object = {}) =>
  anonymous().assumeRoleWithWebIdentity({
    RoleArn,
    RoleSessionName: 'session',
    WebIdentityToken,
    ...more,
  })

const invalid = (message: string): Failure => failure(400, 'InvalidIdentityToken', message)
const notJwt = invalid(
  'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
)
const noKey = invalid(
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
)
const denied = (action: string) =>
  failure(403, 'AccessDenied', `Not authorized to perform ${action}`)

beforeAll(async () => {
  real = await realProvider()
  issuer = await testIssuer(() => cloud.now())
  cloud = await startCloud({ allowedIssuers: [issuer.url, real.url] })
  own = await cloud.account()
  await issuer.key('first')
  const iam = cloud.iam(own.admin)
  for (const { url, thumbprint } of [issuer, real])
    await iam.createOpenIDConnectProvider({
      Url: url,
      ClientIDList: ['test-client', 'other-client', real.clientId],
      ThumbprintList: [thumbprint],
    })
  await role('Plain')
})
afterAll(async () => {
  await cloud.close()
  await issuer.close()
  await real.close()
})

test('a token of a real provider opens a session, and its tags count', async () => {
  const token = await real.signIn('alice')
  const arn = await role('Real', {
    provider: real.url,
    actions: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
    condition: {
      StringEquals: {
        [`${hostOf(real.url)}:sub`]: 'alice',
        [`${hostOf(real.url)}:aud`]: real.clientId,
        'aws:RequestTag/team': 'blue',
      },
    },
  })
  const answer = await assume(arn, token)
  expect(answer).toMatchObject({
    SubjectFromWebIdentityToken: 'alice',
    Audience: real.clientId,
    Provider: `arn:aws:iam::${own.accountId}:oidc-provider/${hostOf(real.url)}`,
    AssumedRoleUser: {
      Arn: `arn:aws:sts::${own.accountId}:assumed-role/Real/session`,
      AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:session$/),
    },
    PackedPolicySize: expect.any(Number),
  })
  const session = issuedBy(answer)
  expect(await cloud.sts(session).getCallerIdentity({})).toMatchObject({
    Account: own.accountId,
    Arn: `arn:aws:sts::${own.accountId}:assumed-role/Real/session`,
  })
  expect((await cloud.iam(session).listUsers({})).Users).toHaveLength(1)
  expect(await failureOf(assume(arn, await real.signIn('mallory')))).toEqual(
    denied('sts:AssumeRoleWithWebIdentity'),
  )
})

test('a plain token: no tags, no packed size, an hour', async () => {
  const answer = await assume(roleArn('Plain'), await issuer.token())
  expect(answer.PackedPolicySize).toBeUndefined()
  expect(secondsLeft(cloud, answer)).toBe(3600)
})

test('the audit says who was let in, who was not, and never the token', async () => {
  const provider = `arn:aws:iam::${own.accountId}:oidc-provider/${hostOf(issuer.url)}`
  const last = () => JSON.parse(cloud.recorded.at(-1) ?? '{}')
  const token = await issuer.token({ sub: 'ann' })
  await assume(roleArn('Plain'), token)
  expect(last()).toMatchObject({
    event: {
      eventName: 'AssumeRoleWithWebIdentity',
      userIdentity: {
        type: 'WebIdentityUser',
        principalId: `${provider}:test-client:ann`,
        userName: 'ann',
        identityProvider: provider,
      },
      recipientAccountId: own.accountId,
      responseElements: { subjectFromWebIdentityToken: 'ann' },
    },
    decisions: [{ action: 'sts:AssumeRoleWithWebIdentity', outcome: 'Allowed', layer: 'trust' }],
  })
  await failureOf(assume(roleArn('Nowhere'), token))
  expect(last()).toMatchObject({
    event: { errorCode: 'AccessDenied', userIdentity: { userName: 'ann' } },
    decisions: [{ outcome: 'ImplicitlyDenied', layer: 'trust' }],
  })
  await failureOf(assume(roleArn('Plain'), await issuer.token({ aud: 'x' })))
  expect(last().event).toMatchObject({
    errorCode: 'InvalidIdentityTokenException',
    userIdentity: { type: 'AWSAccount', accountId: 'anonymous' },
  })
  expect(cloud.recorded.join('')).not.toContain(token)
})

test('the keys of the issuer last: one fetch serves many tokens', async () => {
  await assume(roleArn('Plain'), await issuer.token())
  const before = issuer.asked.length
  for (let i = 0; i < 3; i++) await assume(roleArn('Plain'), await issuer.token())
  expect(issuer.asked.length).toBe(before)
})

describe('conditions of the trust policy', () => {
  const rows: [
    name: string,
    condition: (host: string) => object,
    claims: JWTPayload,
    ok: boolean,
  ][] = [
    ['sub fits', (h) => ({ StringEquals: { [`${h}:sub`]: 'me' } }), { sub: 'me' }, true],
    ['sub differs', (h) => ({ StringEquals: { [`${h}:sub`]: 'me' } }), { sub: 'you' }, false],
    ['sub like', (h) => ({ StringLike: { [`${h}:sub`]: 'repo:*' } }), { sub: 'repo:x' }, true],
    [
      'amr of several',
      (h) => ({ 'ForAnyValue:StringEquals': { [`${h}:amr`]: 'mfa' } }),
      { amr: ['pwd', 'mfa'] },
      true,
    ],
    ['amr absent', (h) => ({ 'ForAnyValue:StringEquals': { [`${h}:amr`]: 'mfa' } }), {}, false],
    [
      'azp takes the place of aud',
      (h) => ({ StringEquals: { [`${h}:aud`]: 'other-client', [`${h}:oaud`]: 'api' } }),
      { aud: 'api', azp: 'other-client' },
      true,
    ],
    [
      'a claim that is no key',
      (h) => ({ StringEquals: { [`${h}:groups`]: 'admin' } }),
      { groups: 'admin' },
      false,
    ],
    ['session name', () => ({ StringEquals: { 'sts:RoleSessionName': 'session' } }), {}, true],
    [
      'the key of another host',
      () => ({ StringEquals: { 'x.example:sub': 'somebody' } }),
      {},
      false,
    ],
  ]
  test.each(rows)('%s', async (name, condition, claims, ok) => {
    const arn = await role(`C-${name.replaceAll(/\W+/g, '-')}`, {
      condition: condition(hostOf(issuer.url)),
    })
    expect(await failureOf(assume(arn, await issuer.token(claims)))).toEqual(
      ok ? undefined : denied('sts:AssumeRoleWithWebIdentity'),
    )
  })
})

describe('who is trusted', () => {
  test('a role that trusts nobody of the provider, and one that is not there', async () => {
    await cloud.iam(own.admin).createRole({
      RoleName: 'Users',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: own.accountId },
            Action: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'],
          },
        ],
      }),
    })
    for (const name of ['Users', 'Nowhere'])
      expect(await failureOf(assume(roleArn(name), await issuer.token()))).toEqual(
        denied('sts:AssumeRoleWithWebIdentity'),
      )
  })

  test('the provider of another account counts nothing', async () => {
    const foreign = await cloud.account()
    const arn = `arn:aws:iam::${foreign.accountId}:role/Any`
    expect(await failureOf(assume(arn, await issuer.token()))).toEqual(
      invalid(`No OpenIDConnect provider found in your account for ${issuer.url}`),
    )
  })

  test('a session policy narrows; a role is not assumed for longer than it allows', async () => {
    const token = await issuer.token()
    const narrow = issuedBy(await assume(roleArn('Plain'), token, { Policy: policy('s3:*') }))
    expect((await failureOf(cloud.iam(narrow).listUsers({})))?.code).toBe('AccessDenied')
    expect(await failureOf(assume(roleArn('Plain'), token, { DurationSeconds: 7200 }))).toEqual(
      failure(
        400,
        'ValidationError',
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      ),
    )
  })
})

test('subject, audience and provider stay with the session, other claims do not', async () => {
  const host = hostOf(issuer.url)
  const arn = await role('Keys')
  const listsWith = async (condition: object) => {
    await cloud.iam(own.admin).putRolePolicy({
      RoleName: 'Keys',
      PolicyName: 'p',
      PolicyDocument: policy('iam:ListUsers', '*', { Condition: { StringEquals: condition } }),
    })
    const session = issuedBy(await assume(arn, await issuer.token({ sub: 'ann', actor: 'ann' })))
    return (await failureOf(cloud.iam(session).listUsers({}))) === undefined
  }
  const provider = `arn:aws:iam::${own.accountId}:oidc-provider/${host}`
  expect(await listsWith({ [`${host}:sub`]: 'ann', [`${host}:aud`]: 'test-client' })).toBe(true)
  expect(await listsWith({ 'aws:FederatedProvider': provider })).toBe(true)
  expect(await listsWith({ [`${host}:sub`]: 'bob' })).toBe(false)
  expect(await listsWith({ [`${host}:actor`]: 'ann' })).toBe(false)
  expect(await listsWith({ 'sts:RoleSessionName': 'session' })).toBe(false)
})

describe('session tags and source identity of the token', () => {
  const tags = (principal_tags: object, transitive_tag_keys: string[] = []) => ({
    'https://aws.amazon.com/tags': { principal_tags, transitive_tag_keys },
  })
  const all = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity']

  test('tags need sts:TagSession, a source identity sts:SetSourceIdentity', async () => {
    expect(
      await failureOf(assume(roleArn('Plain'), await issuer.token(tags({ team: ['blue'] })))),
    ).toEqual(denied('sts:TagSession'))
    const token = await issuer.token({ 'https://aws.amazon.com/source_identity': 'Alice' })
    expect(await failureOf(assume(roleArn('Plain'), token))).toEqual(
      denied('sts:SetSourceIdentity'),
    )
  })

  test('nested and flat tags; transitive ones reach the next role', async () => {
    const arn = await role('Tagged', { actions: all })
    const iam = cloud.iam(own.admin)
    await iam.putRolePolicy({
      RoleName: 'Tagged',
      PolicyName: 'chain',
      PolicyDocument: policy(['sts:AssumeRole', 'sts:SetSourceIdentity']),
    })
    await iam.createRole({
      RoleName: 'Next',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: own.accountId },
            Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
            Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } },
          },
        ],
      }),
    })
    const token = await issuer.token({
      ...tags({ team: ['blue'] }, ['team']),
      'https://aws.amazon.com/tags/principal_tags/project': 'x',
      'https://aws.amazon.com/source_identity': 'Alice',
    })
    const first = await assume(arn, token)
    expect(first.SourceIdentity).toBe('Alice')
    const next = await cloud
      .sts(issuedBy(first))
      .assumeRole({ RoleArn: roleArn('Next'), RoleSessionName: 'next' })
    expect(next.SourceIdentity).toBe('Alice')
    expect(next.PackedPolicySize).toBeGreaterThan(0)
  })

  const bad: [name: string, claims: JWTPayload, message: RegExp][] = [
    ['two values', tags({ team: ['blue', 'red'] }), /exactly one value/],
    ['no text', tags({ team: [7] }), /exactly one value/],
    ['characters', tags({ team: ['<blue>'] }), /not allowed/],
    ['a long value', tags({ team: ['x'.repeat(257)] }), /not allowed/],
    ['keys alike', tags({ team: ['a'], Team: ['b'] }), /Duplicate tag keys/],
    ['transitive but not passed', tags({}, ['team']), /must be included/],
    ['source identity', { 'https://aws.amazon.com/source_identity': 'aws:x' }, /Source Identity/],
  ]
  test.each(bad)('refused: %s', async (_name, claims, message) => {
    const failed = await failureOf(assume(roleArn('Plain'), await issuer.token(claims)))
    expect(failed?.status).toBe(400)
    expect(failed?.message).toMatch(message)
  })
})

describe('time', () => {
  const seconds = () => Math.floor(cloud.now() / 1000)
  test('expired', async () => {
    const exp = seconds() - 10
    const failed = await failureOf(assume(roleArn('Plain'), await issuer.token({ exp })))
    expect(failed).toMatchObject({ status: 400, code: 'ExpiredTokenException' })
    expect(failed?.message).toMatch(
      new RegExp(`^Token expired: current date/time \\d+ must be before .* ${exp}$`),
    )
  })
  test('expired a moment ago, and valid in a moment', async () => {
    const now = seconds()
    const failed = await failureOf(assume(roleArn('Plain'), await issuer.token({ exp: now - 1 })))
    expect(failed?.code).toBe('ExpiredTokenException')
    const ahead = await issuer.token({ iat: now + 20, nbf: now + 20 })
    expect(await failureOf(assume(roleArn('Plain'), ahead))).toBeUndefined()
  })
  const rows: [name: string, claims: () => JWTPayload, answer: Failure][] = [
    ['not yet valid', () => ({ nbf: seconds() + 600 }), notJwt],
    [
      'issued in the future',
      () => ({ iat: seconds() + 3600, exp: seconds() + 7200 }),
      invalid('The token was issued in the future.'),
    ],
    ['no exp', () => ({ exp: undefined }), invalid('Missing a required claim: exp')],
    ['no iat', () => ({ iat: undefined }), invalid('Missing a required claim: iat')],
  ]
  test.each(rows)('%s', async (_name, claims, answer) => {
    expect(await failureOf(assume(roleArn('Plain'), await issuer.token(claims())))).toEqual(answer)
  })
})

describe('tokens that are not believed', () => {
  const signed = async (header: object, claims: object = {}) => {
    const { privateKey } = await generateKeyPair('RS256')
    const now = Math.floor(cloud.now() / 1000)
    return new SignJWT({ iss: issuer.url, aud: 'test-client', sub: 's', iat: now, ...claims })
      .setExpirationTime(now + 300)
      .setProtectedHeader({ alg: 'RS256', ...header })
      .sign(privateKey)
  }
  const symmetric = (secret: string) => {
    const now = Math.floor(cloud.now() / 1000)
    return new SignJWT({ iss: issuer.url, aud: 'test-client', sub: 's', iat: now })
      .setExpirationTime(now + 300)
      .setProtectedHeader({ alg: 'HS256', kid: 'first' })
      .sign(Buffer.from(secret))
  }
  const bent = (token: string, part: number, change: (json: Record<string, unknown>) => void) => {
    const parts = token.split('.')
    const json = JSON.parse(Buffer.from(parts[part] as string, 'base64url').toString())
    change(json)
    parts[part] = Buffer.from(JSON.stringify(json)).toString('base64url')
    return parts.join('.')
  }
  const incorrectAudience = invalid('Incorrect token audience')
  const rows: [name: string, token: () => Promise<string>, answer: Failure][] = [
    ['no JWT', async () => 'abcd', notJwt],
    ['two parts', async () => (await issuer.token()).split('.').slice(0, 2).join('.'), notJwt],
    ['five parts', async () => `${await issuer.token()}.a.b`, notJwt],
    ['20,000 characters', async () => 'x'.repeat(20_000), notJwt],
    [
      'alg none',
      async () =>
        new UnsecuredJWT({ iss: issuer.url, aud: 'test-client', sub: 's' })
          .setExpirationTime('5m')
          .setIssuedAt()
          .encode(),
      notJwt,
    ],
    ['a guessed secret', () => symmetric('secret'.repeat(8)), notJwt],
    ['the public key as secret', () => symmetric(JSON.stringify(issuer.keys[0])), notJwt],
    ['an own key', () => signed({ kid: 'first' }), notJwt],
    ['an own key in the header', () => signed({ kid: 'first', jwk: issuer.keys[0] }), notJwt],
    ['jku', () => signed({ kid: 'evil', jku: 'https://localhost:1/jwks' }), noKey],
    ['x5u', () => signed({ kid: 'evil', x5u: 'https://localhost:1/x5u' }), noKey],
    ['kid as path', () => signed({ kid: '../../../etc/passwd' }), noKey],
    ['kid as SQL', () => signed({ kid: "' OR 1=1 --" }), noKey],
    [
      'an unknown critical header',
      () => signed({ kid: 'first', crit: ['b64'], b64: true }),
      notJwt,
    ],
    [
      'claims changed after signing',
      async () => bent(await issuer.token(), 1, (json) => Object.assign(json, { sub: 'root' })),
      notJwt,
    ],
    [
      'algorithm changed after signing',
      async () => bent(await issuer.token(), 0, (json) => Object.assign(json, { alg: 'RS512' })),
      noKey,
    ],
    ['wrong audience', () => issuer.token({ aud: 'somebody-else' }), incorrectAudience],
    ['azp of somebody else', () => issuer.token({ azp: 'x' }), incorrectAudience],
    [
      'no audience',
      () => issuer.token({ aud: undefined }),
      invalid('Missing a required claim: aud'),
    ],
    [
      'no subject',
      () => issuer.token({ sub: undefined }),
      invalid('Missing a required claim: sub'),
    ],
    ['empty subject', () => issuer.token({ sub: '' }), invalid('Missing a required claim: sub')],
    [
      'unregistered issuer',
      () => issuer.token({ iss: 'https://evil.example' }),
      invalid('No OpenIDConnect provider found in your account for https://evil.example'),
    ],
    [
      'issuer in another case',
      () => issuer.token({ iss: issuer.url.replace('localhost', 'LOCALHOST') }),
      invalid(`No OpenIDConnect provider found in your account for https://LOCALHOST${'PORT'}`),
    ],
    ['issuers as a list', () => issuer.token({ iss: [issuer.url] as unknown as string }), notJwt],
    ['no issuer', () => issuer.token({ iss: undefined }), notJwt],
  ]
  test.each(rows)('%s', async (_name, token, answer) => {
    const port = new URL(issuer.url).port
    const before = issuer.asked.length
    expect(await failureOf(assume(roleArn('Plain'), await token()))).toEqual({
      ...answer,
      message: answer.message.replace('PORT', `:${port}`),
    })
    // nothing but the registered documents was ever asked for
    expect(
      issuer.asked
        .slice(before)
        .filter((path) => path !== '/jwks' && !path.startsWith('/.well-known')),
    ).toEqual([])
  })
})

describe('algorithms', () => {
  test.each(['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'] as const)('%s', async (alg) => {
    const fresh = await testIssuer(() => cloud.now())
    try {
      await fresh.key('k', alg)
      const elsewhere = await startCloud({ allowedIssuers: [fresh.url] })
      const account = await elsewhere.account()
      const iam = elsewhere.iam(account.admin)
      await iam.createOpenIDConnectProvider({
        Url: fresh.url,
        ClientIDList: ['test-client'],
        ThumbprintList: [fresh.thumbprint],
      })
      const { Role } = await iam.createRole({
        RoleName: 'R',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: {
                Federated: `arn:aws:iam::${account.accountId}:oidc-provider/${hostOf(fresh.url)}`,
              },
              Action: 'sts:AssumeRoleWithWebIdentity',
            },
          ],
        }),
      })
      const answer = await elsewhere
        .sts({ accessKeyId: '', secretAccessKey: '' })
        .assumeRoleWithWebIdentity({
          RoleArn: Role?.Arn,
          RoleSessionName: 'session',
          WebIdentityToken: await fresh.token({}, { kid: 'k', alg }),
        })
      expect(answer.SubjectFromWebIdentityToken).toBe('somebody')
      await elsewhere.close()
    } finally {
      await fresh.close()
    }
  })
})
