/** A node whose way to the database fails on demand, and everything that is asked of a database on that way. */

import { randomBytes, randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { collection } from '../../src/kernel/collection.ts'
import type { Fault } from '../../src/kernel/errors.ts'
import type { Store } from '../../src/kernel/transaction.ts'
import type { World } from '../../src/kernel/world.ts'
import { type Jobs, sharedJobs } from '../../src/server/nodes/jobs.ts'
import {
  joinNodes,
  type Registry,
  registeredStore,
  removeNode,
} from '../../src/server/nodes/registry.ts'
import { memoryBlobs } from '../../src/store/blobs/memory.ts'
import { openSqlEngine, type SqlOptions } from '../../src/store/engines/sql/engine.ts'
import { type SqlStore, sharedStoreOver } from '../../src/store/engines/sql/open.ts'
import { userWith } from '../support/iam.ts'
import { type Cloud, type Credentials, type RawRequest, startCloud } from '../support/in-process.ts'
import { sqlTestOptions } from '../support/stores.ts'
import { type ProxyAction, startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { formOf, iamForm, signedForm, signedS3 } from '../wire/security/requests.ts'

/** What a mistake is planted in. */
export interface NodeCode {
  readonly openSqlEngine: typeof openSqlEngine
  readonly joinNodes: typeof joinNodes
  readonly sharedJobs: typeof sharedJobs
}

export const ourCode: NodeCode = { openSqlEngine, joinNodes, sharedJobs }

export const leaseMillis = 5_000
/** For how long a node serves after a beat, at most. */
const aliveMillis = 0.9 * 3 * leaseMillis

export interface NetNode {
  readonly proxy: TcpProxy
  readonly cloud: Cloud
  readonly sql: SqlStore
  readonly registry: Registry
  readonly jobs: Jobs
  /** Monotonic time of the node: that of the machine, moved on by the test. */
  monotonic(): number
  pass(millis: number): void
  close(): Promise<void>
}

export interface NetWorld {
  /** A node whose way never fails. */
  readonly sound: Omit<NetNode, 'proxy'>
  readonly admin: Credentials
  /** Has every permission, until it is taken away. */
  readonly user: Credentials
  /** A node behind a proxy of its own. */
  node(code?: NodeCode, options?: Partial<SqlOptions>): Promise<NetNode>
  setKey(status: 'Active' | 'Inactive'): Promise<void>
  /** The row of a node is removed, as others do when it has stood still for too long. */
  bury(node: NetNode): Promise<void>
  close(): Promise<void>
}

const bucket = 'way-to-the-database'

/** What jobs of these tests leave behind. */
interface Trace {
  readonly name: string
}
const traces = collection<Trace>('net-traces', { key: ({ name }) => ['net-traces', name] })

/** An account and its user in the database at `url`, and nodes on it. */
export async function netWorld(url: string): Promise<NetWorld> {
  const masterKey = randomBytes(32)
  const closers: (() => Promise<unknown>)[] = []
  const blobs = memoryBlobs(sqlTestOptions.random, sqlTestOptions.clock)

  const sound = await startNode(url, { masterKey, blobs, byItself: true })
  closers.push(() => sound.close())
  const account = await sound.cloud.account()
  const { admin } = account
  const iam = sound.cloud.iam(admin)
  const { credentials: user } = await userWith(sound.cloud, account, 'u')
  await iam.attachUserPolicy({
    UserName: 'u',
    PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  })
  await sound.cloud.s3(admin).createBucket({ Bucket: bucket })

  return {
    sound,
    admin,
    user,
    async node(code, options) {
      const behind = new URL(url)
      const proxy = await startTcpProxy(Number(behind.port))
      behind.port = String(proxy.port)
      const node = await startNode(behind.href, { masterKey, blobs, code, options })
      const close = async () => {
        proxy.mode = 'pass'
        proxy.onRequest = undefined
        await node.close()
        await proxy.close()
      }
      closers.push(close)
      return { ...node, proxy, close }
    },
    async setKey(Status) {
      await iam.updateAccessKey({ UserName: 'u', AccessKeyId: user.accessKeyId, Status })
    },
    bury: ({ registry }) =>
      sound.sql.store.write({ requestId: randomUUID() }, (tx) => removeNode(tx, registry.id)),
    async close() {
      for (let close = closers.pop(); close; close = closers.pop()) await close()
    },
  }
}

async function startNode(
  url: string,
  parts: {
    masterKey: Buffer
    blobs: World['blobs']
    code?: NodeCode | undefined
    options?: Partial<SqlOptions> | undefined
    /** Looks and beats by itself, not only when it is told to. */
    byItself?: boolean
  },
): Promise<Omit<NetNode, 'proxy'>> {
  const { masterKey, blobs, code = ourCode, byItself = false } = parts
  let moved = 0
  const monotonic = () => performance.now() + moved
  const clock = { now: () => Date.now(), monotonic }
  const pollMilliseconds = byItself ? 100 : 0
  const options = { ...sqlTestOptions, pollMilliseconds, ...parts.options, clock }
  const sql = sharedStoreOver(
    await code.openSqlEngine(url, { ...options, leaseMilliseconds: leaseMillis }),
  )
  const { store: background } = sharedStoreOver(
    await code.openSqlEngine(url, { ...options, pollMilliseconds: 0, connections: 3 }),
  )
  // somebody listens to the changes, so their keys are read too
  sql.engine.watch(() => {})
  const ids = { uuid: () => randomUUID() }
  const registry = await code.joinNodes({
    store: background,
    feed: sql.feed,
    poll: sql.poll,
    clock,
    ids,
    folderId: randomUUID(),
    leaseMillis,
    confirms: false,
    ...(!byItself && { everyMillis: 0 }),
    admit: async () => {},
  })
  const cloud = await startCloud({
    store: registeredStore(sql.store, registry, false, clock),
    masterKey,
    monotonic,
    blobs,
  })
  return {
    cloud,
    sql,
    registry,
    jobs: code.sharedJobs(background, ids, registry.id),
    monotonic,
    pass(millis) {
      moved += millis
    },
    async close() {
      await registry.leave()
      await sql.store.close()
      await background.close()
      // faults are what is looked for, each in its row
      cloud.bugs.length = 0
      await cloud.close()
    },
  }
}

/** How something that was asked for ended. */
export type Outcome =
  | 'done'
  /** Nothing has happened. */
  | 'refused'
  /** A commit was sent and not answered. */
  | 'unknown'
  /** Anything else, in words. */
  | { readonly wrong: string }

export interface Asked {
  readonly outcome: Outcome
  /** Of the request, under which it can be looked up. */
  readonly requestId?: string | undefined
}

/** Something that is asked of the database. */
export interface Operation {
  /** Does it, under a name that was never used. */
  ask(node: NetNode, world: NetWorld, name: string): Promise<Asked>
  /** Whether it has left anything, as the sound node sees it; absent where it leaves nothing. */
  isThere?(world: NetWorld, name: string): Promise<boolean>
  /** Prepares what it is to find. */
  prepare?(world: NetWorld, name: string): Promise<void>
  /** Until when the node may go by what it was told with this, monotonic time of the node; and how much of it is new. */
  mayGoUntil?: { readonly at: (node: NetNode) => number; readonly forMillis: number }
}

const kindOf = (error: unknown): Outcome => {
  const { name, kind, stack } = error as Fault
  if (name !== 'Fault') return { wrong: String(stack ?? error) }
  return kind === 'outcome-unknown' ? 'unknown' : 'refused'
}

async function asked(work: Promise<unknown>): Promise<Asked> {
  try {
    await work
    return { outcome: 'done' }
  } catch (error) {
    return { outcome: kindOf(error) }
  }
}

/** Sends a request through the pipeline of the node. */
export async function sent({ cloud }: Pick<NetNode, 'cloud'>, request: RawRequest): Promise<Asked> {
  cloud.bugs.length = 0
  const { status, headers, body } = await cloud.send(request)
  const requestId = Object.entries(headers).find(([name]) => /request-?id$/i.test(name))?.[1]
  const text = body.toString()
  if (status < 300) return { outcome: 'done', requestId }
  const says =
    (status === 503 && /<Code>(ServiceUnavailable|SlowDown)</.test(text)) ||
    (status === 400 && text.includes('<Code>Throttling<'))
  const kinds = cloud.bugs.map(kindOf)
  const outcome = kinds.at(-1)
  if (!says || outcome === undefined || typeof outcome !== 'string')
    return { outcome: { wrong: `${status} ${text} ${JSON.stringify(kinds)}` } }
  return { outcome, requestId }
}

const now = { now: () => Date.now() }
const readRequest = (by: Credentials) =>
  signedForm(now, by, 'iam', iamForm('GetUser', { UserName: 'u' }))

/** Asks for nothing but what is known of the key. */
const identityRequest = (by: Credentials) => signedForm(now, by, 'sts', formOf('GetCallerIdentity'))

const reading = (action: string): Operation => ({
  ask: (node, { user }) =>
    sent(node, signedForm(now, user, 'iam', iamForm(action, { UserName: 'u' }))),
})

const creating: Operation = {
  ask: (node, { user }, name) =>
    sent(node, signedForm(now, user, 'iam', iamForm('CreateUser', { UserName: name }))),
  async isThere({ sound, admin }, name) {
    const { Users = [] } = await sound.cloud.iam(admin).listUsers({})
    return Users.some(({ UserName }) => UserName === name)
  },
}

const uploading: Operation = {
  ask: (node, { user }, name) =>
    sent(node, signedS3(now, user, { method: 'PUT', path: `/${bucket}/${name}`, body: 'bytes' })),
  async isThere({ sound, admin }, name) {
    const { Contents = [] } = await sound.cloud.s3(admin).listObjectsV2({ Bucket: bucket })
    return Contents.some(({ Key }) => Key === name)
  },
}

const polling: Operation = {
  ask: ({ sql }) => asked(sql.poll()),
  prepare: async ({ sound, admin }, name) => {
    await sound.cloud.iam(admin).createUser({ UserName: name })
  },
  mayGoUntil: { at: ({ sql }) => sql.feed.leaseUntil(), forMillis: leaseMillis },
}

const beating: Operation = {
  ask: ({ registry }) => asked(registry.beat()),
  mayGoUntil: { at: ({ registry }) => registry.aliveUntil(), forMillis: aliveMillis },
}

/** Work of a job. */
export const leavesTrace = (name: string) => (store: Store) =>
  store.write({ requestId: randomUUID() }, (tx) => tx.put(traces, { name }))

const working: Operation = {
  ask: ({ jobs }, _world, name) => asked(jobs.run(name, 1, leavesTrace(name))),
}

/** Work on a job of this name, which leaves the trace `ours`; its beginning is held back until it is let go. */
export async function heldWork(
  { jobs, proxy }: NetNode,
  job: string,
): Promise<{ letGo(): void; readonly ended: Promise<Asked> }> {
  const { promise: heldBack, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: met, resolve: meet } = Promise.withResolvers<void>()
  let working = false
  const ended = asked(
    jobs.run(job, 1, (store) => {
      working = true
      return leavesTrace('ours')(store)
    }),
  )
  proxy.onRequest = (data) => {
    if (!working || !data.includes('BEGIN')) return 'forward'
    working = false
    meet()
    return heldBack
  }
  await met
  return { letGo, ended }
}

export const hasTrace = async ({ sound }: NetWorld, name: string): Promise<boolean> =>
  (await sound.sql.store.read((tx) => tx.get(traces, ['net-traces', name]))) !== undefined

/** A prepared statement is known by its name. */
const prepared = (name: string) => `\0${name}\0`

/** Classes of operations: what is asked, and the statement that meets the fault. */
export const operationClasses: Readonly<Record<string, Operation & { readonly at: string }>> = {
  'the beginning of a read': { ...reading('GetUser'), at: 'READ ONLY' },
  'a read of one': { ...reading('GetUser'), at: prepared('get') },
  'a read of many': { ...reading('ListAccessKeys'), at: prepared('scan') },
  'the beginning of a change': { ...creating, at: 'UPDATE head' },
  'the writes of a change': { ...creating, at: 'INSERT INTO kv' },
  'the commit of a change': { ...creating, at: 'COMMIT' },
  'the beginning of an upload': { ...uploading, at: 'BEGIN ISOLATION LEVEL SERIALIZABLE' },
  'the commit of an upload': { ...uploading, at: 'COMMIT' },
  'a look at the heads': { ...polling, at: prepared('heads') },
  'a look at the log': { ...polling, at: prepared('log') },
  'the writes of a beat': { ...beating, at: 'INSERT INTO kv' },
  'the commit of a beat': { ...beating, at: 'COMMIT' },
  'the taking of a job': { ...working, at: 'COMMIT' },
  'the writes of a job': { ...working, at: 'INSERT INTO kv' },
}

export interface NetFault {
  /** What becomes of the statement. */
  readonly does: Exclude<ProxyAction, Promise<unknown>> | 'delay' | 'delay past every limit'
  /** What becomes of everything from then on, on every connection. */
  readonly afterwards?: 'black-hole' | 'reset'
}

export const netFaults: Readonly<Record<string, NetFault>> = {
  'comes late': { does: 'delay' },
  'comes after nobody waits': { does: 'delay past every limit' },
  'is lost': { does: 'lose-before' },
  'is answered in vain': { does: 'lose-answer' },
  'meets a reset': { does: 'drop-before' },
  'is done, and its answer meets a reset': { does: 'drop-answer' },
  'is the first of all that are lost': { does: 'lose-before', afterwards: 'black-hole' },
  'is the last that is done, unheard': { does: 'lose-answer', afterwards: 'black-hole' },
  'is the first of all that meet a reset': { does: 'drop-before', afterwards: 'reset' },
  'is the last that is done before all meet a reset': { does: 'drop-answer', afterwards: 'reset' },
}

let drawn = 0

/**
 * One class of operations meets one fault, on a node that goes on afterwards. What is wrong with how that went, in words:
 * nothing, when all promises are kept. `guardMillis` is when a hang is called one: what is promised is two seconds.
 */
export async function complaintsOf(
  world: NetWorld,
  node: NetNode,
  operation: (typeof operationClasses)[string],
  fault: NetFault,
  guardMillis: number,
): Promise<string[]> {
  const complaints: string[] = []
  const { proxy } = node
  const name = `n${process.pid}-${drawn++}`
  if (fault.afterwards !== undefined) {
    await recovered(() => asked(node.registry.beat()))
    await recovered(() => asked(node.sql.poll()))
    await recovered(() => sent(node, identityRequest(world.user)))
  }
  await operation.prepare?.(world, name)
  const goesUntil = operation.mayGoUntil?.at(node) ?? 0

  // the fault meets the first such statement
  const { promise: heldBack, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: met, resolve: meet } = Promise.withResolvers<void>()
  let metAt = 0
  proxy.onRequest = (data) => {
    if (metAt > 0 || !data.includes(operation.at)) return 'forward'
    metAt = node.monotonic()
    meet()
    if (fault.afterwards !== undefined) {
      // the statement itself goes its own way yet
      queueMicrotask(() => {
        proxy.mode = fault.afterwards!
      })
    }
    return fault.does.startsWith('delay') ? heldBack : (fault.does as ProxyAction)
  }
  const sentAt = performance.now()
  const asking = operation.ask(node, world, name)
  if (fault.does === 'delay') {
    await Promise.race([met, asking])
    // others go by, and time too
    if (operation.mayGoUntil) node.pass(1_000)
    else await sent(node, readRequest(world.admin))
    letGo()
  }
  const hung = Symbol()
  let guard: NodeJS.Timeout | undefined
  const ended = await Promise.race([
    asking,
    new Promise<typeof hung>((resolve) => {
      guard = setTimeout(() => resolve(hung), guardMillis)
    }),
  ])
  clearTimeout(guard)
  const took = performance.now() - sentAt
  if (metAt === 0) complaints.push('the fault met nothing')
  if (ended === hung) {
    // nothing else would be answered either, nor would it end by itself
    await proxy.close()
    return [...complaints, `no answer after ${guardMillis} ms`]
  }
  const { outcome, requestId } = ended
  if (typeof outcome !== 'string') complaints.push(outcome.wrong)
  // a node that was waited for has no right to refuse
  if (fault.does === 'delay' && outcome !== 'done' && took < 800)
    complaints.push(`${JSON.stringify(outcome)} after ${took} ms`)

  // what a node may act on counts from when it asked, and only when it was answered
  if (operation.mayGoUntil) {
    const { at, forMillis } = operation.mayGoUntil
    const until = at(node)
    if (outcome === 'done' ? until > metAt + forMillis : until > goesUntil)
      complaints.push(`it goes on for ${until - metAt} ms, ${JSON.stringify(outcome)}`)
  }

  if (fault.afterwards !== undefined) {
    await world.setKey('Inactive')
    node.pass(leaseMillis)
    const stale = await sent(node, identityRequest(world.user))
    if (stale.outcome !== 'refused')
      complaints.push(`past the lease: ${JSON.stringify(stale.outcome)}`)
  }

  // all is well again, and what was on its way arrives
  proxy.mode = 'pass'
  proxy.onRequest = undefined
  letGo()
  await proxy.arrived()
  if (fault.afterwards !== undefined) {
    await recovered(() => asked(node.registry.beat()))
    await recovered(() => asked(node.sql.poll()))
    const revoked = await recovered(() => sent(node, identityRequest(world.user)))
    if (typeof revoked === 'string' || !revoked.wrong.startsWith('403'))
      complaints.push(`with a key that is gone: ${JSON.stringify(revoked)}`)
    await world.setKey('Active')
  }
  await recovered(() => asked(node.registry.beat()))
  await recovered(() => asked(node.sql.poll()))
  const again = `${name}-again`
  await operation.prepare?.(world, again)
  let tries = 0
  const after = await recovered(() => operation.ask(node, world, `${again}-${tries++}`))
  if (after !== 'done') complaints.push(`afterwards: ${JSON.stringify(after)}`)

  const { isThere } = operation
  if (isThere === undefined) return complaints
  const there = await isThere(world, name)
  if (outcome === 'done' && !there) complaints.push('done, and not there')
  if (outcome === 'refused' && there) complaints.push('refused, and there')
  if (requestId !== undefined && (await world.sound.sql.engine.committed(requestId)) !== there)
    complaints.push(`its id says ${!there}, and it is ${there ? 'there' : 'absent'}`)
  return complaints
}

/** The first outcome that is not a refusal: a node that is well again gives up soon for a few seconds yet. */
async function recovered(ask: () => Promise<Asked>): Promise<Outcome> {
  const since = performance.now()
  for (;;) {
    const { outcome } = await ask()
    const passes = outcome === 'refused' || outcome === 'unknown'
    if (!passes || performance.now() - since > recoveryMillis) return outcome
    await nextTurn()
  }
}

/** A hang guard. */
const recoveryMillis = 30_000
