/**
 * Where a resource pattern is at home: the literal components its last segment begins with, such as `bucket/folder` or
 * `user/alice`. A request looks among the patterns of its own anchors instead of among all.
 */
import { behindFifthColon } from './arn-text.ts'
import { type Part, parsePattern, splitSegments, star } from './pattern.ts'
import type { RequestArn } from './resource.ts'

export interface Anchor {
  readonly key: string
  /** A `*` that ends an earlier segment may reach over colons: in an ARN with more of them the key says nothing. */
  readonly floats: boolean
}

/** The anchor of a pattern; `undefined` when it may match anything. */
export function anchorOf(text: string, variables: boolean): Anchor | undefined {
  const segments = splitSegments(parsePattern(text, { wildcards: true, variables: false }), 6)
  if (segments.length < 6) return undefined
  const [first, ...more] = parsePattern(behindFifthColon(text), { wildcards: true, variables })
  if (typeof first !== 'string') return undefined
  const key = leadingComponents(first, more.length === 0)
  const floats = segments.slice(0, 5).some((segment: readonly Part[]) => segment.at(-1) === star)
  return key === undefined ? undefined : { key, floats }
}

/** Up to two whole components of a literal beginning; the last is whole only where the pattern ends with it. */
function leadingComponents(literal: string, whole: boolean): string | undefined {
  const one = delimiter(literal, 0)
  if (one < 0) return whole ? literal : undefined
  const two = delimiter(literal, one + 1)
  if (two >= 0) return literal.slice(0, two)
  return whole ? literal : literal.slice(0, one)
}

/** The anchors under which patterns for this ARN can be found. */
export function anchorsFor({ tail }: RequestArn): readonly string[] {
  const one = delimiter(tail, 0)
  if (one < 0) return [tail]
  const two = delimiter(tail, one + 1)
  return [tail.slice(0, one), two < 0 ? tail : tail.slice(0, two)]
}

function delimiter(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === slash || code === colon) return at
  }
  return -1
}

const slash = 47
const colon = 58
