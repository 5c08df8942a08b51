/** A server that keeps something of each request: loaded before it, by the suite that must notice. */

import { openSync } from 'node:fs'
import { ServerResponse } from 'node:http'

const { writeHead } = ServerResponse.prototype
const kept = []

ServerResponse.prototype.writeHead = function (...head) {
  kept.push(Array.from({ length: 1_000 }, (_, number) => ({ number })))
  if (kept.length % 20 === 0) {
    openSync(process.execPath, 'r')
    setTimeout(() => {}, 2 ** 31 - 1)
  }
  return writeHead.apply(this, head)
}
