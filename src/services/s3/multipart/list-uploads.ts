/** One page of the uploads of a bucket, rolled up at a delimiter as listings of objects are. */

import type { ListOptions, ReadTransaction } from '../../../kernel/transaction.ts'
import { type Upload, uploads } from './upload.ts'

/** Which uploads are asked for. */
export interface UploadListing {
  readonly prefix: string
  /** Empty: nothing is rolled up. */
  readonly delimiter: string
  /** Continue behind this key or common prefix; empty: from the beginning. */
  readonly keyMarker: string
  /** Continue behind this upload of the key instead; empty: behind all of them. */
  readonly idMarker: string
  /** Uploads and common prefixes together. */
  readonly limit: number
}

/** One page of them. */
export interface ListedUploads {
  readonly found: readonly Upload[]
  readonly commonPrefixes: readonly string[]
  /** Where a list that goes on continues; a common prefix has no id. */
  readonly next: { readonly key: string; readonly id: string } | undefined
}

/** One page, in order of keys and, for each, of time. */
export async function listUploads(
  tx: ReadTransaction,
  bucketId: string,
  { prefix, delimiter, keyMarker, idMarker, limit }: UploadListing,
): Promise<ListedUploads> {
  const found: Upload[] = []
  const commonPrefixes: string[] = []
  const rolledUp = (key: string): string | undefined => {
    if (delimiter === '' || !key.startsWith(prefix)) return undefined
    const at = key.indexOf(delimiter, prefix.length)
    return at < 0 ? undefined : key.slice(0, at + delimiter.length)
  }
  const past = (common: string): ListOptions => ({ past: [bucketId, common] })

  let position: ListOptions = {}
  if (keyMarker !== '') {
    const common = rolledUp(keyMarker)
    position =
      common !== undefined
        ? past(common)
        : { after: idMarker === '' ? [bucketId, keyMarker] : [bucketId, keyMarker, idMarker] }
  }
  let next: ListedUploads['next']
  while (limit > 0) {
    const left = limit - found.length - commonPrefixes.length
    const chunk = await tx.list(uploads, [bucketId], {
      ...position,
      ...(prefix !== '' && { startingWith: prefix }),
      limit: delimiter === '' ? left + 1 : Math.min(left + 1, 64),
    })
    if (chunk.length === 0) break
    for (const upload of chunk) {
      if (found.length + commonPrefixes.length === limit) return { found, commonPrefixes, next }
      const common = rolledUp(upload.key)
      if (common !== undefined) {
        commonPrefixes.push(common)
        next = { key: common, id: '' }
        position = past(common)
        break
      }
      found.push(upload)
      next = { key: upload.key, id: upload.id }
      position = { after: uploads.key(upload) }
    }
  }
  return { found, commonPrefixes, next: undefined }
}
