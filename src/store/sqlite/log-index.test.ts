import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase, openForReading } from './database.ts'
import { openLogIndex } from './log-index.ts'

let folder: string
const closers: (() => void)[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-log-index-test-'))
})
afterEach(() => {
  for (const close of closers.splice(0).reverse()) close()
  rmSync(folder, { recursive: true, force: true })
})

function opened() {
  const path = join(folder, 'data.db')
  const owner = openDatabase(path, 'CREATE TABLE IF NOT EXISTS t (n INTEGER)')
  const reader = openForReading(path)
  closers.push(owner.close, reader.close)
  reader.database.prepare('SELECT count(*) FROM t').get()
  return { owner: owner.database, reader: reader.database, index: openLogIndex(path) }
}

test('every commit makes another version, whatever it holds', () => {
  const { owner, index } = opened()
  const seen = new Set([index.version()])
  const changes = [
    'INSERT INTO t VALUES (1)',
    'UPDATE t SET n = 2',
    'PRAGMA user_version = 1',
    'DELETE FROM t',
    'PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO t VALUES (2)',
  ]
  for (const change of changes) {
    owner.exec(change)
    seen.add(index.version())
  }
  for (let count = 0; count < 1_000; count++) {
    owner.exec(`INSERT INTO t VALUES (${count})`)
    seen.add(index.version())
  }
  expect(seen.size).toBe(1 + changes.length + 1_000)
})

test.runIf(process.platform === 'linux')('reading, and what is not committed, leave it', () => {
  const { owner, reader, index } = opened()
  const version = index.version()
  reader.prepare('SELECT count(*) FROM t').get()
  owner.exec('BEGIN; INSERT INTO t VALUES (1)')
  expect(index.version()).toBe(version)
  owner.exec('ROLLBACK')
  expect(index.version()).toBe(version)
  owner.exec('BEGIN; INSERT INTO t VALUES (1); COMMIT')
  expect(index.version()).toBeGreaterThan(version)
})
