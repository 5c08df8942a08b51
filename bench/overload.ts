import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Bench, Row } from '../tools/bench.ts'
import type { Counted, Orders } from './flood.ts'
import {
  bytesOf,
  type Call,
  cpuMicrosOf,
  form,
  identityForm,
  type Keys,
  launch,
  running,
  type Server,
  send,
} from './http.ts'

const client = resolve(import.meta.dirname, 'flood.ts')
const command = resolve(import.meta.dirname, '..', 'bin', 'sallyport.js')
/** Where more connections bring no more answers. */
const atPeak = 32
const seconds = 4
const rounds = 3
const usersForm = 'Action=ListUsers&Version=2010-05-08&MaxItems=100'

interface Measured extends Counted {
  readonly cpuMicros: number
  /** Answers of the health meanwhile, milliseconds. */
  readonly healthMillis: readonly number[]
}

/** Server and clients have a core each where the machine can do that: neither takes from the other. */
const pinned = availableParallelism() > 1 && !spawnSync('taskset', ['--version']).error
const cores = { clients: '0', server: '1' }
const onCore = (core: string, command: readonly string[]): readonly [string, ...string[]] =>
  (pinned ? ['taskset', '-c', core, ...command] : command) as [string, ...string[]]

const pause = (millis: number) => new Promise((done) => setTimeout(done, millis))

/** Asks for the health on a connection of its own until it is told to stop. */
function watchHealth(endpoint: URL) {
  const millis: number[] = []
  let watching = true
  const watch = (async () => {
    while (watching) {
      const asked = performance.now()
      await send(endpoint, { method: 'GET', path: '/_sallyport/health', headers: {} })
      millis.push(performance.now() - asked)
      await pause(100)
    }
  })()
  return async () => {
    watching = false
    await watch
    return millis
  }
}

async function flood(server: Server, call: Call, connections: number): Promise<Measured> {
  const endpoint = new URL(server.endpoint)
  const orders: Orders = {
    port: Number(endpoint.port),
    connections,
    seconds,
    warmUpSeconds: 1.5,
    request: bytesOf(call, endpoint).toString('base64'),
  }
  const [command, ...args] = onCore(cores.clients, [process.execPath, client])
  const clients = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  clients.stdin.end(JSON.stringify(orders))
  const said = createInterface(clients.stdout)[Symbol.asyncIterator]()
  await said.next()
  const health = watchHealth(endpoint)
  const cpu = cpuMicrosOf(server.pid)
  const counted = JSON.parse((await said.next()).value ?? '') as Counted
  const cpuMicros = cpuMicrosOf(server.pid) - cpu
  return { ...counted, cpuMicros, healthMillis: await health() }
}

const rate = ({ good, seconds: took }: Measured): number => good / took

const percentile = (values: readonly number[], of: number): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length * of)] ?? Number.NaN

function row(name: string, measured: Measured, peak?: Measured, must = false): Row {
  const { good, shed, other, cpuMicros, healthMillis } = measured
  const perSecond = rate(measured)
  const health = [0.5, 1 - Number.EPSILON].map((of) => Math.ceil(percentile(healthMillis, of)))
  const byRate = peak && perSecond / rate(peak)
  const byCpu = peak && peak.cpuMicros / peak.good / (cpuMicros / good)
  // on cores that they share, how much the server gets beside its clients is the machine's doing
  const counts = pinned ? byRate : byCpu
  return {
    name,
    cpuMicros: cpuMicros / good,
    perSecond,
    measured: `${shed} shed, ${other} cut, health p50 ${health[0]} ms, max ${health[1]} ms`,
    ...(byRate !== undefined &&
      byCpu !== undefined && { ratioTo: { peak: byRate, 'peak by CPU': byCpu } }),
    ...(must &&
      counts !== undefined && {
        must: `≥ 0.8 × peak${pinned ? '' : ' by CPU'}`,
        ok: counts >= 0.8,
      }),
  }
}

async function run(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  const keys: Keys = {
    accessKeyId: 'AKIABENCHBENCHBENCHB',
    secretAccessKey: 'bench-secret-'.repeat(3),
  }
  try {
    const [program, ...args] = onCore(cores.server, [
      process.execPath,
      ...[command, 'start', '--json', '--listen', '127.0.0.1:0', '--data', join(folder, 'data')],
    ])
    const server = await launch(program, args, {
      ...process.env,
      SALLYPORT_ROOT_ACCESS_KEY_ID: keys.accessKeyId,
      SALLYPORT_ROOT_SECRET_ACCESS_KEY: keys.secretAccessKey,
    })
    const endpoint = new URL(server.endpoint)
    for (let number = 0; number < 100; number++)
      await send(
        endpoint,
        await form(
          'iam',
          keys,
          server.endpoint,
          `Action=CreateUser&Version=2010-05-08&UserName=user-${number}`,
        ),
      )
    const rows: Row[] = []
    for (const [name, service, text] of [
      ['sts:GetCallerIdentity', 'sts', identityForm],
      ['iam:ListUsers, 100 users', 'iam', usersForm],
    ] as const) {
      const call = await form(service, keys, server.endpoint, text)
      // V8 has its time to optimise before anything counts
      await flood(server, call, atPeak)
      const best = new Map<number, Measured>()
      // in turn, and the best of each: what else the machine does meets all of them
      for (let round = 0; round < rounds; round++)
        for (const times of [1, 10, 100]) {
          const measured = await flood(server, call, atPeak * times)
          const before = best.get(times)
          if (before === undefined || rate(measured) > rate(before)) best.set(times, measured)
        }
      const peak = best.get(1)
      for (const [times, measured] of best)
        rows.push(
          times === 1
            ? row(`${name}, ${atPeak} connections`, measured)
            : row(`${name}, ${times} times as many`, measured, peak, times === 10),
        )
    }
    return rows
  } finally {
    for (const server of [...running]) await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

export const bench: Bench = {
  name: 'overload',
  question: 'How much good work is done while far more is asked than can be done?',
  run,
}
