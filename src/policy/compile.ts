/** From text to a policy ready for decisions, remembered by content. */
import { compileDocument } from './decide/document.ts'
import { parsePolicy } from './document/parse.ts'
import type { PolicyDocument } from './document/syntax.ts'
import type { CompiledPolicy } from './types.ts'

/**
 * Compiles a policy document of any kind. Total: a text that can't be read yields a policy that denies everything it
 * takes part in, since a Deny may be hidden in it. Equal texts yield the same object while they are remembered.
 */
export function compile(text: string): CompiledPolicy {
  const known = young.get(text)
  if (known !== undefined) return known
  const compiled = old.get(text) ?? compileDocument(text, read(text))
  remember(text, compiled)
  return compiled
}

function read(text: string): PolicyDocument | undefined {
  try {
    return parsePolicy(text)
  } catch {
    return undefined
  }
}

/** What a generation holds at most: documents, and the length of their texts together. */
const mostDocuments = 5_000
const mostCharacters = 4 * 1024 * 1024

/**
 * Two generations instead of an order of use: when the young one is full it becomes the old one, and what is asked for
 * again moves over. A document in use is never forgotten, and a hit costs one look-up.
 */
let young = new Map<string, CompiledPolicy>()
let old = new Map<string, CompiledPolicy>()
let youngCharacters = 0

function remember(text: string, compiled: CompiledPolicy): void {
  if (young.size >= mostDocuments || youngCharacters >= mostCharacters) {
    old = young
    young = new Map()
    youngCharacters = 0
  }
  young.set(text, compiled)
  youngCharacters += text.length
}
