// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
/** Rules 60-68 and 95-100 as they concern Resource, and matching in general. */
import { describe, expect, test } from 'vitest'
import { compileResource, type ResourceMatch, requestArn, type ShortArns } from './resource.ts'

interface Row {
  readonly rule: number
  readonly pattern: string
  readonly arn: string
  readonly expect: ResourceMatch
  /** `literal` where not given. */
  readonly short?: ShortArns
  readonly version2008?: boolean
  readonly context?: Readonly<Record<string, string | readonly string[]>>
}

const queue = 'arn:aws:sqs:us-east-1:111111111111:queue'
const alice = { 'aws:username': 'alice' }

const rows: Row[] = [
  { rule: 60, pattern: 'arn:aws:s3:::Bucket/key', arn: 'arn:aws:s3:::bucket/key', expect: false },
  { rule: 60, pattern: 'arn:AWS:S3:::bucket/key', arn: 'arn:aws:s3:::bucket/key', expect: true },
  { rule: 60, pattern: 'arn:aws:s3:::b/KEY', arn: 'arn:aws:s3:::b/key', expect: false },
  { rule: 60, pattern: 'arn:aws:sqs:US-*:1*:queue', arn: queue, expect: true },
  { rule: 61, pattern: 'arn:aws:sqs:us-*', arn: queue, expect: true },
  { rule: 61, pattern: 'arn:aws:sqs:*:queue', arn: queue, expect: 'unclear' },
  { rule: 61, pattern: 'arn:aws:sqs:us-east-?:111111111111:que?e', arn: queue, expect: true },
  { rule: 61, pattern: 'arn:aws:sqs:us-east-?:1111:queue', arn: queue, expect: false },
  {
    rule: 61,
    pattern: 'arn:aws:logs:*:log-group:app',
    arn: 'arn:aws:logs:us-east-1:111111111111:log-group:app',
    expect: true,
  },
  { rule: 61, pattern: 'arn:aws:*', arn: queue, expect: true },
  { rule: 61, pattern: 'arn:*', arn: queue, expect: true },
  { rule: 62, pattern: 'arn:aws:sqs:us-east-1:*queue', arn: queue, expect: 'unclear' },
  { rule: 62, pattern: 'arn:aws:sqs:us*1:*:queue', arn: queue, expect: true },
  { rule: 62, pattern: 'arn:aws:s*-1:111111111111:queue', arn: queue, expect: 'unclear' },
  { rule: 63, pattern: 'arn:aws:s3:::b/*/x', arn: 'arn:aws:s3:::b/one/two/x', expect: true },
  { rule: 63, pattern: 'arn:aws:s3:::b/*/x', arn: 'arn:aws:s3:::b/x', expect: false },
  { rule: 63, pattern: 'arn:aws:s3:::*/secret', arn: 'arn:aws:s3:::b/a/secret', expect: true },
  {
    rule: 65,
    pattern: 'arn:aws:lambda:us-east-1:111111111111:function:f:live',
    arn: 'arn:aws:lambda:us-east-1:111111111111:function:f:live',
    expect: true,
  },
  {
    rule: 65,
    pattern: 'arn:aws:lambda:us-east-1:111111111111:function:f',
    arn: 'arn:aws:lambda:us-east-1:111111111111:function:f:live',
    expect: false,
  },
  { rule: 65, pattern: 'arn:aws:s3:::b/a:b', arn: 'arn:aws:s3:::b/a:b', expect: true },
  {
    rule: 65,
    pattern: 'arn:aws:lambda:*:*:function:*:live',
    arn: 'arn:aws:lambda:us-east-1:111111111111:function:f:live',
    expect: true,
  },
  { rule: 66, pattern: '*', arn: '*', expect: true },
  { rule: 66, pattern: 'arn:aws:s3:::*', arn: '*', expect: false },
  { rule: 66, pattern: 'arn:*', arn: '*', expect: false, short: 'wild' },
  { rule: 67, pattern: 'arn:aws:s3:::b', arn: 'arn:aws:s3:::b/key', expect: false },
  { rule: 67, pattern: 'arn:aws:s3:::b/*', arn: 'arn:aws:s3:::b', expect: false },
  { rule: 67, pattern: 'arn:aws:s3:::b/*', arn: 'arn:aws:s3:::b/', expect: true },
  { rule: 67, pattern: 'arn:aws:s3:::b*', arn: 'arn:aws:s3:::b/key', expect: true },
  { rule: 68, pattern: 'arn:aws:sqs', arn: queue, expect: true, short: 'wild' },
  { rule: 68, pattern: 'arn:aws:sqs:us-east-1', arn: queue, expect: true, short: 'wild' },
  { rule: 68, pattern: 'arn:aws:sqs:us-west-2', arn: queue, expect: 'unclear', short: 'wild' },
  { rule: 68, pattern: 'arn:aws:sqs:us-east-1', arn: queue, expect: false, short: 'literal' },
  { rule: 41, pattern: 'arn:aws:sqs:us-east-1', arn: queue, expect: 'unclear', short: 'refused' },
  { rule: 68, pattern: 'arn:aws:sqs', arn: queue, expect: false },
  { rule: 68, pattern: 'arn:aws:sqs:*', arn: queue, expect: true },
  { rule: 68, pattern: 'arn:aws:sqs:*:111111111111', arn: queue, expect: 'unclear' },
  {
    rule: 95,
    pattern: 'arn:aws:s3:::b/${aws:username}',
    arn: 'arn:aws:s3:::b/alice',
    context: alice,
    version2008: true,
    expect: false,
  },
  {
    rule: 95,
    pattern: 'arn:aws:s3:::b/${aws:username}',
    arn: 'arn:aws:s3:::b/${aws:username}',
    context: alice,
    version2008: true,
    expect: true,
  },
  {
    rule: 96,
    pattern: 'arn:aws:s3:::b/${aws:username}/*',
    arn: 'arn:aws:s3:::b/alice/key',
    context: alice,
    expect: true,
  },
  {
    rule: 96,
    pattern: 'arn:aws:sqs:us-east-1:${account}:queue',
    arn: queue,
    context: { account: '111111111111' },
    expect: false,
  },
  {
    rule: 97,
    pattern: 'arn:aws:s3:::b/${aws:username}',
    arn: 'arn:aws:s3:::b/',
    expect: 'unclear',
  },
  {
    rule: 97,
    pattern: 'arn:aws:s3:::b/${aws:tagkeys}',
    arn: 'arn:aws:s3:::b/x',
    context: { 'aws:tagkeys': ['x'] },
    expect: 'unclear',
  },
  {
    rule: 98,
    pattern: "arn:aws:s3:::b/${aws:username, 'nobody'}",
    arn: 'arn:aws:s3:::b/nobody',
    expect: true,
  },
  {
    rule: 98,
    pattern: "arn:aws:s3:::b/${aws:username, ''}/k",
    arn: 'arn:aws:s3:::b//k',
    expect: true,
  },
  {
    rule: 98,
    pattern: "arn:aws:s3:::b/${aws:username, 'a}b'}",
    arn: 'arn:aws:s3:::b/a}b',
    expect: true,
  },
  {
    rule: 98,
    pattern: "arn:aws:s3:::b/${aws:username, 'nobody'}",
    arn: 'arn:aws:s3:::b/alice',
    context: alice,
    expect: true,
  },
  {
    rule: 98,
    pattern: "arn:aws:s3:::b/${aws:username, 'nobody'}",
    arn: 'arn:aws:s3:::b/nobody',
    context: { 'aws:username': '' },
    expect: true,
  },
  {
    rule: 98,
    pattern: 'arn:aws:s3:::b/${aws:username}',
    arn: 'arn:aws:s3:::b/',
    context: { 'aws:username': '' },
    expect: true,
  },
  { rule: 99, pattern: 'arn:aws:s3:::b/${*}', arn: 'arn:aws:s3:::b/*', expect: true },
  { rule: 99, pattern: 'arn:aws:s3:::b/${*}', arn: 'arn:aws:s3:::b/x', expect: false },
  { rule: 99, pattern: 'arn:aws:s3:::b/${?}${$}', arn: 'arn:aws:s3:::b/?$', expect: true },
  {
    rule: 100,
    pattern: 'arn:aws:s3:::b/${aws:username}',
    arn: 'arn:aws:s3:::b/anything',
    context: { 'aws:username': '*' },
    expect: false,
  },
  {
    rule: 100,
    pattern: 'arn:aws:s3:::b/${aws:username}/*',
    arn: 'arn:aws:s3:::b/*/key',
    context: { 'aws:username': '*' },
    expect: true,
  },
  {
    rule: 100,
    pattern: 'arn:aws:s3:::b/${aws:username}',
    arn: 'arn:aws:s3:::b/?',
    context: { 'aws:username': '?' },
    expect: true,
  },
]

describe('resource patterns', () => {
  test('a key full of colons costs little, whatever the pattern', () => {
    const arn = requestArn(`arn:aws:s3:::bucket/${':'.repeat(1000)}`)
    const matches = compileResource('arn:*:*:*:*:nothing', true)
    expect(matches(arn, { get: () => undefined }, 'wild')).toBe(false)
  })

  test.each(rows)('$rule: $pattern on $arn: $expect', (row) => {
    const values = new Map(Object.entries(row.context ?? {}))
    const matches = compileResource(row.pattern, row.version2008 !== true)
    const context = { get: (key: string) => values.get(key) }
    expect(matches(requestArn(row.arn), context, row.short ?? 'literal')).toBe(row.expect)
  })
})
