// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
/** Numeric operators (rules 86, 87, 93). */
import { testConditions } from '../../../test/policy/condition-rows.ts'

testConditions([
  { rule: 86, operator: 'NumericEquals', values: ['10'], request: '10.0', expect: true },
  { rule: 86, operator: 'NumericEquals', values: ['10', '20'], request: '20', expect: true },
  { rule: 86, operator: 'NumericEquals', values: ['10.5'], request: '10', expect: false },
  { rule: 86, operator: 'NumericLessThanEquals', values: ['10'], request: '5abc', expect: false },
  { rule: 86, operator: 'NumericLessThanEquals', values: ['10'], request: '', expect: false },
  { rule: 86, operator: 'NumericLessThan', values: ['10'], request: '9.99', expect: true },
  { rule: 86, operator: 'NumericLessThan', values: ['10'], request: '10', expect: false },
  { rule: 86, operator: 'NumericLessThanEquals', values: ['10'], request: '10', expect: true },
  { rule: 86, operator: 'NumericGreaterThan', values: ['-1'], request: '-0.5', expect: true },
  { rule: 86, operator: 'NumericGreaterThanEquals', values: ['10'], request: '9', expect: false },
  { rule: 86, operator: 'NumericEquals', values: ['16'], request: '0x10', expect: false },
  { rule: 86, operator: 'NumericLessThan', values: ['ten'], request: '5', expect: 'unclear' },
  { rule: 87, operator: 'NumericNotEquals', values: ['10'], request: '5abc', expect: 'unclear' },
  { rule: 87, operator: 'NumericNotEquals', values: ['ten'], request: '5', expect: 'unclear' },
  { rule: 87, operator: 'NumericNotEquals', values: ['10'], request: '11', expect: true },
  {
    rule: 93,
    operator: 'NumericEquals',
    values: ['${n}'],
    request: '1',
    context: { n: '1' },
    expect: 'unclear',
  },
])
