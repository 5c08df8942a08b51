/** A store in memory that can be exchanged for an empty one: for test servers only. */

import type { ReadTransaction, Store } from '../kernel/transaction.ts'

export interface ReplaceableStore extends Store {
  /** Every later transaction sees what `open` gives, filled by `fill`; running ones end on the old one. */
  replace(fill: (fresh: Store) => Promise<void>): Promise<void>
}

/** Revisions of earlier stores stay below those of later ones, so that nothing cached under them is believed. */
const revisionsPerStore = 2 ** 32

export function replaceableStore(open: () => Store): ReplaceableStore {
  let current = open()
  let generation = 0
  const running = new Map<Store, number>()
  const discarded = new Set<Store>()

  async function using<T>(store: Store, work: (store: Store) => Promise<T>): Promise<T> {
    running.set(store, (running.get(store) ?? 0) + 1)
    try {
      return await work(store)
    } finally {
      const left = (running.get(store) ?? 1) - 1
      if (left > 0) running.set(store, left)
      else {
        running.delete(store)
        if (discarded.delete(store)) await store.close()
      }
    }
  }

  const offsetNow = () => generation * revisionsPerStore

  return {
    read: (work) => {
      const offset = offsetNow()
      return using(current, (store) => store.read((tx) => work(shifted(tx, offset))))
    },
    write: (options, work) => {
      const offset = offsetNow()
      return using(current, (store) => store.write(options, (tx) => work(shifted(tx, offset))))
    },
    revision(account) {
      const revision = current.revision(account)
      return revision === undefined ? undefined : offsetNow() + revision
    },
    hasRoom: () => current.hasRoom?.() ?? true,
    async replace(fill) {
      const fresh = open()
      try {
        await fill(fresh)
      } catch (error) {
        await fresh.close()
        throw error
      }
      const old = current
      current = fresh
      generation++
      if (running.has(old)) discarded.add(old)
      else await old.close()
    },
    close: () => current.close(),
  }
}

/** The transaction with its revisions in the numbering of the whole. */
const shifted = <Tx extends ReadTransaction>(tx: Tx, offset: number): Tx => ({
  ...tx,
  async revision(account: string) {
    const revision = await tx.revision(account)
    return revision === undefined ? undefined : offset + revision
  },
})
