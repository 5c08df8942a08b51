/**
 * What a node may do on facts that are no longer true, with its clock, its polls and its network in the test's hands:
 * nothing later than the lease after the answer that took them away. Each scenario runs on the real thing and on a mutant
 * that must be found out.
 */

import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { ReadTransaction, Store } from '../../src/kernel/transaction.ts'
import { openSharedStore, type SqlStore } from '../../src/store/engines/sql/open.ts'
import { userWith } from '../support/iam.ts'
import {
  type Cloud,
  type Credentials,
  startCloud,
  type TestAccount,
} from '../support/in-process.ts'
import { postgresMissing, type TestDatabase, testDatabase } from '../support/postgres.ts'
import { sqlTestOptions } from '../support/stores.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { iamForm, signedForm, signedS3 } from '../wire/security/requests.ts'

const missing = postgresMissing()
const leaseMillis = 5_000

interface Node {
  readonly cloud: Cloud
  readonly sql: SqlStore
}

interface World {
  readonly here: Node
  /** Behind a proxy. */
  readonly there: Node
  readonly proxy: TcpProxy
  readonly account: TestAccount
  readonly user: Credentials
  /** Lets this much time pass on the node `there`. */
  pass(millis: number): void
  /** Deactivates the user's key on the node `here`. */
  revoke(): Promise<void>
  /** Status of a read by the user on the node `there`. */
  read(): Promise<number>
  /** Status of an upload by the user on the node `there`. */
  upload(): Promise<number>
  objects(): Promise<number>
}

/** Shapes the store that the node `there` serves from. */
type Around = (sql: SqlStore, monotonic: () => number) => Store

const asItIs: Around = ({ store }) => store

describe.skipIf(missing !== undefined)(`facts of a node${missing ? ` (${missing})` : ''}`, () => {
  const closers: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (let close = closers.pop(); close; close = closers.pop()) await close()
  })

  async function open(around: Around = asItIs, lease = leaseMillis): Promise<World> {
    const database: TestDatabase = await testDatabase()
    closers.push(() => database.stop())
    const url = new URL(database.url)
    const proxy = await startTcpProxy(Number(url.port))
    closers.push(() => proxy.close())
    const masterKey = randomBytes(32)
    let time = 0
    const monotonic = () => time

    const node = async (at: string, clock: () => number, shape: Around): Promise<Node> => {
      const sql = await openSharedStore(at, {
        ...sqlTestOptions,
        clock: { now: () => Date.now(), monotonic: clock },
        pollMilliseconds: 0,
        leaseMilliseconds: lease,
      })
      closers.push(() => sql.store.close())
      const store = shape(sql, clock)
      const cloud = await startCloud({ store, masterKey, monotonic: clock })
      closers.push(() => cloud.close().catch(() => {}))
      return { cloud, sql }
    }

    const here = await node(url.href, () => 0, asItIs)
    url.port = String(proxy.port)
    const there = await node(url.href, monotonic, around)
    const account = await here.cloud.account()
    const iam = here.cloud.iam(account.admin)
    const { credentials: user } = await userWith(here.cloud, account, 'u')
    await iam.attachUserPolicy({
      UserName: 'u',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    })
    await here.cloud.s3(account.admin).createBucket({ Bucket: 'facts-of-a-node' })
    await there.sql.poll()
    return {
      here,
      there,
      proxy,
      account,
      user,
      pass(millis) {
        time += millis
      },
      async revoke() {
        await iam.updateAccessKey({
          UserName: 'u',
          AccessKeyId: user.accessKeyId,
          Status: 'Inactive',
        })
      },
      async read() {
        const asked = signedForm(there.cloud, user, 'iam', iamForm('ListUsers'))
        return (await there.cloud.send(asked)).status
      },
      async upload() {
        const asked = signedS3(there.cloud, user, {
          method: 'PUT',
          path: '/facts-of-a-node/object',
          body: 'bytes',
        })
        return (await there.cloud.send(asked)).status
      },
      async objects() {
        const { Contents = [] } = await here.cloud
          .s3(account.admin)
          .listObjectsV2({ Bucket: 'facts-of-a-node' })
        return Contents.length
      },
    }
  }

  /** The answer to a poll that was sent before the revocation comes late. */
  async function lateAnswer(around: Around, lease = leaseMillis): Promise<number> {
    const { there, proxy, pass, revoke, read } = await open(around, lease)
    expect(await read()).toBe(200)
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    proxy.answersAfter = held
    const answered = new Promise<void>((heard) => {
      proxy.onAnswer = heard
    })
    const poll = there.sql.poll()
    await answered
    await revoke()
    pass(0.8 * leaseMillis)
    proxy.answersAfter = undefined
    release()
    await poll
    pass(0.4 * leaseMillis)
    return read()
  }

  /** The mutant: the lease counts from when the answer came. */
  const leaseFromReceipt: Around = ({ store, feed }, monotonic) => {
    let receivedAt = monotonic()
    feed.onPoll(() => {
      receivedAt = monotonic()
    })
    const leaseUntil = () => receivedAt + leaseMillis
    return {
      ...store,
      leaseUntil,
      revision: (account) => (monotonic() < leaseUntil() ? store.revision(account) : undefined),
    }
  }

  test('a poll vouches for what was true when it was sent', async () => {
    // without a lease the key itself is looked up, and a denial needs no lease
    expect(await lateAnswer(asItIs)).toBe(403)
  })

  test('a lease from the receipt of the answer is found out', async () => {
    expect(await lateAnswer(leaseFromReceipt, 1_000_000)).toBe(200)
  })

  /** A read of the key begins before the revocation, and is put into the cache after a poll that has it. */
  async function lateFill(
    revisions?: (store: Store) => Pick<ReadTransaction, 'revision'>,
  ): Promise<number> {
    const gates: { opened?: Promise<void> | undefined; reached?: () => void } = {}
    const gated: Around = ({ store }) => ({
      ...store,
      read: (work) =>
        store.read((tx) =>
          work({
            ...tx,
            async get(collection, key) {
              const found = await tx.get(collection, key)
              gates.reached?.()
              await gates.opened
              return found
            },
            ...revisions?.(store),
            async find(collection, index, key) {
              const found = await tx.find(collection, index, key)
              gates.reached?.()
              await gates.opened
              return found
            },
          }),
        ),
    })
    const { there, revoke, read } = await open(gated)
    const { promise, resolve: release } = Promise.withResolvers<void>()
    gates.opened = promise
    const reached = new Promise<void>((seen) => {
      gates.reached = seen
    })
    const early = read()
    await reached
    await revoke()
    await there.sql.poll()
    gates.opened = undefined
    release()
    await early
    return read()
  }

  test('what was read before a change is not held after it', async () => {
    expect(await lateFill()).toBe(403)
  })

  test('a cache that is filled under the revision of the store is found out', async () => {
    const ofStore = (store: Store) => ({ revision: (account: string) => store.revision(account) })
    expect(await lateFill(ofStore)).toBe(200)
  })

  /** The process stands still between its decision and what it does; the lease ends and the key goes meanwhile. */
  async function pausedAfterDeciding(
    act: (world: World) => Promise<number>,
    around: Around = asItIs,
  ): Promise<{ status: number; objects: number }> {
    const held: { pause?: (() => Promise<void>) | undefined } = {}
    const paused: Around = (sql, monotonic) => {
      const store = around(sql, monotonic)
      const pause = async <T>(result: T): Promise<T> => {
        await held.pause?.()
        return result
      }
      return {
        ...store,
        read: (work) => store.read(async (tx) => pause(await work(tx))),
        write: (options, work) => store.write(options, async (tx) => pause(await work(tx))),
      }
    }
    const world = await open(paused)
    expect(await world.read()).toBe(200)
    held.pause = async () => {
      held.pause = undefined
      await world.revoke()
      world.pass(1.1 * leaseMillis)
    }
    return { status: await act(world), objects: await world.objects() }
  }

  /** The mutant: nobody asks before anything is done. */
  const unasked: Around = ({ store: { leaseUntil, ...store } }) => store

  test.each<[string, (world: World) => Promise<number>]>([
    ['an answer', (world) => world.read()],
    ['a commit', (world) => world.upload()],
  ])('the lease is looked at again before %s', async (_name, act) => {
    expect(await pausedAfterDeciding(act)).toEqual({ status: 503, objects: 0 })
  })

  test('a process that does not look again is found out', async () => {
    expect(await pausedAfterDeciding((world) => world.read(), unasked)).toMatchObject({
      status: 200,
    })
  })
})
