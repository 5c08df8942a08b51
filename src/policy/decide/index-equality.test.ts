/** The sorted and merged forms of large sets decide as the plain ones do. */
import { describe, expect, test } from 'vitest'
import { attached, requestOf } from '../../../test/policy/world.ts'
import { anchorOf, anchorsFor } from '../match/anchor.ts'
import { requestArn } from '../match/resource.ts'
import type { DecisionRequest } from '../types.ts'
import { decide } from './combine.ts'

const resources = [
  'arn:aws:s3:::one',
  'arn:aws:s3:::one/*',
  'arn:aws:s3:::one/folder/*',
  'arn:aws:s3:::one/fol*',
  'arn:aws:s3:::o*',
  'arn:aws:s3:::*',
  'arn:aws:s3*',
  '*',
  'arn:aws:s3:::two/folder/key',
  'arn:aws:lambda:*:111111111111:function:f',
  'arn:aws:lambda:*:f',
  'arn:aws:lambda:us-east-1:111111111111:function:f:*',
  'arn:*:*:*:*:f',
  'arn:aws:iam::111111111111:user/alice',
  'arn:aws:iam::111111111111:user/team/alice',
  'arn:aws:iam::111111111111:user/team/*',
]
const asked = [
  'arn:aws:s3:::one',
  'arn:aws:s3:::one/',
  'arn:aws:s3:::one/folder',
  'arn:aws:s3:::one/folder/key',
  'arn:aws:s3:::one/folder/a:b',
  'arn:aws:s3:::two/folder/key',
  'arn:aws:s3:::two',
  'arn:aws:lambda:us-east-1:111111111111:function:f',
  'arn:aws:lambda:us-east-1:111111111111:function:f:live',
  'arn:aws:iam::111111111111:user/alice',
  'arn:aws:iam::111111111111:user/team/alice',
  '*',
]

/** Statements that are never about the resource, to make lists long. */
const filling = Array.from({ length: 40 }, (_, i) => ({
  Effect: i % 2 === 0 ? 'Allow' : 'Deny',
  Action: '*',
  Resource: `arn:aws:sqs:us-east-1:111111111111:filling-${i}`,
}))

const asking = (identity: DecisionRequest['policies']['identity'], resource: string) => {
  const request = requestOf({ resource })
  return decide({ ...request, policies: { identity } }).outcome
}

describe.each(['Allow', 'Deny'])('%s', (effect) => {
  test.each(resources)('%s', (pattern) => {
    const statement = { Effect: effect, Action: '*', Resource: [pattern, 'arn:aws:sns:::x'] }
    const granting = { Effect: 'Allow', Action: '*', Resource: '*' }
    const statements = effect === 'Deny' ? [granting, statement] : [statement]
    const plain = [attached('plain', statements)]
    const sorted = [attached('sorted', [...filling, ...statements])]
    const many = [...filling.slice(0, 20), ...statements].map((each, i) => attached(`${i}`, [each]))
    for (const resource of asked) {
      const expected = asking(plain, resource)
      expect(asking(sorted, resource), resource).toBe(expected)
      // Asked often enough, the set is merged on the way.
      for (let i = 0; i < 6; i++) expect(asking(many, resource), resource).toBe(expected)
    }
  })
})

test('a merged set names the policy that settled it, and denies when one is unreadable', () => {
  const many = filling.map((each, i) => attached(`policy-${i}`, [each]))
  const request = requestOf({ resource: 'arn:aws:sqs:us-east-1:111111111111:filling-7' })
  const broken = [...many, attached('broken', '{')]
  for (let i = 0; i < 12; i++) {
    expect(decide({ ...request, policies: { identity: many } })).toMatchObject({
      outcome: 'ExplicitlyDenied',
      policyId: 'policy-7',
    })
    expect(asking(broken, 'arn:aws:sqs:us-east-1:111111111111:filling-6')).toBe('ExplicitlyDenied')
  }
})

test.each([
  ['arn:aws:s3:::bucket', 'bucket', false],
  ['arn:aws:s3:::bucket/*', 'bucket', false],
  ['arn:aws:s3:::bucket/folder/*', 'bucket/folder', false],
  ['arn:aws:s3:::bucket/folder*', 'bucket', false],
  ['arn:aws:s3:::bucket/folder', 'bucket/folder', false],
  ['arn:aws:lambda:*:1:function:f:*', 'function:f', true],
])('%s is at home at %s', (pattern, key, floats) => {
  expect(anchorOf(pattern, true)).toEqual({ key, floats })
})

test.each(['*', 'arn:aws:s3:::*', 'arn:aws:s3:::buck*', 'arn:aws:s3', 'arn:aws:s3:::?x'])(
  '%s is at home anywhere',
  (pattern) => {
    expect(anchorOf(pattern, true)).toBeUndefined()
  },
)

test.each([
  ['arn:aws:s3:::bucket', ['bucket']],
  ['arn:aws:s3:::bucket/key', ['bucket', 'bucket/key']],
  ['arn:aws:s3:::bucket/a/b', ['bucket', 'bucket/a']],
  ['arn:aws:lambda:r:1:function:f:live', ['function', 'function:f']],
])('%s looks at %j', (arn, anchors) => {
  expect(anchorsFor(requestArn(arn))).toEqual(anchors)
})
