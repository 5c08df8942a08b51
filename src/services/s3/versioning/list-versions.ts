/**
 * One page of the versions of a bucket: keys in UTF-8 byte order, each with its current object first and the others
 * newest first. Two ordered collections are read side by side; a common prefix is left by one seek in each.
 */

import type { Collection } from '../../../kernel/collection.ts'
import type { ListOptions, ReadTransaction } from '../../../kernel/transaction.ts'
import {
  objectByKey,
  objects,
  type Version,
  versionById,
  versionIdOf,
  versions,
} from '../object/object.ts'

/** Which versions are asked for. */
export interface VersionListing {
  readonly prefix: string
  /** Empty: nothing is rolled up. */
  readonly delimiter: string
  /** Continue behind this key or common prefix; empty: from the beginning. */
  readonly keyMarker: string
  /** Continue behind this version of the key instead; empty: behind all of them. */
  readonly versionMarker: string
  /** Versions and common prefixes together. */
  readonly limit: number
}

/** A version or delete marker; exactly one of a key is the latest. */
export interface ListedVersion {
  readonly version: Version
  readonly isLatest: boolean
}

/** One page of them. */
export interface ListedVersions {
  readonly found: readonly ListedVersion[]
  readonly commonPrefixes: readonly string[]
  /** Where a list that goes on continues; a common prefix has no version. */
  readonly next: { readonly key: string; readonly versionId: string } | undefined
}

/** One page; what it costs grows with what it returns. */
export async function listVersions(
  tx: ReadTransaction,
  bucketId: string,
  { prefix, delimiter, keyMarker, versionMarker, limit }: VersionListing,
): Promise<ListedVersions> {
  const rolledUp = (key: string): string | undefined => {
    if (delimiter === '' || !key.startsWith(prefix)) return undefined
    const at = key.indexOf(delimiter, prefix.length)
    return at < 0 ? undefined : key.slice(0, at + delimiter.length)
  }
  const common = keyMarker === '' ? undefined : rolledUp(keyMarker)
  const start: ListOptions =
    keyMarker === ''
      ? {}
      : common === undefined
        ? { after: [bucketId, keyMarker] }
        : { past: [bucketId, common] }
  const within = versionMarker !== '' && common === undefined
  const current = cursor(tx, objects as Collection<Version>, bucketId, prefix, start)
  const others = cursor(
    tx,
    versions,
    bucketId,
    prefix,
    within ? await behindVersion(tx, bucketId, keyMarker, versionMarker) : start,
  )

  const found: ListedVersion[] = []
  const commonPrefixes: string[] = []
  let next: ListedVersions['next']
  // the versions of a key that come behind its first one aren't its latest
  let begun = within ? keyMarker : undefined
  for (;;) {
    const [one, other] = [await current.peek(), await others.peek()]
    const isCurrent = one !== undefined && (other === undefined || !isBefore(other.key, one.key))
    const version = isCurrent ? one : other
    if (version === undefined) return { found, commonPrefixes, next: undefined }
    if (found.length + commonPrefixes.length === limit) return { found, commonPrefixes, next }
    const folder = rolledUp(version.key)
    if (folder !== undefined) {
      commonPrefixes.push(folder)
      next = { key: folder, versionId: '' }
      for (const each of [current, others]) each.leave(folder)
      continue
    }
    found.push({ version, isLatest: version.key !== begun })
    begun = version.key
    next = { key: version.key, versionId: versionIdOf(version) }
    const from = isCurrent ? current : others
    from.take()
  }
}

/** The current version comes before all others of its key. A marker that is gone is behind all of them. */
async function behindVersion(
  tx: ReadTransaction,
  bucketId: string,
  key: string,
  versionId: string,
): Promise<ListOptions> {
  const current = await objectByKey(tx, bucketId, key)
  if (current !== undefined && versionIdOf(current) === versionId) return { from: [bucketId, key] }
  const marked = await versionById(tx, bucketId, key, versionId)
  return { after: marked ? versions.key(marked) : [bucketId, key] }
}

const isBefore = (a: string, b: string): boolean =>
  a !== b && Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0

const chunkSize = 100

/** Reads a collection in order, chunk by chunk. */
function cursor(
  tx: ReadTransaction,
  collection: Collection<Version>,
  bucketId: string,
  prefix: string,
  start: ListOptions,
) {
  let position = start
  let chunk: Version[] = []
  let ended = false
  return {
    async peek(): Promise<Version | undefined> {
      if (chunk.length === 0 && !ended) {
        chunk = await tx.list(collection, [bucketId], {
          ...position,
          ...(prefix !== '' && { startingWith: prefix }),
          limit: chunkSize,
        })
        ended = chunk.length < chunkSize
        const last = chunk.at(-1)
        if (last) position = { after: collection.key(last) }
      }
      return chunk[0]
    },
    take(): void {
      chunk.shift()
    },
    /** Goes behind everything that begins with this. */
    leave(folder: string): void {
      const rest = chunk.findIndex(({ key }) => !key.startsWith(folder))
      if (rest >= 0) {
        chunk.splice(0, rest)
        return
      }
      chunk = []
      if (!ended) position = { past: [bucketId, folder] }
    },
  }
}
