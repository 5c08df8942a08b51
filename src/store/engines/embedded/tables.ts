/** Prepared statements of the embedded engine's tables. */

import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { BlobRow } from '../../blobs/rows.ts'

export const schema = `
  CREATE TABLE IF NOT EXISTS kv (k BLOB NOT NULL PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS head (shard INTEGER NOT NULL PRIMARY KEY, rev INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS log (
    shard INTEGER NOT NULL, rev INTEGER NOT NULL, k BLOB NOT NULL, PRIMARY KEY (shard, rev, k)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS commits (one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS blob (
    id BLOB NOT NULL PRIMARY KEY, at INTEGER NOT NULL, crc INTEGER NOT NULL, v BLOB NOT NULL
  );
`

/** Names of blobs read at once. */
export const blobPage = 1_000

export interface Tables {
  get(key: Uint8Array): Uint8Array | undefined
  /** Pairs of key and value. */
  scan(from: Uint8Array, to: Uint8Array, limit: number): [Uint8Array, Uint8Array][]
  scanReverse(from: Uint8Array, to: Uint8Array, limit: number): [Uint8Array, Uint8Array][]
  /** Values as text, which costs less than as bytes. */
  getText(key: Uint8Array): string | undefined
  scanText(from: Uint8Array, to: Uint8Array, limit: number): [string][]
  scanTextReverse(from: Uint8Array, to: Uint8Array, limit: number): [string][]
  /** Key of the pair at this place (from 0) of a scan. */
  keyAt(from: Uint8Array, to: Uint8Array, place: number): Uint8Array | undefined
  keyAtReverse(from: Uint8Array, to: Uint8Array, place: number): Uint8Array | undefined
  count(from: Uint8Array, to: Uint8Array): number
  put(key: Uint8Array, value: Uint8Array): void
  delete(key: Uint8Array): void
  heads(): [number, number][]
  setHead(shard: number, revision: number): void
  addLog(shard: number, revision: number, key: Uint8Array): void
  log(shard: number, after: number, through: number): [number, Uint8Array][]
  pruneLog(shard: number, through: number): void
  /** Of the last commit that got a number; 0 before the first. */
  commitNumber(): number
  setCommitNumber(number: number): void
  /** Changes when other connections have committed; begins the snapshot of a transaction. */
  dataVersion(): number
  putBlob(id: Uint8Array, row: BlobRow): void
  getBlob(id: Uint8Array): BlobRow | undefined
  deleteBlob(id: Uint8Array): void
  /** Names of blobs put before `time`, behind `after`. */
  pageBlobs(after: Uint8Array, time: number): Uint8Array[]
  exec(sql: 'BEGIN' | 'BEGIN IMMEDIATE' | 'COMMIT' | 'ROLLBACK'): void
  /** A transaction of SQLite is open. */
  inTransaction(): boolean
  /** Writes a page without changing anything. */
  tryWrite(): void
}

export function prepareTables(database: DatabaseSync): Tables {
  const rows = (sql: string): StatementSync => {
    const statement = database.prepare(sql)
    statement.setReturnArrays(true)
    return statement
  }
  const between = 'FROM kv WHERE k >= ? AND k < ?'
  const get = rows('SELECT v FROM kv WHERE k = ?')
  const scan = rows(`SELECT k, v ${between} ORDER BY k LIMIT ?`)
  const scanReverse = rows(`SELECT k, v ${between} ORDER BY k DESC LIMIT ?`)
  const getText = rows('SELECT CAST(v AS TEXT) FROM kv WHERE k = ?')
  const scanText = rows(`SELECT CAST(v AS TEXT) ${between} ORDER BY k LIMIT ?`)
  const scanTextReverse = rows(`SELECT CAST(v AS TEXT) ${between} ORDER BY k DESC LIMIT ?`)
  const keyAt = rows(`SELECT k ${between} ORDER BY k LIMIT 1 OFFSET ?`)
  const keyAtReverse = rows(`SELECT k ${between} ORDER BY k DESC LIMIT 1 OFFSET ?`)
  const count = rows(`SELECT count(*) ${between}`)
  const put = database.prepare(
    'INSERT INTO kv (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v',
  )
  const remove = database.prepare('DELETE FROM kv WHERE k = ?')
  const heads = rows('SELECT shard, rev FROM head')
  const setHead = database.prepare(
    'INSERT INTO head (shard, rev) VALUES (?, ?) ON CONFLICT (shard) DO UPDATE SET rev = excluded.rev',
  )
  const addLog = database.prepare('INSERT INTO log (shard, rev, k) VALUES (?, ?, ?)')
  const log = rows(
    'SELECT rev, k FROM log WHERE shard = ? AND rev > ? AND rev <= ? ORDER BY rev, k',
  )
  const pruneLog = database.prepare('DELETE FROM log WHERE shard = ? AND rev <= ?')
  const putBlob = database.prepare('INSERT INTO blob (id, at, crc, v) VALUES (?, ?, ?, ?)')
  const getBlob = rows('SELECT at, crc, v FROM blob WHERE id = ?')
  const deleteBlob = database.prepare('DELETE FROM blob WHERE id = ?')
  const pageBlobs = rows(
    `SELECT id FROM blob WHERE id > ? AND at < ? ORDER BY id LIMIT ${blobPage}`,
  )
  const commitNumber = rows('SELECT number FROM commits')
  const setCommitNumber = database.prepare(
    'INSERT INTO commits (one, number) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET number = excluded.number',
  )
  const dataVersion = rows('PRAGMA data_version')
  const control = {
    BEGIN: database.prepare('BEGIN'),
    'BEGIN IMMEDIATE': database.prepare('BEGIN IMMEDIATE'),
    COMMIT: database.prepare('COMMIT'),
    ROLLBACK: database.prepare('ROLLBACK'),
  }
  // Rows come as arrays in the order of the selected columns; node:sqlite can't type them.
  const all = <Row>(statement: StatementSync, ...values: (number | Uint8Array)[]) =>
    statement.all(...values) as unknown as Row[]
  const one = <Row>(statement: StatementSync, ...values: (number | Uint8Array)[]) =>
    statement.get(...values) as unknown as Row | undefined
  return {
    get: (key) => one<[Uint8Array]>(get, key)?.[0],
    scan: (from, to, limit) => all(scan, from, to, limit),
    scanReverse: (from, to, limit) => all(scanReverse, from, to, limit),
    getText: (key) => one<[string]>(getText, key)?.[0],
    scanText: (from, to, limit) => all(scanText, from, to, limit),
    scanTextReverse: (from, to, limit) => all(scanTextReverse, from, to, limit),
    keyAt: (from, to, place) => one<[Uint8Array]>(keyAt, from, to, place)?.[0],
    keyAtReverse: (from, to, place) => one<[Uint8Array]>(keyAtReverse, from, to, place)?.[0],
    count: (from, to) => one<[number]>(count, from, to)![0],
    put: (key, value) => void put.run(key, value),
    delete: (key) => void remove.run(key),
    heads: () => all(heads),
    setHead: (shard, revision) => void setHead.run(shard, revision),
    addLog: (shard, revision, key) => void addLog.run(shard, revision, key),
    log: (shard, after, through) => all(log, shard, after, through),
    pruneLog: (shard, through) => void pruneLog.run(shard, through),
    commitNumber: () => one<[number]>(commitNumber)?.[0] ?? 0,
    setCommitNumber: (number) => void setCommitNumber.run(number),
    dataVersion: () => one<[number]>(dataVersion)![0],
    putBlob: (id, { at, crc, bytes }) => void putBlob.run(id, at, crc, bytes),
    getBlob(id) {
      const row = one<[number, number, Uint8Array]>(getBlob, id)
      return row && { at: row[0], crc: row[1], bytes: row[2] }
    },
    deleteBlob: (id) => void deleteBlob.run(id),
    pageBlobs: (after, time) => all<[Uint8Array]>(pageBlobs, after, time).map(([id]) => id),
    exec: (sql) => void control[sql].run(),
    inTransaction: () => database.isTransaction,
    tryWrite() {
      const { user_version: version } = database.prepare('PRAGMA user_version').get() as {
        user_version: number
      }
      database.exec(`PRAGMA user_version = ${version}`)
    },
  }
}
