/** What the scavenger of blobs must leave alone. */

import type { Collection, Key } from '../../kernel/collection.ts'
import type { ReadTransaction } from '../../kernel/transaction.ts'
import type { BlobRef } from '../../kernel/world.ts'
import { parts } from './multipart/part.ts'
import { manifests } from './object/manifest.ts'
import { objects, versions } from './object/object.ts'

interface Holder {
  readonly content: readonly BlobRef[]
}

/**
 * In this order nothing that moves between two pages is missed: a completion takes blobs from parts to a manifest or an object, a new
 * version moves the object behind it to `versions`, a deleted one moves it back.
 */
const sources = [
  parts,
  manifests,
  objects,
  versions,
  objects,
] as unknown as readonly Collection<Holder>[]

/** Blobs that objects, their versions and parts refer to, a page at a time; `after` is `next` of the page before. */
export async function referencedBlobs(
  tx: ReadTransaction,
  after: Key | undefined,
  limit: number,
): Promise<{ readonly blobs: readonly BlobRef[]; readonly next: Key | undefined }> {
  const [index = 0, ...last] = after ?? []
  const source = sources[index as number]
  if (source === undefined) return { blobs: [], next: undefined }
  const page = await tx.list(source, [], { limit, ...(last.length > 0 && { after: last }) })
  const end = page.at(-1)
  const following = (index as number) + 1
  return {
    blobs: page.flatMap(({ content }) => content),
    next:
      end !== undefined && page.length === limit
        ? [index, ...source.key(end)]
        : following < sources.length
          ? [following]
          : undefined,
  }
}
