/** A TCP relay in the test process that fails on demand: what a network does to a client of a database. */

import type { Socket } from 'node:net'
import { connect, createServer } from 'node:net'

export type ProxyMode =
  | 'pass'
  /** Accepts, and forwards nothing. */
  | 'black-hole'
  /** Breaks every connection. */
  | 'reset'

/** What becomes of something that a client sends. */
export type ProxyAction =
  | 'forward'
  /** The connection breaks, and it arrives nowhere. */
  | 'drop-before'
  /** It arrives; the connection breaks where the answer would come. */
  | 'drop-answer'
  /** From here on nothing arrives any more, and nobody is told. */
  | 'lose-before'
  /** It arrives, and from here on nothing comes back. */
  | 'lose-answer'
  /** It arrives when this is fulfilled, even if the client is gone by then, and what follows arrives after it. */
  | Promise<unknown>

export interface TcpProxy {
  readonly port: number
  mode: ProxyMode
  /** Sees what clients send before it is forwarded; the answer may break the connection there. */
  onRequest: ((data: Buffer) => ProxyAction) | undefined
  /** Hears of each answer as it comes from the database. */
  onAnswer: (() => void) | undefined
  /** What the database answers reaches nobody before this promise, if there is one, is fulfilled. */
  answersAfter: Promise<unknown> | undefined
  /** Resolves when what was held back has arrived. */
  arrived(): Promise<unknown>
  close(): Promise<void>
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  const held = new Set<Promise<unknown>>()
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1')
    /** What was sent before has arrived. */
    let before: Promise<unknown> | undefined
    for (const socket of [client, target]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        if (before === undefined) target.destroy()
        else void before.then(() => target.end())
      })
    }
    let answers: 'pass' | 'break' | 'lose' = 'pass'
    let requestsLost = false
    const arrive = (data: Buffer) => {
      if (before === undefined) target.write(data)
      else hold(before, data)
    }
    function hold(until: Promise<unknown>, data: Buffer): void {
      const arrived = until.then(() => new Promise((done) => target.write(data, done)))
      before = arrived
      held.add(arrived)
      void arrived.finally(() => held.delete(arrived))
    }
    client.on('data', (data) => {
      if (proxy.mode === 'reset') client.resetAndDestroy()
      if (proxy.mode !== 'pass' || requestsLost) return
      const action = proxy.onRequest?.(data) ?? 'forward'
      if (typeof action !== 'string') {
        hold(Promise.all([before, action]), data)
        return
      }
      if (action === 'drop-before') {
        client.resetAndDestroy()
        return
      }
      if (action === 'drop-answer') answers = 'break'
      if (action === 'lose-answer') answers = 'lose'
      requestsLost = action === 'lose-before'
      if (!requestsLost) arrive(data)
    })
    target.on('data', (data) => {
      proxy.onAnswer?.()
      // The server has answered, so the request has happened.
      if (answers === 'break') client.resetAndDestroy()
      else if (answers === 'lose' || proxy.mode !== 'pass') return
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
    arrived: () => Promise.all(held),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return proxy
}
