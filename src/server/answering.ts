/** Who answers requests: this process alone, or workers beside it. */

import type { Audit } from '../access/record/create-recorder.ts'
import { Fault } from '../kernel/errors.ts'
import type { LifecycleChange } from '../services/s3/public.ts'
import type { EmbeddedEngine } from '../store/engines/embedded/engine.ts'
import type { Admission } from './admission.ts'
import { type ApiParts, createApi } from './api.ts'
import type { FirstAccountPlan } from './bootstrap.ts'
import type { Counts } from './metrics/counts.ts'
import { summedAdmission } from './metrics/worker-metrics.ts'
import { type ServerOptions, StartRefused } from './options.ts'
import type { ReplaceableStore } from './replaceable-store.ts'
import type { LocalLimits } from './request-limits.ts'
import type { KeysInUse, Rotated } from './rotate-keys.ts'
import { createTestApi } from './test-api.ts'
import type { OwnerCalls } from './workers/calls.ts'
import type { WorkersState } from './workers/open-workers.ts'
import type { WorkerProgram } from './workers/processes.ts'

export interface AnsweringParts extends Omit<ApiParts, 'processes' | 'beforeRequest'> {
  readonly engine: EmbeddedEngine | undefined
  /** Of workers. */
  readonly program?: WorkerProgram
  readonly audit: Audit
  readonly counts: Counts
  readonly limits: LocalLimits
  readonly metrics: () => Promise<string>
  readonly readiness: OwnerCalls['readiness']
  /** Of a store that can be exchanged, filled by this plan. */
  readonly reset:
    | { readonly replaceable: ReplaceableStore; readonly plan: FirstAccountPlan }
    | undefined
}

/** Who answers requests: this process, or workers. */
export interface Answering {
  readonly endpoint: string
  admission(): ReturnType<Admission['state']>
  readonly workers?: () => WorkersState
  rotate(keys: KeysInUse): Rotated | Promise<Rotated>
  /** What a lifecycle rule did, for the access log of its bucket. */
  logChange(change: LifecycleChange): Promise<void>
  drain(): void
  close(graceMillis: number): Promise<void>
}

export function openAnswering(options: ServerOptions, parts: AnsweringParts): Promise<Answering> {
  return options.workers === undefined
    ? answerHere(options, parts)
    : answerByWorkers({ ...options, workers: options.workers }, parts)
}

async function answerHere(options: ServerOptions, parts: AnsweringParts): Promise<Answering> {
  const api = createApi(options, { ...parts, processes: 1 })
  if (options.testApi) {
    const { reset, world, audit } = parts
    if (reset === undefined)
      throw new Fault('unavailable', 'the test API needs a fresh ephemeral store')
    api.routes.set(
      'POST /_sallyport/reset',
      createTestApi({
        world,
        plan: reset.plan,
        replaceStore: (fill) => reset.replaceable.replace(fill),
        forget() {
          api.app.forget()
          audit.usage.forget()
        },
      }),
    )
  }
  return {
    endpoint: await api.open(),
    admission: () => api.admission.state(),
    rotate: (keys) => keys.rotate(),
    logChange: (change) => api.app.accessLogs.noteChange(change),
    drain() {},
    close: (millis) => api.close(millis),
  }
}

async function answerByWorkers(
  options: ServerOptions & { readonly workers: number },
  { engine, program, world, audit, counts, limits, clock, metrics, readiness, log }: AnsweringParts,
): Promise<Answering> {
  if (engine === undefined || program === undefined)
    throw new StartRefused('workers need the embedded store and a program')
  const { openWorkers } = await import('./workers/open-workers.ts')
  const { blobs, issuers } = world
  const { journal, usage } = audit
  const workers = await openWorkers(options, {
    engine,
    blobs,
    journal,
    usage,
    issuers,
    counts,
    limits,
    clock,
    metrics,
    readiness,
    program,
    log,
  })
  return {
    endpoint: workers.endpoint,
    admission: () =>
      summedAdmission([...workers.state().states.values()].map((state) => state.admission)),
    workers: () => workers.state(),
    async rotate(keys) {
      const rotated = keys.rotate()
      // each opens what any other seals before one of them seals with the new key
      for (const step of ['learn', 'adopt'] as const) {
        await workers.masterKeys(step)
        keys.reload(step)
      }
      return { ...rotated, RestartNeeded: false }
    },
    logChange: async (change) => workers.logChange(change),
    drain: () => workers.drain(),
    close: (millis) => workers.close(millis),
  }
}
