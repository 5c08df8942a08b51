/** How every SQLite file of ours is opened: settings, ownership, privacy. */

import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { assert } from '../../kernel/errors.ts'
import { refuseNetworkFileSystem } from './file-system.ts'
import { takeOwnerLock } from './owner-lock.ts'

/** Below lies the WAL-reset corruption (fixed in 3.51.3; https://sqlite.org/wal.html). */
const oldestSafeSqlite = [3, 51, 3] as const

/** Raised when older versions could not read the data any more. */
const format = 1

export interface OpenDatabase {
  readonly database: DatabaseSync
  /** Closes the file and releases the ownership. */
  close(): void
}

/** Opens (or creates, mode 0600) a file owned by this process alone, or a private database for `:memory:`. */
export function openDatabase(path: string, schema: string): OpenDatabase {
  if (path === ':memory:') {
    const database = new DatabaseSync(':memory:')
    configure(database)
    database.exec(schema)
    return { database, close: () => database.close() }
  }
  const file = resolve(path)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  refuseNetworkFileSystem(dirname(file))
  const release = takeOwnerLock(file)
  try {
    createPrivately(file)
    const database = new DatabaseSync(file)
    try {
      configure(database)
      assertDurable(database)
      refuseNewerFormat(database, file)
      database.exec(schema)
      database.exec(`PRAGMA user_version = ${format}`)
    } catch (error) {
      database.close()
      throw error
    }
    return {
      database,
      close() {
        try {
          database.close()
        } finally {
          release()
        }
      },
    }
  } catch (error) {
    release()
    throw error
  }
}

/** Opens a file that another process owns, for reading only. */
export function openForReading(path: string): OpenDatabase {
  const database = new DatabaseSync(resolve(path), { readOnly: true, timeout: 5000 })
  try {
    refuseOldSqlite(database)
    database.exec(`
      PRAGMA mmap_size = 0;
      PRAGMA cell_size_check = ON;
      PRAGMA trusted_schema = OFF;
      PRAGMA cache_size = -16384;
      PRAGMA temp_store = MEMORY;
    `)
    database.enableDefensive(true)
  } catch (error) {
    database.close()
    throw error
  }
  return { database, close: () => database.close() }
}

/** Throws when this version of SQLite can corrupt a WAL database. */
export function assertSafeSqlite(version: string): void {
  const numbers = version.split('.').map(Number)
  for (const [index, needed] of oldestSafeSqlite.entries()) {
    const number = numbers[index] ?? 0
    if (number > needed) return
    if (number < needed)
      throw new Error(`SQLite ${version} is too old, ${oldestSafeSqlite.join('.')} is needed`)
  }
}

function refuseOldSqlite(database: DatabaseSync): void {
  const row = database.prepare('SELECT sqlite_version() AS version').get() as { version: string }
  assertSafeSqlite(row.version)
}

function configure(database: DatabaseSync): void {
  refuseOldSqlite(database)
  database.exec(`
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA mmap_size = 0;
    PRAGMA cell_size_check = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA cache_size = -32768;
    PRAGMA temp_store = MEMORY;
  `)
  database.enableDefensive(true)
}

/** A setting that did not take would be noticed only after a power cut. */
function assertDurable(database: DatabaseSync): void {
  const value = (pragma: string) => Object.values(database.prepare(`PRAGMA ${pragma}`).get()!)[0]
  assert(value('journal_mode') === 'wal', 'the database keeps a write-ahead log')
  assert(value('synchronous') === 2, 'the database syncs each commit')
}

function refuseNewerFormat(database: DatabaseSync, file: string): void {
  const { user_version: found } = database.prepare('PRAGMA user_version').get() as {
    user_version: number
  }
  if (found > format)
    throw new Error(`\`${file}\` was written by a newer version (format ${found})`)
}

/** SQLite gives its journals the mode of the database file, and doesn't sync the entry of the file itself. */
function createPrivately(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
  const directory = openSync(dirname(file), 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
