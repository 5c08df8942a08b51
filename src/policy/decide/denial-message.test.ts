/** The reasons AWS gives, by the layer that concluded. */
import { expect, test } from 'vitest'
import type { Decision } from '../types.ts'
import { denialMessage } from './denial-message.ts'

const principalArn = 'arn:aws:iam::111111111111:user/alice'
const sentence = `User: ${principalArn} is not authorized to perform: iam:GetUser on resource: arn:x`
const managed = 'arn:aws:iam::111111111111:policy/Limits'

const rows: [Omit<Decision, 'crossAccount'>, reason: string][] = [
  [
    { outcome: 'ImplicitlyDenied', layer: 'identity' },
    'because no identity-based policy allows the iam:GetUser action',
  ],
  [
    { outcome: 'ImplicitlyDenied', layer: 'resource' },
    'because no resource-based policy allows the iam:GetUser action',
  ],
  [
    { outcome: 'ImplicitlyDenied', layer: 'boundary' },
    'because no permissions boundary allows the iam:GetUser action',
  ],
  [
    { outcome: 'ImplicitlyDenied', layer: 'session' },
    'because no session policy allows the iam:GetUser action',
  ],
  [
    { outcome: 'ImplicitlyDenied', layer: 'scp' },
    'because no service control policy allows the iam:GetUser action',
  ],
  [
    { outcome: 'ImplicitlyDenied', layer: 'endpoint' },
    'because no VPC endpoint policy allows the iam:GetUser action',
  ],
  [
    { outcome: 'ImplicitlyDenied', layer: 'trust' },
    'because no role trust policy allows the iam:GetUser action',
  ],
  [
    { outcome: 'ExplicitlyDenied', layer: 'identity', policyId: 'Inline' },
    'with an explicit deny in an identity-based policy',
  ],
  [
    { outcome: 'ExplicitlyDenied', layer: 'identity', policyId: managed },
    `with an explicit deny in an identity-based policy: ${managed}`,
  ],
  [
    { outcome: 'ExplicitlyDenied', layer: 'resource', policyId: 'arn:aws:s3:::bucket' },
    'with an explicit deny in a resource-based policy',
  ],
  [
    { outcome: 'ExplicitlyDenied', layer: 'boundary', policyId: managed },
    `with an explicit deny in a permissions boundary: ${managed}`,
  ],
  [
    { outcome: 'ExplicitlyDenied', layer: 'session', policyId: managed },
    `with an explicit deny in a session policy: ${managed}`,
  ],
  [
    { outcome: 'ExplicitlyDenied', layer: 'scp', policyId: managed },
    `with an explicit deny in a service control policy: ${managed}`,
  ],
  [
    { outcome: 'ExplicitlyDenied', layer: 'rcp' },
    'with an explicit deny in a resource control policy',
  ],
  [
    { outcome: 'ExplicitlyDenied', layer: 'endpoint', policyId: 'arn:x' },
    'with an explicit deny in a VPC endpoint policy',
  ],
  [
    { outcome: 'ExplicitlyDenied', layer: 'trust', policyId: 'arn:x' },
    'with an explicit deny in the role trust policy',
  ],
]

test.each(rows)('%j', (decision, reason) => {
  const denied = { principalArn, action: 'iam:GetUser', resource: 'arn:x' }
  expect(denialMessage({ ...denied, decision: { ...decision, crossAccount: false } })).toBe(
    `${sentence} ${reason}`,
  )
  expect(denialMessage({ ...denied, decision: { ...decision, crossAccount: true } })).toBe(sentence)
})

test('an action without resource names none', () => {
  const decision: Decision = { outcome: 'ImplicitlyDenied', layer: 'identity', crossAccount: false }
  expect(denialMessage({ principalArn, action: 's3:ListAllMyBuckets', decision })).toBe(
    `User: ${principalArn} is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action`,
  )
})

test('a label stands where no ARN can be built', () => {
  const decision: Decision = { outcome: 'ImplicitlyDenied', layer: 'identity', crossAccount: false }
  const denied = { principalArn, action: 'iam:ListAttachedUserPolicies', resource: 'user backup' }
  expect(denialMessage({ ...denied, decision })).toBe(
    `User: ${principalArn} is not authorized to perform: iam:ListAttachedUserPolicies on resource: user backup because no identity-based policy allows the iam:ListAttachedUserPolicies action`,
  )
})
