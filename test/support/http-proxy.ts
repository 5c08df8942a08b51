/** An HTTP relay in the test process that fails on demand: what an upstream and the network before it may do. */

import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type HttpFault =
  | 'pass'
  /** Takes everything and answers nothing. */
  | 'silent'
  /** Sends the head of the answer and some of its bytes, then nothing more. */
  | 'silent-midway'
  /** Breaks the connection when some of the body has come. */
  | 'reset-request'
  /** Breaks the connection when some of the answer is sent. */
  | 'reset-answer'
  /** The upstream did it; nobody hears of it. */
  | 'drop-answer'
  /** Says that the answer is complete when half of it is sent. */
  | 'truncate'
  /** One bit of the answer differs. */
  | 'change-answer'
  /** One bit of the body differs on its way. */
  | 'change-request'
  | { readonly status: number; readonly code: string }

export interface SeenRequest {
  readonly method: string
  readonly target: string
}

export interface HttpProxy {
  readonly endpoint: string
  /** What happens to a request; asked for each of them. */
  fault: (seen: SeenRequest) => HttpFault
  /** Requests that came, in order. */
  readonly seen: SeenRequest[]
  close(): Promise<void>
}

const someBytes = 1_000

export async function startHttpProxy(targetPort: number): Promise<HttpProxy> {
  const server = createServer((from, to) => {
    const seen = { method: from.method ?? '', target: from.url ?? '' }
    proxy.seen.push(seen)
    void relay(targetPort, from, to, proxy.fault(seen)).catch(() => to.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: HttpProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: () => 'pass',
    seen: [],
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return proxy
}

async function relay(
  port: number,
  from: IncomingMessage,
  to: ServerResponse,
  fault: HttpFault,
): Promise<void> {
  if (fault === 'silent') {
    from.resume()
    return
  }
  if (fault === 'reset-request') {
    from.once('data', () => from.socket.resetAndDestroy())
    from.once('end', () => from.socket.resetAndDestroy())
    return
  }
  const body = await collect(from)
  if (typeof fault === 'object') {
    to.writeHead(fault.status, { 'content-type': 'application/xml' })
    to.end(`<Error><Code>${fault.code}</Code><Message>on demand</Message></Error>`)
    return
  }
  if (fault === 'change-request' && body.length > 0) body[body.length >> 1]! ^= 1
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const { method, url: path } = from
    const sent = request({ port, host: '127.0.0.1', method, path, headers: from.headers }, resolve)
    sent.on('error', reject)
    sent.end(body)
  })
  const bytes = await collect(answer)
  if (fault === 'drop-answer') {
    from.socket.resetAndDestroy()
    return
  }
  const headers = { ...answer.headers }
  const half = bytes.subarray(0, bytes.length >> 1)
  if (fault === 'truncate' && bytes.length > 0) {
    headers['content-length'] = String(half.length)
    to.writeHead(answer.statusCode ?? 0, headers)
    to.end(half)
    return
  }
  if (fault === 'change-answer' && bytes.length > 0) bytes[bytes.length >> 1]! ^= 1
  to.writeHead(answer.statusCode ?? 0, headers)
  if (fault === 'silent-midway' || fault === 'reset-answer') {
    to.write(half.subarray(0, Math.max(half.length - someBytes, 0)), () => {
      if (fault === 'reset-answer') from.socket.resetAndDestroy()
    })
    return
  }
  to.end(bytes)
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
