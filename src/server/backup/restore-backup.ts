/**
 * Makes a data folder from a backup. Every byte is compared with the manifest, the manifest with its seal, and the result
 * is checked like a running folder would be, before the mark that keeps servers away is removed.
 */

import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createSealer, type MasterKeys, readMasterKey } from '../../store/sealing.ts'
import { refuseNetworkFileSystem } from '../../store/sqlite/file-system.ts'
import { verifyAudit } from '../audit-folder.ts'
import { random } from '../random.ts'
import {
  BackupRefused,
  backupFormat,
  copyFileHashed,
  isBackupPath,
  keyName,
  type Manifest,
  manifestName,
  sealName,
  sealPlace,
  syncFolder,
  syncFolders,
} from './layout.ts'
import { refuseHalfRestored, restoreMarker } from './marker.ts'
import { checkState } from './state.ts'

export interface RestoreOptions {
  /** Folder of the backup. */
  readonly from: string
  /** A folder that doesn't exist yet, or an empty one. */
  readonly dataDir: string
  /** Master key file, for a backup without one. */
  readonly keyFile?: string
}

/** Restores and checks; resolves with the manifest. Throws {@link BackupRefused}, and then no server starts on the folder. */
export async function restoreBackup({ from, dataDir, keyFile }: RestoreOptions): Promise<Manifest> {
  const text = await readText(join(from, manifestName), `\`${from}\` is no complete backup`)
  const manifest = readManifest(text)
  const key = keyFile ?? (manifest.includesKey ? join(from, keyName) : undefined)
  if (key === undefined)
    throw new BackupRefused(
      'the backup does not hold the master key: give the file kept apart from it with --key',
    )
  checkSeal(text, await readText(join(from, sealName), 'the backup has no seal'), key)

  if (existsSync(dataDir)) {
    refuseHalfRestored(dataDir)
    if ((await readdir(dataDir)).length > 0)
      throw new BackupRefused(`\`${dataDir}\` is not empty: a restore needs an empty folder`)
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  refuseNetworkFileSystem(dataDir)
  await mark(dataDir)
  await copyAll(manifest, from, dataDir)
  if (!manifest.files.some(({ path }) => path === keyName) || keyFile !== undefined) {
    await rm(join(dataDir, keyName), { force: true })
    await copyFileHashed(key, join(dataDir, keyName))
  }
  await compare(manifest, dataDir)
  await syncFolders(dataDir, manifest.files)
  await rm(restoreMarker(dataDir))
  await syncFolder(dataDir)
  return manifest
}

async function readText(path: string, missing: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new BackupRefused(missing)
    throw error
  }
}

function readManifest(text: string): Manifest {
  let manifest: Partial<Manifest>
  try {
    manifest = JSON.parse(text) as Partial<Manifest>
  } catch {
    throw new BackupRefused('the manifest cannot be read')
  }
  const { kind, format, files } = manifest
  if (kind !== 'sallyport-backup' || typeof format !== 'number')
    throw new BackupRefused('this is no backup of Sallyport')
  if (format > backupFormat)
    throw new BackupRefused(
      `the backup was made by a newer version (format ${format}, this one reads up to ${backupFormat})`,
    )
  if (!Array.isArray(files) || files.some(({ path }) => !isBackupPath(String(path))))
    throw new BackupRefused('the manifest names files that no backup holds')
  return manifest as Manifest
}

function checkSeal(text: string, seal: string, keyFile: string): void {
  let keys: MasterKeys | undefined
  try {
    keys = readMasterKey(keyFile)
  } catch (error) {
    throw new BackupRefused((error as Error).message)
  }
  if (keys === undefined) throw new BackupRefused(`there is no key file \`${keyFile}\``)
  try {
    const sealed = createSealer(keys, random).open(sealPlace, seal.trim())
    if (sealed.toString('hex') === hash('sha256', text)) return
  } catch {
    // said below: which of the two it is can't be told
  }
  throw new BackupRefused('the manifest was changed, or the key is not that of this backup')
}

async function mark(dataDir: string): Promise<void> {
  const file = await open(restoreMarker(dataDir), 'wx', 0o600)
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  await syncFolder(dataDir)
}

async function copyAll(manifest: Manifest, from: string, dataDir: string): Promise<void> {
  for (const { path, bytes, sha256 } of manifest.files) {
    const target = join(dataDir, path)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    const source = join(from, path)
    if (!existsSync(source)) throw new BackupRefused(`\`${path}\` is missing in the backup`)
    const copied = await copyFileHashed(source, target)
    if (copied.bytes !== bytes || copied.sha256 !== sha256)
      throw new BackupRefused(`\`${path}\` is not what the backup held: it was changed or damaged`)
  }
}

async function compare(manifest: Manifest, dataDir: string): Promise<void> {
  const state = await checkState(dataDir)
  if (state.stateHash !== manifest.stateHash || state.revision !== manifest.revision)
    throw new BackupRefused('the restored state is not that of the manifest')
  if (state.blobs !== manifest.blobs)
    throw new BackupRefused('the restored state refers to other objects than the manifest counts')
  const { problems, records, lastHash } = await verifyAudit(dataDir)
  const [problem] = problems
  if (problem) throw new BackupRefused(`audit segment ${problem.segment}: ${problem.problem}`)
  if (records !== manifest.audit.records || lastHash !== manifest.audit.lastHash)
    throw new BackupRefused('the restored audit is not that of the manifest')
}
