/** Trust policies of roles: who may assume, by which STS call, and no resource, since the role is the resource. */

import { sharedProviderProblem } from './shared-providers.ts'
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
    type === 'Federated' && value !== undefined && !DOMAIN_OR_ARN.test(value)
      ? 'Federated principals must be valid domain names or SAML metadata ARNs'
      : anyResource.invalidPrincipal(type, value),
  acceptsNotPrincipal: false,
  action: (action) =>
    isAssumeAction(action)
      ? undefined
      : 'AssumeRole policy may only specify STS AssumeRole actions.',
  rest: (statement) => sharedProviderProblem(statement.object) ?? resourceElementProblem(statement),
}

const DOMAIN_OR_ARN = /^(?:arn:[^*?]+|[a-z0-9-]+(?:\.[a-z0-9-]+)+)$/

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

function resourceElementProblem({ object }: ReadStatement): string | undefined {
  if (object.members.has('Resource')) return 'Has prohibited field Resource'
  if (object.members.has('NotResource')) return 'AssumeRole policy must not contain resources.'
  return undefined
}
