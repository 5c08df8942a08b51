/** Connections that read the owner's file. A snapshot is a read transaction of SQLite on one of them. */

import { assert } from '../../../../kernel/errors.ts'
import { openForReading } from '../../../sqlite/database.ts'
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
  /** Gives the connection back; the tables are of no use afterwards. Idempotent. */
  end(): void
}

export interface ReadConnections {
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

/** Idle connections beyond these are closed. */
const keptIdle = 4
/** Reads open at once: each holds a connection. */
const mostOpen = 256

export function openReadConnections(path: string): ReadConnections {
  const watcher = connect(path)
  const idle: Connection[] = []
  let open = 0
  let closed = false

  return {
    begin() {
      assert(open < mostOpen, `at most ${mostOpen} reads are open at once`)
      const connection = idle.pop() ?? connect(path)
      open++
      connection.tables.exec('BEGIN')
      connection.refresh()
      let ended = false
      return {
        tables: connection.tables,
        revisions: connection.revisions(),
        commits: connection.commits(),
        end() {
          if (ended) return
          ended = true
          open--
          connection.tables.exec('COMMIT')
          if (!closed && idle.length < keptIdle) idle.push(connection)
          else connection.close()
        },
      }
    },
    revisions() {
      watcher.refresh()
      return watcher.revisions()
    },
    now: watcher.tables,
    /** Those of open reads are closed as these end. */
    close() {
      closed = true
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
