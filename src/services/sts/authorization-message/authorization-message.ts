/**
 * Encoded authorization messages: why a request was denied, sealed so that only who may call
 * sts:DecodeAuthorizationMessage reads it. Of AWS's services EC2 and its like hand them out; none of ours does (IAM, STS
 * and S3 say why in their messages).
 */

import type { Sealer } from '../../../kernel/world.ts'
import type { Decision } from '../../../policy/index.ts'

const place = 'authorization-message'

export interface AuthorizationFacts {
  /** `arn:aws:iam::ACCOUNT:user/NAME` and the unique id of the caller. */
  readonly principal: { readonly id: string; readonly arn: string }
  /** Account whose policies denied: only its principals may decode. */
  readonly account: string
  readonly action: string
  readonly resource: string
  readonly decision: Decision
  /** Condition keys of the request with their values. */
  readonly conditions: Readonly<Record<string, string | readonly string[]>>
}

interface Sealed {
  readonly account: string
  readonly message: string
}

const matched = ({ outcome, policyId, sid }: Decision): readonly object[] =>
  outcome === 'ExplicitlyDenied'
    ? [{ statementId: sid ?? '', effect: 'DENY', ...(policyId && { policyId }) }]
    : []

/** The decoded form, as the STS API reference and EC2's examples show it. */
function messageOf(facts: AuthorizationFacts): object {
  const { decision, principal, action, resource, conditions } = facts
  return {
    allowed: decision.outcome === 'Allowed',
    explicitDeny: decision.outcome === 'ExplicitlyDenied',
    matchedStatements: { items: matched(decision) },
    failures: { items: [] },
    context: {
      principal,
      action,
      resource,
      conditions: {
        items: Object.entries(conditions).map(([key, value]) => ({
          key,
          values: { items: [value].flat().map((each) => ({ value: each })) },
        })),
      },
    },
  }
}

/** The text for an error message; opened by {@link decodeAuthorizationMessage}. */
export function encodeAuthorizationMessage(sealer: Sealer, facts: AuthorizationFacts): string {
  const sealed: Sealed = { account: facts.account, message: JSON.stringify(messageOf(facts)) }
  return sealer.seal(place, Buffer.from(JSON.stringify(sealed)))
}

/** The message, for a caller of the account it belongs to; `undefined` for everything else. */
export function openAuthorizationMessage(
  sealer: Sealer,
  account: string,
  encoded: string,
): string | undefined {
  try {
    const sealed = JSON.parse(sealer.open(place, encoded).toString()) as Sealed
    return sealed.account === account ? sealed.message : undefined
  } catch {
    return undefined
  }
}
