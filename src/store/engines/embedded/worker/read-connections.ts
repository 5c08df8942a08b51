/**
 * Connections that read the owner's file. A snapshot is a read transaction of SQLite on one of them, shared by all reads
 * that begin while nothing is committed: its last reader, or the end of the turn of the event loop, ends it.
 */

import { assert } from '../../../../kernel/errors.ts'
import { openForReading } from '../../../sqlite/database.ts'
import { openLogIndex } from '../../../sqlite/log-index.ts'
import { revisionsIn } from '../engine.ts'
import { withReadCache } from '../read-cache.ts'
import { prepareTables, type Tables } from '../tables.ts'

/** Committed state as one connection sees it. */
export interface Snapshot {
  readonly tables: Tables
  /** By shard. */
  readonly revisions: readonly number[]
  /** Number of the last commit. */
  readonly commits: number
  /** The tables are of no use to this reader afterwards. Idempotent. */
  end(): void
}

export interface ReadConnections {
  /** A snapshot of everything that anybody was told of. */
  begin(): Snapshot
  /** Revisions as they are now: everything that anybody was told of is in them. */
  revisions(): readonly number[]
  /** Tables as they are now, for what isn't cached. */
  readonly now: Pick<Tables, 'log' | 'getBlob'>
  close(): void
}

interface Connection {
  readonly tables: Tables
  /** Reads what has changed since the last time. */
  refresh(): void
  readonly revisions: () => readonly number[]
  readonly commits: () => number
  close(): void
}

/** A read transaction and how many read in it. */
interface OpenTransaction {
  readonly connection: Connection
  /** Of the log's index before it began. */
  readonly version: number
  readers: number
}

/** Idle connections beyond these are closed. */
const keptIdle = 4
/** Transactions open at once: each holds a connection. */
const mostOpen = 256

export function openReadConnections(path: string): ReadConnections {
  const watcher = connect(path)
  // there is an index once the file was read
  watcher.refresh()
  const index = openLogIndex(path)
  let watched: number | undefined
  const idle: Connection[] = []
  /** The one that new reads join while nothing is committed. */
  let newest: OpenTransaction | undefined
  let open = 0
  let turnEnds = false
  let closed = false

  function openTransaction(version: number): OpenTransaction {
    assert(open < mostOpen, `at most ${mostOpen} read transactions are open at once`)
    const connection = idle.pop() ?? connect(path)
    open++
    connection.tables.exec('BEGIN')
    connection.refresh()
    return { connection, version, readers: 0 }
  }

  function endTransaction({ connection }: OpenTransaction): void {
    open--
    connection.tables.exec('COMMIT')
    if (!closed && idle.length < keptIdle) idle.push(connection)
    else connection.close()
  }

  function leaveNewest(): void {
    if (newest?.readers === 0) endTransaction(newest)
    newest = undefined
  }

  /** A transaction that nobody reads in any more keeps SQLite's log from being used again. */
  function endWithTurn(): void {
    if (turnEnds) return
    turnEnds = true
    setImmediate(() => {
      turnEnds = false
      if (newest?.readers === 0) leaveNewest()
    })
  }

  return {
    begin() {
      const version = index.version()
      if (newest?.version !== version) {
        leaveNewest()
        newest = openTransaction(version)
      }
      const transaction = newest
      transaction.readers++
      const { connection } = transaction
      let ended = false
      return {
        tables: connection.tables,
        revisions: connection.revisions(),
        commits: connection.commits(),
        end() {
          if (ended) return
          ended = true
          transaction.readers--
          if (transaction.readers > 0) return
          if (transaction === newest && !closed) endWithTurn()
          else endTransaction(transaction)
        },
      }
    },
    revisions() {
      const version = index.version()
      if (watched !== version) watcher.refresh()
      watched = version
      return watcher.revisions()
    },
    now: watcher.tables,
    /** Those of open reads are closed as these end. */
    close() {
      closed = true
      leaveNewest()
      for (const connection of idle.splice(0)) connection.close()
      watcher.close()
    },
  }
}

function connect(path: string): Connection {
  const { database, close } = openForReading(path)
  const tables = withReadCache(prepareTables(database))
  let version: number | undefined
  let revisions: readonly number[] = []
  let commits = 0
  return {
    tables,
    refresh() {
      const found = tables.dataVersion()
      if (found === version) return
      version = found
      tables.forget()
      revisions = revisionsIn(tables)
      commits = tables.commitNumber()
    },
    revisions: () => revisions,
    commits: () => commits,
    close,
  }
}
