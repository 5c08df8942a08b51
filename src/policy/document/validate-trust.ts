/** Trust policies of roles: who may assume, by which STS call, and no resource, since the role is the resource. */

import { memberOf, stringsIn } from './json.ts'
import { invalidPrincipal } from './principals.ts'
import { anyResource, type ReadStatement, type ResourceDialect } from './validate-resource.ts'

/**
 * What CreateRole and UpdateAssumeRolePolicy take. `{"AWS": "*"}` is, `"*"` alone isn't: observed as an invalid principal
 * `"STAR":"*"`, in words that have since changed for the other types.
 */
export const trustPolicy: ResourceDialect = {
  ...anyResource,
  principalTypes: ['AWS', 'Service', 'Federated'],
  acceptsStar: false,
  principalNoObject: 'Principal must be a JSON object.',
  invalidPrincipal: (type, value) =>
    value === undefined ? `Invalid principal in policy: "${type}"` : invalidPrincipal(type, value),
  acceptsNotPrincipal: false,
  action: (action) =>
    isAssumeAction(action)
      ? undefined
      : 'AssumeRole policy may only specify STS AssumeRole actions.',
  rest: (statement) => cognitoProblem(statement) ?? resourceElementProblem(statement),
}

/** Calls of STS a trust policy decides. A wildcard is taken as long as it stays within STS. */
function isAssumeAction(action: string): boolean {
  const lower = action.toLowerCase()
  return ASSUME_ACTIONS.has(lower) || /^sts:[a-z]*[*?][a-z*?]*$/.test(lower)
}

const ASSUME_ACTIONS: ReadonlySet<string> = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
])

/** Identity pools of every customer share one provider name: without a condition any pool would be trusted. */
function cognitoProblem({ object }: ReadStatement): string | undefined {
  const principal = memberOf(object, 'Principal')
  if (principal?.kind !== 'object') return undefined
  const providers = stringsIn(memberOf(principal, 'Federated'))
  if (!providers.includes('cognito-identity.amazonaws.com')) return undefined
  const condition = memberOf(object, 'Condition')
  return condition?.kind === 'object' && condition.members.size > 0
    ? undefined
    : 'A condition block must be present for the Cognito provider'
}

function resourceElementProblem({ object }: ReadStatement): string | undefined {
  if (object.members.has('Resource')) return 'Has prohibited field Resource'
  if (object.members.has('NotResource')) return 'AssumeRole policy must not contain resources.'
  return undefined
}
