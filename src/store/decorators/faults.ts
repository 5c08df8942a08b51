/** An engine that fails on purpose, for tests: what is done with a failing store must be as right as with a healthy one. */

import { Fault } from '../../kernel/errors.ts'
import type { Engine, EngineRead, EngineWrite } from '../store.ts'

/** Where a failure can be put. */
export type FaultPoint =
  | 'read'
  | 'get'
  | 'scan'
  | 'count'
  | 'put'
  | 'delete'
  /** Before the transaction starts. */
  | 'write'
  /** After its work, before the commit: nothing is written. */
  | 'before-commit'
  /** After the commit: everything is written, and the answer is lost. */
  | 'after-commit'

/** Asked at every point; what it returns is thrown there. */
export type FaultPlan = (point: FaultPoint) => Error | undefined

/** Behaves as `engine` does, except where the plan says otherwise. */
export function withFaults(engine: Engine, plan: FaultPlan): Engine {
  const strike = (point: FaultPoint) => {
    const error = plan(point)
    if (error !== undefined) throw error
  }
  const reader = (tx: EngineRead): EngineRead => ({
    get(key) {
      strike('get')
      return tx.get(key)
    },
    getMany(keys) {
      strike('get')
      return tx.getMany(keys)
    },
    scan(scan) {
      strike('scan')
      return tx.scan(scan)
    },
    count(range) {
      strike('count')
      return tx.count(range)
    },
  })
  const writer = (tx: EngineWrite): EngineWrite => ({
    ...reader(tx),
    put(key, value) {
      strike('put')
      return tx.put(key, value)
    },
    delete(key) {
      strike('delete')
      return tx.delete(key)
    },
  })
  return {
    ...engine,
    async read(work) {
      strike('read')
      return await engine.read((tx) => work(reader(tx)))
    },
    async write(options, work) {
      strike('write')
      const value = await engine.write(options, async (tx) => {
        const result = await work(writer(tx))
        strike('before-commit')
        return result
      })
      strike('after-commit')
      return value
    },
  }
}

/**
 * A plan that fails about one point in `oneIn`, the same way for the same seed. A lost answer is an unknown outcome,
 * everything else means that nothing happened.
 */
export function seededFaults(seed: number, oneIn: number): FaultPlan {
  let state = seed >>> 0
  return (point) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    if (Math.floor((state / 2 ** 32) * oneIn) !== 0) return undefined
    return new Fault(
      point === 'after-commit' ? 'outcome-unknown' : 'unavailable',
      `injected at ${point} (seed ${seed})`,
    )
  }
}
