import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePolicy } from './parse.ts'
import { PolicySyntaxError } from './syntax-error.ts'

const statement = (members: string) => `{"Version":"2012-10-17","Statement":[{${members}}]}`
const ok = '"Effect":"Allow","Action":"s3:*","Resource":"*"'

describe('what is read', () => {
  test('a whole document', () => {
    const text = `{
  "Version": "2012-10-17",
  "Id": "one",
  "Statement": [
    { "Sid": "A", "Effect": "Deny", "NotPrincipal": { "AWS": ["111122223333"], "Service": "s3.amazonaws.com" },
      "NotAction": "s3:Get*", "NotResource": ["arn:aws:s3:::b/*", "arn:aws:s3:::b"],
      "Condition": { "Bool": { "aws:SecureTransport": false }, "NumericLessThan": { "s3:max-keys": [10, "2.5"] } } },
    { "Effect": "Allow", "Principal": "*", "Action": ["s3:*"], "Resource": "*" }
  ]
}`
    const document = parsePolicy(text)
    expect(document).toMatchObject({ version: '2012-10-17', versionGiven: true, id: 'one' })
    const [first, second] = document.statements
    expect(first).toMatchObject({
      index: 0,
      sid: 'A',
      effect: 'Deny',
      principal: undefined,
      notPrincipal: { AWS: ['111122223333'], Service: ['s3.amazonaws.com'] },
      action: undefined,
      notAction: ['s3:Get*'],
      resource: undefined,
      notResource: ['arn:aws:s3:::b/*', 'arn:aws:s3:::b'],
      conditions: [
        { operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] },
        { operator: 'NumericLessThan', key: 's3:max-keys', values: ['10', '2.5'] },
      ],
      start: { line: 5, column: 5 },
    })
    expect(text[first?.start.offset ?? 0]).toBe('{')
    expect(text[first?.end.offset ?? 0]).toBe('}')
    expect(text.slice(first?.start.offset, (first?.end.offset ?? 0) + 1)).toContain('max-keys')
    expect(second).toMatchObject({ index: 1, principal: '*', action: ['s3:*'], conditions: [] })
  })

  const rows: readonly (readonly [string, string, object])[] = [
    ['no Version', `{"Statement":{${ok}}}`, { version: '2008-10-17', versionGiven: false }],
    [
      'the older Version',
      `{"Version":"2008-10-17","Statement":{${ok}}}`,
      { version: '2008-10-17', versionGiven: true },
    ],
    ['no statements', '{"Statement":[]}', { statements: [] }],
    [
      '{"AWS":"*"} stays apart from "*"',
      statement(`${ok},"Principal":{"AWS":"*"}`),
      { statements: [{ principal: { AWS: ['*'] } }] },
    ],
    [
      'no resource, as in a trust policy',
      statement('"Effect":"Allow","Action":"sts:AssumeRole"'),
      { statements: [{ resource: undefined }] },
    ],
    [
      'an operator nobody knows stays for the evaluation',
      statement(`${ok},"Condition":{"X":{"k":"v"}}`),
      { statements: [{ conditions: [{ operator: 'X', key: 'k', values: ['v'] }] }] },
    ],
    ['an empty condition', statement(`${ok},"Condition":{}`), { statements: [{ conditions: [] }] }],
    [
      'an empty list of values',
      statement(`${ok},"Condition":{"Bool":{"k":[]}}`),
      { statements: [{ conditions: [{ values: [] }] }] },
    ],
    [
      'a condition key called __proto__',
      statement(`${ok},"Condition":{"Bool":{"__proto__":"x"}}`),
      { statements: [{ conditions: [{ key: '__proto__', values: ['x'] }] }] },
    ],
  ]
  test.each(rows)('%s', (_name, text, expected) => {
    expect(parsePolicy(text)).toMatchObject(expected)
  })
})

describe('what has no certain meaning is refused', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['no JSON', 'x'],
    ['a list', '[]'],
    ['a string', '"x"'],
    ['no Statement', '{"Version":"2012-10-17"}'],
    ['a null Statement', '{"Statement":null}'],
    ['a string as statement', '{"Statement":["x"]}'],
    ['an unknown element beside Statement', `{"Statement":{${ok}},"Conditions":{}}`],
    ['an unknown Version', `{"Version":"2099-01-01","Statement":{${ok}}}`],
    ['a number as Version', `{"Version":2012,"Statement":{${ok}}}`],
    ['an Id that is no string', `{"Id":1,"Statement":{${ok}}}`],
    ['an element in another case', statement(`${ok},"condition":{}`)],
    ['an unknown element', statement(`${ok},"Foo":"bar"`)],
    ['an element called __proto__', statement(`${ok},"__proto__":{}`)],
    ['no Effect', statement('"Action":"s3:*","Resource":"*"')],
    ['Effect in another case', statement('"Effect":"allow","Action":"s3:*","Resource":"*"')],
    ['Effect twice', statement(`"Effect":"Deny",${ok}`)],
    ['neither Action nor NotAction', statement('"Effect":"Allow","Resource":"*"')],
    ['Action and NotAction', statement(`${ok},"NotAction":"iam:*"`)],
    ['Resource and NotResource', statement(`${ok},"NotResource":"*"`)],
    ['Principal and NotPrincipal', statement(`${ok},"Principal":"*","NotPrincipal":"*"`)],
    ['an empty Action', statement('"Effect":"Allow","Action":[],"Resource":"*"')],
    [
      'an empty NotAction, which would be everything',
      statement('"Effect":"Allow","NotAction":[],"Resource":"*"'),
    ],
    [
      'an empty NotResource, which would be everything',
      statement('"Effect":"Allow","Action":"*","NotResource":[]'),
    ],
    ['a number as action', statement('"Effect":"Allow","Action":1,"Resource":"*"')],
    ['a list in a list', statement('"Effect":"Allow","Action":[["s3:*"]],"Resource":"*"')],
    ['null as resource', statement('"Effect":"Allow","Action":"s3:*","Resource":null')],
    ['a Sid that is no string', statement(`${ok},"Sid":1`)],
    ['a principal string that is no star', statement(`${ok},"Principal":"111122223333"`)],
    ['a list of principals', statement(`${ok},"Principal":["*"]`)],
    ['nobody as principal', statement(`${ok},"Principal":{}`)],
    ['nobody excepted, which would be everybody', statement(`${ok},"NotPrincipal":{"AWS":[]}`)],
    ['an unknown type of principal', statement(`${ok},"Principal":{"GCP":"*"}`)],
    ['a condition that is a list', statement(`${ok},"Condition":[]`)],
    ['an operator that is no object', statement(`${ok},"Condition":{"Bool":"x"}`)],
    ['a condition value that is null', statement(`${ok},"Condition":{"Bool":{"k":null}}`)],
    ['a condition value that is an object', statement(`${ok},"Condition":{"Bool":{"k":{}}}`)],
    ['a condition key twice', statement(`${ok},"Condition":{"Bool":{"k":"a","k":"b"}}`)],
    ['an operator twice', statement(`${ok},"Condition":{"Bool":{"k":"a"},"Bool":{"j":"b"}}`)],
    ['trailing text', `{"Statement":{${ok}}} {}`],
    ['a comment', `{"Statement":{${ok}} /* x */}`],
    [
      'a thousandfold nesting',
      statement(`${ok},"Condition":${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`),
    ],
  ]
  test.each(rows)('%s', (_name, text) => {
    expect(() => parsePolicy(text)).toThrow(PolicySyntaxError)
  })
})

test('any JSON is a policy or refused as none', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (json) => {
      for (const text of [
        json,
        `{"Statement":${json}}`,
        `{"Statement":[{"Effect":"Allow","Action":${json}}]}`,
      ])
        try {
          parsePolicy(text)
        } catch (error) {
          expect(error).toBeInstanceOf(PolicySyntaxError)
        }
    }),
  )
})
