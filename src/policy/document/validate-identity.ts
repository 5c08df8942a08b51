/**
 * Identity, boundary and session policies, and the control policies of Organizations. The order of the steps decides
 * which message wins; it is the one AWS's answers show.
 */

import { readOperator } from './condition-operators.ts'
import { isDateValue } from './dates.ts'
import {
  isStringOrAbsent,
  type JsonObject,
  type JsonValue,
  listOf,
  memberOf,
  stringsIn,
} from './json.ts'
import { DOCUMENT_ELEMENTS, POLICY_VERSIONS, STATEMENT_ELEMENTS } from './parse.ts'
import { actionProblem } from './policy-actions.ts'
import { failsLegacyParsing, resourceProblem } from './policy-resources.ts'
import { hasUnreadableVariable } from './variables.ts'

export interface IdentityRules {
  /** Version 2012-10-17 must be given. */
  readonly currentVersion: boolean
  /** Principals are allowed (and checked by the caller). */
  readonly principals: boolean
}

/** AWS's words for the first thing wrong with the document, `undefined` when nothing is. */
export function identityProblem(root: JsonValue, rules: IdentityRules): string | undefined {
  const document = wellFormed(root)
  if (document === undefined) return SYNTAX_ERRORS
  const { statements } = document
  if (rules.currentVersion && document.version !== '2012-10-17')
    return 'Policy document must be version 2012-10-17 or greater.'
  const resources = legacyParsed(document)
  if (resources.failed) return 'The policy failed legacy parsing'
  return (
    sidProblem(statements) ??
    (rules.principals ? undefined : principalProblem(statements)) ??
    (statements.every((s) => hasValues(s, 'Action', 'NotAction'))
      ? undefined
      : 'Policy statement must contain actions.') ??
    resources.problem ??
    firstProblem(statements, 'Action') ??
    firstProblem(statements, 'NotAction') ??
    (statements.every((s) => hasValues(s, 'Resource', 'NotResource'))
      ? undefined
      : 'Policy statement must contain resources.')
  )
}

/** What AWS says when the text isn't JSON, or not of a policy's structure. */
export const SYNTAX_ERRORS = 'Syntax errors in policy.'

interface WellFormed {
  readonly version: string | undefined
  readonly statements: readonly JsonObject[]
}

/** Step 1: the structure. `undefined` when it isn't a policy's. */
function wellFormed(root: JsonValue): WellFormed | undefined {
  if (root.kind !== 'object' || !onlyKnown(root, DOCUMENT_ELEMENTS)) return undefined
  const version = memberOf(root, 'Version')
  if (version !== undefined && !(version.kind === 'string' && POLICY_VERSIONS.has(version.value)))
    return undefined
  if (!isStringOrAbsent(memberOf(root, 'Id'))) return undefined
  const statement = memberOf(root, 'Statement')
  if (statement === undefined) return undefined
  const statements = listOf(statement)
  if (statements.length === 0 || !statements.every(isWellFormedStatement)) return undefined
  return { version: version?.kind === 'string' ? version.value : undefined, statements }
}

function isWellFormedStatement(statement: JsonValue): statement is JsonObject {
  if (statement.kind !== 'object' || !onlyKnown(statement, STATEMENT_ELEMENTS)) return false
  const { members } = statement
  if (members.has('Action') && members.has('NotAction')) return false
  if (members.has('Resource') && members.has('NotResource')) return false
  const effect = memberOf(statement, 'Effect')
  // Any case passes here and fails the legacy parse.
  if (effect?.kind !== 'string' || !/^(?:allow|deny)$/i.test(effect.value)) return false
  return (
    isStringOrAbsent(memberOf(statement, 'Sid')) &&
    ['Action', 'NotAction', 'Resource', 'NotResource'].every((name) => {
      const value = memberOf(statement, name)
      return value === undefined || listOf(value).every((item) => item.kind === 'string')
    }) &&
    isWellFormedCondition(memberOf(statement, 'Condition'))
  )
}

/** An unknown operator without keys passes, as on AWS: it states no condition. */
function isWellFormedCondition(condition: JsonValue | undefined): boolean {
  if (condition === undefined) return true
  if (condition.kind !== 'object') return false
  for (const { name: operator, value: keys } of condition.members.values()) {
    if (keys.kind !== 'object') return false
    if (keys.members.size > 0 && readOperator(operator) === undefined) return false
    for (const { value } of keys.members.values())
      if (!listOf(value).every(isConditionValue)) return false
  }
  return true
}

/** JSON booleans and numbers are taken as their text (rule 90). */
const isConditionValue = (value: JsonValue): boolean =>
  value.kind === 'string' || value.kind === 'boolean' || value.kind === 'number'

/** Step 3, and the first resource that is no resource, which is told later (step 6). */
function legacyParsed({ version, statements }: WellFormed): {
  readonly failed: boolean
  readonly problem?: string
} {
  for (const statement of statements) {
    const effect = memberOf(statement, 'Effect')
    if (effect?.kind !== 'string' || (effect.value !== 'Allow' && effect.value !== 'Deny'))
      return { failed: true }
    if (!datesParse(statement)) return { failed: true }
    if (version === '2012-10-17' && hasUnreadableVariable(statement)) return { failed: true }
  }
  for (const element of ['Resource', 'NotResource'])
    for (const statement of statements)
      for (const resource of stringsOf(statement, element)) {
        if (failsLegacyParsing(resource)) return { failed: true }
        const problem = resourceProblem(resource)
        if (problem !== undefined) return { failed: false, problem }
      }
  return { failed: false }
}

function datesParse(statement: JsonObject): boolean {
  const condition = memberOf(statement, 'Condition')
  if (condition?.kind !== 'object') return true
  for (const { name, value: keys } of condition.members.values()) {
    if (!readOperator(name)?.name.startsWith('Date') || keys.kind !== 'object') continue
    for (const { value: values } of keys.members.values())
      for (const value of listOf(values)) {
        const text = value.kind === 'string' ? value.value : 'text' in value ? value.text : ''
        if (!isDateValue(text)) return false
      }
  }
  return true
}

/** Step 4. An empty Sid is none. */
function sidProblem(statements: readonly JsonObject[]): string | undefined {
  const sids = statements.flatMap((s) => stringsOf(s, 'Sid')).filter((sid) => sid !== '')
  if (!sids.every((sid) => /^[0-9A-Za-z]*$/.test(sid)))
    return 'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*'
  return new Set(sids).size === sids.length
    ? undefined
    : 'Statement IDs (SID) in a single policy must be unique.'
}

/** Observed to come before the check for actions; its place among the earlier steps isn't known. */
function principalProblem(statements: readonly JsonObject[]): string | undefined {
  return statements.some(({ members }) => members.has('Principal') || members.has('NotPrincipal'))
    ? 'Policy document should not specify a principal.'
    : undefined
}

function firstProblem(
  statements: readonly JsonObject[],
  element: 'Action' | 'NotAction',
): string | undefined {
  for (const statement of statements)
    for (const action of stringsOf(statement, element)) {
      const problem = actionProblem(action)
      if (problem !== undefined) return problem
    }
  return undefined
}

/** An empty list counts as missing. */
const hasValues = (statement: JsonObject, ...elements: readonly string[]): boolean =>
  elements.some((element) => stringsOf(statement, element).length > 0)

const stringsOf = (object: JsonObject, name: string): readonly string[] =>
  stringsIn(memberOf(object, name))

const onlyKnown = (object: JsonObject, known: ReadonlySet<string>): boolean =>
  [...object.members.keys()].every((name) => known.has(name))
