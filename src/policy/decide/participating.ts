/** Which policy sets take part in a request: the exemptions from guardrails (rules 31-37). */
import type { AttachedPolicy, DecisionRequest, PolicyPrincipal, PolicySets } from '../types.ts'

export interface Participating extends PolicySets {
  readonly scp: readonly (readonly AttachedPolicy[])[]
  readonly rcp: readonly (readonly AttachedPolicy[])[]
  /** Denials of the resource policy don't bind (rule 21). */
  readonly resourceDeniesNot: boolean
  /** The resource policy is a role's trust policy. */
  readonly trustPolicy: boolean
}

const none: readonly (readonly AttachedPolicy[])[] = []

export function participating({
  principal,
  policies,
  facts,
  resourceAccount,
}: DecisionRequest): Participating {
  const serviceLinked = principal.type === 'RoleSession' && principal.serviceLinked === true
  const account = accountOf(principal)
  const scpExempt = account === undefined || serviceLinked || facts?.managementAccount === true
  const rcpExempt = serviceLinked || facts?.rcpExempt === true
  return {
    identity: policies.identity,
    boundary: policies.boundary,
    session: policies.session,
    resource: policies.resource,
    endpoint: policies.endpoint,
    scp: scpExempt ? none : (policies.scp ?? none),
    rcp: rcpExempt ? none : (policies.rcp ?? none),
    resourceDeniesNot:
      facts?.ownerRecovers === true &&
      principal.type === 'Root' &&
      (resourceAccount ?? account) === account,
    trustPolicy: facts?.trustPolicy === true,
  }
}

/** Account of the caller; services, anonymous callers and subjects of identity providers have none. */
export const accountOf = (principal: PolicyPrincipal): string | undefined =>
  'account' in principal ? principal.account : undefined
