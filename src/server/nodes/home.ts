/**
 * Whose disk the bytes of objects lie on. As long as they lie in the data folder of one node, that node is the only one:
 * others would answer for objects they don't have. Bytes on storage that all nodes reach bind nobody.
 */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Collection, collection } from '../../kernel/collection.ts'
import { Fault } from '../../kernel/errors.ts'
import type { ReadTransaction, Store, WriteTransaction } from '../../kernel/transaction.ts'
import type { BlobRef, World } from '../../kernel/world.ts'
import type { OwnedBlobStore } from '../../store/blobs/blobs.ts'
import { StartRefused } from '../options.ts'

interface Home {
  /** Of the folder. */
  readonly id: string
}

/** Belongs to no account. */
export const homes: Collection<Home> = collection('home', { key: () => ['home'] })
export const homeKey = ['home']

/** The lasting name of a data folder, made with the first start on a shared store. */
export async function folderIdOf(
  dataDir: string,
  ids: Pick<World['ids'], 'uuid'>,
): Promise<string> {
  const path = join(dataDir, 'home-id')
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const id = ids.uuid()
    await writeFile(path, `${id}\n`, { mode: 0o600, flag: 'wx' })
    return id
  }
}

/** Throws {@link StartRefused} when objects lie on another node's disk. */
export async function refuseOthersHome(tx: ReadTransaction, folderId: string): Promise<void> {
  const home = await tx.get(homes, homeKey)
  if (home !== undefined && home.id !== folderId)
    throw new StartRefused(
      "objects lie in another node's data folder: several nodes need --blobs s3://…, see docs/operations.md",
      2,
    )
}

/** Whether the bytes lie in a data folder. */
export const isLocal = ({ kind }: Pick<BlobRef, 'kind'>): boolean =>
  kind === 'inline' || kind === 'file'

/** What `referencedBlobs` of S3 tells, page by page. */
export type BlobPages = (after: readonly (string | number)[] | undefined) => Promise<{
  readonly blobs: readonly Pick<BlobRef, 'kind'>[]
  readonly next: readonly (string | number)[] | undefined
}>

/** Gives up a claim that binds nothing: no object has bytes in this folder. */
export async function leaveHome(
  store: Store,
  ids: Pick<World['ids'], 'uuid'>,
  folderId: string,
  pages: BlobPages,
): Promise<void> {
  const home = await store.read((tx) => tx.get(homes, homeKey))
  if (home?.id !== folderId) return
  let after: readonly (string | number)[] | undefined
  do {
    const page = await pages(after)
    if (page.blobs.some(isLocal)) return
    after = page.next
  } while (after !== undefined)
  await store.write({ requestId: ids.uuid() }, (tx) => tx.delete(homes, homeKey))
}

export interface HomeParts {
  readonly store: Store
  readonly ids: Pick<World['ids'], 'uuid'>
  readonly folderId: string
  /** Whether other nodes are registered, as this transaction sees it. */
  readonly hasOthers: (tx: WriteTransaction) => Promise<boolean>
}

/**
 * Behaves as `blobs` does, and claims the store for this folder before it hands out a reference to bytes on its disk.
 * With other nodes about, such bytes are not taken: a Fault `unavailable`.
 */
export function withHome(
  blobs: OwnedBlobStore,
  { store, ids, folderId, hasOthers }: HomeParts,
): OwnedBlobStore {
  let claimed: Promise<void> | undefined

  const claim = () =>
    store.write({ requestId: ids.uuid() }, async (tx) => {
      const home = await tx.get(homes, homeKey)
      if (home?.id === folderId) return
      if (home !== undefined || (await hasOthers(tx)))
        throw new Fault('unavailable', 'several nodes keep objects with --blobs s3://… only')
      await tx.put(homes, { id: folderId })
    })

  async function settled(ref: BlobRef): Promise<BlobRef> {
    if (!isLocal(ref)) return ref
    claimed ??= claim()
    try {
      await claimed
      return ref
    } catch (error) {
      claimed = undefined
      await blobs.delete(ref)
      throw error
    }
  }

  return {
    ...blobs,
    put: async (source) => settled(await blobs.put(source)),
    begin() {
      const writer = blobs.begin()
      return {
        write: (bytes) => writer.write(bytes),
        finish: async () => settled(await writer.finish()),
        abandon: () => writer.abandon(),
      }
    },
  }
}
