/** `sallyport restore`: a new data folder from a backup. */

import { resolve } from 'node:path'
import { restoreBackup } from '../server/backup/restore-backup.ts'
import { refusable, summary } from './backup.ts'
import { type Console, exitCodes } from './console.ts'
import { type DataFlag, dataFolder } from './data-folder.ts'

export interface RestoreFlags extends DataFlag {
  readonly from: string
  readonly key?: string
  readonly json?: boolean
}

export async function restore(flags: RestoreFlags, console: Console): Promise<number> {
  const dataDir = dataFolder(flags, console)
  const manifest = await refusable(() =>
    restoreBackup({
      from: resolve(flags.from),
      dataDir,
      ...(flags.key !== undefined && { keyFile: resolve(flags.key) }),
    }),
  )
  console.err(
    `sallyport: warning: changes after ${manifest.createdAt} are not in this backup: access keys deleted or deactivated, policies detached and sessions revoked since then work again; revoke them before you serve it`,
  )
  if (flags.json) console.out(JSON.stringify({ data: dataDir, ...summary(manifest) }))
  else console.out(`Restored ${dataDir} as of ${manifest.createdAt}, checked`)
  return exitCodes.ok
}
