/** The least input of a modelled operation that its model's constraints accept, for tests that call every operation. */

import type { Member, ServiceModel, Shape } from '../../src/kernel/model.ts'
import { patternSource } from '../../src/wire/schema/pattern.ts'

/** Texts for patterns; the first that fits is taken. */
const candidates = [
  'aaaa',
  'a1',
  '123456789012',
  '123456',
  'arn:aws:iam::123456789012:policy/some-policy',
  'arn:aws:iam::123456789012:role/some-role',
  'arn:aws:organizations::123456789012:policy/o-aaaaaaaaaa/service_control_policy/p-aaaaaaaa',
  'arn:aws:organizations::123456789012:transfer/o-aaaaaaaaaa/billing/inbound/rt-aaaaaaaa',
  'arn:aws:access-analyzer:us-east-1:123456789012:analyzer/some-analyzer',
  'arn:aws:kms:us-east-1:123456789012:key/some-key',
  'arn:aws:sso:::instance/some-instance',
  'arn:aws:s3:us-east-1:123456789012:accesspoint/some-access-point',
  'arn:aws:lambda:us-east-1:123456789012:function:some-function',
  'someone@example.com',
  '/',
  '/a/',
  'https://example.com/aaaa',
  'p-aaaaaaaaaa',
  'r-aaaa',
  'ou-aaaa-aaaaaaaa',
  'h-aaaaaaaaaa',
  'hs-aaaaaaaaaa',
  'car-aaaaaaaaaa',
  'rt-aaaaaaaa',
  'car-examplecreateaccountrequestid111',
  'ept-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  'com.amazonaws.aaaa',
  'sts.amazonaws.com',
  'v1',
  'A1B2C3',
  'o-aaaaaaaaaa',
  'o-aaaaaaaaaa/r-aaaa/',
  '00000000-0000-0000-0000-000000000000',
  'us-east-1',
  '2024-01-01',
  '+15551234567',
]

const arnsFirst = [...candidates].sort(
  (a, b) => Number(b.startsWith('arn:')) - Number(a.startsWith('arn:')),
)

function text(shape: Extract<Shape, { type: 'string' }>, name = ''): string {
  if (shape.enum?.[0] !== undefined) return shape.enum[0]
  const pattern =
    shape.pattern === undefined
      ? undefined
      : new RegExp(`^(?:${patternSource(shape.pattern)})$`, 'u')
  const { min = 0, max = Number.POSITIVE_INFINITY } = shape
  for (const candidate of /arn/i.test(name) ? arnsFirst : candidates)
    for (const made of [candidate, candidate.padEnd(min, 'a'), candidate.slice(0, max)])
      if (made.length >= min && made.length <= max && (pattern?.test(made) ?? true)) return made
  throw new Error(`no text for pattern ${shape.pattern} of ${min} to ${max} characters`)
}

function value(model: ServiceModel, member: Member, depth: number): unknown {
  const shape = model.shapes[member.shape]
  if (shape === undefined) throw new Error(`no shape ${member.shape}`)
  switch (shape.type) {
    case 'structure':
      return structure(model, shape, depth + 1)
    case 'list':
      return Array.from({ length: Math.max(shape.min ?? 0, 1) }, () =>
        value(model, shape.member, depth + 1),
      )
    case 'map':
      return Array.from({ length: Math.max(shape.min ?? 0, 1) }).reduce<Record<string, unknown>>(
        (made) => ({
          ...made,
          [text({ type: 'string', min: 1 })]: value(model, shape.value, depth),
        }),
        {},
      )
    case 'string':
      return text(shape, member.shape)
    case 'boolean':
      return false
    case 'timestamp':
      return new Date(1_700_000_000_000)
    case 'blob':
      return Buffer.from('aaaa')
    case 'document':
      return {}
    default:
      return Math.max(shape.min ?? 1, 1)
  }
}

function structure(
  model: ServiceModel,
  shape: Extract<Shape, { type: 'structure' }>,
  depth: number,
): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  if (depth > 8) return made
  for (const [name, member] of Object.entries(shape.members)) {
    if (member.required) made[name] = value(model, member, depth)
  }
  // an empty structure leaves no trace in a form
  const [first] = Object.entries(shape.members)
  if (first && depth > 0 && Object.keys(made).length === 0)
    made[first[0]] = value(model, first[1], depth)
  return made
}

/** Required members only, each as short as allowed. */
export function minimalInput(model: ServiceModel, operation: string): Record<string, unknown> {
  const name = model.operations[operation]?.input
  const shape = name === undefined ? undefined : model.shapes[name]
  return shape?.type === 'structure' ? structure(model, shape, 0) : {}
}
