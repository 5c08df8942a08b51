/** Principals of a stored document, put in or taken out without touching the rest of the text (rules 47, 47a). */

import { type JsonString, listOf, memberOf, readJson } from './json.ts'

/**
 * The text with every value under `AWS` in Principal and NotPrincipal replaced by what `map` returns; values that stay
 * the same and all other text are kept byte for byte. Condition values aren't touched (rule 48). Throws
 * `PolicySyntaxError` when the text isn't JSON.
 */
export function rewritePrincipals(text: string, map: (principal: string) => string): string {
  const pieces: string[] = []
  let kept = 0
  for (const { value, start, end } of awsPrincipals(text)) {
    const replacement = map(value)
    if (replacement === value) continue
    pieces.push(text.slice(kept, start.offset), JSON.stringify(replacement))
    kept = end.offset + 1
  }
  return pieces.join('') + text.slice(kept)
}

/** In the order of the text. */
function* awsPrincipals(text: string): Generator<JsonString> {
  const root = readJson(text)
  const statement = root.kind === 'object' ? memberOf(root, 'Statement') : undefined
  for (const item of statement === undefined ? [] : listOf(statement)) {
    if (item.kind !== 'object') continue
    for (const { name, value } of item.members.values()) {
      if (name !== 'Principal' && name !== 'NotPrincipal') continue
      const names = value.kind === 'object' ? memberOf(value, 'AWS') : undefined
      for (const named of names === undefined ? [] : listOf(names))
        if (named.kind === 'string') yield named
    }
  }
}
