import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { request } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex, Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HttpAnswer, HttpRequest } from '../kernel/http.ts'
import { letGo } from '../kernel/memory.ts'
import { type BodySource, readWhole } from './body.ts'
import { type Listener, openListener } from './listener.ts'
import { StartRefused } from './options.ts'

const listeners: Listener[] = []
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close(0)
})

type Handle = (http: HttpRequest, body: BodySource) => Promise<HttpAnswer>
const logged: unknown[] = []

async function serve(handle: Handle): Promise<Listener> {
  const listener = await openListener(
    { host: '127.0.0.1', port: 0 },
    {
      handle,
      newRequestId: () => 'request-1',
      now: () => Date.now(),
      log: ({ error }) => void logged.push(error),
    },
  )
  listeners.push(listener)
  return listener
}

const ok = (body: HttpAnswer['body'] = 'ok', headers: Record<string, string> = {}): HttpAnswer => ({
  status: 200,
  headers,
  body,
})

const portOf = ({ endpoint }: Listener) => Number(new URL(endpoint).port)

/** Sends bytes as they are and gives everything that comes back until the connection ends. */
function raw(listener: Listener, ...parts: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(portOf(listener), '127.0.0.1')
    let text = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      text += chunk
    })
    socket.once('error', reject)
    socket.once('close', () => resolve(text))
    for (const part of parts) socket.write(part)
  })
}

const get = (path: string, ...headers: string[]) =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers.map((h) => `${h}\r\n`).join('')}\r\n`

describe('a request is handed on as it came', () => {
  test('path and query are neither decoded nor normalised', async () => {
    let seen: HttpRequest | undefined
    const listener = await serve(async (http) => {
      seen = http
      return ok()
    })
    await raw(listener, get('/a/../b//%2e%2F?x=%20+y&x'))
    expect(seen).toMatchObject({
      method: 'GET',
      path: '/a/../b//%2e%2F',
      query: 'x=%20+y&x',
      remoteAddress: '127.0.0.1',
      tlsVersion: undefined,
      id: 'request-1',
    })
  })

  test('header fields keep order, case and repetition', async () => {
    let seen: readonly string[] = []
    const listener = await serve(async (http) => {
      seen = http.headers.raw
      return ok()
    })
    await raw(
      listener,
      get(
        '/',
        'X-Amz-B: 1',
        'x-amz-a:  2 3 ',
        'X-AMZ-B: 4',
        'Authorization: a',
        'authorization: b',
      ),
    )
    expect(seen.slice(4)).toEqual([
      'X-Amz-B',
      '1',
      'x-amz-a',
      '2 3',
      'X-AMZ-B',
      '4',
      'Authorization',
      'a',
      'authorization',
      'b',
    ])
  })

  test('an absolute request target is cut to its path', async () => {
    const listener = await serve(async (http) => ok(`${http.path}?${http.query}`))
    expect(await raw(listener, get('http://elsewhere:99/p/q?r'))).toMatch(/\r\n\r\n\/p\/q\?r$/)
    expect(await raw(listener, get('http://elsewhere'))).toMatch(/\r\n\r\n\/\?$/)
  })

  test.each([
    ['no body', get('/'), 0],
    [
      'length',
      'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc',
      3,
    ],
    [
      'chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
      undefined,
    ],
  ])('length of the body: %s', async (_name, bytes, length) => {
    let seen: number | undefined = -1
    const listener = await serve(async (_http, body) => {
      seen = body.length
      return ok(await readWhole(body, 100))
    })
    const answer = await raw(listener, bytes)
    expect(seen).toBe(length)
    expect(answer.endsWith(length === 0 ? '\r\n\r\n' : 'abc')).toBe(true)
  })
})

describe('the memory of a body is given back by its reader', () => {
  test('and the requests behind it come as they were sent', async () => {
    const taken: number[] = []
    const listener = await serve(async ({ method }, body) => {
      let bytes = 0
      for await (const chunk of body.stream()) {
        bytes += chunk.length
        body.giveBack?.(chunk)
        expect(chunk.length).toBe(0)
      }
      taken.push(bytes)
      return ok(method)
    })
    const post = Buffer.concat([
      Buffer.from('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n'),
      Buffer.alloc(300_000, 'x'),
    ])
    const text = await raw(listener, Buffer.concat([post, post, Buffer.from(get('/'))]))
    expect(text.match(/(?:POST|GET)(?=HTTP|$)/g)).toEqual(['POST', 'POST', 'GET'])
    expect(taken.toSorted((one, other) => other - one)).toEqual([300_000, 300_000, 0])
  })

  test('because what Node hands out of a body shares none with what arrived', async () => {
    const arrived = [
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n',
      'abcd',
      'efghi',
    ].map((text) => Buffer.from(new Uint8Array(Buffer.from(text)).buffer))
    const body = Promise.withResolvers<string>()
    const server = createServer((received) => {
      let text = ''
      received.on('data', (chunk: Buffer) => {
        text += chunk
        letGo(chunk)
        text += `(${chunk.length})`
      })
      received.once('end', () => body.resolve(text))
    })
    const connection = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
    server.emit('connection', connection)
    for (const bytes of arrived) connection.push(bytes)
    expect(await body.promise).toBe('abcd(0)efghi(0)')
    expect(arrived.map((bytes) => bytes.toString()).slice(1)).toEqual(['abcd', 'efghi'])
    connection.destroy()
  })
})

describe('what HTTP forbids never becomes a request', () => {
  const rows: [name: string, bytes: string, status: RegExp][] = [
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', /^HTTP\/1.1 400 /],
    ['no path', 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', /^HTTP\/1.1 400 /],
    ['not HTTP', 'hello\r\n\r\n', /^HTTP\/1.1 400 /],
    [
      'length and chunks together',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc',
      /^HTTP\/1.1 400 /,
    ],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc',
      /^HTTP\/1.1 400 /,
    ],
    [
      'bare line feeds in a header',
      'GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\n\r\n\r\n',
      /^HTTP\/1.1 400 |^$/,
    ],
    ['headers above 16 KiB', get('/', `X-Big: ${'x'.repeat(17_000)}`), /^HTTP\/1.1 431 /],
    ['a tunnel', 'CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n', /^$/],
  ]
  test.each(rows)('%s', async (_name, bytes, status) => {
    let handled = 0
    const listener = await serve(async () => {
      handled++
      return ok()
    })
    expect(await raw(listener, bytes)).toMatch(status)
    expect(handled).toBe(0)
  })

  test('many small headers are all kept', async () => {
    let count = 0
    const listener = await serve(async (http) => {
      count = http.headers.raw.length / 2
      return ok()
    })
    await raw(listener, get('/', ...Array.from({ length: 2500 }, () => 'a:b')))
    expect(count).toBe(2502)
  })
})

describe('Expect: 100-continue', () => {
  const head = (length: number) =>
    `PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`

  test('the client is told to go on only when the body is wanted', async () => {
    const listener = await serve(async (_http, body) => ok(await readWhole(body, 100)))
    const answer = await raw(listener, head(3).replace('\r\n', '\r\nConnection: close\r\n'), 'abc')
    expect(answer).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK\r\n/)
    expect(answer.endsWith('abc')).toBe(true)
  })

  test.each([3, 1e9])(
    'a refusal comes without it, and ends the connection: %d bytes',
    async (length) => {
      const listener = await serve(async () => ({ status: 403, headers: {}, body: 'no' }))
      const answer = await raw(listener, head(length))
      expect(answer).toMatch(/^HTTP\/1.1 403 /)
      expect(answer).toMatch(/Connection: close/i)
      expect(answer.endsWith('no')).toBe(true)
    },
  )
})

test('an answer before the body was read reaches the client that is still sending', async () => {
  const listener = await serve(async () => ({ status: 403, headers: {}, body: 'no' }))
  const head = 'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n'
  const answer = await raw(listener, head, Buffer.alloc(4_000_000))
  expect(answer).toMatch(/^HTTP\/1.1 403 /)
  expect(answer).toMatch(/Connection: close/i)
})

describe('answers', () => {
  test('a text gets its length in bytes', async () => {
    const listener = await serve(async () => ok('é', { 'X-A': 'b' }))
    const answer = await raw(listener, get('/'))
    expect(answer).toMatch(/\r\nX-A: b\r\n/)
    expect(answer).toMatch(/\r\nContent-Length: 2\r\n/)
  })

  test('HEAD gets the headers of the body it does not get', async () => {
    let destroyed = false
    const body = new Readable({
      read() {},
      destroy(_error, done) {
        destroyed = true
        done(null)
      },
    })
    const listener = await serve(async () => ok(body, { 'Content-Length': '5' }))
    const answer = await raw(listener, 'HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(answer).toMatch(/\r\nContent-Length: 5\r\n/)
    expect(answer.endsWith('\r\n\r\n')).toBe(true)
    expect(destroyed).toBe(true)
  })

  test('a stream is sent as it comes', async () => {
    const listener = await serve(async () =>
      ok(Readable.from([Buffer.from('ab'), Buffer.from('c')]), { 'Content-Length': '3' }),
    )
    expect(await raw(listener, get('/'))).toMatch(/\r\n\r\nabc$/)
  })

  test('a stream that fails cuts the connection: the client must see that it is not whole', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('ab')
        throw new Error('damaged block')
      })(),
    )
    const listener = await serve(async () => ok(broken, { 'Content-Length': '3' }))
    await raw(listener, get('/').replace('Connection: close\r\n', '')).catch(() => {})
    expect(logged.map(String)).toContain('Error: damaged block')
  })

  const split = (bytes: Buffer) => [bytes.subarray(0, 1), bytes.subarray(1)]

  /** Twice pieces in the same memory, then an error or the end. */
  function piecewise(piece: Buffer, failure?: Error) {
    const outcome = Promise.withResolvers<string>()
    const body = Object.assign(new Readable({ read() {} }), {
      opened: async () => {},
      async sendTo(take: (pieces: readonly Uint8Array[]) => Promise<void>) {
        try {
          for (const letter of 'ab') await take(split(piece.fill(letter)))
          if (failure) throw failure
          outcome.resolve('sent')
        } catch (error) {
          outcome.resolve((error as Error).message)
          throw error
        } finally {
          body.destroy()
        }
      },
    })
    return { body, outcome: outcome.promise }
  }

  test('pieces in memory that is used again are sent one after the other', async () => {
    const { body, outcome } = piecewise(Buffer.alloc(3_000_000))
    const listener = await serve(async () => ok(body, { 'Content-Length': '6000000' }))
    const text = await raw(listener, get('/'))
    expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe(
      'a'.repeat(3_000_000) + 'b'.repeat(3_000_000),
    )
    expect(await outcome).toBe('sent')
  })

  test('HEAD takes none of them', async () => {
    const { body } = piecewise(Buffer.alloc(3))
    const listener = await serve(async () => ok(body, { 'Content-Length': '6' }))
    expect(await raw(listener, get('/').replace('GET', 'HEAD'))).toMatch(/\r\n\r\n$/)
    expect(body.destroyed).toBe(true)
  })

  test('pieces that fail cut the connection', async () => {
    const { body } = piecewise(Buffer.alloc(10), new Error('damaged'))
    const listener = await serve(async () => ok(body, { 'Content-Length': '30' }))
    logged.length = 0
    expect(await raw(listener, get('/'))).toMatch(/\r\n\r\n(?:a{10}(?:b{10})?)?$/)
    expect(logged).toEqual([new Error('damaged')])
  })

  test('a client that goes away ends the pieces, and that is no error', async () => {
    const { body, outcome } = piecewise(Buffer.alloc(30_000_000))
    const listener = await serve(async () => ok(body, { 'Content-Length': '60000000' }))
    logged.length = 0
    const socket = connect(portOf(listener), '127.0.0.1')
    socket.write(get('/'))
    socket.once('data', () => socket.destroy())
    expect(await outcome).not.toBe('sent')
    expect(logged).toEqual([])
  })

  test('a bug in the handler is a 500 without a word', async () => {
    const listener = await serve(async () => {
      throw new Error('private detail')
    })
    const answer = await raw(listener, get('/'))
    expect(answer).toMatch(/^HTTP\/1.1 500 /)
    expect(answer).not.toContain('private')
  })
})

describe('closing', () => {
  test('a running request ends, then the connection', async () => {
    const entered = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    const listener = await serve(async () => {
      entered.resolve()
      await held.promise
      return ok('done')
    })
    const answer = raw(listener, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await entered.promise
    const closed = listener.close(60_000)
    held.resolve()
    expect(await answer).toMatch(/done$/)
    await closed
  })

  test('an idle connection is ended at once', async () => {
    const listener = await serve(async () => ok())
    const socket = connect(portOf(listener), '127.0.0.1')
    const ended = new Promise((resolve) => socket.once('close', resolve))
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    await listener.close(60_000)
    socket.resume()
    await ended
  })

  test('a request that does not end is cut off after the grace', async () => {
    const entered = Promise.withResolvers<void>()
    const listener = await serve(() => {
      entered.resolve()
      return new Promise(() => {})
    })
    const answer = raw(listener, get('/')).catch(() => '')
    await entered.promise
    await listener.close(1)
    expect(await answer).toBe('')
  })
})

test('a port in use is refused with a reason', async () => {
  const listener = await serve(async () => ok())
  const again = openListener(
    { host: '127.0.0.1', port: portOf(listener) },
    { handle: async () => ok(), newRequestId: () => '', now: () => 0, log: () => {} },
  )
  await expect(again).rejects.toThrow(StartRefused)
  await expect(again).rejects.toThrow(/another program listens there/)
})

test('a certificate that cannot be read is refused with a reason', async () => {
  const opening = openListener(
    { host: '127.0.0.1', port: 0, tls: { certificateFile: '/none', keyFile: '/none' } },
    { handle: async () => ok(), newRequestId: () => '', now: () => 0, log: () => {} },
  )
  await expect(opening).rejects.toThrow(/TLS certificate/)
})

const openssl = spawnSync('openssl', ['version']).status === 0

describe('TLS', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sp-tls-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test.skipIf(!openssl)(
    'requests carry the protocol version (needs openssl for a certificate)',
    async () => {
      const key = join(folder, 'key.pem')
      const certificate = join(folder, 'cert.pem')
      const made = spawnSync('openssl', [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
        ...['-keyout', key, '-out', certificate, '-days', '1', '-subj', '/CN=localhost'],
        ...['-addext', 'subjectAltName=IP:127.0.0.1'],
      ])
      expect(made.status).toBe(0)
      const listener = await openListener(
        { host: '127.0.0.1', port: 0, tls: { certificateFile: certificate, keyFile: key } },
        {
          handle: async (http) => ok(http.tlsVersion),
          newRequestId: () => '',
          now: () => 0,
          log: () => {},
        },
      )
      listeners.push(listener)
      expect(listener.endpoint).toMatch(/^https:/)
      const text = await new Promise<string>((resolve, reject) => {
        const ca = readFileSync(certificate)
        const sent = request(`${listener.endpoint}/`, { ca, agent: false }, (answer) => {
          answer.setEncoding('utf8').once('data', resolve)
        })
        sent.once('error', reject)
        sent.end()
      })
      expect(text).toBe('TLSv1.3')
    },
  )
})
