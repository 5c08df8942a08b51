/**
 * From text to a policy document, for evaluation: any kind of policy, single values and lists alike. What could change
 * the meaning of a statement without being understood makes the whole document unreadable, and an unreadable document
 * denies; only unknown operators and variables stay in the document, because their statements can fail closed alone.
 */

import { type JsonObject, type JsonValue, listOf, memberOf, readJson } from './json.ts'
import type {
  Condition,
  PolicyDocument,
  PolicyVersion,
  PrincipalElement,
  Statement,
} from './syntax.ts'
import { PolicySyntaxError } from './syntax-error.ts'
import type { CharacterSource } from './tokens.ts'

/** Reads a policy document of any kind; throws {@link PolicySyntaxError} when it has no certain meaning. */
export function parsePolicy(text: CharacterSource): PolicyDocument {
  return policyFromJson(readJson(text))
}

/** As {@link parsePolicy}, from JSON already read. */
export function policyFromJson(root: JsonValue): PolicyDocument {
  const document = objectOf(root, 'policy', DOCUMENT_ELEMENTS)
  const version = memberOf(document, 'Version')
  const statement = memberOf(document, 'Statement')
  if (statement === undefined) return refuse('missing `Statement`', root)
  return {
    version: version === undefined ? '2008-10-17' : versionOf(version),
    versionGiven: version !== undefined,
    id: optionalString(document, 'Id'),
    statements: listOf(statement).map(statementOf),
  }
}

export const DOCUMENT_ELEMENTS: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement'])

export const STATEMENT_ELEMENTS: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
])

export const POLICY_VERSIONS: ReadonlySet<string> = new Set<PolicyVersion>([
  '2008-10-17',
  '2012-10-17',
])

export const PRINCIPAL_TYPES = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const
export type PrincipalType = (typeof PRINCIPAL_TYPES)[number]

function statementOf(value: JsonValue, index: number): Statement {
  const statement = objectOf(value, 'statement', STATEMENT_ELEMENTS)
  for (const [positive, negative] of OPPOSITES)
    if (statement.members.has(positive) && statement.members.has(negative))
      refuse(`both \`${positive}\` and \`${negative}\``, value)
  const action = stringsOf(statement, 'Action')
  const notAction = stringsOf(statement, 'NotAction')
  if (action === undefined && notAction === undefined) refuse('missing `Action`', value)
  return {
    index,
    sid: optionalString(statement, 'Sid'),
    effect: effectOf(statement),
    principal: principalOf(statement, 'Principal'),
    notPrincipal: principalOf(statement, 'NotPrincipal'),
    action,
    notAction,
    resource: stringsOf(statement, 'Resource'),
    notResource: stringsOf(statement, 'NotResource'),
    conditions: conditionsOf(statement),
    start: value.start,
    end: value.end,
  }
}

const OPPOSITES = [
  ['Principal', 'NotPrincipal'],
  ['Action', 'NotAction'],
  ['Resource', 'NotResource'],
] as const

function versionOf(value: JsonValue): PolicyVersion {
  if (value.kind === 'string' && POLICY_VERSIONS.has(value.value))
    return value.value as PolicyVersion
  return refuse('unknown `Version`', value)
}

function effectOf(statement: JsonObject): 'Allow' | 'Deny' {
  const effect = optionalString(statement, 'Effect')
  if (effect === 'Allow' || effect === 'Deny') return effect
  return refuse(
    '`Effect` is neither `Allow` nor `Deny`',
    memberOf(statement, 'Effect') ?? statement,
  )
}

function principalOf(
  statement: JsonObject,
  element: 'Principal' | 'NotPrincipal',
): PrincipalElement | undefined {
  const value = memberOf(statement, element)
  if (value === undefined) return undefined
  if (value.kind === 'string' && value.value === '*') return '*'
  const types = objectOf(value, element, new Set<string>(PRINCIPAL_TYPES))
  if (types.members.size === 0) refuse(`\`${element}\` names nobody`, value)
  const principal: { [T in PrincipalType]?: readonly string[] } = {}
  for (const type of PRINCIPAL_TYPES) {
    const names = stringsOf(types, type)
    if (names !== undefined) principal[type] = names
  }
  return principal
}

function conditionsOf(statement: JsonObject): readonly Condition[] {
  const value = memberOf(statement, 'Condition')
  if (value === undefined) return []
  const conditions: Condition[] = []
  for (const { name: operator, value: block } of objectOf(value, 'Condition').members.values())
    for (const { name: key, value: values } of objectOf(block, 'Condition').members.values())
      conditions.push({ operator, key, values: listOf(values).map(conditionValue) })
  return conditions
}

/** Booleans and numbers are taken as their text (rule 90). */
function conditionValue(value: JsonValue): string {
  if (value.kind === 'string') return value.value
  if (value.kind === 'boolean' || value.kind === 'number') return value.text
  return refuse('a condition value is a string, a number or a boolean', value)
}

/** Strings of a member; an empty list is refused, since its negated form would mean everything. */
function stringsOf(object: JsonObject, name: string): readonly string[] | undefined {
  const value = memberOf(object, name)
  if (value === undefined) return undefined
  const items = listOf(value)
  if (items.length === 0) refuse(`\`${name}\` is empty`, value)
  return items.map((item) =>
    item.kind === 'string' ? item.value : refuse(`\`${name}\` is no string`, item),
  )
}

function optionalString(object: JsonObject, name: string): string | undefined {
  const value = memberOf(object, name)
  if (value === undefined) return undefined
  return value.kind === 'string' ? value.value : refuse(`\`${name}\` is no string`, value)
}

/** The value as an object whose members are all among `known`. */
function objectOf(value: JsonValue, what: string, known?: ReadonlySet<string>): JsonObject {
  if (value.kind !== 'object') return refuse(`${what} is no object`, value)
  if (known !== undefined)
    for (const member of value.members.values())
      if (!known.has(member.name))
        throw new PolicySyntaxError(`unknown element \`${member.name}\``, member.start)
  return value
}

function refuse(message: string, at: JsonValue): never {
  throw new PolicySyntaxError(message, at.start)
}
