/** What a server that has ended left of bytes. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { databaseName } from '../../src/server/backup/layout.ts'
import type { BlobName } from '../../src/store/blobs/blobs.ts'
import { openBlobStore } from '../../src/store/blobs/open.ts'
import { openEmbedded } from '../../src/store/engines/embedded/open.ts'
import { openSharedStore } from '../../src/store/engines/sql/open.ts'
import { sqlTestOptions } from './stores.ts'

/** Every blob in the data folder, and in the database if there is one, referred to or not. */
export async function blobsIn(data: string, database?: string): Promise<BlobName[]> {
  const file = join(data, databaseName)
  const opened =
    database !== undefined
      ? await openSharedStore(database, sqlTestOptions)
      : existsSync(file)
        ? openEmbedded(file)
        : undefined
  const blobs = openBlobStore(data, {
    ...sqlTestOptions,
    ...(opened && { rows: opened.blobRows }),
  })
  try {
    const names: BlobName[] = []
    for await (const name of blobs.storedBefore(Number.MAX_SAFE_INTEGER)) names.push(name)
    return names
  } finally {
    await blobs.close()
    await opened?.store.close()
  }
}
