/** What workers add to the metrics: themselves, and their admissions as one. */

import type { Admission, ShedReason } from '../admission.ts'
import type { WorkersState } from '../workers/open-workers.ts'
import { metric, type Sample } from './exposition.ts'

type AdmissionState = ReturnType<Admission['state']>

/** All workers together. */
export function summedAdmission(states: Iterable<AdmissionState>): AdmissionState {
  const sum = { running: 0, waiting: 0, places: 0, loopDelayMillis: 0 }
  const shed = new Map<ShedReason, number>()
  for (const state of states) {
    sum.running += state.running
    sum.waiting += state.waiting
    sum.places += state.places
    sum.loopDelayMillis = Math.max(sum.loopDelayMillis, state.loopDelayMillis)
    for (const [reason, count] of state.shed) shed.set(reason, (shed.get(reason) ?? 0) + count)
  }
  return { ...sum, shed }
}

export function workerMetrics({ wanted, serving, deaths, states }: WorkersState): string[] {
  const each = (value: (state: NonNullable<ReturnType<typeof states.get>>) => number): Sample[] =>
    [...states].map(([number, state]) => [{ worker: String(number) }, value(state)])
  return [
    metric('sallyport_workers', 'gauge', 'Processes that are to answer requests.', [[{}, wanted]]),
    metric('sallyport_workers_serving', 'gauge', 'Processes that answer requests.', [
      [{}, serving],
    ]),
    metric('sallyport_worker_deaths_total', 'counter', 'Processes that ended untold.', [
      [{}, deaths],
    ]),
    metric(
      'sallyport_worker_cpu_seconds_total',
      'counter',
      'User and system CPU time of each worker; process_ metrics are of the process that owns the data.',
      each(({ cpuSeconds }) => cpuSeconds),
    ),
    metric(
      'sallyport_worker_resident_memory_bytes',
      'gauge',
      'Resident memory size of each worker.',
      each(({ residentBytes }) => residentBytes),
    ),
  ]
}
