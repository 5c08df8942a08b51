// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePolicy } from './parse.ts'
import type { PolicyKind } from './problem.ts'
import { validatePolicy } from './validate.ts'

const KINDS: readonly PolicyKind[] = [
  'identity',
  'boundary',
  'session',
  'trust',
  'resource',
  'endpoint',
  'bucket',
  'scp',
  'rcp',
]

const VALID: Readonly<Record<PolicyKind, string>> = {
  identity: statement('"Action":"s3:*","Resource":"*"'),
  boundary: statement('"Action":"s3:*","Resource":"*"'),
  session: statement('"Action":"s3:*","Resource":"*"'),
  trust: statement('"Action":"sts:AssumeRole","Principal":{"AWS":"*"}'),
  resource: statement('"Action":"sqs:*","Resource":"*","Principal":"*"'),
  endpoint: statement('"Action":"*","Resource":"*","Principal":"*"'),
  bucket: statement('"Action":"s3:*","Resource":"arn:aws:s3:::b","Principal":"*"'),
  scp: statement('"Action":"s3:*","Resource":"*"'),
  rcp: statement('"Action":"s3:*","Resource":"*","Principal":"*"').replace('Allow', 'Deny'),
}

function statement(members: string): string {
  return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",${members}}]}`
}

describe.each(KINDS)('%s: hostile documents', (kind) => {
  const valid = VALID[kind]

  test('the document before it is spoilt is valid', () => {
    expect(validatePolicy(valid, kind)).toBeUndefined()
  })

  const spoilt: readonly (readonly [string, string])[] = [
    ['no JSON', 'x'],
    ['nothing', ''],
    ['null', 'null'],
    ['duplicate Statement', valid.replace('{"Version"', '{"Statement":[],"Version"')],
    ['duplicate Effect', valid.replace('"Effect"', '"Effect":"Deny","Effect"')],
    ['duplicate behind an escape', valid.replace('"Effect"', '"\\u0045ffect":"Deny","Effect"')],
    ['trailing text', `${valid}x`],
    ['a second document', `${valid}${valid}`],
    ['a line comment', valid.replace('[', '[//\n')],
    ['a block comment', valid.replace('[', '[/**/')],
    [
      'a thousandfold nesting',
      valid.replace('"Effect"', `"Condition":${'{"a":'.repeat(1000)}1${'}'.repeat(1000)},"Effect"`),
    ],
    ['unclosed thousandfold nesting', '['.repeat(1000)],
    ['a __proto__ in the document', valid.replace('{', '{"__proto__":{"Statement":[]},')],
    [
      'a __proto__ in a statement',
      valid.replace('"Effect"', '"__proto__":{"Effect":"Deny"},"Effect"'),
    ],
    ['a constructor in a statement', valid.replace('"Effect"', '"constructor":"x","Effect"')],
    ['Version of the future', valid.replace('2012', '2099')],
    ['Effect in another case', valid.replace(/Allow|Deny/, (effect) => effect.toLowerCase())],
    ['Effect missing', valid.replace(/"Effect":"\w+",/, '')],
    ['an unknown element', valid.replace('"Effect"', '"Foo":"bar","Effect"')],
    ['an element in another case', valid.replace('"Action"', '"action"')],
    [
      'an unknown operator',
      valid.replace('"Effect"', '"Condition":{"StringMatches":{"aws:x":"y"}},"Effect"'),
    ],
    [
      'an operator called __proto__',
      valid.replace('"Effect"', '"Condition":{"__proto__":{"aws:x":"y"}},"Effect"'),
    ],
    [
      'an unclosed variable',
      valid.replace('"Effect"', '"Condition":{"StringLike":{"aws:x":"${aws:username"}},"Effect"'),
    ],
    ['a condition that is a list', valid.replace('"Effect"', '"Condition":[],"Effect"')],
    ['a lone surrogate', valid.replace('"Effect"', '"Sid":"\\ud800","Effect"')],
    ['a null character', valid.replace('"Effect"', '"Sid":"\u0000","Effect"')],
    ['no actions', valid.replace(/"Action":"[^"]+"/, '"Action":[]')],
    ['no statements', valid.replace(/\[.*\]/, '[]')],
    ['statements that are no objects', valid.replace(/\[.*\]/, '["x"]')],
  ]
  test.each(spoilt)('%s', (_name, text) => {
    expect(text).not.toBe(valid)
    expect(validatePolicy(text, kind)).toBeDefined()
  })
})

describe('codes and words per kind', () => {
  const NOT_MET =
    'The provided policy document does not meet the requirements of the specified policy type.'
  const rows: readonly (readonly [PolicyKind, string, string, string])[] = [
    ['identity', '{', 'MalformedPolicyDocument', 'Syntax errors in policy.'],
    ['boundary', '{', 'MalformedPolicyDocument', 'Syntax errors in policy.'],
    ['session', '{', 'MalformedPolicyDocument', 'The policy is not in the valid JSON format.'],
    ['session', '{}', 'MalformedPolicyDocument', 'Syntax errors in policy.'],
    ['trust', '{', 'MalformedPolicyDocument', 'This policy contains invalid Json'],
    ['resource', '{', 'MalformedPolicyDocument', 'This policy contains invalid Json'],
    ['endpoint', '{}', 'MalformedPolicyDocument', 'Missing required field Statement'],
    ['bucket', '{', 'MalformedPolicy', 'This policy contains invalid Json'],
    ['scp', '{', 'MalformedPolicyDocumentException', NOT_MET],
    ['rcp', '{}', 'MalformedPolicyDocumentException', NOT_MET],
  ]
  test.each(rows)('%s %s', (kind, text, code, message) => {
    expect(validatePolicy(text, kind)).toMatchObject({ code, message })
  })

  test('broken JSON says where', () => {
    const text = '{\n "Version": "2012-10-17",\n}'
    expect(validatePolicy(text, 'trust')?.position).toEqual({ offset: 28, line: 3, column: 1 })
  })
})

test('older documents have no variables', () => {
  const text = VALID.bucket.replace('"Effect"', '"Condition":{"ArnLike":{"aws:x":"${"}},"Effect"')
  expect(validatePolicy(text, 'bucket')?.message).toBe('Invalid policy syntax.')
  expect(validatePolicy(text.replace('2012', '2008'), 'bucket')).toBeUndefined()
})

describe('control policies', () => {
  const rows: readonly (readonly [string, PolicyKind, string])[] = [
    ['a principal in an SCP', 'scp', statement('"Action":"s3:*","Resource":"*","Principal":"*"')],
    ['a short ARN in an SCP', 'scp', statement('"Action":"s3:*","Resource":"arn:aws:s3"')],
    [
      'an SCP without Version',
      'scp',
      '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    ],
    ['an RCP that allows', 'rcp', statement('"Action":"s3:*","Resource":"*","Principal":"*"')],
    ['an RCP without principal', 'rcp', VALID.rcp.replace(',"Principal":"*"', '')],
    [
      'an RCP for one account',
      'rcp',
      VALID.rcp.replace('"Principal":"*"', '"Principal":{"AWS":"111122223333"}'),
    ],
    ['an RCP with NotPrincipal', 'rcp', VALID.rcp.replace('"Principal"', '"NotPrincipal"')],
    ['an RCP with NotAction', 'rcp', VALID.rcp.replace('"Action"', '"NotAction"')],
    ['an RCP for every service', 'rcp', VALID.rcp.replace('"s3:*"', '"*"')],
    [
      'an RCP with a short ARN',
      'rcp',
      VALID.rcp.replace('"Resource":"*"', '"Resource":"arn:aws:s3"'),
    ],
  ]
  test.each(rows)('%s is refused', (_name, kind, text) => {
    expect(validatePolicy(text, kind)?.code).toBe('MalformedPolicyDocumentException')
  })

  test.each([
    [
      'an SCP that denies with a condition',
      'scp',
      statement(
        '"NotAction":"s3:*","Resource":"arn:aws:s3:::b/*","Condition":{"Bool":{"aws:x":"true"}}',
      ).replace('Allow', 'Deny'),
    ],
    [
      'an RCP for {"AWS":"*"}',
      'rcp',
      VALID.rcp.replace('"Principal":"*"', '"Principal":{"AWS":"*"}'),
    ],
    [
      'an RCP with NotResource',
      'rcp',
      VALID.rcp.replace('"Resource":"*"', '"NotResource":["arn:aws:s3:::b/*"]'),
    ],
  ] as const)('%s is taken', (_name, kind, text) => {
    expect(validatePolicy(text, kind)).toBeUndefined()
  })
})

describe('other resource policies', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    [
      'no resource',
      statement('"Action":"sqs:*","Principal":"*"'),
      'Missing required field Resource',
    ],
    [
      'no principal',
      statement('"Action":"sqs:*","Resource":"*"'),
      'Missing required field Principal',
    ],
    [
      'an action without service',
      statement('"Action":"Send","Resource":"*","Principal":"*"'),
      'The following action names are invalid: Send',
    ],
    [
      'a wildcard as service',
      statement('"Action":"*:Send","Resource":"*","Principal":"*"'),
      'The following action names are invalid: *:Send',
    ],
    [
      'Resource and NotResource',
      statement('"Action":"*","Resource":"*","NotResource":"*","Principal":"*"'),
      'Syntax error in policy.',
    ],
  ]
  test.each(rows)('%s', (_name, text, message) => {
    expect(validatePolicy(text, 'resource')?.message).toBe(message)
  })
})

describe('whatever is asked', () => {
  const element = fc.constantFrom(
    ...['Version', 'Id', 'Statement', 'Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action'],
    ...[
      'NotAction',
      'Resource',
      'NotResource',
      'Condition',
      'AWS',
      'StringEquals',
      '__proto__',
      'x',
    ],
  )
  const scalar = fc.constantFrom<unknown>(
    ...[
      '2012-10-17',
      'Allow',
      'Deny',
      '*',
      's3:*',
      'sts:AssumeRole',
      'arn:aws:s3:::b',
      '111122223333',
    ],
    ...['', true, 0, null],
  )
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      scalar,
      tie('object'),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
    object: fc
      .array(fc.tuple(element, tie('value')), { maxLength: 6 })
      .map((members) => Object.fromEntries(members)),
  }))
  const statementLike = fc.array(fc.tuple(element, value), { maxLength: 4 }).map((members) => ({
    ...{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
    ...Object.fromEntries(members),
  }))

  test.each(KINDS)('%s: what passes can be evaluated, the rest has words', (kind) => {
    fc.assert(
      fc.property(fc.oneof(value, statementLike), (part) => {
        const text = JSON.stringify({ Version: '2012-10-17', Statement: part }) ?? ''
        const problem = validatePolicy(text, kind)
        if (problem === undefined) expect(() => parsePolicy(text)).not.toThrow()
        else expect(problem.message).not.toBe('')
      }),
      { numRuns: 500 },
    )
  })

  test.each(KINDS)('%s: any bytes have an answer', (kind) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        expect(validatePolicy(text, kind)).toBeDefined()
      }),
    )
  })
})
