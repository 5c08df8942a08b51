/**
 * What an operator's own code hears of requests. It is loaded before the server (`NODE_OPTIONS=--import …`), so the server
 * needs no package for it and loads none that isn't used:
 * - with a tracer registered through @opentelemetry/api, each request is a span;
 * - or that code puts {@link RequestHooks} at `globalThis[Symbol.for('sallyport.requests')]`.
 * Neither hears of an account, a name, a key or a parameter: who asked for what is in the audit.
 */

import type { Recorder } from '../access/record/recorder.ts'
import type { HttpAnswer, HttpRequest } from '../kernel/http.ts'
import type { BodySource } from './body.ts'

export interface BegunRequest {
  /** The id in answer, audit and log. */
  readonly id: string
  readonly method: string
  /** `traceparent`, `tracestate` and `baggage` as sent, where they were. */
  readonly propagation: Readonly<Record<string, string>>
}

export interface EndedRequest {
  /** Absent for requests that were shed, and for paths of the server's own. */
  readonly service: string | undefined
  readonly operation: string | undefined
  readonly status: number
  /** AWS's error code. */
  readonly code: string | undefined
}

export interface RequestSpan {
  /** Runs the work of the request: what is begun in it belongs to it. */
  within<T>(work: () => T): T
  /** The answer is about to leave. */
  end(ended: EndedRequest): void
}

export interface RequestHooks {
  begin(request: BegunRequest): RequestSpan
}

type Handle = (http: HttpRequest, body: BodySource) => Promise<HttpAnswer>

const ownHooks = Symbol.for('sallyport.requests')
/** Where @opentelemetry/api keeps what is registered, so that all its copies of one major version share it. */
const registered = Symbol.for('opentelemetry.js.api.1')

/** The hooks there are; asked once, before the first request. */
export async function findHooks(
  found: Readonly<Record<symbol, unknown>> = globalThis as never,
): Promise<RequestHooks | undefined> {
  const own = found[ownHooks] as RequestHooks | undefined
  if (own !== undefined) return own
  if (found[registered] === undefined) return undefined
  const { openTelemetryHooks } = await import('./open-telemetry.ts')
  return openTelemetryHooks()
}

export interface Tracing {
  /** Behaves as `handle` does, and tells the hooks. What they throw goes to the log and nowhere else. */
  handle(handle: Handle): Handle
  /** Behaves as `recorder` does, and remembers what the request was. */
  recorder(recorder: Recorder): Recorder
}

const propagationHeaders = ['traceparent', 'tracestate', 'baggage']

function propagationOf({ headers }: HttpRequest): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of propagationHeaders) {
    const value = headers.get(name)
    if (value !== undefined) found[name] = value
  }
  return found
}

export function createTracing(
  hooks: () => RequestHooks | undefined,
  log: (event: { requestId: string; error: unknown }) => void,
): Tracing {
  const known = new WeakMap<HttpRequest, Pick<EndedRequest, 'service' | 'operation' | 'code'>>()
  /** The request as the listener made it: layers behind may have made another from it. */
  const running = new Map<string, HttpRequest>()

  function begin(found: RequestHooks, http: HttpRequest): RequestSpan | undefined {
    try {
      const { id, method } = http
      return found.begin({ id, method, propagation: propagationOf(http) })
    } catch (error) {
      log({ requestId: http.id, error })
      return undefined
    }
  }

  function end(span: RequestSpan, http: HttpRequest, status: number): void {
    const { service, operation, code } = known.get(http) ?? {}
    try {
      span.end({ service, operation, code, status })
    } catch (error) {
      log({ requestId: http.id, error })
    }
  }

  return {
    handle: (handle) => (http, body) => {
      const found = hooks()
      const span = found && begin(found, http)
      if (span === undefined) return handle(http, body)
      return traced(span, http, () => handle(http, body))
    },
    recorder: (recorder) => ({
      assertAccepting: () => recorder.assertAccepting(),
      record(happening, options) {
        const http = running.get(happening.http.id)
        if (http !== undefined) {
          const { service, operation, eventName, error } = happening
          known.set(http, { service, operation: eventName ?? operation, code: error?.code })
        }
        return recorder.record(happening, options)
      },
    }),
  }

  async function traced(
    span: RequestSpan,
    http: HttpRequest,
    work: () => Promise<HttpAnswer>,
  ): Promise<HttpAnswer> {
    running.set(http.id, http)
    try {
      const answer = await span.within(work)
      end(span, http, answer.status)
      return answer
    } catch (error) {
      end(span, http, 500)
      throw error
    } finally {
      running.delete(http.id)
    }
  }
}
