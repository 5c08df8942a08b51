/**
 * The nodes that share a store, as rows in it. A node serves only while its row is alive: it beats once a second, and one
 * whose beat stands still for longer than {@link deadMillis} is removed by the others, long after it has stopped to
 * serve by its own clock. No wall clocks are compared.
 */

import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../kernel/clock.ts'
import { type Collection, collection } from '../../kernel/collection.ts'
import { assert, Fault } from '../../kernel/errors.ts'
import type { ReadTransaction, Store, WriteTransaction } from '../../kernel/transaction.ts'
import type { World } from '../../kernel/world.ts'
import type { Feed } from '../../store/engines/sql/engine.ts'
import { shardCount, shardOf } from '../../store/shards.ts'

/** One process that serves the store. */
export interface NodeRow {
  /** Of this run of the process. */
  readonly id: string
  /** Of its data folder. */
  readonly folderId: string
  readonly endpoint: string
  /** Milliseconds since 1970, by the node's own clock, as is `seenAt`. */
  readonly startedAt: number
  readonly seenAt: number
  /** Grows with every sign of life. */
  readonly beat: number
  readonly leaseMillis: number
  /** It holds revocations until every node knows: the others then say what they know. */
  readonly confirms: boolean
}

/** What a node has told of what it knows. */
interface KnownHeads {
  readonly id: string
  /** Revision of each shard that the node's caches are held against. */
  readonly heads: readonly number[]
}

/** Belong to no account. */
export const nodeRows: Collection<NodeRow> = collection('nodes', { key: ({ id }) => [id] })
export const knownHeads: Collection<KnownHeads> = collection('node-heads', {
  key: ({ id }) => [id],
})

const beatMillis = 1_000
/** Rows that each node reads in a beat. */
const nodesPerLook = 50
/** How often is looked whether the others know. */
const confirmMillis = 15

/** After this long without a beat a node is dead. */
const deadMillis = (leaseMillis: number): number => Math.max(10_000, 3 * leaseMillis)
/** Clocks drift: a node counts a little less for itself. */
const ownShare = 0.9

/** All rows, the dead that nobody has removed yet among them. */
export const registeredNodes = (tx: ReadTransaction): Promise<NodeRow[]> => tx.list(nodeRows, [])

export interface RegistryParts {
  /** Not the one that requests are served from, so that a beat waits for none of them. */
  readonly store: Store
  readonly feed: Feed
  readonly poll: () => Promise<void>
  readonly clock: Clock
  readonly ids: Pick<World['ids'], 'uuid'>
  readonly folderId: string
  readonly leaseMillis: number
  readonly confirms: boolean
  /** Asked in the transaction that registers; what it throws keeps the node from serving. */
  readonly admit: (tx: WriteTransaction) => Promise<void>
  /** Hears why this node is no longer admitted. */
  readonly log?: (error: unknown) => void
  /** Pause between two beats; 0 leaves them to `beat`. */
  readonly everyMillis?: number
}

export interface Registry {
  readonly id: string
  /** Monotonic time until which this node may serve. */
  aliveUntil(): number
  /** The nodes as of the last beat, this one too. */
  nodes(): readonly NodeRow[]
  /** The address it serves is known only once it does. */
  servesAt(endpoint: string): void
  /** Resolves when every node knows the newest revision of the account, or can't act on an older one any more. */
  confirm(account: string): Promise<void>
  /** Signs its row, and removes those of the dead. */
  beat(): Promise<void>
  /** Ends its row: call when nothing is served any more. */
  leave(): Promise<void>
}

/** Registers this process and keeps its row alive until it leaves. Throws what `admit` throws. */
export async function joinNodes(parts: RegistryParts): Promise<Registry> {
  const { store, feed, poll, clock, ids, folderId, leaseMillis, confirms, admit } = parts
  const { everyMillis = beatMillis, log = () => {} } = parts
  const id = ids.uuid()
  const startedAt = clock.now()
  const stopping = new AbortController()
  /** When a beat of another node was seen first, monotonic time. */
  const observed = new Map<string, { readonly beat: number; readonly since: number }>()
  let rows: readonly NodeRow[] = []
  let aliveUntil = Number.NEGATIVE_INFINITY
  let endpoint = ''
  let beat = 0
  let mustPoll = true

  const write = <T>(work: (tx: WriteTransaction) => Promise<T>) =>
    store.write({ requestId: ids.uuid() }, work)

  async function sign(admitting: boolean): Promise<void> {
    const sentAt = clock.monotonic()
    beat++
    const row: NodeRow = {
      id,
      folderId,
      endpoint,
      startedAt,
      seenAt: clock.now(),
      beat,
      leaseMillis,
      confirms,
    }
    const isNew = await write(async (tx) => {
      const absent = (await tx.get(nodeRows, [id])) === undefined
      if (absent || admitting) await admit(tx)
      await tx.put(nodeRows, row)
      return absent
    })
    // whoever looked while there was no row counts on nothing from before it
    mustPoll ||= isNew
    if (mustPoll) await poll()
    mustPoll = false
    aliveUntil = sentAt + ownShare * deadMillis(leaseMillis)
    // a look beside the transaction, which so meets no other node's; rarely where there are hundreds
    if (beat % Math.max(1, Math.ceil(rows.length / nodesPerLook)) !== 0) return
    rows = await store.read(registeredNodes)
    observe(rows)
  }

  function observe(found: readonly NodeRow[]): void {
    const now = clock.monotonic()
    const present = new Set(found.map((each) => each.id))
    for (const known of observed.keys()) if (!present.has(known)) observed.delete(known)
    for (const each of found)
      if (observed.get(each.id)?.beat !== each.beat)
        observed.set(each.id, { beat: each.beat, since: now })
  }

  /** Another run on the same folder is dead: the folder has one owner. */
  const isDead = (row: NodeRow): boolean => {
    if (row.id === id) return false
    if (row.folderId === folderId) return true
    const seen = observed.get(row.id)
    return (
      seen !== undefined &&
      seen.beat === row.beat &&
      clock.monotonic() - seen.since > deadMillis(row.leaseMillis)
    )
  }

  async function bury(): Promise<void> {
    if (!rows.some(isDead)) return
    await write(async (tx) => {
      for (const row of await registeredNodes(tx)) if (isDead(row)) await removeNode(tx, row.id)
    })
    rows = rows.filter((row) => !isDead(row))
  }

  async function beatOnce(): Promise<void> {
    await sign(false)
    await bury()
  }

  async function beatForever(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await pause(everyMillis, undefined, { signal: stopping.signal, ref: false })
        await beatOnce()
      } catch (error) {
        // what this node may do ends by itself
        if (!stopping.signal.aborted && !(error instanceof Fault)) log(error)
      }
    }
  }

  let telling: Promise<void> | undefined
  let toldAll = true

  /** Writes down what is known here, for those who wait for it. */
  async function tell(): Promise<void> {
    while (!toldAll) {
      toldAll = true
      const heads = Array.from({ length: shardCount }, (_, shard) => feed.known(shard))
      await write((tx) => tx.put(knownHeads, { id, heads }))
    }
  }

  const stopListening = feed.onPoll((moved) => {
    if (!moved || !rows.some((row) => row.confirms && row.id !== id)) return
    toldAll = false
    telling ??= tell()
      .catch(() => {})
      .finally(() => {
        telling = undefined
      })
  })

  /** Those that may act on something older than `revision` for certain moments yet. */
  const waitedFor = (shard: number, revision: number, elapsed: number) =>
    store.read(async (tx) => {
      const heads = new Map((await tx.list(knownHeads, [])).map((known) => [known.id, known.heads]))
      return (await registeredNodes(tx)).some(
        (row) =>
          !isDead(row) &&
          row.id !== id &&
          elapsed <= leaseEnd(row.leaseMillis) &&
          !((heads.get(row.id)?.[shard] ?? -1) >= revision),
      )
    })

  await sign(true)
  await bury()
  const beating = everyMillis > 0 ? beatForever() : undefined
  return {
    id,
    aliveUntil: () => aliveUntil,
    nodes: () => rows,
    servesAt(address) {
      endpoint = address
      rows = rows.map((row) => (row.id === id ? { ...row, endpoint } : row))
    },
    async confirm(account) {
      const shard = shardOf(account)
      const revision = feed.known(shard)
      const began = clock.monotonic()
      for (;;) {
        const elapsed = clock.monotonic() - began
        try {
          if (!(await waitedFor(shard, revision, elapsed))) return
        } catch {
          // who can't be asked has at most its lease
          if (elapsed > leaseEnd(Math.max(leaseMillis, ...rows.map((row) => row.leaseMillis))))
            return
        }
        await pause(confirmMillis)
      }
    },
    beat: beatOnce,
    async leave() {
      stopping.abort()
      stopListening()
      await beating
      await telling
      aliveUntil = Number.NEGATIVE_INFINITY
      await write((tx) => removeNode(tx, id)).catch(() => {})
    },
  }
}

/**
 * Who serves the store, told by somebody that doesn't: a row whose beat moves, or one that comes, is alive. Resolves with
 * it at once, and with the rows of the dead when all have stood still for the time after which a node is dead. Rows of
 * `ownFolder` count as dead: whoever asks owns the folder.
 */
export async function servingNodes(
  store: Pick<Store, 'read'>,
  clock: Pick<Clock, 'monotonic'>,
  ownFolder: string,
  everyMillis: number = beatMillis / 2,
): Promise<{ readonly alive: readonly NodeRow[]; readonly dead: readonly NodeRow[] }> {
  const look = () => store.read(registeredNodes)
  const first = await look()
  const isOwn = ({ folderId }: NodeRow) => folderId === ownFolder
  const beats = new Map(first.map(({ id, beat }) => [id, beat]))
  const longest = Math.max(0, ...first.filter((row) => !isOwn(row)).map(silenceOf))
  const since = clock.monotonic()
  for (let rows = first; ; rows = await look()) {
    const alive = rows.filter((row) => !isOwn(row) && beats.get(row.id) !== row.beat)
    if (alive.length > 0) return { alive, dead: [] }
    if (rows.every(isOwn) || clock.monotonic() - since > longest) return { alive: [], dead: rows }
    await pause(everyMillis)
  }
}

const silenceOf = ({ leaseMillis }: NodeRow): number => deadMillis(leaseMillis)

/** Another node's clock may be slower than ours. */
const leaseEnd = (leaseMillis: number): number => leaseMillis * 1.01 + 10

/** Ends the row of a node that is dead. */
export async function removeNode(tx: WriteTransaction, id: string): Promise<void> {
  await tx.delete(nodeRows, [id])
  await tx.delete(knownHeads, [id])
}

/** The store as this node may serve it: while its row is alive, revocations confirmed where that is asked for. */
export function registeredStore(
  store: Store,
  registry: Registry,
  confirms: boolean,
  clock: Pick<Clock, 'monotonic'>,
): Store {
  const { leaseUntil } = store
  assert(leaseUntil !== undefined, 'a shared store has a lease')
  return {
    ...store,
    revision: (account) =>
      clock.monotonic() < registry.aliveUntil() ? store.revision(account) : undefined,
    leaseUntil: () => Math.min(leaseUntil(), registry.aliveUntil()),
    async write(options, work) {
      const value = await store.write(options, work)
      if (confirms && options.revokes && options.account !== undefined)
        await registry.confirm(options.account)
      return value
    },
  }
}
