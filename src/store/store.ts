/**
 * What an engine is: ordered byte keys in memcmp order, byte values, transactions, a change feed. Engines know bytes
 * only; `collections.ts` turns collections into keys. Decorators have the shape of an engine too.
 */

/** Engines may answer at once; callers always await. */
export type MaybePromise<T> = T | Promise<T>

/** One stored pair. Neither buffer is shared with the engine. */
export interface Entry {
  readonly key: Buffer
  readonly value: Uint8Array
}

/** Keys `from` (inclusive) to `to` (exclusive), compared byte by byte. A prefix is the range up to its successor. */
export interface Range {
  readonly from: Buffer
  readonly to: Buffer
}

export interface Scan extends Range {
  /** At most this many entries; callers page by key, so that no single read lasts long. */
  readonly limit: number
  /** From the end of the range towards its start. */
  readonly reverse?: boolean
}

export interface EngineRead {
  get(key: Buffer): MaybePromise<Uint8Array | undefined>
  /** Values in the order of `keys`, one round trip. */
  getMany(keys: readonly Buffer[]): MaybePromise<(Uint8Array | undefined)[]>
  scan(scan: Scan): MaybePromise<Entry[]>
  count(range: Range): MaybePromise<number>
  /**
   * Optional powers of engines that hand out text cheaper than bytes (measured on the embedded one: a list of 100 takes
   * 58 instead of 157 µs). Values must be UTF-8. `undefined` from `scanText`: read this range by `scan`.
   */
  getText?(key: Buffer): MaybePromise<string | undefined>
  scanText?(scan: Scan): MaybePromise<TextPage | undefined>
  /**
   * Revision of the account in this snapshot, when it is the one that {@link Engine.revision} tells; else `undefined`.
   * For engines without {@link Engine.pinRevisions}. Transactions without it fill no cache.
   */
  revision?(account: string): MaybePromise<number | undefined>
}

export interface TextPage {
  readonly values: readonly string[]
  /** Key of the last value, when there are `limit` of them. */
  readonly last: Buffer | undefined
}

export interface EngineWrite extends EngineRead {
  put(key: Buffer, value: Uint8Array): MaybePromise<void>
  delete(key: Buffer): MaybePromise<void>
}

export interface EngineWriteOptions {
  /** Account whose head is bumped with the transaction; its changed keys enter the log. */
  readonly account?: string
  /** Recorded with the transaction; see {@link Engine.committed}. */
  readonly requestId: string
  /**
   * Asked right before the commit is sent; when it throws, nothing is written. Engines that no other process writes to
   * need not ask.
   */
  readonly beforeCommit?: () => void
}

/** What one control-plane transaction changed. */
export interface Change {
  readonly shard: number
  /** Gapless per shard, in commit order. */
  readonly revision: number
  readonly keys: readonly Buffer[]
}

/** Differences between engines, said out loud. The conformance kit names the cases an engine is exempt from. */
export interface Capabilities {
  readonly name: string
  /** An acknowledged write survives a power cut. `false` for engines in memory and for tests. */
  readonly durable: boolean
  /** Write transactions run one after another, so `conflict` never happens and `work` runs once. */
  readonly serialWriter: boolean
  /** Other processes may write the same data; revisions then come from polls under a lease. */
  readonly shared: boolean
}

export interface Engine {
  readonly capabilities: Capabilities
  /** Runs `work` on one consistent snapshot of committed state. */
  read<T>(work: (tx: EngineRead) => Promise<T>): Promise<T>
  /**
   * Runs `work` in one transaction, more than once if it conflicts, and resolves after the commit is durable.
   * When `work` throws, nothing of it is written and its error is thrown. Otherwise rejects with a Fault.
   */
  write<T>(options: EngineWriteOptions, work: (tx: EngineWrite) => Promise<T>): Promise<T>
  /** Whether a recent write transaction with this request id was committed. */
  committed(requestId: string): Promise<boolean>
  /** Whether the last write found room on the disk. Absent where that isn't known. */
  hasRoom?(): boolean
  /** Revision of the account's shard, or `undefined` when it can't be vouched for at this moment. */
  revision(account: string): number | undefined
  /**
   * Revisions as they are now, for as long as the function is held. Called as a read begins, they are those of its
   * snapshot. Engines without it have {@link EngineRead.revision}.
   */
  pinRevisions?(): (account: string) => number | undefined
  /** Changes of a shard after `revision`, oldest first; a gap at the start means that the log was pruned. */
  changes(shard: number, revision: number, limit: number): Promise<Change[]>
  /** Calls `listener` after each control-plane commit that this process learns of. Returns the way to stop. */
  watch(listener: (change: Change) => void): () => void
  close(): Promise<void>
}
