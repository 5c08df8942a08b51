/** A server under load for long, looked into from time to time: what must not grow, and what may. */

import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import {
  type Cast,
  castOf,
  findUnrecorded,
  type Kind,
  type Ledger,
  newLedger,
  type RawClient,
  rawClient,
  runLoad,
} from './signed-load.ts'

/** After a collection of all garbage, without a request under way. */
export interface Probe {
  readonly heapUsed: number
  readonly external: number
  readonly rss: number
  /** Open file descriptors. */
  readonly files: number
  readonly timers: number
}

export interface Sample extends Probe {
  /** Requests answered so far. */
  readonly requests: number
  readonly auditBytes: number
  /** Of the whole data folder. */
  readonly diskBytes: number
}

/** Nothing that accumulates by its own meaning but the audit: users come and go, the object is overwritten. */
const kinds: readonly Kind[] = [
  'createUser',
  'putSame',
  'identity',
  'getObject',
  'assumeRole',
  'denied',
  'deleteUser',
  'listUsers',
]

export interface Soak {
  readonly samples: readonly Sample[]
  readonly wrongs: readonly string[]
  /** Whatever of the audit doesn't hold at the end. */
  readonly unrecorded: readonly string[]
}

export interface SoakOptions {
  readonly folder: string
  /** A module that is loaded before the server's. */
  readonly mutant?: string
  /** Requests between two looks. */
  readonly requestsPerSample: number
  /** Asked before each round. */
  readonly goesOn: (samples: readonly Sample[]) => boolean
  readonly onSample?: (sample: Sample) => void
}

/** Loads a server of its own in rounds; looks into it after each. */
export async function soak(options: SoakOptions): Promise<Soak> {
  const probeFile = join(options.folder, 'probe')
  const modules = [new URL('./preload/probe.mjs', import.meta.url).href, options.mutant]
  const server = await startServerProcess(['--data', join(options.folder, 'data')], {
    NODE_OPTIONS: modules
      .filter((each) => each !== undefined)
      .map((each) => `--import ${each}`)
      .join(' '),
    SALLYPORT_TEST_PROBE: probeFile,
  })
  const client = rawClient(server.endpoint, 8)
  try {
    return await rounds(options, server, client, probeFile)
  } finally {
    client.close()
    await server.end('SIGKILL')
  }
}

async function rounds(
  { requestsPerSample, goesOn, onSample, mutant }: SoakOptions,
  server: ServerProcess,
  client: RawClient,
  probeFile: string,
): Promise<Soak> {
  const cast = await castOf(server)
  const ledger = newLedger()
  // timers that were left behind keep a process from ending
  const endsWith = mutant === undefined ? 'SIGTERM' : 'SIGKILL'
  const samples: Sample[] = []
  const wrongs: string[] = []
  let requests = 0
  while (goesOn(samples)) {
    wrongs.push(...(await round(client, cast, ledger, requests, requestsPerSample)))
    requests += requestsPerSample
    const sample = {
      ...(await probe(server, probeFile)),
      requests,
      auditBytes: bytesBelow(join(server.data, 'audit')),
      diskBytes: bytesBelow(server.data),
    }
    samples.push(sample)
    onSample?.(sample)
    if (wrongs.length > 0) break
  }
  await server.end(endsWith)
  return { samples, wrongs, unrecorded: await findUnrecorded(server.data, ledger) }
}

async function round(
  client: RawClient,
  cast: Cast,
  ledger: Ledger,
  first: number,
  count: number,
): Promise<string[]> {
  const tally = await runLoad({
    client,
    cast,
    ledger,
    kinds,
    lanes: 8,
    first,
    goesOn: (sent) => sent < count,
  })
  const others = tally.throttled + tally.refused + tally.cut
  return others > 0 ? [...tally.wrongs, `${others} were not answered`] : tally.wrongs
}

async function probe({ child }: ServerProcess, file: string): Promise<Probe> {
  rmSync(file, { force: true })
  child.kill('SIGUSR2')
  while (!existsSync(file)) await new Promise((done) => setTimeout(done, 5))
  return JSON.parse(readFileSync(file, 'utf8')) as Probe
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((each) => each.isFile())
    .reduce((sum, each) => {
      const found = statSync(join(each.parentPath, each.name), { throwIfNoEntry: false })
      return sum + (found?.size ?? 0)
    }, 0)
}

/** Growth from the first half of the samples to the last, by request; the first ones warm up and don't count. */
export function growthPerRequest(
  samples: readonly Sample[],
  of: (sample: Sample) => number,
): number {
  const [first, last] = [samples[Math.floor(samples.length / 2)], samples.at(-1)]
  if (first === undefined || last === undefined || first === last) return 0
  return (of(last) - of(first)) / (last.requests - first.requests)
}

const mebibyte = 1024 * 1024

/** What must not be, in words. */
export function leaksOf({ samples, wrongs, unrecorded }: Soak): string[] {
  const found = [...wrongs, ...unrecorded]
  const [middle, last] = [samples[Math.floor(samples.length / 2)], samples.at(-1)]
  if (middle === undefined || last === undefined) return ['no samples']
  const heapBytes = growthPerRequest(samples, ({ heapUsed, external }) => heapUsed + external)
  const grown = heapBytes * (last.requests - middle.requests)
  // caches fill until they are full, so some growth is allowed; what stays of each request is not
  if (grown > 4 * mebibyte && heapBytes > 64)
    found.push(`memory grows by ${Math.round(heapBytes)} bytes a request`)
  if (last.files > middle.files + 8) found.push(`open files grow: ${middle.files}, ${last.files}`)
  if (last.timers > middle.timers + 8) found.push(`timers grow: ${middle.timers}, ${last.timers}`)
  const rest = growthPerRequest(samples, ({ diskBytes, auditBytes }) => diskBytes - auditBytes)
  const restGrown = rest * (last.requests - middle.requests)
  // the log of the store before it is used again (WAL), and its last 10,000 revisions
  if (restGrown > 64 * mebibyte) found.push(`the disk grows by ${Math.round(rest)} bytes a request`)
  return found
}
