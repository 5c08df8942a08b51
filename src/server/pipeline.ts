/**
 * The road of a request, readable from top to bottom (docs/architecture.md). There is no other way to a handler:
 * accept, route, authenticate, parse, needs, decide, run, record, answer.
 *
 * Order of the checks a client can see:
 * - query and JSON services: signature, then the operation's existence, then the input's shape and constraints, then
 *   authorization (IAM answers ValidationError to callers without permissions).
 * - S3: signature, then the operation, then existence of the bucket, then authorization, then existence of the object
 *   (S3 user guide, "How Amazon S3 authorizes a request").
 */

import { hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Credentials } from '../access/authenticate/credentials.ts'
import { accessDenied, type Decided, decideNeed } from '../access/decide.ts'
import type { ContextSources } from '../access/gather/context.ts'
import type { PrincipalGatherer } from '../access/gather/principal.ts'
import type { Recorder } from '../access/record/recorder.ts'
import { sessionRestriction } from '../access/sessions/restrictions.ts'
import { AwsError, Fault } from '../kernel/errors.ts'
import type { HttpAnswer, HttpRequest } from '../kernel/http.ts'
import type { Effect, Operation } from '../kernel/operation.ts'
import { isAccountPrincipal, type Principal } from '../kernel/principal.ts'
import type { Need, Open } from '../kernel/resource.ts'
import type { ReadTransaction, Store, WriteTransaction } from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import type { RoutedOperation } from '../wire/protocols/types.ts'
import { missingAuthentication } from '../wire/signing/answers.ts'
import { authenticate, type Proof } from './authenticate.ts'
import { type BodySource, collect, readWhole } from './body.ts'
import type { Registry, Service } from './registry.ts'

export interface PipelineParts {
  readonly registry: Registry
  readonly store: Store
  readonly world: World
  readonly credentials: Credentials
  readonly principals: PrincipalGatherer
  readonly recorder: Recorder
  /** Bugs and faults with their private detail. */
  readonly log: (event: { requestId: string; error: unknown }) => void
}

export interface Pipeline {
  handle(http: HttpRequest, body: BodySource): Promise<HttpAnswer>
}

/** What is known of a request so far; the audit event is made from it however far it came. */
export interface Exchange {
  readonly http: HttpRequest
  readonly now: number
  service: Service | undefined
  routed: RoutedOperation | undefined
  operation: Operation | undefined
  principal: Principal
  proof: Proof | undefined
  region: string
  input: unknown
  output: unknown
  error: AwsError | undefined
  readonly decided: Decided[]
  effect: Effect
}

const anonymous: Principal = { type: 'Anonymous' }

export function createPipeline(parts: PipelineParts): Pipeline {
  const { registry, store, world, recorder, log } = parts

  /** The list of DESIGN: each step either goes on or throws the answer. */
  async function run(exchange: Exchange, body: BodySource): Promise<HttpAnswer> {
    const { http } = exchange
    const form = await registry.form(http, body)
    const service = await registry.service(http, form)
    exchange.service = service
    const route = registry.route(service, http, form)
    const held = form?.bytes ?? (service.row.family === 's3' ? undefined : await readWhole(body, service.row.bodyLimit))

    await prove(exchange, service, route, held)
    if (route instanceof AwsError) throw route
    exchange.routed = route
    const operation = service.operations.get(route.name)
    exchange.operation = operation
    exchange.effect = operation?.spec.effect ?? 'read'
    const restriction = sessionRestriction(exchange.principal, service.row.name, route.name)
    if (restriction) throw restriction

    const streams = service.streams(route.name)
    const payload = held === undefined ? payloadOf(exchange, body) : undefined
    const bytes = held ?? (streams ? undefined : await collectPayload(payload, body, service))
    exchange.input = service.protocol.parseInput(route, http, bytes)

    exchange.output = operation
      ? await perform(exchange, service, operation, streams ? payload : undefined)
      : await refuseUnbuilt(exchange, service, route)
    return service.protocol.serializeOutput(route, exchange.output, {
      requestId: http.id,
      hostId: hostId(http.id),
    })
  }

  /** Who asks: sets the verified principal, or throws the refusal. */
  async function prove(
    exchange: Exchange,
    service: Service,
    route: RoutedOperation | AwsError,
    held: Buffer | undefined,
  ): Promise<void> {
    const bodySha256 = held && hash('sha256', held)
    const proof = await store.read((tx) =>
      authenticate(parts, tx, exchange.http, service, bodySha256, exchange.now),
    )
    if (proof === undefined) {
      const unsigned = !(route instanceof AwsError) && route.operation.unsigned === true
      if (!service.row.anonymous && !unsigned) throw missingAuthentication(service.row.family)
      return
    }
    exchange.proof = proof
    exchange.principal = proof.principal
    exchange.region = proof.claim.region || world.region
  }

  function payloadOf(exchange: Exchange, body: BodySource): () => Readable {
    return () => {
      body.proceed()
      return exchange.proof ? exchange.proof.verifying(body.stream()) : body.stream()
    }
  }

  async function collectPayload(
    payload: (() => Readable) | undefined,
    body: BodySource,
    service: Service,
  ): Promise<Buffer> {
    if (payload === undefined || body.length === 0) return Buffer.alloc(0)
    return collect(payload(), service.row.bodyLimit)
  }

  /** Needs, decision, run. */
  async function perform(
    exchange: Exchange,
    service: Service,
    operation: Operation,
    payload: (() => Readable) | undefined,
  ): Promise<unknown> {
    const { spec } = operation
    const common = callOf(exchange, service)
    const authorize = async (tx: ReadTransaction, fresh: boolean): Promise<Decider> => {
      const decider = await deciderOf(exchange, service, tx, fresh)
      const needs = (await spec.authorize({ ...common, tx })) as readonly Need[] | Open
      if ('open' in needs) return decider
      exchange.decided.length = 0
      for (const each of needs) await decider.require(each)
      return decider
    }

    if (spec.effect === 'read' && !spec.prepare)
      return store.read(async (tx) => {
        const decider = await authorize(tx, false)
        return spec.run({ ...common, ...decider, tx, prepared: undefined })
      })

    // slow work happens between a first decision and the transaction, which decides again
    let prepared: unknown
    if (spec.prepare) {
      await store.read((tx) => authorize(tx, false))
      prepared = await spec.prepare({ ...common, body: payload?.() })
    }
    try {
      const output = await transact(exchange, operation, common, async (tx) => {
        const decider = await authorize(tx, spec.effect === 'control')
        return spec.run({ ...common, ...decider, tx: tx as WriteTransaction, prepared })
      })
      await spec.settled?.(prepared, world)
      return output
    } catch (thrown) {
      await spec.abandon?.(prepared, world)
      throw thrown
    }
  }

  async function transact(
    exchange: Exchange,
    { spec }: Operation,
    common: ReturnType<typeof callOf>,
    work: (tx: ReadTransaction) => Promise<unknown>,
  ): Promise<unknown> {
    const requestId = exchange.http.id
    if (spec.effect === 'read') return store.read(work)
    if (spec.effect === 'data') return store.write({ requestId }, work)
    const { head } = spec
    const account = head ? await store.read((tx) => Promise.resolve(head({ ...common, tx }))) : common.account
    return store.write({ requestId, account }, work)
  }

  interface Decider {
    allows(need: Need): Promise<boolean>
    require(need: Need): Promise<void>
  }

  async function deciderOf(
    exchange: Exchange,
    service: Service,
    tx: ReadTransaction,
    fresh: boolean,
  ): Promise<Decider> {
    const caller = await parts.principals.gather(tx, exchange.principal, fresh)
    if (caller === undefined) throw service.invalidCredential(exchange)
    const from: ContextSources = {
      principal: exchange.principal,
      caller,
      http: exchange.http,
      now: exchange.now,
      region: exchange.region,
      service: service.context(exchange),
    }
    const decideOne = async (need: Need): Promise<Decided> => {
      const decided = await decideNeed(store, tx, from, need, service.row.family)
      exchange.decided.push(decided)
      return decided
    }
    return {
      allows: async (need) => (await decideOne(need)).allowed,
      async require(need) {
        const decided = await decideOne(need)
        if (!decided.allowed) throw accessDenied(service.row.family, decided.message)
      },
    }
  }

  /** Modelled but not built: authorised by its action like any other, then refused. */
  async function refuseUnbuilt(
    exchange: Exchange,
    service: Service,
    route: RoutedOperation,
  ): Promise<never> {
    await store.read(async (tx) => {
      const decider = await deciderOf(exchange, service, tx, false)
      for (const action of service.unbuiltActions(route.name))
        await decider.require({ action, resource: '*', context: {} })
    })
    throw service.unbuilt(route)
  }

  function callOf(exchange: Exchange, service: Service) {
    const { http, principal, now, region, input } = exchange
    return {
      input,
      caller: principal,
      account: isAccountPrincipal(principal) ? principal.account : '',
      request: { http, region, requestId: http.id },
      now,
      world,
      fail: service.fail,
    }
  }

  /** Every thrown thing becomes one of AWS's answers; private detail goes to the log. */
  function answerOf(exchange: Exchange, thrown: unknown): AwsError {
    if (thrown instanceof AwsError) {
      if (thrown.detail !== undefined) log({ requestId: exchange.http.id, error: thrown.detail })
      return thrown
    }
    log({ requestId: exchange.http.id, error: thrown })
    const s3 = exchange.service?.row.family === 's3'
    if (thrown instanceof Fault)
      return new AwsError(
        'ServiceUnavailable',
        503,
        s3
          ? 'Service is unable to handle request.'
          : 'The request has failed due to a temporary failure of the server.',
      )
    return s3
      ? new AwsError('InternalError', 500, 'We encountered an internal error. Please try again.')
      : new AwsError(
          'InternalFailure',
          500,
          'The request processing has failed because of an unknown error, exception or failure.',
        )
  }

  function serializeFailure(exchange: Exchange, error: AwsError): HttpAnswer {
    const service = exchange.service ?? registry.fallback()
    return service.protocol.serializeError(
      error,
      { requestId: exchange.http.id, hostId: hostId(exchange.http.id) },
      exchange.http.method,
    )
  }

  return {
    async handle(http, body) {
      const exchange: Exchange = {
        http,
        now: http.receivedAt,
        service: undefined,
        routed: undefined,
        operation: undefined,
        principal: anonymous,
        proof: undefined,
        region: world.region,
        input: undefined,
        output: undefined,
        error: undefined,
        decided: [],
        effect: 'read',
      }
      let answer: HttpAnswer
      try {
        answer = await run(exchange, body)
      } catch (thrown) {
        exchange.error = answerOf(exchange, thrown)
        answer = serializeFailure(exchange, exchange.error)
      }
      try {
        await recorder.record(exchange)
      } catch (thrown) {
        return serializeFailure(exchange, answerOf(exchange, thrown))
      }
      return answer
    },
  }
}

/** S3's second request id: opaque, unguessable by no requirement, stable per request. */
const hostId = (requestId: string): string => hash('sha256', requestId, 'base64')
