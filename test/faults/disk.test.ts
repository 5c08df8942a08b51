/**
 * Disks that are full, and disks that fail. A full one refuses what it can't take and serves what is there, says so, and
 * goes on by itself when there is room. A failed sync ends the process, because nobody can tell what the disk holds; the
 * next start reads it. Neither loses anything that was acknowledged.
 */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import {
  type Cast,
  castOf,
  findMissing,
  findUnrecorded,
  type Kind,
  type Ledger,
  newLedger,
  rawClient,
  runLoad,
  type Tally,
} from './signed-load.ts'

const full = process.env.SALLYPORT_FULL !== undefined
const root = mkdtempSync(join(tmpdir(), 'sp-disk-'))
const mounted: string[] = []
const servers: ServerProcess[] = []
const tracers: ChildProcess[] = []
afterEach(async () => {
  for (const tracer of tracers.splice(0)) await detach(tracer)
  await Promise.all(servers.splice(0).map((server) => server.end('SIGKILL')))
  for (const folder of mounted.splice(0).reverse()) spawnSync('umount', [folder])
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const kinds: readonly Kind[] = [
  'createUser',
  'putSmall',
  'denied',
  'putRow',
  'getObject',
  'putLarge',
  'identity',
]

interface Served {
  readonly server: ServerProcess
  readonly cast: Cast
  readonly ledger: Ledger
  /** Sends this many requests; numbers go on from the last call. */
  load(count: number, ...only: Kind[]): Promise<Tally>
}

async function serve(data: string, mutant?: string): Promise<Served> {
  const module = mutant && new URL(`./mutants/${mutant}.mjs`, import.meta.url).href
  const server = await startServerProcess(
    ['--data', data],
    module === undefined ? {} : { NODE_OPTIONS: `--import ${module}` },
  )
  servers.push(server)
  const cast = await castOf(server)
  const ledger = newLedger()
  const client = rawClient(server.endpoint, 8)
  let first = 0
  return {
    server,
    cast,
    ledger,
    async load(count, ...only) {
      const tally = await runLoad({
        client,
        cast,
        ledger,
        kinds: only.length > 0 ? only : kinds,
        lanes: 8,
        first,
        goesOn: (sent, { cut }) => sent < count && cut === 0,
      })
      first += count
      return tally
    },
  }
}

/** Starts it again, and looks for everything. */
async function afterRestart({ server, cast, ledger }: Served): Promise<string[]> {
  const again = await startServerProcess(['--data', server.data])
  servers.push(again)
  return findMissing(again.endpoint, again.data, cast, ledger)
}

interface Health {
  readonly status: string
  readonly store: string
  readonly blobs: string
  readonly audit: string
}

/** Asks until it is as expected; the test's time is the limit. */
async function healthOf({ endpoint }: ServerProcess, isExpected: (health: Health) => boolean) {
  for (;;) {
    const answer = await fetch(`${endpoint}/_sallyport/health`)
    const health = (await answer.json()) as Health
    expect(answer.status).toBe(health.status === 'ok' ? 200 : 503)
    if (isExpected(health)) return health
    await new Promise((done) => setTimeout(done, 20))
  }
}

function mount(folder: string, megabytes: number): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const options = `size=${megabytes}m,mode=0700`
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  mounted.push(folder)
}

/** Takes all the room there is. */
function fill(folder: string): () => void {
  const path = join(folder, 'filler')
  const file = openSync(path, 'w')
  try {
    for (let bytes = Buffer.alloc(1 << 20); bytes.length > 0; )
      try {
        writeSync(file, bytes)
      } catch {
        bytes = bytes.subarray(0, bytes.length >> 1)
      }
  } finally {
    closeSync(file)
  }
  return () => rmSync(path)
}

const canMount = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const probe = join(root, 'probe')
  try {
    mount(probe, 1)
    spawnSync('umount', [mounted.pop() as string])
    return true
  } catch {
    return false
  }
})()

/** Where it can't be had a full run says so, a short one does without. */
const suite = (possible: boolean, name: string, reason: string, tests: () => void) => {
  if (possible) describe(name, tests)
  // the reason is in the title
  else if (full) describe.skip(`${name}: ${reason}`, tests)
}

suite(canMount, 'a full disk', 'needs to mount a small file system', () => {
  test.each<
    [name: string, folder: string, component: keyof Health, refused: Kind[], served: Kind[]]
  >([
    [
      'of everything',
      '.',
      'audit',
      ['createUser', 'putLarge', 'denied'],
      ['getObject', 'identity'],
    ],
    [
      'of the audit',
      'audit',
      'audit',
      ['createUser', 'putSmall', 'denied'],
      ['getObject', 'identity'],
    ],
    ['of large objects', 'blobs', 'blobs', ['putLarge'], ['createUser', 'denied', 'getObject']],
  ])(
    '%s',
    async (name, folder, component, refused, served) => {
      const data = join(root, name.replaceAll(' ', '-'))
      mount(join(data, folder), 24)
      const all = await serve(data)
      const { server, cast, ledger, load } = all
      expect(await load(70)).toMatchObject({ right: 70 })
      const empty = fill(join(data, folder))
      const tally = await load(280)
      expect(tally.wrongs).toEqual([])
      expect(tally.cut).toBe(0)
      const health = await healthOf(server, ({ status }) => status !== 'ok')
      expect(health[component]).not.toBe('ok')
      for (const kind of refused)
        expect(await load(5, kind), kind).toMatchObject({ right: 0, refused: 5 })
      for (const kind of served) expect(await load(5, kind), kind).toMatchObject({ right: 5 })

      empty()
      await healthOf(server, ({ status }) => status === 'ok')
      expect(await load(140)).toMatchObject({ right: 140 })
      expect(await findMissing(server.endpoint, server.data, cast, ledger)).toEqual([])
      servers.splice(servers.indexOf(server), 1)
      expect(await server.end('SIGTERM')).toMatchObject({ code: 0 })
      expect(await afterRestart(all)).toEqual([])
    },
    120_000,
  )

  test('of the store alone: reads and denials go on', async () => {
    const { all, empty } = await fullStore('store')
    const { server, cast, ledger, load } = all
    // what was freed by earlier checkpoints is used up first
    const tally = await load(3_000, 'createUser', 'putRow')
    expect(tally).toMatchObject({ wrong: 0, cut: 0 })
    expect(tally.refused).toBeGreaterThan(0)
    expect(await healthOf(server, ({ store }) => store === 'full')).toMatchObject({ audit: 'ok' })
    expect(await load(20, 'denied', 'getObject', 'identity')).toMatchObject({ right: 20 })
    empty()
    await healthOf(server, ({ status }) => status === 'ok')
    expect(await load(140)).toMatchObject({ right: 140 })
    expect(await findMissing(server.endpoint, server.data, cast, ledger)).toEqual([])
    servers.splice(servers.indexOf(server), 1)
    await server.end('SIGKILL')
    expect(await afterRestart(all)).toEqual([])
  }, 120_000)

  test('a store that says yes on a full disk is found out', async () => {
    const { all } = await fullStore('store-mutant', 'full-disk-is-success')
    const { server, cast, ledger, load } = all
    await load(3_000, 'createUser', 'putRow')
    expect(await findMissing(server.endpoint, server.data, cast, ledger)).not.toEqual([])
  }, 120_000)

  /** The audit has a file system of its own. */
  async function fullStore(name: string, mutant?: string) {
    const data = join(root, name)
    mount(data, 24)
    mount(join(data, 'audit'), 200)
    const all = await serve(data, mutant)
    return { all, empty: fill(data) }
  }
})

async function detach(tracer: ChildProcess): Promise<void> {
  if (tracer.exitCode !== null || tracer.signalCode !== null) return
  tracer.kill('SIGINT')
  await once(tracer, 'close')
}

/** From now on these calls on these files fail. */
async function failCalls(
  { child }: ServerProcess,
  calls: string,
  paths: readonly string[],
): Promise<ChildProcess> {
  const tracer = spawn(
    'strace',
    [
      ...['-f', '-p', String(child.pid), '-e', `trace=${calls}`],
      ...['-e', `inject=${calls}:error=EIO`, ...paths.flatMap((path) => ['-P', path])],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  tracers.push(tracer)
  await new Promise<void>((attached, failed) => {
    tracer.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('attached')) attached()
      else if (text.includes('not permitted')) failed(new Error(text))
    })
    tracer.once('close', () => failed(new Error('strace ended')))
  })
  return tracer
}

/** Another process than one's own child is to be traced. */
const canAttach = await (async () => {
  if (process.platform !== 'linux') return false
  const child = spawn('sleep', ['60'])
  try {
    await once(child, 'spawn')
    const tracer = await failCalls({ child } as unknown as ServerProcess, 'fsync', [])
    await detach(tracer)
    return true
  } catch {
    return false
  } finally {
    tracers.length = 0
    child.kill()
  }
})()

const syncs = 'fsync,fdatasync'

suite(canAttach, 'a failing disk', 'strace can attach to no process', () => {
  const segments = (data: string) =>
    readdirSync(join(data, 'audit'))
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => join(data, 'audit', name))
  const objectFolders = (data: string) =>
    readdirSync(join(data, 'blobs')).map((name) => join(data, 'blobs', name))

  test.each<[name: string, calls: string, paths: (data: string) => string[], kind: Kind]>([
    ['sync of the store', syncs, (data) => [join(data, 'sallyport.db-wal')], 'createUser'],
    [
      'write of the store',
      'pwrite64,write',
      (data) => [join(data, 'sallyport.db-wal')],
      'createUser',
    ],
    ['sync of the audit', syncs, segments, 'denied'],
    ['sync of small objects', syncs, (data) => [join(data, 'blobs.db-wal')], 'putRow'],
    ['sync of large objects', syncs, objectFolders, 'putLarge'],
  ])(
    '%s: the process ends, nothing is lost',
    async (name, calls, paths, kind) => {
      const data = join(root, name.replaceAll(' ', '-'))
      const all = await serve(data)
      const { server, load } = all
      expect(await load(70)).toMatchObject({ right: 70 })
      const tracer = await failCalls(server, calls, paths(data))
      const tally = await load(200, kind)
      expect(tally).toMatchObject({ right: 0, wrong: 0 })
      servers.splice(servers.indexOf(server), 1)
      // by itself; a server that lives on is a hang here, which the test's time ends
      const [code] =
        server.child.exitCode === null ? await once(server.child, 'exit') : [server.child.exitCode]
      expect(code).toBe(1)
      await detach(tracer)
      expect(await afterRestart(all)).toEqual([])
    },
    60_000,
  )

  test('a write of the audit: refused, and tried again until it can be written', async () => {
    const data = join(root, 'audit-write')
    const all = await serve(data)
    const { server, cast, ledger, load } = all
    await load(70)
    const tracer = await failCalls(server, 'pwrite64,pwritev', segments(data))
    expect(await load(10, 'denied', 'createUser')).toMatchObject({ right: 0, wrong: 0, cut: 0 })
    expect(await healthOf(server, ({ audit }) => audit !== 'ok')).toMatchObject({ store: 'ok' })
    await detach(tracer)
    await healthOf(server, ({ status }) => status === 'ok')
    expect(await load(70)).toMatchObject({ right: 70 })
    expect(await findMissing(server.endpoint, data, cast, ledger)).toEqual([])
  }, 60_000)

  test('a server that goes on after a failed sync is found out', async () => {
    const data = join(root, 'sync-mutant')
    const all = await serve(data, 'failed-sync-is-success')
    const { server, ledger, load } = all
    await load(70)
    await failCalls(server, syncs, segments(data))
    const tally = await load(20, 'denied')
    // this is what the rows above would meet: answers where there must be none
    expect(tally.right).toBeGreaterThan(0)
    expect(server.child.exitCode).toBeNull()
    expect(await findUnrecorded(data, ledger)).toEqual([])
  }, 60_000)
})
