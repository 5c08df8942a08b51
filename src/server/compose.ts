/** The composition root: opens what the options name, wires it, serves. The only place that chooses engines. */

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openAudit } from '../access/record/create-recorder.ts'
import type { Clock } from '../kernel/clock.ts'
import { Fault } from '../kernel/errors.ts'
import { createIds } from '../kernel/ids.ts'
import type { Store } from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import { issuerPath } from '../services/iam/public.ts'
import { operations } from '../services/index.generated.ts'
import { withHeldDeletes } from '../store/blobs/held-deletes.ts'
import { openBlobStore } from '../store/blobs/open.ts'
import type { BlobRows } from '../store/blobs/rows.ts'
import { openEmbedded, openEmbeddedStore } from '../store/engines/embedded/open.ts'
import { DataInUse } from '../store/sqlite/owner-lock.ts'
import { admissionLimits, createAdmission, limitsFor, watchLoop } from './admission.ts'
import { createApp } from './app.ts'
import { holdCommands } from './backup/hold-commands.ts'
import { BackupRefused } from './backup/layout.ts'
import { refuseHalfRestored } from './backup/marker.ts'
import { bootstrap, completeCredentials } from './bootstrap.ts'
import { clientAddress } from './client-address.ts'
import { openControlSocket } from './control-socket.ts'
import { health, jsonAnswer, readiness } from './health.ts'
import { openListener } from './listener.ts'
import { type LocalRoute, localRoute } from './local-routes.ts'
import type { EventLog } from './log.ts'
import { createCounts, denialOf } from './metrics/counts.ts'
import { localMetricsRoute, type MetricsParts, metricsRoute } from './metrics/metrics.ts'
import { type Observer, observedRecorder, observedStore } from './metrics/observe.ts'
import { soleJobs } from './nodes/jobs.ts'
import { openNode } from './nodes/shared-store.ts'
import { startObjectExpiry } from './object-expiry.ts'
import { operatorCommands, recordOperator } from './operator-commands.ts'
import { checkOptions, type RunningServer, type ServerOptions, StartRefused } from './options.ts'
import { createIssuerDocuments } from './outgoing/issuer-documents.ts'
import { createPasswordHasher } from './passwords.ts'
import { random } from './random.ts'
import { replaceableStore } from './replaceable-store.ts'
import { createRequestLimits } from './request-limits.ts'
import { useMasterKeys } from './rotate-keys.ts'
import { removeRunningFile, writeRunningFile } from './running-file.ts'
import { startScavenger } from './scavenger.ts'
import { createTestApi } from './test-api.ts'
import { tokenIssuer } from './token-issuer.ts'
import { openUpstream, refuseWithoutUpstream } from './upstream-home.ts'

/** Running requests get this long to end when the server stops. */
const graceMillis = 5000

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }

export interface ComposeParts {
  /** Bugs and faults with their private detail. */
  readonly log: (event: { requestId: string; error: unknown }) => void
  /** The server's life and its requests. */
  readonly events?: EventLog
  /** Storage failed in a way that only a restart mends. */
  readonly onFatal: (error: unknown) => void
  /** XDG_RUNTIME_DIR. */
  readonly runtimeDir: string | undefined
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
  { onFatal }: ComposeParts,
  closers: (() => Promise<void>)[],
) {
  const { dataDir, ephemeral, storeUrl, region, listen, publicUrl, allowedIssuers } = options
  const ids = createIds(random)
  refusable(() => refuseHalfRestored(dataDir))
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const replaceable = ephemeral
    ? replaceableStore(() => openEmbeddedStore(':memory:', { onFatal }))
    : undefined
  const node =
    storeUrl === undefined
      ? undefined
      : await refusable(() => openNode(storeUrl, options, { clock, random, ids, closers }))
  const { store, blobRows }: Opened =
    node ??
    (replaceable
      ? { store: replaceable }
      : refusable(() => openEmbedded(join(dataDir, 'sallyport.db'), { onFatal })))
  if (!node) closers.push(() => store.close())
  const upstream =
    options.blobs && (await openUpstream(options.blobs, store, { clock, random, ids }))
  if (!upstream && !ephemeral) await refuseWithoutUpstream(store)
  const disk = refusable(() =>
    openBlobStore(ephemeral ? ':memory:' : dataDir, {
      random,
      clock,
      onFatal,
      ...(blobRows && { rows: blobRows }),
      ...(upstream && { upstream }),
    }),
  )
  closers.push(() => disk.close())
  const blobs = withHeldDeletes(node ? await node.localBlobs(disk) : disk)
  const audit = await openAudit({
    folder: join(dataDir, 'audit'),
    clock,
    sync: !ephemeral,
    ids,
    onBroken: onFatal,
    ...(node && { noted: node.usage.noted }),
  })
  closers.push(() => audit.close())
  // the port is known once the listener is open
  const address = { url: publicUrl ?? `http://${listen.host}:${listen.port}` }
  // nodes of one database have copies of the file
  const elsewhere = node !== undefined
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
    region,
    publicUrl: () => address.url,
  }
  return { store, replaceable, world, keys, blobs, audit, address, node }
}

interface Opened {
  readonly store: Store
  /** Absent where everything is in memory. */
  readonly blobRows?: BlobRows
}

const backupRefusal = ({ ephemeral, storeUrl, blobs }: ServerOptions): string | undefined => {
  if (ephemeral) return 'an ephemeral server has nothing to back up'
  if (blobs !== undefined)
    return 'objects lie in the upstream given by --blobs: back it up with its own means'
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
  const { dataDir, domain, listen, tls } = options
  const { log, events } = parts
  const {
    store: opened,
    replaceable,
    world,
    keys,
    blobs,
    audit,
    address,
    node,
  } = await openData(options, parts, closers)
  const counts = createCounts()
  const store = observedStore(opened, clock, counts)
  const note: Observer = (happening, outcome, millis) => {
    counts.note(happening, outcome, millis)
    if (events?.isWritten('debug'))
      events.write('debug', 'request', {
        requestId: happening.http.id,
        service: happening.service,
        operation: happening.operation,
        outcome,
        code: happening.error?.code,
        layer: outcome === 'denied' ? denialOf(happening) : undefined,
        milliseconds: millis,
      })
  }
  const recorder = observedRecorder(audit.recorder, clock, note)
  const life = { draining: false }
  const folderId = node?.folderId
  const { accountId, plan } = await bootstrap({ store, world, seed: options.seed, folderId })
  await completeCredentials({ store, world, folderId }, dataDir, node?.isServed)
  const jobs = node?.jobs ?? soleJobs(store)
  const admission = createAdmission(
    clock,
    limitsFor(options.requestsAtOnce ?? admissionLimits.mostRunning),
  )
  const limits = createRequestLimits(clock, options.limits)
  const app = createApp({ store, world, recorder, operations, domain, admission, limits, log })
  if (!options.ephemeral)
    closers.push(startScavenger({ store, blobs, clock }, (error) => log({ requestId: '', error })))
  const expiry = { jobs, store, blobs, clock, ids: world.ids, recorder, region: world.region }
  closers.push(startObjectExpiry(expiry, (error) => log({ requestId: '', error })))

  const healthParts = {
    store,
    blobs,
    clock,
    assertRecording: () => recorder.assertAccepting(),
    isDraining: () => life.draining,
  }
  const healthRoute: LocalRoute = ({ query }) =>
    health({ ...healthParts, exceptBlobs: query === 'except=blobs' })
  const metrics: MetricsParts = {
    counts,
    auditWaiting: () => audit.waiting(),
    admission,
    limits,
    readiness: () => readiness(healthParts),
    ...(node && { sharing: node.measures }),
  }
  const routes = new Map<string, LocalRoute>([['GET /_sallyport/health', healthRoute]])
  // a proxy on this machine makes every client look like a peer on it
  if (!options.behindProxy) routes.set('GET /_sallyport/metrics', localMetricsRoute(metrics))
  routes.set(`GET ${issuerPath}*`, tokenIssuer({ store, world }))
  if (options.testApi) {
    if (plan === undefined || replaceable === undefined)
      throw new Fault('unavailable', 'the test API needs a fresh ephemeral store')
    routes.set(
      'POST /_sallyport/reset',
      createTestApi({
        world,
        plan,
        replaceStore: (fill) => replaceable.replace(fill),
        forget() {
          app.forget()
          audit.usage.forget()
        },
      }),
    )
  }

  const { metricsListen } = options
  const monitoring =
    metricsListen &&
    (await openMonitoring(
      metricsListen,
      log,
      new Map([
        ['GET /metrics', metricsRoute(metrics)],
        ['GET /_sallyport/metrics', metricsRoute(metrics)],
        ['GET /_sallyport/health', healthRoute],
      ]),
    ))
  if (monitoring) closers.push(() => monitoring.close(graceMillis))

  const listener = await openListener(
    { ...listen, ...(tls && { tls }) },
    {
      handle: (http, body) =>
        localRoute(routes, http, domain, publicHost(world))?.(http, body) ?? app.handle(http, body),
      newRequestId: () => random.uuid(),
      now: () => clock.now(),
      ...(options.proxyHops && {
        addressOf: (headers, peer) => clientAddress(headers, peer, options.proxyHops ?? 0),
      }),
      log,
    },
  )
  closers.push(() => listener.close(graceMillis))
  const loop = watchLoop(clock, admission)
  closers.push(async () => loop.stop())
  const { endpoint } = listener
  address.url = options.publicUrl ?? endpoint
  node?.servesAt(endpoint)
  const operator = {
    store,
    world,
    keys,
    recorder,
    endpoint,
    accountId,
    ...(node && { nodes: () => ({ own: node.nodeId, all: node.nodes() }) }),
  }
  const control = await openControlSocket({
    dataDir,
    commands: {
      ...operatorCommands(operator),
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

let parsed: { readonly url: string; readonly host: string } | undefined

/** Host name others reach this server by; parsed again only when the address changes. */
function publicHost(world: Pick<World, 'publicUrl'>): string {
  const url = world.publicUrl()
  if (parsed?.url !== url) parsed = { url, host: new URL(url).hostname }
  return parsed.host
}
