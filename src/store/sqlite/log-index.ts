/**
 * Whether anything was committed, for the price of one small read. SQLite's write-ahead log has an index in memory that
 * processes share: a file beside the database. It begins with two copies of a header, 48 bytes each, which every commit
 * changes before it returns: a counter of changes, the number of frames, a checksum (https://sqlite.org/walformat.html,
 * "The WAL-Index Header"). Equal bytes, then: no commit has returned in between. Anything else, half a change included,
 * is for the database to say.
 *
 * The file stays open until the process ends: POSIX drops all locks that a process has on a file, SQLite's own, when it
 * closes any descriptor of it (https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
 */

import { openSync, readSync } from 'node:fs'

const headerBytes = 96

export interface LogIndex {
  /** Another number when anything was committed since this was asked last; perhaps also when nothing was. */
  version(): number
}

/** Of a database that a connection of this process has read and keeps open. */
export function openLogIndex(databasePath: string): LogIndex {
  let version = 0
  // only there a file and the memory it is mapped to are known to be one
  if (process.platform !== 'linux') return { version: () => ++version }
  const file = openSync(`${databasePath}-shm`, 'r')
  let last = Buffer.alloc(headerBytes)
  let found = Buffer.alloc(headerBytes)
  return {
    version() {
      const whole = readSync(file, found, 0, headerBytes, 0) === headerBytes
      if (whole && version > 0 && found.equals(last)) return version
      const before = last
      last = found
      found = before
      return ++version
    },
  }
}
