/** Framing, floods and noise on the socket of a server in a process of its own. */

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Credentials } from '../../support/in-process.ts'
import { resetAccounts, type ServerProcess, startServerProcess } from '../../support/server.ts'
import type { Bend } from '../signing/signed-request.ts'
import { chunkedUpload, signedChunks } from './chunked.ts'
import { exchange, openConnection, type Place, placeOf, type RawOutcome } from './raw-connection.ts'
import { bytesOf, formOf, iamForm, signedForm, signedS3 } from './requests.ts'

let server: ServerProcess
let place: Place
let root: Credentials

beforeAll(async () => {
  server = await startServerProcess(['--ephemeral', '--test-api'])
  place = placeOf(server.endpoint)
  const [account] = await resetAccounts(server, ['owner@example.com'])
  root = {
    accessKeyId: account?.AccessKeyId ?? '',
    secretAccessKey: account?.SecretAccessKey ?? '',
  }
})
afterAll(() => server?.stop())

const clock = { now: () => Date.now() }
const whoAmI = formOf('GetCallerIdentity')
const honestBytes = (...framing: string[]) =>
  bytesOf(signedForm(clock, root, 'sts', whoAmI), ...framing)

/** Answers an honest request on a new connection. */
async function stillAnswers(): Promise<void> {
  const { statuses } = await exchange(place, [honestBytes()])
  expect(statuses).toEqual([200])
}

interface Row {
  readonly name: string
  /** Statuses that will do; `closed` is a connection that ends without an answer. */
  readonly answers: readonly (number | 'closed')[]
  pieces(): Iterable<string | Uint8Array>
}

const row = (
  name: string,
  answers: Row['answers'],
  pieces: () => string | Iterable<string | Uint8Array>,
): Row => ({
  name,
  answers,
  pieces() {
    const made = pieces()
    return typeof made === 'string' ? [made] : made
  },
})

const get = (...headers: string[]) =>
  ['GET / HTTP/1.1', 'Host: localhost', ...headers, 'Connection: close', '', ''].join('\r\n')
/** What a smuggler hides: an honest signed request behind the first one. */
const smuggled = () => honestBytes()

const framing: readonly Row[] = [
  row('Content-Length and Transfer-Encoding together', [400, 'closed'], () => [
    `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled()}`,
  ]),
  row('Transfer-Encoding and Content-Length together', [400, 'closed'], () => [
    `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${smuggled()}`,
  ]),
  row('both on a signed request', [400, 'closed'], () =>
    honestBytes(`Content-Length: ${whoAmI.length}`, 'Transfer-Encoding: chunked'),
  ),
  row('two different Content-Lengths', [400, 'closed'], () =>
    honestBytes(`Content-Length: ${whoAmI.length}`, 'Content-Length: 0'),
  ),
  row('two Content-Lengths in one', [400, 'closed'], () =>
    honestBytes(`Content-Length: ${whoAmI.length}, ${whoAmI.length}`),
  ),
  row('a negative Content-Length', [400, 'closed'], () => honestBytes('Content-Length: -1')),
  row('a signed Content-Length', [400, 'closed'], () =>
    honestBytes(`Content-Length: +${whoAmI.length}`),
  ),
  row('a hexadecimal Content-Length', [400, 'closed'], () => honestBytes('Content-Length: 0x10')),
  row('a Content-Length beyond every number', [400, 'closed'], () =>
    honestBytes('Content-Length: 99999999999999999999999'),
  ),
  row('a space before the colon', [400, 'closed'], () => get('X-Amz-Date : 20260101T000000Z')),
  row('a space in a header name', [400, 'closed'], () => get('X Amz Date: 20260101T000000Z')),
  row('an empty header name', [400, 'closed'], () => get(': value')),
  row('a bare LF between headers', [400, 'closed'], () => get('X-One: 1\nX-Two: 2')),
  row('bare LFs throughout', [400, 'closed'], () => 'GET / HTTP/1.1\nHost: localhost\n\n'),
  row('a bare CR in a value', [400, 'closed'], () => get('X-One: 1\rX-Two: 2')),
  row('a NUL in a value', [400, 'closed'], () => get('X-One: a\0b')),
  row('a folded header', [400, 'closed'], () => get('X-One: 1\r\n  2')),
  row('a folded Transfer-Encoding', [400, 'closed'], () => [
    `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${smuggled()}`,
  ]),
  ...['xchunked', 'chunked, identity', 'identity', 'chunked chunked', '\x0bchunked', 'gzip'].map(
    (encoding) =>
      row(`Transfer-Encoding: ${JSON.stringify(encoding)}`, [400, 501, 'closed'], () => [
        `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: ${encoding}\r\n\r\n0\r\n\r\n${smuggled()}`,
      ]),
  ),
  row('a chunk size that is none', [400, 'closed'], () => [
    'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n',
  ]),
  row('a chunk size beyond every number', [400, 'closed'], () => [
    'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nab',
  ]),
  row('no Host', [400, 'closed'], () => 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'),
  row('two Hosts', [400, 403, 'closed'], () => get('Host: iam.localhost')),
  row('two Hosts on a signed request', [400, 403, 'closed'], () =>
    honestBytes(`Content-Length: ${whoAmI.length}`, 'Host: iam.localhost'),
  ),
  row(
    'an absolute-form URL of another host',
    [400, 403, 404],
    () =>
      'GET http://169.254.169.254/latest/meta-data/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  ),
  row(
    'an authority as target',
    [400, 'closed'],
    () => 'GET localhost:80 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  ),
  row(
    'an asterisk as target',
    [400, 403, 404, 405, 'closed'],
    () => 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  ),
  ...['TRACE', 'CONNECT', 'TRACK', 'PROPFIND', 'get', 'PRI'].map((method) =>
    row(
      method,
      [400, 403, 405, 501, 'closed'],
      () =>
        `${method} ${method === 'CONNECT' ? 'localhost:80' : '/'} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    ),
  ),
  row('X-Amz-Date twice with different values', [400, 403], () =>
    honestBytes(`Content-Length: ${whoAmI.length}`, 'X-Amz-Date: 20200101T000000Z'),
  ),
  row('one header of 64 KB', [431, 400, 'closed'], () => get(`X-One: ${'a'.repeat(65_536)}`)),
  row('10,000 headers', [431, 400, 'closed'], () =>
    get(...Array.from({ length: 10_000 }, (_, i) => `X-${i}: 1`)),
  ),
  row(
    'a request line of 100 KB',
    [414, 431, 400, 'closed'],
    () => `GET /${'a'.repeat(102_400)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
  ),
  row('1 MB of chunk extension', [413, 400, 'closed'], () =>
    (function* () {
      yield 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n1;a='
      for (let i = 0; i < 64; i++) yield 'a'.repeat(16_384)
      yield '\r\nA\r\n0\r\n\r\n'
    })(),
  ),
]

/** A TLS 1.2 ClientHello, as far as a server reads before it knows. */
const clientHello = Buffer.from(
  `16030100a5010000a10303${'11'.repeat(32)}000020${'c02bc02f'.repeat(8)}0100`,
  'hex',
)

const noise: readonly Row[] = [
  row('a TLS hello', [400, 505, 403, 'closed'], () => [clientHello]),
  row('random bytes', [400, 505, 403, 'closed'], () => [randomBytes(4096), '\r\n\r\n']),
  row('HTTP/9.9', [400, 505, 403, 'closed'], () => 'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n'),
  row('the preface of HTTP/2', [400, 505, 403, 'closed'], () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  row('an upgrade to HTTP/2', [200, 400, 403, 'closed'], () =>
    get('Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA'),
  ),
  row('an upgrade to a WebSocket', [400, 403, 'closed'], () =>
    get(
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ),
  ),
]

const large: readonly Row[] = [
  row('a form of 20 MB to IAM', [413, 400, 403, 'closed'], () =>
    (function* () {
      const size = 20 * 1024 * 1024
      yield `POST / HTTP/1.1\r\nHost: iam.localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${size}\r\nConnection: close\r\n\r\n`
      for (let sent = 0; sent < size; sent += 65_536) yield 'a'.repeat(65_536)
    })(),
  ),
  row('a form of 20 MB in chunks', [413, 400, 403, 'closed'], () =>
    (function* () {
      yield 'POST / HTTP/1.1\r\nHost: iam.localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n'
      for (let sent = 0; sent < 320; sent++) yield `10000\r\n${'a'.repeat(65_536)}\r\n`
      yield '0\r\n\r\n'
    })(),
  ),
  row('100,000 form parameters, signed', [413, 400, 403, 200], () =>
    bytesOf(
      signedForm(
        clock,
        root,
        'iam',
        `${iamForm('ListUsers')}&${Array.from({ length: 100_000 }, (_, i) => `p${i}=1`).join('&')}`,
      ),
    ),
  ),
  row('100,000 form parameters, unsigned', [413, 400, 403], () =>
    bytesOf({
      headers: [
        ['Host', 'localhost'],
        ['Content-Type', 'application/x-www-form-urlencoded'],
      ],
      body: `${iamForm('ListUsers')}&${Array.from({ length: 100_000 }, (_, i) => `p${i}=1`).join('&')}`,
    }),
  ),
]

const outcomeOf = ({ statuses, closed }: RawOutcome): (number | 'closed' | 'silent')[] =>
  statuses.length > 0 ? [...statuses] : [closed ? 'closed' : 'silent']

describe.each([
  ['framing', framing],
  ['noise', noise],
  ['large forms', large],
] as const)('%s', (_, rows) => {
  test.each(rows)('$name', async ({ answers, pieces }) => {
    const [outcome, ...more] = outcomeOf(await exchange(place, pieces()))
    expect(answers).toContain(outcome)
    // nothing behind the refused request was taken for a second one
    expect(more).toEqual([])
    await stillAnswers()
  })
})

test('requests that follow each other on one connection are answered in order', async () => {
  const first = honestBytes().replace('Connection: close\r\n', '')
  const forged = bytesOf(signedForm(clock, { ...root, secretAccessKey: 'x' }, 'sts', whoAmI))
  const { statuses } = await exchange(place, [
    first + first + forged.replace('Connection: close\r\n', '') + honestBytes(),
  ])
  expect(statuses).toEqual([200, 200, 403, 200])
})

describe('paths of our own', () => {
  const ask = async (method: string, path: string, ...headers: string[]) =>
    outcomeOf(
      await exchange(place, [
        [
          `${method} ${path} HTTP/1.1`,
          `Host: ${new URL(server.endpoint).host}`,
          ...headers,
          'Content-Length: 0',
          'Connection: close',
          '',
          '',
        ].join('\r\n'),
      ]),
    )

  test.each([
    ['Origin: http://evil.example'],
    ['Origin: null'],
    ['Sec-Fetch-Site: cross-site'],
    ['Sec-Fetch-Site: same-origin'],
  ])('a browser does not reset the world: %s', async (header) => {
    expect(await ask('POST', '/_sallyport/reset', header)).toEqual([403])
    await stillAnswers()
  })

  test.each([
    ['GET', '/_sallyport/reset'],
    ['POST', '/_sallyport/health'],
    ['GET', '/_sallyport/'],
    ['GET', '/_sallyport/../_sallyport/reset'],
    ['GET', '/_sallyport/env'],
    ['GET', '/_sallyport/credentials'],
    ['GET', '/_sallyport/__proto__'],
  ])('%s %s is nothing', async (method, path) => {
    const [status] = await ask(method, path)
    expect([400, 403, 404, 405]).toContain(status)
    await stillAnswers()
  })
})

/** Waiting connections are not ended so soon: an answer in this time did not wait for them. */
const beforeTimeouts = 8000

describe('floods', () => {
  test('100 connections that send half a header', async () => {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => openConnection(place)))
    for (const socket of sockets) {
      socket.on('error', () => undefined)
      socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Da')
    }
    const { statuses } = await exchange(place, [honestBytes()], beforeTimeouts)
    for (const socket of sockets) socket.destroy()
    expect(statuses).toEqual([200])
  })

  test('100 connections that send half a form', async () => {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => openConnection(place)))
    for (const socket of sockets) {
      socket.on('error', () => undefined)
      socket.write(
        'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nAction=',
      )
    }
    const { statuses } = await exchange(place, [honestBytes()], beforeTimeouts)
    for (const socket of sockets) socket.destroy()
    expect(statuses).toEqual([200])
  })

  test('forged requests are all refused', async () => {
    const forged = { ...root, secretAccessKey: 'x'.repeat(40) }
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, async (_, i) =>
        outcomeOf(
          await exchange(place, [
            bytesOf(
              i % 2
                ? signedForm(clock, forged, 'iam', iamForm('ListUsers'))
                : signedS3(clock, forged, { path: '/' }),
            ),
          ]),
        ),
      ),
    )
    expect(new Set(outcomes.flat())).toEqual(new Set([403]))
    await stillAnswers()
  })

  test('clients that go away in the middle of their request or answer', async () => {
    for (const bytes of [
      'POST',
      honestBytes().slice(0, -5),
      honestBytes('Transfer-Encoding: chunked'),
      honestBytes(),
    ]) {
      const socket = await openConnection(place)
      socket.on('error', () => undefined)
      await new Promise((written) => socket.write(bytes, written))
      socket.resetAndDestroy()
    }
    await stillAnswers()
  })
})

describe('uploads', () => {
  const send = (bend: Bend) => exchange(place, [bytesOf(signedS3(clock, root, bend))])
  const status = async (key: string) =>
    outcomeOf(await send({ method: 'GET', path: `/uploads/${key}` }))
  beforeAll(async () => {
    expect(outcomeOf(await send({ method: 'PUT', path: '/uploads' }))).toEqual([200])
  })

  test.each([
    ['in the first bytes', 100],
    ['in the middle', 100_000],
    ['one byte before the end', 199_999],
  ])('cut %s leave no object', async (_, sent) => {
    const body = 'a'.repeat(200_000)
    const bytes = bytesOf(signedS3(clock, root, { method: 'PUT', path: '/uploads/cut', body }))
    const socket = await openConnection(place)
    socket.on('error', () => undefined)
    await new Promise((written) =>
      socket.write(bytes.slice(0, bytes.length - body.length + sent), written),
    )
    socket.resetAndDestroy()
    await stillAnswers()
    expect(await status('cut')).toEqual([404])
  })

  test('cut in the middle of a chunk leave no object', async () => {
    const upload = chunkedUpload(clock, root, {
      path: '/uploads/cut',
      mode: signedChunks,
      chunks: ['a'.repeat(65_536), 'b'.repeat(65_536)],
    })
    const bytes = bytesOf(upload)
    const socket = await openConnection(place)
    socket.on('error', () => undefined)
    await new Promise((written) => socket.write(bytes.slice(0, -40_000), written))
    socket.resetAndDestroy()
    await stillAnswers()
    expect(await status('cut')).toEqual([404])
  })

  test('whoever may not upload is told before the body: no `100 Continue`', async () => {
    for (const [credentials, expected] of [
      [{ ...root, secretAccessKey: 'x'.repeat(40) }, [403]],
      [{ ...root, accessKeyId: 'AKIAQQQQQQQQQQQQQQQQ' }, [403]],
    ] as const) {
      const bytes = bytesOf(
        signedS3(clock, credentials, { method: 'PUT', path: '/uploads/waits', body: 'x' }),
        'Content-Length: 1000000000',
        'Expect: 100-continue',
      )
      const head = bytes.slice(0, -1)
      expect(outcomeOf(await exchange(place, [head]))).toEqual(expected)
    }
    const stranger =
      'PUT /uploads/waits HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n'
    expect(outcomeOf(await exchange(place, [stranger]))).toEqual([403])
    await stillAnswers()
  })

  test('whoever may upload is told to go on', async () => {
    const bytes = bytesOf(
      signedS3(clock, root, { method: 'PUT', path: '/uploads/goes-on', body: 'x' }),
      'Content-Length: 1',
      'Expect: 100-continue',
    )
    expect(outcomeOf(await exchange(place, [bytes]))).toEqual([100, 200])
    expect(await status('goes-on')).toEqual([200])
  })

  test('a second request behind a refused upload is not read out of its body', async () => {
    const hidden = honestBytes()
    const forged = { ...root, secretAccessKey: 'x'.repeat(40) }
    const request = signedS3(clock, forged, {
      method: 'PUT',
      path: '/uploads/hides',
      body: hidden,
    })
    const bytes = bytesOf(request).replace('Connection: close\r\n', '')
    const { statuses } = await exchange(place, [bytes], 2000)
    expect(statuses).toEqual([403])
  })
})
