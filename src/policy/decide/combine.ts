/**
 * The published evaluation flow, top to bottom: explicit denials, organization guardrails, the endpoint, what the
 * resource grants, what the principal's own account grants, and how the two combine within and across accounts.
 */
import { accountNamed, named } from '../match/principal.ts'
import type { AttachedPolicy, Decision, DecisionRequest, PolicyLayer } from '../types.ts'
import { type Asked, askedOf } from './asked.ts'
import { accountOf, participating } from './participating.ts'
import { explicitDeny, type Found, firstAllow, resourceGrants } from './search.ts'

/** Answers for any valid credential before any policy is looked at (rule 22). */
const neverDenied: ReadonlySet<string> = new Set(['sts:getcalleridentity'])

/** Decides one (action, resource, context). Pure and total; whatever is not allowed is denied. */
export function decide(request: DecisionRequest): Decision {
  const asked = askedOf(request)
  const { principal } = asked
  const account = accountOf(principal)
  const owner = request.resourceAccount ?? account
  const crossAccount = account === undefined || owner !== account
  const conclude = (outcome: Decision['outcome'], layer: Decision['layer'], found?: Found) => ({
    outcome,
    layer,
    ...(found && { policyId: found.policy.id }),
    ...(found?.sid !== undefined && { sid: found.sid }),
    crossAccount,
  })
  const denied = (layer: PolicyLayer) => conclude('ImplicitlyDenied', layer)

  if (neverDenied.has(asked.action) && account !== undefined) return conclude('Allowed', 'identity')

  const sets = participating(request)

  const denial = explicitDeny(sets, asked)
  if (denial !== undefined) return conclude('ExplicitlyDenied', denial.layer, denial)

  // What AWS owns in an account is read-only for its users (rules 27, 28).
  if (request.facts?.ownedByAws) return denied('identity')

  for (const level of sets.rcp) if (!firstAllow('rcp', level, asked)) return denied('rcp')
  for (const level of sets.scp) if (!firstAllow('scp', level, asked)) return denied('scp')
  if (sets.endpoint && !firstAllow('endpoint', sets.endpoint, asked)) return denied('endpoint')

  const target: PolicyLayer = request.facts?.trustPolicy ? 'trust' : 'resource'
  const granted = resourceGrants(target, sets.resource, asked)
  const direct = (granted.how & named.direct) !== 0
  const viaBase = (granted.how & named.base) !== 0
  const viaAccount = (granted.how & named.account) !== 0

  // Callers outside any account have no policies of their own.
  if (principal.type === 'IdentityProvider') {
    return direct ? conclude('Allowed', target, granted.first) : denied(target)
  }
  if (principal.type === 'Service' || principal.type === 'Anonymous') {
    if (direct) return conclude('Allowed', target, granted.first)
    return request.facts?.aclGrants ? conclude('Allowed', 'acl') : denied(target)
  }

  const own = ownGrant(request, asked)

  if (crossAccount) {
    // Both sides have to allow, and the own side in full (rules 4, 13).
    if (own.missing !== undefined) return denied(own.missing)
    if (granted.how !== named.nobody) return conclude('Allowed', target, granted.first)
    return request.facts?.aclGrants ? conclude('Allowed', 'acl') : denied(target)
  }

  // Named directly: nothing else limits the grant within the account (rules 8, 9, 12, 23).
  if (direct) return conclude('Allowed', target, granted.first)
  // Named through the role or user behind the session: inside boundary and session policy (rules 10, 11, 17).
  if (viaBase && own.limit === undefined) return conclude('Allowed', target, granted.first)
  // Roles and keys count the account's own policies only where their policy delegates to it (rules 23-26).
  const needsDelegation = request.facts?.trustPolicy === true || request.facts?.kmsKey === true
  if (needsDelegation && !viaAccount) return denied(viaBase ? (own.limit ?? target) : target)
  if (own.missing === undefined) return conclude('Allowed', own.layer, own.first)
  return denied(viaBase ? (own.limit ?? own.missing) : own.missing)
}

/** What the principal's own account says: identity policies within boundary and session policy. */
interface OwnGrant {
  readonly layer: 'identity' | 'root'
  /** Statement that grants. */
  readonly first: Found | undefined
  /** Boundary or session policy that doesn't allow. */
  readonly limit: 'boundary' | 'session' | undefined
  /** First of all three that doesn't allow; `undefined` when the account grants. */
  readonly missing: 'identity' | 'boundary' | 'session' | undefined
}

function ownGrant({ principal, policies }: DecisionRequest, asked: Asked): OwnGrant {
  // The root user holds everything in its account, limited only by guardrails and denials (rule 20).
  if (principal.type === 'Root') {
    const limit = limitOf(principal.type, undefined, policies.session, asked)
    return { layer: 'root', first: undefined, limit, missing: limit }
  }
  const first = firstAllow('identity', policies.identity, asked)
  const ofRoot =
    principal.type === 'FederatedUser' && accountNamed(principal.userArn) === principal.account
  const limit = limitOf(principal.type, policies.boundary, policies.session, asked)
  return {
    layer: ofRoot ? 'root' : 'identity',
    first,
    limit,
    missing: first === undefined && !ofRoot ? 'identity' : limit,
  }
}

function limitOf(
  type: string,
  boundary: AttachedPolicy | undefined,
  session: readonly AttachedPolicy[] | undefined,
  asked: Asked,
): OwnGrant['limit'] {
  if (boundary && !firstAllow('boundary', [boundary], asked)) return 'boundary'
  // A federated user without a session policy has no permissions of its issuer's (rule 18).
  if (session === undefined) return type === 'FederatedUser' ? 'session' : undefined
  return firstAllow('session', session, asked) ? undefined : 'session'
}
