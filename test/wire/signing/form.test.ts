import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  type FormFields,
  readFormClaim,
  verifyFormClaim,
} from '../../../src/wire/signing/form-claim.ts'
import {
  checkFormFileSize,
  type FormPermission,
  verifyFormPolicy,
} from '../../../src/wire/signing/form-policy.ts'
import { createSigningKeyCache } from '../../../src/wire/signing/signing-key.ts'
import {
  answerOf,
  basic,
  now,
  presigned,
  refusalOf,
  request,
  s3,
  secret,
} from './signed-request.ts'

const bucket = 'bucket'
const post = request('POST', '/bucket', '', [
  ['Host', 'localhost'],
  ['Content-Type', 'multipart/form-data; boundary=x'],
])
const scope = `${basic(now).slice(0, 8)}/us-east-1/s3/aws4_request`
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()
const key = scope
  .split('/')
  .reduce<string | Buffer>((chained, part) => hmac(chained, part), `AWS4${secret.secretAccessKey}`)

type Fields = Readonly<Record<string, string>>

const base = {
  key: 'uploads/a.txt',
  'x-amz-algorithm': 'AWS4-HMAC-SHA256',
  'x-amz-credential': `${secret.accessKeyId}/${scope}`,
  'x-amz-date': basic(now),
}
const exactly = (fields: Fields) =>
  Object.entries(fields).map(([name, value]) => ({ [name]: value }))
const standardConditions: readonly unknown[] = [
  { bucket },
  ['starts-with', '$key', 'uploads/'],
  ...exactly({ ...base, key: 'uploads/a.txt' }).slice(1),
]
const encode = (document: unknown) =>
  Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)).toString('base64')
const later = new Date(now + 60_000).toISOString()

function form(
  options: {
    fields?: Fields
    drop?: readonly string[]
    conditions?: readonly unknown[]
    expiration?: unknown
    document?: unknown
    signature?: string
  } = {},
): FormFields {
  const policy = encode(
    options.document ?? {
      expiration: options.expiration ?? later,
      conditions: options.conditions ?? standardConditions,
    },
  )
  const all: Record<string, string> = {
    ...base,
    policy,
    'x-amz-signature': options.signature ?? hmac(key as Buffer, policy).toString('hex'),
    ...options.fields,
  }
  for (const name of options.drop ?? []) delete all[name]
  return Object.entries(all)
}

function accept(fields: FormFields, at = now): FormPermission {
  const claim = readFormClaim(fields, post, s3, at)
  if (claim === undefined) throw new Error('anonymous')
  verifyFormClaim(claim, secret, createSigningKeyCache())
  return verifyFormPolicy(claim.policy, fields, bucket, at)
}

describe('SigV4 forms', () => {
  test('a form its policy allows', () => {
    expect(accept(form())).toEqual({ contentLengthRange: undefined })
    const claim = readFormClaim(form(), post, s3, now)?.claim
    expect(claim).toMatchObject({
      method: 'form',
      algorithm: 'AWS4-HMAC-SHA256',
      accessKeyId: secret.accessKeyId,
      region: 'us-east-1',
      sessionToken: undefined,
    })
  })
  test('a token must be covered and is handed on', () => {
    const fields = { 'x-amz-security-token': 'token' }
    expect(answerOf(() => accept(form({ fields })))).toBe('403 AccessDenied')
    const conditions = [...standardConditions, fields]
    expect(accept(form({ fields, conditions }))).toBeDefined()
    expect(readFormClaim(form({ fields, conditions }), post, s3, now)?.claim.sessionToken).toBe(
      'token',
    )
  })
  test('names of fields and conditions ignore case, x-ignore- fields need no condition', () => {
    const fields = { KEY: 'uploads/a.txt', 'x-ignore-me': 'a', File: '' }
    const conditions = [
      { Bucket: bucket },
      ['EQ', '$Key', 'uploads/a.txt'],
      ...standardConditions.slice(2),
    ]
    expect(accept(form({ fields, drop: ['key'], conditions }))).toBeDefined()
  })

  test.each([
    ['forged signature', { signature: '0'.repeat(64) }, '403 SignatureDoesNotMatch'],
    ['short signature', { signature: 'abc' }, '403 SignatureDoesNotMatch'],
    ['expired policy', { expiration: new Date(now).toISOString() }, '403 AccessDenied'],
    ['key outside the policy', { fields: { key: 'private/a.txt' } }, '403 AccessDenied'],
    ['field the policy does not speak of', { fields: { acl: 'public-read' } }, '403 AccessDenied'],
    [
      'condition on a field that is not there',
      { conditions: [...standardConditions, { acl: 'private' }] },
      '403 AccessDenied',
    ],
    [
      'other bucket',
      { conditions: [{ bucket: 'other' }, ...standardConditions.slice(1)] },
      '403 AccessDenied',
    ],
    ['bucket field of another bucket', { fields: { bucket: 'other' } }, '403 AccessDenied'],
    [
      'list of content types',
      {
        fields: { 'content-type': 'image/png,text/html' },
        conditions: [...standardConditions, ['starts-with', '$content-type', 'image/']],
      },
      '403 AccessDenied',
    ],
    [
      'no expiration',
      { document: { conditions: standardConditions } },
      '400 InvalidPolicyDocument',
    ],
    ['expiration that is no date', { expiration: 'tomorrow' }, '400 InvalidPolicyDocument'],
    ['expiration that is no text', { expiration: 99999999999999 }, '400 InvalidPolicyDocument'],
    ['no conditions', { document: { expiration: later } }, '400 InvalidPolicyDocument'],
    ['no JSON', { document: 'x' }, '400 InvalidPolicyDocument'],
    [
      'deep JSON',
      { document: `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}` },
      '400 InvalidPolicyDocument',
    ],
    [
      'repeated member',
      { document: `{"expiration":"${later}","conditions":[],"conditions":[]}` },
      '400 InvalidPolicyDocument',
    ],
    [
      'two members in a simple condition',
      { conditions: [...standardConditions, { acl: 'a', b: 'c' }] },
      '400 InvalidPolicyDocument',
    ],
    [
      'unknown operator',
      { conditions: [...standardConditions, ['ends-with', '$key', 'x']] },
      '400 InvalidPolicyDocument',
    ],
    [
      'negative content-length-range',
      { conditions: [...standardConditions, ['content-length-range', -1, 5]] },
      '400 InvalidPolicyDocument',
    ],
    [
      'another algorithm',
      { fields: { 'x-amz-algorithm': 'AWS4-HMAC-SHA1' } },
      '400 AuthorizationQueryParametersError',
    ],
    [
      'scope of another day',
      {
        fields: { 'x-amz-credential': `${secret.accessKeyId}/20260101/us-east-1/s3/aws4_request` },
      },
      '400 InvalidArgument',
    ],
    [
      'scope of another service',
      { fields: { 'x-amz-credential': `${secret.accessKeyId}/${scope.replace('s3', 'iam')}` } },
      '400 InvalidArgument',
    ],
    ['malformed credential', { fields: { 'x-amz-credential': 'x' } }, '400 InvalidArgument'],
    ['date that is none', { fields: { 'x-amz-date': 'x' } }, '400 InvalidArgument'],
    ['key twice in another case', { fields: { Key: 'uploads/b.txt' } }, '400 InvalidArgument'],
    ['SigV2 fields besides', { fields: { AWSAccessKeyId: 'x' } }, '400 InvalidArgument'],
    ['no signature', { drop: ['x-amz-signature'] }, '400 InvalidArgument'],
    ['no policy', { drop: ['policy'] }, '400 InvalidArgument'],
  ])('refused: %s', (_, options, answer) => {
    expect(answerOf(() => accept(form(options)))).toBe(answer)
  })

  const withCondition = (condition: unknown) => ({
    conditions: [...standardConditions, condition],
  })
  const invalid = (text: string) => `400 InvalidPolicyDocument Invalid Policy: ${text}`
  const unmet = (...parts: unknown[]) =>
    `403 AccessDenied Invalid according to Policy: Policy Condition failed: [${parts.map((part) => JSON.stringify(part)).join(', ')}]`
  test.each([
    [
      'a condition that is empty',
      withCondition([]),
      invalid('Invalid Condition: missing operation identifier.'),
    ],
    [
      'a condition of three and a half',
      withCondition(['eq', '$key']),
      invalid('Invalid eq: wrong number of arguments.'),
    ],
    [
      'a value that is a number',
      withCondition({ 'Content-Length': 5 }),
      invalid('Invalid Simple-Condition: value must be a string.'),
    ],
    ['a value that is null', withCondition({ redirect: null }), invalid('Invalid JSON.')],
    [
      'a bound that is a fraction',
      withCondition(['content-length-range', 0, 512.5]),
      invalid('Invalid JSON.'),
    ],
    [
      'bounds that are no numbers',
      withCondition(['content-length-range', 'test', '10']),
      unmet('content-length-range', 'test', '10'),
    ],
    [
      'a field without its $',
      withCondition(['eq', 'key', 'uploads/a.txt']),
      unmet('eq', 'key', 'uploads/a.txt'),
    ],
    [
      'a field as the policy writes it',
      withCondition(['eq', '$Content-Disposition', 'filename="a"']),
      unmet('eq', '$Content-Disposition', 'filename="a"'),
    ],
    [
      'members that the language does not have',
      { document: { Version: '2012-10-17', Id: 'x', Statement: [] } },
      invalid("Unexpected: 'statement'"),
    ],
    [
      'a member in another case',
      { document: { expiration: later, CONDITIONS: [] } },
      invalid("Unexpected: 'conditions'"),
    ],
    [
      'another form of date',
      { expiration: '2011-09-13T07:52:58+02:00' },
      invalid("Invalid 'expiration' value: '2011-09-13T07:52:58+02:00'"),
    ],
  ])('words for %s', (_, options, answer) => {
    const { status, code, message } = refusalOf(() => accept(form(options)))
    expect(`${status} ${code} ${message}`).toBe(answer)
  })
  test('bounds may be digits of a number', () => {
    expect(
      accept(form(withCondition(['content-length-range', '5', '10']))).contentLengthRange,
    ).toEqual({ min: 5, max: 10 })
  })

  test('texts', () => {
    const message = (options: Parameters<typeof form>[0]) =>
      refusalOf(() => accept(form(options))).message
    expect(message({ expiration: new Date(now - 1).toISOString() })).toBe(
      'Invalid according to Policy: Policy expired.',
    )
    expect(
      message({
        conditions: [...standardConditions, ['eq', '$success_action_redirect', 'http://x/']],
      }),
    ).toBe(
      'Invalid according to Policy: Policy Condition failed: ["eq", "$success_action_redirect", "http://x/"]',
    )
    const missing = refusalOf(() => accept(form({ drop: ['x-amz-signature'] })))
    expect(missing.message).toBe(
      "Bucket POST must contain a field named 'X-Amz-Signature'.  If it is specified, please check the order of the fields.",
    )
    expect(missing.fields).toEqual({ ArgumentName: 'X-Amz-Signature', ArgumentValue: '' })
    expect(message({ drop: ['x-amz-algorithm'] })).toContain("a field named 'X-Amz-Algorithm'.")
  })

  test('no signing field at all: no claim', () => {
    expect(readFormClaim([['key', 'a']], post, s3, now)).toBeUndefined()
    expect(
      readFormClaim(
        [
          ['key', 'a'],
          ['policy', 'x'],
        ],
        post,
        s3,
        now,
      ),
    ).toBeUndefined()
  })
  test('a form and a signed request at once', () => {
    const url = presigned(s3, { method: 'POST', path: '/bucket' })
    expect(answerOf(() => readFormClaim(form(), url, s3, now))).toBe('400 InvalidArgument')
  })
  test('the signing key ages', () => {
    const week = 7 * 86_400_000
    const document = { expiration: '2099-01-01T00:00:00Z', conditions: standardConditions }
    expect(accept(form({ document }), now + week)).toBeDefined()
    expect(answerOf(() => accept(form({ document }), now + week + 1000))).toBe('403 AccessDenied')
    expect(answerOf(() => accept(form({ document }), now - 16 * 60_000))).toBe('403 AccessDenied')
  })
})

describe('SigV2 forms', () => {
  const make = (signature?: string): FormFields => {
    const policy = encode({
      expiration: later,
      conditions: [{ bucket }, ['starts-with', '$key', 'uploads/']],
    })
    return [
      ['key', 'uploads/a.txt'],
      ['AWSAccessKeyId', secret.accessKeyId],
      ['policy', policy],
      [
        'signature',
        signature ?? createHmac('sha1', secret.secretAccessKey).update(policy).digest('base64'),
      ],
    ]
  }
  test('accepted', () => {
    expect(accept(make())).toEqual({ contentLengthRange: undefined })
  })
  test('forged', () => {
    const error = refusalOf(() => accept(make('AAAA')))
    expect(error.code).toBe('SignatureDoesNotMatch')
    expect(Object.keys(error.fields)).not.toContain('CanonicalRequest')
  })
  test.each([
    ['AWSAccessKeyId', 1],
    ['Signature', 3],
  ])('%s missing', (name, at) => {
    const fields = make().filter((_, i) => i !== at)
    expect(refusalOf(() => accept(fields)).message).toBe(
      `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    )
  })
})

describe('size of the file', () => {
  const conditions = [
    ...standardConditions,
    ['content-length-range', 2, '10'],
    ['content-length-range', 0, 5],
  ]
  const permission = accept(form({ conditions }))
  test('ranges narrow each other', () => {
    expect(permission).toEqual({ contentLengthRange: { min: 2, max: 5 } })
  })
  test.each([
    [1, false, 'accepted'],
    [1, true, '400 EntityTooSmall'],
    [2, true, 'accepted'],
    [5, true, 'accepted'],
    [6, false, '400 EntityTooLarge'],
  ])('%i bytes, complete: %s → %s', (size, complete, answer) => {
    const check = () => checkFormFileSize(permission, size, complete)
    if (answer === 'accepted') expect(check).not.toThrow()
    else expect(answerOf(check)).toBe(answer)
  })
  test('no range, no limit', () => {
    expect(() => checkFormFileSize({ contentLengthRange: undefined }, 10 ** 12, true)).not.toThrow()
  })
})
