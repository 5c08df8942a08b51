/**
 * Work in the background that one node does for all. Who does it is a row in the store with a number that grows with
 * each change of hands; every write of the work checks the row in its own transaction, so that a node that was taken for
 * dead, and is not, changes nothing any more.
 */

import { type Collection, collection } from '../../kernel/collection.ts'
import { Fault } from '../../kernel/errors.ts'
import type { Store } from '../../kernel/transaction.ts'
import type { World } from '../../kernel/world.ts'
import { registeredNodes } from './registry.ts'

interface Job {
  readonly name: string
  /** Whoever is at it; empty when nobody is. */
  readonly node: string
  readonly fence: number
  /** The newest round that was finished. */
  readonly done: number
}

/** Belongs to no account. */
export const jobs: Collection<Job> = collection('jobs', { key: ({ name }) => [name] })

export interface Jobs {
  /**
   * Does the work of a round, unless it is done or another live node is at it. `work` writes through the store it is
   * given. Resolves with whether this node did it.
   */
  run(name: string, round: number, work: (store: Store) => Promise<void>): Promise<boolean>
}

/** For a process that shares its store with nobody. */
export const soleJobs = (store: Store): Jobs => ({
  async run(_name, _round, work) {
    await work(store)
    return true
  },
})

export function sharedJobs(store: Store, ids: Pick<World['ids'], 'uuid'>, nodeId: string): Jobs {
  const take = (name: string, round: number): Promise<number | undefined> =>
    store.write({ requestId: ids.uuid() }, async (tx) => {
      const job = await tx.get(jobs, [name])
      if (job && job.done >= round) return undefined
      const holds = job !== undefined && job.node !== '' && job.node !== nodeId
      if (holds && (await registeredNodes(tx)).some(({ id }) => id === job.node)) return undefined
      const fence = (job?.fence ?? 0) + 1
      await tx.put(jobs, { name, node: nodeId, fence, done: job?.done ?? -1 })
      return fence
    })

  const finish = (name: string, fence: number, round: number | undefined) =>
    store.write({ requestId: ids.uuid() }, async (tx) => {
      const job = await tx.get(jobs, [name])
      if (job?.fence === fence) await tx.put(jobs, { ...job, node: '', done: round ?? job.done })
    })

  return {
    async run(name, round, work) {
      const fence = await take(name, round)
      if (fence === undefined) return false
      try {
        await work(fenced(store, name, fence))
      } catch (error) {
        await finish(name, fence, undefined).catch(() => {})
        throw error
      }
      await finish(name, fence, round)
      return true
    },
  }
}

/** The store, for as long as the job is in the same hands. */
const fenced = (store: Store, name: string, fence: number): Store => ({
  ...store,
  write: (options, work) =>
    store.write(options, async (tx) => {
      if ((await tx.get(jobs, [name]))?.fence !== fence)
        throw new Fault('unavailable', `another node has taken over \`${name}\``)
      return work(tx)
    }),
})
