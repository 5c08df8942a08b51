import { describe, expect, test } from 'vitest'
import { parsePolicy } from './parse.ts'
import { validatePolicy } from './validate.ts'

type Members = Readonly<Record<string, unknown>>

const good = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }
const current = { Version: '2012-10-17' }
const document = (statement: unknown, rest: Members = current) =>
  JSON.stringify({ ...rest, Statement: statement })
const changed = (members: Members) => document({ ...good, ...members })

const JSON_FAULT = 'This policy contains invalid Json'
const SYNTAX = 'Syntax error in policy.'
const ACTIONS = 'AssumeRole policy may only specify STS AssumeRole actions.'
const EMPTY_PRINCIPAL = 'Missing required field Principal cannot be empty!'
const NO_OBJECT = 'Principal must be a JSON object.'
const STAR = 'Invalid principal in policy: "STAR":"*"'
const COGNITO = 'A condition block must be present for the Cognito provider'
const cognito = { Federated: 'cognito-identity.amazonaws.com' }

describe('each message', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['a trailing comma', '{"Version":"2012-10-17","Statement":[],}', JSON_FAULT],
    ['plain text', 'trust me', JSON_FAULT],
    ['duplicate member', '{"Statement":[],"Statement":[]}', JSON_FAULT],
    ['trailing text', `${document(good)}}`, JSON_FAULT],
    ['a list', '[]', SYNTAX],
    ['an empty object', '{}', 'Missing required field Statement'],
    ['no statements', document([]), 'Could not parse the policy: Statement is empty!'],
    [
      'Version of the future',
      document(good, { Version: '2099-01-01' }),
      'The policy must contain a valid version string',
    ],
    ['unknown element of the document', document(good, { Extra: 1 }), 'Unknown field Extra'],
    ['Id a number', document(good, { Id: 1 }), SYNTAX],
    ['a statement that is a string', document('x'), SYNTAX],
    ['Sid a number', changed({ Sid: 1 }), SYNTAX],
    ['unknown element of a statement', changed({ condition: {} }), 'Unknown field condition'],
    [
      'an element called __proto__',
      document(good).replace('"Effect"', '"__proto__":{},"Effect"'),
      'Unknown field __proto__',
    ],
    [
      'equal Sids',
      document([
        { ...good, Sid: 'a' },
        { ...good, Sid: 'a' },
      ]),
      'The Statement Ids in the policy are not unique',
    ],
    ['Effect missing', changed({ Effect: undefined }), 'Missing required field Effect'],
    ['Effect in another case', changed({ Effect: 'allow' }), 'Invalid effect: allow'],
    ['Effect a list', changed({ Effect: ['Allow'] }), SYNTAX],

    ['no principal', changed({ Principal: undefined }), 'Missing required field Principal'],
    ['a star that is a string', changed({ Principal: '*' }), STAR],
    [
      'an ARN that is a string',
      changed({ Principal: 'arn:aws:iam::111122223333:root' }),
      NO_OBJECT,
    ],
    ['a list of principals', changed({ Principal: ['111122223333'] }), NO_OBJECT],
    ['nobody', changed({ Principal: {} }), EMPTY_PRINCIPAL],
    ['nobody of a type', changed({ Principal: { AWS: [] } }), EMPTY_PRINCIPAL],
    [
      'a type nobody knows',
      changed({ Principal: { aws: '*' } }),
      'Invalid principal in policy: "aws"',
    ],
    [
      'a canonical user',
      changed({ Principal: { CanonicalUser: 'a'.repeat(64) } }),
      'Invalid principal in policy: "CanonicalUser"',
    ],
    ['a number as principal', changed({ Principal: { AWS: 111122223333 } }), SYNTAX],
    [
      'an account id too short',
      changed({ Principal: { AWS: '11112222333' } }),
      'Invalid principal in policy: "AWS":"11112222333"',
    ],
    [
      'a wildcard within',
      changed({ Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/*"',
    ],
    [
      'a wildcard account',
      changed({ Principal: { AWS: 'arn:aws:iam::*:root' } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::*:root"',
    ],
    [
      'a group',
      changed({ Principal: { AWS: 'arn:aws:iam::111122223333:group/x' } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:group/x"',
    ],
    [
      'the second of two',
      changed({ Principal: { AWS: ['*', 'bob'] } }),
      'Invalid principal in policy: "AWS":"bob"',
    ],
    [
      'a service without domain',
      changed({ Principal: { Service: 'lambda' } }),
      'Invalid principal in policy: "SERVICE":"lambda"',
    ],
    [
      'every service',
      changed({ Principal: { Service: '*' } }),
      'Invalid principal in policy: "SERVICE":"*"',
    ],
    [
      'every identity provider',
      changed({ Principal: { Federated: '*' } }),
      'Federated principals must be valid domain names or SAML metadata ARNs',
    ],
    [
      'NotPrincipal with Allow',
      changed({ Principal: undefined, NotPrincipal: { AWS: '*' } }),
      'Allow with NotPrincipal is not allowed.',
    ],
    [
      'NotPrincipal with Deny',
      changed({ Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '*' } }),
      'AssumeRole policy must not contain NotPrincipal field.',
    ],
    ['Principal and NotPrincipal', changed({ NotPrincipal: { AWS: '*' } }), SYNTAX],

    [
      'an unknown operator',
      changed({ Condition: { ForAllValuesStringEquals: { k: 'v' } } }),
      'Invalid Condition type : ForAllValuesStringEquals',
    ],
    ['Condition a list', changed({ Condition: [] }), SYNTAX],
    ['a condition value that is an object', changed({ Condition: { Bool: { k: {} } } }), SYNTAX],

    ['no action', changed({ Action: undefined }), 'Missing required field Action'],
    ['an empty list of actions', changed({ Action: [] }), 'Missing required field Action'],
    ['Action and NotAction', changed({ NotAction: 'sts:TagSession' }), SYNTAX],
    ['a number as action', changed({ Action: 1 }), SYNTAX],
    ['an action of another service', changed({ Action: 's3:GetObject' }), ACTIONS],
    ['another action of STS', changed({ Action: 'sts:GetCallerIdentity' }), ACTIONS],
    ['everything', changed({ Action: '*' }), ACTIONS],
    ['a wildcard as service', changed({ Action: '*:AssumeRole' }), ACTIONS],
    ['the second of two', changed({ Action: ['sts:AssumeRole', 'iam:PassRole'] }), ACTIONS],

    ['a resource', changed({ Resource: '*' }), 'Has prohibited field Resource'],
    [
      'a resource excepted',
      changed({ NotResource: '*' }),
      'AssumeRole policy must not contain resources.',
    ],
    [
      'identity pools of all customers',
      changed({ Principal: cognito, Action: 'sts:AssumeRoleWithWebIdentity' }),
      COGNITO,
    ],
    [
      'another domain as identity provider',
      changed({ Principal: { Federated: 'idp.example.com' } }),
      'Invalid principal in policy: "FEDERATED":"idp.example.com"',
    ],
    ['the same with an empty condition', changed({ Principal: cognito, Condition: {} }), COGNITO],
  ]
  test.each(rows)('%s', (_name, text, message) => {
    expect(validatePolicy(text, 'trust')).toMatchObject({
      code: 'MalformedPolicyDocument',
      message,
    })
  })
})

describe('providers that many share', () => {
  const host = 'token.actions.githubusercontent.com'
  const arn = (url: string) => `arn:aws:iam::111122223333:oidc-provider/${url}`
  const trusting = (url: string, condition: Members | undefined, effect = 'Allow') =>
    validatePolicy(
      changed({
        Effect: effect,
        Principal: { Federated: arn(url) },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: condition,
      }),
      'trust',
    )?.message
  const mustEvaluate = (principal: string, key: string) =>
    `Trust policy with trusted principal ${principal} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, ${key} which is not scoped to all.`

  test.each([
    ['no condition', undefined],
    ['another claim', { StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' } }],
    ['the claim of another provider', { StringEquals: { 'gitlab.com:sub': 'x' } }],
    ['everybody', { StringLike: { [`${host}:sub`]: '*' } }],
    ['everybody among others', { StringLike: { [`${host}:sub`]: ['repo:a/b:*', '*?'] } }],
    ['an empty value', { StringLike: { [`${host}:sub`]: '' } }],
    ['no values', { StringLike: { [`${host}:sub`]: [] } }],
    ['a negated operator', { StringNotLike: { [`${host}:sub`]: 'repo:a/*' } }],
    ['where the claim may be missing', { StringLikeIfExists: { [`${host}:sub`]: 'repo:a/*' } }],
  ])('refused: %s', (_name, condition) => {
    expect(trusting(host, condition)).toBe(mustEvaluate(arn(host), `${host}:sub`))
  })

  test.each([
    ['one repository', host, { StringEquals: { [`${host}:sub`]: 'repo:a/b:ref:refs/heads/main' } }],
    ['an organization', host, { StringLike: { [`${host}:SUB`]: ['repo:a/*', 'repo:b/*'] } }],
    [
      'ignoring case',
      host,
      { 'ForAnyValue:StringEqualsIgnoreCase': { [`${host}:sub`]: 'repo:a/b' } },
    ],
    [
      'another claim tells customers apart',
      'oidc.vercel.com',
      { StringEquals: { 'oidc.vercel.com:aud': 'https://vercel.com/team' } },
    ],
    ['a provider of one customer', 'idp.example.com', undefined],
    ['a name that only begins alike', `${host}.example.com`, undefined],
  ])('taken: %s', (_name, url, condition) => {
    expect(trusting(url, condition)).toBeUndefined()
  })

  test('an enterprise of a shared provider', () => {
    const url = `${host}/enterprise`
    expect(trusting(url, { StringEquals: { [`${host}:sub`]: 'x' } })).toBe(
      mustEvaluate(arn(url), `${url}:sub`),
    )
  })
  test('a Deny may mean everybody', () => {
    expect(trusting(host, undefined, 'Deny')).toBeUndefined()
  })
  test('Cognito by another claim than the identity pool', () => {
    const condition = { StringEquals: { 'cognito-identity.amazonaws.com:amr': 'authenticated' } }
    expect(
      validatePolicy(changed({ Principal: cognito, Condition: condition }), 'trust')?.message,
    ).toBe(mustEvaluate('cognito-identity.amazonaws.com', 'cognito-identity.amazonaws.com:aud'))
  })
})

describe('each message wins over the next', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['an unknown element over a missing Statement', '{"Extra":1}', 'Unknown field Extra'],
    [
      'a missing Statement over Version',
      '{"Version":"2099-01-01"}',
      'Missing required field Statement',
    ],
    [
      'no statements over Version',
      document([], { Version: '2099-01-01' }),
      'Could not parse the policy: Statement is empty!',
    ],
    [
      'Version over Effect',
      document({ ...good, Effect: 'x' }, { Version: '2099-01-01' }),
      'The policy must contain a valid version string',
    ],
    ['Effect over Principal', changed({ Effect: 'x', Principal: 'a' }), 'Invalid effect: x'],
    [
      'Principal over Condition',
      changed({ Principal: 'a', Condition: { X: { k: '' } } }),
      NO_OBJECT,
    ],
    [
      'Condition over Action',
      changed({ Condition: { X: { k: '' } }, Action: 's3:x' }),
      'Invalid Condition type : X',
    ],
    ['Action over Resource', changed({ Action: 's3:x', Resource: '*' }), ACTIONS],
    [
      'an earlier statement over a later one',
      document([
        { ...good, Resource: '*' },
        { ...good, Effect: 'x' },
      ]),
      'Has prohibited field Resource',
    ],
    [
      'a later statement over equal Sids after it',
      document([
        { ...good, Sid: 'a' },
        { ...good, Sid: 'a', Resource: '*' },
      ]),
      'Has prohibited field Resource',
    ],
  ]
  test.each(rows)('%s', (_name, text, message) => {
    expect(validatePolicy(text, 'trust')?.message).toBe(message)
  })
})

describe('what is taken', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['an account', document(good)],
    ['an older document', document(good, {})],
    ['an account by its root', changed({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } })],
    [
      'users and roles with paths',
      changed({
        Principal: {
          AWS: ['arn:aws:iam::111122223333:user/a/b', 'arn:aws:iam::111122223333:role/c/d'],
        },
      }),
    ],
    [
      'sessions',
      changed({
        Principal: {
          AWS: [
            'arn:aws:sts::111122223333:assumed-role/r/s',
            'arn:aws:sts::111122223333:federated-user/f',
          ],
        },
      }),
    ],
    [
      'unique ids',
      changed({ Principal: { AWS: ['AIDAIOSFODNN7EXAMPLE', 'AROAIOSFODNN7EXAMPLE'] } }),
    ],
    ['everybody', changed({ Principal: { AWS: '*' } })],
    [
      'services',
      changed({ Principal: { Service: ['ec2.amazonaws.com', 'ops.apigateway.amazonaws.com'] } }),
    ],
    [
      'identity providers',
      changed({
        Principal: {
          Federated: [
            'arn:aws:iam::111122223333:saml-provider/x',
            'arn:aws:iam::111122223333:oidc-provider/idp.example.com/a',
            'accounts.google.com',
          ],
        },
        Action: ['sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'],
      }),
    ],
    [
      'Cognito with a condition',
      changed({
        Principal: cognito,
        Condition: { StringEquals: { 'cognito-identity.amazonaws.com:aud': 'x' } },
      }),
    ],
    [
      'tags and source identity beside it',
      changed({
        Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity', 'sts:SetContext'],
      }),
    ],
    ['another case', changed({ Action: 'STS:assumerole' })],
    ['a wildcard within STS', changed({ Action: ['sts:*', 'sts:AssumeRole*'] })],
    ['a condition', changed({ Condition: { StringEquals: { 'sts:ExternalId': 'x' } } })],
    ['an empty condition', changed({ Condition: {} })],
    ['Sids with spaces', changed({ Sid: 'my statement' })],
  ]
  test.each(rows)('%s', (_name, text) => {
    expect(validatePolicy(text, 'trust')).toBeUndefined()
    expect(() => parsePolicy(text)).not.toThrow()
  })
})
