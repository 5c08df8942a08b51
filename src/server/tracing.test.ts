import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  trace,
} from '@opentelemetry/api'
import { afterEach, describe, expect, test } from 'vitest'
import type { Happening, Recorder } from '../access/record/recorder.ts'
import { HeaderTable, type HttpAnswer, type HttpRequest } from '../kernel/http.ts'
import { openTelemetryHooks } from './open-telemetry.ts'
import { createTracing, findHooks, type RequestHooks } from './tracing.ts'

const http = (headers: readonly string[] = []): HttpRequest => ({
  method: 'POST',
  path: '/secret-path',
  query: 'secret=query',
  headers: new HeaderTable(headers),
  remoteAddress: '192.0.2.1',
  tlsVersion: undefined,
  id: 'request-1',
  receivedAt: 0,
})
const answer: HttpAnswer = { status: 403, headers: {}, body: 'secret body' }
const body = { length: 0, proceed() {}, stream: () => expect.fail('unread') }
const happening = {
  http: http(),
  service: 'iam',
  operation: 'CreateUser',
  error: { code: 'AccessDenied', message: 'secret message' },
  recipientAccount: '123456789012',
} as unknown as Happening
const accepting: Recorder = { assertAccepting() {}, record: async () => {} }

/** A request that is recorded before it is answered, as the pipeline does. */
async function ask(
  hooks: RequestHooks | undefined,
  logged: unknown[] = [],
  headers: readonly string[] = [],
) {
  const tracing = createTracing(
    () => hooks,
    ({ error }) => logged.push(error),
  )
  const recorder = tracing.recorder(accepting)
  const handle = tracing.handle(async () => {
    await recorder.record(happening, { durable: true })
    return answer
  })
  return handle(http(headers), body)
}

describe('hooks of an operator', () => {
  test('hear of a request what is known of it, and nothing secret', async () => {
    const heard: unknown[] = []
    const hooks: RequestHooks = {
      begin(request) {
        heard.push(request)
        return {
          within(work) {
            heard.push('within')
            return work()
          },
          end: (ended) => void heard.push(ended),
        }
      },
    }
    const parent = ['traceparent', '00-a-b-01', 'authorization', 'secret']
    expect(await ask(hooks, [], parent)).toBe(answer)
    expect(heard).toEqual([
      { id: 'request-1', method: 'POST', propagation: { traceparent: '00-a-b-01' } },
      'within',
      { service: 'iam', operation: 'CreateUser', code: 'AccessDenied', status: 403 },
    ])
    expect(JSON.stringify(heard)).not.toMatch(/secret|123456789012/)
  })

  test.each<[name: string, hooks: RequestHooks | undefined, complaints: number]>([
    ['none', undefined, 0],
    [
      'at the beginning',
      {
        begin() {
          throw new Error('no')
        },
      },
      1,
    ],
    [
      'at the end',
      {
        begin: () => ({
          within: (work) => work(),
          end() {
            throw new Error('no')
          },
        }),
      },
      1,
    ],
  ])('that fail change no answer: %s', async (_name, hooks, complaints) => {
    const logged: unknown[] = []
    expect(await ask(hooks, logged)).toBe(answer)
    expect(logged).toHaveLength(complaints)
  })

  test('a bug behind them is one still', async () => {
    const ends: number[] = []
    const hooks: RequestHooks = {
      begin: () => ({ within: (work) => work(), end: ({ status }) => void ends.push(status) }),
    }
    const handle = createTracing(
      () => hooks,
      () => {},
    ).handle(() => Promise.reject(new Error('bug')))
    await expect(handle(http(), body)).rejects.toThrow('bug')
    expect(ends).toEqual([500])
  })

  test('are found where they were put', async () => {
    const own: RequestHooks = { begin: () => expect.fail('unused') }
    expect(await findHooks({ [Symbol.for('sallyport.requests')]: own })).toBe(own)
    expect(await findHooks({})).toBeUndefined()
    expect(await findHooks({ [Symbol.for('opentelemetry.js.api.1')]: {} })).toHaveProperty('begin')
  })
})

describe('OpenTelemetry', () => {
  afterEach(() => {
    trace.disable()
    context.disable()
    propagation.disable()
  })

  test('a span for each request, child of the caller, named by the operation', async () => {
    const spans: { name: string; options: SpanOptions; parent: unknown; set: unknown[] }[] = []
    const parentKey = Symbol('parent')
    propagation.setGlobalPropagator({
      inject() {},
      fields: () => ['traceparent'],
      extract: (to, carrier) =>
        to.setValue(parentKey, (carrier as Record<string, string>).traceparent),
    })
    trace.setGlobalTracerProvider({
      getTracer: () =>
        ({
          startSpan(name: string, options: SpanOptions, parent: Context) {
            const made = { name, options, parent: parent.getValue(parentKey), set: [] as unknown[] }
            spans.push(made)
            return {
              setAttribute: (key: string, value: unknown) => made.set.push([key, value]),
              updateName(to: string) {
                made.name = to
              },
              setStatus: (status: unknown) => made.set.push(status),
              end: () => made.set.push('end'),
            } as unknown as Span
          },
        }) as never,
    })
    const current: unknown[] = []
    context.setGlobalContextManager({
      active: () => ROOT_CONTEXT,
      with(within, work, self, ...values) {
        current.push(trace.getSpan(within) !== undefined)
        return work.apply(self as never, values)
      },
      bind: (_context, target) => target,
      enable() {
        return this
      },
      disable() {
        return this
      },
    })
    await ask(openTelemetryHooks(), [], ['traceparent', '00-a-b-01'])
    expect(spans).toEqual([
      {
        name: 'iam.CreateUser',
        options: {
          kind: 1,
          attributes: {
            'rpc.system': 'aws-api',
            'http.request.method': 'POST',
            'aws.request_id': 'request-1',
          },
        },
        parent: '00-a-b-01',
        set: [
          ['rpc.service', 'iam'],
          ['rpc.method', 'CreateUser'],
          ['http.response.status_code', 403],
          ['error.type', 'AccessDenied'],
          'end',
        ],
      },
    ])
    expect(current).toEqual([true])
  })
})
