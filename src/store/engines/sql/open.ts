/** Opens the scale-out store; only `server/` and tests name an engine. */

import type { Store } from '../../../kernel/transaction.ts'
import { createStore } from '../../collections.ts'
import type { SqlOptions } from './engine.ts'
import { openSqlEngine } from './engine.ts'

/** A store in the database at `url` (`postgres://…`), shared with other nodes. */
export async function openSqlStore(url: string, options: SqlOptions): Promise<Store> {
  return createStore(await openSqlEngine(url, options))
}
