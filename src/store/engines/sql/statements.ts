/** The portable subset of SQL that we use: keyset scans, upserts, one head row per shard, a log. */

import { assert } from '../../../kernel/errors.ts'
import type { Entry, Range, Scan } from '../../store.ts'
import { asBuffer } from '../../tuples.ts'
import type { Result, Statement } from './connection.ts'
import type { Head } from './freshness.ts'

/** Rows of one statement; well below the limit of 65,535 parameters. */
export const rowsPerStatement = 1_000

export const beginWrite: Statement = { text: 'BEGIN ISOLATION LEVEL SERIALIZABLE' }
export const beginRead: Statement = { text: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' }
export const commit: Statement = { text: 'COMMIT' }
export const rollback: Statement = { text: 'ROLLBACK' }

export function selectValue(key: Buffer): Statement {
  return { name: 'get', text: 'SELECT v FROM kv WHERE k = $1', values: [key] }
}

export function selectMany(keys: readonly Buffer[]): Statement {
  return { text: `SELECT k, v FROM kv WHERE k IN (${parameters(keys.length)})`, values: keys }
}

export function selectRange({ from, to, limit, reverse }: Scan): Statement {
  const order = reverse ? 'DESC' : 'ASC'
  return {
    name: reverse ? 'scan-reverse' : 'scan',
    text: `SELECT k, v FROM kv WHERE k >= $1 AND k < $2 ORDER BY k ${order} LIMIT $3`,
    values: [from, to, limit],
  }
}

export function countRange({ from, to }: Range): Statement {
  return {
    name: 'count',
    text: 'SELECT count(*) FROM kv WHERE k >= $1 AND k < $2',
    values: [from, to],
  }
}

/**
 * Writes pairs over what is there. A pair whose key is in the space of request ids is written only when it is new, so
 * the number of rows tells whether it was taken.
 */
export function upsert(pairs: readonly (readonly [Buffer, Uint8Array])[]): Statement {
  const values = pairs.flatMap(([key, value]) => [key, asBuffer(value)])
  return {
    text: `INSERT INTO kv (k, v) VALUES ${tuples(pairs.length, 2)}
      ON CONFLICT (k) DO UPDATE SET v = excluded.v WHERE kv.k < '\\x71' OR kv.k >= '\\x72'`,
    values,
  }
}

/** Writes a pair only when its key is free; waits for a transaction that is writing it. */
export function insertOnce(key: Buffer, value: Buffer): Statement {
  return {
    text: 'INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO NOTHING',
    values: [key, value],
  }
}

/** Writes pairs whose keys are new; for keys drawn at random. Said again after a lost answer it changes nothing. */
export function insertRows(pairs: readonly (readonly [Buffer, Buffer])[]): Statement {
  return {
    text: `INSERT INTO kv (k, v) VALUES ${tuples(pairs.length, 2)} ON CONFLICT (k) DO NOTHING`,
    values: pairs.flat(),
  }
}

/** Keys behind `after` whose values sort before `value`. */
export function selectKeys(after: Buffer, to: Buffer, value: Buffer, limit: number): Statement {
  return {
    name: 'keys',
    text: 'SELECT k FROM kv WHERE k > $1 AND k < $2 AND v < $3 ORDER BY k LIMIT $4',
    values: [after, to, value, limit],
  }
}

export function deleteKeys(keys: readonly Buffer[]): Statement {
  return { text: `DELETE FROM kv WHERE k IN (${parameters(keys.length)})`, values: keys }
}

export function deleteOlder({ from, to }: Range, value: Buffer): Statement {
  return { text: 'DELETE FROM kv WHERE k >= $1 AND k < $2 AND v < $3', values: [from, to, value] }
}

/**
 * Begins a control-plane transaction with its head, in one round trip: lock, revision and causal order in one row.
 * Answers the head as it is when this is committed.
 */
export function beginWithHead(shard: number, mark: number): Statement {
  assert(Number.isSafeInteger(shard) && Number.isSafeInteger(mark), 'these are numbers')
  return {
    text: `${beginWrite.text}; UPDATE head SET rev = rev + 1, mark = ${mark} WHERE shard = ${shard} RETURNING shard, rev, mark`,
  }
}

export const selectHeads: Statement = { name: 'heads', text: 'SELECT shard, rev, mark FROM head' }

export function selectHead(shard: number): Statement {
  return {
    name: 'head',
    text: 'SELECT shard, rev, mark FROM head WHERE shard = $1',
    values: [shard],
  }
}

/** By shard, of one of the above. */
export function headsOf({ rows }: Result): Map<number, Head> {
  return new Map(
    rows.map(([shard, rev, mark]) => [
      Number(shard),
      { revision: Number(rev), mark: Number(mark) },
    ]),
  )
}

export function insertHeads(count: number): Statement {
  const rows = Array.from({ length: count }, (_, shard) => `(${shard}, 0)`)
  return {
    text: `INSERT INTO head (shard, rev) VALUES ${rows.join(', ')} ON CONFLICT (shard) DO NOTHING`,
  }
}

/** The revision of each shard, whatever it was. */
export function setHeads(revisions: readonly number[]): Statement {
  assert(revisions.every(Number.isSafeInteger), 'revisions are numbers')
  const rows = revisions.map((revision, shard) => `(${shard}, ${revision})`)
  return {
    text: `INSERT INTO head (shard, rev) VALUES ${rows.join(', ')}
      ON CONFLICT (shard) DO UPDATE SET rev = excluded.rev`,
  }
}

export function insertLog(shard: number, revision: number, keys: readonly Buffer[]): Statement {
  const rows = keys.map((_, index) => `($1, $2, $${index + 3})`)
  return {
    text: `INSERT INTO log (shard, rev, k) VALUES ${rows.join(', ')}`,
    values: [shard, revision, ...keys],
  }
}

export function selectLog(shard: number, after: number, through: number): Statement {
  return {
    name: 'log',
    text: 'SELECT rev, k FROM log WHERE shard = $1 AND rev > $2 AND rev <= $3 ORDER BY rev, k',
    values: [shard, after, through],
  }
}

export function deleteLog(shard: number, through: number): Statement {
  return { text: 'DELETE FROM log WHERE shard = $1 AND rev <= $2', values: [shard, through] }
}

export function entriesOf(result: Result): Entry[] {
  return result.rows.map(([key, value]) => ({ key: key as Buffer, value: value as Buffer }))
}

function parameters(count: number): string {
  return Array.from({ length: count }, (_, index) => `$${index + 1}`).join(', ')
}

function tuples(rows: number, columns: number): string {
  return Array.from({ length: rows }, (_, row) => {
    const places = Array.from({ length: columns }, (_, column) => `$${row * columns + column + 1}`)
    return `(${places.join(', ')})`
  }).join(', ')
}
