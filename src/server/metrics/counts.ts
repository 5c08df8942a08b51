/**
 * What the server counts about itself. Labels come from closed sets only (services, operations, layers): never an account,
 * a name or anything else that a request brings.
 */

import type { Happening } from '../../access/record/recorder.ts'
import { createHistogram, type Histogram } from './histogram.ts'

/** `refused` is every other answer of the 400s; `failed` are those of the 500s. */
export type OutcomeClass = 'ok' | 'denied' | 'refused' | 'failed'

export type Outcomes = Record<OutcomeClass, number>

export interface ServiceCounts {
  /** By operation; `none` where no operation was found. */
  readonly operations: Map<string, Outcomes>
  /** Seconds from the request's head to its answer; for streamed bodies to the first byte. */
  readonly seconds: Histogram
}

export interface Counts {
  /** By service; `none` where no service was found. */
  readonly services: Map<string, ServiceCounts>
  /** By layer and kind of denial, as {@link denialOf} names them. */
  readonly denials: Map<string, number>
  /** Write transactions by outcome: `done`, `refused` by their own work, or the kind of fault. */
  readonly writes: Map<string, number>
  readonly writeSeconds: Histogram
  /** What the audit has on disk, of this run. */
  readonly audit: { records: number; bytes: number; readonly seconds: Histogram }
  /** Counts one answered request. */
  note(happening: Happening, outcome: OutcomeClass, millis: number): void
  add(counted: Counted): void
  noteWrite(outcome: string, millis: number): void
  /** Counts records that came to the disk together. */
  noteAudit(records: number, bytes: number, millis: number): void
}

/** What is counted of one answered request. */
export interface Counted {
  readonly service: string
  readonly operation: string
  readonly outcome: OutcomeClass
  /** Of denials, as {@link denialOf} names them. */
  readonly denial?: string
  readonly millis: number
}

export const countedOf = (
  happening: Happening,
  outcome: OutcomeClass,
  millis: number,
): Counted => ({
  service: happening.service ?? 'none',
  operation: happening.eventName ?? happening.operation ?? 'none',
  outcome,
  ...(outcome === 'denied' && { denial: denialOf(happening) }),
  millis,
})

export function createCounts(): Counts {
  const services = new Map<string, ServiceCounts>()
  const denials = new Map<string, number>()
  const writes = new Map<string, number>()
  const writeSeconds = createHistogram()
  const audit = { records: 0, bytes: 0, seconds: createHistogram() }
  function add({ service, operation, outcome, denial, millis }: Counted): void {
    let counts = services.get(service)
    if (!counts) {
      counts = { operations: new Map(), seconds: createHistogram() }
      services.set(service, counts)
    }
    let outcomes = counts.operations.get(operation)
    if (!outcomes) {
      outcomes = { ok: 0, denied: 0, refused: 0, failed: 0 }
      counts.operations.set(operation, outcomes)
    }
    outcomes[outcome]++
    counts.seconds.add(millis / 1000)
    if (denial !== undefined) increment(denials, denial)
  }
  return {
    services,
    denials,
    writes,
    writeSeconds,
    audit,
    noteAudit(records, bytes, millis) {
      audit.records += records
      audit.bytes += bytes
      audit.seconds.add(millis / 1000)
    },
    add,
    note: (happening, outcome, millis) => add(countedOf(happening, outcome, millis)),
    noteWrite(outcome, millis) {
      increment(writes, outcome)
      writeSeconds.add(millis / 1000)
    },
  }
}

const increment = (counts: Map<string, number>, key: string) =>
  void counts.set(key, (counts.get(key) ?? 0) + 1)

/** By status; an answer that never got into the audit is `failed`, which its caller says. */
export function outcomeOf({ error }: Happening): OutcomeClass {
  if (!error) return 'ok'
  const status = error.status ?? 500
  if (status === 401 || status === 403) return 'denied'
  return status < 500 ? 'refused' : 'failed'
}

/**
 * Why a request was denied, as `layer kind`: the policy layer that denied and whether it did so in words; `signature` when
 * nobody was proven; `other` for what is refused beside policies.
 */
export function denialOf({ decisions, principal, claimedAccessKeyId }: Happening): string {
  const denied = decisions.findLast(({ decision }) => decision.outcome !== 'Allowed')
  if (denied) {
    const { layer, outcome } = denied.decision
    return `${layer} ${outcome === 'ExplicitlyDenied' ? 'explicit' : 'implicit'}`
  }
  const unproven = principal === undefined || claimedAccessKeyId !== undefined
  return unproven ? 'signature none' : 'other none'
}
