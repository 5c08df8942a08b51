/**
 * The engine of a worker: reads the owner's file itself, and proposes its write transactions to the owner.
 *
 * - a read is a read transaction of SQLite from its first use on.
 * - revisions are looked at as a request begins, after a commit of this worker, and once in each turn of the event loop in
 *   which they are asked for. What was committed later in the turn is concurrent with all that began before.
 * - the writes of one turn run one after another, each over the changes of those before it, on one snapshot; then they
 *   are proposed together. One that saw what holds no more runs again in the next batch, and when that goes on, the
 *   worker takes a turn in which nobody else is heard.
 *
 * Rows of blobs travel with the proposals: what was put before a transaction began is in its commit or in an earlier one.
 */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { Fault, type FaultKind } from '../../../../kernel/errors.ts'
import type { BlobRow, BlobRows } from '../../../blobs/rows.ts'
import { createListeners } from '../../../listeners.ts'
import { Overlay } from '../../../overlay.ts'
import { shardOf } from '../../../shards.ts'
import type { Change, Engine, EngineRead, EngineWrite, EngineWriteOptions } from '../../../store.ts'
import { asBuffer } from '../../../tuples.ts'
import type { Proposal } from '../proposals.ts'
import { type SeenKeys, seenKeys } from '../seen-keys.ts'
import { endStalled, readThrough, writeTransaction } from '../transaction.ts'
import type { OwnerLink, Verdict } from './owner-link.ts'
import { openReadConnections, type Snapshot } from './read-connections.ts'

export interface WorkerOptions {
  /** A write transaction that does nothing for this long awaits something else and is ended as a bug. */
  readonly stallMilliseconds?: number
  /** A held read keeps SQLite's log from being used again, so it ends with a `conflict` after two to three times this. */
  readonly readMilliseconds?: number
}

export interface WorkerEngine extends Engine {
  readonly blobRows: BlobRows
  /** A request begins: everything that anybody was told of before is to bind it. */
  look(): void
}

/** Transactions of one batch at most. */
const batchLimit = 256
/** Conflicts of one transaction before the worker asks for a turn alone… */
const patience = 2
/** …and before it gives up. */
const attempts = 8
/** Entries that one read may scan before it lets other work run: about 10 ms. */
const turnLimit = 1_500
/** Rows of blobs that no transaction takes along are sent after this long. */
const rowsMilliseconds = 1_000
/** How often watchers are told of what others commit, when no request comes. */
const watchMilliseconds = 50

interface Job {
  readonly options: EngineWriteOptions
  readonly work: (tx: EngineWrite) => Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  conflicts: number
}

/** A transaction that was run, and how it ends when its proposal is taken. */
interface Ran {
  readonly job: Job
  readonly proposal: Proposal
  readonly settle: () => void
}

const closedMessage = 'the store is closed'

/** Opens the engine on the file of an owner that lives; closes nothing of the owner's. */
export function openWorkerEngine(
  path: string,
  link: OwnerLink,
  { stallMilliseconds = 10_000, readMilliseconds = 5_000 }: WorkerOptions = {},
): WorkerEngine {
  const connections = openReadConnections(path)
  const listeners = createListeners()
  const queue: Job[] = []
  let running: Promise<void> | undefined
  let closed: Fault | undefined
  let revisions: readonly number[] = connections.revisions()
  /** Revisions that what is read now is at least as new as. */
  let pinned = revisions
  let told = revisions
  let looked = false
  let watchTimer: NodeJS.Timeout | undefined

  const rows = new Map<string, BlobRow>()
  /** On their way: still answered from here until the owner has said that they are on disk. */
  const sentRows = new Map<string, BlobRow>()
  let rowsTimer: NodeJS.Timeout | undefined

  function look(): void {
    revisions = connections.revisions()
    if (looked) return
    looked = true
    setImmediate(() => {
      looked = false
    })
  }

  function revisionsOfTurn(): readonly number[] {
    if (!looked) look()
    return revisions
  }

  async function run(): Promise<void> {
    await nextTurn()
    do {
      const jobs = queue.splice(0, batchLimit)
      const alone = jobs.some(({ conflicts }) => conflicts >= patience)
      try {
        if (alone) await link.takeTurn()
        await runBatch(jobs)
      } catch (error) {
        for (const job of jobs) job.reject(error)
      } finally {
        if (alone) link.endTurn()
      }
      await nextTurn()
    } while (queue.length > 0)
    running = undefined
  }

  async function runBatch(jobs: readonly Job[]): Promise<void> {
    const snapshot = connections.begin()
    const ran: Ran[] = []
    try {
      const changes = new Overlay()
      for (const job of jobs) {
        const one = await runJob(job, snapshot, changes)
        if (one !== undefined) ran.push(one)
      }
    } finally {
      snapshot.end()
    }
    if (ran.length === 0 && rows.size === 0) return
    const proposals = ran.map(({ proposal }) => proposal)
    const sent = takeRows()
    let verdicts: readonly Verdict[]
    try {
      verdicts = await link.propose({ snapshot: snapshot.commits, proposals }, sent)
    } catch (cause) {
      const lost = new Fault('outcome-unknown', 'the owner of the store is gone', { cause })
      for (const { job } of ran) job.reject(lost)
      return
    }
    for (const [name] of sent) sentRows.delete(name)
    // whoever is told now may ask at once
    look()
    // those that met another go first in the next batch
    const again: Job[] = []
    for (const [at, { job, settle }] of ran.entries()) {
      const verdict = verdicts[at]!
      if (verdict.done) settle()
      else if (verdict.kind === 'conflict' && ++job.conflicts < attempts) again.push(job)
      else job.reject(new Fault(verdict.kind, refusals[verdict.kind]))
    }
    queue.unshift(...again)
    tell()
  }

  async function runJob(job: Job, snapshot: Snapshot, changes: Overlay): Promise<Ran | undefined> {
    const seen = seenKeys()
    const tx = writeTransaction(changes, snapshot.tables, seen)
    pinned = snapshot.revisions
    try {
      const value = await endStalled(job.work(tx.handle), tx, stallMilliseconds)
      tx.end()
      const proposal = proposalOf(job.options, seen, tx.overlay)
      changes.absorb(tx.overlay)
      return { job, proposal, settle: () => job.resolve(value) }
    } catch (error) {
      tx.end()
      const settle = () => job.reject(error)
      // what it saw was committed
      if (changes.size === 0) {
        settle()
        return undefined
      }
      const { keys, ranges } = seen
      return { job, proposal: { keys: [...keys], ranges, changes: [] }, settle }
    }
  }

  function takeRows() {
    clearTimeout(rowsTimer)
    rowsTimer = undefined
    const taken = [...rows]
    rows.clear()
    for (const [name, row] of taken) sentRows.set(name, row)
    return taken
  }

  function rowsWait(): void {
    rowsTimer ??= setTimeout(() => {
      rowsTimer = undefined
      running ??= run()
    }, rowsMilliseconds).unref()
  }

  /** Tells watchers what was committed since they were told last, by whomever. */
  function tell(): void {
    if (listeners.size === 0 || closed !== undefined) return
    const before = told
    told = connections.revisions()
    for (const [shard, revision] of told.entries())
      if (revision > before[shard]!) listeners.tell(changesIn(shard, before[shard]!, revision))
  }

  function changesIn(shard: number, after: number, through: number): Change[] {
    const changes: { shard: number; revision: number; keys: Buffer[] }[] = []
    for (const [revision, key] of connections.now.log(shard, after, through)) {
      if (changes.at(-1)?.revision !== revision) changes.push({ shard, revision, keys: [] })
      changes.at(-1)!.keys.push(asBuffer(key))
    }
    return changes
  }

  const reads = new Set<OpenRead>()
  let round = 0
  const endHeldReads = setInterval(() => {
    round++
    for (const reading of reads) if (reading.begunIn < round - 1) reading.end()
  }, readMilliseconds).unref()

  const assertOpen = () => {
    if (closed !== undefined) throw closed
  }

  return {
    capabilities: { name: 'embedded worker', durable: true, serialWriter: false, shared: false },
    blobRows: {
      shared: false,
      put(id, row) {
        assertOpen()
        rows.set(id.toString('latin1'), row)
        rowsWait()
      },
      get(id) {
        assertOpen()
        const name = id.toString('latin1')
        return rows.get(name) ?? sentRows.get(name) ?? connections.now.getBlob(id)
      },
      delete(id) {
        assertOpen()
        const name = id.toString('latin1')
        if (!rows.delete(name)) link.deleteRow(name)
      },
      page() {
        throw new Error('the owner of the file looks for rows that nothing refers to')
      },
    },
    async read(work) {
      assertOpen()
      pinned = revisionsOfTurn()
      const reading = openRead(() => connections.begin(), assertOpen, round)
      reads.add(reading)
      try {
        return await work(reading.tx)
      } finally {
        reads.delete(reading)
        reading.end()
      }
    },
    write<T>(options: EngineWriteOptions, work: (tx: EngineWrite) => Promise<T>) {
      if (closed !== undefined) return Promise.reject(closed)
      return new Promise<T>((resolve, reject) => {
        queue.push({
          options,
          work,
          resolve: resolve as (value: unknown) => void,
          reject,
          conflicts: 0,
        })
        running ??= run()
      })
    },
    async committed(requestId) {
      assertOpen()
      return link.committed(requestId)
    },
    revision: (account) => (closed === undefined ? revisionsOfTurn()[shardOf(account)] : undefined),
    pinRevisions() {
      const atStart = pinned
      return (account) => atStart[shardOf(account)]
    },
    look,
    async changes(shard, revision, limit) {
      assertOpen()
      return changesIn(shard, revision, revision + limit)
    },
    watch(listener) {
      if (listeners.size === 0) {
        told = connections.revisions()
        watchTimer = setInterval(tell, watchMilliseconds).unref()
      }
      const stop = listeners.add(listener)
      return () => {
        stop()
        if (listeners.size === 0) clearInterval(watchTimer)
      }
    },
    async close() {
      if (closed !== undefined) return
      clearTimeout(rowsTimer)
      clearInterval(watchTimer)
      clearInterval(endHeldReads)
      if (rows.size > 0) running ??= run()
      await running
      closed = new Fault('unavailable', closedMessage)
      connections.close()
    },
  }
}

const refusals = {
  conflict: 'the transaction kept meeting others',
  unavailable: 'the owner of the store takes nothing now',
  busy: 'the owner of the store asks for fewer requests',
  'outcome-unknown': 'the commit failed on the way to disk',
} as const satisfies Record<FaultKind, string>

function proposalOf(
  { account, requestId }: EngineWriteOptions,
  { keys, ranges }: SeenKeys,
  changes: Overlay,
): Proposal {
  return {
    requestId,
    keys: [...keys],
    ranges,
    changes: [...changes.entries()],
    ...(account !== undefined && { account }),
  }
}

interface OpenRead {
  readonly tx: EngineRead
  readonly begunIn: number
  end(): void
}

/** A read on a snapshot that begins with its first use; what comes after its end is refused. */
function openRead(begin: () => Snapshot, assertOpen: () => void, begunIn: number): OpenRead {
  let snapshot: Snapshot | undefined
  let below: ReturnType<typeof readThrough> | undefined
  let scanned = 0
  let ended = false
  const use = () => {
    assertOpen()
    if (ended) throw new Fault('conflict', 'the read lasted too long')
    if (below === undefined) {
      snapshot = begin()
      below = readThrough(snapshot.tables, [])
    }
    return below
  }
  const turn = async () => {
    if (scanned > turnLimit) {
      scanned = 0
      await nextTurn()
    }
  }
  const tx: EngineRead = {
    get: (key) => use().get(key),
    getMany: (keys) => use().getMany(keys),
    async scan(scan) {
      await turn()
      const entries = use().scan(scan)
      scanned += entries.length
      return entries
    },
    getText: (key) => use().getText(key),
    async scanText(scan) {
      await turn()
      const page = use().scanText(scan)
      scanned += page?.values.length ?? 0
      return page
    },
    count: (range) => use().count(range),
  }
  return {
    tx,
    begunIn,
    end() {
      ended = true
      snapshot?.end()
    },
  }
}
