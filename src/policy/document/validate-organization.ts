/** Service and resource control policies. Organizations has one sentence for everything that is wrong with them. */

import { type JsonObject, type JsonValue, listOf, memberOf, stringsIn } from './json.ts'
import { identityProblem } from './validate-identity.ts'

/** Observed for many kinds of faults. */
export const DOES_NOT_MEET_REQUIREMENTS =
  'The provided policy document does not meet the requirements of the specified policy type.'

/** Organizations' words when the document is no control policy of that kind. */
export function controlPolicyProblem(root: JsonValue, kind: 'scp' | 'rcp'): string | undefined {
  if (identityProblem(root, { currentVersion: true, principals: kind === 'rcp' }) !== undefined)
    return DOES_NOT_MEET_REQUIREMENTS
  const statements = root.kind === 'object' ? listOf(memberOf(root, 'Statement') ?? root) : []
  const fits = (statement: JsonValue) =>
    statement.kind === 'object' &&
    namesWholeArns(statement) &&
    (kind === 'scp' || isResourceControl(statement))
  return statements.every(fits) ? undefined : DOES_NOT_MEET_REQUIREMENTS
}

/** No short ARNs (rule 41). */
const namesWholeArns = (statement: JsonObject): boolean =>
  [
    ...stringsIn(memberOf(statement, 'Resource')),
    ...stringsIn(memberOf(statement, 'NotResource')),
  ].every((resource) => resource === '*' || resource.split(':').length >= 6)

/**
 * Customers' RCPs deny only, to everyone, with actions of named services: RCP syntax in the Organizations user guide.
 * `Allow` belongs to RCPFullAWSAccess alone, which nobody writes.
 */
function isResourceControl(statement: JsonObject): boolean {
  const { members } = statement
  const principal = memberOf(statement, 'Principal')
  return (
    stringsIn(memberOf(statement, 'Effect'))[0] === 'Deny' &&
    principal !== undefined &&
    isEveryone(principal) &&
    !members.has('NotPrincipal') &&
    !members.has('NotAction') &&
    !stringsIn(memberOf(statement, 'Action')).includes('*')
  )
}

const isEveryone = (principal: JsonValue): boolean =>
  (principal.kind === 'string' && principal.value === '*') ||
  (principal.kind === 'object' &&
    principal.members.size === 1 &&
    stringsIn(memberOf(principal, 'AWS')).join() === '*')
