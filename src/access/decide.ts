/** The one place where a decision is asked for: gathers the facts of each need, decides, and words the denial. */

import { AwsError } from '../kernel/errors.ts'
import { isAccountPrincipal } from '../kernel/principal.ts'
import type { Need, ResourceFacts } from '../kernel/resource.ts'
import type { ReadTransaction } from '../kernel/transaction.ts'
import {
  type AttachedPolicy,
  compile,
  type Decision,
  type DecisionRequest,
  decide,
  denialMessage,
  type Explanation,
  explain,
} from '../policy/index.ts'
import { type ContextSources, createContext } from './gather/context.ts'
import type { CallerFacts } from './gather/principal.ts'
import type { EncodedMessage } from './record/recorder.ts'

/** What the audit's decision record keeps of one need. */
export interface DecidedNeed {
  readonly action: string
  /** ARN, or `*`. */
  readonly resource: string
  readonly decision: Decision
  /** Owner of the resource or of the bucket it lies in, when known. */
  readonly account: string | undefined
}

export interface Decided extends DecidedNeed {
  readonly allowed: boolean
  /** What a denial says, in AWS's words. */
  readonly message: string
  /** Headers a denial comes with. */
  readonly headers?: Readonly<Record<string, string>>
  /** Absent when allowed. */
  readonly denial?: Denial
  /** Why it was denied, sealed for those whose policies it tells of. */
  readonly encodedMessages?: readonly EncodedMessage[]
}

/** What is needed to say why; nothing of it is worked out before somebody asks. */
export interface Denial {
  readonly request: DecisionRequest
  /** Condition keys the operation gave. */
  readonly givenKeys: readonly string[]
  /** Whether a condition key (lower case) tells something of the resource. */
  tellsOfResource(key: string): boolean
  /** Decides again and looks at every statement: slow. */
  explain(): Explanation
}

export type DenialFamily = 's3' | 'query' | 'json'

const actionService = (action: string): string => action.slice(0, action.indexOf(':'))

/** Decides one need. Throws what gathering the resource throws (S3: NoSuchBucket). */
export async function decideNeed(
  tx: ReadTransaction,
  from: ContextSources,
  need: Need,
  family: DenialFamily,
): Promise<Decided> {
  const facts = need.resource === '*' ? undefined : await need.resource.gather(tx, need.action)
  const { caller, principal } = from
  const policies: DecisionRequest['policies'] = {
    identity: caller.identity,
    ...(caller.boundary && { boundary: caller.boundary }),
    ...(caller.session && { session: caller.session }),
    ...(facts?.policy !== undefined && {
      resource: { id: facts.policyId ?? facts.arn, document: compile(facts.policy) },
    }),
  }
  const account = isAccountPrincipal(principal) ? principal.account : undefined
  const request: DecisionRequest = {
    principal: caller.policyPrincipal,
    action: need.action,
    resource: facts?.arn ?? '*',
    ...(facts && { resourceAccount: facts.account }),
    context: createContext(from, need.context, facts, actionService(need.action)),
    policies,
    facts: {
      ...(facts?.trustPolicy !== undefined && { trustPolicy: facts.trustPolicy }),
      ...(facts?.kmsKey && { kmsKey: true }),
      ...(facts?.aclAllows?.(need.action, principal) && { aclGrants: true }),
      ...(facts?.ownerRecovers && { ownerRecovers: true }),
    },
  }
  const decision =
    facts && (facts.absent || isShutOut(facts, from, account))
      ? closedDecision(facts, account)
      : decideWithinScopes(caller.scopes, request)
  const allowed = decision.outcome === 'Allowed'
  return {
    action: need.action,
    resource: facts?.arn ?? '*',
    decision,
    account: facts?.heldBy ?? facts?.account,
    allowed,
    message: allowed ? '' : message(from, need, facts, decision, family),
    ...(!allowed && facts?.toldWhenDenied && { headers: facts.toldWhenDenied }),
    ...(!allowed && { denial: denialOf(request, need, facts, caller.scopes) }),
  }
}

function denialOf(
  request: DecisionRequest,
  need: Need,
  facts: ResourceFacts | undefined,
  scopes: CallerFacts['scopes'],
): Denial {
  return {
    request,
    givenKeys: Object.keys(need.context ?? {}),
    tellsOfResource: (key) =>
      /^aws:resource|resourcetag\/|objecttag\//.test(key) ||
      Object.keys(facts?.context ?? {}).some((name) => name.toLowerCase() === key),
    explain() {
      const whole = explain(request)
      if (whole.decision.outcome !== 'Allowed') return whole
      for (const scope of scopes ?? []) {
        const within = explain(withinScope(request, scope))
        if (within.decision.outcome !== 'Allowed') return within
      }
      return whole
    },
  }
}

/** Whom a scope-down policy is asked about: somebody whom nothing else limits. */
const unlimited: DecisionRequest['principal'] = { type: 'Root', account: '', arn: '' }

/**
 * What is allowed is allowed by every scope-down policy too, grants of resource policies included (STS API reference,
 * GetScopedCredentials: the intersection with the permissions the session already has).
 */
function decideWithinScopes(scopes: CallerFacts['scopes'], request: DecisionRequest): Decision {
  const decision = decide(request)
  if (decision.outcome !== 'Allowed') return decision
  for (const scope of scopes ?? []) {
    const within = decide(withinScope(request, scope))
    if (within.outcome !== 'Allowed') return { ...within, crossAccount: decision.crossAccount }
  }
  return decision
}

const withinScope = (
  { action, resource, context }: DecisionRequest,
  scope: AttachedPolicy,
): DecisionRequest => ({
  principal: unlimited,
  action,
  resource,
  context,
  policies: { identity: [], session: [scope] },
})

/**
 * RestrictPublicBuckets leaves a public policy to the owner's account and services (rule 111); others have to say what
 * the resource wants to hear.
 */
function isShutOut(
  { ownAccountOnly, othersMustSay, account: owner, heldBy = owner }: ResourceFacts,
  { principal, http }: ContextSources,
  account: string | undefined,
): boolean {
  if (principal.type === 'Service' || account === heldBy) return false
  if (ownAccountOnly) return true
  if (othersMustSay === undefined) return false
  return account === undefined || http.headers.get(othersMustSay.header) !== othersMustSay.value
}

function closedDecision(facts: ResourceFacts, account: string | undefined): Decision {
  return {
    outcome: 'ImplicitlyDenied',
    layer: facts.trustPolicy ? 'trust' : 'resource',
    crossAccount: facts.account !== account,
  }
}

function message(
  from: ContextSources,
  need: Need,
  facts: ResourceFacts | undefined,
  decision: Decision,
  family: DenialFamily,
): string {
  const { principal } = from
  // IAM user guide, "Troubleshoot SAML federation with IAM"
  if (principal.type === 'IdentityProvider') return `Not authorized to perform ${need.action}`
  if (!isAccountPrincipal(principal)) return 'Access Denied'
  if (facts?.kmsKey) return keyMessage(principal.arn, need.action, facts.arn, decision)
  if (family === 's3' && decision.crossAccount) return 'Access Denied'
  const named = need.label ?? facts?.label ?? (facts?.arn === '*' ? undefined : facts?.arn)
  return denialMessage({
    principalArn: principal.arn,
    action: need.action,
    ...(named !== undefined && { resource: family === 's3' ? `"${named}"` : named }),
    decision,
  })
}

/** As S3 passes on what KMS says, the ARN without quotes; whether a stranger's key exists isn't told (observed). */
function keyMessage(
  principalArn: string,
  action: string,
  resource: string,
  decision: Decision,
): string {
  if (decision.crossAccount && decision.layer === 'resource')
    return `User: ${principalArn} is not authorized to perform: ${action} on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`
  return denialMessage({
    principalArn,
    action,
    resource,
    decision: { ...decision, crossAccount: false },
  })
}

/** The AccessDenied answer of a protocol family. */
export function accessDenied(
  family: DenialFamily,
  { message: text, headers = {} }: Pick<Decided, 'message' | 'headers'>,
): AwsError {
  return family === 'json'
    ? new AwsError('AccessDeniedException', 400, text)
    : new AwsError('AccessDenied', 403, text, { headers })
}
