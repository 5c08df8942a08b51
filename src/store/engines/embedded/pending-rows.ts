/** Rows of blobs on their way into the next commit. */

import type { BlobRow } from '../../blobs/rows.ts'
import { asBuffer } from '../../tuples.ts'
import { blobPage, type Tables } from './tables.ts'

export interface PendingRows {
  readonly size: number
  put(id: Buffer, row: BlobRow): void
  get(id: Buffer): BlobRow | undefined
  delete(id: Buffer): void
  page(after: Buffer, time: number): Buffer[]
  /** Writes all of them, within a transaction of SQLite. */
  write(): void
  /** They are committed. */
  clear(): void
}

export function pendingRows(tables: Tables): PendingRows {
  const put = new Map<string, BlobRow>()
  const deleted = new Map<string, Buffer>()
  return {
    get size() {
      return put.size + deleted.size
    },
    put: (id, row) => void put.set(id.toString('latin1'), row),
    get(id) {
      const name = id.toString('latin1')
      return put.get(name) ?? (deleted.has(name) ? undefined : tables.getBlob(id))
    },
    delete(id) {
      const name = id.toString('latin1')
      if (!put.delete(name)) deleted.set(name, id)
    },
    page(after, time) {
      const names = tables.pageBlobs(after, time).map(asBuffer)
      for (const [name, { at }] of put) {
        const id = Buffer.from(name, 'latin1')
        if (at < time && id.compare(after) > 0) names.push(id)
      }
      return names.sort((left, right) => left.compare(right)).slice(0, blobPage)
    },
    write() {
      for (const [name, row] of put) tables.putBlob(Buffer.from(name, 'latin1'), row)
      for (const id of deleted.values()) tables.deleteBlob(id)
    },
    clear() {
      put.clear()
      deleted.clear()
    },
  }
}
