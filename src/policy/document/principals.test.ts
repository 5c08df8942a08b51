import { describe, expect, test } from 'vitest'
import { parsePolicy } from './parse.ts'
import { invalidPrincipal, principalsOf } from './principals.ts'

const statement = (principal: string) =>
  `{"Effect":"Deny","Action":"s3:*","Resource":"*"${principal}}`
const named = (...statements: readonly string[]) =>
  principalsOf(parsePolicy(`{"Statement":[${statements.map(statement).join()}]}`))

describe('who is named', () => {
  test('nobody in an identity policy', () => {
    expect(named('')).toEqual([])
  })

  test('everybody is an AWS principal', () => {
    expect(named(',"Principal":"*"')).toEqual([
      { type: 'AWS', value: '*', element: 'Principal', statement: 0 },
    ])
  })

  test('every type and value of every statement', () => {
    expect(
      named(
        ',"Principal":{"Service":"s3.amazonaws.com","AWS":["111122223333","AIDAX"]}',
        '',
        ',"NotPrincipal":{"Federated":"accounts.google.com","CanonicalUser":["ab"]}',
      ),
    ).toEqual([
      { type: 'AWS', value: '111122223333', element: 'Principal', statement: 0 },
      { type: 'AWS', value: 'AIDAX', element: 'Principal', statement: 0 },
      { type: 'Service', value: 's3.amazonaws.com', element: 'Principal', statement: 0 },
      { type: 'Federated', value: 'accounts.google.com', element: 'NotPrincipal', statement: 2 },
      { type: 'CanonicalUser', value: 'ab', element: 'NotPrincipal', statement: 2 },
    ])
  })
})

test('what IAM says of one that does not exist', () => {
  expect(invalidPrincipal('AWS', 'arn:aws:iam::111122223333:role/gone')).toBe(
    'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/gone"',
  )
  expect(invalidPrincipal('Service', 'x')).toBe('Invalid principal in policy: "SERVICE":"x"')
})
