/** A restore under way marks its folder: what it leaves when it is interrupted is never served. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { BackupRefused } from './layout.ts'

export const restoreMarker = (dataDir: string): string => join(dataDir, 'restore-incomplete')

/** Throws {@link BackupRefused} for a folder whose restore did not end. */
export function refuseHalfRestored(dataDir: string): void {
  if (existsSync(restoreMarker(dataDir)))
    throw new BackupRefused(
      `\`${dataDir}\` was left by a restore that did not end: remove the folder and restore again`,
    )
}
