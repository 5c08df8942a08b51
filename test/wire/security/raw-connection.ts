/** A TCP connection that sends bytes as they are and reports what came back. */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface RawOutcome {
  /** Statuses of all answers, in order. */
  readonly statuses: readonly number[]
  /** Everything received, one character a byte. */
  readonly text: string
  /** The server closed the connection, or reset it. */
  readonly closed: boolean
}

export interface Place {
  readonly host: string
  readonly port: number
}

export const placeOf = (endpoint: string): Place => {
  const { hostname, port } = new URL(endpoint)
  return { host: hostname, port: Number(port) }
}

/** An open connection. */
export async function openConnection(place: Place): Promise<Socket> {
  const socket = connect(place)
  await once(socket, 'connect')
  return socket
}

/**
 * Sends the bytes, piece by piece, and reads until the server closes; a server that neither answers nor closes within
 * `patienceMillis` is reported as such.
 */
export async function exchange(
  place: Place,
  pieces: Iterable<string | Uint8Array>,
  patienceMillis = 15_000,
): Promise<RawOutcome> {
  const socket = await openConnection(place)
  const received: Buffer[] = []
  return new Promise((resolve) => {
    const done = (closed: boolean) => {
      clearTimeout(patience)
      socket.destroy()
      const text = Buffer.concat(received).toString('latin1')
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
      resolve({ statuses, text, closed })
    }
    const patience = setTimeout(() => done(false), patienceMillis)
    socket.on('data', (chunk) => received.push(chunk))
    socket.once('close', () => done(true))
    // a reset is a close
    socket.on('error', () => undefined)
    const rest = pieces[Symbol.iterator]()
    const next = (): void => {
      const { done: last, value } = rest.next()
      if (last || socket.destroyed) return
      socket.write(typeof value === 'string' ? Buffer.from(value, 'latin1') : value, next)
    }
    next()
  })
}
