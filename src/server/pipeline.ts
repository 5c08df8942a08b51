/**
 * The road of a request, readable from top to bottom (docs/architecture.md). There is no other way to a handler:
 * accept, route, admit, authenticate, parse, second factor, needs, decide, run, record, answer.
 *
 * Order of the checks a client can see:
 * - query and JSON services: signature, then the operation's existence, then the input's shape and constraints, then
 *   authorization (IAM answers ValidationError to callers without permissions).
 * - S3: signature, then the operation, then existence of the bucket, then authorization, then what the body says, then
 *   existence of the object (S3 user guide, "How Amazon S3 authorizes a request").
 *
 * What browsers send beside the API (forms, preflights, websites) goes by `browser-requests.ts`, what people send who
 * sign in by `sign-in/`; both share the steps.
 */

import { hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { authenticate, claimedKey } from '../access/authenticate/authenticate.ts'
import type { Credentials } from '../access/authenticate/credentials.ts'
import { accessDenied, type Decided, decideNeed } from '../access/decide.ts'
import type { ContextSources } from '../access/gather/context.ts'
import type { PrincipalGatherer } from '../access/gather/principal.ts'
import type { Recorder } from '../access/record/recorder.ts'
import { sessionRestriction } from '../access/sessions/restrictions.ts'
import { AwsError, CommittedRefusal, Fault } from '../kernel/errors.ts'
import type { HttpAnswer, HttpRequest } from '../kernel/http.ts'
import type { Operation } from '../kernel/operation.ts'
import { type IdentityProviderSubject, isAccountPrincipal } from '../kernel/principal.ts'
import type { Need, Open } from '../kernel/resource.ts'
import type {
  ReadTransaction,
  Store,
  WriteOptions,
  WriteTransaction,
} from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import type { RoutedOperation } from '../wire/protocols/types.ts'
import type { Router } from '../wire/route/router.ts'
import { invalidToken, missingAuthentication, unknownKey } from '../wire/signing/answers.ts'
import { withHoistedHeaders } from '../wire/signing/hoisted-headers.ts'
import { unsignedBody } from '../wire/signing/payload/unsigned-body.ts'
import type { VerifyingBody } from '../wire/signing/payload/verifying-body.ts'
import { refuseChunked } from '../wire/signing/payload-mode.ts'
import type { SigningKeyCache } from '../wire/signing/signing-key.ts'
import type { SigningProfile } from '../wire/signing/types.ts'
import type { Admission } from './admission.ts'
import { answerContext, regionOf } from './answer-context.ts'
import { type BodySource, collect, readWhole, tooLarge } from './body.ts'
import { createBrowserRequests } from './browser-requests.ts'
import { explainDenial } from './denials.ts'
import {
  type Acting,
  type Exchange,
  happeningOf,
  issuesCredentials,
  mayRevoke,
  mustBeDurable,
  newExchange,
} from './exchange.ts'
import { createLargeFormGate, formLimit, isLargeForm, type LargeFormLimits } from './large-forms.ts'
import type { Registry, Service } from './registry.ts'
import type { RequestLimits } from './request-limits.ts'
import type { SignInScheme } from './sign-in/endpoint.ts'
import { createSignIn } from './sign-in/sign-in.ts'
import { throttled } from './throttled.ts'

export interface PipelineParts {
  readonly registry: Registry
  readonly router: Router
  readonly store: Store
  readonly world: World
  readonly credentials: Credentials
  readonly principals: PrincipalGatherer
  readonly signingKeys: SigningKeyCache
  readonly recorder: Recorder
  /** How much is worked on at a time; absent: everything at once. */
  readonly admission?: Admission | undefined
  /** Absent: those of the only process. */
  readonly largeForms?: LargeFormLimits
  /** How often callers may be wrong, and ask for sessions; absent: always. */
  readonly limits?: RequestLimits | undefined
  /** Domain of the hosts that people sign in at, and how they are reached. */
  readonly domain: string
  readonly signInScheme: SignInScheme
  /** Told of every answer to a request that was looked at. */
  readonly answered?: (exchange: Exchange, answer: HttpAnswer) => void
  /** Bugs and faults with their private detail. */
  readonly log: (event: { requestId: string; error: unknown }) => void
}

export interface Pipeline {
  /** Answers every request, whatever it holds; never rejects. */
  handle(http: HttpRequest, body: BodySource): Promise<HttpAnswer>
  /** The same for what a service of ours does by itself: decided and recorded like everything else. */
  act(acting: Acting, http: HttpRequest, body: BodySource): Promise<HttpAnswer>
}

interface Decider {
  allows(need: Need): Promise<boolean>
  require(need: Need): Promise<void>
  requireAs(subject: IdentityProviderSubject, need: Need): Promise<void>
}

export function createPipeline(parts: PipelineParts): Pipeline {
  const { registry, router, store, world, recorder, admission, limits, log } = parts
  const largeFormGate = createLargeFormGate(parts.largeForms)
  const browsers = createBrowserRequests(parts, { perform, profileOf })
  const signIn = createSignIn(
    {
      ...parts,
      steps: { takeLease, enter, perform },
      service: () => registry.service('iam'),
    },
    parts.signInScheme,
  )

  async function run(exchange: Exchange, body: BodySource): Promise<HttpAnswer> {
    const host = router.signIn(exchange.http)
    if (host !== undefined && !exchange.acting) return signIn.answer(exchange, body, host)
    if (!router.formExpected(exchange.http)) return serve(exchange, body, undefined)
    if (isLargeForm(body)) return serveLargeForm(exchange, body)
    return serve(exchange, body, await readWhole(body, formLimit))
  }

  /** Only for a service that its signature names, and a key that there is; the signature is proved once the form is here. */
  async function serveLargeForm(exchange: Exchange, body: BodySource): Promise<HttpAnswer> {
    const { http, now } = exchange
    const service = await registry.service(router.service(http, undefined))
    exchange.service = service
    const { largeForms } = service.row
    if (largeForms === undefined || (body.length ?? 0) > largeForms.bytes)
      throw tooLarge(largeForms?.bytes ?? formLimit)
    const key = await claimedKey(parts, http, profileOf(service, http), now, (claim) => {
      exchange.claim = claim
    })
    return largeFormGate.pass(key, body, largeForms.bytes, (form) => serve(exchange, body, form))
  }

  /** `held` is the form where one was expected. */
  async function serve(
    exchange: Exchange,
    body: BodySource,
    held: Buffer | undefined,
  ): Promise<HttpAnswer> {
    const { http } = exchange
    // nothing waits that needn't: each wait costs every request (measured)
    const named = registry.service(router.service(http, held))
    const service = named instanceof Promise ? await named : named
    exchange.service = service
    const bytes =
      held ??
      (service.row.family === 's3' ? undefined : await readWhole(body, service.row.bodyLimit))
    const entering = enter(exchange, service)
    if (entering !== undefined) await entering
    const shown = browsers.answer(exchange, service, body)
    if (shown !== undefined) return shown
    const find = () => attempt(() => router.operation(service.model, http, bytes))
    const large = held !== undefined && held.length > formLimit
    // nobody has so much parsed who hasn't proved who they are
    const found = large ? undefined : find()

    await prove(exchange, service, found, bytes)
    const route = found ?? find()
    if (route instanceof AwsError) throw route
    exchange.routed = route
    if (large && !service.row.largeForms?.operations.includes(route.name)) throw tooLarge(formLimit)
    const operation = service.operations.get(route.name)
    if (operation) exchange.effect = operation.spec.effect
    const restriction = sessionRestriction(exchange.principal, service.row.name, route.name)
    if (restriction) throw restriction
    if (service.row.name === 'sts' && issuesCredentials(route.name))
      await limitSessions(exchange, service)

    const streams = service.streams(route.name)
    if (!streams && service.row.family === 's3') refuseChunked(http)
    const payload = () => receive(exchange, body)
    if (streams) exchange.input = service.protocol.parseInput(route, exchange.http, undefined)
    else {
      const received = bytes ? { bytes } : await collectPayload(payload, body, service)
      await understand(exchange, service, route, received)
    }
    exchange.output = operation
      ? await perform(exchange, service, operation, streams ? payload : undefined)
      : await refuseUnbuilt(exchange, service, route)
    return service.protocol.serializeOutput(route, exchange.output, answerContext(http))
  }

  /** Waits for a place among the requests that are worked on; throws Shed when there is none to be had. */
  function enter(exchange: Exchange, { row }: Service): Promise<void> | undefined {
    if (admission === undefined) return undefined
    const mayWait = limits?.mayWait(exchange.http.remoteAddress) ?? true
    const entered = admission.enter(mayWait)
    if (entered instanceof Promise || typeof entered === 'string') return wait(admission, entered)
    exchange.place = entered
    return undefined

    async function wait({ hold }: Admission, entering: typeof entered): Promise<void> {
      const place = await entering
      if (typeof place === 'string') {
        await hold()
        throw new Shed(throttled(row.family))
      }
      exchange.place = place
    }
  }

  /** AWS's own quota of calls for credentials; whoever has none yet passes the gate of federation. */
  async function limitSessions({ principal }: Exchange, { row }: Service): Promise<void> {
    if (!isAccountPrincipal(principal)) return
    if ((await limits?.noteSession(principal)) === false) throw throttled(row.family)
  }

  /** What the refusal of a proof is answered with: too many from one source, or for one key, are told to slow down. */
  async function limitRefusals(
    { http, claim, proof, service }: Exchange,
    error: AwsError,
  ): Promise<AwsError> {
    if (claim === undefined || proof !== undefined || service === undefined) return error
    // what this server can't do now says nothing of who asks
    if (error.status >= 500) return error
    const allowed = await limits?.noteRefused(http.remoteAddress, claim.accessKeyId)
    if (allowed !== false) return error
    return throttled(service.row.family)
  }

  /**
   * The input of a body that is here whole. S3 tells what is wrong with a body only to those who may send one (observed:
   * AccessDenied before MalformedXML): the rest of the request is decided on first.
   */
  async function understand(
    exchange: Exchange,
    service: Service,
    route: RoutedOperation,
    { bytes, trailers }: Collected,
  ): Promise<void> {
    const { http } = exchange
    const { row, protocol } = service
    try {
      if (row.checkBody) await row.checkBody(http, bytes, trailers)
      exchange.input = protocol.parseInput(route, http, bytes)
    } catch (thrown) {
      if (!(thrown instanceof AwsError) || !protocol.parseHead) throw thrown
      exchange.input = protocol.parseHead(route, http)
      const operation = service.operations.get(route.name)
      if (operation) await store.read((tx) => authorize(exchange, service, operation, tx, false))
      else await authorizeUnbuilt(exchange, service, route)
      throw thrown
    }
  }

  /** Who asks: sets the verified principal, or throws the refusal. */
  async function prove(
    exchange: Exchange,
    service: Service,
    route: RoutedOperation | AwsError | undefined,
    bytes: Buffer | undefined,
  ): Promise<void> {
    const { http, now } = exchange
    takeLease(exchange)
    if (exchange.acting) return
    const bodySha256 = bytes && hash('sha256', bytes)
    const profile = profileOf(service, http)
    const proof = await authenticate(parts, http, profile, bodySha256, now, (claim) => {
      exchange.claim = claim
    })
    if (proof === undefined) {
      const unsigned = !(route instanceof AwsError) && route?.operation.unsigned === true
      if (!service.row.anonymous && !unsigned) throw missingAuthentication(service.row.family)
      return
    }
    exchange.proof = proof
    exchange.principal = proof.principal
    // what a presigned URL carries in its query stands among the headers for everybody behind the signature
    if (service.row.family === 's3') exchange.http = withHoistedHeaders(http, proof.claim)
    exchange.region = regionOf(proof.claim) ?? world.region
  }

  /** SigV2 signs the bucket that a virtual host names. */
  function profileOf({ row, profile }: Service, http: HttpRequest): SigningProfile {
    if (row.family !== 's3') return profile
    const host = router.host(http)
    return host.kind === 'bucket' ? { ...profile, hostBucket: host.bucket } : profile
  }

  function receive(exchange: Exchange, body: BodySource): VerifyingBody {
    exchange.place?.leave()
    body.proceed()
    const verifying = exchange.proof
      ? exchange.proof.verifying(body.stream())
      : unsignedBody(body.stream(), exchange.http)
    return Object.assign(verifying, { giveBack: body.giveBack })
  }

  /** What is gathered from now on may be acted on until the lease of this moment ends. */
  function takeLease(exchange: Exchange): void {
    exchange.leaseUntil = store.leaseUntil?.()
  }

  const hasLapsed = ({ leaseUntil }: Exchange): boolean =>
    leaseUntil !== undefined && world.clock.monotonic() >= leaseUntil

  /** Right before anything happens: this process may have been paused since it decided. */
  function requireLease(exchange: Exchange): void {
    if (hasLapsed(exchange)) throw new Fault('unavailable', 'what was decided on may be stale')
  }

  /** Needs, decision, run. */
  async function perform(
    exchange: Exchange,
    service: Service,
    operation: Operation,
    payload: (() => Readable) | undefined,
  ): Promise<unknown> {
    const { spec } = operation
    if (spec.secondFactor) await proveSecondFactor(exchange, service, operation)
    const common = callOf(exchange, service)

    // slow work happens between a first decision and the transaction, which decides again
    let prepared: unknown = spec.begin?.()
    if (spec.prepare) {
      await store.read((tx) => authorize(exchange, service, operation, tx, false))
      requireLease(exchange)
      prepared = await spec.prepare({
        ...common,
        body: payload?.(),
        read: (work) => store.read(work),
      })
    }
    let output: unknown
    try {
      if (spec.effect !== 'read') recorder.assertAccepting()
      output = await transact(exchange, operation, async (tx) => {
        const decider = await authorize(exchange, service, operation, tx, spec.effect === 'control')
        return spec.run({ ...common, ...decider, tx: tx as WriteTransaction, prepared })
      })
    } catch (thrown) {
      // what may have been committed is referred to: it stays, and a scavenger looks later
      if (!(thrown instanceof Fault && thrown.kind === 'outcome-unknown'))
        await spec.abandon?.(prepared, world)
      throw thrown
    }
    if (spec.settled) await spec.settled(prepared, world)
    return output

    /** Changes of the control plane rest on what they read themselves; everything else on the lease. */
    async function transact(
      { http }: Exchange,
      { name, spec: { effect, head } }: Operation,
      work: (tx: ReadTransaction) => Promise<unknown>,
    ): Promise<unknown> {
      const requestId = http.id
      if (effect === 'read') {
        const answer = await store.read(work)
        requireLease(exchange)
        return answer
      }
      if (effect === 'data')
        return write({ requestId, beforeCommit: () => requireLease(exchange) }, work)
      const account = head
        ? await store.read(async (tx) => head({ ...common, tx }))
        : common.account
      return write({ requestId, account, revokes: mayRevoke(name) }, work)
    }
  }

  /** Everything the operation needs, in its order: throws the first denial. */
  async function authorize(
    exchange: Exchange,
    service: Service,
    { spec }: Operation,
    tx: ReadTransaction,
    fresh: boolean,
  ): Promise<Decider> {
    exchange.decided.length = 0
    const lapsed = hasLapsed(exchange)
    if (lapsed || exchange.leaseUntil === undefined) takeLease(exchange)
    const decider = await deciderOf(exchange, service, tx, fresh, lapsed)
    const call = { ...callOf(exchange, service), tx }
    const needs = (await spec.authorize(call)) as readonly Need[] | Open
    if (!('open' in needs)) for (const each of needs) await decider.require(each)
    return decider
  }

  /** One durable transaction, which may refuse and yet stand. */
  async function write<T>(
    options: WriteOptions,
    work: (tx: WriteTransaction) => Promise<T>,
  ): Promise<T> {
    const done = await store.write(options, async (tx) => {
      try {
        return { output: await work(tx) }
      } catch (thrown) {
        if (thrown instanceof CommittedRefusal) return thrown
        throw thrown
      }
    })
    if (done instanceof CommittedRefusal) throw done.answer
    return done.output
  }

  /** A code the request brings is spent before anything is decided on it. */
  async function proveSecondFactor(
    exchange: Exchange,
    service: Service,
    { spec }: Operation,
  ): Promise<void> {
    const call = callOf(exchange, service)
    const verify = spec.secondFactor?.(call)
    if (verify === undefined) return
    exchange.showedCode = true
    recorder.assertAccepting()
    const { principal, http } = exchange
    if (limits === undefined || !isAccountPrincipal(principal)) {
      exchange.mfaAt = await write({ requestId: http.id, account: call.account }, verify)
      return
    }
    if (!(await limits.mayTryCode(http.remoteAddress, principal)))
      throw throttled(service.row.family)
    try {
      exchange.mfaAt = await write({ requestId: http.id, account: call.account }, verify)
    } catch (thrown) {
      if (thrown instanceof AwsError) await limits.noteWrongCode(http.remoteAddress, principal)
      throw thrown
    }
  }

  async function deciderOf(
    exchange: Exchange,
    service: Service,
    tx: ReadTransaction,
    fresh: boolean,
    /** The key was found under a lease that has ended. */
    lapsed = false,
  ): Promise<Decider> {
    const { principal, http, now, region, claim } = exchange
    const { family } = service.row
    const gathered = parts.principals.gather(tx, principal, fresh)
    const caller = gathered instanceof Promise ? await gathered : gathered
    if (caller === undefined) throw invalidToken(family)
    if (
      (fresh || lapsed) &&
      isAccountPrincipal(principal) &&
      !(await parts.credentials.stands(tx, principal))
    )
      throw unknownKey(family, principal.accessKeyId ?? '')
    const from: ContextSources = {
      principal,
      caller,
      http,
      now,
      region,
      service: actingContext(service.context(http, claim, now), exchange.acting),
    }
    const decideOne = async (need: Need): Promise<Decided> => {
      const decided = await decideNeed(tx, from, need, family)
      exchange.decided.push(decided)
      return decided
    }
    return {
      allows: async (need) => (await decideOne(need)).allowed,
      async require(need) {
        const decided = await decideOne(need)
        if (!decided.allowed) throw accessDenied(family, decided)
      },
      async requireAs(subject, need) {
        // the operation has verified who it is: that is who the event is about
        exchange.principal = subject
        await (await deciderOf(exchange, service, tx, fresh)).require(need)
      },
    }
  }

  /** Modelled but not built: authorised by its action like any other, then refused. */
  async function refuseUnbuilt(
    exchange: Exchange,
    service: Service,
    route: RoutedOperation,
  ): Promise<never> {
    await authorizeUnbuilt(exchange, service, route)
    throw service.unbuilt(route)
  }

  async function authorizeUnbuilt(
    exchange: Exchange,
    service: Service,
    route: RoutedOperation,
  ): Promise<void> {
    await store.read(async (tx) => {
      const decider = await deciderOf(exchange, service, tx, false)
      for (const each of service.unbuiltNeeds(route.name, exchange.input, exchange.region))
        await decider.require(each)
    })
  }

  function callOf(exchange: Exchange, service: Service) {
    const { http, principal, proof, now, mfaAt, region, input } = exchange
    return {
      input,
      caller: principal,
      account: isAccountPrincipal(principal) ? principal.account : '',
      request: {
        http,
        region,
        requestId: http.id,
        ...(proof && { signedWith: proof.claim.algorithm }),
      },
      now,
      ...(mfaAt !== undefined && { mfaAt }),
      world,
      fail: service.fail,
    }
  }

  /** Every thrown thing becomes one of AWS's answers; private detail goes to the log. */
  function answerOf(exchange: Exchange, thrown: unknown): AwsError {
    const requestId = exchange.http.id
    if (thrown instanceof AwsError) {
      if (thrown.detail !== undefined) log({ requestId, error: thrown.detail })
      return thrown
    }
    log({ requestId, error: thrown })
    const words = failures[exchange.service?.row.family === 's3' ? 's3' : 'other']
    const [code, status, message] =
      thrown instanceof Fault ? (thrown.kind === 'busy' ? words.busy : words.fault) : words.bug
    return new AwsError(code, status, message)
  }

  async function serializeFailure(exchange: Exchange, error: AwsError): Promise<HttpAnswer> {
    if (exchange.failed) return exchange.failed(error)
    const service = exchange.service ?? (await registry.service('s3'))
    return service.protocol.serializeError(
      error,
      answerContext(exchange.http),
      exchange.http.method,
    )
  }

  async function answerTo(exchange: Exchange, body: BodySource): Promise<HttpAnswer> {
    let answer: HttpAnswer
    let waitedInVain = false
    try {
      answer = await run(exchange, body)
    } catch (thrown) {
      // nobody knows who asked for what, and nothing was done: it is counted, not recorded
      if (thrown instanceof Shed) return serializeFailure(exchange, thrown.answer)
      waitedInVain = thrown instanceof Fault && thrown.kind !== 'busy'
      exchange.error = await limitRefusals(exchange, answerOf(exchange, thrown))
      answer = await serializeFailure(exchange, exchange.error)
    }
    try {
      // who has waited for the store in vain is told now: asking it for a bucket's rules would take as long again
      const adding = waitedInVain ? undefined : browsers.addCrossOrigin(exchange, answer)
      if (adding !== undefined) await adding
      explainDenial(parts, exchange, answer)
      if (!exchange.unrecorded)
        await recorder.record(happeningOf(exchange), { durable: mustBeDurable(exchange) })
    } catch (thrown) {
      if (answer.body instanceof Readable) answer.body.destroy()
      return serializeFailure(exchange, answerOf(exchange, thrown))
    } finally {
      exchange.place?.leave()
    }
    parts.answered?.(exchange, answer)
    return answer
  }

  return {
    handle: (http, body) => answerTo(newExchange(http, world.region), body),
    act: (acting, http, body) => answerTo(newExchange(http, world.region, acting), body),
  }
}

/** A service says for whom it acts; clients can't. */
function actingContext(
  context: ReadonlyMap<string, string>,
  acting: Acting | undefined,
): ReadonlyMap<string, string> {
  if (acting === undefined) return context
  const { sourceArn, sourceAccount } = acting
  return new Map([...context, ['aws:sourcearn', sourceArn], ['aws:sourceaccount', sourceAccount]])
}

/** There is too much to do; the request was looked at no further than to its service. */
class Shed extends Error {
  readonly answer: AwsError
  constructor(answer: AwsError) {
    super(answer.message)
    this.answer = answer
  }
}

const failures = {
  s3: {
    fault: ['ServiceUnavailable', 503, 'Service is unable to handle request.'],
    busy: ['SlowDown', 503, 'Please reduce your request rate.'],
    bug: ['InternalError', 500, 'We encountered an internal error. Please try again.'],
  },
  other: {
    fault: [
      'ServiceUnavailable',
      503,
      'The request has failed due to a temporary failure of the server.',
    ],
    busy: ['Throttling', 400, 'Rate exceeded'],
    bug: [
      'InternalFailure',
      500,
      'The request processing has failed because of an unknown error, exception or failure.',
    ],
  },
} as const

/** An AwsError as a value: some refusals are held back until the caller is known. */
function attempt<T>(work: () => T): T | AwsError {
  try {
    return work()
  } catch (thrown) {
    if (thrown instanceof AwsError) return thrown
    throw thrown
  }
}

/** A whole body, as the signature proved it. */
interface Collected {
  readonly bytes: Buffer
  readonly trailers?: ReadonlyMap<string, string> | undefined
}

async function collectPayload(
  payload: () => VerifyingBody,
  body: BodySource,
  { row }: Service,
): Promise<Collected> {
  if (body.length === 0) return { bytes: Buffer.alloc(0) }
  const stream = payload()
  return { bytes: await collect(stream, row.bodyLimit), trailers: stream.trailers }
}
