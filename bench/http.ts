import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { SignatureV4 } from '@smithy/signature-v4'
import { Sha256 } from '../test/support/sha256.ts'
import type { Bench, Row } from '../tools/bench.ts'

const root = resolve(import.meta.dirname, '..')
const connections = 8

/** Reads the body to its end and answers a fixed document. */
const bareServer = `
const document = Buffer.alloc(300, 'x')
require('node:http').createServer((q, a) => {
  q.on('data', () => {}).on('end', () => {
    a.writeHead(200, { 'content-type': 'text/xml', 'content-length': document.length })
    a.end(document)
  })
}).listen(0, '127.0.0.1', function () {
  console.log(JSON.stringify({ event: 'ready', endpoint: 'http://127.0.0.1:' + this.address().port }))
})`

export interface Server {
  readonly endpoint: string
  readonly pid: number
  stop(): Promise<void>
}

export interface Call {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer
}

export interface Measured {
  readonly cpuMicros: number
  readonly perSecond: number
}

/** Of a server of several processes. */
export interface MeasuredProcesses extends Measured {
  /** CPU per operation of each process; `cpuMicros` is their sum. */
  readonly each: readonly number[]
}

export const running = new Set<Server>()

export async function launch(
  command: string,
  args: readonly string[],
  env = process.env,
): Promise<Server> {
  const child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'inherit'], env })
  return track(child, await readyEndpoint(child))
}

function track(child: ChildProcess, endpoint: string): Server {
  const server: Server = {
    endpoint,
    pid: child.pid ?? 0,
    async stop() {
      running.delete(server)
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
  running.add(server)
  return server
}

async function readyEndpoint(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no output')
  for await (const line of createInterface(child.stdout)) {
    const said = line.startsWith('{') ? JSON.parse(line) : undefined
    if (said?.event === 'ready') return said.endpoint
  }
  throw new Error('the server ended before it was ready')
}

/**
 * CPU time of a process so far, in steps of a hundredth of a second: user and system time of all its threads, those that
 * have ended too (some servers have a thread for each request; the scheduler's own account by thread lacks those).
 */
export function cpuMicrosOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // behind the name, which may have blanks and brackets, utime and stime are the 12th and 13th field
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

const emptyLine = Buffer.from('\r\n\r\n')

/** The bytes of a call, made once: a client that does nothing else leaves the measured server the bottleneck. */
export function bytesOf(call: Call, endpoint: URL): Buffer {
  const lines = [`${call.method} ${call.path} HTTP/1.1`]
  const headers = { host: endpoint.host, ...call.headers }
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
  return call.body ? Buffer.concat([head, call.body]) : head
}

/** One connection that sends the same bytes again and again; a server that ends it after an answer gets another. */
export function openLane(endpoint: URL) {
  let socket: Socket | undefined
  let answered: (status: number) => void = () => {}
  let failed: (error: Error) => void = () => {}
  let head: Buffer | undefined
  let status = 0
  let left = 0
  const finish = (from: Socket, ends: boolean) => {
    head = undefined
    left = 0
    untilClose = false
    if (ends) {
      socket = undefined
      from.destroy()
    }
    failed = () => {}
    answered(status)
  }
  let ends = false
  /** Neither length nor chunks: the end of the connection ends the answer. */
  let untilClose = false
  function open(): Socket {
    const opened = connect(Number(endpoint.port), endpoint.hostname).setNoDelay(true)
    opened.on('error', (error) => {
      if (socket === opened) failed(error)
    })
    opened.on('close', () => {
      // an earlier connection that has done its work
      if (socket !== opened) return
      if (untilClose) finish(opened, true)
      else failed(new Error(`the server closed the connection after ${status}, ${left} to come`))
    })
    opened.on('data', (chunk: Buffer) => {
      if (left > 0) {
        left -= chunk.length
        if (left === 0) finish(opened, ends)
        return
      }
      head = head ? Buffer.concat([head, chunk]) : chunk
      const end = head.indexOf(emptyLine)
      if (end < 0) return
      const text = head.toString('latin1', 0, end)
      status = Number(text.slice(9, 12))
      ends = /^connection: *close/im.test(text) || text.startsWith('HTTP/1.0')
      const length = /^content-length: *(\d+)/im.exec(text)?.[1]
      untilClose = ends && length === undefined
      left = untilClose ? Number.POSITIVE_INFINITY : Number(length ?? 0) - (head.length - end - 4)
      if (left === 0) finish(opened, ends)
    })
    return opened
  }
  return {
    send: (bytes: Buffer) =>
      new Promise<number>((done, refused) => {
        answered = done
        failed = refused
        socket ??= open()
        socket.write(bytes)
      }),
    close: () => socket?.destroy(),
  }
}

/**
 * Sends `call` over a few kept connections `count` times after a warm-up of its own; every answer must be a success. The
 * warm-up is long: V8 compiles and optimises for the first tens of thousands of requests, in threads of the server.
 */
export async function load(
  { endpoint, pid }: Server,
  counts: { readonly count: number; readonly warmUp: number },
  call: Call,
): Promise<Measured> {
  const { each, ...measured } = await loadProcesses(
    endpoint,
    [pid],
    counts,
    Array.from({ length: connections }, () => call),
  )
  return measured
}

/** The same for a server of several processes. */
export async function loadProcesses(
  address: string,
  processes: readonly number[],
  { count, warmUp }: { readonly count: number; readonly warmUp: number },
  /** Of each connection. */
  calls: readonly Call[],
): Promise<MeasuredProcesses> {
  const endpoint = new URL(address)
  const lanes = calls.map((call) => ({
    ...openLane(endpoint),
    bytes: bytesOf(call, endpoint),
    name: `${call.method} ${call.path}`,
  }))
  const run = async (total: number) => {
    let left = total
    await Promise.all(
      lanes.map(async (lane) => {
        while (left-- > 0) {
          const status = await lane.send(lane.bytes)
          if (status >= 300) throw new Error(`${lane.name} of ${address} answered ${status}`)
        }
      }),
    )
  }
  await run(warmUp)
  const cpu = processes.map(cpuMicrosOf)
  const start = performance.now()
  await run(count)
  const seconds = (performance.now() - start) / 1000
  const each = processes.map((pid, place) => (cpuMicrosOf(pid) - (cpu[place] ?? 0)) / count)
  for (const lane of lanes) lane.close()
  const cpuMicros = each.reduce((sum, micros) => sum + micros, 0)
  return { cpuMicros, perSecond: count / seconds, each }
}

/** One call on a connection of its own. */
export async function send(endpoint: URL, call: Call): Promise<number> {
  const lane = openLane(endpoint)
  try {
    return await lane.send(bytesOf(call, endpoint))
  } finally {
    lane.close()
  }
}

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** A signed call; the same bytes may be sent again while the date holds. */
export async function signed(
  service: string,
  keys: Keys,
  endpoint: string,
  call: Omit<Call, 'headers'> & { headers?: Readonly<Record<string, string>> },
): Promise<Call> {
  const url = new URL(call.path, endpoint)
  const signer = new SignatureV4({
    service,
    region: 'us-east-1',
    credentials: keys,
    sha256: Sha256 as never,
    uriEscapePath: service !== 's3',
    applyChecksum: true,
  })
  const made = (await signer.sign({
    method: call.method,
    protocol: 'http:',
    hostname: url.hostname,
    port: Number(url.port),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...call.headers },
    body: call.body ?? '',
  } as never)) as unknown as { headers: Record<string, string> }
  return {
    method: call.method,
    path: call.path,
    headers: { ...made.headers, ...(call.body && { 'content-length': String(call.body.length) }) },
    ...(call.body && { body: call.body }),
  }
}

export const form = (service: 'iam' | 'sts', keys: Keys, endpoint: string, text: string) =>
  signed(service, keys, endpoint, {
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(text),
  })

export const identityForm = 'Action=GetCallerIdentity&Version=2011-06-15'
const usersForm = 'Action=ListUsers&Version=2010-05-08&MaxItems=100'

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}

export async function launchMoto(): Promise<Server | undefined> {
  if (spawnSync('moto_server', ['--version']).error) return undefined
  const port = await freePort()
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  const server = track(child, `http://127.0.0.1:${port}`)
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      await send(new URL(server.endpoint), {
        method: 'GET',
        path: '/moto-api/',
        headers: {},
      })
      return server
    } catch {
      await new Promise((done) => setTimeout(done, 200))
    }
  }
  await server.stop()
  return undefined
}

/** A call that must succeed before anything is measured. */
export async function mustSucceed(server: Server, call: Call): Promise<void> {
  const status = await send(new URL(server.endpoint), call)
  if (status >= 300) throw new Error(`preparing: ${call.method} ${call.path} answered ${status}`)
}

/** What both servers must hold before they are measured. */
async function furnish(server: Server, keys: Keys): Promise<void> {
  for (let n = 0; n < 99; n++)
    await mustSucceed(
      server,
      await form(
        'iam',
        keys,
        server.endpoint,
        `Action=CreateUser&Version=2010-05-08&UserName=user-${n}`,
      ),
    )
}

/** A call that is measured. */
export interface Case {
  readonly name: string
  readonly count: number
  readonly warmUp: number
  readonly motoCount: number
  call(keys: Keys, endpoint: string): Promise<Call>
}

const cases = {
  identity: {
    name: 'sts:GetCallerIdentity, signed',
    count: 20_000,
    warmUp: 40_000,
    motoCount: 1000,
    call: (keys, endpoint) => form('sts', keys, endpoint, identityForm),
  },
  users: {
    name: 'iam:ListUsers, 100 users',
    count: 8000,
    warmUp: 8000,
    motoCount: 300,
    call: (keys, endpoint) => form('iam', keys, endpoint, usersForm),
  },
} satisfies Record<string, Case>

/** Runs a benchmark of servers with a folder of its own; all of them end, and the folder goes. */
export async function inFolder(
  measure: (folder: string) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  try {
    return await measure(folder)
  } finally {
    for (const server of [...running]) await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Sallyport on a data folder, with these keys for the root user of a new one. */
export const launchSallyport = (data: string, keys: Keys): Promise<Server> =>
  launch(
    process.execPath,
    [
      resolve(root, 'bin', 'sallyport.js'),
      ...['start', '--json', '--listen', '127.0.0.1:0', '--data', data],
    ],
    {
      ...process.env,
      SALLYPORT_ROOT_ACCESS_KEY_ID: keys.accessKeyId,
      SALLYPORT_ROOT_SECRET_ACCESS_KEY: keys.secretAccessKey,
    },
  )

export const benchKeys: Keys = {
  accessKeyId: 'AKIABENCHBENCHBENCHB',
  secretAccessKey: 'bench-secret-'.repeat(3),
}

interface Compared<Base extends string> {
  readonly ours: Server
  readonly moto: Server | undefined
  readonly baseline: Readonly<Record<Base, Measured>>
}

/** Measures a case on Sallyport, and on moto_server where it is there and is asked; the row says both ratios. */
export async function comparedRow<Base extends string>(
  { ours, moto, baseline }: Compared<Base>,
  each: Case,
  base: Base,
  must: string,
  holds: (cpuMicros: number, ofBaseline: number, ofMoto: number) => boolean,
  /** Another baseline whose ratio is told and must be nothing. */
  beside?: Base,
): Promise<Row> {
  const own = await load(ours, each, await each.call(benchKeys, ours.endpoint))
  const other =
    moto &&
    each.motoCount > 0 &&
    (await load(
      moto,
      // nothing is compiled there
      { count: each.motoCount, warmUp: each.motoCount / 4 },
      await each.call(benchKeys, moto.endpoint),
    ))
  const ofBaseline = baseline[base].cpuMicros / own.cpuMicros
  const ofMoto = other ? other.cpuMicros / own.cpuMicros : Number.POSITIVE_INFINITY
  return {
    name: each.name,
    ...own,
    ratioTo: {
      [base]: ofBaseline,
      ...(beside !== undefined && { [beside]: baseline[beside].cpuMicros / own.cpuMicros }),
      ...(other && { moto_server: ofMoto }),
    },
    must,
    ok: holds(own.cpuMicros, ofBaseline, ofMoto),
  }
}

/** Baselines are rows too. */
export const baselineRows = (baseline: Readonly<Record<string, Measured>>): Row[] =>
  Object.entries(baseline).map(([name, measured]) => ({ name: `baseline ${name}`, ...measured }))

async function measure(folder: string): Promise<readonly Row[]> {
  const bare = await launch(process.execPath, ['-e', bareServer])
  const ours = await launchSallyport(join(folder, 'data'), benchKeys)
  await furnish(ours, benchKeys)
  const moto = await launchMoto()
  if (moto) await furnish(moto, benchKeys)

  // the same bytes as Sallyport gets: signed headers cost the bare server their parsing too
  const post = await cases.identity.call(benchKeys, ours.endpoint)
  const baseline = { 'node:http': await load(bare, { count: 20_000, warmUp: 40_000 }, post) }
  const servers = { ours, moto, baseline }
  return [
    ...baselineRows(baseline),
    await comparedRow(
      servers,
      cases.identity,
      'node:http',
      '≥ 0.35 × node:http, ≥ 25 × moto_server',
      (_, b, m) => b >= 0.35 && m >= 25,
    ),
    await comparedRow(servers, cases.users, 'node:http', '≤ 300 µs', (cpu) => cpu <= 300),
  ]
}

export const bench: Bench = {
  name: 'http',
  question:
    'How much CPU does a whole request to IAM or STS cost, signature to answer, beside a bare node:http server and beside moto_server?',
  run: () => inFolder(measure),
}
