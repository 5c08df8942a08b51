// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
/** Small cases each of which has been seen wrong in a shipping system, and cases AWS's pages walk through. */
import { expect, test } from 'vitest'
import {
  account,
  alice,
  allow,
  deny,
  everything,
  grant,
  requestOf,
  session,
  type World,
} from '../../../test/policy/world.ts'
import { decide } from './combine.ts'

const outside = { 'aws:SourceIp': '198.51.100.7' }
const tagged = { StringEquals: { 'aws:PrincipalTag/x': 'y' } }
const list = { action: 's3:ListBucket' }

const rows: (World & { name: string; allowed: boolean })[] = [
  {
    name: 'Allow only from a network, caller elsewhere',
    identity: [allow({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })],
    context: outside,
    allowed: false,
  },
  {
    name: 'Allow with an unmet condition',
    identity: [allow({ Condition: tagged })],
    allowed: false,
  },
  {
    name: 'Deny with the same unmet condition, beside an Allow',
    identity: [allow(), deny({ Condition: tagged })],
    allowed: true,
  },
  {
    name: 'bucket policy denies the user',
    identity: [everything],
    target: grant({ AWS: `arn:aws:iam::${account}:user/alice` }, { Effect: 'Deny' }),
    allowed: false,
  },
  {
    name: 'session policy that denies s3',
    principal: session,
    identity: [everything],
    session: [[everything, { Effect: 'Deny', Action: 's3:*', Resource: '*' }]],
    allowed: false,
  },
  {
    name: 'Allow with NotResource bucket one, listing bucket one',
    ...list,
    resource: 'arn:aws:s3:::one',
    identity: [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::one' }],
    allowed: false,
  },
  {
    name: 'Allow all and Deny with NotResource bucket one, listing another',
    ...list,
    resource: 'arn:aws:s3:::two',
    identity: [[everything, { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::one' }]],
    allowed: false,
  },
  {
    name: 'Action: s3:ListBucke?',
    ...list,
    resource: 'arn:aws:s3:::one',
    identity: [allow({ Action: 's3:ListBucke?' })],
    allowed: true,
  },
  {
    name: 'Action: S3:listbucket',
    ...list,
    resource: 'arn:aws:s3:::one',
    identity: [allow({ Action: 'S3:listbucket' })],
    allowed: true,
  },
  {
    name: 'a variable in Resource, own name',
    resource: 'arn:aws:s3:::bucket/alice',
    context: { 'aws:username': 'alice' },
    identity: [allow({ Resource: 'arn:aws:s3:::bucket/${aws:username}' })],
    allowed: true,
  },
  {
    name: "a variable in Resource, somebody else's name",
    resource: 'arn:aws:s3:::bucket/bob',
    context: { 'aws:username': 'alice' },
    identity: [allow({ Resource: 'arn:aws:s3:::bucket/${aws:username}' })],
    allowed: false,
  },
  {
    name: 'a variable without value under NotResource allows nothing',
    identity: [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::b/${aws:username}' }],
    allowed: false,
  },
  {
    name: 'two Allows, one with an unmet condition',
    identity: [[allow({ Condition: tagged }), allow()]],
    allowed: true,
  },
  {
    name: 'two conditions in one statement are ANDed',
    context: { 'aws:PrincipalTag/x': 'y', ...outside },
    identity: [allow({ Condition: { ...tagged, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })],
    allowed: false,
  },
  {
    name: 'two keys of one operator are ANDed',
    context: { 'aws:PrincipalTag/x': 'y' },
    identity: [
      allow({
        Condition: { StringEquals: { 'aws:PrincipalTag/x': 'y', 'aws:PrincipalTag/z': 'y' } },
      }),
    ],
    allowed: false,
  },
  {
    name: 'an unknown operator in an Allow',
    identity: [allow({ Condition: { StringMatches: { 'aws:username': 'alice' } } })],
    context: { 'aws:username': 'alice' },
    allowed: false,
  },
  {
    name: 'an unknown operator in a Deny',
    identity: [allow(), deny({ Condition: { StringMatches: { 'aws:username': 'x' } } })],
    allowed: false,
  },
  {
    name: 'MFA absent with long-term keys: BoolIfExists denies',
    identity: [
      allow(),
      deny({ Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } }),
    ],
    allowed: false,
  },
  {
    name: 'MFA absent with long-term keys: Bool does not',
    identity: [allow(), deny({ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } })],
    allowed: true,
  },
  {
    name: 'a key with a newline under a prefix',
    resource: 'arn:aws:s3:::bucket/a\nb',
    identity: [allow(), deny({ Resource: 'arn:aws:s3:::bucket/*' })],
    allowed: false,
  },
  {
    name: 'a user named like a wildcard',
    principal: { ...alice, arn: `arn:aws:iam::${account}:user/x` } as typeof alice,
    resource: 'arn:aws:s3:::bucket/home/secret',
    context: { 'aws:username': '*' },
    identity: [allow({ Resource: 'arn:aws:s3:::bucket/home/${aws:username}' })],
    allowed: false,
  },
]

test.each(rows)('$name: $allowed', (row) => {
  expect(decide(requestOf(row)).outcome === 'Allowed').toBe(row.allowed)
})
