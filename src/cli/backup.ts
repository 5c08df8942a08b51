/** `sallyport backup`: a checked copy of the data, of a running server or of a stopped one. */

import { resolve } from 'node:path'
import { createBackup, createOfflineBackup } from '../server/backup/create-backup.ts'
import { BackupRefused, type Manifest } from '../server/backup/layout.ts'
import { readRunningFile } from '../server/running-file.ts'

import { askServer } from './ask-server.ts'
import { CommandFailed, type Console, exitCodes } from './console.ts'
import { type DataFlag, dataFolder } from './data-folder.ts'

export interface BackupFlags extends DataFlag {
  readonly out: string
  readonly includeKey?: boolean
  readonly json?: boolean
}

const renewMillis = 10_000

export async function backup(flags: BackupFlags, console: Console): Promise<number> {
  const dataDir = dataFolder(flags, console)
  const options = { dataDir, out: resolve(flags.out), includeKey: flags.includeKey ?? false }
  const manifest = await refusable(async () =>
    (await readRunningFile(dataDir))
      ? held(dataDir, options.includeKey, () => createBackup(options))
      : createOfflineBackup(options),
  )
  if (flags.json) console.out(JSON.stringify({ out: options.out, ...summary(manifest) }))
  else {
    console.out(`Backed up to ${options.out}: ${manifest.blobs} objects' bytes, checked`)
    if (!options.includeKey)
      console.out(
        `The master key is not in it: keep a copy of ${dataDir}/master.key apart from the backup`,
      )
  }
  return exitCodes.ok
}

/** What is worth telling of a backup. */
export const summary = ({
  createdAt,
  stateHash,
  revision,
  blobs,
  includesKey,
  audit,
}: Manifest) => ({ createdAt, stateHash, revision, blobs, includesKey, audit })

/** Runs `work` while the server deletes nothing. */
async function held<T>(dataDir: string, includeKey: boolean, work: () => Promise<T>): Promise<T> {
  const { hold } = (await askServer(dataDir, 'backup.begin', { includeKey })) as { hold: string }
  // the end tells whether it held throughout
  const renewal = setInterval(
    () => void askServer(dataDir, 'backup.renew', { hold }).catch(() => {}),
    renewMillis,
  )
  let done: T
  try {
    done = await work()
  } catch (error) {
    await askServer(dataDir, 'backup.end', { hold }).catch(() => {})
    throw error
  } finally {
    clearInterval(renewal)
  }
  // every object of the copy was read: a server that stopped or forgot the hold took nothing from it
  await askServer(dataDir, 'backup.end', { hold }).catch(() => {})
  return done
}

/** Refusals become the command's answer. */
export async function refusable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof BackupRefused) throw new CommandFailed(error.message)
    // a full disk, missing rights: what the system says is enough
    if (error instanceof Error && 'syscall' in error) throw new CommandFailed(error.message)
    throw error
  }
}
