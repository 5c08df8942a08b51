/** Decision requests written down as plain documents, for tables of cases. */
import {
  type AttachedPolicy,
  type ContextValue,
  compile,
  type DecisionRequest,
  type PolicyPrincipal,
} from '../../src/policy/index.ts'

export const account = '111111111111'
export const otherAccount = '222222222222'

export const alice: PolicyPrincipal = {
  type: 'User',
  account,
  arn: `arn:aws:iam::${account}:user/alice`,
  uniqueId: 'AIDAALICE',
}
export const root: PolicyPrincipal = {
  type: 'Root',
  account,
  arn: `arn:aws:iam::${account}:root`,
}
export const session: PolicyPrincipal = {
  type: 'RoleSession',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/Deployer/build`,
  roleArn: `arn:aws:iam::${account}:role/ci/Deployer`,
  uniqueId: 'AROADEPLOYER',
}
export const serviceLinked: PolicyPrincipal = { ...session, serviceLinked: true }
export const federated: PolicyPrincipal = {
  type: 'FederatedUser',
  account,
  arn: `arn:aws:sts::${account}:federated-user/carol`,
  userArn: `arn:aws:iam::${account}:user/alice`,
  userId: 'AIDAALICE',
}
export const anonymous: PolicyPrincipal = { type: 'Anonymous' }
export const service: PolicyPrincipal = { type: 'Service', service: 'lambda.amazonaws.com' }
export const oidc: PolicyPrincipal = {
  type: 'IdentityProvider',
  kind: 'OIDC',
  provider: `arn:aws:iam::${account}:oidc-provider/token.example.com`,
}

/** A policy as an object, as text, or only its statements. */
export type Written = string | object | readonly object[]

export interface World {
  readonly principal?: PolicyPrincipal
  readonly action?: string
  readonly resource?: string
  readonly owner?: string
  readonly context?: Readonly<Record<string, ContextValue>>
  readonly identity?: readonly Written[]
  readonly boundary?: Written
  readonly session?: readonly Written[]
  readonly target?: Written
  readonly scp?: readonly (readonly Written[])[]
  readonly rcp?: readonly (readonly Written[])[]
  readonly endpoint?: readonly Written[]
  readonly facts?: DecisionRequest['facts']
}

/** One Allow of `s3:GetObject` on everything; fields given replace its own. */
export const allow = (fields: object = {}) => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: '*',
  ...fields,
})
export const deny = (fields: object = {}) => allow({ Effect: 'Deny', ...fields })
/** A statement of a resource-based policy. */
export const grant = (principal: unknown, fields: object = {}) =>
  allow({ Principal: principal, ...fields })
export const everything = { Effect: 'Allow', Action: '*', Resource: '*' }

/** Alice gets `arn:aws:s3:::bucket/key` of her own account unless the world says otherwise. */
export function requestOf(world: World): DecisionRequest {
  const context = new Map(
    Object.entries(world.context ?? {}).map(([key, value]) => [key.toLowerCase(), value]),
  )
  const list = (set: string, policies: readonly Written[]) =>
    policies.map((policy, index) => attached(`${set}-${index}`, policy))
  const { boundary, session, target, scp, rcp, endpoint } = world
  return {
    principal: world.principal ?? alice,
    action: world.action ?? 's3:GetObject',
    resource: world.resource ?? 'arn:aws:s3:::bucket/key',
    resourceAccount: world.owner ?? account,
    context: { get: (key) => context.get(key) },
    policies: {
      identity: list('identity', world.identity ?? []),
      ...(boundary !== undefined && { boundary: attached('boundary', boundary) }),
      ...(session !== undefined && { session: list('session', session) }),
      ...(target !== undefined && { resource: attached('target', target) }),
      ...(scp !== undefined && { scp: scp.map((level, i) => list(`scp-${i}`, level)) }),
      ...(rcp !== undefined && { rcp: rcp.map((level, i) => list(`rcp-${i}`, level)) }),
      ...(endpoint !== undefined && { endpoint: list('endpoint', endpoint) }),
    },
    ...(world.facts !== undefined && { facts: world.facts }),
  }
}

export const attached = (id: string, policy: Written): AttachedPolicy => ({
  id,
  document: compile(textOf(policy)),
})

function textOf(policy: Written): string {
  if (typeof policy === 'string') return policy
  if (Array.isArray(policy)) return JSON.stringify({ Version: '2012-10-17', Statement: policy })
  return 'Statement' in policy
    ? JSON.stringify(policy)
    : JSON.stringify({ Version: '2012-10-17', Statement: [policy] })
}
