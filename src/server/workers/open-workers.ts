/** The owner's side: workers that answer requests, and what they ask for that there is only once. */

import type { Socket } from 'node:net'
import type { LinesJournal } from '../../access/record/journal/journal.ts'
import type { Usage } from '../../access/record/usage.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { BlobStore, IssuerDocuments } from '../../kernel/world.ts'
import type { LifecycleChange } from '../../services/s3/public.ts'
import { createFederationCounter, type Entered } from '../../services/sts/public.ts'
import type { EmbeddedEngine } from '../../store/engines/embedded/engine.ts'
import { createProposalDesk } from '../../store/engines/embedded/worker/proposal-desk.ts'
import { openDoor } from '../listener.ts'
import type { Log } from '../log.ts'
import type { Counts } from '../metrics/counts.ts'
import { type ServerOptions, StartRefused } from '../options.ts'
import type { LocalLimits } from '../request-limits.ts'
import type { OwnerCalls, SentRecords, WorkerCalls, WorkerState } from './calls.ts'
import { openPeer, type Peer } from './peer.ts'
import { startProcesses, type WorkerProcess, type WorkerProgram } from './processes.ts'

export interface WorkersParts {
  readonly engine: EmbeddedEngine
  readonly blobs: BlobStore
  readonly journal: LinesJournal
  readonly usage: Usage
  readonly issuers: IssuerDocuments
  readonly counts: Counts
  readonly limits: LocalLimits
  readonly clock: Clock
  readonly metrics: () => Promise<string>
  readonly readiness: OwnerCalls['readiness']
  readonly program: WorkerProgram
  readonly log: Log
}

export interface Workers {
  /** The address that all of them listen on. */
  readonly endpoint: string
  state(): WorkersState
  /** All workers have done it when this resolves. */
  masterKeys(step: 'learn' | 'adopt'): Promise<void>
  /** One of them writes it to the access log of the bucket. */
  logChange(change: LifecycleChange): void
  /** They say in their health that the server is about to stop. */
  drain(): void
  /** They let running requests end within `graceMillis`, and end. */
  close(graceMillis: number): Promise<void>
}

export interface WorkersState {
  readonly wanted: number
  readonly serving: number
  /** Of processes, other than by `close`. */
  readonly deaths: number
  /** Those that live, in the order of their numbers. */
  readonly members: readonly WorkerMember[]
  /** What those told last that live, by number. */
  readonly states: ReadonlyMap<number, WorkerState>
}

export interface WorkerMember {
  readonly pid: number | undefined
  /** Milliseconds since 1970. */
  readonly since: number
  /** How many have ended in its place before. */
  readonly restarts: number
  readonly serving: boolean
}

/** One process of a worker, from its start to its end. */
interface Member {
  readonly since: number
  readonly restarts: number
  readonly number: number
  /** What the desk knows it by. */
  readonly desk: object
  readonly process: WorkerProcess
  readonly peer: Peer<WorkerCalls>
  readonly federation: Map<number, Entered>
  /** Connections that were given to it and that it hasn't taken, by number. */
  readonly handed: Map<number, Socket>
  serving: boolean
  state: WorkerState | undefined
}

/** A worker that doesn't serve by then is not waited for. */
const startMillis = 60_000
/** Connections that wait for a worker; the oldest are closed first. */
const mostAtDoor = 1024
/** Beside the time for running requests. */
const spareMillis = 2_000
/** How often it is looked whether the audit takes records. */
const acceptingMillis = 250

/** Resolves when all workers serve. Throws StartRefused when one can't. */
export async function openWorkers(
  given: ServerOptions & { readonly workers: number },
  parts: WorkersParts,
): Promise<Workers> {
  const { engine, blobs, journal, usage, issuers, counts, limits, clock, log } = parts
  // what the first start may choose is nothing to workers
  const options = {
    ...given,
    seed: {},
    // messages are signed here
    ...(given.bucketEvents && { bucketEvents: { ...given.bucketEvents, secrets: [] } }),
  }
  const wanted = options.workers
  const members = new Map<number, Member>()
  const desk = createProposalDesk(engine, { assertAccepting: () => journal.assertAccepting() })
  const federation = createFederationCounter(clock)
  let lastEntered = 0
  let deaths = 0
  /** By number. */
  const starts = new Map<number, number>()
  let stopping = false
  let accepting = isAccepting()
  const begun = Promise.withResolvers<void>()

  function isAccepting(): boolean {
    try {
      journal.assertAccepting()
      return true
    } catch {
      return false
    }
  }

  function tellAccepting(): void {
    const now = isAccepting()
    if (now === accepting) return
    accepting = now
    for (const { peer } of members.values()) peer.tell('accepting', accepting)
  }

  async function record({ lines, durable, uses }: SentRecords): Promise<void> {
    const taken = journal.appendLines(lines, durable)
    for (const use of uses) usage.note(use)
    try {
      await taken
    } finally {
      tellAccepting()
    }
  }

  function callsOf(atDesk: object, member: () => Member): OwnerCalls {
    const link = desk.linkFor(atDesk)
    return {
      propose: ({ batch, rows }) => link.propose(batch, rows),
      takeTurn: () => link.takeTurn(),
      endTurn: () => link.endTurn(),
      committed: (requestId) => link.committed(requestId),
      async putBlob(bytes) {
        return (await blobs.put(bytes)).id
      },
      deleteBlob: (ref) => blobs.delete(ref),
      record,
      counted({ requests, writes }) {
        for (const { what, millis } of requests)
          for (const each of millis) counts.add({ ...what, millis: each })
        for (const [outcome, millis] of writes) counts.noteWrite(outcome, millis)
      },
      usageOfKey: (accessKeyId) => usage.accessKey(accessKeyId),
      usageOfRole: (asked) => usage.role(...asked),
      usageOfActions: (asked) => usage.actions(...asked),
      usageOfPasswords: async (asked) => [...(await usage.passwords(...asked))],
      issuerKeys: ({ issuer, lacking }) =>
        issuers.keys(
          issuer,
          lacking === undefined ? undefined : (keys) => JSON.stringify(keys) === lacking,
        ),
      enterFederation([address, bytes]) {
        const entered = federation.enter(address, bytes)
        if (entered === undefined) return undefined
        member().federation.set(++lastEntered, entered)
        return lastEntered
      },
      leaveFederation([number, passed]) {
        member().federation.get(number)?.leave(passed)
        member().federation.delete(number)
      },
      noteRefused: (asked) => limits.noteRefused(...asked),
      mayTryCode: (asked) => limits.mayTryCode(...asked),
      noteWrongCode: (asked) => limits.noteWrongCode(...asked),
      mayTryPassword: (tried) => limits.mayTryPassword(tried),
      noteRightPassword: (tried) => limits.noteRightPassword(tried),
      noteSession: (principal) => limits.noteSession(principal),
      metrics: () => parts.metrics(),
      readiness: (asked) => parts.readiness(asked),
      state(state) {
        member().state = state
      },
      serving() {
        member().serving = true
        if (servingCount() === wanted) begun.resolve()
        for (const socket of atDoor.splice(0)) deal(socket)
      },
      took(connection) {
        // it has a descriptor of its own by now
        member().handed.get(connection)?.destroy()
        member().handed.delete(connection)
      },
      refused({ message, exitCode }) {
        begun.reject(new StartRefused(message, exitCode))
        member().process.kill()
      },
    }
  }

  const servingCount = () => [...members.values()].filter(({ serving }) => serving).length

  /** Connections that no worker can take now. */
  const atDoor: Socket[] = []
  let lastConnection = 0
  let lastDealt = 0

  /** To the workers in turn. */
  function deal(socket: Socket): void {
    const numbers = [...members.values()]
      .filter(({ serving }) => serving)
      .map(({ number }) => number)
      .sort((left, right) => left - right)
    const number = numbers.find((each) => each > lastDealt) ?? numbers[0]
    const member = number === undefined ? undefined : members.get(number)
    if (member === undefined) {
      if (atDoor.push(socket) > mostAtDoor) atDoor.shift()?.destroy()
      return
    }
    lastDealt = member.number
    const connection = ++lastConnection
    member.handed.set(connection, socket)
    member.process.hand(connection, socket)
  }

  const door = await openDoor(
    { ...options.listen, ...(options.tls && { tls: options.tls }) },
    (socket) => {
      // whoever resets a connection at the door is nobody's concern
      socket.on('error', () => {})
      deal(socket)
    },
  )
  const processes = startProcesses(wanted, {
    program: parts.program,
    now: () => clock.monotonic(),
    onStart(number, process) {
      const atDesk = {}
      const calls = callsOf(atDesk, () => member)
      const restarts = starts.get(number) ?? 0
      starts.set(number, restarts + 1)
      const member: Member = {
        number,
        since: clock.now(),
        restarts,
        desk: atDesk,
        process,
        federation: new Map(),
        handed: new Map(),
        serving: false,
        state: undefined,
        peer: openPeer<WorkerCalls>({
          stream: process.stream,
          calls: { ...calls },
          // it ends, or has ended: that is told by its process
          onEnd: () => {},
          log: (error) => log({ requestId: '', error }),
        }),
      }
      members.set(number, member)
      member.peer.tell('start', {
        options,
        endpoint: door.endpoint,
        workers: wanted,
        accepting,
      })
    },
    onEnd(number, how) {
      const member = members.get(number)
      members.delete(number)
      if (member === undefined) return
      desk.gone(member.desk)
      for (const entered of member.federation.values()) entered.leave(false)
      // it may have read from them: nobody else can answer there
      for (const socket of member.handed.values()) socket.destroy()
      if (stopping) return
      deaths++
      log({
        requestId: '',
        error: `worker ${number} (process ${member.process.pid}) ended: ${how}`,
      })
    },
  })
  const watch = setInterval(tellAccepting, acceptingMillis).unref()
  const close = async (graceMillis: number) => {
    stopping = true
    const doorClosed = door.close()
    processes.stopReplacing()
    for (const { peer } of members.values()) peer.tell('stop', undefined)
    await processes.ended(graceMillis + spareMillis)
    for (const socket of atDoor.splice(0)) socket.destroy()
    await doorClosed
    clearInterval(watch)
  }

  const late = setTimeout(
    () => begun.reject(new StartRefused('the workers do not start; see the log')),
    startMillis,
  )
  try {
    await begun.promise
  } catch (error) {
    await close(0)
    throw error
  } finally {
    clearTimeout(late)
  }
  return {
    endpoint: door.endpoint,
    state() {
      const states = new Map<number, WorkerState>()
      for (const { number, state } of members.values()) if (state) states.set(number, state)
      const living = [...members.values()]
        .sort((left, right) => left.number - right.number)
        .map(({ process: { pid }, since, restarts, serving }) => ({
          pid,
          since,
          restarts,
          serving,
        }))
      return { wanted, serving: servingCount(), deaths, members: living, states }
    },
    async masterKeys(step) {
      const asked = [...members.values()].map(({ peer }) => peer.ask('masterKeys', step))
      // one that is gone has no keys any more, and its successor reads the file
      await Promise.allSettled(asked)
    },
    logChange(change) {
      // one line is one worker's
      const [first] = members.values()
      first?.peer.tell('logChange', change)
    },
    drain() {
      for (const { peer } of members.values()) peer.tell('drain', undefined)
    },
    close,
  }
}
