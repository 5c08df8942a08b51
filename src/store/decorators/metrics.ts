/** Counts and times what an engine does. */

import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/errors.ts'
import type { Engine } from '../store.ts'

export type Measured = 'read' | 'write'

/** Outcome of a transaction: done, refused by its own work, or a fault of the store by kind. */
export type Outcome = 'done' | 'refused' | Fault['kind']

export interface Measure {
  readonly count: Readonly<Record<Outcome, number>>
  /** Of all outcomes together. */
  readonly totalMilliseconds: number
  readonly longestMilliseconds: number
  /** Number of transactions that took up to 1, 2, 4, … milliseconds; the last place holds all longer ones. */
  readonly histogram: readonly number[]
}

export interface MeteredEngine extends Engine {
  /** Since the engine was opened. */
  measures(): Readonly<Record<Measured, Measure>>
}

const buckets = 14

/** Behaves as `engine` does, and can be asked what it did. */
export function withMetrics(engine: Engine, clock: Pick<Clock, 'monotonic'>): MeteredEngine {
  const meters = { read: createMeter(), write: createMeter() }
  async function measured<T>(name: Measured, work: () => Promise<T>): Promise<T> {
    const startedAt = clock.monotonic()
    try {
      const value = await work()
      meters[name].add('done', clock.monotonic() - startedAt)
      return value
    } catch (error) {
      const outcome = error instanceof Fault ? error.kind : 'refused'
      meters[name].add(outcome, clock.monotonic() - startedAt)
      throw error
    }
  }
  return {
    ...engine,
    read: (work) => measured('read', () => engine.read(work)),
    write: (options, work) => measured('write', () => engine.write(options, work)),
    measures: () => ({ read: meters.read.measure(), write: meters.write.measure() }),
  }
}

function createMeter() {
  const count = { done: 0, refused: 0, conflict: 0, unavailable: 0, busy: 0, 'outcome-unknown': 0 }
  const histogram = Array.from({ length: buckets }, () => 0)
  let totalMilliseconds = 0
  let longestMilliseconds = 0
  return {
    add(outcome: Outcome, milliseconds: number) {
      count[outcome] += 1
      totalMilliseconds += milliseconds
      longestMilliseconds = Math.max(longestMilliseconds, milliseconds)
      const bucket = Math.max(0, Math.ceil(Math.log2(Math.max(milliseconds, 1))))
      histogram[Math.min(bucket, buckets - 1)]! += 1
    },
    measure: (): Measure => ({
      count: { ...count },
      totalMilliseconds,
      longestMilliseconds,
      histogram: [...histogram],
    }),
  }
}
