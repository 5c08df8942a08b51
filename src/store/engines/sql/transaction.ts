/** Reads and pending writes of one transaction on one connection. Writes go out together at the end. */

import { assert } from '../../../kernel/errors.ts'
import { changesBetween, countDifference, mergeScan } from '../../layers.ts'
import { Overlay } from '../../overlay.ts'
import { shardOf } from '../../shards.ts'
import type { EngineRead, EngineWrite, Entry, Range, Scan } from '../../store.ts'
import type { ByteString } from '../../tuples.ts'
import { toByteString, toBytes } from '../../tuples.ts'
import type { Connection, Result, Statement } from './connection.ts'
import type { DatabaseFailure } from './failures.ts'
import type { Head } from './freshness.ts'
import {
  countRange,
  deleteKeys,
  entriesOf,
  headsOf,
  insertLog,
  rollback,
  rowsPerStatement,
  selectHead,
  selectMany,
  selectRange,
  selectValue,
  upsert,
} from './statements.ts'

export interface OpenTransaction {
  readonly handle: EngineWrite
  /** The first failure of the database. It decides, whatever the work made of it. */
  failure(): DatabaseFailure | undefined
  /** After this the handle is of no use. */
  end(): void
  readonly overlay: Overlay
  /** The head of a shard, as this transaction sees it. */
  head(shard: number): Promise<Head>
}

export function openTransaction(connection: Connection): OpenTransaction {
  const overlay = new Overlay()
  const layers = [overlay]
  /** What was read can't change within the transaction. */
  const seen = new Map<ByteString, Uint8Array | undefined>()
  let open = true
  let failed: DatabaseFailure | undefined

  async function query(statement: Statement): Promise<Result> {
    if (failed !== undefined) throw failed
    try {
      return await connection.query(statement)
    } catch (error) {
      failed ??= error as DatabaseFailure
      throw error
    }
  }

  function checkOpen(): void {
    assert(open, 'a transaction is used while it is open')
  }

  async function get(key: Buffer): Promise<Uint8Array | undefined> {
    const text = toByteString(key)
    if (overlay.has(text)) return overlay.get(text)
    if (seen.has(text)) return seen.get(text)
    const { rows } = await query(selectValue(key))
    const value = rows[0]?.[0] as Buffer | undefined
    seen.set(text, value)
    return value
  }

  /** Fills `seen` with those keys that are neither known nor changed. */
  async function fetch(keys: readonly ByteString[]): Promise<void> {
    const missing = [...new Set(keys)].filter((key) => !seen.has(key))
    for (let at = 0; at < missing.length; at += rowsPerStatement) {
      const part = missing.slice(at, at + rowsPerStatement)
      for (const { key, value } of entriesOf(await query(selectMany(part.map(toBytes)))))
        seen.set(toByteString(key), value)
      for (const key of part) if (!seen.has(key)) seen.set(key, undefined)
    }
  }

  const handle: EngineWrite = {
    async get(key) {
      checkOpen()
      return await get(key)
    },
    async getMany(keys) {
      checkOpen()
      const texts = keys.map(toByteString)
      await fetch(texts.filter((key) => !overlay.has(key)))
      return texts.map((key) => (overlay.has(key) ? overlay.get(key) : seen.get(key)))
    },
    async scan(scan: Scan): Promise<Entry[]> {
      checkOpen()
      const changes = changesBetween(layers, scan)
      const below = await query(selectRange({ ...scan, limit: scan.limit + changes.size }))
      return mergeScan(scan, changes, entriesOf(below))
    },
    async count(range: Range): Promise<number> {
      checkOpen()
      const { rows } = await query(countRange(range))
      const changes = changesBetween(layers, range)
      await fetch([...changes.keys()])
      return Number(rows[0]?.[0]) + countDifference(changes, (key) => seen.get(key) !== undefined)
    },
    put(key, value) {
      checkOpen()
      overlay.set(toByteString(key), value)
    },
    delete(key) {
      checkOpen()
      overlay.set(toByteString(key), undefined)
    },
  }
  return {
    handle,
    overlay,
    failure: () => failed,
    async head(shard) {
      checkOpen()
      const head = headsOf(await query(selectHead(shard))).get(shard)
      if (head === undefined) throw new Error('the head of a shard is missing')
      return head
    },
    end() {
      open = false
    },
  }
}

/** The head that a transaction has in hand. */
export interface ShardHead extends Head {
  readonly shard: number
}

export interface LazyRead {
  readonly handle: EngineRead
  /** Never rejects; the handle is of no use from the call on. */
  end(): Promise<void>
}

/**
 * A snapshot that begins with the first use; `begin` yields a connection on which it has begun. `revisionOf` tells the
 * revision under which what is read in a snapshot with this head may be cached.
 */
export function lazyRead(
  begin: () => Promise<Connection>,
  revisionOf: (shard: number, head: Head) => number | undefined,
): LazyRead {
  let opened: Promise<{ connection: Connection; tx: OpenTransaction }> | undefined
  let ended = false

  async function open() {
    const connection = await begin()
    return { connection, tx: openTransaction(connection) }
  }

  async function transaction(): Promise<OpenTransaction> {
    assert(!ended, 'a read is used while it is open')
    opened ??= open()
    return (await opened).tx
  }

  const use = async (): Promise<EngineRead> => (await transaction()).handle

  return {
    handle: {
      get: async (key) => (await use()).get(key),
      getMany: async (keys) => (await use()).getMany(keys),
      scan: async (scan) => (await use()).scan(scan),
      count: async (range) => (await use()).count(range),
      async revision(account) {
        const shard = shardOf(account)
        return revisionOf(shard, await (await transaction()).head(shard))
      },
    },
    async end() {
      ended = true
      const reading = await opened?.catch(() => undefined)
      if (reading === undefined) return
      reading.tx.end()
      await endQuietly(reading.connection)
    },
  }
}

/** Ends a transaction of which nothing is to remain, and gives its connection back. */
export async function endQuietly(connection: Connection): Promise<void> {
  try {
    await connection.query(rollback)
  } catch {
    // The connection is lost, and the transaction with it.
  } finally {
    connection.release()
  }
}

/** Sends the pending writes, with the log when the transaction has a head. False when a request id was taken. */
export async function sendWrites(
  connection: Connection,
  overlay: Overlay,
  head: ShardHead | undefined,
  request: readonly [Buffer, Buffer],
): Promise<boolean> {
  const changed: Buffer[] = []
  const pairs: (readonly [Buffer, Uint8Array])[] = [request]
  const deleted: Buffer[] = []
  for (const [text, value] of overlay.entries()) {
    const key = toBytes(text)
    changed.push(key)
    if (value === undefined) deleted.push(key)
    else pairs.push([key, value])
  }
  for (let at = 0; head !== undefined && at < changed.length; at += rowsPerStatement) {
    const part = changed.slice(at, at + rowsPerStatement)
    await connection.query(insertLog(head.shard, head.revision, part))
  }
  for (let at = 0; at < deleted.length; at += rowsPerStatement)
    await connection.query(deleteKeys(deleted.slice(at, at + rowsPerStatement)))
  let written = 0
  for (let at = 0; at < pairs.length; at += rowsPerStatement)
    written += (await connection.query(upsert(pairs.slice(at, at + rowsPerStatement)))).count
  return written === pairs.length
}
