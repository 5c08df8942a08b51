/** What the scavenger of blobs must leave alone. */

import type { Collection, Key } from '../../kernel/collection.ts'
import type { ReadTransaction } from '../../kernel/transaction.ts'
import type { BlobRef } from '../../kernel/world.ts'
import { parts } from './multipart/part.ts'
import { objects } from './object/object.ts'

interface Holder {
  readonly content: readonly BlobRef[]
}

/**
 * Parts before objects: a completion takes blobs from parts to an object, so that one missed among the parts is found
 * among the objects, which it couldn't be the other way round.
 */
const sources = [parts, objects] as unknown as readonly Collection<Holder>[]

/** Blobs that objects and parts refer to, a page at a time; `after` is `next` of the page before. */
export async function referencedBlobs(
  tx: ReadTransaction,
  after: Key | undefined,
  limit: number,
): Promise<{ readonly blobs: readonly BlobRef[]; readonly next: Key | undefined }> {
  const [name = sources[0]?.name, ...last] = after ?? []
  const index = sources.findIndex((source) => source.name === name)
  const source = sources[index]
  if (source === undefined) return { blobs: [], next: undefined }
  const page = await tx.list(source, [], { limit, ...(last.length > 0 && { after: last }) })
  const end = page.at(-1)
  const following = sources[index + 1]
  return {
    blobs: page.flatMap(({ content }) => content),
    next:
      end !== undefined && page.length === limit
        ? [source.name, ...source.key(end)]
        : following && [following.name],
  }
}
