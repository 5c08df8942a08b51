/** A node on a store that others share: two ways into the database, its row, its keys, and what it owes the others. */

import { join } from 'node:path'
import { shareUsage, type UsageSharing } from '../../access/record/shared-usage.ts'
import type { Clock, RandomSource } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/errors.ts'
import type { ReadTransaction, Store } from '../../kernel/transaction.ts'
import type { World } from '../../kernel/world.ts'
import { referencedBlobs } from '../../services/s3/public.ts'
import type { OwnedBlobStore } from '../../store/blobs/blobs.ts'
import type { BlobRows } from '../../store/blobs/rows.ts'
import type { SqlStore } from '../../store/engines/sql/open.ts'
import { takeOwnerLock } from '../../store/sqlite/owner-lock.ts'
import {
  bringForward,
  type FormatStep,
  isOlder,
  refuseUnusable,
  storeState,
} from '../data-format.ts'
import type { Sharing } from '../metrics/metrics.ts'
import {
  defaultFeedMillis,
  defaultLeaseMillis,
  type ServerOptions,
  StartRefused,
} from '../options.ts'
import type { GivenKeys } from '../rotate-keys.ts'
import { folderIdOf, leaveHome, refuseOthersHome, withHome } from './home.ts'
import { type Jobs, sharedJobs } from './jobs.ts'
import { checkKeyRing, nodeKeys } from './master-key.ts'
import {
  joinNodes,
  type NodeRow,
  type Registry,
  registeredNodes,
  registeredStore,
  removeNode,
  servingNodes,
} from './registry.ts'

export interface SharedStore {
  readonly store: Store
  readonly blobRows: BlobRows
  readonly keys: GivenKeys
  readonly folderId: string
  readonly usage: UsageSharing
  readonly jobs: Jobs
  /** Bytes that lie on this machine, which bind the store to it. */
  localBlobs(blobs: OwnedBlobStore): Promise<OwnedBlobStore>
  /** Whether a node runs on this folder. */
  isServed(tx: ReadTransaction, folderId: string): Promise<boolean>
  nodes(): readonly NodeRow[]
  readonly nodeId: string
  servesAt(endpoint: string): void
  measures(): Sharing
}

export interface SharedStoreParts {
  readonly clock: Clock
  readonly random: RandomSource
  readonly ids: Pick<World['ids'], 'uuid'>
  /** What is opened is closed by these, the last first. */
  readonly closers: (() => Promise<void>)[]
  readonly log: (event: { requestId: string; error: unknown }) => void
  /** What brings older data forward. */
  readonly format: {
    readonly isInstalled: (tx: ReadTransaction) => Promise<boolean>
    readonly steps?: readonly FormatStep[] | undefined
  }
}

/** For what happens beside requests. */
const backgroundConnections = 3
const pageSize = 500

/** Opens the store at `url` and registers this process with it. Throws {@link StartRefused}. */
export async function openNode(
  url: string,
  { dataDir, masterKey, sharing = {} }: ServerOptions,
  { clock, random, ids, closers, log, format }: SharedStoreParts,
): Promise<SharedStore> {
  const { leaseMillis = defaultLeaseMillis, feedMillis = defaultFeedMillis } = sharing
  const { wakesOthers = true, confirmed } = sharing
  const confirms = confirmed === true
  const unlock = takeOwnerLock(join(dataDir, 'node'))
  closers.push(async () => unlock())
  const common = { clock, random, leaseMilliseconds: leaseMillis }
  const served = await openDatabase(url, {
    ...common,
    pollMilliseconds: feedMillis,
    wakesOthers,
  })
  closers.push(() => served.store.close())
  const { store: background } = await openDatabase(url, {
    ...common,
    connections: backgroundConnections,
    pollMilliseconds: 0,
  })
  closers.push(() => background.close())
  const keys = await nodeKeys(masterKey, dataDir, background)
  const folderId = await folderIdOf(dataDir, ids)
  if (await background.read((tx) => isOlder(tx, format)))
    await awaitNobody(background, clock, ids, folderId)
  const registry: Registry = await joinNodes({
    store: background,
    feed: served.feed,
    poll: served.poll,
    clock,
    ids,
    folderId,
    leaseMillis,
    confirms,
    log: (error) => log({ requestId: '', error }),
    async admit(tx) {
      await checkKeyRing(tx, keys.keys)
      await refuseOthersHome(tx, folderId)
      refuseUnusable(await storeState(tx), format.steps)
      if ((await isOlder(tx, format)) && (await registeredNodes(tx)).length > 0) throw olderServed()
    },
  })
  closers.push(() => registry.leave())
  // registered alone: who comes meanwhile is refused
  await bringForward({ store: background, ids, ...format })
  const usage = shareUsage({ store: background, ids })
  closers.push(() => usage.close())
  return {
    blobRows: served.blobRows,
    store: registeredStore(served.store, registry, confirms, clock),
    keys,
    folderId,
    usage,
    jobs: sharedJobs(background, ids, registry.id),
    async localBlobs(blobs) {
      await leaveHome(background, ids, folderId, (after) =>
        background.read((tx) => referencedBlobs(tx, after, pageSize)),
      )
      const hasOthers = async (tx: ReadTransaction) =>
        (await registeredNodes(tx)).some((node) => node.id !== registry.id)
      return withHome(blobs, { store: background, ids, folderId, hasOthers })
    },
    isServed: async (tx, folder) =>
      (await registeredNodes(tx)).some((node) => node.folderId === folder),
    nodes: registry.nodes,
    nodeId: registry.id,
    servesAt: registry.servesAt,
    measures() {
      const now = clock.monotonic()
      const until = Math.min(served.feed.leaseUntil(), registry.aliveUntil())
      return {
        feedAgeSeconds: (now - served.feed.polledAt()) / 1000,
        leaseSeconds: Math.max(0, until - now) / 1000,
        liveNodes: registry.nodes().length,
      }
    },
  }
}

const olderServed = () =>
  new StartRefused(
    'the data has the format of an older version, and other nodes use it: stop them first, and start one node alone; it brings the data forward before it serves',
    3,
  )

/** Removes the rows of dead nodes. Throws {@link StartRefused} when one is alive. */
async function awaitNobody(
  store: Store,
  clock: Clock,
  ids: Pick<World['ids'], 'uuid'>,
  folderId: string,
): Promise<void> {
  const { alive, dead } = await servingNodes(store, clock, folderId)
  if (alive.length > 0) throw olderServed()
  await store.write({ requestId: ids.uuid() }, async (tx) => {
    for (const { id } of dead) await removeNode(tx, id)
  })
}

/** The driver is loaded only by those who use it: starting stays fast. */
async function openDatabase(
  url: string,
  options: Parameters<typeof import('../../store/engines/sql/open.ts').openSharedStore>[1],
): Promise<SqlStore> {
  const { openSharedStore } = await import('../../store/engines/sql/open.ts')
  try {
    return await openSharedStore(url, options)
  } catch (error) {
    if (error instanceof Fault)
      throw new StartRefused(`the database given by --store cannot be used: ${error.message}`)
    throw error
  }
}
