/** A compiled document: its statements, and per action the few of them that speak of it. */
import type { PolicyDocument } from '../document/syntax.ts'
import type { CompiledPolicy } from '../types.ts'
import { type CompiledStatement, compileStatement, coversAction } from './statement.ts'
import { type StatementList, statementList } from './statement-list.ts'

/** Statements about one action, denials apart. */
export interface Candidates {
  readonly deny: StatementList
  readonly allow: StatementList
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

/** Statements of a document that cover an action given in lower case. */
export const candidates = (document: CompiledDocument, action: string): Candidates =>
  rememberedFor(document.byAction, action, () =>
    candidatesAmong(document.statements.filter((statement) => coversAction(statement, action))),
  )

export function candidatesAmong(covering: readonly CompiledStatement[]): Candidates {
  if (covering.length === 0) return nothing
  return {
    deny: statementList(covering.filter(({ source }) => source.effect === 'Deny')),
    allow: statementList(covering.filter(({ source }) => source.effect === 'Allow')),
  }
}

const nothing: Candidates = { deny: statementList([]), allow: statementList([]) }

/** Actions remembered per document; real ones are few, so the bound only stops made-up ones from piling up. */
const rememberedActions = 1024

export function rememberedFor(
  byAction: Map<string, Candidates>,
  action: string,
  make: () => Candidates,
): Candidates {
  const known = byAction.get(action)
  if (known !== undefined) return known
  const made = make()
  if (byAction.size >= rememberedActions) byAction.clear()
  byAction.set(action, made)
  return made
}

/** The inside of a policy made by `compile`; anything else counts as unreadable. */
export function insideOf(policy: CompiledPolicy): CompiledDocument {
  return 'byAction' in policy ? (policy as CompiledDocument) : foreign
}

const foreign = compileDocument('', undefined)
