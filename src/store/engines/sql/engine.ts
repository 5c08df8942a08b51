/**
 * The scale-out engine: any database that speaks the PostgreSQL wire. Several nodes share it; each polls the heads and
 * vouches for revisions under a lease.
 *
 * A write transaction is SERIALIZABLE, bumps the head of its account first, collects its writes and sends them together
 * with the id of the request before COMMIT. When the answer to COMMIT is lost, the id decides: it is there (committed),
 * or it is claimed with a tombstone, after which the lost transaction can't commit any more.
 */

import { setTimeout as sleepInReality } from 'node:timers/promises'
import type { Clock, RandomSource } from '../../../kernel/clock.ts'
import { Fault } from '../../../kernel/errors.ts'
import type { BlobRows } from '../../blobs/rows.ts'
import { createListeners } from '../../listeners.ts'
import { requestKey, requestRange } from '../../requests.ts'
import { shardCount, shardOf } from '../../shards.ts'
import type { Change, Engine, EngineWrite, EngineWriteOptions } from '../../store.ts'
import { successor, toBytes } from '../../tuples.ts'
import { sqlBlobRows } from './blob-rows.ts'
import type { Connection, Connections, Deadline, Result, Statement } from './connection.ts'
import { openConnections } from './connection.ts'
import { addMarks, findMarks } from './dialects.ts'
import { DatabaseFailure } from './failures.ts'
import { trackFreshness } from './freshness.ts'
import {
  beginRead,
  beginWithHead,
  beginWrite,
  commit,
  deleteLog,
  deleteOlder,
  headsOf,
  insertHeads,
  insertOnce,
  selectHeads,
  selectLog,
  selectRange,
  selectValue,
  setHeads,
} from './statements.ts'
import { endQuietly, lazyRead, openTransaction, type ShardHead, sendWrites } from './transaction.ts'
import { createTurns } from './turns.ts'
import { openWakeUp, type WakeUp } from './wake-up.ts'

export interface SqlOptions {
  readonly clock: Clock
  readonly random: RandomSource
  /** Connections of this node at most. */
  readonly connections?: number
  readonly connectMilliseconds?: number
  readonly statementMilliseconds?: number
  /** Within this time a transaction ends or is given up when the database doesn't answer any more. */
  readonly answerMilliseconds?: number
  /** A lost connection is replaced and its transaction run again only within this time: clients wait for an answer. */
  readonly patienceMilliseconds?: number
  /** How long after a poll was sent this node vouches for what it saw. */
  readonly leaseMilliseconds?: number
  /** Pause between polls of the heads; 0 leaves polling to `poll`. */
  readonly pollMilliseconds?: number
  /** Whether nodes wake each other where the database can, true unless given. */
  readonly wakesOthers?: boolean
  /** Resolves so much later, or rejects when the signal is given. Simulated time has one of its own. */
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

/**
 * The ways into the database. Each has connections of its own, so that nobody waits for a connection who keeps others from
 * getting one: polls wait for no request, and a small blob is read while the transaction that refers to it is open.
 */
export interface Ways {
  readonly transactions: Connections
  readonly polls: Connections
  readonly blobs: Connections
}

export interface SqlEngine extends Engine {
  /** The smallest blobs, among the pairs. */
  readonly blobRows: BlobRows
  /** Polls the heads and the logs once, and renews the lease. */
  poll(): Promise<void>
  readonly feed: Feed
  /** By shard, as the database has them now. */
  revisions(): Promise<readonly number[]>
  /** Goes on from these revisions; for a store that is being filled, which nobody serves. */
  setRevisions(revisions: readonly number[]): Promise<void>
}

/** What this node knows of the others' commits. */
export interface Feed {
  /** Monotonic time until which revisions are vouched for. */
  leaseUntil(): number
  /** When the last poll that succeeded was sent, monotonic time. */
  polledAt(): number
  /** The newest revision of a shard that is known here, as the database numbers it. */
  known(shard: number): number
  /** Calls `listener` after each poll, with whether it found a head that had moved. Returns the way to stop. */
  onPoll(listener: (moved: boolean) => void): () => void
}

interface TransactionTime {
  readonly startedAt: number
  /** Until when its work, its COMMIT, and a look for what became of it may last. */
  readonly work: Deadline
  readonly commit: Deadline
  readonly outcome: Deadline
}

const usualPollMilliseconds = 100
/** Pause between polls at least, however often this node is woken. */
const wokenPollMilliseconds = 10
/** For small blobs: one statement each, where a transaction that reads them has several. */
const blobConnections = 4
/** Runs of one transaction whose connection was lost at most, and of one request's outcome at most. */
const attempts = 10
/** How long request ids are kept, and how many revisions of a log. */
const requestMilliseconds = 600_000
const keptRevisions = 10_000
const maintainEvery = 1_000

/** Of a transaction's time, what is left for COMMIT, and for asking what became of it. */
const commitMilliseconds = 250
const outcomeMilliseconds = 350
/** All the time there is while the database doesn't answer: a request that asks for more than one thing waits once. */
const awayMilliseconds = 120
/** How often one has all its time then: who has little can't find out that a database far away is back. */
const scoutMilliseconds = 4_000
/** How long ago a poll may have been sent whose answer shows that the database is there; on a busy machine it is late. */
const aliveMilliseconds = 1_000
/** What is added to a transaction's time while the database is there: it meets others, or the disk is slow. */
const busyMilliseconds = 8_000

/** Connects, creates the tables when they are missing, and polls once, so that revisions are known from the start. */
export async function openSqlEngine(url: string, options: SqlOptions): Promise<SqlEngine> {
  const open = (count: number) =>
    unavailableOnFailure(() =>
      openConnections(url, {
        connections: count,
        connectMilliseconds: options.connectMilliseconds ?? 1_000,
        statementMilliseconds: options.statementMilliseconds ?? 1_500,
      }),
    )
  const opened: Connections[] = []
  try {
    for (const count of [options.connections ?? 16, 1, blobConnections])
      opened.push(await open(count))
  } catch (error) {
    for (const each of opened) await each.close()
    throw error
  }
  const [transactions, polls, blobs] = opened as [Connections, Connections, Connections]
  const { wakesOthers = true, pollMilliseconds = usualPollMilliseconds, sleep = sleepFor } = options
  const wakes = wakesOthers && transactions.dialect.notifies && pollMilliseconds > 0
  return await openSqlEngineOver(
    { transactions, polls, blobs },
    options,
    wakes ? (onWake) => openWakeUp(url, { onWake, sleep }) : undefined,
  )
}

/** The engine over connections that are open; it closes them when it cannot begin. */
export async function openSqlEngineOver(
  ways: Ways,
  options: SqlOptions,
  openWake?: (onWake: () => void) => WakeUp,
): Promise<SqlEngine> {
  const engine = createEngine(ways, options)
  try {
    await createTables(ways.transactions)
    await engine.poll()
  } catch (error) {
    await engine.close()
    throw error
  }
  engine.startPolling(openWake)
  return engine
}

function createEngine(ways: Ways, options: SqlOptions) {
  const { transactions: connections } = ways
  const { clock, random, leaseMilliseconds = 5_000 } = options
  const { pollMilliseconds = usualPollMilliseconds } = options
  const { patienceMilliseconds = 300, answerMilliseconds = 1_850, sleep = sleepFor } = options
  const freshness = trackFreshness(clock, leaseMilliseconds)
  const listeners = createListeners()
  const turns = createTurns()
  const stopping = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  let polling: Promise<void> | undefined
  let closed = false
  let writes = 0
  let polledAt = Number.NEGATIVE_INFINITY
  const pollListeners = new Set<(moved: boolean) => void>()
  let wakeUp: WakeUp | undefined
  let woken = false
  let endPause = () => {}

  /** The last that was asked of the database was not answered. */
  let away = false
  const isAway = () => away && !isAlive()

  /** A poll was answered a moment ago: what is slow then is busy, and waiting helps. */
  const isAlive = (): boolean =>
    pollMilliseconds > 0 && clock.monotonic() - polledAt < aliveMilliseconds + 2 * pollMilliseconds

  let scoutedAt = Number.NEGATIVE_INFINITY
  /** Whether to give up soon; not for one every so often. */
  function isHasty(now: number): boolean {
    if (!isAway()) return false
    if (now - scoutedAt < scoutMilliseconds) return true
    scoutedAt = now
    return false
  }

  /** Decided as a transaction is asked for, since the time of those under way isn't cut. */
  function timeFrom(startedAt: number): TransactionTime {
    const until = (milliseconds: number): Deadline => ({
      remaining: () =>
        startedAt + milliseconds + (isAlive() ? busyMilliseconds : 0) - clock.monotonic(),
    })
    const beforeCommit = answerMilliseconds - outcomeMilliseconds
    const hasty = isHasty(startedAt)
    return {
      startedAt,
      work: until(hasty ? awayMilliseconds : beforeCommit - commitMilliseconds),
      commit: until(hasty ? awayMilliseconds : beforeCommit),
      outcome: until(answerMilliseconds),
    }
  }

  /** Notes whether the database answers. */
  async function answered<T>(work: Promise<T>): Promise<T> {
    try {
      const value = await work
      away = false
      return value
    } catch (error) {
      noteFailure(error)
      throw error
    }
  }

  function noteFailure(error: unknown): void {
    const cause = error instanceof Fault ? error.cause : error
    if (cause instanceof DatabaseFailure) away = cause.kind === 'lost'
  }

  function checkOpen(): void {
    if (closed) throw new Fault('unavailable', 'the store is closed')
  }

  /** So that closing waits for what is under way. */
  function follow<T>(work: Promise<T>): Promise<T> {
    underWay.add(work)
    const forget = () => void underWay.delete(work)
    work.then(forget, forget)
    return work
  }

  async function writeWithRetries<T>(
    writeOptions: EngineWriteOptions,
    time: TransactionTime,
    work: (tx: EngineWrite) => Promise<T>,
  ): Promise<T> {
    const { startedAt, work: deadline } = time
    if (deadline.remaining() <= 0)
      throw new Fault('unavailable', 'the turn of a transaction came too late')
    const run = () => attempt(writeOptions, time, work)
    let outcome = await run()
    for (let count = 2; !outcome.done && deadline.remaining() > 0; ) {
      const { failure, atHead } = outcome
      if (atHead) {
        // another node had the head: nothing was done for nothing, and now it is free
        await sleep(jitter(random, 5))
        outcome = await run()
        continue
      }
      // Who meets others goes on while there is time: a busy database is no reason to refuse.
      const patience = count <= attempts && clock.monotonic() - startedAt < patienceMilliseconds
      if (failure.kind !== 'conflict' && !patience) break
      count++
      await sleep(jitter(random, Math.min(2 ** count, 100)))
      if (deadline.remaining() <= 0) break
      // Who met another waits for those of this node who did too, so that one of them gets through.
      outcome = failure.kind === 'conflict' ? await turns.take('retries', run) : await run()
    }
    if (outcome.done) return outcome.value
    throw faultOf(outcome.failure)
  }

  /** After a fail-over the idle connections are broken, so beginning is tried again on others. */
  async function beginSnapshot(): Promise<Connection> {
    const { startedAt, commit: deadline } = timeFrom(clock.monotonic())
    for (let count = 1; ; count++) {
      const connection = await connections.acquire(deadline)
      try {
        await connection.query(beginRead)
        return connection
      } catch (error) {
        connection.release()
        const again = count < attempts && clock.monotonic() - startedAt < patienceMilliseconds
        if ((error as DatabaseFailure).kind !== 'lost' || !again) throw error
        await sleep(jitter(random, 10 * count))
      }
    }
  }

  type Attempt<T> =
    | { readonly done: true; readonly value: T }
    /** Nothing is written, and it may be run again. */
    | {
        readonly done: false
        readonly failure: DatabaseFailure
        /** It met another at its head, before its work began. */
        readonly atHead?: boolean
      }

  async function attempt<T>(
    { account, requestId, beforeCommit }: EngineWriteOptions,
    time: TransactionTime,
    work: (tx: EngineWrite) => Promise<T>,
  ): Promise<Attempt<T>> {
    let connection: Connection
    try {
      connection = await connections.acquire(time.work)
    } catch (error) {
      return retryable(error)
    }
    const request = toBytes(requestKey(requestId, random.bytes(8).toString('hex')))
    const tx = openTransaction(connection)
    let head: ShardHead | undefined
    let begunAt = Number.NEGATIVE_INFINITY
    let value: T
    try {
      if (account === undefined) await connection.query(beginWrite)
      else {
        const shard = shardOf(account)
        const mark = random.bytes(6).readUIntBE(0, 6)
        const begun = headsOf(await connection.query(beginWithHead(shard, mark))).get(shard)
        if (begun === undefined) throw new Error('the head of a shard is missing')
        begunAt = clock.monotonic()
        head = { shard, ...begun }
      }
      value = await work(tx.handle)
      const failure = tx.failure()
      if (failure !== undefined) throw failure
      tx.end()
      const written = await sendWrites(connection, tx.overlay, head, [request, stamp(clock.now())])
      if (!written) throw new Error('a request id was drawn twice')
      beforeCommit?.()
    } catch (error) {
      tx.end()
      const failure = tx.failure() ?? error
      await endQuietly(connection)
      if (!(failure instanceof DatabaseFailure)) throw failure
      const atHead = account !== undefined && head === undefined && failure.kind === 'conflict'
      return { ...retryable(failure), atHead }
    }
    try {
      await connection.query(commit, time.commit)
      connection.release()
    } catch (error) {
      const failure = error as DatabaseFailure
      connection.release()
      if (failure.kind !== 'lost') return retryable(failure)
      if (!(await outcome(request, time.outcome))) return { done: false, failure }
    }
    if (head !== undefined) {
      freshness.committed(head.shard, head, begunAt)
      wakeUp?.tell()
    }
    writes += 1
    if (writes % maintainEvery === 0) follow(maintain(head)).catch(() => {})
    return { done: true, value }
  }

  /** Whether a transaction whose COMMIT was not answered is committed; if not, it never will be. */
  async function outcome(request: Buffer, deadline: Deadline): Promise<boolean> {
    let last: unknown
    for (let count = 1; count <= 3 && deadline.remaining() > 0; count++) {
      try {
        return await withConnection(connections, deadline, async (connection) => {
          const tombstone = await connection.query(insertOnce(request, tombstoneAt(clock.now())))
          if (tombstone.count === 1) return false
          // It may be our own, of an earlier try whose answer was lost.
          const { rows } = await connection.query(selectValue(request))
          return isCommit(rows[0]?.[0])
        })
      } catch (error) {
        last = error
        await sleep(jitter(random, 100 * count))
      }
    }
    throw new Fault('outcome-unknown', 'a commit was sent and its outcome is not known', {
      cause: last,
    })
  }

  /** Drops old request ids, and old log rows of a shard that is written to. */
  async function maintain(head: ShardHead | undefined): Promise<void> {
    await withConnection(connections, undefined, async (connection) => {
      await connection.query(deleteOlder(requestRange, stamp(clock.now() - requestMilliseconds)))
      if (head !== undefined)
        await connection.query(deleteLog(head.shard, head.revision - keptRevisions))
    })
  }

  async function poll(): Promise<void> {
    checkOpen()
    // One after another, so that no change is told twice.
    await turns.take('poll', () =>
      unavailableOnFailure(() => answered(withConnection(ways.polls, undefined, pollOn))),
    )
  }

  async function pollOn(connection: Connection): Promise<void> {
    const sentAt = clock.monotonic()
    const heads = headsOf(await connection.query(selectHeads))
    if (heads.size !== shardCount) throw new Error('the heads of the shards are not complete')
    const changes: Change[] = []
    const moved = freshness.moved(sentAt, heads)
    if (listeners.size > 0)
      for (const { shard, before, now, restored } of moved)
        if (!restored) changes.push(...(await readLog(connection, shard, before, now)))
    freshness.polled(sentAt, heads)
    polledAt = sentAt
    listeners.tell(changes)
    for (const listener of pollListeners) listener(moved.length > 0)
  }

  /** Shorter when this node is woken meanwhile. */
  async function pauseBetweenPolls(): Promise<void> {
    const { signal } = stopping
    if (wakeUp === undefined) return await sleep(pollMilliseconds, signal)
    await sleep(Math.min(pollMilliseconds, wokenPollMilliseconds), signal)
    if (!woken) {
      const wake = new Promise<void>((resolve) => {
        endPause = resolve
      })
      await Promise.race([sleep(pollMilliseconds - wokenPollMilliseconds, signal), wake])
    }
    woken = false
  }

  async function pollForever(): Promise<void> {
    while (!closed) {
      try {
        await pauseBetweenPolls()
        await poll()
      } catch {
        // The lease runs out by itself; the next poll tries again.
      }
    }
  }

  /** One statement by itself, said again on another connection of the way when one was lost. */
  async function runAlone(way: Connections, statement: Statement): Promise<Result> {
    checkOpen()
    const { startedAt, commit: deadline } = timeFrom(clock.monotonic())
    const run = () => withConnection(way, deadline, (connection) => connection.query(statement))
    return await follow(
      unavailableOnFailure(async () => {
        for (let count = 1; ; count++) {
          try {
            return await answered(run())
          } catch (error) {
            const again = count < attempts && clock.monotonic() - startedAt < patienceMilliseconds
            if (!(error instanceof DatabaseFailure) || error.kind === 'refused' || !again)
              throw error
            await sleep(jitter(random, 10 * count))
          }
        }
      }),
    )
  }

  const engine: SqlEngine & {
    startPolling(openWake?: (onWake: () => void) => WakeUp): void
  } = {
    blobRows: sqlBlobRows((statement) => runAlone(ways.blobs, statement)),
    capabilities: {
      name: connections.dialect.name,
      durable: true,
      serialWriter: false,
      shared: true,
    },
    async read(work) {
      checkOpen()
      const reading = lazyRead(() => answered(beginSnapshot()), freshness.read)
      try {
        return await unavailableOnFailure(() => work(reading.handle))
      } catch (error) {
        noteFailure(error)
        throw error
      } finally {
        // The answer doesn't wait for the end of a transaction that wrote nothing.
        void follow(reading.end())
      }
    },
    async write(writeOptions, work) {
      checkOpen()
      const time = timeFrom(clock.monotonic())
      const run = () => answered(writeWithRetries(writeOptions, time, work))
      const { account } = writeOptions
      return await follow(
        account === undefined ? run() : turns.take(`shard ${shardOf(account)}`, run),
      )
    },
    async committed(requestId) {
      checkOpen()
      const from = toBytes(requestKey(requestId))
      const to = toBytes(successor(requestKey(requestId)))
      return await unavailableOnFailure(() =>
        withConnection(connections, undefined, async (connection) => {
          const { rows } = await connection.query(selectRange({ from, to, limit: 100 }))
          return rows.some(([, value]) => isCommit(value))
        }),
      )
    },
    revision: (account) => (closed ? undefined : freshness.revision(shardOf(account))),
    async changes(shard, revision, limit) {
      checkOpen()
      return await unavailableOnFailure(() =>
        withConnection(connections, undefined, (connection) =>
          readLog(connection, shard, revision, revision + limit),
        ),
      )
    },
    watch: (listener) => listeners.add(listener),
    async revisions() {
      const found = headsOf(await runAlone(connections, selectHeads))
      return Array.from({ length: shardCount }, (_, shard) => found.get(shard)?.revision ?? 0)
    },
    async setRevisions(revisions) {
      await runAlone(connections, setHeads(revisions))
    },
    poll,
    feed: {
      leaseUntil: freshness.leaseUntil,
      polledAt: () => polledAt,
      known: freshness.known,
      onPoll(listener) {
        pollListeners.add(listener)
        return () => void pollListeners.delete(listener)
      },
    },
    startPolling(openWake) {
      wakeUp = openWake?.(() => {
        woken = true
        endPause()
      })
      if (pollMilliseconds > 0) polling = pollForever()
    },
    async close() {
      if (closed) return
      closed = true
      stopping.abort()
      wakeUp?.close()
      await polling
      await Promise.allSettled(underWay)
      for (const way of [ways.transactions, ways.polls, ways.blobs]) await way.close()
    },
  }
  return engine
}

/** Keeps no process alive. */
const sleepFor = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  sleepInReality(milliseconds, undefined, { ref: signal === undefined, ...(signal && { signal }) })

/** Creates what is missing. Nodes that start together may both create; the loser looks again. */
async function createTables(connections: Connections): Promise<void> {
  for (let count = 1; ; count++) {
    try {
      await unavailableOnFailure(() =>
        withConnection(connections, undefined, async (connection) => {
          for (const text of connections.dialect.tables) await connection.query({ text })
          const { count } = await connection.query({ text: findMarks })
          if (count === 0) await connection.query({ text: addMarks })
          await connection.query(insertHeads(shardCount))
        }),
      )
      return
    } catch (error) {
      if (count >= 5) throw error
    }
  }
}

async function readLog(
  connection: Connection,
  shard: number,
  after: number,
  through: number,
): Promise<Change[]> {
  const changes: { shard: number; revision: number; keys: Buffer[] }[] = []
  const { rows } = await connection.query(selectLog(shard, after, through))
  for (const [rev, key] of rows) {
    const revision = Number(rev)
    if (changes.at(-1)?.revision !== revision) changes.push({ shard, revision, keys: [] })
    changes.at(-1)!.keys.push(key as Buffer)
  }
  return changes
}

async function withConnection<T>(
  connections: Connections,
  deadline: Deadline | undefined,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connections.acquire(deadline)
  try {
    return await work(connection)
  } finally {
    connection.release()
  }
}

async function unavailableOnFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof DatabaseFailure ? faultOf(error) : error
  }
}

function retryable(error: unknown): { done: false; failure: DatabaseFailure } {
  if (error instanceof DatabaseFailure && error.kind !== 'refused')
    return { done: false, failure: error }
  throw error instanceof DatabaseFailure ? faultOf(error) : error
}

function faultOf(failure: DatabaseFailure): Fault {
  return failure.kind === 'conflict'
    ? new Fault('conflict', 'the transaction kept meeting others', { cause: failure })
    : new Fault('unavailable', 'the database does not serve', { cause: failure })
}

function jitter(random: RandomSource, milliseconds: number): number {
  return 1 + (random.bytes(4).readUInt32BE() / 2 ** 32) * milliseconds
}

/** One byte longer than the stamp of a commit, so that both are pruned by age. */
function tombstoneAt(milliseconds: number): Buffer {
  return Buffer.concat([stamp(milliseconds), Buffer.of(0)])
}

function isCommit(value: unknown): boolean {
  return Buffer.isBuffer(value) && value.length === 8
}

function stamp(milliseconds: number): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigUInt64BE(BigInt(Math.max(0, Math.floor(milliseconds))))
  return bytes
}
