/**
 * Policies that name a principal: trust policies, bucket policies and those of other resources. Services share this
 * reader and its words; what differs is said in a dialect. Statements are checked one after the other, elements in the
 * order below, and the first fault is the answer.
 */

import { readOperator } from './condition-operators.ts'
import {
  isStringOrAbsent,
  type JsonObject,
  type JsonValue,
  listOf,
  memberOf,
  stringsIn,
} from './json.ts'
import {
  DOCUMENT_ELEMENTS,
  POLICY_VERSIONS,
  PRINCIPAL_TYPES,
  type PrincipalType,
  STATEMENT_ELEMENTS,
} from './parse.ts'
import { invalidPrincipal, principalHasForm } from './principals.ts'
import { hasUnreadableVariable } from './variables.ts'

export interface ResourceDialect {
  /** Said of a structure that is no policy's. */
  readonly syntaxError: string
  readonly principalTypes: readonly PrincipalType[]
  /** `"Principal": "*"` is taken besides `{"AWS": "*"}`. */
  readonly acceptsStar: boolean
  /** Said of a principal that names nobody: missing list or value. */
  readonly emptyPrincipal: string
  readonly principalNoObject: string
  readonly invalidPrincipal: (type: string, value: string | undefined) => string
  /** NotPrincipal with Deny; with Allow nobody takes it. */
  readonly acceptsNotPrincipal: boolean
  readonly emptyAction: string
  readonly action: (action: string) => string | undefined
  /** What is wrong with Resource and NotResource, and with actions and conditions in their light. */
  readonly rest: (statement: ReadStatement) => string | undefined
}

/** A statement whose elements up to the action are known to be in order. */
export interface ReadStatement {
  readonly object: JsonObject
  readonly actions: readonly string[]
  /** The actions stand under NotAction. */
  readonly exceptActions: boolean
}

/** The service's words for the first thing wrong with the document, `undefined` when nothing is. */
export function resourcePolicyProblem(
  root: JsonValue,
  dialect: ResourceDialect,
): string | undefined {
  if (root.kind !== 'object') return dialect.syntaxError
  const unknown = unknownElement(root, DOCUMENT_ELEMENTS)
  if (unknown !== undefined) return unknown
  const statement = memberOf(root, 'Statement')
  if (statement === undefined) return missing('Statement')
  const statements = listOf(statement)
  if (statements.length === 0) return 'Could not parse the policy: Statement is empty!'
  const version = memberOf(root, 'Version')
  if (version !== undefined && !(version.kind === 'string' && POLICY_VERSIONS.has(version.value)))
    return 'The policy must contain a valid version string'
  if (!isStringOrAbsent(memberOf(root, 'Id'))) return dialect.syntaxError
  const sids = new Set<string>()
  for (const object of statements) {
    const problem = statementProblem(object, dialect)
    if (problem !== undefined) return problem
    const sid = object.kind === 'object' ? memberOf(object, 'Sid') : undefined
    if (sid?.kind !== 'string' || sid.value === '') continue
    if (sids.has(sid.value)) return 'The Statement Ids in the policy are not unique'
    sids.add(sid.value)
  }
  const hasVariables = version?.kind === 'string' && version.value === '2012-10-17'
  const isUnreadable = (object: JsonValue) =>
    object.kind === 'object' && hasUnreadableVariable(object)
  return hasVariables && statements.some(isUnreadable) ? dialect.syntaxError : undefined
}

function statementProblem(object: JsonValue, dialect: ResourceDialect): string | undefined {
  if (object.kind !== 'object' || !isStringOrAbsent(memberOf(object, 'Sid')))
    return dialect.syntaxError
  return (
    unknownElement(object, STATEMENT_ELEMENTS) ??
    effectProblem(object, dialect) ??
    principalElementProblem(object, dialect) ??
    conditionProblem(object, dialect) ??
    actionElementProblem(object, dialect) ??
    dialect.rest(readStatement(object))
  )
}

function effectProblem(statement: JsonObject, { syntaxError }: ResourceDialect) {
  const effect = memberOf(statement, 'Effect')
  if (effect === undefined) return missing('Effect')
  if (effect.kind !== 'string') return syntaxError
  return effect.value === 'Allow' || effect.value === 'Deny'
    ? undefined
    : `Invalid effect: ${effect.value}`
}

function principalElementProblem(
  statement: JsonObject,
  dialect: ResourceDialect,
): string | undefined {
  const principal = memberOf(statement, 'Principal')
  const notPrincipal = memberOf(statement, 'NotPrincipal')
  if (notPrincipal !== undefined) {
    if (principal !== undefined) return dialect.syntaxError
    const effect = memberOf(statement, 'Effect')
    if (effect?.kind === 'string' && effect.value === 'Allow')
      return 'Allow with NotPrincipal is not allowed.'
    if (!dialect.acceptsNotPrincipal)
      return 'AssumeRole policy must not contain NotPrincipal field.'
    return principalProblem(notPrincipal, dialect)
  }
  return principal === undefined ? missing('Principal') : principalProblem(principal, dialect)
}

function principalProblem(value: JsonValue, dialect: ResourceDialect): string | undefined {
  if (value.kind === 'string' && value.value === '*')
    return dialect.acceptsStar ? undefined : dialect.invalidPrincipal('STAR', '*')
  if (value.kind !== 'object') return dialect.principalNoObject
  if (value.members.size === 0) return dialect.emptyPrincipal
  for (const { name, value: names } of value.members.values()) {
    const type = PRINCIPAL_TYPES.find((known) => known === name)
    if (type === undefined || !dialect.principalTypes.includes(type))
      return dialect.invalidPrincipal(name, undefined)
    if (listOf(names).length === 0) return dialect.emptyPrincipal
    for (const item of listOf(names)) {
      if (item.kind !== 'string') return dialect.syntaxError
      if (!principalHasForm(type, item.value)) return dialect.invalidPrincipal(type, item.value)
    }
  }
  return undefined
}

/** Shape and operators (text observed with CreateRole); an unknown operator without keys states no condition. */
function conditionProblem(statement: JsonObject, dialect: ResourceDialect): string | undefined {
  const condition = memberOf(statement, 'Condition')
  if (condition === undefined) return undefined
  if (condition.kind !== 'object') return dialect.syntaxError
  for (const { name: operator, value: keys } of condition.members.values()) {
    if (keys.kind !== 'object') return dialect.syntaxError
    if (keys.members.size > 0 && readOperator(operator) === undefined)
      return `Invalid Condition type : ${operator}`
    for (const { value } of keys.members.values())
      for (const item of listOf(value))
        if (item.kind !== 'string' && item.kind !== 'boolean' && item.kind !== 'number')
          return dialect.syntaxError
  }
  return undefined
}

function actionElementProblem(statement: JsonObject, dialect: ResourceDialect): string | undefined {
  const action = memberOf(statement, 'Action')
  const notAction = memberOf(statement, 'NotAction')
  if (action !== undefined && notAction !== undefined) return dialect.syntaxError
  const value = action ?? notAction
  if (value === undefined) return missing('Action')
  const items = listOf(value)
  if (items.length === 0) return dialect.emptyAction
  for (const item of items) {
    if (item.kind !== 'string') return dialect.syntaxError
    const problem = dialect.action(item.value)
    if (problem !== undefined) return problem
  }
  return undefined
}

function readStatement(object: JsonObject): ReadStatement {
  const exceptActions = object.members.has('NotAction')
  return {
    object,
    exceptActions,
    actions: stringsIn(memberOf(object, exceptActions ? 'NotAction' : 'Action')),
  }
}

/** Observed for Statement in a bucket policy; the same words are used for the other elements. */
export const missing = (element: string): string => `Missing required field ${element}`

function unknownElement(object: JsonObject, known: ReadonlySet<string>): string | undefined {
  for (const name of object.members.keys()) if (!known.has(name)) return `Unknown field ${name}`
  return undefined
}

/** Resource policies of services that have no words of their own, and VPC endpoint policies. */
export const anyResource: ResourceDialect = {
  syntaxError: 'Syntax error in policy.',
  principalTypes: PRINCIPAL_TYPES,
  acceptsStar: true,
  emptyPrincipal: 'Missing required field Principal cannot be empty!',
  principalNoObject: 'Syntax error in policy.',
  invalidPrincipal: (type, value) =>
    value === undefined ? `Invalid principal in policy: "${type}"` : invalidPrincipal(type, value),
  acceptsNotPrincipal: true,
  emptyAction: missing('Action'),
  action: (action) =>
    action === '*' || /^[a-zA-Z0-9.-]+:[^:\s]+$/.test(action)
      ? undefined
      : `The following action names are invalid: ${action}`,
  rest: ({ object }) => {
    const resource = memberOf(object, 'Resource')
    const notResource = memberOf(object, 'NotResource')
    if (resource !== undefined && notResource !== undefined) return 'Syntax error in policy.'
    const value = resource ?? notResource
    if (value === undefined) return missing('Resource')
    const items = listOf(value)
    if (items.length === 0) return missing('Resource')
    return items.every((item) => item.kind === 'string') ? undefined : 'Syntax error in policy.'
  },
}
