/** What a data folder that no server uses holds, checked: the databases, every blob the state refers to, and its hash. */

import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Key } from '../../kernel/collection.ts'
import type { Store } from '../../kernel/transaction.ts'
import type { BlobRef } from '../../kernel/world.ts'
import { referencedBlobs } from '../../services/s3/public.ts'
import { openBlobStore } from '../../store/blobs/open.ts'
import { openEmbedded } from '../../store/engines/embedded/open.ts'
import { requestRange } from '../../store/requests.ts'
import { refuseUnusable, type StoreState, storeState } from '../data-format.ts'
import { random } from '../random.ts'
import { upstreamHomeOf } from '../upstream-home.ts'
import { BackupRefused, blobDatabaseName, databaseName, upstreamBackup } from './layout.ts'

export interface FolderState {
  readonly stateHash: string
  readonly revision: number
  readonly sqliteVersion: string
  /** Different blobs that were found and read. */
  readonly blobs: number
}

const pageSize = 500

/**
 * Checks everything and throws {@link BackupRefused} at the first thing that isn't whole. `onFile` is called for each
 * large blob before it is read.
 */
export async function checkState(
  folder: string,
  onFile: (blob: BlobRef) => Promise<void> = async () => {},
): Promise<FolderState> {
  for (const name of [databaseName, blobDatabaseName]) checkIntegrity(join(folder, name))
  const { store, blobRows } = opened(folder)
  try {
    refuseMoved(await store.read(storeState))
    const blobs = openBlobStore(folder, {
      random,
      clock: { now: () => Date.now() },
      rows: blobRows,
    })
    try {
      const seen = new Set<string>()
      for await (const blob of everyBlob(store)) {
        const name = `${blob.kind}/${blob.id}`
        if (seen.has(name)) continue
        seen.add(name)
        if (blob.kind === 'file') await onFile(blob)
        await readThrough(blob, blobs)
      }
      return { ...hashState(join(folder, databaseName)), blobs: seen.size }
    } finally {
      await blobs.close()
    }
  } finally {
    await store.close()
    for (const name of [databaseName, blobDatabaseName])
      for (const suffix of ['lock', 'owner'])
        await rm(join(folder, `${name}.${suffix}`), { force: true })
  }
}

/** What the store says about its files, a newer format above all, is for the operator. */
function opened(folder: string): ReturnType<typeof openEmbedded> {
  try {
    return openEmbedded(join(folder, databaseName))
  } catch (error) {
    throw new BackupRefused(`the data cannot be opened: ${(error as Error).message}`)
  }
}

/** What is moved away or half here can't be served, and a copy of it can't either. */
function refuseMoved(state: StoreState | undefined): void {
  try {
    refuseUnusable(state)
  } catch (error) {
    throw new BackupRefused((error as Error).message)
  }
}

/** A copy of the folder alone would answer for objects that it doesn't have. Throws {@link BackupRefused}. */
export async function refuseUpstream(folder: string): Promise<void> {
  const { store } = opened(folder)
  try {
    const home = await store.read(upstreamHomeOf)
    if (home !== undefined)
      throw new BackupRefused(
        `objects of this data lie in \`${home.place}\`, which this command doesn't copy: ${upstreamBackup}`,
      )
  } finally {
    await store.close()
  }
}

function checkIntegrity(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true })
  let found: unknown
  try {
    found = database.prepare('PRAGMA integrity_check').get()?.integrity_check
  } catch (error) {
    found = (error as Error).message
  } finally {
    database.close()
  }
  if (found !== 'ok') throw new BackupRefused(`\`${file}\` is damaged: ${String(found)}`)
}

/** Every reference to a blob; some come twice. */
export async function* everyBlob(store: Pick<Store, 'read'>): AsyncGenerator<BlobRef> {
  let after: Key | undefined
  do {
    const page = await store.read((tx) => referencedBlobs(tx, after, pageSize))
    yield* page.blobs
    after = page.next
  } while (after !== undefined)
}

/** Reading checks every block against its checksum. Throws {@link BackupRefused}. */
export async function readThrough(
  blob: BlobRef,
  blobs: Pick<ReturnType<typeof openBlobStore>, 'read'>,
): Promise<void> {
  try {
    let bytes = 0
    for await (const chunk of blobs.read(blob, 0, blob.size - 1)) bytes += (chunk as Buffer).length
    if (bytes !== blob.size) throw new Error(`it has ${bytes} bytes instead of ${blob.size}`)
  } catch (error) {
    throw new BackupRefused(
      `the bytes \`${blob.kind}/${blob.id}\` of an object cannot be read: ${(error as Error).message}`,
    )
  }
}

/**
 * SHA-256 over every pair in key order and every revision. Ids of recent requests are left out: they are forgotten
 * whenever the store is opened.
 */
export function hashState(
  file: string,
): Pick<FolderState, 'stateHash' | 'revision' | 'sqliteVersion'> {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const sha256 = createHash('sha256')
    const add = (bytes: Uint8Array) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      sha256.update(length).update(bytes)
    }
    const pairs = database.prepare('SELECT k, v FROM kv WHERE k < ? OR k >= ? ORDER BY k')
    for (const { k, v } of pairs.iterate(requestRange.from, requestRange.to)) {
      add(k as Uint8Array)
      add(v as Uint8Array)
    }
    let revision = 0
    for (const { shard, rev } of database
      .prepare('SELECT shard, rev FROM head ORDER BY shard')
      .iterate()) {
      add(Buffer.from(`${String(shard)} ${String(rev)}`))
      revision += rev as number
    }
    const { version } = database.prepare('SELECT sqlite_version() AS version').get() as {
      version: string
    }
    return { stateHash: sha256.digest('hex'), revision, sqliteVersion: version }
  } finally {
    database.close()
  }
}
