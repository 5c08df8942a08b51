/** A server that says yes where it means that it has no time: loaded before it, by the suite that must notice. */

import { ServerResponse } from 'node:http'

const { writeHead, end } = ServerResponse.prototype

ServerResponse.prototype.end = function (body, ...rest) {
  if (this.sallyportShed === undefined) return end.call(this, body, ...rest)
  return end.call(this, '')
}

ServerResponse.prototype.writeHead = function (status, headers) {
  if (status !== 400) return writeHead.call(this, status, headers)
  this.sallyportShed = true
  return writeHead.call(this, 200, { ...headers, 'Content-Length': '0' })
}
