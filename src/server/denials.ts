/** Why a request was denied: sealed into its audit event, and given to callers who ask for that of their own denial. */

import type { Decided } from '../access/decide.ts'
import type { EncodedMessage } from '../access/record/recorder.ts'
import type { HttpAnswer } from '../kernel/http.ts'
import { isAccountPrincipal, type Principal } from '../kernel/principal.ts'
import type { Sealer } from '../kernel/world.ts'
import { encodeAuthorizationMessage } from '../services/sts/public.ts'
import type { Exchange } from './exchange.ts'
import type { PipelineParts } from './pipeline.ts'

const asks = 'x-sallyport-explain'
const answers = 'x-sallyport-authorization-message'

/**
 * Seals the reasons of the decision that denied the request, once for each account whose policies took part: the caller's
 * and the owner's of the resource. A caller that proved who it is and sent `x-sallyport-explain: true` finds its own in
 * the answer's `x-sallyport-authorization-message`. Nothing is worked out for requests that weren't denied. Never throws:
 * a denial without its reasons is still one.
 */
export function explainDenial(
  { world, log }: Pick<PipelineParts, 'world' | 'log'>,
  exchange: Exchange,
  answer: HttpAnswer,
): void {
  const { decided, http } = exchange
  const index = decided.findLastIndex(({ denial }) => denial !== undefined)
  const denied = decided[index]
  if (denied === undefined || !concludedByIt(exchange)) return
  try {
    const messages = messagesOf(world.sealer, exchange.principal, denied)
    decided[index] = { ...denied, encodedMessages: messages }
    const own = messages.find(({ account }) => account === askingAccount(exchange))
    if (own) answer.headers[answers] = own.message
  } catch (error) {
    log({ requestId: http.id, error })
  }
}

/** Operations ask further on their own; of what succeeded only changes were refused in part (a key of many). */
const concludedByIt = ({ error, effect }: Exchange): boolean =>
  error === undefined
    ? effect !== 'read'
    : error.status === 403 || error.code.startsWith('AccessDenied')

/** Account of a caller that proved who it is, was denied and asks why. */
function askingAccount({ error, proof, principal, http }: Exchange): string | undefined {
  if (error === undefined || proof === undefined || !isAccountPrincipal(principal)) return undefined
  return http.headers.get(asks)?.toLowerCase() === 'true' ? principal.account : undefined
}

function messagesOf(
  sealer: Sealer,
  principal: Principal,
  { action, resource, account, decision, denial }: Decided,
): EncodedMessage[] {
  if (denial === undefined) return []
  const own = isAccountPrincipal(principal) ? principal.account : undefined
  const facts = {
    principal: idOf(principal),
    principalAccount: own,
    resourceAccount: account,
    action,
    resource,
    decision,
    explanation: denial.explain(),
    givenKeys: denial.givenKeys,
    tellsOfResource: denial.tellsOfResource,
    valueOf: (key: string) => denial.request.context.get(key),
  }
  const concerned = new Set([own, account].filter((each) => each !== undefined))
  return [...concerned].map((each) => ({
    account: each,
    message: encodeAuthorizationMessage(sealer, facts, each),
  }))
}

function idOf(principal: Principal): { readonly id: string; readonly arn: string } {
  if (isAccountPrincipal(principal)) return { id: principal.userId, arn: principal.arn }
  return principal.type === 'IdentityProvider'
    ? { id: principal.subject, arn: principal.provider }
    : { id: principal.type.toLowerCase(), arn: '' }
}
