/** Key names, missing keys, modifiers and sets (rules 70-82), and operators AWS doesn't have (rule 94). */
import { expect, test } from 'vitest'
import { type ConditionRow, testConditions } from '../../../test/policy/condition-rows.ts'
import { compileCondition } from './evaluate.ts'
import { operatorNamed, operatorNames } from './operators.ts'

testConditions([
  {
    rule: 70,
    operator: 'StringEquals',
    key: 'AWS:PrincipalTag/TEAM',
    values: ['a'],
    request: 'a',
    expect: true,
  },
  { rule: 70, operator: 'StringEquals', values: ['A'], request: 'a', expect: false },

  ...[
    'StringEquals',
    'StringLike',
    'StringEqualsIgnoreCase',
    'ArnEquals',
    'ArnLike',
    'NumericEquals',
    'NumericLessThan',
    'DateEquals',
    'DateGreaterThan',
    'Bool',
    'BinaryEquals',
    'IpAddress',
  ].map(
    (operator): ConditionRow => ({ rule: 71, operator, values: [sample(operator)], expect: false }),
  ),
  ...[
    'StringNotEquals',
    'StringNotLike',
    'StringNotEqualsIgnoreCase',
    'ArnNotEquals',
    'ArnNotLike',
    'NumericNotEquals',
    'DateNotEquals',
    'NotIpAddress',
  ].map(
    (operator): ConditionRow => ({ rule: 71, operator, values: [sample(operator)], expect: true }),
  ),
  { rule: 72, operator: 'StringEqualsIfExists', values: ['a'], expect: true },
  { rule: 72, operator: 'StringEqualsIfExists', values: ['a'], request: 'b', expect: false },
  { rule: 72, operator: 'BoolIfExists', values: ['true'], request: 'true', expect: true },
  { rule: 73, operator: 'StringNotEqualsIfExists', values: ['a'], expect: true },
  { rule: 74, operator: 'Null', values: ['true'], expect: true },
  { rule: 74, operator: 'Null', values: ['TRUE'], request: 'x', expect: false },
  { rule: 74, operator: 'Null', values: ['False'], request: 'x', expect: true },
  { rule: 74, operator: 'Null', values: ['false'], expect: false },
  { rule: 74, operator: 'Null', values: ['true'], request: [], expect: true },
  { rule: 74, operator: 'Null', values: ['yes'], expect: 'unclear' },
  { rule: 74, operator: 'NullIfExists', values: ['true'], request: 'x', expect: 'unclear' },
  { rule: 74, operator: 'Null', values: ['false'], request: [''], expect: false },
  { rule: 75, operator: 'Null', values: ['false'], request: '', expect: true },

  { rule: 76, operator: 'ForAllValues:StringEquals', values: ['a'], expect: true },
  { rule: 76, operator: 'ForAllValues:StringEquals', values: ['a'], request: [], expect: true },
  { rule: 76, operator: 'ForAllValues:StringEquals', values: ['a'], request: [''], expect: true },
  { rule: 76, operator: 'ForAnyValue:StringEquals', values: ['a'], expect: false },
  { rule: 76, operator: 'ForAnyValue:StringEquals', values: ['a'], request: [], expect: false },
  {
    rule: 76,
    operator: 'ForAllValues:StringEquals',
    values: ['a', 'b'],
    request: ['a', 'b'],
    expect: true,
  },
  {
    rule: 76,
    operator: 'ForAllValues:StringEquals',
    values: ['a'],
    request: ['a', 'b'],
    expect: false,
  },
  {
    rule: 76,
    operator: 'ForAnyValue:StringEquals',
    values: ['b'],
    request: ['a', 'b'],
    expect: true,
  },
  {
    rule: 76,
    operator: 'ForAnyValue:StringEquals',
    values: ['c'],
    request: ['a', 'b'],
    expect: false,
  },
  {
    rule: 77,
    operator: 'ForAllValues:StringNotEquals',
    values: ['a'],
    request: ['b', 'c'],
    expect: true,
  },
  {
    rule: 77,
    operator: 'ForAllValues:StringNotEquals',
    values: ['a'],
    request: ['a', 'c'],
    expect: false,
  },
  { rule: 77, operator: 'ForAllValues:StringNotEquals', values: ['a'], expect: true },
  {
    rule: 78,
    operator: 'ForAnyValue:StringNotEquals',
    values: ['a'],
    request: ['a', 'c'],
    expect: true,
  },
  {
    rule: 78,
    operator: 'ForAnyValue:StringNotEquals',
    values: ['a'],
    request: ['a'],
    expect: false,
  },
  { rule: 78, operator: 'ForAnyValue:StringNotEquals', values: ['a'], expect: false },
  { rule: 78, operator: 'ForAnyValue:StringEqualsIfExists', values: ['a'], expect: false },
  { rule: 79, operator: 'StringEquals', values: ['a'], request: ['a'], expect: false },
  { rule: 79, operator: 'StringNotEquals', values: ['b'], request: ['a', 'c'], expect: false },
  { rule: 80, operator: 'ForAnyValue:StringLike', values: ['a*'], request: 'ab', expect: true },
  { rule: 80, operator: 'ForAllValues:StringLike', values: ['a*'], request: 'b', expect: false },
  { rule: 81, operator: 'StringEquals', values: ['a', 'b'], request: 'b', expect: true },
  { rule: 82, operator: 'StringNotEquals', values: ['a', 'b'], request: 'b', expect: false },
  { rule: 82, operator: 'StringNotEquals', values: ['a', 'b'], request: 'c', expect: true },

  { rule: 94, operator: 'StringMatches', values: ['a'], request: 'a', expect: 'unclear' },
  {
    rule: 94,
    operator: 'ForSomeValues:StringEquals',
    values: ['a'],
    request: 'a',
    expect: 'unclear',
  },
])

test('operators are known ignoring case', () => {
  expect(operatorNames.map((name) => operatorNamed(name.toUpperCase()))).not.toContain(undefined)
})

test.each(['StringEquals', 'StringNotEquals', 'Bool'])(
  '%s with no values fails closed',
  (operator) => {
    const holds = (effect: 'Allow' | 'Deny') =>
      compileCondition(
        { operator, key: 'k', values: [] },
        { effect, variables: true },
      )({
        get: () => 'x',
      })
    expect([holds('Allow'), holds('Deny')]).toEqual([false, true])
  },
)

function sample(operator: string): string {
  if (operator.startsWith('Numeric')) return '1'
  if (operator.startsWith('Date')) return '2020-01-01'
  if (operator === 'Bool') return 'true'
  if (operator === 'BinaryEquals') return 'AQID'
  if (operator.endsWith('IpAddress')) return '10.0.0.0/8'
  return operator.startsWith('Arn') ? 'arn:aws:iam::111111111111:user/alice' : 'a'
}
