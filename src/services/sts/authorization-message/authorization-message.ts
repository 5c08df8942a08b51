/**
 * Encoded authorization messages: why a request was denied, sealed for one account, so that only its principals who may
 * call sts:DecodeAuthorizationMessage read it. Of AWS's services EC2 and its like hand them out. Here they stand in the
 * audit event of every denial, and callers get that of their own denial when they ask (docs/sessions.md).
 *
 * A message tells of the policies of the account that may open it and of no others: a caller from elsewhere doesn't
 * learn what the policies of a foreign resource say.
 */

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Sealer } from '../../../kernel/world.ts'
import type {
  ContextValue,
  Decision,
  Explanation,
  FailedCondition,
  PolicyLayer,
  StatementReference,
} from '../../../policy/index.ts'

const place = 'authorization-message'

/** Every message has this length: it fits the 10,240 characters that are decoded, and tells nothing by its own. */
const messageLength = 4096
/** Bytes that a box of that length holds: base64url, and what the seal adds. */
const capacity = (messageLength * 3) / 4 - 37

export interface AuthorizationFacts {
  /** Whose request it was; the id is its unique one. */
  readonly principal: { readonly id: string; readonly arn: string }
  /** Account of the caller; absent for callers without one. */
  readonly principalAccount: string | undefined
  /** Account of the resource's owner; absent where nobody owns it. */
  readonly resourceAccount: string | undefined
  readonly action: string
  readonly resource: string
  readonly decision: Decision
  readonly explanation: Explanation
  /** Condition keys the operation gave. */
  readonly givenKeys: readonly string[]
  /** Whether a condition key (lower case) tells something of the resource. */
  tellsOfResource(key: string): boolean
  /** Value of a condition key (lower case). */
  valueOf(key: string): ContextValue | undefined
}

interface Sealed {
  readonly account: string
  readonly message: object
}

const ofTarget: ReadonlySet<PolicyLayer> = new Set(['resource', 'trust', 'rcp'])

/** Keys that every account concerned may see. */
const sharedKeys = [
  'aws:PrincipalArn',
  'aws:PrincipalAccount',
  'aws:PrincipalType',
  'aws:RequestedRegion',
  'aws:SecureTransport',
  'aws:SourceIp',
  'aws:CurrentTime',
]
/** Keys of the caller, for its own account. */
const callerKeys = [
  'aws:userid',
  'aws:username',
  'aws:TokenIssueTime',
  'aws:MultiFactorAuthPresent',
  'aws:MultiFactorAuthAge',
  'aws:SourceIdentity',
]

/** What one account may know of a denial. */
function viewOf(facts: AuthorizationFacts, account: string) {
  const { principalAccount, resourceAccount = principalAccount, explanation, decision } = facts
  const isCaller = account === principalAccount
  const isOwner = account === resourceAccount
  const owns = ({ layer }: { readonly layer: PolicyLayer }): boolean =>
    ofTarget.has(layer) ? isOwner : isCaller
  const showsKey = (key: string): boolean => {
    const name = key.toLowerCase()
    if (!isOwner && facts.tellsOfResource(name)) return false
    return isCaller || !/^aws:(?:principaltag\/|user|multifactor|token|sourceidentity)/.test(name)
  }
  const matched = explanation.matched.filter(owns)
  const failures = explanation.unmatched.filter(owns)
  const whole = isCaller && isOwner
  const keys = [
    ...sharedKeys,
    ...(isCaller ? callerKeys : []),
    ...facts.givenKeys,
    ...failures.flatMap(({ failedConditions }) => failedConditions.map(({ key }) => key)),
  ].filter(showsKey)
  const shown = new Map<string, { key: string; values: { items: { value: string }[] } }>()
  for (const key of keys) {
    const value = facts.valueOf(key.toLowerCase())
    if (value === undefined || shown.has(key.toLowerCase())) continue
    const items = [value].flat().map((each) => ({ value: each }))
    shown.set(key.toLowerCase(), { key, values: { items } })
  }
  const denies =
    matched.some(({ effect }) => effect === 'Deny') ||
    (decision.outcome === 'ExplicitlyDenied' && whole)
  return {
    explicitDeny: denies,
    matched: matched.map(shownStatement),
    failures: failures.map((each) => ({
      ...shownStatement(each),
      resourceDiffers: each.resourceDiffers,
      principalDiffers: each.principalDiffers,
      conditions: {
        items: each.failedConditions.map((failed) => shownCondition(failed, showsKey)),
      },
    })),
    conditions: [...shown.values()],
    lacking: explanation.lacking.filter(owns).map(({ layer, level }) => ({
      layer,
      ...(level !== undefined && { level }),
    })),
    missingKeys: whole ? explanation.missingContextKeys : [],
  }
}

function shownStatement({ sid, effect, policyId, layer, index }: StatementReference) {
  return {
    statementId: sid ?? '',
    effect: effect.toUpperCase(),
    policyId,
    policyType: layer,
    statement: index,
  }
}

function shownCondition(failed: FailedCondition, shows: (key: string) => boolean) {
  const { operator, key, expected, actual } = failed
  return { operator, key, expected, ...(actual !== undefined && shows(key) && { actual }) }
}

/**
 * The decoded form, as the STS API reference and EC2's examples show it; `policyId`, `policyType`, `statement`, what is in
 * failures, `lacking` and `missingContextKeys` are ours. Lists are cut to `most`.
 */
function messageOf(facts: AuthorizationFacts, account: string, most: number): object {
  const { explicitDeny, matched, failures, conditions, lacking, missingKeys } = viewOf(
    facts,
    account,
  )
  const { principal, action, resource } = facts
  const cut = [matched, failures, conditions, missingKeys].some((list) => list.length > most)
  return {
    allowed: false,
    explicitDeny,
    matchedStatements: { items: matched.slice(0, most) },
    failures: { items: failures.slice(0, most) },
    context: { principal, action, resource, conditions: { items: conditions.slice(0, most) } },
    lacking: { items: lacking.slice(0, most) },
    missingContextKeys: { items: missingKeys.slice(0, most) },
    ...(cut && { incomplete: true }),
  }
}

/**
 * The message for one of the accounts concerned; opened by {@link openAuthorizationMessage}. What doesn't fit is left out,
 * and the message says so.
 */
export function encodeAuthorizationMessage(
  sealer: Sealer,
  facts: AuthorizationFacts,
  account: string,
): string {
  for (let most = 64; ; most = Math.floor(most / 2)) {
    const sealed: Sealed = { account, message: messageOf(facts, account, most) }
    const body = deflateRawSync(JSON.stringify(sealed))
    const plain = Buffer.alloc(Math.max(capacity, body.length + 4))
    plain.writeUInt32BE(body.length)
    body.copy(plain, 4)
    if (plain.length === capacity || most === 0) return sealer.seal(place, plain)
  }
}

/** The message, for a caller of the account it belongs to; `undefined` for everything else. */
export function openAuthorizationMessage(
  sealer: Sealer,
  account: string,
  encoded: string,
): string | undefined {
  try {
    const bytes = sealer.open(place, encoded)
    const body = inflateRawSync(bytes.subarray(4, 4 + bytes.readUInt32BE()))
    const sealed = JSON.parse(body.toString()) as Sealed
    return sealed.account === account ? JSON.stringify(sealed.message) : undefined
  } catch {
    return undefined
  }
}
