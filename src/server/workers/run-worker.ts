/** A worker: answers requests on the address of the owner, and asks the owner for everything that there is only once. */

import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { recorderOver } from '../../access/record/create-recorder.ts'
import type { Clock } from '../../kernel/clock.ts'
import { createIds } from '../../kernel/ids.ts'
import { networkOf } from '../../kernel/network.ts'
import type { Store } from '../../kernel/transaction.ts'
import type { IssuerDocuments, World } from '../../kernel/world.ts'
import type { LifecycleChange } from '../../services/s3/public.ts'
import { countFederationBy } from '../../services/sts/public.ts'
import type { OwnedBlobStore } from '../../store/blobs/blobs.ts'
import { openBlobStore } from '../../store/blobs/open.ts'
import { openRemoteInline } from '../../store/blobs/remote-inline.ts'
import { createStore } from '../../store/collections.ts'
import { openWorkerEngine } from '../../store/engines/embedded/worker/engine.ts'
import type { OwnerLink } from '../../store/engines/embedded/worker/owner-link.ts'
import { createApi, observer } from '../api.ts'
import { blobDatabaseName, databaseName } from '../backup/layout.ts'
import { clock } from '../clock.ts'
import { healthAnswer, type Readiness } from '../health.ts'
import type { EventLog, Log } from '../log.ts'
import { countedOf } from '../metrics/counts.ts'
import { observedRecorder, observedStore } from '../metrics/observe.ts'
import { eventDestinationsOf, StartRefused } from '../options.ts'
import { createPasswordHasher } from '../passwords.ts'
import { random } from '../random.ts'
import type { RequestLimits } from '../request-limits.ts'
import { useMasterKeys } from '../rotate-keys.ts'
import { upstreamAt } from '../upstream-home.ts'
import type {
  CountedRequests,
  OwnerCalls,
  WorkerCalls,
  WorkerStart,
  WriteCounted,
} from './calls.ts'
import { createOutbox } from './outbox.ts'
import type { Peer } from './peer.ts'
import { createRemoteJournal } from './remote-journal.ts'

export interface WorkerParts {
  readonly log: Log
  readonly events?: EventLog | undefined
  /** A file could not be synced. */
  readonly onFatal: (error: unknown) => void
  /** Calls with each connection that the owner hands over, and its number. */
  readonly onConnection: (take: (connection: number, socket: Socket) => void) => void
  /** Ends the process. */
  readonly exit: (code: number) => void
  /** Ends the process when the owner is gone. */
  readonly assertOwned: () => void
}

/** Running requests get this long to end. */
const graceMillis = 5000
const stateMillis = 1000
/** The owner answers within this time, or the worker says that it can't serve. */
const ownerMillis = 1000

/** What the owner may ask; the worker begins when it is told to start. */
export function workerCalls(owner: () => Peer<OwnerCalls>, parts: WorkerParts): WorkerCalls {
  const begun = Promise.withResolvers<RunningWorker>()
  // whoever asks for a worker that never began hears of it where it was refused
  begun.promise.catch(() => {})
  const tell = (what: (worker: RunningWorker) => void) => void begun.promise.then(what, () => {})
  return {
    async start(input) {
      try {
        const worker = await runWorker(owner(), input, parts)
        begun.resolve(worker)
        owner().tell('serving', undefined)
      } catch (error) {
        begun.reject(error)
        const refused = error instanceof StartRefused
        if (!refused) parts.log({ requestId: '', error })
        owner().tell('refused', {
          message: refused ? error.message : 'a worker failed to start; see the log',
          exitCode: refused ? error.exitCode : 1,
        })
        owner().flush()
      }
    },
    accepting: (accepting) => tell((worker) => worker.setAccepting(accepting)),
    async masterKeys(step) {
      ;(await begun.promise).reloadKeys(step)
    },
    logChange: (change) => tell((worker) => worker.logChange(change)),
    drain: () => tell((worker) => worker.drain()),
    stop: () => tell((worker) => void worker.stop()),
  }
}

interface RunningWorker {
  setAccepting(accepting: boolean): void
  reloadKeys(step: 'learn' | 'adopt'): void
  logChange(change: LifecycleChange): void
  drain(): void
  stop(): Promise<void>
}

async function runWorker(
  owner: Peer<OwnerCalls>,
  { options, endpoint, workers, accepting }: WorkerStart,
  { log, events, onFatal, onConnection, exit, assertOwned }: WorkerParts,
): Promise<RunningWorker> {
  const { dataDir, region } = options
  const engine = openWorkerEngine(join(dataDir, databaseName), linkOver(owner))
  const counted = countsFor(owner)
  const store = observedStore(createStore(engine), clock, counted)
  const ids = createIds(random)
  const journal = createRemoteJournal(owner, { accepting, workers })
  const recorder = observedRecorder(
    recorderOver(journal, ids, journal.usage),
    clock,
    observer(counted.note, events),
  )
  const keys = useMasterKeys(dataDir, { clock, random, elsewhere: false })
  const publicUrl = options.publicUrl ?? endpoint
  const blobs = await blobsOf(options, engine.blobRows, owner, onFatal)
  const world: World = {
    clock,
    random,
    ids,
    sealer: keys.sealer,
    blobs,
    usage: journal.usage,
    passwords: createPasswordHasher(random),
    issuers: issuersOf(owner),
    eventDestinations: eventDestinationsOf(options),
    region,
    publicUrl: () => publicUrl,
  }
  countFederationBy(world, {
    async enter(remoteAddress, bytes) {
      const entered = await owner.ask('enterFederation', [remoteAddress, bytes])
      return entered === undefined
        ? undefined
        : { leave: (passed) => owner.tell('leaveFederation', [entered, passed]) }
    },
  })
  const life = { draining: false }
  const api = createApi(options, {
    store,
    world,
    recorder,
    limits: limitsOf(owner, clock),
    clock,
    health: async ({ query }) => {
      const found = await readinessOf(
        owner,
        { store, blobs },
        { exceptBlobs: query === 'except=blobs' },
      )
      return healthAnswer(life.draining ? { ...found, status: 'draining' } : found)
    },
    metrics: () => owner.ask('metrics', undefined),
    log,
    processes: workers,
    beforeRequest() {
      assertOwned()
      engine.look()
    },
  })
  const { adopt } = await api.openFor()
  onConnection((connection, socket) => {
    adopt(socket)
    owner.tell('took', connection)
  })
  const tellState = setInterval(() => {
    const { user, system } = process.cpuUsage()
    owner.tell('state', {
      admission: api.admission.state(),
      cpuSeconds: (user + system) / 1_000_000,
      residentBytes: process.memoryUsage.rss(),
    })
  }, stateMillis)
  return {
    setAccepting: (now) => journal.setAccepting(now),
    reloadKeys: (step) => keys.reload(step),
    logChange: (change) => void api.app.accessLogs.noteChange(change),
    drain() {
      life.draining = true
    },
    async stop() {
      clearInterval(tellState)
      await api.close(graceMillis)
      await blobs.close()
      await journal.close()
      await engine.close()
      counted.flush()
      owner.end()
      exit(0)
    },
  }
}

/** What the owner says of itself, when it does, and this process can read what it wrote. */
async function readinessOf(
  owner: Peer<OwnerCalls>,
  { store, blobs }: { readonly store: Pick<Store, 'read'>; readonly blobs: OwnedBlobStore },
  asked: { readonly exceptBlobs: boolean },
): Promise<Readiness> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('the owner does not answer')), ownerMillis)
  try {
    const said = Promise.race([owner.ask('readiness', asked), late.promise])
    const [found] = await Promise.all([said, store.read(async () => undefined)])
    // large blobs are written here
    return blobs.hasRoom?.() === false ? { ...found, blobs: 'full' } : found
  } catch {
    const unavailable = 'unavailable'
    return { status: unavailable, store: unavailable, blobs: unavailable, audit: unavailable }
  } finally {
    clearTimeout(timer)
  }
}

const linkOver = (owner: Peer<OwnerCalls>): OwnerLink => ({
  propose(batch, rows) {
    const asked = owner.ask('propose', { batch, rows })
    // whoever waits for a commit doesn't wait for the end of the turn too
    owner.flush()
    return asked
  },
  takeTurn: () => owner.ask('takeTurn', undefined),
  endTurn: () => owner.tell('endTurn', undefined),
  committed: (requestId) => owner.ask('committed', requestId),
  deleteRow: (name) =>
    owner.tell('deleteBlob', {
      kind: 'row',
      id: Buffer.from(name, 'latin1').toString('hex'),
      size: 0,
    }),
})

/**
 * Files, and objects of an upstream, are written and read here; the file of small blobs has one writer, and one process
 * deletes, and claims the upstream.
 */
async function blobsOf(
  { dataDir, blobs: address }: WorkerStart['options'],
  rows: ReturnType<typeof openWorkerEngine>['blobRows'],
  owner: Peer<OwnerCalls>,
  onFatal: (error: unknown) => void,
): Promise<OwnedBlobStore> {
  const upstream = address && (await upstreamAt(address, { clock, random }))
  const file = join(dataDir, blobDatabaseName)
  // with an upstream there is one only when it is from before
  const inline = existsSync(file)
    ? openRemoteInline(file, {
        put: (bytes) => owner.ask('putBlob', bytes),
        delete: (id) => owner.ask('deleteBlob', { kind: 'inline', id, size: 0 }),
      })
    : undefined
  const blobs = openBlobStore(dataDir, {
    random,
    clock,
    onFatal,
    rows,
    ...(inline && { inline }),
    ...(upstream && { upstream }),
  })
  return {
    ...blobs,
    delete: async (ref) => (ref.kind === 'row' ? blobs.delete(ref) : owner.ask('deleteBlob', ref)),
  }
}

/** One process asks issuers, so that they are not asked more often than by a server of one process. */
const issuersOf = (owner: Peer<OwnerCalls>): IssuerDocuments => ({
  async keys(issuer, missing) {
    const keys = await owner.ask('issuerKeys', { issuer })
    if (!missing?.(keys)) return keys
    return owner.ask('issuerKeys', { issuer, lacking: JSON.stringify(keys) })
  },
})

/** How long a source that was told to slow down doesn't wait here. */
const remembersMillis = 1000
const remembersSources = 10_000

function limitsOf(owner: Peer<OwnerCalls>, clock: Pick<Clock, 'monotonic'>): RequestLimits {
  const refusedUntil = new Map<string, number>()
  return {
    mayWait(source) {
      if (refusedUntil.size === 0) return true
      return (refusedUntil.get(networkOf(source)) ?? 0) <= clock.monotonic()
    },
    async noteRefused(source, accessKeyId) {
      const allowed = await owner.ask('noteRefused', [source, accessKeyId])
      const name = networkOf(source)
      refusedUntil.delete(name)
      if (!allowed) refusedUntil.set(name, clock.monotonic() + remembersMillis)
      const [oldest] = refusedUntil.keys()
      if (refusedUntil.size > remembersSources && oldest !== undefined) refusedUntil.delete(oldest)
      return allowed
    },
    mayTryCode: (source, principal) => owner.ask('mayTryCode', [source, principal]),
    noteWrongCode: (source, principal) => owner.ask('noteWrongCode', [source, principal]),
    mayTryPassword: (tried) => owner.ask('mayTryPassword', tried),
    noteRightPassword: (tried) => owner.ask('noteRightPassword', tried),
    noteSession: (principal) => owner.ask('noteSession', principal),
  }
}

/** Kinds of requests that are told apart in one message. */
const mostKinds = 32

/** What happened in a moment is told together. */
function countsFor(owner: Peer<OwnerCalls>) {
  let requests: CountedRequests[] = []
  let writes: WriteCounted[] = []
  const flush = () => {
    if (requests.length + writes.length > 0) owner.tell('counted', { requests, writes })
    requests = []
    writes = []
  }
  const outbox = createOutbox(flush)
  return {
    flush,
    note(...happened: Parameters<typeof countedOf>) {
      const { millis, ...what } = countedOf(...happened)
      const known = requests.find((each) => areAlike(each.what, what))
      if (known) known.millis.push(millis)
      else if (requests.push({ what, millis: [millis] }) > mostKinds) outbox.flush()
      outbox.soon()
    },
    noteWrite(outcome: string, millis: number) {
      writes.push([outcome, millis])
      outbox.soon()
    },
  }
}

const areAlike = (left: CountedRequests['what'], right: CountedRequests['what']): boolean =>
  left.operation === right.operation &&
  left.service === right.service &&
  left.outcome === right.outcome &&
  left.denial === right.denial
