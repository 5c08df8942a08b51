/** Connections that one part accepts and another answers on, here in one process. */

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { makeCertificate, opensslMissing } from '../../test/clients/certificate.ts'
import type { HttpAnswer } from '../kernel/http.ts'
import { type Adopter, type AdopterOptions, type Door, openAdopter, openDoor } from './listener.ts'

const opened: { readonly door: Door; readonly adopter: Adopter }[] = []
afterEach(async () => {
  for (const { door, adopter } of opened.splice(0)) {
    await adopter.close(0)
    await door.close()
  }
})

const ok = (body: string): HttpAnswer => ({ status: 200, headers: {}, body })

async function serve(
  handle: () => Promise<HttpAnswer> = async () => ok('answer'),
  options: AdopterOptions = { processes: 1 },
) {
  const adopter = await openAdopter(options, {
    handle,
    newRequestId: () => 'id',
    now: () => Date.now(),
    log: () => {},
  })
  const door = await openDoor({ host: '127.0.0.1', port: 0, ...options }, (socket) => {
    socket.resume()
    adopter.adopt(socket)
  })
  opened.push({ door, adopter })
  return { door, adopter, port: Number(new URL(door.endpoint).port) }
}

const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

async function untilEnd(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk
  })
  socket.on('error', () => {})
  await once(socket, 'close')
  return text
}

test('a client that has said all it wants still hears the answer', async () => {
  const { port } = await serve()
  const socket = connect(port, '127.0.0.1')
  const text = untilEnd(socket)
  socket.end(get)
  expect(await text).toMatch(/^HTTP\/1\.1 200 OK\r\n.*answer$/s)
})

test('closing lets the running request end, and takes nothing new', async () => {
  const running = Promise.withResolvers<void>()
  const may = Promise.withResolvers<HttpAnswer>()
  const { port, adopter } = await serve(() => {
    running.resolve()
    return may.promise
  })
  const idle = connect(port, '127.0.0.1')
  const idleText = untilEnd(idle)
  await once(idle, 'connect')
  const busy = connect(port, '127.0.0.1')
  const busyText = untilEnd(busy)
  busy.write(get)
  await running.promise
  const closed = adopter.close(20_000)
  const late = connect(port, '127.0.0.1')
  const lateText = untilEnd(late)
  expect(await lateText).toBe('')
  may.resolve(ok('in the end'))
  expect(await busyText).toMatch(/Connection: close\r\n.*in the end$/s)
  idle.destroy()
  expect(await idleText).toBe('')
  await closed
})

test('what takes longer than the grace is cut off', async () => {
  const running = Promise.withResolvers<void>()
  const { port, adopter } = await serve(() => {
    running.resolve()
    return new Promise(() => {})
  })
  const socket = connect(port, '127.0.0.1')
  const text = untilEnd(socket)
  socket.write(get)
  await running.promise
  await adopter.close(0)
  expect(await text).toBe('')
})

test('a process takes its share of the connections, no more', async () => {
  const { port } = await serve(undefined, { processes: 4096 })
  const first = connect(port, '127.0.0.1')
  first.write(get)
  await once(first, 'data')
  const second = connect(port, '127.0.0.1')
  const text = untilEnd(second)
  second.write(get)
  expect(await text).toBe('')
  first.destroy()
  await once(first, 'close')
})

test.skipIf(opensslMissing)('HTTPS begins where the connection arrives', async () => {
  const { remove, ...files } = makeCertificate()
  try {
    const { door } = await serve(undefined, { processes: 1, tls: files })
    expect(door.endpoint).toMatch(/^https:/)
    const sent = request(door.endpoint, { ca: readFileSync(files.certificateFile) })
    sent.end()
    const [answer] = await once(sent, 'response')
    expect(answer.statusCode).toBe(200)
    answer.resume()
  } finally {
    remove()
  }
})
