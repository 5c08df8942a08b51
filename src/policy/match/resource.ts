/**
 * Resource patterns against the ARN of a request (rules 60-68): compared segment by segment, the first five ignoring
 * case, the sixth as written; a `*` that ends a segment may reach over the colons behind it.
 */
import type { RequestContext } from '../types.ts'
import { behindFifthColon } from './arn-text.ts'
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
  /** What lies between the colons, in lower case, and where each piece ends; made when first asked for. */
  pieces: Pieces | undefined
}

interface Pieces {
  readonly texts: readonly string[]
  /** Offset in the whole text behind the colon that follows each piece. */
  readonly ends: readonly number[]
}

export function requestArn(text: string): RequestArn {
  let at = -1
  for (let i = 0; i < 5; i++) {
    at = text.indexOf(':', at + 1)
    if (at < 0) return { text, head: undefined, tail: '', pieces: undefined }
  }
  const head = text.slice(0, at + 1).toLowerCase()
  return { text, head, tail: text.slice(at + 1), pieces: undefined }
}

/**
 * `unclear`: the pattern covers nothing, and what NotResource makes of that is open: a variable in it has no value (rule
 * 97), or segments are missing (rule 68).
 */
export type ResourceMatch = boolean | 'unclear'

export type ResourceTest = (
  arn: RequestArn,
  context: RequestContext,
  shortArns: ShortArns,
) => ResourceMatch

/**
 * What an ARN with missing segments is: `wild`, they count as `*` (identity, session and boundary policies); `literal`,
 * text that covers no resource unless it ends in a wildcard (resource and endpoint policies); `refused` at write, and
 * unclear where it appears all the same (control policies; rules 41, 68).
 */
export type ShortArns = 'wild' | 'literal' | 'refused'

/** Compiles a Resource or NotResource value; `variables` says whether `${…}` is one (rule 95). */
export function compileResource(text: string, variables: boolean): ResourceTest {
  if (/^\*+$/.test(text)) return () => true
  const segments = splitSegments(parsePattern(text, { wildcards: true, variables: false }), 6)
  // Variables only behind the fifth colon (rule 96).
  const head = segments.slice(0, 5) as ResolvedPart[][]
  if (segments.length < 6) return shortPattern(head)
  return fullPattern(head, parsePattern(behindFifthColon(text), { wildcards: true, variables }))
}

function fullPattern(head: readonly ResolvedPart[][], tail: readonly Part[]): ResourceTest {
  const tailMatches = compileTail(tail)
  const literal = literalHead(head)
  if (literal !== undefined) {
    return (arn, context) => (arn.head === literal ? tailMatches(arn.tail, context) : false)
  }
  const globs = head.map(compileSegment)
  return (arn, context) => {
    if (arn.head === undefined) return false
    const { ends } = piecesOf(arn)
    for (const place of placesBehind(globs, arn)) {
      // The place behind the last colon of the text holds no further segment to compare with.
      if (place > ends.length) break
      const matched = tailMatches(arn.text.slice(ends[place - 1]), context)
      if (matched !== false) return matched
    }
    return false
  }
}

/** `arn:aws:s3:::` in lower case when the first five segments have no wildcard. */
function literalHead(head: readonly ResolvedPart[][]): string | undefined {
  if (head.some((segment) => segment.some((part) => typeof part !== 'string'))) return undefined
  return head.map((segment) => `${segment.join('').toLowerCase()}:`).join('')
}

function compileTail(tail: readonly Part[]) {
  if (tail.some(isVariable)) {
    return (text: string, context: RequestContext): ResourceMatch => {
      const resolved = resolveParts(tail, context)
      return resolved === undefined ? 'unclear' : matchParts(resolved, text)
    }
  }
  return compileGlob(tail as readonly ResolvedPart[]) as (
    text: string,
    context: RequestContext,
  ) => ResourceMatch
}

/**
 * A pattern with fewer than six segments: the missing ones are `*` where the kind of policy says so; elsewhere it has
 * to end in a wildcard, which then reaches over the rest (rule 68).
 */
function shortPattern(segments: readonly ResolvedPart[][]): ResourceTest {
  const globs = segments.map(compileSegment)
  const reaches = globs.at(-1)!.reaches
  const wild = segments.some((segment) => segment.some((part) => typeof part !== 'string'))
  return (arn, _context, shortArns) => {
    if (arn.head === undefined) return false
    if (shortArns !== 'wild' && !reaches) return wild || shortArns === 'refused' ? 'unclear' : false
    return placesBehind(globs, arn).length > 0 || 'unclear'
  }
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

function piecesOf(arn: RequestArn): Pieces {
  if (arn.pieces !== undefined) return arn.pieces
  const texts = arn.text.toLowerCase().split(':')
  const ends: number[] = []
  let end = 0
  for (const text of texts.slice(0, -1)) {
    end += text.length + 1
    ends.push(end)
  }
  arn.pieces = { texts, ends }
  return arn.pieces
}

const first: readonly number[] = [0]

/**
 * How many pieces of the ARN the segments can take, every possibility in rising order. A segment takes one piece; one
 * that ends in `*` has to match the first and may take more, so work grows with the number of colons only.
 */
function placesBehind(globs: readonly SegmentGlob[], arn: RequestArn): readonly number[] {
  const { texts } = piecesOf(arn)
  let places = first
  for (const { matches, reaches } of globs) {
    const behind: number[] = []
    for (const place of places) {
      const piece = texts[place]
      if (piece === undefined || !matches(piece)) continue
      behind.push(place + 1)
      if (!reaches) continue
      for (let more = place + 2; more <= texts.length; more++) behind.push(more)
      break
    }
    places = behind
  }
  return places
}
