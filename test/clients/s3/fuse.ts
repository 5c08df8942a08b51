/** Whether a file system in user space can be mounted here. */

import { closeSync, openSync } from 'node:fs'

/** Why not; the device is the kernel's to give, and no package brings it. */
export function fuseMissing(): string | undefined {
  if (process.platform !== 'linux') return 'only Linux mounts it'
  try {
    closeSync(openSync('/dev/fuse', 'r+'))
    return undefined
  } catch (error) {
    return `/dev/fuse can't be opened (${(error as NodeJS.ErrnoException).code})`
  }
}
