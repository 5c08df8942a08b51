/**
 * A bounded cache whose entries hold only while their account's control-plane revision stands. Every control-plane
 * change bumps the revision of the account it touches, so a hit is as fresh as the store.
 */

import type { Store } from '../kernel/transaction.ts'

interface Entry<T> {
  readonly account: string
  readonly revision: number
  readonly value: T
}

export class RevisionCache<T> {
  readonly #store: Pick<Store, 'revision'>
  readonly #capacity: number
  readonly #entries = new Map<string, Entry<T>>()

  constructor(store: Pick<Store, 'revision'>, capacity: number) {
    this.#store = store
    this.#capacity = capacity
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    if (this.#store.revision(entry.account) === entry.revision) return entry.value
    this.#entries.delete(key)
    return undefined
  }

  /** `revision` is the account's by the transaction in which the value was read. */
  set(key: string, account: string, revision: number, value: T): void {
    if (this.#entries.size >= this.#capacity) {
      const oldest = this.#entries.keys().next().value
      if (oldest !== undefined) this.#entries.delete(oldest)
    }
    this.#entries.set(key, { account, revision, value })
  }

  clear(): void {
    this.#entries.clear()
  }
}
