/**
 * Copies a data folder, also one that a server works on. Order makes it consistent: first the metadata in one read
 * transaction, then what it refers to (bytes lie on disk before metadata refers to them, and the server deletes none
 * meanwhile), then the audit, which so is never older than the state.
 */

import { existsSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { readDigest, segmentFile, segmentNumbers } from '../../access/record/journal/segment.ts'
import { createSealer, readMasterKey } from '../../store/sealing.ts'
import { assertSafeSqlite } from '../../store/sqlite/database.ts'
import { DataInUse, takeOwnerLock } from '../../store/sqlite/owner-lock.ts'
import { auditFolder, verifyAudit } from '../audit-folder.ts'
import { StartRefused } from '../options.ts'
import { random } from '../random.ts'
import {
  type BackupFile,
  BackupRefused,
  backupFormat,
  blobDatabaseName,
  blobPath,
  copyFileHashed,
  credentialsName,
  databaseName,
  hashFile,
  keyName,
  type Manifest,
  manifestName,
  sealName,
  sealPlace,
  syncFolder,
  syncFolders,
} from './layout.ts'
import { refuseHalfRestored } from './marker.ts'
import { checkState, refuseUpstream } from './state.ts'

export interface BackupOptions {
  readonly dataDir: string
  /** A folder that doesn't exist yet, or an empty one. */
  readonly out: string
  /** The master key and the credentials file too: whoever has the backup then has everything. */
  readonly includeKey: boolean
}

/** Writes and checks a backup; `out` appears only when it is complete. Throws {@link BackupRefused}. */
export async function createBackup(options: BackupOptions): Promise<Manifest> {
  const { dataDir, out } = options
  refuseHalfRestored(dataDir)
  if (!existsSync(join(dataDir, databaseName)))
    throw new BackupRefused(
      existsSync(join(dataDir, 'home-id'))
        ? 'the metadata of this folder lies in a database: back it up with the means of that database'
        : `\`${dataDir}\` holds no data`,
    )
  if (existsSync(out) && (await readdir(out)).length > 0)
    throw new BackupRefused(`\`${out}\` is not empty`)
  const draft = `${out}.partial`
  if (existsSync(draft))
    throw new BackupRefused(`\`${draft}\` exists: another backup writes it, or was interrupted`)
  await mkdir(draft, { recursive: true, mode: 0o700 })
  try {
    const manifest = await fill(options, draft)
    await rename(draft, out)
    await syncFolder(dirname(out))
    return manifest
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
}

/** For data that no server uses, and none can use meanwhile. Throws StartRefused otherwise. */
export async function createOfflineBackup(options: BackupOptions): Promise<Manifest> {
  refuseHalfRestored(options.dataDir)
  const names = [databaseName, blobDatabaseName].map((name) => join(options.dataDir, name))
  const releases: (() => void)[] = []
  try {
    for (const name of names) if (existsSync(name)) releases.push(own(name))
    return await createBackup(options)
  } finally {
    for (const release of releases) release()
  }
}

function own(file: string): () => void {
  try {
    return takeOwnerLock(file)
  } catch (error) {
    if (error instanceof DataInUse) throw new StartRefused(error.message, 3)
    throw error
  }
}

async function fill({ dataDir, includeKey }: BackupOptions, draft: string): Promise<Manifest> {
  const createdAt = new Date(Date.now()).toISOString()
  const keys = readMasterKey(join(dataDir, keyName))
  if (!keys) throw new BackupRefused(`\`${dataDir}\` has no master key`)
  await copyDatabase(join(dataDir, databaseName), join(draft, databaseName))
  await refuseUpstream(draft)
  await copyDatabase(join(dataDir, blobDatabaseName), join(draft, blobDatabaseName))
  const files: BackupFile[] = []
  const copy = async (path: string, length?: number) => {
    await mkdir(dirname(join(draft, path)), { recursive: true, mode: 0o700 })
    files.push({
      path,
      ...(await copyFileHashed(join(dataDir, path), join(draft, path), length)),
    })
  }
  const state = await checkState(draft, ({ id }) =>
    copy(blobPath(id)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      throw new BackupRefused(`the bytes \`file/${id}\` of an object are missing`)
    }),
  )
  await copyAudit(dataDir, copy)
  const { problems, ...audit } = await verifyAudit(draft)
  const [problem] = problems
  if (problem)
    throw new BackupRefused(
      `the audit is not whole: segment ${problem.segment}: ${problem.problem} (see sallyport audit verify)`,
    )
  if (includeKey)
    for (const name of [keyName, credentialsName])
      if (existsSync(join(dataDir, name))) await copy(name)
  for (const path of [databaseName, blobDatabaseName])
    files.push({ path, ...(await hashFile(join(draft, path))) })
  const { sqliteVersion, stateHash, revision, blobs } = state
  const manifest: Manifest = {
    kind: 'sallyport-backup',
    format: backupFormat,
    createdAt,
    sqliteVersion,
    stateHash,
    revision,
    includesKey: includeKey,
    blobs,
    audit: { segments: audit.segments, records: audit.records, lastHash: audit.lastHash },
    files: files.toSorted((left, right) => (left.path < right.path ? -1 : 1)),
  }
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`
  await writeSynced(join(draft, manifestName), text)
  const { sha256 } = await hashFile(join(draft, manifestName))
  const sealer = createSealer(keys, random)
  await writeSynced(
    join(draft, sealName),
    `${sealer.seal(sealPlace, Buffer.from(sha256, 'hex'))}\n`,
  )
  await syncFolders(draft, files)
  return manifest
}

/**
 * A connection of its own and a single step: one read transaction, which neither waits for the server's writer nor holds
 * it up.
 */
async function copyDatabase(from: string, to: string): Promise<void> {
  await writeSynced(to, '')
  const source = new DatabaseSync(from, { readOnly: true })
  try {
    const { version } = source.prepare('SELECT sqlite_version() AS version').get() as {
      version: string
    }
    assertSafeSqlite(version)
    await backup(source, to, { rate: 2 ** 31 - 1 })
  } finally {
    source.close()
  }
  const copied = await open(to, 'r+')
  try {
    await copied.sync()
  } finally {
    await copied.close()
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Ended segments as they are; the open one as far as it goes now. */
async function copyAudit(
  dataDir: string,
  copy: (path: string, length?: number) => Promise<void>,
): Promise<void> {
  const folder = auditFolder(dataDir)
  const segments = await endedButLast(folder)
  for (const segment of segments) {
    const digest = await readDigest(folder, segment)
    const file = segmentFile(folder, segment)
    const name = file.slice(folder.length + 1)
    // a segment that ends after this look is copied like the open one it was
    await copy(`audit/${name}`, digest ? undefined : (await stat(file)).size)
    if (digest) await copy(`audit/${name.replace(/\.jsonl$/, '.digest.json')}`)
  }
}

/** Numbers of the segments once all but the last have their digest: it follows the segment by a moment. */
async function endedButLast(folder: string): Promise<readonly number[]> {
  let segments: readonly number[] = []
  for (let tries = 0; tries < 50; tries++) {
    segments = await segmentNumbers(folder)
    const digests = await Promise.all(
      segments.slice(0, -1).map((segment) => readDigest(folder, segment)),
    )
    if (digests.every((digest) => digest !== undefined)) break
    await pause(20)
  }
  return segments
}
