/**
 * Keys of a bucket in UTF-8 byte order, rolled up at a delimiter. The cost grows with what is returned: a common prefix
 * is left by one seek, however many keys lie under it.
 */

import type { ListOptions, ReadTransaction } from '../../../kernel/transaction.ts'
import { objects, type StoredObject } from '../object/object.ts'

export interface Listing {
  readonly prefix: string
  /** Empty: nothing is rolled up. */
  readonly delimiter: string
  /** Continue behind this key or common prefix. */
  readonly after: string | undefined
  /** Keys and common prefixes together. */
  readonly limit: number
}

export interface ListedKeys {
  readonly found: readonly StoredObject[]
  readonly commonPrefixes: readonly string[]
  /** Last key or common prefix of a list that goes on. */
  readonly last: string | undefined
}

const firstChunk = 64
const largestChunk = 1000
const smallestChunk = 4

/** One page of the listing. */
export async function listKeys(
  tx: ReadTransaction,
  bucketId: string,
  { prefix, delimiter, after, limit }: Listing,
): Promise<ListedKeys> {
  const found: StoredObject[] = []
  const commonPrefixes: string[] = []
  if (limit === 0) return { found, commonPrefixes, last: undefined }
  const rolledUp = (key: string): string | undefined => {
    if (delimiter === '' || !key.startsWith(prefix)) return undefined
    const at = key.indexOf(delimiter, prefix.length)
    return at < 0 ? undefined : key.slice(0, at + delimiter.length)
  }

  let position: ListOptions = {}
  let current: string | undefined
  let last: string | undefined
  if (after !== undefined) {
    // a marker within a common prefix is behind all of it
    current = rolledUp(after)
    position = current === undefined ? behind(after) : past(current)
  }
  let chunkSize = delimiter === '' ? Math.min(limit + 1, largestChunk) : firstChunk
  for (;;) {
    const chunk = await tx.list(objects, [bucketId], {
      ...position,
      ...(prefix !== '' && { startingWith: prefix }),
      limit: chunkSize,
    })
    let skipped = 0
    for (const object of chunk) {
      const common = rolledUp(object.key)
      if (common !== undefined && common === current) {
        skipped++
        continue
      }
      if (found.length + commonPrefixes.length === limit) return { found, commonPrefixes, last }
      current = common
      last = common ?? object.key
      if (common === undefined) found.push(object)
      else commonPrefixes.push(common)
    }
    const end = chunk.at(-1)
    if (end === undefined || chunk.length < chunkSize)
      return { found, commonPrefixes, last: undefined }
    position = current === undefined ? behind(end.key) : past(current)
    if (skipped > chunk.length / 2) chunkSize = Math.max(smallestChunk, chunkSize >> 2)
    else if (skipped === 0) chunkSize = Math.min(largestChunk, chunkSize * 2)
  }

  function behind(key: string): ListOptions {
    return { after: [bucketId, key] }
  }
  function past(common: string): ListOptions {
    return { past: [bucketId, common] }
  }
}
