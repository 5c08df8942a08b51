/**
 * A client of `bench/overload.ts`, in a process of its own: connections that send the same bytes again as soon as they are
 * answered, whatever the answer was. It costs as little as it can: answers are read into one buffer for all connections,
 * and nothing of them is looked at but the status and the length.
 *
 * Asks for its orders on standard input, one JSON line; says `counting` when it counts, and then what it counted.
 */

import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Orders {
  readonly port: number
  readonly connections: number
  readonly seconds: number
  /** Time before anything is counted. */
  readonly warmUpSeconds: number
  /** The request, in base64. */
  readonly request: string
}

export interface Counted {
  readonly good: number
  readonly shed: number
  /** Neither an answer nor a refusal: cut connections, other statuses. */
  readonly other: number
  readonly seconds: number
}

const headEnd = Buffer.from('\r\n\r\n')
const lengthName = Buffer.from('\r\nContent-Length: ')
const buffer = Buffer.alloc(64 * 1024)

/** Statuses of throttling: S3's and that of the query protocol. */
const shedStatuses: readonly number[] = [400, 503]

async function flood(orders: Orders): Promise<Counted> {
  const request = Buffer.from(orders.request, 'base64')
  const counts = { good: 0, shed: 0, other: 0 }
  let counting = false
  let ends = false

  function open(): void {
    /** Bytes of the answer that are still to come. */
    let left = 0
    const socket = connect({
      host: '127.0.0.1',
      port: orders.port,
      noDelay: true,
      onread: {
        buffer,
        callback(size) {
          if (left > 0) left -= size
          else left = begin(buffer.subarray(0, size))
          if (left <= 0) next()
          return true
        },
      },
    })
    const next = () => {
      left = 0
      if (ends) socket.destroy()
      else socket.write(request)
    }
    socket.on('connect', next)
    socket.on('error', () => {})
    socket.on('close', () => {
      if (ends) return
      if (counting) counts.other++
      open()
    })
  }

  /** Counts an answer whose head is there whole, as small answers are; returns what is missing of it. */
  function begin(bytes: Buffer): number {
    const status = Number(bytes.toString('latin1', 9, 12))
    if (counting)
      counts[status === 200 ? 'good' : shedStatuses.includes(status) ? 'shed' : 'other']++
    const at = bytes.indexOf(lengthName)
    const end = bytes.indexOf(headEnd)
    const length = Number.parseInt(bytes.toString('latin1', at + lengthName.length, at + 32), 10)
    return end + headEnd.length + length - bytes.length
  }

  for (let count = 0; count < orders.connections; count++) open()
  await pause(orders.warmUpSeconds)
  counting = true
  const start = performance.now()
  console.log('counting')
  await pause(orders.seconds)
  counting = false
  ends = true
  return { ...counts, seconds: (performance.now() - start) / 1000 }
}

const pause = (seconds: number) => new Promise((done) => setTimeout(done, seconds * 1000))

const counted = await flood(JSON.parse(await text(process.stdin)) as Orders)
console.log(JSON.stringify(counted))
process.exit()
