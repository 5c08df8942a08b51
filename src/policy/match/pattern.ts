/**
 * A policy pattern as a list of parts. Wildcards and variables are parts of their own, so that a value put in for a
 * variable stays text and never becomes a wildcard (rule 100).
 */
import type { RequestContext } from '../types.ts'

/** `*` and `?` of a pattern. */
export const star = 1
export const anyOne = 2

/** `${name}` or `${name, 'default'}`. A form that can't be read has no name: it never resolves. */
export interface Variable {
  /** As written. */
  readonly key: string | undefined
  /** In lower case, as the request is asked. */
  readonly name: string | undefined
  readonly fallback: string | undefined
}

export type Part = string | typeof star | typeof anyOne | Variable
export type ResolvedPart = string | typeof star | typeof anyOne

export interface PatternOptions {
  /** `*` and `?` are wildcards; otherwise they are themselves (rule 83). */
  readonly wildcards: boolean
  /** `${…}` is a variable: only in Version 2012-10-17 (rule 95). */
  readonly variables: boolean
}

/** Reads a pattern; any text is one. An unclosed `${` is plain text. */
export function parsePattern(text: string, { wildcards, variables }: PatternOptions): Part[] {
  const parts: Part[] = []
  let literal = ''
  const push = (part: Part) => {
    if (literal !== '') parts.push(literal)
    literal = ''
    parts.push(part)
  }
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (wildcards && character === '*') {
      // Neighbouring stars mean what one means.
      if (literal !== '' || parts.at(-1) !== star) push(star)
    } else if (wildcards && character === '?') {
      push(anyOne)
    } else if (variables && character === '$' && text[at + 1] === '{') {
      const end = endOfVariable(text, at + 2)
      if (end < 0) {
        literal += character
        continue
      }
      const inner = text.slice(at + 2, end)
      // `${*}`, `${?}`, `${$}` are the characters themselves (rule 99).
      if (inner === '*' || inner === '?' || inner === '$') literal += inner
      else push(readVariable(inner))
      at = end
    } else {
      literal += character
    }
  }
  if (literal !== '') parts.push(literal)
  return parts
}

/** Offset of the `}` that closes a variable whose content begins at `from`; quotes shield a brace in a default. */
function endOfVariable(text: string, from: number): number {
  let quoted = false
  for (let at = from; at < text.length; at++) {
    const character = text[at]
    if (character === "'") quoted = !quoted
    else if (character === '}' && !quoted) return at
  }
  return quoted ? text.indexOf('}', from) : -1
}

function readVariable(inner: string): Variable {
  const comma = inner.indexOf(',')
  const key = (comma < 0 ? inner : inner.slice(0, comma)).trim()
  if (key === '') return unreadable
  const name = key.toLowerCase()
  if (comma < 0) return { key, name, fallback: undefined }
  const rest = inner.slice(comma + 1).trim()
  const quoted = rest.length >= 2 && rest.startsWith("'") && rest.endsWith("'")
  if (!quoted) return unreadable
  return { key, name, fallback: rest.slice(1, -1) }
}

const unreadable: Variable = { key: undefined, name: undefined, fallback: undefined }

export const isVariable = (part: Part): part is Variable => typeof part === 'object'

/** Puts the request's values in place of variables; `undefined` when one has no value (rule 97). */
export function resolveParts(
  parts: readonly Part[],
  context: RequestContext,
): ResolvedPart[] | undefined {
  const resolved: ResolvedPart[] = []
  for (const part of parts) {
    if (typeof part !== 'object') {
      resolved.push(part)
      continue
    }
    const value = variableValue(part, context)
    if (value === undefined) return undefined
    resolved.push(value)
  }
  return resolved
}

/** A missing, multi-valued or (with a default) empty key has no value of its own: the default applies (rules 97, 98). */
export function variableValue(variable: Variable, context: RequestContext): string | undefined {
  if (variable.name === undefined) return undefined
  const value = context.get(variable.name)
  if (typeof value === 'string' && (value !== '' || variable.fallback === undefined)) return value
  return variable.fallback
}

/** Splits at colons in text into at most `limit` segments; the last keeps its own colons (rule 65). */
export function splitSegments<P extends Part>(parts: readonly P[], limit: number): P[][] {
  const segments: P[][] = [[]]
  for (const part of parts) {
    if (typeof part !== 'string') {
      segments.at(-1)!.push(part)
      continue
    }
    let from = 0
    while (segments.length < limit) {
      const colon = part.indexOf(':', from)
      if (colon < 0) break
      if (colon > from) segments.at(-1)!.push(part.slice(from, colon) as P)
      segments.push([])
      from = colon + 1
    }
    if (from < part.length) segments.at(-1)!.push(part.slice(from) as P)
  }
  return segments
}
