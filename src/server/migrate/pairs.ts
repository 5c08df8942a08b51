/** Copies what a store holds, and tells by a hash whether two hold the same. One chunk is in memory at a time. */

import { createHash, type Hash } from 'node:crypto'
import type { Collection } from '../../kernel/collection.ts'
import { blobHolders, type Holder, withBlobKinds } from '../../services/s3/public.ts'
import { changedEntity, rangeOfCollection } from '../../store/collections.ts'
import { requestRange } from '../../store/requests.ts'
import type { Entry, Range } from '../../store/store.ts'
import { storeStates } from '../data-format.ts'
import { homes } from '../nodes/home.ts'
import { jobs } from '../nodes/jobs.ts'
import { keyRings } from '../nodes/master-key.ts'
import { knownHeads, nodeRows } from '../nodes/registry.ts'
import { upstreamHomes } from '../upstream-home.ts'
import type { Place } from './place.ts'

/**
 * Rows of the place and not of the data: who serves it, where its bytes lie, which keys its nodes need. They are made anew
 * where they are needed.
 */
const ofThePlace = [
  storeStates,
  nodeRows,
  knownHeads,
  jobs,
  homes,
  keyRings,
  upstreamHomes,
] as readonly Collection<never>[]

/** Rows of blobs in a database (`engines/sql/blob-rows.ts`); read and written as such. */
const blobRange: Range = { from: Buffer.from('b'), to: Buffer.from('c') }

/** All keys that are moved, in order. */
const ranges: readonly Range[] = between([
  requestRange,
  blobRange,
  ...ofThePlace.map((each) => rangeOfCollection(each)),
])

function between(excluded: readonly Range[]): Range[] {
  const found: Range[] = []
  let from: Buffer = Buffer.alloc(0)
  for (const hole of excluded.toSorted((left, right) => left.from.compare(right.from))) {
    found.push({ from, to: hole.from })
    from = hole.to
  }
  return [...found, { from, to: Buffer.of(0xff) }]
}

/** What a store holds, as far as it is moved. */
export interface Contents {
  readonly pairs: number
  /** Blobs among the rows. */
  readonly rows: number
  /** SHA-256 over pairs, rows and revisions; hexadecimal. */
  readonly hash: string
  /** Sum of the revisions of all shards. */
  readonly revision: number
}

/** How references to blobs change on the way. */
export type KindOf = Parameters<typeof withBlobKinds>[1]

const pairsAtOnce = 500
const rowsAtOnce = 50

/** Pairs in key order, a chunk at a time. */
async function* chunks({ engine }: Place): AsyncGenerator<Entry[]> {
  for (const { from: start, to } of ranges)
    for (let from = start; ; ) {
      const page = await engine.read(async (tx) => tx.scan({ from, to, limit: pairsAtOnce }))
      if (page.length > 0) yield page
      if (page.length < pairsAtOnce) break
      from = Buffer.concat([page.at(-1)!.key, Buffer.of(0)])
    }
}

/** Whether there is nothing that would be moved. */
export async function isEmpty(place: Place): Promise<boolean> {
  for await (const _ of chunks(place)) return false
  return (await place.blobRows.page(Buffer.alloc(0), Number.MAX_SAFE_INTEGER)).length === 0
}

/**
 * Goes through all of a place and, with `to`, puts it there; `kindOf` changes references to blobs on the way, and the hash
 * is of what results. `onProgress` hears of each chunk.
 */
export async function contentsOf(
  place: Place,
  options: {
    readonly kindOf?: KindOf | undefined
    readonly to?: Place | undefined
    readonly newId: () => string
    readonly onProgress: (entries: number) => void
  },
): Promise<Contents> {
  const { kindOf, to, newId, onProgress } = options
  const sha256 = createHash('sha256')
  let rows = 0
  for await (const ids of rowPages(place)) {
    const found = await Promise.all(
      ids.map(async (id) => ({ id, row: await place.blobRows.get(id) })),
    )
    for (const { id, row } of found) {
      if (row === undefined) continue
      add(sha256, id, Buffer.from(`${row.at} ${row.crc}`), row.bytes)
      rows++
    }
    if (to) {
      await Promise.all(found.map(({ id, row }) => row && to.blobRows.put(id, row)))
      // rows of a file ride along with a transaction
      await to.engine.write({ requestId: newId() }, async () => {})
    }
    onProgress(found.length)
  }
  let pairs = 0
  for await (const page of chunks(place)) {
    const chunk = kindOf ? page.map((entry) => rewritten(entry, kindOf)) : page
    for (const { key, value } of chunk) add(sha256, key, value)
    pairs += chunk.length
    if (to)
      await to.engine.write({ requestId: newId() }, async (tx) => {
        for (const { key, value } of chunk) await tx.put(key, value)
      })
    onProgress(chunk.length)
  }
  const revisions = await place.revisions()
  if (to) await to.setRevisions(revisions)
  add(sha256, Buffer.from(revisions.join(' ')))
  return {
    pairs,
    rows,
    hash: sha256.digest('hex'),
    revision: revisions.reduce((sum, each) => sum + each, 0),
  }
}

async function* rowPages({ blobRows }: Place): AsyncGenerator<Buffer[]> {
  let after: Buffer = Buffer.alloc(0)
  for (;;) {
    const page = await blobRows.page(after, Number.MAX_SAFE_INTEGER)
    if (page.length === 0) return
    for (let at = 0; at < page.length; at += rowsAtOnce) yield page.slice(at, at + rowsAtOnce)
    after = page.at(-1)!
  }
}

function add(sha256: Hash, ...parts: readonly Uint8Array[]): void {
  for (const bytes of parts) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    sha256.update(length).update(bytes)
  }
}

const holderRanges = blobHolders.map((each) => rangeOfCollection(each))

function rewritten({ key, value }: Entry, kindOf: KindOf): Entry {
  const holds = holderRanges.some(({ from, to }) => from.compare(key) <= 0 && key.compare(to) < 0)
  if (!holds) return { key, value }
  return { key, value: changedEntity(value, (entity) => withBlobKinds(entity as Holder, kindOf)) }
}
