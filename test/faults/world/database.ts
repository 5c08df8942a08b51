/**
 * A database of the simulated world: the statements that the engine sends (`engines/sql/statements.ts`), with the
 * semantics of PostgreSQL that it relies on. Transactions read a snapshot; a serializable one is refused with 40001 when
 * what it read or wrote has changed since (stricter than PostgreSQL, never laxer). The head row of a shard is locked
 * until the transaction ends. Commits are durable when they happen; a fail-over breaks connections only.
 */

import type { Result, Statement } from '../../../src/store/engines/sql/connection.ts'
import type { Head } from '../../../src/store/engines/sql/freshness.ts'
import { type Owner, ownerOf, type Schedule } from './schedule.ts'

/** A state to return to. */
export interface Mark {
  readonly commit: number
}

export interface Session {
  execute(statement: Statement): Promise<Result>
  /** Ends the session; what it had begun is undone. */
  end(): void
  readonly ended: boolean
  /** Called when the database ends the session. */
  onLost: () => void
}

export interface DatabaseOptions {
  /** A mistake: heads are read from a replica that is so many milliseconds behind. */
  readonly staleHeads?: number
  /** A mistake: a fail-over loses what was committed in the last so many milliseconds. */
  readonly lostAtFailOver?: number
}

export interface SimDatabase {
  readonly owner: Owner
  /** Undefined while the database is down. */
  open(): Session | undefined
  /** Breaks every session; nobody connects for so long. */
  failOver(millis: number): void
  mark(): Mark
  /** Everything as it was at the mark, as from a backup; sessions break. */
  restore(mark: Mark, millis: number): void
  /** Committed pairs of now, by key. */
  committed(): ReadonlyMap<string, Buffer>
  /** Committed revision of a shard. */
  head(shard: number): number
  /** When a head last moved. */
  movedAt(): number
}

interface Version<T> {
  readonly commit: number
  readonly value: T
}

interface LogRow {
  readonly revision: number
  readonly key: Buffer
  readonly commit: number
}

interface Transaction {
  readonly readOnly: boolean
  snapshot: number | undefined
  readonly writes: Map<string, Buffer | undefined>
  readonly reads: Set<string>
  readonly ranges: (readonly [from: string, to: string])[]
  readonly log: (readonly [shard: number, revision: number, key: Buffer])[]
  head: ({ readonly shard: number } & Head) | undefined
  /** A statement failed: only ROLLBACK is understood. */
  failed: boolean
  readonly ends: (() => void)[]
}

type LogEntry = Transaction['log'][number]
const byRevision = ([, left, leftKey]: LogEntry, [, right, rightKey]: LogEntry) =>
  left - right || leftKey.compare(rightKey)

const statementMillis = 1_500
const idleMillis = 3_000

const failure = (code: string, message: string): Error =>
  Object.assign(new Error(message), { code })
const conflict = (): Error => failure('40001', 'could not serialize access')
const nothing: Result = { rows: [], count: 0 }
const noHead: Head = { revision: 0, mark: 0 }
const text = (bytes: unknown): string => (bytes as Buffer).toString('latin1')

export function createDatabase(schedule: Schedule, options: DatabaseOptions = {}): SimDatabase {
  const owner = ownerOf('database')
  const pairs = new Map<string, Version<Buffer | undefined>[]>()
  let sortedKeys: string[] = []
  /** Keys with versions that may be dropped. */
  const overwritten = new Set<string>()
  const heads = new Map<number, Version<Head>[]>()
  /** What `SELECT shard, rev, mark FROM head` answers, until a head moves. */
  let headRows: unknown[][] | undefined
  /** By shard, in the order of revisions. */
  const logs = new Map<number, LogRow[]>()
  const commitTimes: { commit: number; at: number }[] = []
  let commits = 0
  let movedAt = 0
  let downUntil = 0
  const sessions = new Set<Session & { lose(): void }>()
  const transactions = new Set<Transaction>()
  const headLocks = new Map<number, Transaction>()

  function at<T>(versions: readonly Version<T>[] | undefined, commit: number): T | undefined {
    for (let index = (versions?.length ?? 0) - 1; index >= 0; index--)
      if (versions![index]!.commit <= commit) return versions![index]!.value
    return undefined
  }

  const changedSince = (versions: readonly Version<unknown>[] | undefined, commit: number) =>
    (versions?.at(-1)?.commit ?? 0) > commit

  function set(key: string, value: Buffer | undefined, commit: number): void {
    const versions = pairs.get(key)
    if (versions) {
      versions.push({ commit, value })
      overwritten.add(key)
    } else {
      pairs.set(key, [{ commit, value }])
      sortedKeys.splice(placeOf(key), 0, key)
      if (value === undefined) overwritten.add(key)
    }
  }

  function setHead(shard: number, value: Head, commit: number): void {
    const versions = heads.get(shard) ?? []
    heads.set(shard, versions)
    versions.push({ commit, value })
    headRows = undefined
    movedAt = schedule.now()
    if (versions.length > 64 && markedAt === Number.POSITIVE_INFINITY) versions.splice(0, 32)
  }

  /** Where a key stands, or would stand, among all. */
  function placeOf(key: string): number {
    let low = 0
    let high = sortedKeys.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (sortedKeys[middle]! < key) low = middle + 1
      else high = middle
    }
    return low
  }

  const keysBetween = (from: string, to: string): string[] =>
    sortedKeys.slice(placeOf(from), placeOf(to))

  function changedBetween(from: string, to: string, commit: number): boolean {
    for (let place = placeOf(from); place < sortedKeys.length; place++) {
      const key = sortedKeys[place]!
      if (key >= to) return false
      if (changedSince(pairs.get(key), commit)) return true
    }
    return false
  }

  /** Versions that nobody can ask for any more. */
  let markedAt = Number.POSITIVE_INFINITY
  function prune(): void {
    let horizon = Math.min(commits, markedAt)
    for (const { snapshot } of transactions) horizon = Math.min(horizon, snapshot ?? horizon)
    let gone = false
    for (const key of overwritten) {
      const versions = pairs.get(key)!
      let kept = versions.length - 1
      while (kept > 0 && versions[kept]!.commit > horizon) kept--
      versions.splice(0, kept)
      const [only] = versions
      if (versions.length > 1 || only!.commit > horizon) continue
      overwritten.delete(key)
      if (only!.value === undefined) gone = pairs.delete(key)
    }
    if (gone) sortedKeys = sortedKeys.filter((key) => pairs.has(key))
  }

  function nextCommit(): number {
    commits++
    commitTimes.push({ commit: commits, at: schedule.now() })
    if (commitTimes.length > 2_000) commitTimes.splice(0, 1_000)
    if (commits % 500 === 0) prune()
    return commits
  }

  function finish(tx: Transaction): void {
    transactions.delete(tx)
    if (tx.head && headLocks.get(tx.head.shard) === tx) headLocks.delete(tx.head.shard)
    for (const told of tx.ends.splice(0)) told()
  }

  function commit(tx: Transaction): void {
    const snapshot = tx.snapshot ?? commits
    const changes = tx.writes.size > 0 || tx.head !== undefined || tx.log.length > 0
    if (!tx.readOnly && changes) {
      const touched = [...tx.reads, ...tx.writes.keys()]
      const stale =
        touched.some((key) => changedSince(pairs.get(key), snapshot)) ||
        tx.ranges.some(([from, to]) => changedBetween(from, to, snapshot))
      if (stale) {
        finish(tx)
        throw conflict()
      }
      const number = nextCommit()
      for (const [key, value] of tx.writes) set(key, value, number)
      if (tx.head) setHead(tx.head.shard, tx.head, number)
      for (const [shard, revision, key] of tx.log.sort(byRevision)) {
        const rows = logs.get(shard)
        if (rows) rows.push({ revision, key, commit: number })
        else logs.set(shard, [{ revision, key, commit: number }])
      }
    }
    finish(tx)
  }

  /** Waits until a transaction has ended; too long is a failure. */
  function ended(tx: Transaction): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = schedule.after(statementMillis, owner, () =>
        reject(failure('57014', 'canceling statement due to statement timeout')),
      )
      tx.ends.push(() => {
        cancel()
        resolve()
      })
    })
  }

  async function lockHead(tx: Transaction, shard: number, mark: number): Promise<Result> {
    tx.snapshot = commits
    for (let holder = headLocks.get(shard); holder; holder = headLocks.get(shard))
      await ended(holder)
    if (changedSince(heads.get(shard), tx.snapshot)) throw conflict()
    const { revision } = at(heads.get(shard), commits) ?? noHead
    tx.head = { shard, revision: revision + 1, mark }
    headLocks.set(shard, tx)
    return { rows: [[shard, revision + 1, mark]], count: 1 }
  }

  /** The value that a transaction sees, its own writes first. */
  function seen(tx: Transaction | undefined, key: string): Buffer | undefined {
    if (tx?.writes.has(key)) return tx.writes.get(key)
    return at(pairs.get(key), tx?.snapshot ?? commits)
  }

  function rowsBetween(tx: Transaction | undefined, from: string, to: string): [string, Buffer][] {
    tx?.ranges.push([from, to])
    let keys = keysBetween(from, to)
    const own = [...(tx?.writes.keys() ?? [])].filter(
      (key) => key >= from && key < to && !pairs.has(key),
    )
    if (own.length > 0) keys = [...keys, ...own].sort()
    const rows: [string, Buffer][] = []
    for (const key of keys) {
      const value = seen(tx, key)
      if (value !== undefined) rows.push([key, value])
    }
    return rows
  }

  const rowAt = (shard: number, commit: number) => {
    const { revision, mark } = at(heads.get(shard), commit) ?? noHead
    return [shard, revision, mark]
  }
  const headsAt = (commit: number) => [...heads.keys()].map((shard) => rowAt(shard, commit))

  function write(tx: Transaction | undefined, key: string, value: Buffer | undefined): void {
    if (tx) tx.writes.set(key, value)
    else set(key, value, nextCommit())
  }

  /** Statements by how they begin, each once. */
  const statements: readonly (readonly [
    begins: string,
    run: (
      tx: Transaction | undefined,
      values: readonly unknown[],
      text: string,
    ) => Result | Promise<Result>,
  ])[] = [
    ['CREATE TABLE', () => nothing],
    ['SELECT column_name FROM information_schema', () => ({ rows: [['mark']], count: 1 })],
    [
      'SELECT v FROM kv WHERE k = $1',
      (tx, [key]) => {
        tx?.reads.add(text(key))
        const value = seen(tx, text(key))
        return { rows: value === undefined ? [] : [[value]], count: value === undefined ? 0 : 1 }
      },
    ],
    [
      'SELECT k, v FROM kv WHERE k IN',
      (tx, keys) => {
        const rows: [unknown, Buffer][] = []
        for (const key of keys) {
          tx?.reads.add(text(key))
          const value = seen(tx, text(key))
          if (value !== undefined) rows.push([key, value])
        }
        return { rows, count: rows.length }
      },
    ],
    [
      'SELECT k, v FROM kv WHERE k >= $1',
      (tx, [from, to, limit], sql) => {
        let rows = rowsBetween(tx, text(from), text(to))
        if (sql.includes('DESC')) rows = rows.reverse()
        if (limit !== undefined) rows = rows.slice(0, limit as number)
        return {
          rows: rows.map(([key, value]) => [Buffer.from(key, 'latin1'), value]),
          count: rows.length,
        }
      },
    ],
    [
      'SELECT count(*) FROM kv',
      (tx, [from, to]) => ({ rows: [[rowsBetween(tx, text(from), text(to)).length]], count: 1 }),
    ],
    [
      'INSERT INTO kv (k, v) VALUES ($1, $2) ON CONFLICT (k) DO NOTHING',
      async (tx, [key, value]) => {
        const name = text(key)
        for (const other of [...transactions])
          if (other !== tx && other.writes.get(name) !== undefined) await ended(other)
        if (at(pairs.get(name), commits) !== undefined) return nothing
        write(tx, name, value as Buffer)
        return { rows: [], count: 1 }
      },
    ],
    [
      'INSERT INTO kv (k, v) VALUES',
      (tx, values) => {
        let count = 0
        for (let index = 0; index < values.length; index += 2) {
          const key = text(values[index])
          // ids of requests are written once
          if (key >= 'q' && key < 'r' && seen(tx, key) !== undefined) continue
          write(tx, key, values[index + 1] as Buffer)
          count++
        }
        return { rows: [], count }
      },
    ],
    [
      'DELETE FROM kv WHERE k IN',
      (tx, keys) => {
        for (const key of keys) write(tx, text(key), undefined)
        return { rows: [], count: keys.length }
      },
    ],
    [
      'DELETE FROM kv WHERE k >= $1 AND k < $2 AND v < $3',
      (tx, [from, to, value]) => {
        const old = rowsBetween(tx, text(from), text(to)).filter(
          ([, held]) => held.compare(value as Buffer) < 0,
        )
        for (const [key] of old) write(tx, key, undefined)
        return { rows: [], count: old.length }
      },
    ],
    [
      'SELECT shard, rev, mark FROM head WHERE',
      (tx, [shard]) => ({ rows: [rowAt(shard as number, tx?.snapshot ?? commits)], count: 1 }),
    ],
    [
      'SELECT shard, rev, mark FROM head',
      () => {
        const behind = options.staleHeads
        if (behind === undefined) headRows ??= headsAt(commits)
        const rows =
          headRows ??
          headsAt(
            commitTimes.findLast(({ at: done }) => done <= schedule.now() - behind!)?.commit ??
              Math.min(commits, 1),
          )
        return { rows, count: rows.length }
      },
    ],
    [
      'INSERT INTO head',
      (_tx, _values, sql) => {
        for (const [, shard] of sql.matchAll(/\((\d+), 0\)/g))
          if (!heads.has(Number(shard))) heads.set(Number(shard), [{ commit: 0, value: noHead }])
        headRows = undefined
        return nothing
      },
    ],
    [
      'INSERT INTO log',
      (tx, [shard, revision, ...keys]) => {
        for (const key of keys) tx?.log.push([shard as number, revision as number, key as Buffer])
        return { rows: [], count: keys.length }
      },
    ],
    [
      'SELECT rev, k FROM log',
      (_tx, [shard, after, through]) => {
        const kept = logs.get(shard as number) ?? []
        const first = kept.findLastIndex(({ revision }) => revision <= (after as number)) + 1
        const rows: unknown[][] = []
        for (let place = first; place < kept.length; place++) {
          const { revision, key } = kept[place]!
          if (revision > (through as number)) break
          rows.push([revision, key])
        }
        return { rows, count: rows.length }
      },
    ],
    [
      'DELETE FROM log',
      (_tx, [shard, through]) => {
        const rows = logs.get(shard as number) ?? []
        logs.set(
          shard as number,
          rows.filter(({ revision }) => revision > (through as number)),
        )
        return nothing
      },
    ],
  ]

  const found = new Map<string, (typeof statements)[number] | undefined>()
  function statementOf(sql: string) {
    if (!found.has(sql))
      found.set(
        sql,
        statements.find(([begins]) => sql.startsWith(begins)),
      )
    return found.get(sql)
  }

  function openSession(): Session & { lose(): void } {
    let tx: Transaction | undefined
    let queue: Promise<unknown> = Promise.resolve()
    let stopIdle: () => void = () => {}
    const begin = (readOnly: boolean): Transaction => {
      const begun: Transaction = {
        readOnly,
        snapshot: undefined,
        writes: new Map(),
        reads: new Set(),
        ranges: [],
        log: [],
        head: undefined,
        failed: false,
        ends: [],
      }
      transactions.add(begun)
      return begun
    }
    const drop = () => {
      if (tx) finish(tx)
      tx = undefined
    }

    async function run({ text: sql, values = [] }: Statement): Promise<Result> {
      if (sql === 'ROLLBACK') {
        drop()
        return nothing
      }
      if (tx?.failed) throw failure('25P02', 'current transaction is aborted')
      if (sql === 'COMMIT') {
        const ending = tx
        tx = undefined
        if (ending) commit(ending)
        return nothing
      }
      const head =
        /^BEGIN ISOLATION LEVEL SERIALIZABLE; UPDATE head .* mark = (\d+) WHERE shard = (\d+)/.exec(
          sql,
        )
      if (sql.startsWith('BEGIN')) {
        tx = begin(sql.includes('READ ONLY'))
        return head ? await lockHead(tx, Number(head[2]), Number(head[1])) : nothing
      }
      const known = statementOf(sql)
      if (known === undefined) throw new Error(`the simulated database does not know \`${sql}\``)
      if (tx) tx.snapshot ??= commits
      return await known[1](tx, values, sql)
    }

    const session: Session & { lose(): void } = {
      ended: false,
      onLost: () => {},
      execute(statement) {
        stopIdle()
        const done = queue.then(async () => {
          if (session.ended) throw failure('57P01', 'terminating connection')
          try {
            return await run(statement)
          } catch (error) {
            if (tx) tx.failed = true
            throw error
          } finally {
            if (tx) stopIdle = schedule.after(idleMillis, owner, () => session.lose())
          }
        })
        queue = done.catch(() => {})
        return done
      },
      end() {
        ;(session as { ended: boolean }).ended = true
        stopIdle()
        sessions.delete(session)
        drop()
      },
      lose() {
        if (session.ended) return
        session.end()
        session.onLost()
      },
    }
    sessions.add(session)
    return session
  }

  function breakSessions(millis: number): void {
    downUntil = schedule.now() + millis
    for (const session of [...sessions]) session.lose()
  }

  function returnTo(commit: number): void {
    for (const [key, versions] of pairs) {
      const kept = versions.filter((version) => version.commit <= commit)
      if (kept.length === 0) pairs.delete(key)
      else pairs.set(key, kept)
    }
    sortedKeys = [...pairs.keys()].sort()
    for (const key of overwritten) if (!pairs.has(key)) overwritten.delete(key)
    headRows = undefined
    for (const [shard, versions] of heads)
      heads.set(
        shard,
        versions.filter((version) => version.commit <= commit),
      )
    for (const [shard, rows] of logs)
      logs.set(
        shard,
        rows.filter((row) => row.commit <= commit),
      )
  }

  return {
    owner,
    open: () => (schedule.now() < downUntil ? undefined : openSession()),
    failOver(millis) {
      breakSessions(millis)
      const { lostAtFailOver } = options
      if (lostAtFailOver === undefined) return
      const kept = commitTimes.findLast(({ at: done }) => done <= schedule.now() - lostAtFailOver)
      returnTo(kept?.commit ?? 0)
    },
    mark() {
      markedAt = commits
      return { commit: commits }
    },
    restore({ commit }, millis) {
      breakSessions(millis)
      returnTo(commit)
    },
    committed() {
      const now = new Map<string, Buffer>()
      for (const [key, versions] of pairs) {
        const value = versions.at(-1)?.value
        if (value !== undefined) now.set(key, value)
      }
      return now
    },
    head: (shard) => heads.get(shard)?.at(-1)?.value.revision ?? 0,
    movedAt: () => movedAt,
  }
}
