/**
 * The naive twin of the policy engine: the published algorithm step by step, slow and plain. It shares no matching code
 * with the engine; only reading a document is common to both. Numbers are rules and steps of the reference.
 */
import { parsePolicy } from '../../../src/policy/document/parse.ts'
import type { PolicyDocument, Statement } from '../../../src/policy/document/syntax.ts'
import type {
  AttachedPolicy,
  DecisionRequest,
  Outcome,
  PolicyLayer,
} from '../../../src/policy/index.ts'
import { allOf, conditionHolds, type Held } from './conditions.ts'
import { globMatches, looseTokens } from './glob.ts'
import { hits, type NamedAs, namings, spared } from './principals.ts'
import { type PolicyPlace, resourceMatches } from './resources.ts'

/** The outcome, and every layer that holds an explicit deny. */
export interface TwinDecision {
  readonly outcome: Outcome
  readonly denying: ReadonlySet<PolicyLayer>
}

type Policies = readonly AttachedPolicy[]

export function twinDecision(request: DecisionRequest): TwinDecision {
  const { principal, policies, facts = {} } = request
  const home = 'account' in principal ? principal.account : undefined
  const owner = request.resourceAccount ?? home
  const crossAccount = home !== owner

  // Step 0, rule 22: whoever is authenticated may ask who they are.
  if (home !== undefined && request.action.toLowerCase() === 'sts:getcalleridentity')
    return { outcome: 'Allowed', denying: new Set() }

  // Step 2: collect the sets that take part.
  const linked = principal.type === 'RoleSession' && principal.serviceLinked === true
  // Rule 20: identity policies and boundary don't limit the root user. Step 8: others than AWS principals have none.
  const hasIdentity = home !== undefined && principal.type !== 'Root'
  const identity = hasIdentity ? policies.identity : []
  const boundary = hasIdentity && policies.boundary !== undefined ? [policies.boundary] : undefined
  const session = home === undefined ? undefined : policies.session
  // Rules 31 to 34.
  const scp =
    home === undefined || linked || facts.managementAccount === true ? [] : (policies.scp ?? [])
  // Rules 36, 37, 39.
  const rcp = linked || facts.rcpExempt === true ? [] : (policies.rcp ?? [])
  const endpoint = policies.endpoint
  const resource = policies.resource === undefined ? [] : [policies.resource]
  const resourceLayer = facts.trustPolicy === true ? 'trust' : 'resource'

  // Step 3: an explicit deny in any of them.
  // Rule 21: denials of the policy itself don't bind the owner's root user who repairs it.
  const recovers = facts.ownerRecovers === true && principal.type === 'Root' && !crossAccount
  const denying = new Set<PolicyLayer>()
  const look = (layer: PolicyLayer, place: PolicyPlace, set: Policies) => {
    if (denies(set, place, request)) denying.add(layer)
  }
  look('identity', 'identity', identity)
  look('boundary', 'identity', boundary ?? [])
  look('session', 'identity', session ?? [])
  if (!recovers) look(resourceLayer, resourceLayer, resource)
  look('scp', 'scp', scp.flat())
  look('rcp', 'rcp', rcp.flat())
  look('endpoint', 'endpoint', endpoint ?? [])
  if (denying.size > 0) return { outcome: 'ExplicitlyDenied', denying }

  const decided = (grants: boolean): TwinDecision => ({
    outcome: grants ? 'Allowed' : 'ImplicitlyDenied',
    denying,
  })

  // Rules 27 and 28.
  if (facts.ownedByAws === true) return decided(false)

  // Step 4: guardrails. Rule 30: every level.
  if (!scp.every((level) => allows(level, 'scp', request))) return decided(false)
  if (!rcp.every((level) => allows(level, 'rcp', request))) return decided(false)
  // Rule 40.
  if (endpoint !== undefined && !allows(endpoint, 'endpoint', request)) return decided(false)

  // Step 5: how the resource policy grants.
  const granted = grantsOf(resource, resourceLayer, request)
  const named = (how: NamedAs) => granted.has(how)
  const aclGrants = facts.aclGrants === true

  // Step 8: other callers.
  if (principal.type === 'Service') return decided(named('direct') || named('star') || aclGrants)
  if (principal.type === 'Anonymous') return decided(named('star') || aclGrants)
  if (principal.type === 'IdentityProvider')
    return decided(
      facts.trustPolicy === true &&
        named('direct') &&
        IDENTITY_PROVIDER_ACTIONS[principal.kind].includes(request.action.toLowerCase()),
    )

  const boundaryOk = boundary === undefined || allows(boundary, 'identity', request)
  const sessionOk =
    session === undefined
      ? // Rule 18.
        principal.type !== 'FederatedUser'
      : allows(session, 'identity', request)
  // Rule 20: root, and with it the sessions that root issues, need no identity policy.
  const ofRoot =
    principal.type === 'Root' ||
    (principal.type === 'FederatedUser' && principal.userArn.endsWith(':root'))
  const idGrant = (ofRoot || allows(identity, 'identity', request)) && boundaryOk && sessionOk

  // Step 7: cross account, both sides. Rule 13: boundary and session policy bind.
  if (crossAccount) return decided((granted.size > 0 || aclGrants) && idGrant)

  // Step 6: same account.
  if (named('direct') || named('star')) return decided(true)
  if (named('base') && boundaryOk && sessionOk) return decided(true)
  // Rules 23, 24, 26: roles and keys listen to identity policies only where their policy delegates.
  const delegates = facts.trustPolicy !== true && facts.kmsKey !== true
  return decided(idGrant && (delegates || named('account')))
}

/** Rule 55, and the calls that come with session tags and a source identity (UG:id_session-tags). */
const IDENTITY_PROVIDER_ACTIONS: Readonly<Record<'SAML' | 'OIDC', readonly string[]>> = {
  SAML: ['sts:assumerolewithsaml', 'sts:tagsession', 'sts:setsourceidentity'],
  OIDC: ['sts:assumerolewithwebidentity', 'sts:tagsession', 'sts:setsourceidentity'],
}

const documents = new Map<string, PolicyDocument | undefined>()

function read(policy: AttachedPolicy): PolicyDocument | undefined {
  const { text } = policy.document
  if (!documents.has(text)) {
    if (documents.size > 1000) documents.clear()
    try {
      documents.set(text, parsePolicy(text))
    } catch {
      documents.set(text, undefined)
    }
  }
  return documents.get(text)
}

/** A policy that cannot be read denies. */
function denies(set: Policies, place: PolicyPlace, request: DecisionRequest): boolean {
  return set.some((policy) => {
    const document = read(policy)
    if (document === undefined) return true
    return document.statements.some((statement) => {
      if (statement.effect !== 'Deny') return false
      const held = allOf([
        principalOfDeny(statement, place, request),
        ...elements(statement, document, place, request),
      ])
      return held === 'yes' || held === 'unclear'
    })
  })
}

function allows(set: Policies, place: PolicyPlace, request: DecisionRequest): boolean {
  return grantsOf(set, place, request).size > 0
}

/** Every way in which an Allow of the set that matches names the caller. */
function grantsOf(set: Policies, place: PolicyPlace, request: DecisionRequest): Set<NamedAs> {
  const found = new Set<NamedAs>()
  for (const policy of set) {
    const document = read(policy)
    for (const statement of document?.statements ?? []) {
      if (document === undefined || statement.effect !== 'Allow') continue
      if (allOf(elements(statement, document, place, request)) !== 'yes') continue
      for (const naming of namedByAllow(statement, place, request)) found.add(naming)
    }
  }
  return found
}

const namesCallers = (place: PolicyPlace) => place !== 'identity' && place !== 'scp'

function namedByAllow(
  { principal, notPrincipal }: Statement,
  place: PolicyPlace,
  request: DecisionRequest,
): Iterable<NamedAs> {
  const caller = request.principal
  const canonicalId = request.facts?.canonicalId
  if (!namesCallers(place))
    return principal === undefined && notPrincipal === undefined ? ['direct'] : []
  if (principal !== undefined) return namings(principal, caller, canonicalId)
  // Rule 53. An identity provider must be named.
  if (notPrincipal === undefined) return place === 'resource' || place === 'trust' ? [] : ['star']
  if (namings(notPrincipal, caller, canonicalId).size === 0)
    return caller.type === 'IdentityProvider' ? [] : ['star']
  return []
}

function principalOfDeny(
  { principal, notPrincipal }: Statement,
  place: PolicyPlace,
  request: DecisionRequest,
): Held {
  const caller = request.principal
  const canonicalId = request.facts?.canonicalId
  if (!namesCallers(place))
    return principal === undefined && notPrincipal === undefined ? 'yes' : 'unclear'
  if (principal !== undefined) return hits(principal, caller, canonicalId) ? 'yes' : 'no'
  // Endpoint and control policies without the element are about everybody.
  if (notPrincipal === undefined)
    return place === 'resource' || place === 'trust' ? 'unclear' : 'yes'
  // Rule 15.
  if (request.policies.boundary !== undefined) return 'yes'
  return spared(notPrincipal, caller, canonicalId) ? 'no' : 'yes'
}

/** Action, Resource and Condition of a statement. */
function elements(
  statement: Statement,
  document: PolicyDocument,
  place: PolicyPlace,
  request: DecisionRequest,
): Held[] {
  return [
    actionHeld(statement, request.action),
    resourceHeld(statement, document, place, request),
    ...statement.conditions.map((condition) =>
      conditionHolds(condition, document.version, request.context),
    ),
  ]
}

function actionHeld({ action, notAction }: Statement, asked: string): Held {
  const entries = (action ?? notAction ?? []).map((entry) => actionMatches(entry, asked))
  if (action !== undefined) return anyHeld(entries)
  const excluded = anyHeld(entries)
  if (excluded === 'unclear') return 'unclear'
  return excluded === 'yes' ? 'no' : 'yes'
}

function anyHeld(held: readonly Held[]): Held {
  if (held.includes('yes')) return 'yes'
  return held.includes('unclear') ? 'unclear' : 'no'
}

/** Rules 56 to 58. */
function actionMatches(entry: string, asked: string): Held {
  // Many write the lone star in two parts.
  if (entry === '*' || entry === '*:*') return 'yes'
  const [service = '', name = '', ...more] = entry.split(':')
  const [askedService = '', askedName = ''] = asked.split(':')
  // Rule 57: no wildcard in the service; refused at write, and where it appears all the same it fails closed.
  if (/[*?]/.test(service)) return matchesAsText(entry, asked) ? 'unclear' : 'no'
  if (more.length > 0 || name === '' || /\s/.test(entry)) return 'no'
  return service.toLowerCase() === askedService.toLowerCase() && matchesAsText(name, askedName)
    ? 'yes'
    : 'no'
}

const matchesAsText = (entry: string, asked: string) =>
  globMatches(looseTokens([{ text: entry, literal: false }], true), asked)

function resourceHeld(
  { resource, notResource }: Statement,
  { version }: PolicyDocument,
  place: PolicyPlace,
  request: DecisionRequest,
): Held {
  const entries = resource ?? notResource
  // Rule 69.
  if (entries === undefined) return place === 'trust' ? 'yes' : 'unclear'
  const matches = entries.map((entry) =>
    resourceMatches(entry, request.resource, place, version, request.context),
  )
  const covered = matches.includes('yes')
  if (resource !== undefined)
    return covered ? 'yes' : matches.includes('malformed') ? 'unclear' : 'no'
  if (covered) return 'no'
  // Rules 68 and 97: what may lie inside is not outside.
  return matches.every((match) => match === 'no') ? 'yes' : 'unclear'
}
