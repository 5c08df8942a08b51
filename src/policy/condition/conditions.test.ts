// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
/** Rules 70-100 as they concern conditions: what an Allow and what a Deny make of each. */
import { describe, expect, test } from 'vitest'
import type { ContextValue } from '../types.ts'
import { compileCondition } from './evaluate.ts'
import { operatorNames } from './operators.ts'

/** `unclear`: an Allow doesn't match, a Deny does. */
type Expected = true | false | 'unclear'

interface Row {
  readonly rule: number
  readonly operator: string
  readonly values: readonly string[]
  /** Value of the key; left out: the key is missing. */
  readonly request?: ContextValue
  readonly expect: Expected
  readonly context?: Readonly<Record<string, ContextValue>>
  readonly key?: string
  readonly version2008?: boolean
}

const arn = 'arn:aws:iam::111111111111:user/alice'
const bob = { 'aws:username': 'bob' }

const rows: Row[] = [
  {
    rule: 70,
    operator: 'StringEquals',
    key: 'AWS:PrincipalTag/TEAM',
    values: ['a'],
    request: 'a',
    expect: true,
  },
  { rule: 70, operator: 'StringEquals', values: ['A'], request: 'a', expect: false },

  // Missing keys
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
  ].map((operator): Row => ({ rule: 71, operator, values: [sample(operator)], expect: false })),
  ...[
    'StringNotEquals',
    'StringNotLike',
    'StringNotEqualsIgnoreCase',
    'ArnNotEquals',
    'ArnNotLike',
    'NumericNotEquals',
    'DateNotEquals',
    'NotIpAddress',
  ].map((operator): Row => ({ rule: 71, operator, values: [sample(operator)], expect: true })),
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

  // Sets
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

  // Strings
  { rule: 83, operator: 'StringEquals', values: ['a*'], request: 'ab', expect: false },
  { rule: 83, operator: 'StringEquals', values: ['a*'], request: 'a*', expect: true },
  { rule: 83, operator: 'StringLike', values: ['a*', 'x'], request: 'ab', expect: true },
  { rule: 83, operator: 'StringLike', values: ['a?'], request: 'a', expect: false },
  { rule: 83, operator: 'StringLike', values: ['A*'], request: 'ab', expect: false },
  { rule: 83, operator: 'StringNotLike', values: ['a*'], request: 'ab', expect: false },
  { rule: 83, operator: 'StringEqualsIgnoreCase', values: ['AB'], request: 'aB', expect: true },
  { rule: 83, operator: 'StringEqualsIgnoreCase', values: ['a*'], request: 'AB', expect: false },
  { rule: 83, operator: 'StringNotEqualsIgnoreCase', values: ['AB'], request: 'ab', expect: false },

  // ARNs
  {
    rule: 84,
    operator: 'ArnEquals',
    values: ['arn:aws:iam::*:user/*'],
    request: arn,
    expect: true,
  },
  {
    rule: 84,
    operator: 'ArnLike',
    values: ['arn:aws:iam::111111111111:user/a?ice'],
    request: arn,
    expect: true,
  },
  {
    rule: 84,
    operator: 'ArnLike',
    values: ['arn:aws:iam::111111111111:user/Alice'],
    request: arn,
    expect: false,
  },
  {
    rule: 84,
    operator: 'ArnLike',
    values: ['arn:aws:iam:*:user/alice'],
    request: arn,
    expect: false,
  },
  { rule: 84, operator: 'ArnLike', values: ['*'], request: arn, expect: true },
  { rule: 84, operator: 'ArnLike', values: ['*'], request: 'no-arn', expect: false },
  {
    rule: 84,
    operator: 'ArnNotEquals',
    values: ['arn:aws:iam::*:user/*'],
    request: arn,
    expect: false,
  },
  {
    rule: 84,
    operator: 'ArnNotLike',
    values: ['arn:aws:iam::*:role/*'],
    request: arn,
    expect: true,
  },
  {
    rule: 84,
    operator: 'ArnNotLike',
    values: ['arn:aws:iam::*:role/*'],
    request: 'no-arn',
    expect: 'unclear',
  },
  {
    rule: 84,
    operator: 'ArnLike',
    values: ['arn:aws:lambda:*:*:function:*'],
    request: 'arn:aws:lambda:r:1:function:f:v',
    expect: true,
  },
  {
    rule: 85,
    operator: 'StringLike',
    values: ['arn:aws:iam:*:user/alice'],
    request: arn,
    expect: true,
  },

  // Numbers
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
    rule: 87,
    operator: 'DateNotEquals',
    values: ['2020-01-01'],
    request: 'tomorrow',
    expect: 'unclear',
  },

  // Dates
  {
    rule: 88,
    operator: 'DateEquals',
    values: ['2020-01-01T00:00:00Z'],
    request: '2020-01-01',
    expect: true,
  },
  { rule: 88, operator: 'DateEquals', values: ['2020'], request: '2020-01', expect: true },
  {
    rule: 88,
    operator: 'DateEquals',
    values: ['2020-01-01T02:00:00+02:00'],
    request: '2020-01-01T00:00:00Z',
    expect: true,
  },
  {
    rule: 88,
    operator: 'DateEquals',
    values: ['2020-01-01T00:00:00.250Z'],
    request: '2020-01-01T00:00:00.25Z',
    expect: true,
  },
  {
    rule: 88,
    operator: 'DateEquals',
    values: ['1577836800'],
    request: '2020-01-01T00:00:00Z',
    expect: true,
  },
  {
    rule: 88,
    operator: 'DateLessThan',
    values: ['4102444800'],
    request: '2030-01-01T00:00:00Z',
    expect: true,
  },
  {
    rule: 88,
    operator: 'DateGreaterThan',
    values: ['2020-01-01'],
    request: '2019-12-31T23:59:59Z',
    expect: false,
  },
  {
    rule: 88,
    operator: 'DateGreaterThanEquals',
    values: ['2020-01-01'],
    request: '2020-01-01',
    expect: true,
  },
  {
    rule: 88,
    operator: 'DateLessThanEquals',
    values: ['2020-01-01'],
    request: '2020-01-02',
    expect: false,
  },
  {
    rule: 88,
    operator: 'DateNotEquals',
    values: ['2020-01-01'],
    request: '2020-01-01',
    expect: false,
  },
  {
    rule: 88,
    operator: 'DateEquals',
    values: ['2020-02-30'],
    request: '2020-03-01',
    expect: 'unclear',
  },
  {
    rule: 88,
    operator: 'DateGreaterThan',
    values: ['2020-*'],
    request: '2021-01-01',
    expect: 'unclear',
  },
  {
    rule: 88,
    operator: 'DateGreaterThan',
    values: ['2020-01-01'],
    request: 'garbage',
    expect: false,
  },
  {
    rule: 89,
    operator: 'DateGreaterThan',
    key: 'aws:EpochTime',
    values: ['2020-01-01T00:00:00Z'],
    request: '1577836801',
    expect: true,
  },
  {
    rule: 89,
    operator: 'DateLessThan',
    key: 'aws:CurrentTime',
    values: ['1577836800'],
    request: '2019-12-31T00:00:00Z',
    expect: true,
  },
  {
    rule: 89,
    operator: 'NumericGreaterThan',
    key: 'aws:EpochTime',
    values: ['1577836800'],
    request: '1577836801',
    expect: true,
  },

  // Bool, Binary, addresses
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
  { rule: 92, operator: 'IpAddress', values: ['10.0.0.0/8'], request: '10.255.0.1', expect: true },
  {
    rule: 92,
    operator: 'IpAddress',
    values: ['10.0.0.0/8', '192.168.0.0/16'],
    request: '11.0.0.1',
    expect: false,
  },
  {
    rule: 92,
    operator: 'IpAddress',
    values: ['203.0.113.7'],
    request: '203.0.113.7',
    expect: true,
  },
  {
    rule: 92,
    operator: 'IpAddress',
    values: ['203.0.113.7'],
    request: '203.0.113.8',
    expect: false,
  },
  { rule: 92, operator: 'IpAddress', values: ['0.0.0.0/0'], request: '1.2.3.4', expect: true },
  { rule: 92, operator: 'IpAddress', values: ['0.0.0.0/0'], request: '2001:db8::1', expect: false },
  { rule: 92, operator: 'IpAddress', values: ['::/0'], request: '1.2.3.4', expect: false },
  {
    rule: 92,
    operator: 'IpAddress',
    values: ['2001:db8::/32'],
    request: '2001:DB8:0:1::5',
    expect: true,
  },
  {
    rule: 92,
    operator: 'IpAddress',
    values: ['2001:db8::/33'],
    request: '2001:db8:8000::',
    expect: false,
  },
  {
    rule: 92,
    operator: 'IpAddress',
    values: ['2001:db8::1'],
    request: '2001:db8:0:0:0:0:0:1',
    expect: true,
  },
  { rule: 92, operator: 'IpAddress', values: ['10.0.0.0/9'], request: '10.128.0.0', expect: false },
  {
    rule: 92,
    operator: 'IpAddress',
    values: ['10.0.0.0/33'],
    request: '10.0.0.0',
    expect: 'unclear',
  },
  {
    rule: 92,
    operator: 'IpAddress',
    values: ['10.0.0.0/8'],
    request: 'AWS Internal',
    expect: false,
  },
  {
    rule: 92,
    operator: 'NotIpAddress',
    values: ['10.0.0.0/8'],
    request: '10.0.0.1',
    expect: false,
  },
  { rule: 92, operator: 'NotIpAddress', values: ['10.0.0.0/8'], request: '11.0.0.1', expect: true },
  {
    rule: 92,
    operator: 'NotIpAddress',
    values: ['10.0.0.0/8'],
    request: 'AWS Internal',
    expect: 'unclear',
  },
  {
    rule: 93,
    operator: 'NumericEquals',
    values: ['${n}'],
    request: '1',
    context: { n: '1' },
    expect: 'unclear',
  },
  {
    rule: 93,
    operator: 'IpAddress',
    values: ['${ip}'],
    request: '10.0.0.1',
    context: { ip: '10.0.0.1' },
    expect: 'unclear',
  },
  { rule: 94, operator: 'StringMatches', values: ['a'], request: 'a', expect: 'unclear' },
  {
    rule: 94,
    operator: 'ForSomeValues:StringEquals',
    values: ['a'],
    request: 'a',
    expect: 'unclear',
  },

  // Variables
  {
    rule: 95,
    operator: 'StringEquals',
    values: ['${aws:username}'],
    request: 'bob',
    context: bob,
    expect: true,
  },
  {
    rule: 95,
    operator: 'StringEquals',
    values: ['${aws:username}'],
    request: 'bob',
    context: bob,
    version2008: true,
    expect: false,
  },
  {
    rule: 95,
    operator: 'StringEquals',
    values: ['${aws:username}'],
    request: '${aws:username}',
    context: bob,
    version2008: true,
    expect: true,
  },
  {
    rule: 96,
    operator: 'ArnLike',
    values: ['arn:aws:iam::*:user/${aws:username}'],
    request: 'arn:aws:iam::1:user/bob',
    context: bob,
    expect: true,
  },
  {
    rule: 96,
    operator: 'ArnEquals',
    values: ['${other}'],
    request: arn,
    context: { other: arn },
    expect: true,
  },
  {
    rule: 96,
    operator: 'StringEqualsIgnoreCase',
    values: ['${aws:username}'],
    request: 'BOB',
    context: bob,
    expect: true,
  },
  {
    rule: 97,
    operator: 'StringEquals',
    values: ['${aws:username}'],
    request: 'bob',
    expect: false,
  },
  {
    rule: 97,
    operator: 'StringEquals',
    values: ['${aws:username}', 'bob'],
    request: 'bob',
    expect: true,
  },
  {
    rule: 97,
    operator: 'StringNotEquals',
    values: ['${aws:username}'],
    request: 'bob',
    expect: true,
  },
  {
    rule: 97,
    operator: 'StringEquals',
    values: ['${aws:username}'],
    request: 'bob',
    context: { 'aws:username': ['bob'] },
    expect: false,
  },
  {
    rule: 97,
    operator: 'StringNotEquals',
    values: ['${aws:username}', 'bob'],
    request: 'bob',
    expect: false,
  },
  {
    rule: 98,
    operator: 'StringNotLike',
    values: ['${aws:username, bob}'],
    request: 'x',
    expect: 'unclear',
  },
  {
    rule: 98,
    operator: 'ArnLike',
    values: ["${aws:username, 'x}"],
    request: arn,
    expect: 'unclear',
  },
  {
    rule: 98,
    operator: 'StringEquals',
    values: ["${aws:username, 'bob'}"],
    request: 'bob',
    expect: true,
  },
  {
    rule: 98,
    operator: 'StringEquals',
    values: ["${aws:username, 'x'}"],
    request: 'bob',
    context: bob,
    expect: true,
  },
  { rule: 99, operator: 'StringLike', values: ['${*}'], request: 'anything', expect: false },
  { rule: 99, operator: 'StringLike', values: ['a${*}*'], request: 'a*b', expect: true },
  { rule: 99, operator: 'StringEquals', values: ['${$}{x}'], request: '${x}', expect: true },
  {
    rule: 100,
    operator: 'StringLike',
    values: ['${aws:username}'],
    request: 'anything',
    context: { 'aws:username': '*' },
    expect: false,
  },
  {
    rule: 100,
    operator: 'StringLike',
    values: ['${aws:username}/*'],
    request: '*/x',
    context: { 'aws:username': '*' },
    expect: true,
  },
]

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
  return operator.startsWith('Arn') ? arn : 'a'
}

describe('conditions', () => {
  test.each(rows)('$rule: $operator $values on $request: $expect', (row) => {
    const key = row.key ?? 'aws:PrincipalTag/team'
    const values = new Map(Object.entries(row.context ?? {}))
    if (row.request !== undefined) values.set(key.toLowerCase(), row.request)
    const context = { get: (name: string) => values.get(name) }
    const holds = (effect: 'Allow' | 'Deny') =>
      compileCondition(
        { operator: row.operator, key, values: row.values },
        { effect, variables: row.version2008 !== true },
      )(context)
    const expected = row.expect === 'unclear' ? [false, true] : [row.expect, row.expect]
    expect([holds('Allow'), holds('Deny')]).toEqual(expected)
  })

  test('every operator has rows', () => {
    const covered = new Set(rows.map(({ operator }) => operator))
    expect(operatorNames.filter((name) => !covered.has(name))).toEqual([])
  })
})
