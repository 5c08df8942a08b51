/** A compiled document: its statements, and per action the few of them that speak of it. */
import type { PolicyDocument } from '../document/syntax.ts'
import type { CompiledPolicy } from '../types.ts'
import { type CompiledStatement, compileStatement, coversAction } from './statement.ts'

export interface Candidates {
  readonly deny: readonly CompiledStatement[]
  readonly allow: readonly CompiledStatement[]
}

export interface CompiledDocument extends CompiledPolicy {
  /** `undefined` when the text could not be read. */
  readonly document: PolicyDocument | undefined
  readonly statements: readonly CompiledStatement[]
  readonly byAction: Map<string, Candidates>
}

export function compileDocument(
  text: string,
  document: PolicyDocument | undefined,
): CompiledDocument {
  const statements = document?.statements.map((each) => compileStatement(each, document.version))
  return {
    text,
    unreadable: document === undefined,
    document,
    statements: statements ?? [],
    byAction: new Map(),
  }
}

/** Actions remembered per document; real ones are few, so the bound only stops made-up ones from piling up. */
const rememberedActions = 1024

const nothing: Candidates = { deny: [], allow: [] }

/** Statements that cover an action given in lower case, denials apart. */
export function candidates(document: CompiledDocument, action: string): Candidates {
  const known = document.byAction.get(action)
  if (known !== undefined) return known
  const covering = document.statements.filter((statement) => coversAction(statement, action))
  const found =
    covering.length === 0
      ? nothing
      : {
          deny: covering.filter(({ source }) => source.effect === 'Deny'),
          allow: covering.filter(({ source }) => source.effect === 'Allow'),
        }
  if (document.byAction.size >= rememberedActions) document.byAction.clear()
  document.byAction.set(action, found)
  return found
}

/** The inside of a policy made by `compile`; anything else counts as unreadable. */
export function insideOf(policy: CompiledPolicy): CompiledDocument {
  return 'byAction' in policy ? (policy as CompiledDocument) : foreign
}

const foreign = compileDocument('', undefined)
