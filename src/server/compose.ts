/** The composition root: opens what the options name, wires it, serves. The only place that chooses engines. */

import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openAudit } from '../access/record/create-recorder.ts'
import { withEarlierUses } from '../access/record/shared-usage.ts'
import { Fault } from '../kernel/errors.ts'
import { createIds } from '../kernel/ids.ts'
import type { Store } from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import type { LifecycleChange } from '../services/s3/public.ts'
import { withHeldDeletes } from '../store/blobs/held-deletes.ts'
import { withLateDeletes } from '../store/blobs/late-deletes.ts'
import { openBlobStore } from '../store/blobs/open.ts'
import type { BlobRows } from '../store/blobs/rows.ts'
import type { EmbeddedEngine } from '../store/engines/embedded/engine.ts'
import { openEmbedded, openEmbeddedStore } from '../store/engines/embedded/open.ts'
import { DataInUse } from '../store/sqlite/owner-lock.ts'
import { type Answering, openAnswering } from './answering.ts'
import { observer } from './api.ts'
import { holdCommands } from './backup/hold-commands.ts'
import { BackupRefused, databaseName, upstreamBackup } from './backup/layout.ts'
import { refuseHalfRestored } from './backup/marker.ts'
import { bootstrap, completeCredentials, isInstalled } from './bootstrap.ts'
import { clock } from './clock.ts'
import { openControlSocket } from './control-socket.ts'
import { bringForward, type FormatStep } from './data-format.ts'
import { health, jsonAnswer, readiness } from './health.ts'
import { openListener } from './listener.ts'
import type { LocalRoute } from './local-routes.ts'
import type { EventLog } from './log.ts'
import { makeFolder } from './make-folder.ts'
import { createCounts } from './metrics/counts.ts'
import { type MetricsParts, metricsRoute, metricsText } from './metrics/metrics.ts'
import { observedRecorder, observedStore } from './metrics/observe.ts'
import { soleJobs } from './nodes/jobs.ts'
import { openNode } from './nodes/shared-store.ts'
import { startEventDelivery } from './notifications/delivery.ts'
import { startObjectExpiry } from './object-expiry.ts'
import { operatorCommands, recordOperator } from './operator-commands.ts'
import {
  checkOptions,
  eventDestinationsOf,
  type RunningServer,
  type ServerOptions,
  StartRefused,
} from './options.ts'
import { createIssuerDocuments } from './outgoing/issuer-documents.ts'
import { createWebhooks, webhookKey } from './outgoing/post-webhook.ts'
import { createPasswordHasher } from './passwords.ts'
import { random } from './random.ts'
import { replaceableStore } from './replaceable-store.ts'
import { createRequestLimits } from './request-limits.ts'
import { useMasterKeys } from './rotate-keys.ts'
import { removeRunningFile, writeRunningFile } from './running-file.ts'
import { startScavenger } from './scavenger.ts'
import { scrubCommands } from './scrub/commands.ts'
import { startScrubber } from './scrub/scrubber.ts'
import { openUpstream, refuseWithoutUpstream } from './upstream-home.ts'
import type { WorkerProgram } from './workers/processes.ts'

/** Running requests get this long to end when the server stops. */
const graceMillis = 5000
/** An endpoint of events answers within this time. */
const webhookMillis = 10_000

export interface ComposeParts {
  /** Bugs and faults with their private detail. */
  readonly log: (event: { requestId: string; error: unknown }) => void
  /** The server's life and its requests. */
  readonly events?: EventLog
  /** Storage failed in a way that only a restart mends. */
  readonly onFatal: (error: unknown) => void
  /** XDG_RUNTIME_DIR. */
  readonly runtimeDir: string | undefined
  /** Needed where `workers` are asked for. */
  readonly workerProgram?: WorkerProgram
  /** What brings older data forward; absent: all there is. */
  readonly formatSteps?: readonly FormatStep[]
}

/** Opens the data of `options`, bootstraps it when it is new, and serves it. Throws StartRefused with a clear reason. */
export async function startServer(
  options: ServerOptions,
  parts: ComposeParts,
): Promise<RunningServer> {
  checkOptions(options)
  const closers: (() => Promise<void>)[] = []
  const closeAll = async () => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer()
  }
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= closeAll()
    return closing
  }
  try {
    return await serve(options, parts, closers, close)
  } catch (error) {
    await close()
    throw error
  }
}

/** Makes the data folder and the first account without serving. */
export async function initialise(
  options: ServerOptions,
  parts: ComposeParts,
): Promise<{ accountId: string; created: boolean }> {
  const closers: (() => Promise<void>)[] = []
  try {
    const { store, world, node } = await openData(options, parts, closers)
    const folderId = node?.folderId
    const { accountId, plan } = await bootstrap({ store, world, seed: options.seed, folderId })
    await completeCredentials({ store, world, folderId }, options.dataDir, node?.isServed)
    return { accountId, created: plan !== undefined }
  } finally {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer()
  }
}

async function openData(
  options: ServerOptions,
  { onFatal, log, formatSteps }: ComposeParts,
  closers: (() => Promise<void>)[],
) {
  const { dataDir, ephemeral, storeUrl, region, listen, publicUrl, allowedIssuers } = options
  const takesProposals = options.workers !== undefined
  const ids = createIds(random)
  const format = { isInstalled, steps: formatSteps }
  refusable(() => refuseHalfRestored(dataDir))
  await makeFolder(dataDir)
  const replaceable = ephemeral
    ? replaceableStore(() => openEmbeddedStore(':memory:', { onFatal }))
    : undefined
  const node =
    storeUrl === undefined
      ? undefined
      : await refusable(() =>
          openNode(storeUrl, options, { clock, random, ids, closers, log, format }),
        )
  const {
    store,
    engine,
    blobRows: rows,
  }: Opened = node ??
  (replaceable
    ? { store: replaceable }
    : refusable(() => openEmbedded(join(dataDir, databaseName), { onFatal, takesProposals })))
  if (!node) {
    closers.push(() => store.close())
    await bringForward({ store, ids, ...format })
  }
  const upstream =
    options.blobs && (await openUpstream(options.blobs, store, { clock, random, ids }))
  if (!upstream && !ephemeral) await refuseWithoutUpstream(store)
  const disk = refusable(() =>
    openBlobStore(ephemeral ? ':memory:' : dataDir, {
      random,
      clock,
      onFatal,
      ...(rows && { rows }),
      ...(upstream && { upstream }),
    }),
  )
  closers.push(() => disk.close())
  const held = withHeldDeletes(node ? await node.localBlobs(disk) : disk)
  const blobs = takesProposals
    ? withLateDeletes(held, clock, (error) => log({ requestId: '', error }))
    : held
  if (takesProposals) closers.push(() => blobs.close())
  const counts = createCounts()
  const opened = await openAudit({
    folder: join(dataDir, 'audit'),
    clock,
    sync: !ephemeral,
    ids,
    onBroken: onFatal,
    onWritten: counts.noteAudit,
    ...(node && { noted: node.usage.noted }),
  })
  closers.push(() => opened.close())
  const audit =
    node || ephemeral ? opened : { ...opened, usage: await withEarlierUses(store, opened.usage) }
  // the port is known once the listener is open
  const address = { url: publicUrl ?? `http://${listen.host}:${listen.port}` }
  // nodes of one database have copies of the file, workers have to learn a key before it seals
  const elsewhere = node !== undefined || takesProposals
  const keys = useMasterKeys(dataDir, { clock, random, elsewhere, given: node?.keys })
  const world: World = {
    clock,
    random,
    ids,
    sealer: keys.sealer,
    blobs,
    usage: node?.usage.facts(audit.usage) ?? audit.usage,
    passwords: createPasswordHasher(random),
    issuers: createIssuerDocuments({ clock, allowedIssuers: allowedIssuers ?? [] }),
    eventDestinations: eventDestinationsOf(options),
    region,
    publicUrl: () => address.url,
  }
  return { store, engine, replaceable, world, keys, blobs, counts, audit, address, node }
}

interface Opened {
  readonly store: Store
  /** Absent where everything is in memory. */
  readonly blobRows?: BlobRows
  /** Where the metadata is a file of this process. */
  readonly engine?: EmbeddedEngine
}

const backupRefusal = ({ ephemeral, storeUrl, blobs }: ServerOptions): string | undefined => {
  if (ephemeral) return 'an ephemeral server has nothing to back up'
  if (blobs !== undefined)
    return `objects lie in the upstream given by --blobs, which this command doesn't copy: ${upstreamBackup}`
  return storeUrl === undefined
    ? undefined
    : 'the metadata lies in the database given by --store: back it up with the means of that database'
}

/** What the store says about its files is for the operator, without a stack. */
function refusable<T>(open: () => T): T {
  try {
    const opened = open()
    return opened instanceof Promise ? (opened.catch(refuse) as T) : opened
  } catch (error) {
    return refuse(error)
  }
}

function refuse(error: unknown): never {
  if (error instanceof DataInUse) throw new StartRefused(error.message, 3)
  if (error instanceof BackupRefused) throw new StartRefused(error.message)
  if (error instanceof StartRefused || error instanceof Fault || !(error instanceof Error))
    throw error
  throw new StartRefused(`the data cannot be opened: ${error.message}`)
}

async function serve(
  options: ServerOptions,
  parts: ComposeParts,
  closers: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<RunningServer> {
  const { dataDir } = options
  const { log, events } = parts
  const {
    store: opened,
    engine,
    replaceable,
    world,
    keys,
    blobs,
    audit,
    address,
    node,
    counts,
  } = await openData(options, parts, closers)
  const store = observedStore(opened, clock, counts)
  const recorder = observedRecorder(audit.recorder, clock, observer(counts.note, events))
  const life = { draining: false }
  const folderId = node?.folderId
  const { accountId, plan } = await bootstrap({ store, world, seed: options.seed, folderId })
  await completeCredentials({ store, world, folderId }, dataDir, node?.isServed)
  const jobs = node?.jobs ?? soleJobs(store)
  const limits = createRequestLimits(clock, options.limits)
  if (!options.ephemeral)
    closers.push(
      startScavenger(
        // what lies on this machine is nobody else's
        { store, blobs, clock, ...(blobs.shared && { jobs }) },
        (error) => log({ requestId: '', error }),
      ),
    )
  const { ids, region, eventDestinations } = world
  const expiry = { jobs, store, blobs, clock, ids, recorder, region, eventDestinations }
  // nothing falls due before somebody answers
  const answers: { by?: Answering } = {}
  const logChange = async (change: LifecycleChange) => answers.by?.logChange(change)
  closers.push(
    startObjectExpiry({ ...expiry, logChange }, (error) => log({ requestId: '', error })),
  )

  if (options.bucketEvents && eventDestinations.size > 0)
    closers.push(
      startEventDelivery(
        {
          store,
          jobs,
          clock,
          ids,
          webhooks: createWebhooks({
            keys: options.bucketEvents.secrets.flatMap((secret) => webhookKey(secret) ?? []),
            now: () => clock.now(),
            timeoutMillis: webhookMillis,
          }),
          addresses: new Map(
            options.bucketEvents.destinations.map(({ arn, url }) => [arn, new URL(url)]),
          ),
          log: (error) => log({ requestId: '', error }),
        },
        (error) => log({ requestId: '', error }),
      ),
    )

  const scrubParts = { ...expiry, clock, accountId, log }
  const scrubbing = options.ephemeral ? undefined : startScrubber(scrubParts, jobs)
  if (scrubbing) closers.push(() => scrubbing.stop())
  const scrubbed = scrubCommands(scrubParts)
  closers.push(() => scrubbed.stop())

  const healthParts = {
    store,
    blobs,
    clock,
    assertRecording: () => recorder.assertAccepting(),
    isDraining: () => life.draining,
  }
  const healthRoute: LocalRoute = ({ query }) =>
    health({ ...healthParts, exceptBlobs: query === 'except=blobs' })
  const answering = await openAnswering(options, {
    ...(parts.workerProgram && { program: parts.workerProgram }),
    clock,
    log,
    store,
    engine,
    world,
    recorder,
    audit,
    counts,
    limits,
    health: healthRoute,
    metrics: () => metricsText(metrics),
    readiness: (asked) => readiness({ ...healthParts, ...asked }),
    reset: replaceable && plan && { replaceable, plan },
  })
  answers.by = answering
  closers.push(() => answering.close(graceMillis))
  const metrics: MetricsParts = {
    counts,
    auditWaiting: () => audit.waiting(),
    admission: { state: answering.admission },
    limits,
    readiness: () => readiness(healthParts),
    ...(scrubbing && { scrub: () => scrubbing.state() }),
    ...(node && { sharing: node.measures }),
    ...(answering.workers && { workers: answering.workers }),
  }
  const { metricsListen } = options
  const monitoring =
    metricsListen &&
    (await openMonitoring(
      metricsListen,
      log,
      new Map([
        ['GET /metrics', metricsRoute(() => metricsText(metrics))],
        ['GET /_sallyport/metrics', metricsRoute(() => metricsText(metrics))],
        ['GET /_sallyport/health', healthRoute],
      ]),
    ))
  if (monitoring) closers.push(() => monitoring.close(graceMillis))

  const { endpoint } = answering
  address.url = options.publicUrl ?? endpoint
  node?.servesAt(endpoint)
  const operator = {
    store,
    world,
    keys: { file: keys.file, rotate: () => answering.rotate(keys) },
    recorder,
    endpoint,
    accountId,
    ...(node && { nodes: () => ({ own: node.nodeId, all: node.nodes() }) }),
    ...(answering.workers && { workers: answering.workers }),
  }
  const control = await openControlSocket({
    dataDir,
    commands: {
      ...operatorCommands(operator),
      ...scrubbed.commands,
      ...holdCommands({
        blobs,
        newId: () => random.uuid(),
        refusal: backupRefusal(options),
        recordBackup: (parameters) => recordOperator(operator, 'CreateBackup', parameters),
        log,
      }),
    },
    runtimeDir: parts.runtimeDir,
    log,
  })
  closers.push(() => control.close())
  await writeRunningFile(dataDir, {
    pid: process.pid,
    endpoint,
    accountId,
    region: options.region,
    controlSocket: control.path,
  })
  closers.push(() => removeRunningFile(dataDir))
  closers.push(async () => {
    life.draining = true
    answering.drain()
    events?.write('info', 'draining', { endpoint })
    if (options.drainMillis) await pause(options.drainMillis)
  })
  events?.write('info', 'serving', { endpoint })
  return {
    endpoint,
    accountId,
    ...(monitoring && { metricsEndpoint: monitoring.endpoint }),
    close,
  }
}

/** A listener for the operator's monitoring alone: none of AWS's operations is behind it. */
const openMonitoring = (
  address: { readonly host: string; readonly port: number },
  log: ComposeParts['log'],
  routes: ReadonlyMap<string, LocalRoute>,
) =>
  openListener(address, {
    handle: async (http, body) =>
      routes.get(`${http.method} ${http.path}`)?.(http, body) ??
      jsonAnswer(404, { error: 'nothing is here' }),
    newRequestId: () => random.uuid(),
    now: () => clock.now(),
    log,
  })
