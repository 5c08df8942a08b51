/** The two ends of a migration, seen alike: ordered pairs, rows of blobs, revisions, and the state of the store. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, RandomSource } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/errors.ts'
import type { Store } from '../../kernel/transaction.ts'
import type { BlobRows } from '../../store/blobs/rows.ts'
import { openEmbedded } from '../../store/engines/embedded/open.ts'
import { DataInUse } from '../../store/sqlite/owner-lock.ts'
import type { Engine } from '../../store/store.ts'
import { databaseName } from '../backup/layout.ts'
import { StartRefused } from '../options.ts'

export type Address =
  /** Absolute path of a data folder: the embedded store in it. */
  | { readonly folder: string }
  /** `postgres://…` */
  | { readonly url: string }

export interface Place {
  /** For people: shows no password. */
  readonly name: string
  readonly isShared: boolean
  readonly store: Store
  readonly engine: Engine
  readonly blobRows: BlobRows
  revisions(): Promise<readonly number[]>
  setRevisions(revisions: readonly number[]): Promise<void>
  close(): Promise<void>
}

/** Nobody waits for an answer: large chunks may take their time. */
const patient = {
  connections: 4,
  connectMilliseconds: 10_000,
  statementMilliseconds: 60_000,
  answerMilliseconds: 180_000,
  patienceMilliseconds: 30_000,
  pollMilliseconds: 0,
}

/** The address as people see it: user, password and parameters are left out. */
export function nameOf(address: Address): string {
  if ('folder' in address) return address.folder
  const url = URL.parse(address.url)
  return url === null ? 'postgres://' : `${url.protocol}//${url.host}${url.pathname}`
}

/**
 * Opens the store there, in the hands of this process alone as far as a file goes; a folder's is made when it is missing.
 * Throws {@link StartRefused}.
 */
export async function openPlace(
  address: Address,
  world: { readonly clock: Clock; readonly random: RandomSource },
): Promise<Place> {
  const name = nameOf(address)
  if ('folder' in address) {
    const { store, engine, blobRows } = openFile(address.folder)
    return {
      name,
      isShared: false,
      store,
      engine,
      blobRows,
      revisions: async () => engine.revisions(),
      setRevisions: async (revisions) => engine.setRevisions(revisions),
      close: () => store.close(),
    }
  }
  const { openSharedStore } = await import('../../store/engines/sql/open.ts')
  try {
    const { store, engine, blobRows } = await openSharedStore(address.url, { ...world, ...patient })
    return {
      name,
      isShared: true,
      store,
      engine,
      blobRows,
      revisions: () => engine.revisions(),
      setRevisions: (revisions) => engine.setRevisions(revisions),
      close: () => store.close(),
    }
  } catch (error) {
    if (error instanceof Fault)
      throw new StartRefused(`the database \`${name}\` cannot be used: ${error.message}`)
    throw error
  }
}

export const hasStoreFile = (folder: string): boolean => existsSync(join(folder, databaseName))

function openFile(folder: string): ReturnType<typeof openEmbedded> {
  try {
    return openEmbedded(join(folder, databaseName))
  } catch (error) {
    if (error instanceof DataInUse) throw new StartRefused(error.message, 3)
    throw new StartRefused(`the data cannot be opened: ${(error as Error).message}`)
  }
}
