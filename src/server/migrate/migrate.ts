/**
 * Moves the data of a store to another engine, without changing an id, a key, a policy, a session or an object: the ordered
 * pairs are copied as they are, with the revisions. A data folder is at one end and a database at the other; master key,
 * audit, credentials and the bytes of objects that lie on disk stay in that folder.
 *
 * Order keeps two servers from serving the same data, whenever the move is interrupted: the target says that it is
 * incomplete before its first pair; the source says that it was moved before the target stops to say so. Between these two
 * neither is served, and the same command ends what is left to do.
 */

import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createIds } from '../../kernel/ids.ts'
import type { WriteTransaction } from '../../kernel/transaction.ts'
import type { UpstreamBlobs } from '../../store/blobs/upstream/upstream.ts'
import { type MasterKeys, readMasterKey } from '../../store/sealing.ts'
import { refuseNetworkFileSystem } from '../../store/sqlite/file-system.ts'
import { DataInUse, takeOwnerLock } from '../../store/sqlite/owner-lock.ts'
import { copyFileHashed, keyName } from '../backup/layout.ts'
import { refuseHalfRestored } from '../backup/marker.ts'
import { isInstalled } from '../bootstrap.ts'
import { clock } from '../clock.ts'
import {
  formatAfter,
  formatSteps,
  putStoreState,
  refuseUnusable,
  type StoreState,
  storeState,
} from '../data-format.ts'
import { folderIdOf, homeKey, homes } from '../nodes/home.ts'
import { opensKeyRing, putKeyRing } from '../nodes/master-key.ts'
import { registeredNodes, servingNodes } from '../nodes/registry.ts'
import { type ServerOptions, StartRefused } from '../options.ts'
import { random } from '../random.ts'
import { openUpstream, upstreamHomeOf, upstreamHomes } from '../upstream-home.ts'
import { type BlobMove, blobsOf, checkBlobs, kindAfter, moveBlobs } from './blobs.ts'
import { type Contents, contentsOf, isEmpty, type KindOf } from './pairs.ts'
import { type Address, hasStoreFile, nameOf, openPlace, type Place } from './place.ts'

type Blobs = NonNullable<ServerOptions['blobs']>

export interface MigrateOptions {
  readonly from: Address
  readonly to: Address
  /** Upstream in which objects lie now. */
  readonly fromBlobs?: Blobs | undefined
  /** Upstream in which they are to lie; with `fromBlobs` the same one. */
  readonly toBlobs?: Blobs | undefined
  /** Master key file, for a folder without one; it is copied there. */
  readonly keyFile?: string | undefined
  /** Hears of what is going on, and how many entries of it are done. */
  readonly onProgress?: (stage: Stage, entries: number) => void
}

export type Stage = 'looking' | 'bytes' | 'pairs' | 'verifying' | 'checking objects' | 'ending'

export interface Migrated extends Contents {
  readonly from: string
  readonly to: string
  /** Different blobs that were found in the target and read. */
  readonly blobs: number
}

const ids = createIds(random)

/** Moves the data. Throws {@link StartRefused} and BackupRefused with what the operator can act on. */
export async function migrate(options: MigrateOptions): Promise<Migrated> {
  const folder = folderOf(options)
  const move = moveOf(options)
  return withClosers(async (closers) => {
    const keys = await prepareFolder(options, folder, closers)
    const world = { clock, random }
    const source = await openPlace(options.from, world)
    closers.push(() => source.close())
    options.onProgress?.('looking', 0)
    const state = await source.store.read(storeState)
    // who was interrupted at the end has marked the source already
    if (state?.moved === undefined) await refuseSource(source, state)
    const folderId = await folderIdOf(folder, ids)
    const { dead } = source.isShared ? await refuseServed(source, folderId) : { dead: [] }
    await refuseElsewhere(source, keys, folderId)
    await refuseWithoutUpstream(source, options)
    const target = await openPlace(options.to, world)
    closers.push(() => target.close())
    return run({ options, folder, folderId, move, keys, source, state, dead, target, closers })
  })
}

interface Run {
  readonly options: MigrateOptions
  /** The data folder at one of the ends. */
  readonly folder: string
  readonly folderId: string
  readonly move: BlobMove
  readonly keys: MasterKeys
  readonly source: Place
  /** Of the source. */
  readonly state: StoreState | undefined
  /** Rows of nodes that are none any more. */
  readonly dead: readonly string[]
  readonly target: Place
  readonly closers: (() => Promise<void>)[]
}

async function run(parts: Run): Promise<Migrated> {
  const { options, folder, folderId, move, keys, source, state, target } = parts
  const progress = options.onProgress ?? (() => {})
  const awaited = await target.store.read(storeState)
  const isEnding = state?.moved !== undefined && state.moved.id === awaited?.incoming?.id
  if (!isEnding) await refuseTarget(target, state, awaited)
  const id = state?.moved?.id ?? ids.uuid()
  const kindOf = kindAfter(move)
  if (!isEnding) await setIncoming(target, id, source.name)
  const upstream = await prepareUpstream(parts, isEnding)
  if (!isEnding) {
    const blobs = blobsOf(source, { folder, clock, random }, upstream)
    try {
      const disk = { folder, clock, random }
      const to = { disk, upstream: move === 'to-upstream' ? upstream : undefined }
      await moveBlobs(source, blobs, to, move, (n) => progress('bytes', n))
    } finally {
      await blobs.close()
    }
    await copyPairs(parts, kindOf)
  }
  const copied = await contents(source, 'verifying', options, kindOf)
  const there = await contents(target, 'verifying', options)
  assertSame(copied, there, parts)
  const objects = await checkTarget(parts, upstream)
  await write(target, async (tx) => {
    if (target.isShared) await putKeyRing(tx, keys)
    if (target.isShared && objects.local > 0) await tx.put(homes, { id: folderId })
  })
  progress('ending', 0)
  if (!isEnding) await leave(parts, id, copied, kindOf)
  await write(target, (tx) => putStoreState(tx, { format: formatAfter(formatSteps) }))
  return { ...there, from: source.name, to: target.name, blobs: objects.blobs }
}

const refused = (message: string, code = 1) => new StartRefused(message, code)

const write = <T>({ store }: Place, work: (tx: WriteTransaction) => Promise<T>): Promise<T> =>
  store.write({ requestId: ids.uuid() }, work)

const setIncoming = (target: Place, id: string, from: string) =>
  write(target, async (tx) => {
    if ((await registeredNodes(tx)).length > 0 || (await storeState(tx)) !== undefined)
      throw refused(`somebody else begins to use \`${target.name}\``, 3)
    await putStoreState(tx, { format: formatAfter(formatSteps), incoming: { id, from } })
  })

/** The end that is a folder; there is exactly one. */
function folderOf({ from, to }: MigrateOptions): string {
  if ('folder' in from && 'folder' in to)
    throw refused('from folder to folder: make a backup and restore it', 2)
  if ('url' in from && 'url' in to)
    throw refused(
      'from database to database: use the means of the database, or migrate to a folder first',
      2,
    )
  return 'folder' in from ? from.folder : (to as { readonly folder: string }).folder
}

function moveOf({ fromBlobs, toBlobs }: MigrateOptions): BlobMove {
  if (fromBlobs === undefined) return toBlobs === undefined ? 'kept' : 'to-upstream'
  if (toBlobs === undefined) return 'to-folder'
  const [left, right] = [fromBlobs.settings, toBlobs.settings]
  const isSame = (['endpoint', 'bucket', 'prefix'] as const).every(
    (part) => left[part] === right[part],
  )
  if (!isSame)
    throw refused('--from-blobs and --to-blobs name two upstreams: go by way of a folder', 2)
  return 'kept'
}

/** Owns the folder, and reads its master key. */
async function prepareFolder(
  { from, to, keyFile }: MigrateOptions,
  folder: string,
  closers: Run['closers'],
): Promise<MasterKeys> {
  refuseHalfRestored(folder)
  if ('folder' in from && !hasStoreFile(folder)) throw refused(`\`${folder}\` holds no data`)
  if ('folder' in to) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    refuseNetworkFileSystem(folder)
  }
  closers.push(owned(join(folder, 'node')))
  const path = join(folder, keyName)
  if (keyFile !== undefined && !existsSync(path)) {
    if (readKey(keyFile) === undefined) throw refused(`there is no master key at \`${keyFile}\``, 2)
    await copyFileHashed(keyFile, path)
  }
  const keys = readKey(path)
  if (keys === undefined)
    throw refused(
      `\`${folder}\` has no master key: put that of the data there, or name it with --master-key`,
      2,
    )
  return keys
}

function readKey(path: string): MasterKeys | undefined {
  try {
    return readMasterKey(path)
  } catch (error) {
    throw refused((error as Error).message)
  }
}

function owned(path: string): () => Promise<void> {
  try {
    const release = takeOwnerLock(path)
    return async () => release()
  } catch (error) {
    if (error instanceof DataInUse) throw refused(error.message, 3)
    throw error
  }
}

/** Data that is whole, in the format of this version, and not moved yet. */
async function refuseSource(source: Place, state: StoreState | undefined): Promise<void> {
  refuseUnusable(state)
  if (!(await source.store.read(isInstalled))) throw refused(`\`${source.name}\` holds no data`)
  if ((state?.format ?? 1) < formatAfter(formatSteps))
    throw refused(
      `\`${source.name}\` has the format of an older version: start a server on it once, which brings it forward`,
    )
}

async function refuseTarget(
  target: Place,
  left: StoreState | undefined,
  awaited: StoreState | undefined,
): Promise<void> {
  refuseUnusable(left)
  if (awaited?.incoming)
    throw refused(
      `\`${target.name}\` is half migrated from \`${awaited.incoming.from}\`: ${target.isShared ? 'make a new database' : 'remove its sallyport.db'} and start over`,
    )
  if (awaited !== undefined || !(await isEmpty(target)))
    throw refused(`\`${target.name}\` holds data already: a migration needs an empty target`)
}

/** What lies on a disk has to be this one's, and what is sealed has to open. */
async function refuseElsewhere(source: Place, keys: MasterKeys, folderId: string): Promise<void> {
  await source.store.read(async (tx) => {
    if (!(await opensKeyRing(tx, keys)))
      throw refused(
        'the master key is not that of the data: secrets in it are sealed with another one',
        2,
      )
    const home = source.isShared ? await tx.get(homes, homeKey) : undefined
    if (home !== undefined && home.id !== folderId)
      throw refused('objects lie in another data folder: migrate with that one', 2)
  })
}

async function refuseWithoutUpstream(source: Place, options: MigrateOptions): Promise<void> {
  const home = await source.store.read(upstreamHomeOf)
  if (home !== undefined && options.fromBlobs === undefined)
    throw refused(
      `objects lie in \`${home.place}\`: give it with --from-blobs, and with --to-blobs too if they stay there`,
      2,
    )
  if (home === undefined && options.fromBlobs !== undefined)
    throw refused('no objects of this data lie in an upstream: --from-blobs has no place', 2)
}

async function refuseServed(
  source: Place,
  folderId: string,
): Promise<{ readonly dead: readonly string[] }> {
  const { alive, dead } = await servingNodes(source.store, clock, folderId)
  const [first] = alive
  if (first)
    throw refused(
      `\`${source.name}\` is served by the node at ${first.endpoint}: stop all nodes`,
      3,
    )
  return { dead: dead.map(({ id }) => id) }
}

/** The upstream that is needed to read or to write objects, claimed for the data. */
async function prepareUpstream(
  { options, move, source, target, closers }: Run,
  isEnding: boolean,
): Promise<UpstreamBlobs | undefined> {
  const given = move === 'to-upstream' ? options.toBlobs : options.fromBlobs
  if (given === undefined) return undefined
  const home = await source.store.read(upstreamHomeOf)
  if (!isEnding && home !== undefined && move === 'kept')
    await write(target, (tx) => tx.put(upstreamHomes, home))
  // the claim is that of whoever goes on to use it
  const holder = move === 'to-folder' ? source : target
  const upstream = await openUpstream(given, holder.store, { ids, clock, random })
  closers.push(() => upstream.close())
  return upstream
}

async function copyPairs({ options, source, target }: Run, kindOf: KindOf | undefined) {
  await contentsOf(source, {
    kindOf,
    to: target,
    newId: () => ids.uuid(),
    onProgress: (n) => options.onProgress?.('pairs', n),
  })
}

const contents = (
  place: Place,
  stage: Stage,
  { onProgress }: MigrateOptions,
  kindOf?: KindOf,
): Promise<Contents> =>
  contentsOf(place, {
    kindOf,
    newId: () => ids.uuid(),
    onProgress: (n) => onProgress?.(stage, n),
  })

function assertSame(copied: Contents, there: Contents, { source, state, target }: Run): void {
  if (copied.hash === there.hash && copied.pairs === there.pairs && copied.rows === there.rows)
    return
  throw refused(
    state?.moved
      ? `\`${target.name}\` does not hold what was moved: give the same options as before, or take the source back with --take-back and start over`
      : `\`${target.name}\` does not hold what \`${source.name}\` holds: something changed one of them meanwhile; empty the target and start over`,
  )
}

async function checkTarget(
  { options, folder, target }: Run,
  upstream: UpstreamBlobs | undefined,
): Promise<{ readonly blobs: number; readonly local: number }> {
  const usesUpstream = options.toBlobs !== undefined
  const blobs = blobsOf(target, { folder, clock, random }, usesUpstream ? upstream : undefined)
  try {
    return await checkBlobs(target, blobs, (n) => options.onProgress?.('checking objects', n))
  } finally {
    await blobs.close()
  }
}

/**
 * Marks the source. From then on nobody can begin to serve it; a node that came and went before is noticed by what it
 * changed, and then the mark is taken back.
 */
async function leave(
  { options, source, target, dead, state: before }: Run,
  id: string,
  copied: Contents,
  kindOf: KindOf | undefined,
): Promise<void> {
  const state: StoreState = before ?? { format: 1 }
  await write(source, async (tx) => {
    const serving = (await registeredNodes(tx)).filter((row) => !dead.includes(row.id))
    if (serving.length > 0)
      throw refused('a node began to serve the data meanwhile: stop all nodes', 3)
    await putStoreState(tx, { ...state, moved: { id, to: target.name, at: clock.now() } })
  })
  const now = await contents(source, 'ending', options, kindOf)
  if (now.hash === copied.hash) return
  await write(source, (tx) => putStoreState(tx, state))
  throw refused(
    'the data was changed meanwhile, and stays where it was: stop all nodes, empty the target and start over',
  )
}

export interface TakeBackOptions {
  /** The place that was left. */
  readonly from: Address
  /** Its data folder. */
  readonly folder: string
  readonly fromBlobs?: Blobs | undefined
}

/**
 * Takes the mark back that the data was moved, once every object that it refers to was found. What was changed at the other
 * place stays there, and whoever calls sees to it that the other one isn't served any more.
 */
export async function takeBack({ from, folder, fromBlobs }: TakeBackOptions): Promise<string> {
  return withClosers(async (closers) => {
    refuseHalfRestored(folder)
    if ('folder' in from && !hasStoreFile(folder)) throw refused(`\`${folder}\` holds no data`)
    closers.push(owned(join(folder, 'node')))
    const place = await openPlace(from, { clock, random })
    closers.push(() => place.close())
    const state = await place.store.read(storeState)
    if (state?.moved === undefined) throw refused(`\`${nameOf(from)}\` was not moved`)
    const { moved, ...rest } = state
    const home = await place.store.read(upstreamHomeOf)
    if (home !== undefined && fromBlobs === undefined)
      throw refused(`objects lie in \`${home.place}\`: give it with --from-blobs`, 2)
    const upstream =
      fromBlobs && (await openUpstream(fromBlobs, place.store, { ids, clock, random }))
    if (upstream) closers.push(() => upstream.close())
    const blobs = blobsOf(place, { folder, clock, random }, upstream)
    try {
      await checkBlobs(place, blobs, () => {})
    } finally {
      await blobs.close()
    }
    await write(place, (tx) => putStoreState(tx, rest))
    return moved.to
  })
}

async function withClosers<T>(work: (closers: (() => Promise<void>)[]) => Promise<T>): Promise<T> {
  const closers: (() => Promise<void>)[] = []
  try {
    return await work(closers)
  } finally {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer()
  }
}
