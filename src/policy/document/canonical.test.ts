import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalBucketPolicy } from './canonical.ts'
import { parsePolicy } from './parse.ts'
import { PolicySyntaxError } from './syntax-error.ts'

describe('GetBucketPolicy shows', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    [
      'the elements of a statement in its own order',
      `{ "Statement": [ { "Action": "s3:*", "Effect": "Allow",
         "Resource": ["arn:aws:s3:::b"], "Principal": {"AWS": ["1", "2"]} } ], "Version": "2012-10-17" }`,
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["1","2"]},"Action":"s3:*","Resource":["arn:aws:s3:::b"]}]}',
    ],
    [
      'Id, Sid and Condition in their places',
      '{"Statement":[{"Condition":{"Bool":{"z":"true"},"Null":{"a":"true"}},"Resource":"r","Action":"a","Principal":"*","Effect":"Deny","Sid":"s"}],"Id":"i","Version":"2008-10-17"}',
      '{"Version":"2008-10-17","Id":"i","Statement":[{"Sid":"s","Effect":"Deny","Principal":"*","Action":"a","Resource":"r","Condition":{"Bool":{"z":"true"},"Null":{"a":"true"}}}]}',
    ],
    [
      'negated elements where their positive ones stand',
      '{"Version":"2012-10-17","Statement":[{"NotResource":"r","NotAction":"a","NotPrincipal":{"AWS":"1"},"Effect":"Deny"}]}',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":"1"},"NotAction":"a","NotResource":"r"}]}',
    ],
    [
      'a single statement as a list, the old Version when none was given',
      '{"Statement":{"Effect":"Allow"}}',
      '{"Version":"2008-10-17","Statement":[{"Effect":"Allow"}]}',
    ],
    [
      'bare condition values quoted',
      '{"Version":"2012-10-17","Statement":[{"Condition":{"Bool":{"a":false},"NumericEquals":{"n":[1.50,"2"]}}}]}',
      '{"Version":"2012-10-17","Statement":[{"Condition":{"Bool":{"a":"false"},"NumericEquals":{"n":["1.50","2"]}}}]}',
    ],
    [
      'strings with the escapes they need',
      '{"Version":"2012-10-17","Statement":[{"Sid":"\\u0041\\"\\\\\\n\\u00e9"}]}',
      '{"Version":"2012-10-17","Statement":[{"Sid":"A\\"\\\\\\né"}]}',
    ],
  ]
  test.each(rows)('%s', (_name, text, expected) => {
    expect(canonicalBucketPolicy(text)).toBe(expected)
    expect(canonicalBucketPolicy(expected)).toBe(expected)
  })
})

test('what is no policy is refused', () => {
  for (const text of ['', '[]', '{"Statement":["x"]}'])
    expect(() => canonicalBucketPolicy(text)).toThrow(PolicySyntaxError)
})

test('the meaning stays', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 8 })
  const list = fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 }))
  const statement = fc.record(
    {
      Condition: fc.dictionary(text, fc.dictionary(text, list, { maxKeys: 2 }), { maxKeys: 2 }),
      Resource: list,
      Action: list,
      Principal: fc.oneof(fc.constant('*'), fc.record({ AWS: list })),
      Effect: fc.constantFrom('Allow', 'Deny'),
      Sid: text,
    },
    { requiredKeys: ['Effect', 'Action', 'Principal', 'Resource'] },
  )
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 3 }), (statements) => {
      const before = JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)
      const after = canonicalBucketPolicy(before)
      const meaning = (policy: string) =>
        parsePolicy(policy).statements.map(({ start: _start, end: _end, ...rest }) => rest)
      expect(meaning(after)).toEqual(meaning(before))
    }),
  )
})
