/** Documents that a service takes or refuses: the rules that are kept when a policy is written, not when it is asked. */
import type { PolicyKind } from '../../src/policy/index.ts'

export interface DocumentRow {
  readonly rule: string
  /** The sentence it rests on. */
  readonly because: string
  readonly kind: PolicyKind
  readonly statement: object
  readonly taken: boolean
}

const bucketArn = 'arn:aws:s3:::reports'
const user = { AWS: 'arn:aws:iam::111111111111:user/alice' }
const allow = (fields: object = {}) => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: '*',
  ...fields,
})
const deny = (fields: object = {}) => allow({ Effect: 'Deny', ...fields })
const trusted = (fields: object = {}) => ({
  Effect: 'Allow',
  Principal: user,
  Action: 'sts:AssumeRole',
  ...fields,
})

const rows = (
  rule: string,
  because: string,
  ...each: readonly (readonly [kind: PolicyKind, taken: boolean, statement: object])[]
): DocumentRow[] =>
  each.map(([kind, taken, statement]) => ({ rule, because, kind, taken, statement }))

export const documentRows: readonly DocumentRow[] = [
  ...rows(
    '38',
    'ORG: customer RCPs hold Deny statements with Principal *',
    ['rcp', true, deny({ Principal: '*' })],
    ['rcp', false, allow({ Principal: '*' })],
    ['rcp', false, deny({ Principal: user })],
  ),
  ...rows(
    '41',
    'a short ARN in a control policy is refused; not documented',
    ['scp', true, deny({ Resource: 'arn:aws:s3:::reports/*' })],
    ['scp', false, deny({ Resource: 'arn:aws:s3' })],
    ['rcp', false, deny({ Principal: '*', Resource: 'arn:aws:s3' })],
  ),
  ...rows(
    '57',
    'UG:elements_action: no wildcard in the service prefix',
    ['identity', true, allow({ Action: 's3:Get*' })],
    ['identity', false, allow({ Action: 's*:GetObject' })],
  ),
  ...rows(
    '64',
    'UG:elements_resource: no wildcard in the service segment',
    ['identity', true, allow({ Resource: 'arn:aws:s3:*:*:reports' })],
    ['identity', false, allow({ Resource: 'arn:aws:s*:::reports' })],
  ),
  ...rows(
    '69',
    'UG:grammar: trust policies have no Resource, others need one',
    ['trust', true, trusted()],
    ['trust', false, trusted({ Resource: '*' })],
    ['identity', false, { Effect: 'Allow', Action: 's3:GetObject' }],
    ['bucket', false, { Effect: 'Allow', Principal: user, Action: 's3:GetObject' }],
  ),
  ...rows(
    '94',
    'UG:grammar: only the operators there are',
    ['identity', true, allow({ Condition: { StringLike: { 'aws:username': 'a*' } } })],
    ['identity', false, allow({ Condition: { StringResembles: { 'aws:username': 'a*' } } })],
    ['trust', false, trusted({ Condition: { BinaryNotEquals: { 'sts:ExternalId': 'x' } } })],
    [
      'bucket',
      false,
      allow({
        Principal: user,
        Resource: `${bucketArn}/*`,
        Condition: { StringResembles: { 'aws:username': 'a*' } },
      }),
    ],
  ),
  ...rows(
    '114',
    'UG:elements_effect, UG:grammar: names are case-sensitive, Principal only where the policy belongs to a resource',
    ['identity', true, allow()],
    ['identity', false, allow({ Effect: 'allow' })],
    ['identity', false, { Effect: 'Allow', action: 's3:GetObject', Resource: '*' }],
    ['identity', false, allow({ Principal: user })],
    ['trust', false, { Effect: 'Allow', Action: 'sts:AssumeRole' }],
  ),
]

/** Bucket policies that are public, and that aren't (rule 112): BlockPublicPolicy refuses the former. */
export const publicRows: readonly { readonly statement: object; readonly isPublic: boolean }[] = [
  { statement: allow({ Principal: '*', Resource: `${bucketArn}/*` }), isPublic: true },
  { statement: allow({ Principal: user, Resource: `${bucketArn}/*` }), isPublic: false },
  {
    statement: allow({
      Principal: '*',
      Resource: `${bucketArn}/*`,
      Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
    }),
    isPublic: false,
  },
  {
    statement: allow({
      Principal: '*',
      Resource: `${bucketArn}/*`,
      Condition: { StringLike: { 'aws:SourceAccount': '1*' } },
    }),
    isPublic: true,
  },
  {
    statement: allow({
      Principal: '*',
      Resource: `${bucketArn}/*`,
      Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
    }),
    isPublic: false,
  },
  { statement: deny({ Principal: '*', Resource: `${bucketArn}/*` }), isPublic: false },
]
