/**
 * Resource patterns against the ARN of a request (rules 60-68): compared segment by segment, the first five ignoring
 * case, the sixth as written; a `*` that ends a segment may reach over the colons behind it.
 */
import type { RequestContext } from '../types.ts'
import { compileGlob, type Glob, matchParts } from './glob.ts'
import {
  isVariable,
  type Part,
  parsePattern,
  type ResolvedPart,
  resolveParts,
  splitSegments,
  star,
} from './pattern.ts'

/** The ARN of a request, split once. */
export interface RequestArn {
  readonly text: string
  /** First five segments with their colons, in lower case; `undefined` when the text is no ARN. */
  readonly head: string | undefined
  /** Sixth segment. */
  readonly tail: string
  /** Some colon stands in the sixth segment. */
  readonly deep: boolean
}

export function requestArn(text: string): RequestArn {
  let at = -1
  for (let i = 0; i < 5; i++) {
    at = text.indexOf(':', at + 1)
    if (at < 0) return { text, head: undefined, tail: '', deep: false }
  }
  const tail = text.slice(at + 1)
  return { text, head: text.slice(0, at + 1).toLowerCase(), tail, deep: tail.includes(':') }
}

/**
 * `unresolved`: a variable has no value, so the pattern can't be compared (rule 97). `unclear`: a pattern with missing
 * segments that doesn't match; what NotResource makes of it is open (rule 68).
 */
export type ResourceMatch = boolean | 'unresolved' | 'unclear'

export type ResourceTest = (
  arn: RequestArn,
  context: RequestContext,
  /** Missing segments count as `*`: identity, session and boundary policies (rule 68). */
  shortIsWild: boolean,
) => ResourceMatch

export interface ResourcePattern {
  readonly text: string
  readonly test: ResourceTest
}

export function compileResource(text: string, variables: boolean): ResourcePattern {
  if (/^\*+$/.test(text)) return { text, test: () => true }
  const segments = splitSegments(parsePattern(text, { wildcards: true, variables: false }), 6)
  if (segments.length < 6) return { text, test: shortPattern(segments as ResolvedPart[][]) }
  const head = segments.slice(0, 5) as ResolvedPart[][]
  const tailText = text.slice(colonAt(text, 5) + 1)
  const tail = parsePattern(tailText, { wildcards: true, variables })
  return { text, test: fullPattern(head, tail) }
}

function colonAt(text: string, count: number): number {
  let at = -1
  for (let i = 0; i < count; i++) at = text.indexOf(':', at + 1)
  return at
}

function fullPattern(head: readonly ResolvedPart[][], tail: readonly Part[]): ResourceTest {
  const literalHead = headText(head)
  const tailTest = compileTail(tail)
  if (literalHead !== undefined) {
    return (arn, context) => (arn.head === literalHead ? tailTest(arn.tail, context) : false)
  }
  const globs = head.map(compileSegment)
  return (arn, context) => {
    if (arn.head === undefined) return false
    return matchFrom(globs, 0, arn, 0, (from) => tailTest(arn.text.slice(from), context))
  }
}

/** `arn:aws:s3:::` in lower case when the first five segments have no wildcard. */
function headText(head: readonly ResolvedPart[][]): string | undefined {
  let text = ''
  for (const segment of head) {
    for (const part of segment) {
      if (typeof part !== 'string') return undefined
      text += part.toLowerCase()
    }
    text += ':'
  }
  return text
}

interface SegmentGlob {
  readonly matches: Glob
  /** Ends in `*`: may reach over colons (rule 61). */
  readonly reaches: boolean
}

function compileSegment(parts: readonly ResolvedPart[]): SegmentGlob {
  const lower = parts.map((part) => (typeof part === 'string' ? part.toLowerCase() : part))
  return { matches: compileGlob(lower), reaches: parts.at(-1) === star }
}

/** Lays segments `index…` over the text from `from` on; `rest` decides what follows the last of them. */
function matchFrom(
  globs: readonly SegmentGlob[],
  index: number,
  arn: RequestArn,
  from: number,
  rest: (from: number) => ResourceMatch,
): ResourceMatch {
  const glob = globs[index]
  if (glob === undefined) return rest(from)
  for (let end = arn.text.indexOf(':', from); end >= 0; end = arn.text.indexOf(':', end + 1)) {
    if (glob.matches(arn.text.slice(from, end).toLowerCase())) {
      const matched = matchFrom(globs, index + 1, arn, end + 1, rest)
      if (matched !== false) return matched
    }
    if (!glob.reaches) return false
  }
  return false
}

function compileTail(tail: readonly Part[]) {
  if (tail.some(isVariable)) {
    return (text: string, context: RequestContext): ResourceMatch => {
      const resolved = resolveParts(tail, context)
      return resolved === undefined ? 'unresolved' : matchParts(resolved, text)
    }
  }
  return compileGlob(tail as readonly ResolvedPart[]) as (
    text: string,
    context: RequestContext,
  ) => boolean
}

/**
 * A pattern with fewer than six segments: the missing ones are `*` where the kind of policy says so; elsewhere it has
 * to end in a wildcard, which then reaches over the rest (rule 68).
 */
function shortPattern(segments: readonly ResolvedPart[][]): ResourceTest {
  const globs = segments.map(compileSegment)
  const last = globs.at(-1)!
  const before = globs.slice(0, -1)
  const { reaches } = last
  const wild = segments.some((segment) => segment.some((part) => typeof part !== 'string'))
  const lastSegment = (text: string) => (from: number) => {
    if (reaches && last.matches(text.slice(from).toLowerCase())) return true
    const end = text.indexOf(':', from)
    return end >= 0 && last.matches(text.slice(from, end).toLowerCase())
  }
  return (arn, _context, shortIsWild) => {
    if (arn.head === undefined) return false
    if (!shortIsWild && !reaches) return wild ? 'unclear' : false
    return matchFrom(before, 0, arn, 0, lastSegment(arn.text)) || 'unclear'
  }
}
