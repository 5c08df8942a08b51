// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
/** Bool and BinaryEquals (rules 90, 91). */
import { testConditions } from '../../../test/policy/condition-rows.ts'

testConditions([
  { rule: 90, operator: 'Bool', values: ['TRUE'], request: 'true', expect: true },
  { rule: 90, operator: 'Bool', values: ['true'], request: 'False', expect: false },
  { rule: 90, operator: 'Bool', values: ['false'], request: 'nonsense', expect: false },
  {
    rule: 90,
    operator: 'Bool',
    values: ['${aws:SecureTransport}'],
    request: 'true',
    context: { 'aws:securetransport': 'true' },
    expect: 'unclear',
  },
  { rule: 91, operator: 'BinaryEquals', values: ['AQID'], request: 'AQID', expect: true },
  { rule: 91, operator: 'BinaryEquals', values: ['AQI='], request: 'AQI', expect: true },
  { rule: 91, operator: 'BinaryEquals', values: ['AQID'], request: 'aqid', expect: false },
  { rule: 91, operator: 'BinaryEquals', values: ['!'], request: 'AQID', expect: 'unclear' },
  { rule: 91, operator: 'BinaryNotEquals', values: ['AQID'], request: 'AQIE', expect: 'unclear' },
])
