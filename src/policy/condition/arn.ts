/**
 * ARN operators: six segments compared one by one, case-sensitively, wildcards inside a segment. ArnEquals and ArnLike
 * are the same. A value that is no ARN, of the request or the policy, never matches; a negated operator then fails closed
 * (rule 84).
 */
import { compileGlob, type Glob } from '../match/glob.ts'
import {
  isVariable,
  parsePattern,
  type ResolvedPart,
  splitSegments,
  star,
} from '../match/pattern.ts'
import type { Operator, ValueTest } from './operator.ts'
import { anyDynamic, readable } from './string.ts'

export const arnOperators: Readonly<Record<string, Operator>> = {
  ArnEquals: { negated: false, readable, compile: arnLike },
  ArnLike: { negated: false, readable, compile: arnLike },
  ArnNotEquals: { negated: true, readable, compile: arnLike },
  ArnNotLike: { negated: true, readable, compile: arnLike },
}

function arnLike(values: readonly string[], variables: boolean): ValueTest {
  const parsed = values.map((value) => parsePattern(value, { wildcards: true, variables }))
  const fixed = parsed
    .filter((parts) => !parts.some(isVariable))
    .map((parts) => compileArn(parts as ResolvedPart[]))
  const dynamic = parsed.filter((parts) => parts.some(isVariable))
  return (value, context) => {
    const segments = segmentsOf(value)
    if (segments === undefined) return undefined
    let matched: boolean | undefined = false
    for (const matches of fixed) {
      const one = matches(segments)
      if (one === true) return true
      if (one === undefined) matched = undefined
    }
    const dynamically = anyDynamic(dynamic, context, (parts) => {
      const one = compileArn(parts)(segments)
      if (one === undefined) matched = undefined
      return one === true
    })
    return dynamically || matched
  }
}

/** `undefined` for what is no ARN. */
type ArnTest = (segments: readonly string[]) => boolean | undefined

function compileArn(parts: readonly ResolvedPart[]): ArnTest {
  // A lone star stands for every ARN.
  if (parts.length === 1 && parts[0] === star) return () => true
  const segments = splitSegments(parts, 6)
  if (segments.length < 6) return () => undefined
  const globs: Glob[] = segments.map((segment) => compileGlob(segment))
  return (value) => globs.every((matches, i) => matches(value[i]!))
}

/** The six segments of an ARN; the last keeps its colons. */
function segmentsOf(text: string): string[] | undefined {
  if (!text.startsWith('arn:')) return undefined
  const segments: string[] = []
  let from = 0
  for (let i = 0; i < 5; i++) {
    const colon = text.indexOf(':', from)
    if (colon < 0) return undefined
    segments.push(text.slice(from, colon))
    from = colon + 1
  }
  segments.push(text.slice(from))
  return segments
}
