import { expect, test } from 'vitest'
import type { Happening, RecordedDecision, Recorder } from '../../access/record/recorder.ts'
import { Fault } from '../../kernel/errors.ts'
import { HeaderTable, type HttpRequest } from '../../kernel/http.ts'
import type { Store } from '../../kernel/transaction.ts'
import { createCounts, denialOf, outcomeOf } from './counts.ts'
import { metric } from './exposition.ts'
import { localMetricsRoute, type MetricsParts, metricsText } from './metrics.ts'
import { observedRecorder, observedStore } from './observe.ts'

const http = (remoteAddress = '127.0.0.1', headers: string[] = []): HttpRequest => ({
  method: 'GET',
  path: '/_sallyport/metrics',
  query: '',
  headers: new HeaderTable(headers),
  remoteAddress,
  tlsVersion: undefined,
  id: 'r',
  receivedAt: 1_000,
})

const happening = (more: Partial<Happening> = {}): Happening => ({
  http: http(),
  region: 'us-east-1',
  service: 'iam',
  operation: 'ListUsers',
  principal: { type: 'Anonymous' },
  decisions: [],
  recipientAccount: '',
  ...more,
})

const decided = (
  outcome: RecordedDecision['decision']['outcome'],
  layer: RecordedDecision['decision']['layer'] = 'identity',
): RecordedDecision => ({
  action: 'iam:ListUsers',
  resource: '*',
  decision: { outcome, layer, crossAccount: false },
})

const failed = (status: number, code = 'Code') => ({ error: { code, message: '', status } })

test.each([
  ['no error', {}, 'ok'],
  ['403', failed(403), 'denied'],
  ['401', failed(401), 'denied'],
  ['404', failed(404), 'refused'],
  ['503', failed(503), 'failed'],
  ['an error whose status is not known', { error: { code: 'x', message: '' } }, 'failed'],
] as const)('outcome of %s', (_name, more, outcome) => {
  expect(outcomeOf(happening(more))).toBe(outcome)
})

test.each<[name: string, more: Partial<Happening>, reason: string]>([
  ['no policy allows', { decisions: [decided('ImplicitlyDenied')] }, 'identity implicit'],
  ['a policy denies', { decisions: [decided('ExplicitlyDenied', 'scp')] }, 'scp explicit'],
  [
    'the second need',
    { decisions: [decided('Allowed'), decided('ImplicitlyDenied', 'boundary')] },
    'boundary implicit',
  ],
  ['a signature', { principal: undefined, claimedAccessKeyId: 'AKIA' }, 'signature none'],
  ['beside policies', { decisions: [decided('Allowed')] }, 'other none'],
])('denied by %s', (_name, more, reason) => {
  expect(denialOf(happening(more))).toBe(reason)
})

const parts = (counts = createCounts()): MetricsParts => ({
  counts,
  auditWaiting: () => ({ records: 2, bytes: 300 }),
  admission: {
    state: () => ({
      running: 3,
      waiting: 1,
      places: 512,
      loopDelayMillis: 12,
      shed: new Map([['late', 7]]),
    }),
  },
  limits: { throttled: new Map([['codes', 5]]) },
  readiness: async () => ({ status: 'unavailable', store: 'full', blobs: 'ok', audit: 'ok' }),
})

test('what is counted is told in the text format', async () => {
  const counts = createCounts()
  counts.note(happening(), 'ok', 2)
  counts.note(happening(), 'ok', 30)
  const denial = happening({ ...failed(403), decisions: [decided('ImplicitlyDenied')] })
  counts.note(denial, 'denied', 60_000)
  counts.note(happening({ service: undefined, operation: undefined }), 'refused', 0)
  counts.noteWrite('done', 4)
  counts.noteAudit(3, 900, 2)
  const text = await metricsText(parts(counts))
  const lines = text.split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE sallyport_requests_total counter',
      'sallyport_requests_total{service="iam",operation="ListUsers",outcome="ok"} 2',
      'sallyport_requests_total{service="iam",operation="ListUsers",outcome="denied"} 1',
      'sallyport_requests_total{service="none",operation="none",outcome="refused"} 1',
      'sallyport_denials_total{layer="identity",kind="implicit"} 1',
      '# TYPE sallyport_request_seconds histogram',
      'sallyport_request_seconds_bucket{service="iam",le="0.001"} 0',
      'sallyport_request_seconds_bucket{service="iam",le="0.0025"} 1',
      'sallyport_request_seconds_bucket{service="iam",le="0.05"} 2',
      'sallyport_request_seconds_bucket{service="iam",le="10"} 2',
      'sallyport_request_seconds_bucket{service="iam",le="+Inf"} 3',
      'sallyport_request_seconds_count{service="iam"} 3',
      'sallyport_store_writes_total{outcome="done"} 1',
      'sallyport_store_write_seconds_count 1',
      'sallyport_audit_records_total 3',
      'sallyport_audit_bytes_total 900',
      'sallyport_audit_write_seconds_bucket{le="0.0025"} 1',
      'sallyport_audit_waiting_records 2',
      'sallyport_ready 0',
      'sallyport_component_ok{component="store"} 0',
      'sallyport_component_ok{component="blobs"} 1',
      'sallyport_component_ok{component="audit"} 1',
      'sallyport_requests_running 3',
      'sallyport_requests_shed_total{reason="late"} 7',
      'sallyport_throttled_total{limit="codes"} 5',
      'sallyport_event_loop_delay_seconds 0.012',
    ]),
  )
  expect(text.endsWith('\n')).toBe(true)
  for (const line of lines.filter((each) => each !== '' && !each.startsWith('#')))
    expect(line).toMatch(
      /^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?\d+(\.\d+)?(e[-+]\d+)?$/,
    )
})

test('how a node keeps up with others is told where there are any', async () => {
  const sharing = { feedAgeSeconds: 0.25, leaseSeconds: 4.75, liveNodes: 3 }
  const lines = (await metricsText({ ...parts(), sharing: () => sharing })).split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      'sallyport_feed_age_seconds 0.25',
      'sallyport_lease_remaining_seconds 4.75',
      'sallyport_live_nodes 3',
    ]),
  )
  expect(await metricsText(parts())).not.toContain('sallyport_lease')
})

test('labels are quoted', () => {
  expect(metric('m', 'gauge', 'help', [[{ a: 'x"\\\ny' }, 1]])).toContain('m{a="x\\"\\\\\\ny"} 1')
})

test.each([
  ['IPv4', '127.0.0.1', [], 200],
  ['IPv4 in IPv6', '::ffff:127.0.0.1', [], 200],
  ['IPv6', '::1', [], 200],
  ['another machine', '10.0.0.7', [], 404],
  ['no address', '', [], 404],
  ['a name that only begins alike', '127.0.0.1.example.com', [], 404],
  ['through a proxy', '127.0.0.1', ['X-Forwarded-For', '10.0.0.7'], 404],
  ['through a proxy by the standard', '127.0.0.1', ['Forwarded', 'for=10.0.0.7'], 404],
])('who asks: %s', async (_name, address, headers, status) => {
  const body = { length: 0, proceed() {}, stream: () => expect.fail('unread') }
  const answer = await localMetricsRoute(() => metricsText(parts()))(http(address, headers), body)
  expect(answer.status).toBe(status)
})

test('an event that is not taken is a failed request, and still one', async () => {
  const told: string[] = []
  const fault = new Fault('unavailable', 'full')
  const recorder = (record: Recorder['record']) =>
    observedRecorder({ assertAccepting() {}, record }, { now: () => 1_250 }, (_what, ...rest) =>
      told.push(rest.join(' ')),
    )
  await recorder(async () => {}).record(happening(), { durable: true })
  const refused = recorder(() => Promise.reject(fault)).record(happening(), { durable: true })
  await expect(refused).rejects.toBe(fault)
  expect(told).toEqual(['ok 250', 'failed 250'])
})

test('writes are counted by how they ended', async () => {
  const counts = createCounts()
  const outcomes = [undefined, new Error('refused'), new Fault('conflict', 'busy')]
  const engine: Store = {
    read: () => expect.fail('unread'),
    async write() {
      const error = outcomes.shift()
      if (error) throw error
      return 1 as never
    },
    revision: () => 1,
    async close() {},
  }
  const store = observedStore(engine, { monotonic: () => 0 }, counts)
  const write = () => store.write({ requestId: 'r' }, async () => 1)
  expect(await write()).toBe(1)
  await expect(write()).rejects.toThrow('refused')
  await expect(write()).rejects.toThrow('busy')
  expect(Object.fromEntries(counts.writes)).toEqual({ done: 1, refused: 1, conflict: 1 })
})
