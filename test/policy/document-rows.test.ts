/** What may be stored, by rule; the exact words of each refusal are tested beside the validator. */
import { expect, test } from 'vitest'
import { isPublicPolicy, parsePolicy, validatePolicy } from '../../src/policy/index.ts'
import { documentRows, publicRows } from './document-rows.ts'

const documentOf = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [statement] })

test.each(documentRows)('$rule: $kind $statement', ({ kind, statement, taken }) => {
  const problem = validatePolicy(documentOf(statement), kind, { bucket: 'reports' })
  expect(problem === undefined).toBe(taken)
})

test.each(publicRows)('112: $statement', ({ statement, isPublic }) => {
  expect(isPublicPolicy(parsePolicy(documentOf(statement)))).toBe(isPublic)
})

test('no key stands twice (114)', () => {
  const twice = '{"Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}'
  expect(validatePolicy(twice, 'identity')?.code).toBe('MalformedPolicyDocument')
})
