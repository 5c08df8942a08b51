/** Every kind of store that tests can be repeated on: each engine, and each decorator over one. */

import { randomBytes, randomUUID } from 'node:crypto'
import type { Store } from '../../src/kernel/transaction.ts'
import { createStore } from '../../src/store/collections.ts'
import { withFaults } from '../../src/store/decorators/faults.ts'
import { withMetrics } from '../../src/store/decorators/metrics.ts'
import { openEmbeddedEngine } from '../../src/store/engines/embedded/engine.ts'
import { openEmbeddedStore } from '../../src/store/engines/embedded/open.ts'
import type { SqlOptions } from '../../src/store/engines/sql/engine.ts'
import { openSqlStore } from '../../src/store/engines/sql/open.ts'
import { postgresMissing, testDatabase } from './postgres.ts'

export interface TestStore {
  readonly name: string
  /** Why it can't be opened here. */
  readonly missing?: string | undefined
  open(): Promise<{ store: Store; stop(): Promise<void> }>
}

/** Clock and randomness of the machine; heads are polled quickly, so that tests needn't wait. */
export const sqlTestOptions: SqlOptions = {
  clock: { now: () => Date.now(), monotonic: () => performance.now() },
  random: { bytes: (length) => randomBytes(length), uuid: () => randomUUID() },
  pollMilliseconds: 10,
}

const inMemory = (open: () => Store): TestStore['open'] => {
  return async () => {
    const store = open()
    return { store, stop: () => store.close() }
  }
}

export const testStores: readonly TestStore[] = [
  { name: 'embedded', open: inMemory(() => openEmbeddedStore(':memory:')) },
  {
    name: 'decorated',
    open: inMemory(() => {
      const engine = withFaults(openEmbeddedEngine(':memory:'), () => undefined)
      return createStore(withMetrics(engine, sqlTestOptions.clock))
    }),
  },
  {
    name: 'postgresql',
    missing: postgresMissing(),
    async open() {
      const database = await testDatabase()
      const store = await openSqlStore(database.url, sqlTestOptions)
      return {
        store,
        async stop() {
          await store.close()
          await database.stop()
        },
      }
    },
  },
]
