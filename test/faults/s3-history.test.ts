/**
 * What concurrent clients of S3 were told fits one order of events per key, lists included, whatever is killed in
 * between. A server that answers from an old copy, and one that looks before its transaction, are found out.
 */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReadTransaction, Store, WriteTransaction } from '../../src/kernel/transaction.ts'
import { openEmbeddedStore } from '../../src/store/engines/embedded/open.ts'
import { startCloud } from '../support/in-process.ts'
import { linearizable } from '../support/linearizability.ts'
import { type EngineServer, serverEngines } from '../support/server-engines.ts'
import { type History, nothing, recordHistory, versionComplaints } from './s3-history.ts'

const full = process.env.SALLYPORT_FULL !== undefined
const seed = Number(process.env.SEED ?? 20_260_101)
const keys = ['one', 'two', 'three/1']
const clients = 8
const operations = full ? 300 : 40
const kills = full ? 6 : 0

/** Keys whose history has no order, each with what could not be placed; and what was wrong by itself. */
function complaintsOf({ byKey, wrong }: History): string[] {
  const complaints = [...wrong]
  for (const [key, history] of byKey) {
    const found = linearizable(history, nothing)
    if (found !== true)
      complaints.push(
        `${key} after ${found.explained.slice(-12).join(', ')}: none of ${found.stuck.join(', ')} can come next`,
      )
  }
  return complaints
}

for (const engine of serverEngines)
  describe.skipIf(engine.missing)(
    `histories on ${engine.name}${engine.missing ? `: ${engine.missing}` : ''} (seed ${seed})`,
    { timeout: full ? 3_600_000 : 300_000 },
    () => {
      let started: EngineServer
      let s3: S3
      const connect = () => {
        s3?.destroy()
        s3 = new S3({
          endpoint: started.server.endpoint,
          region: 'us-east-1',
          credentials: started.root,
          forcePathStyle: true,
          maxAttempts: 1,
        })
      }
      beforeAll(async () => {
        started = await engine.start()
        connect()
      })
      afterAll(async () => {
        s3?.destroy()
        await started?.stop()
      })

      for (const versioned of [false, true])
        test(versioned ? 'with versions' : 'without versions', async () => {
          const bucket = versioned ? 'with-versions' : 'without-versions'
          await s3.createBucket({ Bucket: bucket })
          if (versioned)
            await s3.putBucketVersioning({
              Bucket: bucket,
              VersioningConfiguration: { Status: 'Enabled' },
            })
          const every = Math.floor((clients * operations) / (kills + 1))
          let restarting: Promise<void> | undefined
          const history = await recordHistory({
            seed,
            bucket,
            keys,
            clients,
            operations,
            s3: () => s3,
            up: () => restarting,
            answered(count) {
              if (kills === 0 || count % every !== 0 || restarting !== undefined) return
              restarting = started.restart().then(() => {
                connect()
                restarting = undefined
              })
            },
          })
          await restarting
          console.log(
            new Date().toISOString(),
            history.answers,
            [...history.byKey.values()].map((h) => h.length),
          )
          expect(complaintsOf(history)).toEqual([])
          expect(await versionComplaints(s3, bucket, history.versions)).toEqual([])
          // a history in which everything is refused has an order too
          for (const kind of [
            'put 200',
            'put-match 200',
            'put-match 412',
            'put-absent 200',
            'put-absent 412',
            'get 200',
            'get 404',
            'delete 200',
            'list 200',
          ])
            expect(history.answers[kind] ?? 0, kind).toBeGreaterThan(0)
          if (versioned) expect(history.versions.length).toBeGreaterThan(operations)
        })
    },
  )

/** The history of a whole server in this process, on a store that may be wrapped. */
async function historyOn(wrap: (store: Store) => Store): Promise<string[]> {
  const store = openEmbeddedStore(':memory:')
  const cloud = await startCloud({ store: wrap(store) })
  try {
    const { admin } = await cloud.account()
    const s3 = cloud.s3(admin)
    await s3.createBucket({ Bucket: 'wrapped' })
    const plan = { seed, bucket: 'wrapped', keys, clients, operations: 100 }
    return complaintsOf(await recordHistory({ ...plan, s3: () => s3 }))
  } finally {
    await cloud.close()
    await store.close()
  }
}

/** Now and then an object that once was missing is missing still: a cache of what isn't there, that nobody clears. */
function stillMissing(store: Store): Store {
  const missed = new Set<string>()
  let reads = 0
  const through = (tx: ReadTransaction): ReadTransaction => ({
    ...tx,
    async get(collection, key) {
      if (collection.name !== 'objects') return tx.get(collection, key)
      const name = JSON.stringify(key)
      if (++reads % 5 === 0 && missed.has(name)) return undefined
      const found = await tx.get(collection, key)
      if (found === undefined) missed.add(name)
      return found
    },
  })
  return { ...store, read: (work) => store.read((tx) => work(through(tx))) }
}

/** Every fifth list is the one before it. */
function staleLists(store: Store): Store {
  let before: unknown[] = []
  let lists = 0
  const through = (tx: ReadTransaction): ReadTransaction => ({
    ...tx,
    async list(collection, prefix, options) {
      if (collection.name !== 'objects') return tx.list(collection, prefix, options)
      if (++lists % 5 === 0) return before as never
      before = await tx.list(collection, prefix, options)
      return before as never
    },
  })
  return { ...store, read: (work) => store.read((tx) => work(through(tx))) }
}

/** Looks in a transaction of its own, and writes in another what it decided then. */
function checkThenPut(store: Store): Store {
  return {
    ...store,
    async write(options, work) {
      if (options.account !== undefined) return store.write(options, work)
      const decided: ((tx: WriteTransaction) => Promise<unknown>)[] = []
      const output = await store.read((tx) =>
        work({
          ...tx,
          insert: async (collection, value) =>
            void decided.push((later) => later.put(collection, value)),
          put: async (collection, value) =>
            void decided.push((later) => later.put(collection, value)),
          replace: async (collection, _before, after) =>
            void decided.push((later) => later.put(collection, after)),
          async delete(collection, key) {
            decided.push((later) => later.delete(collection, key))
            return true
          },
        }),
      )
      await nextTurn()
      await store.write(options, async (tx) => {
        for (const each of decided) await each(tx)
      })
      return output
    },
  }
}

describe('a store in this process', () => {
  test('as it is', async () => {
    expect(await historyOn((store) => store)).toEqual([])
  })
  for (const [name, wrap] of [
    ['that remembers what was missing', stillMissing],
    ['that lists what was there before', staleLists],
    ['that looks before its transaction', checkThenPut],
  ] as const)
    test(`${name} is found out`, async () => {
      expect(await historyOn(wrap)).not.toEqual([])
    })
})
