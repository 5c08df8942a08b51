/**
 * One owner per data file. The lock is the operating system's, taken by SQLite on a file beside the data, so the death
 * of its holder releases it however it died.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** Another server owns the data. */
export class DataInUse extends Error {
  override readonly name = 'DataInUse'
}

const sqliteBusy = 5

/**
 * Takes the lock or throws {@link DataInUse} with the number of the process that holds it. Returns the way to release
 * it.
 */
export function takeOwnerLock(path: string): () => void {
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 })
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    if ((cause as { errcode?: number }).errcode !== sqliteBusy) throw cause
    throw new DataInUse(`\`${path}\` is in use by another server${holder(path)}`, { cause })
  }
  writeFileSync(`${path}.owner`, `${process.pid}\n`, { mode: 0o600 })
  return () => lock.close()
}

/** For the message only: the lock itself never depends on it. */
function holder(path: string): string {
  try {
    return ` (process ${readFileSync(`${path}.owner`, 'utf8').trim()})`
  } catch {
    return ''
  }
}
