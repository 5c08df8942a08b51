/**
 * Which upstream the objects of a store lie in, and whose a prefix of an upstream is. Two stores in one prefix would delete
 * each other's bytes, because each knows its own references alone; a store without its upstream would answer for objects it
 * doesn't have. Both are refused at the start.
 */

import { type Collection, collection } from '../kernel/collection.ts'
import type { ReadTransaction, Store } from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import { UpstreamRefused } from '../store/blobs/upstream/failures.ts'
import type { UpstreamSettings } from '../store/blobs/upstream/settings.ts'
import type { UpstreamBlobs } from '../store/blobs/upstream/upstream.ts'
import { type ServerOptions, StartRefused } from './options.ts'

export interface UpstreamHome {
  /** Also stands in the upstream, under the prefix. */
  readonly id: string
  /** For the operator. */
  readonly place: string
  /** The mark in the upstream was written. */
  readonly marked: boolean
}

/** Belongs to no account. */
export const upstreamHomes: Collection<UpstreamHome> = collection('upstream-home', {
  key: () => ['upstream-home'],
})
const homeKey = ['upstream-home']

/** The upstream that objects of this store lie in. */
export const upstreamHomeOf = (tx: ReadTransaction): Promise<UpstreamHome | undefined> =>
  tx.get(upstreamHomes, homeKey)

/** Throws StartRefused when objects of this store lie in an upstream and none is given. */
export async function refuseWithoutUpstream(store: Store): Promise<void> {
  const home = await store.read(upstreamHomeOf)
  if (home !== undefined)
    throw new StartRefused(`objects of this server lie in \`${home.place}\`: give --blobs`, 2)
}

type UpstreamAddress = NonNullable<ServerOptions['blobs']>

/** The upstream, for a process whose owner has claimed it. The driver is loaded only by those who use it. */
export async function upstreamAt(
  address: UpstreamAddress,
  { clock, random }: Pick<World, 'clock' | 'random'>,
): Promise<UpstreamBlobs> {
  const { openUpstreamBlobs } = await import('../store/blobs/upstream/upstream.ts')
  return openUpstreamBlobs({ ...address, clock, random })
}

/** Opens the upstream and claims it for this store. Throws StartRefused. */
export async function openUpstream(
  blobs: UpstreamAddress,
  store: Store,
  world: Pick<World, 'ids' | 'clock' | 'random'>,
): Promise<UpstreamBlobs> {
  const upstream = await upstreamAt(blobs, world)
  try {
    await claimUpstream(store, world, upstream, blobs.settings)
    return upstream
  } catch (error) {
    await upstream.close()
    throw error
  }
}

/** Proves that the upstream works and belongs to this store, and claims it when it is new. Throws StartRefused. */
async function claimUpstream(
  store: Store,
  world: Pick<World, 'ids'>,
  upstream: UpstreamBlobs,
  { bucket, prefix, endpoint }: UpstreamSettings,
): Promise<void> {
  const place = `s3://${bucket}/${prefix} at ${endpoint}`
  try {
    await upstream.probe()
    const found = await upstream.owner()
    const home = await store.write({ requestId: world.ids.uuid() }, async (tx) => {
      const known = await tx.get(upstreamHomes, homeKey)
      if (known !== undefined) return known
      const made: UpstreamHome = { id: world.ids.uuid(), place, marked: false }
      // somebody else's prefix: nothing is remembered
      if (found === undefined) await tx.insert(upstreamHomes, made)
      return made
    })
    // another node that starts at the same time may have claimed it in between
    const owner = found ?? (home.marked ? await upstream.owner() : undefined)
    if (owner !== undefined && owner !== home.id)
      throw new StartRefused(`\`${place}\` holds the objects of another server`, 2)
    if (owner === undefined && home.marked)
      throw new StartRefused(
        `\`${place}\` does not hold the objects of this server: they lie in \`${home.place}\``,
        2,
      )
    if (owner === undefined) await upstream.claim(home.id)
    if (!home.marked || home.place !== place)
      await store.write({ requestId: world.ids.uuid() }, (tx) =>
        tx.put(upstreamHomes, { ...home, place, marked: true }),
      )
  } catch (error) {
    if (error instanceof UpstreamRefused)
      throw new StartRefused(
        `the upstream given by --blobs (${place}) cannot be used: ${error.message}`,
      )
    throw error
  }
}
