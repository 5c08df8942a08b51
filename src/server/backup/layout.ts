/** Which files a backup holds, and what its manifest says of them. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import { join } from 'node:path'

/** How data is backed up whose objects lie in an upstream. */
export const upstreamBackup =
  'stop the server, copy the data folder, and then everything below that prefix (see "Objects in an upstream" in docs/operations.md)'

/** A reason not to back up or restore that the operator can act on. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused'
}

/** Raised when older versions could not restore the backup any more. */
export const backupFormat = 1

export const manifestName = 'manifest.json'
/** Hash of the manifest, sealed under the master key: without the key nobody makes another one. */
export const sealName = 'manifest.seal'
/** Place of that seal (`store/sealing.ts`). */
export const sealPlace = 'backup/manifest'

export const databaseName = 'sallyport.db'
export const blobDatabaseName = 'blobs.db'
export const keyName = 'master.key'
export const credentialsName = 'credentials'

export interface BackupFile {
  /** Relative to the folder, with `/`. */
  readonly path: string
  readonly bytes: number
  /** Hexadecimal. */
  readonly sha256: string
}

export interface Manifest {
  readonly kind: 'sallyport-backup'
  readonly format: number
  /** ISO 8601; the state is that of a moment at or after it. */
  readonly createdAt: string
  readonly sqliteVersion: string
  /** Hash over every pair and revision of the store (`state.ts`). */
  readonly stateHash: string
  /** Sum of the revisions of all shards: grows with every change. */
  readonly revision: number
  readonly includesKey: boolean
  /** Blobs that the state refers to, of every kind. */
  readonly blobs: number
  readonly audit: {
    readonly segments: number
    readonly records: number
    readonly lastHash: string
  }
  readonly files: readonly BackupFile[]
}

const paths = [
  /^sallyport\.db$/,
  /^blobs\.db$/,
  /^master\.key$/,
  /^credentials$/,
  /^blobs\/[0-9a-f]{2}\/[0-9a-f]{30}$/,
  /^audit\/\d{12}\.(jsonl|digest\.json)$/,
]

/** Whether a manifest may name this file: nothing else is read from a backup or written by a restore. */
export const isBackupPath = (path: string): boolean => paths.some((form) => form.test(path))

/** Where the file of a large blob lies (`store/blobs/files.ts`). */
export const blobPath = (id: string): string => `blobs/${id.slice(0, 2)}/${id.slice(2)}`

/** Copies a file (its first `length` bytes), private and synced, and tells what was copied. */
export async function copyFileHashed(
  from: string,
  to: string,
  length: number = Number.POSITIVE_INFINITY,
): Promise<Omit<BackupFile, 'path'>> {
  await refuseLink(from)
  const sha256 = createHash('sha256')
  let bytes = 0
  const target = await open(to, 'wx', 0o600)
  try {
    if (length > 0) {
      const end = Number.isFinite(length) ? { end: length - 1 } : {}
      for await (const chunk of createReadStream(from, { highWaterMark: 1 << 18, ...end })) {
        const block = chunk as Buffer
        sha256.update(block)
        bytes += block.length
        await target.writeFile(block)
      }
    }
    await target.sync()
  } finally {
    await target.close()
  }
  return { bytes, sha256: sha256.digest('hex') }
}

/** What a file holds. */
export async function hashFile(path: string): Promise<Omit<BackupFile, 'path'>> {
  await refuseLink(path)
  const sha256 = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    sha256.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
  }
  return { bytes, sha256: sha256.digest('hex') }
}

/** A link could lead out of the folder. */
async function refuseLink(path: string): Promise<void> {
  if (!(await lstat(path)).isFile()) throw new BackupRefused(`\`${path}\` is no regular file`)
}

/** Makes what was done in a folder (files made, renamed, removed) survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** Syncs every folder that the files lie in, and `folder` itself. */
export async function syncFolders(folder: string, files: readonly BackupFile[]): Promise<void> {
  const folders = new Set([folder])
  for (const { path } of files) {
    const parts = path.split('/')
    for (let depth = 1; depth < parts.length; depth++)
      folders.add(join(folder, ...parts.slice(0, depth)))
  }
  for (const each of folders) await syncFolder(each)
}
