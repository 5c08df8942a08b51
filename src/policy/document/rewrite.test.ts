import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rewritePrincipals } from './rewrite.ts'
import { PolicySyntaxError } from './syntax-error.ts'

const role = 'arn:aws:iam::111122223333:role/app'
const ids = new Map([
  [role, 'AROAIOSFODNN7EXAMPLE'],
  ['arn:aws:iam::111122223333:user/bob', 'AIDAIOSFODNN7EXAMPLE'],
])
const toId = (principal: string) => ids.get(principal) ?? principal
const toArn = (principal: string) => [...ids].find(([, id]) => id === principal)?.[0] ?? principal

describe('what is replaced', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    [
      'a single value, white space kept',
      `{ "Statement" :\n [ { "Principal" : { "AWS" :\t"${role}" } } ] }\n`,
      '{ "Statement" :\n [ { "Principal" : { "AWS" :\t"AROAIOSFODNN7EXAMPLE" } } ] }\n',
    ],
    [
      'the known ones of a list',
      `{"Statement":{"Principal":{"AWS":["*", "${role}", "111122223333","arn:aws:iam::111122223333:user/bob"]}}}`,
      '{"Statement":{"Principal":{"AWS":["*", "AROAIOSFODNN7EXAMPLE", "111122223333","AIDAIOSFODNN7EXAMPLE"]}}}',
    ],
    [
      'NotPrincipal as well',
      `{"Statement":[{"NotPrincipal":{"AWS":"${role}"}},{"Principal":{"AWS":"${role}"}}]}`,
      '{"Statement":[{"NotPrincipal":{"AWS":"AROAIOSFODNN7EXAMPLE"}},{"Principal":{"AWS":"AROAIOSFODNN7EXAMPLE"}}]}',
    ],
    [
      'a value written with escapes',
      `{"Statement":{"Principal":{"\\u0041WS":"arn\\u003aaws:iam::111122223333:role\\/app"}}}`,
      '{"Statement":{"Principal":{"\\u0041WS":"AROAIOSFODNN7EXAMPLE"}}}',
    ],
  ]
  test.each(rows)('%s', (_name, text, expected) => {
    expect(rewritePrincipals(text, toId)).toBe(expected)
  })
})

describe('what is kept byte for byte', () => {
  test.each([
    [
      'condition values',
      `{"Statement":{"Condition":{"ArnEquals":{"aws:PrincipalArn":"${role}"}}}}`,
    ],
    ['resources', `{"Statement":{"Resource":"${role}"}}`],
    [
      'other types of principals',
      `{"Statement":{"Principal":{"Service":"${role}","Federated":["${role}"]}}}`,
    ],
    ['a principal outside a statement', `{"Principal":{"AWS":"${role}"},"Statement":[]}`],
    ['the star', '{"Statement":{"Principal":"*"}}'],
    ['escapes of values that stay', '{"Statement":{"Principal":{"AWS":"1111\\u0032"}}}'],
    ['a document without statements', '{}'],
    ['shapes that are no policy', '{"Statement":[1,{"Principal":{"AWS":{"AWS":1}}},[]]}'],
  ])('%s', (_name, text) => {
    expect(rewritePrincipals(text, toId)).toBe(text)
  })
})

test('a value that needs escapes gets them', () => {
  const text = '{"Statement":{"Principal":{"AWS":"a"}}}'
  expect(rewritePrincipals(text, () => 'q"\\\n')).toBe(
    '{"Statement":{"Principal":{"AWS":"q\\"\\\\\\n"}}}',
  )
})

test('what is no JSON is refused', () => {
  expect(() => rewritePrincipals('{', toId)).toThrow(PolicySyntaxError)
})

test('there and back again', () => {
  const principal = fc.constantFrom(...ids.keys(), '*', '111122223333', 'arn:aws:iam::1:root')
  const statement = fc.record({
    Principal: fc.record({ AWS: fc.oneof(principal, fc.array(principal, { maxLength: 4 })) }),
    Condition: fc.record({ StringEquals: fc.record({ k: principal }) }),
  })
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 3 }), fc.nat(3), (statements, indent) => {
      const text = JSON.stringify({ Statement: statements }, undefined, indent)
      const stored = rewritePrincipals(text, toId)
      expect(rewritePrincipals(stored, toArn)).toBe(text)
    }),
  )
})
