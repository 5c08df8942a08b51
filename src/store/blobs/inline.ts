/** Small blobs in a SQLite file of their own, apart from the metadata. One commit serves the writes of one turn. */

import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import type { Clock, RandomSource } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/errors.ts'
import { openDatabase } from '../sqlite/database.ts'
import { isDiskFull, watchRoom } from '../sqlite/room.ts'
import { asBuffer } from '../tuples.ts'
import { BlobDamaged, BlobMissing } from './blobs.ts'

const schema = `
  CREATE TABLE IF NOT EXISTS blob (
    id BLOB NOT NULL PRIMARY KEY, at INTEGER NOT NULL, crc INTEGER NOT NULL, v BLOB NOT NULL
  );
`
const pageSize = 1_000

export interface InlineBlobs {
  /** Resolves with the new name when the bytes are on disk. */
  put(bytes: Uint8Array): Promise<string>
  get(id: string): Buffer
  delete(id: string): Promise<void>
  /** Names of a thousand blobs stored before `time`, behind `after`. */
  page(after: string, time: number): string[]
  /** Whether the last write found room on the disk. */
  hasRoom(): boolean
  close(): Promise<void>
}

interface Job {
  readonly run: () => void
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export function openInlineBlobs(
  path: string,
  random: RandomSource,
  clock: Pick<Clock, 'now'>,
  onFatal: (error: unknown) => void,
): InlineBlobs {
  const { database, close } = openDatabase(path, schema)
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const rollback = database.prepare('ROLLBACK')
  const insert = database.prepare('INSERT INTO blob (id, at, crc, v) VALUES (?, ?, ?, ?)')
  const remove = database.prepare('DELETE FROM blob WHERE id = ?')
  const reads = inlineReader(database)
  const page = database.prepare(
    `SELECT id FROM blob WHERE id > ? AND at < ? ORDER BY id LIMIT ${pageSize}`,
  )
  const queue: Job[] = []
  let running: Promise<void> | undefined
  let refusal: Fault | undefined
  const version = database.prepare('PRAGMA user_version').get() as { user_version: number }
  const room = watchRoom(() => {
    database.exec(`PRAGMA user_version = ${version.user_version}`)
  }, stop)

  async function loop(): Promise<void> {
    await nextTurn()
    while (queue.length > 0) {
      runTogether(queue.splice(0, 256))
      await nextTurn()
    }
    running = undefined
  }

  function runTogether(jobs: readonly Job[]): void {
    try {
      if (refusal !== undefined) throw refusal
      begin.run()
      for (const job of jobs) job.run()
      commit.run()
      room.found()
    } catch (error) {
      const refused = isDiskFull(error) && takenBack() ? lostRoom(error) : stop(error)
      for (const job of jobs) job.reject(refused)
      return
    }
    for (const job of jobs) job.resolve()
  }

  function takenBack(): boolean {
    try {
      if (database.isTransaction) rollback.run()
      return true
    } catch {
      return false
    }
  }

  /** Nothing is stored, and it may be tried again. */
  function lostRoom(cause: unknown): Fault {
    room.lost()
    return new Fault('unavailable', 'the disk took no bytes of a blob', { cause })
  }

  /** After a failed sync nothing more is promised; what was not acknowledged is referred to by nobody. */
  function stop(error: unknown): Fault {
    if (refusal !== undefined) return refusal
    refusal = new Fault('unavailable', 'the blob store stopped after a failed write', {
      cause: error,
    })
    try {
      rollback.run()
    } catch {
      // SQLite may have rolled back by itself.
    }
    room.stop()
    onFatal(error)
    return refusal
  }

  function enqueue(run: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      queue.push({ run, resolve, reject })
      running ??= loop()
    })
  }

  return {
    async put(bytes) {
      const id = random.bytes(16)
      const checksum = crc32(bytes)
      await enqueue(() => insert.run(id, clock.now(), checksum, bytes))
      return id.toString('hex')
    },
    get(id) {
      if (refusal !== undefined) throw refusal
      return reads(id)
    },
    delete: (id) => enqueue(() => remove.run(Buffer.from(id, 'hex'))),
    page: (after, time) =>
      page
        .all(Buffer.from(after, 'hex'), time)
        .map((row) => asBuffer(row.id as Uint8Array).toString('hex')),
    hasRoom: () => room.isThere,
    async close() {
      await running
      if (refusal?.message === closedMessage) return
      refusal = new Fault('unavailable', closedMessage)
      room.stop()
      close()
    },
  }
}

/** Checked bytes by name. */
export function inlineReader(database: DatabaseSync): (id: string) => Buffer {
  const select = database.prepare('SELECT crc, v FROM blob WHERE id = ?')
  return (id) => {
    const row = select.get(Buffer.from(id, 'hex'))
    if (row === undefined) throw new BlobMissing()
    const bytes = asBuffer(row.v as Uint8Array)
    if (crc32(bytes) !== row.crc) throw new BlobDamaged('a blob has other bytes than stored')
    return bytes
  }
}

const closedMessage = 'the blob store is closed'
