/** What answers requests: the app behind its listener. The same in a server of one process and in each worker. */

import type { Recorder } from '../access/record/recorder.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Store } from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import { issuerPath } from '../services/iam/public.ts'
import { operations } from '../services/index.generated.ts'
import {
  type Admission,
  admissionLimits,
  createAdmission,
  limitsFor,
  watchLoop,
} from './admission.ts'
import { type App, createApp } from './app.ts'
import { clientAddress } from './client-address.ts'
import { largeFormLimits } from './large-forms.ts'
import {
  type Adopter,
  type Listener,
  type ListenerParts,
  openAdopter,
  openListener,
} from './listener.ts'
import { type LocalRoute, localRoute } from './local-routes.ts'
import type { EventLog, Log } from './log.ts'
import { denialOf } from './metrics/counts.ts'
import { localMetricsRoute } from './metrics/metrics.ts'
import type { Observer } from './metrics/observe.ts'
import { type ServerOptions, signInScheme } from './options.ts'
import { random } from './random.ts'
import type { RequestLimits } from './request-limits.ts'
import { tokenIssuer } from './token-issuer.ts'
import { createTracing, findHooks, type RequestHooks } from './tracing.ts'

export interface ApiParts {
  readonly store: Store
  readonly world: World
  readonly recorder: Recorder
  readonly limits: RequestLimits
  readonly clock: Clock
  readonly health: LocalRoute
  readonly metrics: () => string | Promise<string>
  readonly log: Log
  /** Processes that answer together share what one may do. */
  readonly processes: number
  /** Called as a request begins. */
  readonly beforeRequest?: () => void
}

export interface Api {
  readonly app: App
  readonly admission: Admission
  /** Paths of our own; more may be set until the listener is open. */
  readonly routes: Map<string, LocalRoute>
  /** Listens; answers with the address, the real port in it. */
  open(): Promise<string>
  /** Answers on the connections that are given to what this returns. */
  openFor(): Promise<Pick<Adopter, 'adopt'>>
  /** Stops accepting, and lets running requests end within `graceMillis`. */
  close(graceMillis: number): Promise<void>
}

/** Wires the app; nothing is listened to before `open`. */
export function createApi(options: ServerOptions, parts: ApiParts): Api {
  const { store, world, limits, clock, log, processes, beforeRequest } = parts
  let hooks: RequestHooks | undefined
  const tracing = createTracing(() => hooks, log)
  const recorder = tracing.recorder(parts.recorder)
  const { domain, listen, tls, proxyHops = 0 } = options
  const places = Math.ceil((options.requestsAtOnce ?? admissionLimits.mostRunning) / processes)
  const admission = createAdmission(clock, limitsFor(places))
  const largeForms = {
    ...largeFormLimits,
    atOnce: Math.ceil(largeFormLimits.atOnce / processes),
  }
  const app = createApp({
    store,
    world,
    recorder,
    operations,
    domain,
    signInScheme: signInScheme(options),
    admission,
    limits,
    largeForms,
    log,
  })
  const routes = new Map([['GET /_sallyport/health', parts.health]])
  // a proxy on this machine makes every client look like a peer on it
  if (!options.behindProxy) routes.set('GET /_sallyport/metrics', localMetricsRoute(parts.metrics))
  routes.set(`GET ${issuerPath}*`, tokenIssuer({ store, world }))
  const handle = tracing.handle(app.handle)
  const answering: ListenerParts = {
    handle(http, body) {
      beforeRequest?.()
      const local = localRoute(routes, http, domain, publicHost(world))
      return local?.(http, body) ?? handle(http, body)
    },
    newRequestId: () => random.uuid(),
    now: () => clock.now(),
    ...(proxyHops > 0 && {
      addressOf: (headers, peer) => clientAddress(headers, peer, proxyHops),
    }),
    log,
  }
  let close: Api['close'] = async () => {}
  const opened = <Opened extends Pick<Listener, 'close'>>(listener: Opened): Opened => {
    const loop = watchLoop(clock, admission)
    close = async (graceMillis) => {
      await listener.close(graceMillis)
      await app.accessLogs.flush()
      loop.stop()
    }
    return listener
  }
  const secure = tls && { tls }
  return {
    app,
    admission,
    routes,
    async open() {
      hooks = await findHooks()
      return opened(await openListener({ ...listen, ...secure }, answering)).endpoint
    },
    async openFor() {
      hooks = await findHooks()
      return opened(await openAdopter({ ...secure, processes }, answering))
    },
    close: (graceMillis) => close(graceMillis),
  }
}

/** Counts every answered request, and logs it where that is wanted. */
export const observer =
  (note: Observer, events: EventLog | undefined): Observer =>
  (happening, outcome, millis) => {
    note(happening, outcome, millis)
    if (events?.isWritten('debug'))
      events.write('debug', 'request', {
        requestId: happening.http.id,
        service: happening.service,
        operation: happening.operation,
        outcome,
        code: happening.error?.code,
        layer: outcome === 'denied' ? denialOf(happening) : undefined,
        milliseconds: millis,
      })
  }

let parsed: { readonly url: string; readonly host: string } | undefined

/** Host name others reach this server by; parsed again only when the address changes. */
function publicHost(world: Pick<World, 'publicUrl'>): string {
  const url = world.publicUrl()
  if (parsed?.url !== url) parsed = { url, host: new URL(url).hostname }
  return parsed.host
}
