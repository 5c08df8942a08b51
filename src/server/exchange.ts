/** What is known of a request so far; the audit event is made from it however far it came. */

import type { Proof } from '../access/authenticate/authenticate.ts'
import type { Decided } from '../access/decide.ts'
import type { Happening, SignInFacts } from '../access/record/recorder.ts'
import type { AwsError } from '../kernel/errors.ts'
import type { HttpAnswer, HttpRequest } from '../kernel/http.ts'
import type { Effect } from '../kernel/operation.ts'
import { isAccountPrincipal, type Principal } from '../kernel/principal.ts'
import type { RoutedOperation } from '../wire/protocols/types.ts'
import type { SignatureClaim } from '../wire/signing/types.ts'
import type { Place } from './admission.ts'
import type { Service } from './registry.ts'

export interface Exchange {
  http: HttpRequest
  /** Among the requests that are worked on. */
  place: Place | undefined
  /** Milliseconds since 1970, one value for the whole request. */
  readonly now: number
  region: string
  service: Service | undefined
  routed: RoutedOperation | undefined
  /** Name of the event where it isn't the operation's: a form's upload, a preflight. */
  eventName: string | undefined
  /** Absent for operations that aren't built. */
  effect: Effect | undefined
  claim: SignatureClaim | undefined
  proof: Proof | undefined
  principal: Principal
  /** Set when a service of ours acts by itself: nothing is signed. */
  readonly acting: Acting | undefined
  /** When the request proved a second factor, beside its signature. */
  mfaAt: number | undefined
  /** Whether it tried to. */
  showedCode: boolean
  /** Monotonic time until which the facts gathered so far may be acted on; absent until some are, or for ever. */
  leaseUntil: number | undefined
  /** Name of the event of an endpoint of the sign-in that is no operation of AWS's. */
  console: string | undefined
  /** What the event of a sign-in says. */
  signIn: SignInFacts | undefined
  /** Nobody asked for anything that is recorded: a page, a picture. */
  unrecorded: boolean
  /** How a failure is told, where it isn't by the service's protocol. */
  failed: ((error: AwsError) => HttpAnswer) | undefined
  input: unknown
  output: unknown
  error: AwsError | undefined
  readonly decided: Decided[]
}

/** On whose behalf a service acts: `aws:SourceArn` and `aws:SourceAccount`. */
export interface Acting {
  /** `logging.s3.amazonaws.com` */
  readonly service: string
  readonly sourceArn: string
  readonly sourceAccount: string
}

export const newExchange = (http: HttpRequest, region: string, acting?: Acting): Exchange => ({
  http,
  place: undefined,
  now: http.receivedAt,
  region,
  service: undefined,
  routed: undefined,
  eventName: undefined,
  effect: undefined,
  claim: undefined,
  proof: undefined,
  principal: acting ? { type: 'Service', service: acting.service } : { type: 'Anonymous' },
  acting,
  mfaAt: undefined,
  showedCode: false,
  leaseUntil: undefined,
  console: undefined,
  signIn: undefined,
  unrecorded: false,
  failed: undefined,
  input: undefined,
  output: undefined,
  error: undefined,
  decided: [],
})

/** The audit's view of the request. */
export function happeningOf(exchange: Exchange): Happening {
  const { http, region, routed, effect, claim, proof, principal, error, signIn } = exchange
  const service = exchange.console === undefined ? exchange.service : undefined
  const verified = claim === undefined || proof !== undefined
  return {
    http,
    region,
    service: exchange.console === undefined ? service?.row.name : 'signin',
    model: service?.model,
    operation: routed?.name,
    eventName: exchange.console ?? exchange.eventName,
    signIn,
    effect,
    principal: verified ? principal : undefined,
    claimedAccessKeyId: verified ? undefined : claim?.accessKeyId,
    signature: proof && { algorithm: proof.claim.algorithm, method: proof.claim.method },
    input: exchange.input,
    output: exchange.output,
    error: error && { code: error.code, message: error.message, status: error.status },
    decisions: exchange.decided,
    recipientAccount: signIn?.attempted?.accountId ?? recipientOf(exchange),
  }
}

/** The caller's account, else that of the owner of what was asked for. */
function recipientOf({ principal, decided }: Exchange): string {
  if (isAccountPrincipal(principal)) return principal.account
  for (const { account } of decided) if (account !== undefined) return account
  return ''
}

/** Operations of STS whose answer holds credentials. */
export const issuesCredentials = (operation: string): boolean =>
  /^(?:AssumeRo|GetSessionToken|GetFederationToken|GetWebIdentityToken|GetDelegated|GetScoped)/.test(
    operation,
  )

/** Changes, sign-ins, shown codes, issued credentials and denials are durable before the answer; object events follow. */
export function mustBeDurable(exchange: Exchange): boolean {
  const { effect, service, routed, error } = exchange
  if (exchange.showedCode) return true
  if (error !== undefined) return error.status === 403 || effect === 'control'
  if (effect === 'control') return true
  // sessions are credentials: that they were issued is on disk before they are in anybody's hands
  return service?.row.name === 'sts' && issuesCredentials(routed?.name ?? '')
}

/** New things take nothing away, except a policy version that becomes the default one. */
const takesNothingAway = /^(?:Create(?!PolicyVersion)|Generate)/

/** Whether a change of the control plane may take something away: rather too many than one too few. */
export const mayRevoke = (operation: string): boolean => !takesNothingAway.test(operation)
