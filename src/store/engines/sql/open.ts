/** Opens the scale-out store; only `server/` and tests name an engine. */

import type { Store } from '../../../kernel/transaction.ts'
import type { BlobRows } from '../../blobs/rows.ts'
import { createStore } from '../../collections.ts'
import type { Feed, SqlEngine, SqlOptions } from './engine.ts'
import { openSqlEngine } from './engine.ts'

export interface SqlStore {
  readonly store: Store
  /** The smallest blobs, in the same database. */
  readonly blobRows: BlobRows
  readonly feed: Feed
  /** Polls the other nodes' commits now. */
  poll(): Promise<void>
  readonly engine: SqlEngine
}

/** A store in the database at `url` (`postgres://…`), shared with other nodes. */
export async function openSharedStore(url: string, options: SqlOptions): Promise<SqlStore> {
  return sharedStoreOver(await openSqlEngine(url, options))
}

/** The store of an engine that is open. */
export function sharedStoreOver(engine: SqlEngine): SqlStore {
  const { feed } = engine
  const store = { ...createStore(engine), leaseUntil: () => feed.leaseUntil() }
  return { store, blobRows: engine.blobRows, feed, poll: () => engine.poll(), engine }
}

/** The same, for whoever needs the store alone. */
export const openSqlStore = async (url: string, options: SqlOptions): Promise<Store> =>
  (await openSharedStore(url, options)).store
