/** What operations see of the store. Values are plain JSON data; the store hands out fresh, frozen-by-convention copies. */

import type { Collection, Key } from './collection.ts'

export interface ListOptions {
  /** Continue behind this full key (exclusive), and behind every key that begins with it. */
  readonly after?: Key
  /** Begin at this key (inclusive); it need not exist. With `reverse` the last key that can come. */
  readonly from?: Key
  /**
   * Jump over every key whose parts equal these and whose last part begins with the last of these: one seek past a
   * common prefix of an S3 listing.
   */
  readonly past?: Key
  /** Only keys whose part behind `prefix` is a string that begins with this. */
  readonly startingWith?: string
  /** At most this many. */
  readonly limit?: number
  readonly reverse?: boolean
}

export interface ReadTransaction {
  get<T>(collection: Collection<T>, key: Key): Promise<T | undefined>
  /** Values whose key begins with `prefix` (whole parts), in key order. */
  list<T>(collection: Collection<T>, prefix: Key, options?: ListOptions): Promise<T[]>
  /** Number of values whose key begins with `prefix`. */
  count<T>(collection: Collection<T>, prefix: Key): Promise<number>
  /** The value under a unique secondary key. */
  find<T>(collection: Collection<T>, index: string, key: Key): Promise<T | undefined>
  /** Values under a secondary key that begins with `prefix`, in order of the secondary key. */
  listBy<T>(
    collection: Collection<T>,
    index: string,
    prefix: Key,
    options?: ListOptions,
  ): Promise<T[]>
  /** Number of entries under a secondary key that begins with `prefix`. */
  countBy<T>(collection: Collection<T>, index: string, prefix: Key): Promise<number>
  /**
   * Revision of what is read here, whenever it is read: what a cache may be filled under. `undefined` when it isn't the
   * one that the store vouches for, and in transactions that may write: nothing read here is cached then.
   */
  revision(account: string): number | undefined | Promise<number | undefined>
}

export interface WriteTransaction extends ReadTransaction {
  /** Fails with {@link AlreadyExists} when the key or a unique secondary key is taken. */
  insert<T>(collection: Collection<T>, value: T): Promise<void>
  /** Writes the value whether or not the key is taken; secondary keys follow. */
  put<T>(collection: Collection<T>, value: T): Promise<void>
  /** Replaces an existing value; a bug when it isn't there. `before` is the value as read in this transaction. */
  replace<T>(collection: Collection<T>, before: T, after: T): Promise<void>
  /** Removes the value and its secondary keys; returns whether it was there. */
  delete<T>(collection: Collection<T>, key: Key): Promise<boolean>
}

/** A key or unique secondary key is taken. Operations turn it into their own EntityAlreadyExists. */
export class AlreadyExists extends Error {
  override readonly name = 'AlreadyExists'
}

export interface WriteOptions {
  /**
   * Account whose head row is bumped first: lock, revision, causal order, change feed (DESIGN.md §7).
   * Absent for object writes, which leave control-plane state alone.
   */
  readonly account?: string
  /** Inserted with the transaction so that an unknown outcome can be looked up. */
  readonly requestId: string
  /**
   * Takes something away from somebody (a key, a policy, a session): where the operator asks for it, the promise
   * resolves only when every node knows.
   */
  readonly revokes?: boolean
  /** Asked right before the commit is sent, where the store is shared; when it throws, nothing is written. */
  readonly beforeCommit?: () => void
}

export interface Store {
  /** Runs `work` on a consistent snapshot. */
  read<T>(work: (tx: ReadTransaction) => Promise<T>): Promise<T>
  /**
   * Runs `work` in one durable transaction: the promise resolves after the commit is on disk. `work` may run more than
   * once (conflict), so it has no effects but on `tx`, and awaits nothing but `tx`.
   * Throws what `work` throws (nothing is written then), or a Fault.
   */
  write<T>(options: WriteOptions, work: (tx: WriteTransaction) => Promise<T>): Promise<T>
  /** Whether the last write found room on the disk. Absent where that isn't known. */
  hasRoom?(): boolean
  /**
   * Revision of the account's control-plane state, safe to validate caches against *now*.
   * `undefined` when freshness can't be vouched for (lease expired): the caller refuses.
   */
  revision(account: string): number | undefined
  /**
   * Monotonic time until which what is read now, from a cache that is valid or from the store, may be acted on. Absent
   * where nobody else writes: then it holds while the request lasts.
   */
  leaseUntil?(): number
  close(): Promise<void>
}
