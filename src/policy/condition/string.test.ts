/** String operators (rule 83). */
import { testConditions } from '../../../test/policy/condition-rows.ts'

testConditions([
  { rule: 83, operator: 'StringEquals', values: ['a*'], request: 'ab', expect: false },
  { rule: 83, operator: 'StringEquals', values: ['a*'], request: 'a*', expect: true },
  { rule: 83, operator: 'StringLike', values: ['a*', 'x'], request: 'ab', expect: true },
  { rule: 83, operator: 'StringLike', values: ['a?'], request: 'a', expect: false },
  { rule: 83, operator: 'StringLike', values: ['A*'], request: 'ab', expect: false },
  { rule: 83, operator: 'StringNotLike', values: ['a*'], request: 'ab', expect: false },
  { rule: 83, operator: 'StringEqualsIgnoreCase', values: ['AB'], request: 'aB', expect: true },
  { rule: 83, operator: 'StringEqualsIgnoreCase', values: ['a*'], request: 'AB', expect: false },
  { rule: 83, operator: 'StringNotEqualsIgnoreCase', values: ['AB'], request: 'ab', expect: false },
])
