/** A TCP relay in the test process that fails on demand: what a network does to a client of a database. */

import type { Socket } from 'node:net'
import { connect, createServer } from 'node:net'

export type ProxyMode =
  | 'pass'
  /** Accepts, and forwards nothing. */
  | 'black-hole'
  /** Breaks every connection. */
  | 'reset'

export interface TcpProxy {
  readonly port: number
  mode: ProxyMode
  /** Sees what clients send before it is forwarded; the answer may break the connection there. */
  onRequest: ((data: Buffer) => 'forward' | 'drop-before' | 'drop-answer') | undefined
  /** Hears of each answer as it comes from the database. */
  onAnswer: (() => void) | undefined
  /** What the database answers reaches nobody before this promise, if there is one, is fulfilled. */
  answersAfter: Promise<unknown> | undefined
  close(): Promise<void>
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1')
    for (const socket of [client, target]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        target.destroy()
      })
    }
    let answersDropped = false
    client.on('data', (data) => {
      if (proxy.mode === 'reset') client.resetAndDestroy()
      if (proxy.mode !== 'pass') return
      const action = proxy.onRequest?.(data) ?? 'forward'
      if (action === 'drop-before') {
        client.destroy()
        return
      }
      if (action === 'drop-answer') answersDropped = true
      target.write(data)
    })
    target.on('data', (data) => {
      proxy.onAnswer?.()
      // The server has answered, so the request has happened.
      if (answersDropped) client.destroy()
      else if (proxy.mode !== 'pass') return
      else if (proxy.answersAfter === undefined) client.write(data)
      else void proxy.answersAfter.then(() => client.write(data))
    })
    if (proxy.mode === 'reset') client.resetAndDestroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: TcpProxy = {
    port: (server.address() as { port: number }).port,
    mode: 'pass',
    onRequest: undefined,
    onAnswer: undefined,
    answersAfter: undefined,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return proxy
}
