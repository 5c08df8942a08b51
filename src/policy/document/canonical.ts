/** How S3 gives a bucket policy back: the same document, written anew. */

import { type JsonObject, type JsonValue, listOf, memberOf, readJson } from './json.ts'
import { PolicySyntaxError } from './syntax-error.ts'

/**
 * The policy as GetBucketPolicy shows it: compact, elements in S3's order (observed). That a missing Version is filled
 * in, a single statement put in a list and bare condition values quoted is recalled; none changes the meaning.
 */
export function canonicalBucketPolicy(text: string): string {
  const root = readJson(text)
  if (root.kind !== 'object') throw new PolicySyntaxError('policy is no object', root.start)
  const statement = memberOf(root, 'Statement')
  const statements = statement === undefined ? [] : listOf(statement).map(canonicalStatement)
  return objectText([
    ['Version', written(memberOf(root, 'Version')) ?? '"2008-10-17"'],
    ['Id', written(memberOf(root, 'Id'))],
    ['Statement', `[${statements.join(',')}]`],
  ])
}

const STATEMENT_ORDER = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
] as const

function canonicalStatement(statement: JsonValue): string {
  if (statement.kind !== 'object')
    throw new PolicySyntaxError('statement is no object', statement.start)
  const condition = memberOf(statement, 'Condition')
  return objectText([
    ...STATEMENT_ORDER.map((name) => [name, written(memberOf(statement, name))] as const),
    ['Condition', condition?.kind === 'object' ? conditionText(condition) : undefined],
  ])
}

const conditionText = (condition: JsonObject): string => write(condition, (text) => quote(text))

const written = (value: JsonValue | undefined): string | undefined =>
  value === undefined ? undefined : write(value, (text) => text)

/** Compact JSON; `literal` writes numbers and booleans. */
function write(value: JsonValue, literal: (text: string) => string): string {
  switch (value.kind) {
    case 'string':
      return quote(value.value)
    case 'array':
      return `[${value.items.map((item) => write(item, literal)).join(',')}]`
    case 'object':
      return objectText(
        [...value.members.values()].map((member) => [member.name, write(member.value, literal)]),
      )
    default:
      return literal(value.text)
  }
}

const objectText = (members: readonly (readonly [string, string | undefined])[]): string =>
  `{${members
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${quote(name)}:${value}`)
    .join(',')}}`

const quote = (text: string): string => JSON.stringify(text)
