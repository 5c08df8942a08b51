/**
 * When S3 calls a bucket policy public: it assumes so, unless every Allow is held to fixed values of a principal or of
 * a source ("The meaning of public", Amazon S3 user guide, Blocking public access; rule 112). What isn't on its list
 * doesn't count, so a doubtful policy is public.
 */

import { type Block, parseBlock } from '../condition/ip-address.ts'
import { readOperator } from './condition-operators.ts'
import type { Condition, PolicyDocument, PrincipalElement, Statement } from './syntax.ts'

/** Whether any statement grants access to the public. */
export const isPublicPolicy = (document: PolicyDocument): boolean =>
  document.statements.some(isPublicStatement)

const isPublicStatement = (statement: Statement): boolean =>
  statement.effect === 'Allow' && namesAnybody(statement) && !statement.conditions.some(isFixed)

/** NotPrincipal with Allow names everybody else. */
const namesAnybody = ({ principal, notPrincipal }: Statement): boolean =>
  notPrincipal !== undefined || (principal !== undefined && includesWildcard(principal))

const includesWildcard = (principal: PrincipalElement): boolean =>
  principal === '*' || Object.values(principal).some((names) => names.some(holdsWildcard))

const holdsWildcard = (value: string): boolean => /[*?]/.test(value)

/** The condition lets through only requests with a fixed value of a key that says where they come from. */
function isFixed(condition: Condition): boolean {
  const operator = readOperator(condition.operator)
  // Both let a request without the key through.
  if (operator === undefined || operator.ifExists || operator.set === 'ForAllValues') return false
  const isFixedValue = FIXED_BY.get(condition.key.toLowerCase())
  if (isFixedValue === undefined || condition.values.length === 0) return false
  return (
    isFixedValue.operators.has(operator.name) &&
    condition.values.every((value) => isFixedValue.accepts(value))
  )
}

interface FixingKey {
  readonly operators: ReadonlySet<string>
  readonly accepts: (value: string) => boolean
}

const COMPARING: ReadonlySet<string> = new Set([
  'StringEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
  'ArnEquals',
  'ArnLike',
])

/** Neither wildcard nor variable, whatever the operator makes of them. */
const isPlain = (value: string): boolean =>
  value !== '' && !holdsWildcard(value) && !value.includes('${')

const plain: FixingKey = { operators: COMPARING, accepts: isPlain }

const FIXED_BY: ReadonlyMap<string, FixingKey> = new Map([
  ['aws:sourcearn', plain],
  ['aws:sourcevpc', plain],
  ['aws:sourcevpce', plain],
  ['aws:sourceowner', plain],
  ['aws:sourceaccount', plain],
  ['aws:principalorgid', plain],
  // Name a fixed AWS principal as the element would.
  ['aws:principalarn', plain],
  ['aws:principalaccount', plain],
  ['aws:userid', plain],
  ['s3:dataaccesspointaccount', plain],
  [
    's3:dataaccesspointarn',
    // The name of the access point may be a wildcard as long as its account is fixed.
    {
      operators: COMPARING,
      accepts: (value) =>
        isPlain(value) || /^arn:aws:s3:[a-z0-9-]+:\d{12}:accesspoint\/\*$/.test(value),
    },
  ],
  [
    'aws:sourceip',
    {
      operators: new Set(['IpAddress']),
      accepts: (value) => {
        const block = parseBlock(value)
        return block !== undefined && isNarrow(block)
      },
    },
  ],
])

/** Wider ranges than /8 (v4) and /32 (v6) count as anywhere. No private range of RFC 1918 is wider. */
const isNarrow = ({ address, prefixLength }: Block): boolean =>
  prefixLength >= (address.length === 2 ? 8 : 32)
