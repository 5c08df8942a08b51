/** From text to a policy ready for decisions, remembered by content. */
import { compileDocument } from './decide/document.ts'
import { parsePolicy } from './document/parse.ts'
import type { PolicyDocument } from './document/syntax.ts'
import type { CompiledPolicy } from './types.ts'

/**
 * Compiles a policy document of any kind. Total: a text that can't be read yields a policy that denies everything it
 * takes part in, since a Deny may be hidden in it.
 */
export function compile(text: string): CompiledPolicy {
  const known = remembered.get(text)
  if (known !== undefined) {
    // Re-inserted behind the others: the first of the map is the one unused for longest.
    if (remembered.size > freshCount) {
      remembered.delete(text)
      remembered.set(text, known)
    }
    return known
  }
  const compiled = compileDocument(text, read(text))
  remembered.set(text, compiled)
  rememberedLength += text.length
  forgetOldest()
  return compiled
}

function read(text: string): PolicyDocument | undefined {
  try {
    return parsePolicy(text)
  } catch {
    return undefined
  }
}

/** Bounds of the memory: documents, and the length of their texts together. */
const mostDocuments = 20_000
const mostCharacters = 32 * 1024 * 1024
/** Below this size nothing will be forgotten soon, and order doesn't matter. */
const freshCount = mostDocuments / 2

const remembered = new Map<string, CompiledPolicy>()
let rememberedLength = 0

function forgetOldest(): void {
  for (const text of remembered.keys()) {
    if (remembered.size <= mostDocuments && rememberedLength <= mostCharacters) return
    remembered.delete(text)
    rememberedLength -= text.length
  }
}
