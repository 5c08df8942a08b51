/** POST policies: what a signed form may contain (S3 API reference, "Creating a POST policy"). */

import { AwsError } from '../../kernel/errors.ts'
import type { FormFields } from './form-claim.ts'

export interface ContentLengthRange {
  readonly min: number
  readonly max: number
}

export interface FormPermission {
  /** Sizes the file may have; absent when the policy doesn't limit it. */
  readonly contentLengthRange: ContentLengthRange | undefined
}

interface FieldCondition {
  readonly kind: 'eq' | 'starts-with'
  /** In lower case; empty for a text that names none, which nothing meets. */
  readonly field: string
  readonly value: string
  /** As the policy writes the field, with its `$`: answers repeat it (observed). */
  readonly written: string
}

type Condition =
  | FieldCondition
  | { readonly kind: 'unmet'; readonly parts: readonly unknown[] }
  | { readonly kind: 'content-length-range'; readonly range: ContentLengthRange }

interface Policy {
  readonly expiresAt: number
  readonly conditions: readonly Condition[]
}

const maxConditions = 1000

const invalidPolicy = (why: string): AwsError =>
  new AwsError('InvalidPolicyDocument', 400, `Invalid Policy: ${why}`)
const notAccordingToPolicy = (why: string): AwsError =>
  new AwsError('AccessDenied', 403, `Invalid according to Policy: ${why}`)

/** Fields a policy needn't speak of: those that carry the signature itself, and what the client wants ignored. */
const uncovered: ReadonlySet<string> = new Set([
  'awsaccesskeyid',
  'file',
  'policy',
  'signature',
  'x-amz-signature',
])

/**
 * Returns only when the policy is in force, every condition holds and every field is spoken of. `bucket` is the one the
 * request addresses, whatever the form says. The size of the file is for `checkFormFileSize`.
 */
export function verifyFormPolicy(
  policyBase64: string,
  fields: FormFields,
  bucket: string,
  now: number,
): FormPermission {
  const policy = parsePolicy(policyBase64)
  if (now >= policy.expiresAt) throw notAccordingToPolicy('Policy expired.')
  const values = new Map<string, string>()
  const sentAs = new Map<string, string>()
  for (const [name, value] of fields) {
    values.set(name.toLowerCase(), value)
    sentAs.set(name.toLowerCase(), name)
  }
  const claimedBucket = values.get('bucket')
  values.set('bucket', bucket)
  const covered = new Set<string>()
  let range: ContentLengthRange | undefined
  for (const condition of policy.conditions) {
    if (condition.kind === 'content-length-range') {
      range =
        range === undefined
          ? condition.range
          : {
              min: Math.max(range.min, condition.range.min),
              max: Math.min(range.max, condition.range.max),
            }
      continue
    }
    if (condition.kind === 'unmet') throw failed(condition.parts)
    covered.add(condition.field)
    const value = values.get(condition.field)
    if (value === undefined || !holds(condition, value))
      throw failed([condition.kind, condition.written, condition.value])
  }
  if (claimedBucket === undefined) values.delete('bucket')
  else if (claimedBucket !== bucket) throw failed(['eq', '$bucket', bucket])
  const extra = [...values.keys()].filter(
    (name) => !covered.has(name) && !uncovered.has(name) && !name.startsWith('x-ignore-'),
  )
  // named as they were sent (observed)
  if (extra.length > 0)
    throw notAccordingToPolicy(
      `Extra input fields: ${extra.map((name) => sentAs.get(name)).join(', ')}`,
    )
  return { contentLengthRange: range }
}

const failed = (parts: readonly unknown[]): AwsError =>
  notAccordingToPolicy(
    `Policy Condition failed: [${parts.map((part) => JSON.stringify(part)).join(', ')}]`,
  )

function holds(condition: FieldCondition, value: string): boolean {
  if (condition.kind === 'eq') return value === condition.value
  // A list of content types must match piece by piece.
  return condition.field === 'content-type'
    ? value.split(',').every((piece) => piece.trim().startsWith(condition.value))
    : value.startsWith(condition.value)
}

/** Refuses a file that is smaller or larger than the policy allows; call with the bytes seen so far, too. */
export function checkFormFileSize(
  permission: FormPermission,
  size: number,
  complete: boolean,
): void {
  const range = permission.contentLengthRange
  if (range === undefined) return
  if (size > range.max)
    throw new AwsError(
      'EntityTooLarge',
      400,
      'Your proposed upload exceeds the maximum allowed size',
      { fields: { ProposedSize: String(size), MaxSizeAllowed: String(range.max) } },
    )
  if (complete && size < range.min)
    throw new AwsError(
      'EntityTooSmall',
      400,
      'Your proposed upload is smaller than the minimum allowed size',
      { fields: { ProposedSize: String(size), MinSizeAllowed: String(range.min) } },
    )
}

function parsePolicy(base64: string): Policy {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64.replace(/[\r\n]/g, '')))
    throw invalidPolicy('Invalid Base64 encoding.')
  const text = Buffer.from(base64, 'base64').toString('utf8')
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    throw invalidPolicy('Invalid JSON.')
  }
  if (!isRecord(document) || countMembers(document) !== countColons(text))
    throw invalidPolicy('Invalid JSON.')
  const { expiration, conditions, ...others } = document
  // what the language doesn't have is told first, in lower case (observed)
  const unexpected = Object.keys(others).at(-1)
  if (unexpected !== undefined) throw invalidPolicy(`Unexpected: '${unexpected.toLowerCase()}'`)
  const expiresAt =
    typeof expiration === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(expiration)
      ? Date.parse(expiration)
      : Number.NaN
  if (expiration === undefined) throw invalidPolicy('Policy missing expiration.')
  if (Number.isNaN(expiresAt))
    throw invalidPolicy(`Invalid 'expiration' value: '${String(expiration)}'`)
  if (!Array.isArray(conditions)) throw invalidPolicy('Policy missing conditions.')
  if (conditions.length > maxConditions) throw invalidPolicy('Too many conditions.')
  return { expiresAt, conditions: conditions.map(parseCondition) }
}

function parseCondition(condition: unknown): Condition {
  if (Array.isArray(condition)) return parseListCondition(condition)
  if (!isRecord(condition)) throw invalidPolicy('Invalid Condition.')
  const members = Object.entries(condition)
  const [member] = members
  if (member === undefined || members.length !== 1)
    throw invalidPolicy(
      'Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
    )
  const [name, value] = member
  if (value === null) throw invalidPolicy('Invalid JSON.')
  if (typeof value !== 'string')
    throw invalidPolicy('Invalid Simple-Condition: value must be a string.')
  return { kind: 'eq', field: name.toLowerCase(), value, written: `$${name}` }
}

function parseListCondition(list: readonly unknown[]): Condition {
  const [operator, first, second] = list
  if (operator === undefined)
    throw invalidPolicy('Invalid Condition: missing operation identifier.')
  if (typeof operator !== 'string') throw invalidPolicy('Invalid JSON.')
  const kind = operator.toLowerCase()
  // recalled, both
  if (kind !== 'eq' && kind !== 'starts-with' && kind !== 'content-length-range')
    throw invalidPolicy(`Invalid Condition: unknown operation '${operator}'.`)
  if (list.length !== 3) throw invalidPolicy(`Invalid ${operator}: wrong number of arguments.`)
  if (kind === 'content-length-range') {
    const [min, max] = [wholeNumber(first), wholeNumber(second)]
    // texts that are no numbers are met by nothing (observed)
    return min === undefined || max === undefined
      ? { kind: 'unmet', parts: [kind, first, second] }
      : { kind, range: { min, max } }
  }
  if (typeof first !== 'string' || typeof second !== 'string') throw invalidPolicy('Invalid JSON.')
  // without its `$` a field is none, which nothing meets (observed)
  return first.startsWith('$')
    ? { kind, field: first.slice(1).toLowerCase(), value: second, written: first }
    : { kind: 'unmet', parts: [kind, first, second] }
}

/** A whole number, or the digits of one; `undefined` for another text. */
function wholeNumber(value: unknown): number | undefined {
  if (typeof value === 'string') return /^\d{1,15}$/.test(value) ? Number(value) : undefined
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw invalidPolicy('Invalid JSON.')
  return value
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Levels of a policy: document, list, condition, value. */
const maxDepth = 4

/** Members of all objects; fewer than colons in the text when a key was repeated, which `JSON.parse` hides. */
function countMembers(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0
  if (depth === maxDepth) throw invalidPolicy('Invalid JSON.')
  const inner = Object.values(value)
  let count = Array.isArray(value) ? 0 : inner.length
  for (const child of inner) count += countMembers(child, depth + 1)
  return count
}

/** Colons outside strings of well-formed JSON: one for each member written. */
function countColons(text: string): number {
  return text.replace(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1
}
