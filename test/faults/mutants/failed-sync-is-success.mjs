/** A server that goes on when a sync of its audit failed: loaded before it, by the suite that must notice. */

import { open } from 'node:fs/promises'

const file = await open(process.execPath, 'r')
const prototype = Object.getPrototypeOf(file)
await file.close()
const { datasync } = prototype

prototype.datasync = function () {
  return datasync.call(this).catch(() => {})
}
