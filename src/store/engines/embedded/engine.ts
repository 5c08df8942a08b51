/**
 * The embedded engine: one SQLite file, one writer loop with group commit.
 *
 * SQLite only ever holds committed state, because pending writes live in overlays in memory:
 * - the writes of one turn run one after another, each on its own overlay over that of the batch; a failing one drops
 *   its overlay. Then the batch is written by one synchronous BEGIN … COMMIT, and the answers resolve.
 * - a read that is still open when a batch is committed gets the earlier values of the changed keys as an overlay, so
 *   it keeps its snapshot without holding a SQLite read transaction (which would make the WAL grow).
 *
 * Rows of blobs ride along: what was put before a transaction began is in its commit or in an earlier one.
 *
 * A disk without room refuses a batch and nothing else. After any other error of the commit nothing is accepted any more:
 * the kernel may have dropped what it could not sync.
 */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { assert, Fault } from '../../../kernel/errors.ts'
import type { BlobRows } from '../../blobs/rows.ts'
import { createListeners } from '../../listeners.ts'
import { Overlay } from '../../overlay.ts'
import { shardCount, shardOf } from '../../shards.ts'
import { openDatabase } from '../../sqlite/database.ts'
import { isDiskFull, watchRoom } from '../../sqlite/room.ts'
import type { Change, Engine, EngineRead, EngineWrite, EngineWriteOptions } from '../../store.ts'
import { asBuffer, toBytes } from '../../tuples.ts'
import { pendingRows } from './pending-rows.ts'
import { type ChangeHistory, changeHistory, type ProposedBatch } from './proposals.ts'
import { withReadCache } from './read-cache.ts'
import { recentRequests } from './recent-requests.ts'
import type { Tables } from './tables.ts'
import { prepareTables, schema } from './tables.ts'
import { endStalled, readThrough, writeTransaction } from './transaction.ts'

export interface EmbeddedOptions {
  /** Called once when a commit failed and the engine stopped accepting; the process should end and start again. */
  readonly onFatal?: (error: unknown) => void
  /** A write transaction that does nothing for this long awaits something else and is ended as a bug. */
  readonly stallMilliseconds?: number
  /** Other processes read the file and propose transactions: commits are numbered, and it is kept what they changed. */
  readonly takesProposals?: boolean
}

/** Transactions of one commit at most: bounds the time during which the loop is held by SQLite. */
const batchLimit = 256
/** Log revisions kept; older ones are pruned now and then. */
const kept = 10_000
const pruneEvery = 5_000
/** Entries that one read may scan before it lets other work run: about 10 ms. */
const turnLimit = 1_500
/** Earlier values that one held read may pin. */
const pinLimit = 100_000

interface Job {
  /** Settles `resolve` and `reject` by way of the batch. */
  run(batch: Batch): Promise<void> | void
  readonly reject: (error: unknown) => void
}

interface Batch {
  readonly overlay: Overlay
  readonly changes: Change[]
  readonly answers: (() => void)[]
  readonly rejections: ((error: unknown) => void)[]
  readonly revisions: Map<number, number>
  readonly requests: string[]
  /** Of transactions before this batch. */
  readonly firstSequence: number
}

/** Rows of blobs that no transaction takes along are committed after this long. */
const rowsMilliseconds = 1_000

export interface EmbeddedEngine extends Engine {
  readonly blobRows: BlobRows
  /**
   * Commits those transactions of another process that saw what still holds. One promise each, which resolves after the
   * commit is durable, and rejects with a Fault `conflict` when the transaction is to be run again.
   */
  propose(batch: ProposedBatch): Promise<void>[]
  /** By shard. */
  revisions(): readonly number[]
  /** Goes on from these revisions; for a store that is being filled, on which nothing else happens. */
  setRevisions(revisions: readonly number[]): void
}

/** Opens the engine on a file, owned by this process alone until it is closed, or on `:memory:`. */
export function openEmbeddedEngine(path: string, options: EmbeddedOptions = {}): EmbeddedEngine {
  const opened = openDatabase(path, schema)
  let tables: Tables
  let revisions: number[]
  let commits: number
  try {
    tables = withReadCache(prepareTables(opened.database))
    revisions = revisionsIn(tables)
    commits = tables.commitNumber()
  } catch (error) {
    opened.close()
    throw error
  }
  return runEngine(opened.close, tables, { revisions, commits }, path !== ':memory:', options)
}

/** By shard. */
export function revisionsIn(tables: Pick<Tables, 'heads'>): number[] {
  const revisions = Array.from({ length: shardCount }, () => 0)
  for (const [shard, revision] of tables.heads()) revisions[shard] = revision
  return revisions
}

function runEngine(
  closeDatabase: () => void,
  tables: Tables,
  found: { readonly revisions: number[]; readonly commits: number },
  durable: boolean,
  { onFatal, stallMilliseconds = 10_000, takesProposals = false }: EmbeddedOptions,
): EmbeddedEngine {
  let { revisions, commits } = found
  const history: ChangeHistory | undefined = takesProposals ? changeHistory(commits) : undefined
  const listeners = createListeners()
  const rows = pendingRows(tables)
  let rowsTimer: NodeJS.Timeout | undefined
  const snapshots = new Set<Overlay>()
  const requests = recentRequests()
  let sequence = 0
  const queue: Job[] = []
  let running: Promise<void> | undefined
  let refusal: Fault | undefined
  const room = watchRoom(() => tables.tryWrite(), fail)

  async function run(): Promise<void> {
    await nextTurn()
    do {
      const batch: Batch = {
        overlay: new Overlay(),
        changes: [],
        answers: [],
        rejections: [],
        revisions: new Map(),
        requests: [],
        firstSequence: sequence,
      }
      for (let room = batchLimit; room > 0 && queue.length > 0; ) {
        const jobs = queue.splice(0, room)
        room -= jobs.length
        for (const job of jobs) {
          if (refusal !== undefined) job.reject(refusal)
          else await job.run(batch)
        }
      }
      commit(batch)
      await nextTurn()
    } while (queue.length > 0)
    running = undefined
  }

  function transactionJob<T>(
    options: EngineWriteOptions,
    work: (tx: EngineWrite) => Promise<T>,
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ): Job {
    return {
      reject,
      async run(batch) {
        const tx = writeTransaction(batch.overlay, tables)
        try {
          const value = await endStalled(work(tx.handle), tx, stallMilliseconds)
          tx.end()
          addToBatch(batch, tx.overlay, options)
          batch.answers.push(() => resolve(value))
        } catch (error) {
          tx.end()
          // It may have seen what is not committed yet, so its answer waits for that too.
          batch.answers.push(() => reject(error))
        }
        batch.rejections.push(reject)
      },
    }
  }

  function proposalJobs(
    history: ChangeHistory,
    { snapshot, proposals }: ProposedBatch,
    settle: (at: number) => { resolve: () => void; reject: (error: unknown) => void },
  ): Job[] {
    const by = {}
    return proposals.map((proposal, at) => {
      const { resolve, reject } = settle(at)
      return {
        reject,
        run(batch) {
          batch.rejections.push(reject)
          if (!history.holds(snapshot, proposal, by)) {
            // what it met may not be committed yet, and it would meet it again
            batch.answers.push(() =>
              reject(new Fault('conflict', 'another transaction came first')),
            )
            return
          }
          const { requestId, account, changes } = proposal
          batch.answers.push(resolve)
          if (requestId === undefined) return
          const written = new Overlay()
          for (const [key, value] of changes) written.set(key, value)
          addToBatch(batch, written, { requestId, ...(account !== undefined && { account }) }, by)
        },
      }
    })
  }

  function addToBatch(
    batch: Batch,
    written: Overlay,
    { account, requestId }: EngineWriteOptions,
    by?: object,
  ): void {
    if (account !== undefined) {
      const shard = shardOf(account)
      const revision = (batch.revisions.get(shard) ?? revisions[shard]!) + 1
      batch.revisions.set(shard, revision)
      const keys = Array.from(written.keys(), (key) => toBytes(key))
      batch.changes.push({ shard, revision, keys })
    }
    batch.overlay.absorb(written)
    if (history) for (const key of written.keys()) history.add(key, by)
    sequence++
    batch.requests.push(requestId)
  }

  /** Synchronous from the first statement to the last, so no read sees half of it. */
  function commit(batch: Batch): void {
    if (refusal !== undefined) {
      reject(batch, refusal)
      return
    }
    if (batch.overlay.size > 0 || batch.revisions.size > 0 || rows.size > 0) {
      try {
        writeBatch(batch)
      } catch (error) {
        if (isDiskFull(error) && takenBack()) {
          room.lost()
          history?.dropped()
          reject(batch, new Fault('unavailable', 'the disk is full', { cause: error }))
          if (rows.size > 0) rowsWait()
          return
        }
        fail(error)
        const message = 'the commit failed on the way to disk'
        reject(batch, new Fault('outcome-unknown', message, { cause: error }))
        return
      }
    }
    if (batch.revisions.size > 0) {
      // a new list: who holds the old one sees what its snapshot saw
      revisions = [...revisions]
      for (const [shard, revision] of batch.revisions) revisions[shard] = revision
    }
    for (const id of batch.requests) requests.add(id)
    for (const answer of batch.answers) answer()
    listeners.tell(batch.changes)
  }

  /** Nothing of the failed batch is left in SQLite, which may have rolled back by itself. */
  function takenBack(): boolean {
    try {
      if (tables.inTransaction()) tables.exec('ROLLBACK')
      return true
    } catch {
      return false
    }
  }

  function writeBatch(batch: Batch): void {
    keepSnapshots(batch.overlay)
    tables.exec('BEGIN IMMEDIATE')
    rows.write()
    for (const [shard, revision] of batch.revisions) tables.setHead(shard, revision)
    for (const { shard, revision, keys } of batch.changes)
      for (const key of keys) tables.addLog(shard, revision, key)
    for (const [key, value] of batch.overlay.entries()) {
      const bytes = toBytes(key)
      if (value === undefined) tables.delete(bytes)
      else tables.put(bytes, value)
    }
    prune(batch)
    if (history) tables.setCommitNumber(commits + 1)
    tables.exec('COMMIT')
    room.found()
    commits += 1
    history?.committed(commits)
    rows.clear()
    clearTimeout(rowsTimer)
    rowsTimer = undefined
  }

  function prune(batch: Batch): void {
    const { firstSequence } = batch
    if (Math.floor(sequence / pruneEvery) === Math.floor(firstSequence / pruneEvery)) return
    for (const [shard, revision] of batch.revisions) tables.pruneLog(shard, revision - kept)
  }

  function keepSnapshots(changed: Overlay): void {
    for (const snapshot of snapshots) {
      if (snapshot.size > pinLimit) {
        snapshots.delete(snapshot)
        continue
      }
      for (const key of changed.keys())
        if (!snapshot.has(key)) snapshot.set(key, tables.get(toBytes(key)))
    }
  }

  function fail(error: unknown): void {
    refusal = new Fault('unavailable', 'the store stopped after a failed write', { cause: error })
    room.stop()
    try {
      tables.exec('ROLLBACK')
    } catch {
      // SQLite may have rolled back by itself; either way nothing is written any more.
    }
    for (const job of queue.splice(0)) job.reject(refusal)
    onFatal?.(error)
  }

  /** The next transaction takes them along; otherwise they go alone. */
  function rowsWait(): void {
    rowsTimer ??= setTimeout(() => {
      rowsTimer = undefined
      if (refusal !== undefined) return
      if (running === undefined) running = run()
      else rowsWait()
    }, rowsMilliseconds).unref()
  }

  const blobRows: BlobRows = {
    shared: false,
    put(id, row) {
      if (refusal !== undefined) throw refusal
      rows.put(id, row)
      rowsWait()
    },
    get(id) {
      if (refusal !== undefined) throw refusal
      return rows.get(id)
    },
    delete(id) {
      if (refusal !== undefined) throw refusal
      rows.delete(id)
      rowsWait()
    },
    page(after, time) {
      if (refusal !== undefined) throw refusal
      return rows.page(after, time)
    },
  }

  return {
    blobRows,
    capabilities: { name: 'embedded', durable, serialWriter: true, shared: false },
    async read(work) {
      if (refusal !== undefined) throw refusal
      const snapshot = new Overlay()
      const below = readThrough(tables, [snapshot])
      snapshots.add(snapshot)
      let scanned = 0
      const checkOpen = () => {
        if (refusal !== undefined) throw refusal
        if (!snapshots.has(snapshot)) throw new Fault('conflict', 'the read lasted too long')
      }
      const tx: EngineRead = {
        get(key) {
          checkOpen()
          return below.get(key)
        },
        getMany(keys) {
          checkOpen()
          return below.getMany(keys)
        },
        async scan(scan) {
          if (scanned > turnLimit) {
            scanned = 0
            await nextTurn()
          }
          checkOpen()
          const entries = below.scan(scan)
          scanned += entries.length
          return entries
        },
        getText(key) {
          checkOpen()
          return below.getText(key)
        },
        async scanText(scan) {
          if (scanned > turnLimit) {
            scanned = 0
            await nextTurn()
          }
          checkOpen()
          const page = below.scanText(scan)
          scanned += page?.values.length ?? 0
          return page
        },
        count(range) {
          checkOpen()
          return below.count(range)
        },
      }
      try {
        return await work(tx)
      } finally {
        snapshots.delete(snapshot)
      }
    },
    write<T>(writeOptions: EngineWriteOptions, work: (tx: EngineWrite) => Promise<T>) {
      if (refusal !== undefined) return Promise.reject(refusal)
      return new Promise<T>((resolve, reject) => {
        queue.push(transactionJob(writeOptions, work, resolve, reject))
        running ??= run()
      })
    },
    propose(batch) {
      assert(history !== undefined, 'an engine that takes proposals is given one')
      const refused = refusal
      if (refused !== undefined) return batch.proposals.map(() => Promise.reject(refused))
      const promises = batch.proposals.map(() => Promise.withResolvers<void>())
      queue.push(...proposalJobs(history, batch, (at) => promises[at]!))
      running ??= run()
      return promises.map(({ promise }) => promise)
    },
    revisions: () => revisions,
    setRevisions(changed) {
      if (refusal !== undefined) throw refusal
      tables.exec('BEGIN IMMEDIATE')
      for (const [shard, revision] of changed.entries()) tables.setHead(shard, revision)
      tables.exec('COMMIT')
      revisions = [...changed]
    },
    async committed(requestId) {
      if (refusal !== undefined) throw refusal
      return requests.has(requestId)
    },
    hasRoom: () => room.isThere,
    revision: (account) => (refusal === undefined ? revisions[shardOf(account)] : undefined),
    pinRevisions() {
      const pinned = revisions
      return (account) => pinned[shardOf(account)]
    },
    async changes(shard, revision, limit) {
      if (refusal !== undefined) throw refusal
      const changes: { shard: number; revision: number; keys: Buffer[] }[] = []
      for (const [rev, key] of tables.log(shard, revision, revision + limit)) {
        if (changes.at(-1)?.revision !== rev) changes.push({ shard, revision: rev, keys: [] })
        changes.at(-1)!.keys.push(asBuffer(key))
      }
      return changes
    },
    watch: (listener) => listeners.add(listener),
    async close() {
      if (refusal?.message === closedMessage) return
      await running
      clearTimeout(rowsTimer)
      if (refusal === undefined && rows.size > 0) await run()
      refusal = new Fault('unavailable', closedMessage)
      room.stop()
      closeDatabase()
    },
  }
}

const closedMessage = 'the store is closed'

function reject(batch: Batch, error: unknown): void {
  for (const rejection of batch.rejections) rejection(error)
}
