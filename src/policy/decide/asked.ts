/** A request as the layers see it: prepared once, compared many times. */
import { type RequestArn, requestArn } from '../match/resource.ts'
import type { DecisionRequest, PolicyPrincipal, RequestContext } from '../types.ts'

export interface Asked {
  readonly principal: PolicyPrincipal
  /** In lower case (rule 56). */
  readonly action: string
  readonly arn: RequestArn
  readonly context: RequestContext
  /** The principal has a permissions boundary (rule 15). */
  readonly bounded: boolean
  /** Canonical user id of the principal's account, where known. */
  readonly canonicalId: string | undefined
}

export function askedOf(request: DecisionRequest): Asked {
  return {
    principal: request.principal,
    action: request.action.toLowerCase(),
    arn: requestArn(request.resource),
    context: request.context,
    bounded: request.policies.boundary !== undefined,
    canonicalId: request.facts?.canonicalId,
  }
}
