/**
 * Uploads end with their bucket. A bucket may have any number of them, a transaction may not: what one doesn't drop is
 * noted and goes in further ones, later. Nobody sees the rest: it lies under an id that no bucket has any more.
 */

import { collection } from '../../../kernel/collection.ts'
import type { Ids } from '../../../kernel/ids.ts'
import type { Store, WriteTransaction } from '../../../kernel/transaction.ts'
import type { BlobRef, BlobStore } from '../../../kernel/world.ts'
import { forgetContent } from '../content/blobs.ts'
import { parts } from './part.ts'
import { uploads } from './upload.ts'

/** Buckets that are gone and whose uploads aren't yet. */
const endedBuckets = collection<{ readonly bucketId: string }>('endedBuckets', {
  key: ({ bucketId }) => [bucketId],
})

/** Parts and uploads that one transaction drops. */
const mostRecords = 250

/** Drops uploads of a bucket that is deleted, as many as fit; what they held is given back to be forgotten. */
export async function endUploadsOf(
  tx: WriteTransaction,
  bucketId: string,
): Promise<readonly BlobRef[]> {
  const dropped: BlobRef[] = []
  const someParts = await tx.list(parts, [bucketId], { limit: mostRecords })
  for (const part of someParts) {
    await tx.delete(parts, parts.key(part))
    dropped.push(...part.content)
  }
  const limit = mostRecords - someParts.length
  const someUploads = limit > 0 ? await tx.list(uploads, [bucketId], { limit }) : []
  for (const upload of someUploads) await tx.delete(uploads, uploads.key(upload))
  const isDone = someParts.length + someUploads.length < mostRecords
  if (isDone) await tx.delete(endedBuckets, [bucketId])
  else await tx.put(endedBuckets, { bucketId })
  return dropped
}

interface EndingParts {
  readonly store: Pick<Store, 'read' | 'write'>
  readonly blobs: BlobStore
  readonly ids: Pick<Ids, 'uuid'>
  /** Asked between transactions. */
  readonly goesOn: () => boolean
}

/** Drops what is left of buckets that are gone. */
export async function endUploadsOfEndedBuckets(ending: EndingParts): Promise<void> {
  const { store, blobs, ids, goesOn } = ending
  while (goesOn()) {
    const [ended] = await store.read((tx) => tx.list(endedBuckets, [], { limit: 1 }))
    if (ended === undefined) return
    const dropped = await store.write({ requestId: ids.uuid() }, (tx) =>
      endUploadsOf(tx, ended.bucketId),
    )
    forgetContent(blobs, dropped)
  }
}
