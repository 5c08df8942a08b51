/** What a server that has ended left in its data folder. */

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { databaseName } from '../../src/server/backup/layout.ts'
import type { BlobName } from '../../src/store/blobs/blobs.ts'
import { openBlobStore } from '../../src/store/blobs/open.ts'
import { openEmbedded } from '../../src/store/engines/embedded/open.ts'

/** Every blob in the folder, wherever it is kept, referred to or not. */
export async function blobsIn(data: string): Promise<BlobName[]> {
  const file = join(data, databaseName)
  const embedded = existsSync(file) ? openEmbedded(file) : undefined
  const blobs = openBlobStore(data, {
    random: { bytes: (length) => randomBytes(length), uuid: () => '' },
    clock: { now: () => Date.now() },
    ...(embedded && { rows: embedded.blobRows }),
  })
  try {
    const names: BlobName[] = []
    for await (const name of blobs.storedBefore(Number.POSITIVE_INFINITY)) names.push(name)
    return names
  } finally {
    await blobs.close()
    await embedded?.store.close()
  }
}
