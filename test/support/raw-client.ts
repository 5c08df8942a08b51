/** Requests as they are, over kept connections to a server in its own process. */

import { Agent, type IncomingMessage, request } from 'node:http'
import type { RawAnswer, RawRequest } from './in-process.ts'

/** Sends requests over a bounded number of kept connections. */
export interface RawClient {
  /** Rejects when the connection is cut or refused. */
  send(asked: RawRequest, seen?: (answer: IncomingMessage) => void): Promise<RawAnswer>
  close(): void
}

export function rawClient(endpoint: string, connections: number): RawClient {
  const { hostname, port } = new URL(endpoint)
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    send: ({ method = 'POST', path = '/', query = '', headers = [], body = '' }, seen) =>
      new Promise((resolve, reject) => {
        const bytes = Buffer.from(body)
        const sent = request(
          {
            agent,
            hostname,
            port,
            method,
            path: query === '' ? path : `${path}?${query}`,
            headers: { ...Object.fromEntries(headers), 'Content-Length': bytes.length },
          },
          (answer) => {
            seen?.(answer)
            const chunks: Buffer[] = []
            answer.on('data', (chunk: Buffer) => chunks.push(chunk))
            answer.once('error', reject)
            answer.once('end', () =>
              resolve({
                status: answer.statusCode ?? 0,
                headers: answer.headers as Record<string, string>,
                cookies: answer.headers['set-cookie'] ?? [],
                body: Buffer.concat(chunks),
              }),
            )
          },
        )
        sent.once('error', reject)
        sent.end(bytes)
      }),
    close: () => agent.destroy(),
  }
}
