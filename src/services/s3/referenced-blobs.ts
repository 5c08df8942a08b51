/** What the scavenger of blobs must leave alone. */

import type { Collection, Key } from '../../kernel/collection.ts'
import type { ReadTransaction } from '../../kernel/transaction.ts'
import type { BlobRef } from '../../kernel/world.ts'
import { annotations } from './annotation/annotation.ts'
import { buckets } from './bucket/bucket.ts'
import { parts } from './multipart/part.ts'
import { manifests } from './object/manifest.ts'
import { objects, versions } from './object/object.ts'

export interface Holder {
  readonly content: readonly BlobRef[]
  readonly bucketId: string
  /** Of objects, versions and annotations. */
  readonly key?: string
  /** Of parts and of what came from them. */
  readonly uploadId?: string
}

type Source = Collection<Holder>

/**
 * In this order nothing that moves between two pages is missed: a completion takes blobs from parts to a manifest or an object, a new
 * version moves the object behind it to `versions`, a deleted one moves it back.
 */
const movingSources = [
  annotations,
  parts,
  manifests,
  objects,
  versions,
  objects,
] as unknown as readonly Source[]

/** Collections whose entities refer to blobs, each once: what moves in the meantime comes with the next pass. */
export const blobHolders = [
  objects,
  versions,
  manifests,
  parts,
  annotations,
] as unknown as readonly Source[]

interface Page<T> {
  readonly found: readonly T[]
  readonly next: Key | undefined
}

/** Blobs that objects, their versions and annotations, and parts refer to, a page at a time; `after` is `next` of the page before. */
export async function referencedBlobs(
  tx: ReadTransaction,
  after: Key | undefined,
  limit: number,
): Promise<{ readonly blobs: readonly BlobRef[]; readonly next: Key | undefined }> {
  const { found, next } = await holders(tx, movingSources, after, limit)
  return { blobs: found.flatMap(({ content }) => content), next }
}

/** A blob and who refers to it. */
export interface HeldBlob {
  readonly blob: BlobRef
  readonly bucketId: string
  readonly key?: string
  readonly uploadId?: string
}

/** The same with those who refer to them, and each source once. */
export async function heldBlobs(
  tx: ReadTransaction,
  after: Key | undefined,
  limit: number,
): Promise<Page<HeldBlob>> {
  const { found, next } = await holders(tx, blobHolders, after, limit)
  return {
    found: found.flatMap(({ content, bucketId, key, uploadId }) =>
      content.map((blob) => ({
        blob,
        bucketId,
        ...(key !== undefined && { key }),
        ...(uploadId !== undefined && { uploadId }),
      })),
    ),
    next,
  }
}

async function holders(
  tx: ReadTransaction,
  sources: readonly Source[],
  after: Key | undefined,
  limit: number,
): Promise<Page<Holder>> {
  const [index = 0, ...last] = after ?? []
  const source = sources[index as number]
  if (source === undefined) return { found: [], next: undefined }
  const page = await tx.list(source, [], { limit, ...(last.length > 0 && { after: last }) })
  const end = page.at(-1)
  const following = (index as number) + 1
  return {
    found: page,
    next:
      end !== undefined && page.length === limit
        ? [index, ...source.key(end)]
        : following < sources.length
          ? [following]
          : undefined,
  }
}

/** The bucket of an id, as the operator knows it. Reads all buckets: for alarms, not for requests. */
export async function bucketOfId(
  tx: ReadTransaction,
  bucketId: string,
): Promise<{ readonly name: string; readonly account: string } | undefined> {
  return (await tx.list(buckets, [])).find(({ id }) => id === bucketId)
}

/** The same entity, with `kindOf` asked for the kind of each of its blobs. */
export const withBlobKinds = <T extends Holder>(
  holder: T,
  kindOf: (blob: BlobRef) => BlobRef['kind'],
): T => ({ ...holder, content: holder.content.map((blob) => ({ ...blob, kind: kindOf(blob) })) })
