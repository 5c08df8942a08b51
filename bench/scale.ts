/** What more processes and more nodes are worth: CPU of a request over all of them, and that of the busiest. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeGroup } from '../test/support/nodes.ts'
import { postgresMissing, startPostgres } from '../test/support/postgres.ts'
import { startServerProcess } from '../test/support/server-process.ts'
import { workerIds } from '../test/support/workers.ts'
import type { Bench, Row } from '../tools/bench.ts'
import {
  type Call,
  form,
  identityForm,
  type Keys,
  loadProcesses,
  type MeasuredProcesses,
  send,
  signed,
} from './http.ts'

const rounds = 5
const counts = { count: 6_000, warmUp: 600 }
/** Of each process that answers: V8 compiles for the first tens of thousands of requests. */
const firstWarmUp = 20_000
/**
 * Connections of each process that answers: so many that it always has something to do. With few, several processes wait
 * for the one client, and answer fewer requests in each turn of their event loops than one process does.
 */
const lanes = 32
const keys: Keys = {
  accessKeyId: 'AKIABENCHBENCHBENCHB',
  secretAccessKey: 'bench-secret-'.repeat(3),
}
const seed = {
  SALLYPORT_ROOT_ACCESS_KEY_ID: keys.accessKeyId,
  SALLYPORT_ROOT_SECRET_ACCESS_KEY: keys.secretAccessKey,
}

/** What is measured: one address or several, and all processes behind them. */
interface Site {
  readonly name: string
  readonly endpoints: readonly string[]
  readonly processes: readonly number[]
  /** How many of them answer. */
  readonly answering: number
  readonly keys: Keys
  stop(): Promise<unknown>
}

const small = Buffer.alloc(1024, 'x')

/** The call of each connection. */
type Case = (keys: Keys, endpoint: string, lane: number) => Promise<Call>

const cases: Readonly<Record<string, Case>> = {
  'sts:GetCallerIdentity, signed': (by, endpoint) => form('sts', by, endpoint, identityForm),
  's3:GetObject, 1 KiB': (by, endpoint) =>
    signed('s3', by, endpoint, { method: 'GET', path: '/bench/small' }),
  // each its own object: what writers of one object do to each other is another question
  's3:PutObject, 1 KiB, durable': (by, endpoint, lane) =>
    signed('s3', by, endpoint, { method: 'PUT', path: `/bench/put-${lane}`, body: small }),
}
const mustScale: readonly string[] = ['sts:GetCallerIdentity, signed', 's3:GetObject, 1 KiB']

async function startSite(folder: string, name: string, argv: readonly string[]): Promise<Site> {
  const server = await startServerProcess(['--data', join(folder, name), ...argv], seed)
  const { endpoint, child } = server
  const workers = workerIds(server)
  return {
    name,
    endpoints: [endpoint],
    processes: [child.pid ?? 0, ...workers],
    answering: Math.max(1, workers.length),
    keys,
    stop: () => server.stop(),
  }
}

/** Two nodes on one database, whose own work is that of another machine, and an upstream for large objects. */
async function startNodes(folder: string): Promise<Site> {
  const cluster = await startPostgres()
  const upstream = await startServerProcess(['--data', join(folder, 'upstream')], seed)
  const made = await send(
    new URL(upstream.endpoint),
    await signed('s3', keys, upstream.endpoint, { method: 'PUT', path: '/upstream' }),
  )
  if (made >= 300) throw new Error(`the upstream answered ${made}`)
  const group = nodeGroup(await cluster.createDatabase(), [
    '--blobs',
    `s3://upstream/nodes?endpoint=${upstream.endpoint}`,
  ])
  const environment = {
    SALLYPORT_BLOBS_ACCESS_KEY_ID: keys.accessKeyId,
    SALLYPORT_BLOBS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  }
  const nodes = []
  for (const name of ['a', 'b']) nodes.push(await group.start(name, [], environment))
  return {
    name: '2 nodes on PostgreSQL',
    endpoints: nodes.map(({ endpoint }) => endpoint),
    processes: nodes.map(({ child }) => child.pid ?? 0),
    answering: nodes.length,
    keys: group.root,
    async stop() {
      await group.close()
      await upstream.stop()
      await cluster.stop()
    },
  }
}

async function furnish({ endpoints: [endpoint = ''], keys: by }: Site): Promise<void> {
  for (const [path, body] of [
    ['/bench', undefined],
    ['/bench/small', small],
  ] as const) {
    const call = await signed('s3', by, endpoint, { method: 'PUT', path, ...(body && { body }) })
    const status = await send(new URL(endpoint), call)
    if (status >= 300) throw new Error(`preparing: ${path} answered ${status}`)
  }
}

/** The same load on each address at once; CPU is per request of all of them. */
async function loadSite(
  { endpoints, processes, answering, keys: by }: Site,
  { count, warmUp }: typeof counts,
  call: Case,
): Promise<MeasuredProcesses> {
  const share = 1 / endpoints.length
  const measured = await Promise.all(
    endpoints.map(async (endpoint, place) =>
      loadProcesses(
        endpoint,
        endpoints.length === 1 ? processes : processes.slice(place, place + 1),
        { count: count * share, warmUp: warmUp * share },
        await Promise.all(
          Array.from({ length: lanes * answering * share }, (_, lane) =>
            call(by, endpoint, place * lanes + lane),
          ),
        ),
      ),
    ),
  )
  const each = measured.flatMap(({ each: own }) => own.map((micros) => micros * share))
  return {
    each,
    cpuMicros: each.reduce((sum, micros) => sum + micros, 0),
    perSecond: measured.reduce((sum, { perSecond }) => sum + perSecond, 0),
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN

const medianOf = (measured: readonly MeasuredProcesses[]): MeasuredProcesses => ({
  cpuMicros: median(measured.map(({ cpuMicros }) => cpuMicros)),
  perSecond: median(measured.map(({ perSecond }) => perSecond)),
  each: (measured[0]?.each ?? []).map((_, place) =>
    median(measured.map(({ each }) => each[place] ?? 0)),
  ),
})

/**
 * How many times the throughput of one process these have on as many cores as do the answering: by the CPU of all
 * processes together, and by that of the busiest.
 */
function scaleOf(one: MeasuredProcesses, several: MeasuredProcesses, cores: number): number {
  return Math.min(
    (cores * one.cpuMicros) / several.cpuMicros,
    one.cpuMicros / Math.max(...several.each),
  )
}

function rowOf(site: Site, name: string, one: MeasuredProcesses, own: MeasuredProcesses): Row {
  const { cpuMicros, perSecond, each } = own
  const row = { name: `${site.name}: ${name}`, cpuMicros, perSecond }
  if (own === one) return row
  const scale = scaleOf(one, own, 2)
  const must = site.name === '2 workers' && mustScale.includes(name)
  return {
    ...row,
    ratioTo: { '1 process, by CPU': scale, 'by the clock': perSecond / one.perSecond },
    measured: each.map((micros) => `${micros.toFixed(0)} µs`).join(' + '),
    ...(must && { must: '≥ 1.6 × 1 process, by CPU', ok: scale >= 1.6 }),
  }
}

/** Medians of the sites for one case, asked in turns, so that what else the machine does meets all of them. */
async function measure(
  sites: readonly Site[],
  call: Case,
): Promise<ReadonlyMap<Site, MeasuredProcesses>> {
  const measured = new Map<Site, MeasuredProcesses[]>(sites.map((site) => [site, []]))
  for (const site of sites)
    await loadSite(site, { count: 100, warmUp: firstWarmUp * site.answering }, call)
  for (let round = 0; round < rounds; round++)
    for (const [site, results] of measured) results.push(await loadSite(site, counts, call))
  return new Map([...measured].map(([site, results]) => [site, medianOf(results)]))
}

async function run(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-scale-'))
  const sites: Site[] = []
  try {
    sites.push(await startSite(folder, '1 process', []))
    sites.push(await startSite(folder, '2 workers', ['--workers', '2']))
    for (const site of sites) await furnish(site)
    const rows: Row[] = []
    const ones = new Map<string, MeasuredProcesses>()
    for (const [name, call] of Object.entries(cases)) {
      const medians = await measure(sites, call)
      const one = medians.get(sites[0] as Site) as MeasuredProcesses
      ones.set(name, one)
      for (const [site, own] of medians) rows.push(rowOf(site, name, one, own))
    }
    rows.push(...(await nodeRows(folder, ones)))
    return rows
  } finally {
    for (const site of sites) await site.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const withoutNodes = (why: string): Row => ({
  name: '2 nodes on PostgreSQL',
  cpuMicros: 0,
  perSecond: 0,
  measured: `not measured: ${why}`,
})

async function nodeRows(
  folder: string,
  ones: ReadonlyMap<string, MeasuredProcesses>,
): Promise<readonly Row[]> {
  const missing = postgresMissing()
  if (missing !== undefined) return [withoutNodes(missing)]
  let site: Site | undefined
  try {
    site = await startNodes(folder)
    await furnish(site)
    const rows: Row[] = []
    for (const [name, one] of ones) {
      const own = (await measure([site], cases[name] as Case)).get(site)
      if (own) rows.push(rowOf(site, name, one, own))
    }
    return rows
  } catch (error) {
    return [withoutNodes((error as Error).message)]
  } finally {
    await site?.stop()
  }
}

export const bench: Bench = {
  name: 'scale',
  question: 'How much more do two workers, and two nodes on one database, do than one process?',
  run,
}
