/** Opens the embedded store; only `server/` and tests name an engine. */

import type { Store } from '../../../kernel/transaction.ts'
import type { BlobRows } from '../../blobs/rows.ts'
import { createStore } from '../../collections.ts'
import type { EmbeddedEngine, EmbeddedOptions } from './engine.ts'
import { openEmbeddedEngine } from './engine.ts'

/** A store and its engine, whose commits carry the rows of small blobs along. */
export function openEmbedded(
  path: string,
  options: EmbeddedOptions = {},
): { readonly store: Store; readonly blobRows: BlobRows; readonly engine: EmbeddedEngine } {
  const engine = openEmbeddedEngine(path, options)
  return { store: createStore(engine), blobRows: engine.blobRows, engine }
}

/** A store in the file at `path` (created when missing, owned by this process alone), or in memory for `:memory:`. */
export function openEmbeddedStore(path: string, options: EmbeddedOptions = {}): Store {
  return createStore(openEmbeddedEngine(path, options))
}
