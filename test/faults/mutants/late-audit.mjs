/** A server that answers before its audit is written: loaded before it, by the suite that must notice. */

import { open } from 'node:fs/promises'

const file = await open(process.execPath, 'r')
const prototype = Object.getPrototypeOf(file)
await file.close()
const { write } = prototype

prototype.write = function (buffer, offset, length, position) {
  // the journal reuses nothing of a batch
  setTimeout(() => write.call(this, buffer, offset, length, position).catch(() => {}), 50)
  return Promise.resolve({ bytesWritten: length, buffer })
}
