/** The bytes of objects in a migration: where they lie before and after, the copying in between, and the check of each. */

import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock, RandomSource } from '../../kernel/clock.ts'
import type { BlobRef } from '../../kernel/world.ts'
import type { OwnedBlobStore } from '../../store/blobs/blobs.ts'
import { type BlobFiles, openBlobFiles } from '../../store/blobs/files.ts'
import type { LargeBlobs } from '../../store/blobs/large.ts'
import { openBlobStore } from '../../store/blobs/open.ts'
import type { UpstreamBlobs } from '../../store/blobs/upstream/upstream.ts'
import { blobPath } from '../backup/layout.ts'
import { everyBlob, readThrough } from '../backup/state.ts'
import { isLocal } from '../nodes/home.ts'
import type { KindOf } from './pairs.ts'
import type { Place } from './place.ts'

interface Disk {
  /** The data folder. */
  readonly folder: string
  readonly clock: Clock
  readonly random: RandomSource
}

/** Where bytes above the size of a row are to lie afterwards; `kept`: where they are. */
export type BlobMove = 'kept' | 'to-upstream' | 'to-folder'

/** How a move changes references. Names stay as they are. */
export const kindAfter = (move: BlobMove): KindOf | undefined => {
  if (move === 'to-upstream') return (blob) => (isLocal(blob) ? 'upstream' : blob.kind)
  if (move === 'to-folder') return ({ kind }) => (kind === 'upstream' ? 'file' : kind)
  return undefined
}

/** Everything that `place` refers to, as far as this folder and this upstream hold it. */
export function blobsOf(
  place: Place,
  { folder, ...world }: Disk,
  upstream: UpstreamBlobs | undefined,
): OwnedBlobStore {
  return openBlobStore(folder, {
    ...world,
    rows: place.blobRows,
    // closing it is its owner's
    ...(upstream && { upstream: { ...upstream, close: async () => {} } }),
  })
}

/** Reads every blob that the store refers to and compares it with its checksums; resolves with their number. */
export async function checkBlobs(
  place: Place,
  blobs: OwnedBlobStore,
  onProgress: (entries: number) => void,
): Promise<{ readonly blobs: number; readonly local: number }> {
  const seen = new Set<string>()
  let local = 0
  for await (const blob of everyBlob(place.store)) {
    const name = `${blob.kind}/${blob.id}`
    if (seen.has(name)) continue
    seen.add(name)
    await readThrough(blob, blobs)
    if (isLocal(blob)) local++
    onProgress(1)
  }
  return { blobs: seen.size, local }
}

/** Copies what lies elsewhere afterwards, under the same names. What was there from an earlier run is written again. */
export async function moveBlobs(
  place: Place,
  blobs: OwnedBlobStore,
  target: { readonly disk: Disk; readonly upstream: UpstreamBlobs | undefined },
  move: BlobMove,
  onProgress: (entries: number) => void,
): Promise<void> {
  const kindOf = kindAfter(move)
  if (kindOf === undefined) return
  const { disk, upstream } = target
  const files = upstream === undefined ? await filesOf(disk) : undefined
  const seen = new Set<string>()
  try {
    for await (const blob of everyBlob(place.store)) {
      if (kindOf(blob) === blob.kind || seen.has(blob.id)) continue
      seen.add(blob.id)
      if (files) await rm(join(disk.folder, blobPath(blob.id)), { force: true })
      await copy(blob, blobs, files ?? (upstream as UpstreamBlobs))
      onProgress(1)
    }
  } finally {
    await files?.close()
  }
}

async function filesOf({ folder, random }: Disk): Promise<BlobFiles> {
  const path = join(folder, 'blobs')
  await mkdir(path, { recursive: true, mode: 0o700 })
  // what fails is thrown, and ends the migration
  return openBlobFiles(path, random, () => {})
}

/** Reading checks every block against its checksum. */
async function copy(blob: BlobRef, from: OwnedBlobStore, to: LargeBlobs): Promise<void> {
  const { writer, finish, abandon } = to.begin(blob.id)
  try {
    for await (const chunk of from.read(blob, 0, blob.size - 1)) await writer.write(chunk as Buffer)
  } catch (error) {
    await abandon()
    throw error
  }
  await finish()
}
