import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { testStores } from '../../../test/support/stores.ts'
import type { Store } from '../../kernel/transaction.ts'
import { shardOf } from '../../store/shards.ts'
import { sharedJobs } from './jobs.ts'
import {
  joinNodes,
  knownHeads,
  type Registry,
  registeredNodes,
  registeredStore,
  servingNodes,
} from './registry.ts'

const account = '123456789012'
const ids = { uuid: () => randomUUID() }
const leaseMillis = 5_000
/** A node is dead after this. */
const deadMillis = 15_000

describe.each(testStores)('nodes in $name', ({ missing, open }) => {
  const it = test.skipIf(missing !== undefined)
  const closers: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (let close = closers.pop(); close; close = closers.pop()) await close()
  })

  interface TestNode extends Registry {
    /** Its clock. */
    pass(millis: number): void
    serves(): boolean
    polls(): number
    failPolls(fail: boolean): void
    /** Learns of this revision of every shard by a poll. */
    learns(revision: number): void
  }

  async function openStore(): Promise<Store> {
    const { store, stop } = await open()
    closers.push(stop)
    return store
  }

  async function join(store: Store, folderId: string, confirms = false): Promise<TestNode> {
    let time = 0
    let polls = 0
    let pollFails = false
    let known = 0
    const listeners = new Set<(moved: boolean) => void>()
    const registry = await joinNodes({
      store,
      feed: {
        leaseUntil: () => Number.POSITIVE_INFINITY,
        polledAt: () => time,
        known: () => known,
        onPoll(listener) {
          listeners.add(listener)
          return () => void listeners.delete(listener)
        },
      },
      async poll() {
        polls++
        if (pollFails) throw new Error('away')
      },
      clock: { now: () => time, monotonic: () => time },
      ids,
      folderId,
      leaseMillis,
      confirms,
      admit: async () => {},
      everyMillis: 0,
    })
    closers.push(() => registry.leave())
    return {
      ...registry,
      pass(millis) {
        time += millis
      },
      serves: () => time < registry.aliveUntil(),
      polls: () => polls,
      failPolls(fail) {
        pollFails = fail
      },
      learns(revision) {
        known = revision
        for (const listener of listeners) listener(true)
      },
    }
  }

  const idsIn = async (store: Store) =>
    (await store.read((tx) => registeredNodes(tx))).map(({ id }) => id).sort()

  it('are removed when they stand still, after they have stopped to serve', async () => {
    const store = await openStore()
    const [here, there] = [await join(store, 'a'), await join(store, 'b')]
    await here.beat()
    expect(
      here
        .nodes()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([here.id, there.id].sort())
    // both clocks go on, and only one beats
    for (let passed = 0; passed <= deadMillis; passed += 1_000) {
      expect(await idsIn(store)).toContain(there.id)
      here.pass(1_000)
      there.pass(1_000)
      if (passed >= deadMillis - 1_000) expect(there.serves()).toBe(false)
      await here.beat()
    }
    expect(await idsIn(store)).toEqual([here.id])
    expect(here.serves()).toBe(true)
  })

  it('that were removed register again before they serve, and look at the changes first', async () => {
    const store = await openStore()
    const [here, there] = [await join(store, 'a'), await join(store, 'b')]
    await here.beat()
    here.pass(deadMillis + 1)
    there.pass(deadMillis + 1)
    await here.beat()
    expect(await idsIn(store)).toEqual([here.id])
    const before = there.polls()
    expect(there.serves()).toBe(false)
    there.failPolls(true)
    await expect(there.beat()).rejects.toThrow('away')
    expect(there.serves()).toBe(false)
    there.failPolls(false)
    await there.beat()
    expect(there.polls()).toBe(before + 2)
    expect(there.serves()).toBe(true)
  })

  it('of an earlier run on the same folder are removed at once', async () => {
    const store = await openStore()
    await join(store, 'same')
    const second = await join(store, 'same')
    expect(await idsIn(store)).toEqual([second.id])
  })

  it('serve nothing from a store while they are not registered', async () => {
    const store = await openStore()
    const node = await join(store, 'a')
    let time = 0
    const clock = { monotonic: () => time }
    const leased = { ...store, leaseUntil: () => 1_000_000 }
    const served = registeredStore(leased, node, false, clock)
    expect(served.revision(account)).toBeDefined()
    time = node.aliveUntil()
    expect(served.revision(account)).toBeUndefined()
    expect(served.leaseUntil?.()).toBe(time)
  })

  /** What has become of a promise so far. */
  function followed(promise: Promise<void>): { done: boolean; promise: Promise<void> } {
    const state = { done: false, promise }
    void promise.then(() => {
      state.done = true
    })
    return state
  }

  it('are waited for until they know of a revocation', async () => {
    const store = await openStore()
    const [here, there] = [await join(store, 'a', true), await join(store, 'b')]
    await here.beat()
    await there.beat()
    here.learns(7)
    const waiting = followed(here.confirm(account))
    there.learns(6)
    await toldHeads(store, there.id, 6)
    expect(waiting.done).toBe(false)
    there.learns(7)
    await waiting.promise
  })

  it('that do not answer are waited for until their lease has ended', async () => {
    const store = await openStore()
    let looks = 0
    const watched: Store = {
      ...store,
      read(work) {
        looks++
        return store.read(work)
      },
    }
    const [here] = [await join(watched, 'a', true), await join(store, 'b')]
    await here.beat()
    here.learns(7)
    const waiting = followed(here.confirm(account))
    here.pass(leaseMillis)
    const before = looks
    await vi.waitFor(() => expect(looks).toBeGreaterThan(before + 2))
    expect(waiting.done).toBe(false)
    here.pass(100)
    await waiting.promise
  })

  it('hold the promise of a revocation, and of nothing else', async () => {
    const store = await openStore()
    const [here] = [await join(store, 'a', true), await join(store, 'b')]
    await here.beat()
    here.learns(1)
    const leased = { ...store, leaseUntil: () => 1_000_000 }
    const confirming = registeredStore(leased, here, true, { monotonic: () => 0 })
    const write = (revokes: boolean) =>
      confirming.write({ account, requestId: randomUUID(), revokes }, async () => undefined)
    await write(false)
    const waiting = followed(write(true))
    await write(false)
    expect(waiting.done).toBe(false)
    here.pass(leaseMillis + 100)
    await waiting.promise
  })

  const toldHeads = (store: Store, id: string, revision: number) =>
    vi.waitFor(async () => {
      const told = await store.read((tx) => tx.get(knownHeads, [id]))
      expect(told?.heads[shardOf(account)]).toBe(revision)
    })

  describe('who serves, asked from outside,', () => {
    /** Somebody who looks, while something else happens between two looks. */
    async function asked(
      store: Store,
      own: string,
      meanwhile: (looks: number) => Promise<void> = async () => {},
    ) {
      let looks = 0
      let time = 0
      const looking: Pick<Store, 'read'> = {
        async read(work) {
          await meanwhile(looks++)
          return store.read(work)
        },
      }
      const clock = {
        monotonic: () => {
          time += 1_000
          return time
        },
      }
      const { alive, dead } = await servingNodes(looking, clock, own, 0)
      return { alive: alive.map(({ id }) => id), dead: dead.map(({ id }) => id), looks }
    }

    it('is nobody where there is no row, and that is known at once', async () => {
      expect(await asked(await openStore(), 'mine')).toEqual({ alive: [], dead: [], looks: 1 })
    })

    it('is whoever beats', async () => {
      const store = await openStore()
      const node = await join(store, 'a')
      const found = await asked(store, 'mine', (looks) =>
        looks === 5 ? node.beat() : Promise.resolve(),
      )
      expect(found).toEqual({ alive: [node.id], dead: [], looks: 6 })
    })

    it('is whoever comes meanwhile', async () => {
      const store = await openStore()
      const still = await join(store, 'a')
      let late: TestNode | undefined
      const found = await asked(store, 'mine', async (looks) => {
        if (looks === 3) late = await join(store, 'b')
      })
      expect(found.alive).toEqual([late?.id])
      expect(found.alive).not.toContain(still.id)
    })

    it('is nobody whose row stands still for as long as a node may be silent', async () => {
      const store = await openStore()
      const node = await join(store, 'a')
      const found = await asked(store, 'mine')
      expect(found).toMatchObject({ alive: [], dead: [node.id] })
      expect(found.looks).toBeGreaterThanOrEqual(deadMillis / 1_000)
    })

    it('is nobody on a folder that the one who asks owns', async () => {
      const store = await openStore()
      const node = await join(store, 'mine')
      expect(await asked(store, 'mine')).toEqual({ alive: [], dead: [node.id], looks: 1 })
    })
  })

  describe('work in the background', () => {
    const name = 'job'

    it('is done by one node, once a round', async () => {
      const store = await openStore()
      const [here, there] = [await join(store, 'a'), await join(store, 'b')]
      const jobs = [here, there].map((node) => sharedJobs(store, ids, node.id))
      const done: string[] = []
      const inner: boolean[] = []
      const first = await jobs[0]?.run(name, 1, async () => {
        done.push('here')
        inner.push((await jobs[1]?.run(name, 1, async () => void done.push('there'))) ?? true)
      })
      expect([first, inner]).toEqual([true, [false]])
      expect(await jobs[1]?.run(name, 1, async () => void done.push('again'))).toBe(false)
      expect(await jobs[1]?.run(name, 2, async () => void done.push('next'))).toBe(true)
      expect(done).toEqual(['here', 'next'])
    })

    it('that fails is left to whoever comes next', async () => {
      const store = await openStore()
      const [here, there] = [await join(store, 'a'), await join(store, 'b')]
      const failing = sharedJobs(store, ids, here.id).run(name, 1, async () => {
        throw new Error('broken')
      })
      await expect(failing).rejects.toThrow('broken')
      expect(await sharedJobs(store, ids, there.id).run(name, 1, async () => {})).toBe(true)
    })

    it('of a node that was taken for dead changes nothing any more', async () => {
      const store = await openStore()
      const [here, there] = [await join(store, 'a'), await join(store, 'b')]
      await here.beat()
      const write = (through: Store, work: () => void) =>
        through.write({ requestId: randomUUID() }, async () => work())
      const written: string[] = []
      const outcome = sharedJobs(store, ids, there.id).run(name, 1, async (fenced) => {
        await write(fenced, () => written.push('first'))
        // it stands still here, and the other takes over
        here.pass(deadMillis + 1)
        await here.beat()
        await sharedJobs(store, ids, here.id).run(name, 1, async (own) =>
          write(own, () => void written.push('other')),
        )
        await write(fenced, () => written.push('late'))
      })
      await expect(outcome).rejects.toMatchObject({ name: 'Fault', kind: 'unavailable' })
      expect(new Set(written)).toEqual(new Set(['first', 'other']))
    })
  })
})
