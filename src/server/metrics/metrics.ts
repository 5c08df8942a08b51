/** What `GET /_sallyport/metrics` answers. Made when it is asked for: requests pay for counting only. */

import { readdirSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import type { HttpAnswer, HttpRequest } from '../../kernel/http.ts'
import type { Admission } from '../admission.ts'
import { jsonAnswer, type Readiness } from '../health.ts'
import type { LocalRoute } from '../local-routes.ts'
import { isLoopback } from '../options.ts'
import type { LocalLimits } from '../request-limits.ts'
import type { ScrubState } from '../scrub/scrubber.ts'
import type { WorkersState } from '../workers/open-workers.ts'
import type { Counts } from './counts.ts'
import { contentType, histogramMetric, metric, type Sample } from './exposition.ts'
import { workerMetrics } from './worker-metrics.ts'

export interface MetricsParts {
  readonly counts: Counts
  /** Records that wait for the disk. */
  readonly auditWaiting: () => { readonly records: number; readonly bytes: number }
  readonly admission: Pick<Admission, 'state'>
  readonly limits: Pick<LocalLimits, 'throttled'>
  readonly readiness: () => Promise<Readiness>
  /** Where several processes answer. */
  readonly workers?: () => WorkersState
  /** Where the verification of stored bytes stands. */
  readonly scrub?: () => ScrubState | undefined
  /** On a store that several nodes share. */
  readonly sharing?: () => Sharing
}

export interface Sharing {
  /** Since the last poll of the feed that succeeded was sent. */
  readonly feedAgeSeconds: number
  /** Of the lease, 0 when it has ended: nothing is allowed then. */
  readonly leaseSeconds: number
  readonly liveNodes: number
}

const everyCounts = (counts: ReadonlyMap<string, number>, ...labels: readonly string[]): Sample[] =>
  [...counts].map(([key, value]) => {
    const words = key.split(' ')
    return [Object.fromEntries(labels.map((label, place) => [label, words[place] ?? ''])), value]
  })

/** Everything that is counted, as text. */
export async function metricsText(parts: MetricsParts): Promise<string> {
  const { counts, auditWaiting, limits, sharing } = parts
  const { status, ...components } = await parts.readiness()
  const services = [...counts.services]
  const waiting = auditWaiting()
  const admission = parts.admission.state()
  return [
    metric(
      'sallyport_requests_total',
      'counter',
      'Answered requests.',
      services.flatMap(([service, { operations }]) =>
        [...operations].flatMap(([operation, outcomes]) =>
          Object.entries(outcomes)
            .filter(([, value]) => value > 0)
            .map(([outcome, value]): Sample => [{ service, operation, outcome }, value]),
        ),
      ),
    ),
    metric(
      'sallyport_denials_total',
      'counter',
      'Denied requests by the policy layer that denied, or signature.',
      everyCounts(counts.denials, 'layer', 'kind'),
    ),
    histogramMetric(
      'sallyport_request_seconds',
      'From the head of a request to its answer.',
      services.map(([service, { seconds }]) => [{ service }, seconds]),
    ),
    metric('sallyport_requests_running', 'gauge', 'Requests that are worked on.', [
      [{}, admission.running],
    ]),
    metric('sallyport_requests_waiting', 'gauge', 'Requests that wait for a place.', [
      [{}, admission.waiting],
    ]),
    metric('sallyport_request_places', 'gauge', 'Requests that may be worked on at a time.', [
      [{}, admission.places],
    ]),
    metric(
      'sallyport_requests_shed_total',
      'counter',
      'Requests refused before anything was done for them; they are in no other count.',
      everyCounts(admission.shed, 'reason'),
    ),
    metric(
      'sallyport_throttled_total',
      'counter',
      'Answers of throttling to callers that were wrong, or asked, too often.',
      everyCounts(limits.throttled, 'limit'),
    ),
    metric('sallyport_event_loop_delay_seconds', 'gauge', 'How late the event loop was last.', [
      [{}, admission.loopDelayMillis / 1000],
    ]),
    metric(
      'sallyport_store_writes_total',
      'counter',
      'Write transactions of the store; done ones are durable commits.',
      everyCounts(counts.writes, 'outcome'),
    ),
    histogramMetric('sallyport_store_write_seconds', 'From the wish to write to the commit.', [
      [{}, counts.writeSeconds],
    ]),
    metric('sallyport_audit_records_total', 'counter', 'Audit records written to disk.', [
      [{}, counts.audit.records],
    ]),
    metric('sallyport_audit_bytes_total', 'counter', 'Bytes of those records.', [
      [{}, counts.audit.bytes],
    ]),
    histogramMetric(
      'sallyport_audit_write_seconds',
      'Write and sync of audit records; those of one moment share one.',
      [[{}, counts.audit.seconds]],
    ),
    metric('sallyport_audit_waiting_records', 'gauge', 'Audit records that wait for the disk.', [
      [{}, waiting.records],
    ]),
    metric('sallyport_audit_waiting_bytes', 'gauge', 'Bytes of those records.', [
      [{}, waiting.bytes],
    ]),
    metric('sallyport_ready', 'gauge', '1 while the health answers ok.', [
      [{}, status === 'ok' ? 1 : 0],
    ]),
    metric(
      'sallyport_component_ok',
      'gauge',
      'What the health says of each: 0 when it is unavailable or its disk is full.',
      Object.entries(components).map(([component, word]) => [{ component }, word === 'ok' ? 1 : 0]),
    ),
    ...scrubMetrics(parts.scrub?.()),
    ...(sharing ? sharingMetrics(sharing()) : []),
    ...(parts.workers ? workerMetrics(parts.workers()) : []),
    ...processMetrics(),
  ].join('')
}

const sharingMetrics = ({ feedAgeSeconds, leaseSeconds, liveNodes }: Sharing): string[] => [
  metric(
    'sallyport_feed_age_seconds',
    'gauge',
    "Since this node last asked for the other nodes' changes and was answered.",
    [[{}, feedAgeSeconds]],
  ),
  metric(
    'sallyport_lease_remaining_seconds',
    'gauge',
    'How long this node may allow what it decides on what it knows; at 0 it answers 503.',
    [[{}, leaseSeconds]],
  ),
  metric('sallyport_live_nodes', 'gauge', 'Nodes that share the store, this one too.', [
    [{}, liveNodes],
  ]),
]

/** Of the pass of this period, as this node knows it; nothing before it knows. */
function scrubMetrics(state: ScrubState | undefined): string[] {
  if (state === undefined) return []
  const gauge = (name: string, help: string, value: number) =>
    metric(name, 'gauge', help, [[{}, value]])
  return [
    gauge('sallyport_scrub_checked', 'Blobs verified in this pass.', state.checked),
    gauge('sallyport_scrub_checked_bytes', 'Bytes verified in this pass.', state.bytes),
    metric('sallyport_scrub_findings', 'gauge', 'Blobs that cannot be read as they were written.', [
      [{ what: 'damaged' }, state.damaged],
      [{ what: 'missing' }, state.missing],
    ]),
    gauge(
      'sallyport_scrub_started_seconds',
      'When the pass began, unix time.',
      state.startedAt / 1000,
    ),
    gauge(
      'sallyport_scrub_finished_seconds',
      'When the pass ended, unix time; 0 while it runs.',
      (state.finishedAt ?? 0) / 1000,
    ),
  ]
}

/** Under the names that dashboards for Node expect. */
function processMetrics(): string[] {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
  const { idle, active } = performance.eventLoopUtilization()
  const gauge = (name: string, help: string, value: number) =>
    metric(name, 'gauge', help, [[{}, value]])
  const counter = (name: string, help: string, value: number) =>
    metric(name, 'counter', help, [[{}, value]])
  return [
    counter(
      'process_cpu_seconds_total',
      'User and system CPU time spent.',
      (user + system) / 1_000_000,
    ),
    gauge('process_resident_memory_bytes', 'Resident memory size.', rss),
    gauge(
      'process_start_time_seconds',
      'Start time since unix epoch.',
      Math.round(performance.timeOrigin) / 1000,
    ),
    ...openFiles().map((count) =>
      gauge('process_open_fds', 'Number of open file descriptors.', count),
    ),
    gauge('nodejs_heap_size_used_bytes', 'Heap in use.', heapUsed),
    gauge('nodejs_heap_size_total_bytes', 'Heap reserved.', heapTotal),
    gauge('nodejs_external_memory_bytes', 'Memory outside of the heap.', external),
    counter(
      'nodejs_eventloop_active_seconds_total',
      'Time the event loop had work.',
      active / 1000,
    ),
    counter('nodejs_eventloop_idle_seconds_total', 'Time the event loop waited.', idle / 1000),
  ]
}

/** Empty where the system doesn't tell. */
function openFiles(): number[] {
  try {
    return [readdirSync('/proc/self/fd').length]
  } catch {
    return []
  }
}

const answer = (text: string): HttpAnswer => ({
  status: 200,
  headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' },
  body: text,
})

/** For the listener that only the operator's monitoring reaches. */
export const metricsRoute =
  (text: () => string | Promise<string>): LocalRoute =>
  async () =>
    answer(await text())

const peer = (address: string) => address.replace(/^::ffff:/i, '')

/** Names that proxies add: whoever asks through one isn't on this machine for certain. */
const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']

const asksFromHere = ({ remoteAddress, headers }: HttpRequest) =>
  isLoopback(peer(remoteAddress)) && !forwarded.some((name) => headers.has(name))

/** On the API's own listener: for peers on this machine. To others nothing is here. */
export const localMetricsRoute =
  (text: () => string | Promise<string>): LocalRoute =>
  async (http) =>
    asksFromHere(http) ? answer(await text()) : jsonAnswer(404, { error: 'nothing is here' })
