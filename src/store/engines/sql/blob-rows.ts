/**
 * The smallest blobs among the pairs, in a space of their own, so that every node sees them. A row is its time (8 bytes), the
 * CRC-32 of its bytes (4) and the bytes. What is put or deleted while a statement is under way goes together with the next.
 */

import type { BlobRow, BlobRows } from '../../blobs/rows.ts'
import { asBuffer } from '../../tuples.ts'
import type { Result, Statement } from './connection.ts'
import { deleteKeys, insertRows, rowsPerStatement, selectKeys, selectValue } from './statements.ts'

/** Runs one statement, which is a transaction of its own. Rejects with a Fault. */
export type RunStatement = (statement: Statement) => Promise<Result>

const space = Buffer.from('b')
const spaceEnd = Buffer.from('c')
const headLength = 12
/** Names read at once. */
const pageSize = 1_000

export function sqlBlobRows(run: RunStatement): BlobRows {
  const put = together<readonly [Buffer, Buffer]>((pairs) => run(insertRows(pairs)))
  const remove = together<Buffer>((keys) => run(deleteKeys(keys)))
  return {
    shared: true,
    put: (id, row) => put([keyOf(id), encoded(row)]),
    async get(id) {
      const { rows } = await run(selectValue(keyOf(id)))
      const value = rows[0]?.[0] as Buffer | undefined
      return value && decoded(value)
    },
    delete: (id) => remove(keyOf(id)),
    async page(after, time) {
      const { rows } = await run(selectKeys(keyOf(after), spaceEnd, stamp(time), pageSize))
      return rows.map(([key]) => (key as Buffer).subarray(space.length))
    },
  }
}

const keyOf = (id: Uint8Array): Buffer => Buffer.concat([space, id])

function stamp(milliseconds: number): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigUInt64BE(BigInt(Math.max(0, Math.floor(milliseconds))))
  return bytes
}

function encoded({ at, crc, bytes }: BlobRow): Buffer {
  const head = Buffer.allocUnsafe(headLength)
  stamp(at).copy(head)
  head.writeUInt32BE(crc, 8)
  return Buffer.concat([head, bytes])
}

function decoded(value: Uint8Array): BlobRow {
  const bytes = asBuffer(value)
  return {
    at: Number(bytes.readBigUInt64BE()),
    crc: bytes.readUInt32BE(8),
    bytes: bytes.subarray(headLength),
  }
}

interface Waiting<T> {
  readonly item: T
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** One statement at a time; what comes meanwhile shares the next one and its outcome. */
function together<T>(run: (items: readonly T[]) => Promise<unknown>): (item: T) => Promise<void> {
  const waiting: Waiting<T>[] = []
  let running = false
  async function runAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, rowsPerStatement)
      try {
        await run(batch.map(({ item }) => item))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    running = false
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (running) return
      running = true
      void runAll()
    })
}
