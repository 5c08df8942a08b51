/** An endpoint for webhooks, on loopback. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request, as it came. */
export interface Received {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** An endpoint on loopback that answers as it is told. */
export interface Receiver {
  readonly url: string
  readonly received: Received[]
  answer: (response: ServerResponse, received: Received) => void
  close(): Promise<void>
}

export async function receiver(): Promise<Receiver> {
  const received: Received[] = []
  const made: { server: Server } = { server: createServer() }
  made.server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method, url, headers } = request
    const one = { method, url, headers, body: Buffer.concat(chunks).toString() }
    received.push(one)
    self.answer(response, one)
  })
  await new Promise<void>((resolve) => made.server.listen(0, '127.0.0.1', resolve))
  const self: Receiver = {
    url: `http://127.0.0.1:${(made.server.address() as AddressInfo).port}/hook?token=t`,
    received,
    answer: (response) => response.writeHead(204).end(),
    close: () =>
      new Promise((resolve) => {
        made.server.close(() => resolve())
        made.server.closeAllConnections()
      }),
  }
  return self
}
