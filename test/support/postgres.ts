/**
 * A PostgreSQL cluster of the tests' own: temporary folder, free port of the loopback interface, fsync on. One cluster
 * serves a test run (`setup` is a vitest global setup) and each test file takes a fresh database.
 */

import type { ChildProcess } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import type { Socket } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

export interface Cluster {
  /** Of the database `postgres`, as superuser. */
  readonly url: string
  readonly port: number
  /** Process id of the postmaster, for tests that kill it. */
  pid(): number
  /** A fresh database; its URL. */
  createDatabase(): Promise<string>
  /** Starts the same cluster again after it was killed. */
  start(): Promise<void>
  /** Kills everything at once, as `kill -9` of the whole process tree does. */
  kill(): void
  stop(): Promise<void>
}

/** Why no cluster can be started here, or `undefined` when one can. */
export function postgresMissing(): string | undefined {
  if (process.env[sharedUrl] !== undefined) return undefined
  if (process.platform === 'win32') return 'clusters are started on Unix only'
  if (binaries() === undefined) return 'PostgreSQL is not installed (initdb not found)'
  if (process.getuid?.() === 0 && unprivileged() === undefined)
    return 'PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as'
  return undefined
}

/** Starts a cluster. */
export async function startPostgres(): Promise<Cluster> {
  const missing = postgresMissing()
  if (missing !== undefined) throw new Error(missing)
  const bin = binaries()!
  const user = unprivileged()
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-postgres-'))
  const data = join(folder, 'data')
  const sockets = join(folder, 'sockets')
  chmodSync(folder, 0o755)
  const password = randomBytes(12).toString('hex')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (user !== undefined)
    for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid)

  run(user, join(bin, 'initdb'), [
    ...['-D', data, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    ...['--encoding=UTF8', '--locale=C', '--no-sync'],
  ])
  rmSync(passwordFile)
  run(user, 'mkdir', ['-m', '700', sockets])
  const port = await freePort()
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
  const log = join(folder, 'log')

  const keepers: ChildProcess[] = []

  async function start(): Promise<void> {
    rmSync(join(data, 'postmaster.pid'), { force: true })
    const settings = [
      ...['listen_addresses=127.0.0.1', `unix_socket_directories=${sockets}`, 'fsync=on'],
      ...['shared_buffers=32MB', 'max_connections=100', 'logging_collector=off'],
    ]
    const command = as(user, join(bin, 'postgres'), [
      ...['-D', data, '-p', String(port)],
      ...settings.flatMap((setting) => ['-c', setting]),
    ])
    keepers.push(keep(folder, data, logFile(), command))
    await answering(url, log)
  }

  function logFile(): string {
    writeFileSync(log, '', { flag: 'a', mode: 0o666 })
    chmodSync(log, 0o666)
    return log
  }

  function pid(): number {
    return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
  }

  function signal(name: NodeJS.Signals): void {
    try {
      process.kill(pid(), name)
    } catch {
      // It is gone already.
    }
  }

  function kill(): void {
    if (!existsSync(join(data, 'postmaster.pid'))) return
    const postmaster = pid()
    // The backends are children of the postmaster in process groups of their own.
    const children = childrenOf(postmaster)
    signal('SIGKILL')
    for (const child of children) {
      try {
        process.kill(child, 'SIGKILL')
      } catch {
        // It ended with its parent.
      }
    }
  }

  async function stop(): Promise<void> {
    await Promise.all(
      keepers.map(
        (keeper) =>
          new Promise((resolve) => {
            keeper.ref()
            keeper.on('close', resolve)
            keeper.stdin?.end()
          }),
      ),
    )
  }

  await start()
  return { url, port, pid, start, kill, stop, createDatabase: () => createDatabase(url) }
}

/** Name under which the run's cluster is handed to the test files. */
const sharedUrl = 'SALLYPORT_TEST_POSTGRES'

/** Global setup of vitest: one cluster for the run, ended with it. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (postgresMissing() !== undefined) return undefined
  const cluster = await startPostgres()
  process.env[sharedUrl] = cluster.url
  return () => cluster.stop()
}

export interface TestDatabase {
  readonly url: string
  /** One more database on the same cluster; its URL. */
  fresh(): Promise<string>
  stop(): Promise<void>
}

/** A fresh database on the run's cluster, or on one started for this file. */
export async function testDatabase(): Promise<TestDatabase> {
  const shared = process.env[sharedUrl]
  if (shared !== undefined) {
    const made: string[] = []
    const fresh = async () => {
      const url = await createDatabase(shared)
      made.push(url)
      return url
    }
    return { url: await fresh(), fresh, stop: () => dropDatabases(shared, made) }
  }
  const cluster = await startPostgres()
  return {
    url: await cluster.createDatabase(),
    fresh: cluster.createDatabase,
    stop: () => cluster.stop(),
  }
}

async function createDatabase(url: string): Promise<string> {
  const name = `t${randomBytes(8).toString('hex')}`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`CREATE DATABASE ${name}`)
  } finally {
    await client.end()
  }
  const database = new URL(url)
  database.pathname = `/${name}`
  return database.href
}

/** One that is still used stays. */
async function dropDatabases(url: string, made: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const each of made)
      await client.query(`DROP DATABASE ${new URL(each).pathname.slice(1)}`).catch(() => {})
  } finally {
    await client.end()
  }
}

/**
 * Runs the server under a shell that ends it and removes its folder when we close the pipe, or die in whatever way.
 * At once, without a checkpoint: the data goes with the folder.
 */
function keep(folder: string, data: string, log: string, command: readonly string[]): ChildProcess {
  const script = `
    folder=$1; data=$2; log=$3; shift 3
    "$@" </dev/null >>"$log" 2>&1 &
    cat >/dev/null
    kill -QUIT "$(head -n 1 "$data/postmaster.pid")" 2>/dev/null
    wait
    rm -rf "$folder"`
  const keeper = spawn('/bin/sh', ['-c', script, 'sh', folder, data, log, ...command], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  keeper.unref()
  // A pipe to a child is a socket, which would keep this process alive.
  const pipe = keeper.stdin as Socket
  pipe.unref()
  return keeper
}

async function answering(url: string, log: string): Promise<void> {
  for (let wait = 0; wait < 400; wait++) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      await sleep(50)
    }
  }
  throw new Error(`PostgreSQL does not answer: ${readFileSync(log, 'utf8').slice(-2_000)}`)
}

/** Debian keeps the server's programs off the path. The newest version wins. */
function binaries(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian) : []
  const folders = [
    ...versions
      .sort((left, right) => Number(right) - Number(left))
      .map((name) => join(debian, name, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ]
  return folders.find(
    (folder) => isProgram(join(folder, 'initdb')) && isProgram(join(folder, 'postgres')),
  )
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Whom to run as when we are root, which PostgreSQL refuses. */
function unprivileged(): User | undefined {
  if (process.getuid?.() !== 0) return undefined
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const wanted of ['postgres', 'nobody']) {
    const found = lines.find(([name]) => name === wanted)
    if (found !== undefined) return { name: wanted, uid: Number(found[2]), gid: Number(found[3]) }
  }
  return undefined
}

function as(user: User | undefined, program: string, args: readonly string[]): string[] {
  if (user === undefined) return [program, ...args]
  const switchers: Readonly<Record<string, string[]>> = {
    setpriv: [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'],
    runuser: ['-u', user.name, '--'],
  }
  for (const [name, options] of Object.entries(switchers)) {
    const folder = ['/usr/bin', '/usr/sbin', '/bin', '/sbin'].find((each) =>
      isProgram(join(each, name)),
    )
    if (folder !== undefined) return [join(folder, name), ...options, program, ...args]
  }
  return ['su', user.name, '-s', '/bin/sh', '-c', 'exec "$0" "$@"', '--', program, ...args]
}

function run(user: User | undefined, program: string, args: readonly string[]): void {
  const [command, ...rest] = as(user, program, args)
  const result = spawnSync(command!, rest, { encoding: 'utf8', cwd: '/' })
  if (result.status !== 0)
    throw new Error(`${program} failed: ${result.stderr || String(result.error)}`)
}

function childrenOf(parent: number): number[] {
  const listing = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout ?? ''
  return listing
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid]) => pid!)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
