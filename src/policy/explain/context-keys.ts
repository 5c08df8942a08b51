/** Context keys that policies refer to. */
import type { PolicyDocument, Statement } from '../document/syntax.ts'
import { isVariable, parsePattern } from '../match/pattern.ts'

/**
 * Every context key that conditions and variables of a document refer to, as written there, once each ignoring case, in
 * the order of appearance: the answer of GetContextKeysForCustomPolicy.
 */
export function contextKeysOf(document: PolicyDocument): string[] {
  const variables = document.version === '2012-10-17'
  return uniqueKeys(document.statements.flatMap((statement) => statementKeys(statement, variables)))
}

/** Context keys of one statement, repeats included. */
export function statementKeys(statement: Statement, variables: boolean): string[] {
  const patterns = [
    ...(statement.resource ?? statement.notResource ?? []),
    ...statement.conditions.flatMap(({ values }) => values),
  ]
  return [
    ...statement.conditions.map(({ key }) => key),
    ...(variables ? patterns.flatMap(variablesOf) : []),
  ]
}

const variablesOf = (text: string): string[] =>
  parsePattern(text, { wildcards: false, variables: true })
    .filter(isVariable)
    .flatMap(({ key }) => (key === undefined ? [] : [key]))

/** Keys without repeats, ignoring case (rule 70). */
export function uniqueKeys(keys: readonly string[]): string[] {
  const byName = new Map<string, string>()
  for (const key of keys) {
    const name = key.toLowerCase()
    if (!byName.has(name)) byName.set(name, key)
  }
  return [...byName.values()]
}
