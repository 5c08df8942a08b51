/** Policy variables: rules 95 to 100. */
import type { PolicyVersion } from '../../../src/policy/document/syntax.ts'
import type { RequestContext } from '../../../src/policy/index.ts'
import type { Piece } from './glob.ts'

/**
 * The pieces of a value after its variables, or `unresolved` when one has no value (rule 97), or `malformed` when
 * something in it looks like a variable and is none.
 */
export function substituted(
  text: string,
  version: PolicyVersion,
  context: RequestContext,
): readonly Piece[] | 'unresolved' | 'malformed' {
  // Rule 95: variables exist since 2012-10-17.
  if (version === '2008-10-17') return [{ text, literal: false }]
  const pieces: Piece[] = []
  let rest = text
  while (true) {
    const start = rest.indexOf('$' + '{')
    if (start < 0) break
    pieces.push({ text: rest.slice(0, start), literal: false })
    const end = rest.indexOf('}', start)
    if (end < 0) return 'malformed'
    const value = variableValue(rest.slice(start + 2, end), context)
    if (value === 'malformed') return 'malformed'
    if (value === undefined) return 'unresolved'
    // Rule 100: a value is never a pattern.
    pieces.push({ text: value.value, literal: true })
    rest = rest.slice(end + 1)
  }
  pieces.push({ text: rest, literal: false })
  return pieces
}

function variableValue(
  inside: string,
  context: RequestContext,
): { readonly value: string } | undefined | 'malformed' {
  // Rule 99.
  if (inside === '*' || inside === '?' || inside === '$') return { value: inside }
  // Rule 98.
  const [, key, fallback] = /^([^,'\s]+)(?:, '([^']*)')?$/.exec(inside) ?? []
  if (key === undefined) return 'malformed'
  const value = context.get(key.toLowerCase())
  if (typeof value === 'string' && (value !== '' || fallback === undefined)) return { value }
  return fallback === undefined ? undefined : { value: fallback }
}
