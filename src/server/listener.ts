/** The socket: `node:http` with its limits set, every request handed on with its bytes as they came. */

import { readFile } from 'node:fs/promises'
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import {
  type AddressInfo,
  createServer as createNetServer,
  type Server as NetServer,
  type Socket,
} from 'node:net'
import { Readable } from 'node:stream'
import { TLSSocket } from 'node:tls'
import {
  HeaderTable,
  type HttpAnswer,
  type HttpRequest,
  isPiecewise,
  type PiecewiseBody,
} from '../kernel/http.ts'
import { letGo } from '../kernel/memory.ts'
import type { BodySource } from './body.ts'
import { StartRefused, type TlsFiles } from './options.ts'
import { freeReceived } from './received-memory.ts'

export interface ListenerOptions {
  readonly host: string
  readonly port: number
  readonly tls?: TlsFiles
  /** Connections beyond are closed at once. */
  readonly maxConnections?: number
}

export interface ListenerParts {
  handle(http: HttpRequest, body: BodySource): Promise<HttpAnswer>
  readonly newRequestId: () => string
  readonly now: () => number
  /** Who asks, where that isn't the peer of the connection. */
  readonly addressOf?: (headers: HeaderTable, peer: string) => string
  /** Bugs and broken connections with their private detail. */
  readonly log: (event: { requestId: string; error: unknown }) => void
}

export interface Listener {
  /** `http://127.0.0.1:4566`, with the real port. */
  readonly endpoint: string
  /** Stops accepting, lets running requests end within `graceMillis`, then cuts them off. */
  close(graceMillis: number): Promise<void>
}

const limits = {
  maxHeaderBytes: 16 * 1024,
  headersTimeoutMillis: 10_000,
  /** A connection without a byte in either direction. */
  idleMillis: 60_000,
  /** A body may take this long however slow it is… */
  bodyMillis: 60_000,
  /** …and longer only at this rate: uploads may be long, drips may not. */
  bodyBytesPerSecond: 1024,
  maxConnections: 4096,
  /** Connections that wait to be taken: beyond, the kernel lets clients try again after seconds. */
  backlog: 4096,
  /** Unread body that is passed over so that the connection can go on. */
  dumpBytes: 64 * 1024,
  /** Unread body that is still taken so that the client sees the answer. */
  drainBytes: 8 * 1024 * 1024,
  drainMillis: 2000,
}

/** Opens the socket. Throws StartRefused when the address or the certificate can't be used. */
export async function openListener(
  options: ListenerOptions,
  parts: ListenerParts,
): Promise<Listener> {
  const server = await createServer(options.tls)
  server.maxConnections = options.maxConnections ?? limits.maxConnections
  const { state, stopSweeping } = answerOn(server, parts)
  await bind(server, options)
  return {
    endpoint: endpointOf(server, options),
    close(graceMillis) {
      if (state.closing) return Promise.resolve()
      state.closing = true
      stopSweeping()
      return new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), graceMillis)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        server.closeIdleConnections()
      })
    },
  }
}

/** Answers on connections that another process has accepted. */
export interface Adopter {
  adopt(socket: Socket): void
  /** Lets running requests end within `graceMillis`, then cuts them off. */
  close(graceMillis: number): Promise<void>
}

export interface AdopterOptions {
  readonly tls?: TlsFiles
  /** Among so many processes connections are dealt out. */
  readonly processes: number
}

/** Throws StartRefused when the certificate can't be used. */
export async function openAdopter(
  { tls, processes }: AdopterOptions,
  parts: ListenerParts,
): Promise<Adopter> {
  const server = await createServer(tls)
  const { state, stopSweeping } = answerOn(server, parts)
  // from here on Node looks after slow heads and idle connections
  server.emit('listening')
  const mostConnections = Math.ceil(limits.maxConnections / processes)
  const sockets = new Set<Socket>()
  let lastGone = () => {}
  return {
    adopt(socket) {
      if (state.closing || sockets.size >= mostConnections) {
        socket.destroy()
        return
      }
      sockets.add(socket)
      socket.once('close', () => {
        sockets.delete(socket)
        if (sockets.size === 0) lastGone()
      })
      // what a server sets on its own connections
      socket.allowHalfOpen = true
      socket.setNoDelay(true)
      socket.setKeepAlive(true)
      server.emit('connection', socket)
    },
    async close(graceMillis) {
      if (state.closing) return
      state.closing = true
      stopSweeping()
      server.closeIdleConnections()
      if (sockets.size > 0) {
        const all = new Promise<void>((resolve) => {
          lastGone = resolve
        })
        const cut = setTimeout(() => {
          for (const socket of sockets) socket.destroy()
        }, graceMillis)
        await all
        clearTimeout(cut)
      }
      server.close()
    },
  }
}

/** Where connections are accepted for others to answer on. */
export interface Door {
  readonly endpoint: string
  /** Accepts nothing more; what was accepted stays. */
  close(): Promise<void>
}

/** Hands each connection on unread. Throws StartRefused when the address can't be used. */
export async function openDoor(
  options: Omit<ListenerOptions, 'maxConnections'>,
  take: (socket: Socket) => void,
): Promise<Door> {
  const server = createNetServer({ pauseOnConnect: true }, take)
  await bind(server, options)
  return {
    endpoint: endpointOf(server, options),
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
}

function endpointOf(server: NetServer, { host, tls }: ListenerOptions): string {
  const { port } = server.address() as AddressInfo
  return `${tls ? 'https' : 'http'}://${reachable(host)}:${port}`
}

/** Sets the limits and answers requests, wherever the connections come from. */
function answerOn(server: Server, parts: ListenerParts) {
  server.headersTimeout = limits.headersTimeoutMillis
  // the whole-request time-out would end long uploads; slow bodies are swept below
  server.requestTimeout = 0
  server.keepAliveTimeout = 30_000
  server.setTimeout(limits.idleMillis)
  // Node drops what exceeds the count without a word; the byte limit is enough
  server.maxHeadersCount = 0

  const free = freeReceived()
  const receiving = new Map<IncomingMessage, Receiving>()
  const state = { closing: false }
  const serve = (request: IncomingMessage, response: ServerResponse, waits: boolean) => {
    if (hasBody(request)) {
      receiving.set(request, { since: parts.now(), bytesBefore: request.socket.bytesRead })
      const received = () => receiving.delete(request)
      request.once('end', () => {
        received()
        free(Number(request.headers['content-length'] ?? 0) - (givenBack.get(request) ?? 0))
      })
      request.once('close', received)
    }
    answer(parts, state, request, response, waits).catch((error: unknown) => {
      parts.log({ requestId: '', error })
      request.destroy()
    })
  }
  server.on('request', (request, response) => serve(request, response, false))
  server.on('checkContinue', (request, response) => serve(request, response, true))
  server.on('clientError', refuseUnreadable)
  server.on('connect', (_request, socket) => socket.destroy())

  const sweep = setInterval(() => {
    const now = parts.now()
    for (const [request, progress] of receiving)
      if (drips(request, progress, now)) request.destroy()
  }, 10_000)
  sweep.unref()
  return { state, stopSweeping: () => clearInterval(sweep) }
}

async function createServer(tls: TlsFiles | undefined): Promise<Server> {
  const common = { maxHeaderSize: limits.maxHeaderBytes, keepAlive: true, noDelay: true }
  if (!tls) return createHttpServer(common)
  try {
    const [cert, key] = await Promise.all([readFile(tls.certificateFile), readFile(tls.keyFile)])
    return createHttpsServer({ ...common, cert, key, minVersion: 'TLSv1.2' })
  } catch (error) {
    throw new StartRefused(`the TLS certificate or key cannot be used: ${messageOf(error)}`, 2)
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const bindProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there (choose another with --listen)',
  EACCES: 'the port needs more rights',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'the host name is unknown',
}

function bind(server: NetServer, { host, port }: ListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = bindProblems[error.code ?? ''] ?? error.message
      reject(new StartRefused(`cannot listen on \`${host}:${port}\`: ${why}`, 1))
    })
    server.listen({ host, port, backlog: limits.backlog }, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

/** A wildcard address is reached on this machine through loopback. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

interface Receiving {
  readonly since: number
  /** Bytes the connection had received before. */
  readonly bytesBefore: number
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

function drips(request: IncomingMessage, { since, bytesBefore }: Receiving, now: number): boolean {
  const millis = now - since
  const bytes = request.socket.bytesRead - bytesBefore
  return millis > limits.bodyMillis && bytes < (millis / 1000) * limits.bodyBytesPerSecond
}

/** What HTTP itself forbids never becomes a request. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: NodeJS.WritableStream): void {
  const connection = socket as NodeJS.WritableStream & { destroy(): void; writable: boolean }
  if (error.code === 'ECONNRESET' || !connection.writable) {
    connection.destroy()
    return
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request'
  connection.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

async function answer(
  parts: ListenerParts,
  state: { readonly closing: boolean },
  request: IncomingMessage,
  response: ServerResponse,
  waits: boolean,
): Promise<void> {
  const http = requestOf(request, parts)
  if (http === undefined) {
    response.writeHead(400, { Connection: 'close', 'Content-Length': '0' })
    response.end()
    return
  }
  const body = bodyOf(request, response, waits)
  let made: HttpAnswer
  try {
    made = await parts.handle(http, body)
  } catch (error) {
    parts.log({ requestId: http.id, error })
    made = { status: 500, headers: {}, body: undefined }
  }
  if (state.closing) response.setHeader('Connection', 'close')
  // a client that was not told to go on may keep its body, which would be read out of its next request
  const unread =
    !request.complete &&
    body.length !== 0 &&
    (!body.told() || (body.length ?? Number.POSITIVE_INFINITY) > limits.dumpBytes)
  if (unread) response.setHeader('Connection', 'close')
  const end = unread && body.told() ? () => drain(request, () => response.end()) : undefined
  send(made, request, response, end, (error) => parts.log({ requestId: http.id, error }))
}

/** `undefined` for request targets that name no path (`*`, an authority). */
function requestOf(request: IncomingMessage, parts: ListenerParts): HttpRequest | undefined {
  const target = originForm(request.url ?? '')
  if (target === undefined) return undefined
  const mark = target.indexOf('?')
  const { socket } = request
  const headers = new HeaderTable(request.rawHeaders)
  const peer = socket.remoteAddress ?? ''
  return {
    method: request.method ?? '',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers,
    remoteAddress: parts.addressOf?.(headers, peer) ?? peer,
    tlsVersion: socket instanceof TLSSocket ? (socket.getProtocol() ?? undefined) : undefined,
    id: parts.newRequestId(),
    receivedAt: parts.now(),
  }
}

/** Absolute form (RFC 9112 §3.2.2) is cut to its path; the Host header counts. */
function originForm(target: string): string | undefined {
  if (target.startsWith('/')) return target
  const scheme = /^https?:\/\/[^/?#]*/i.exec(target)
  if (!scheme) return undefined
  const rest = target.slice(scheme[0].length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** Bytes of a body whose memory its reader has given back. */
const givenBack = new WeakMap<IncomingMessage, number>()

interface ConnectionBody extends BodySource {
  /** The client was told to go on, or never waited. */
  told(): boolean
}

function bodyOf(
  request: IncomingMessage,
  response: ServerResponse,
  waits: boolean,
): ConnectionBody {
  const { headers } = request
  const chunked = headers['transfer-encoding'] !== undefined
  const length = chunked ? undefined : Number(headers['content-length'] ?? 0)
  let told = !waits
  return {
    length,
    told: () => told,
    proceed() {
      if (told) return
      told = true
      response.writeContinue()
    },
    stream() {
      this.proceed()
      return request
    },
    // Node copies what it hands out of a body: nobody else has a share in it
    giveBack(chunk) {
      const { length } = chunk
      letGo(chunk)
      // parts of a chunk stay for the collector
      if (chunk.length < length) givenBack.set(request, (givenBack.get(request) ?? 0) + length)
    },
  }
}

/**
 * The answer is sent before the body was read. What is on its way is taken for a moment before the connection ends: a
 * reset would destroy the answer on its way to the client.
 */
function drain(request: IncomingMessage, done: () => void): void {
  let left = limits.drainBytes
  const end = () => {
    clearTimeout(cut)
    request.removeListener('data', count)
    request.removeListener('end', end)
    request.removeListener('close', end)
    done()
  }
  const count = (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) end()
  }
  const cut = setTimeout(end, limits.drainMillis)
  request.on('data', count)
  request.once('end', end)
  request.once('close', end)
  request.resume()
}

function send(
  { status, headers, cookies, body }: HttpAnswer,
  request: IncomingMessage,
  response: ServerResponse,
  /** Ends the response later than its last byte. */
  end: (() => void) | undefined,
  log: (error: unknown) => void,
): void {
  if (cookies?.length) response.setHeader('Set-Cookie', cookies)
  if (body instanceof Readable) {
    response.writeHead(status, headers)
    if (request.method === 'HEAD') {
      body.destroy()
      response.end()
      return
    }
    const cut = (error: unknown) => {
      log(error)
      // the length was promised: only a cut connection tells that it isn't kept
      response.destroy()
    }
    if (isPiecewise(body)) {
      sendPieces(body, response, cut)
      return
    }
    body.once('error', cut)
    response.once('close', () => body.destroy())
    body.pipe(response)
    return
  }
  const bodiless = request.method === 'HEAD' || status === 204 || status === 304
  const length = typeof body === 'string' ? Buffer.byteLength(body) : (body?.length ?? 0)
  const known = Object.keys(headers).some((name) => name.toLowerCase() === 'content-length')
  if (!known && !bodiless) headers['Content-Length'] = String(length)
  response.writeHead(status, headers)
  // head and text leave in one write; bytes would take two
  const bytes = bodiless || length === 0 ? undefined : body
  leaving.push(() => {
    if (!end) return bytes === undefined ? response.end() : response.end(bytes)
    if (bytes === undefined) response.flushHeaders()
    else response.write(bytes)
    return end()
  })
  if (leaving.length === 1) setImmediate(leaveTogether)
}

function sendPieces(
  body: PiecewiseBody,
  response: ServerResponse,
  cut: (error: unknown) => void,
): void {
  let gone: (error: Error) => void = () => {}
  response.once('close', () => gone(new Error('the client went away')))
  // what is written in one turn leaves together
  const take = (pieces: readonly Uint8Array[]) =>
    new Promise<void>((taken, failed) => {
      gone = failed
      if (response.destroyed) {
        failed(new Error('the client went away'))
        return
      }
      const last = pieces.length - 1
      for (let at = 0; at < last; at++) response.write(pieces[at])
      response.write(pieces[last], (error) => (error ? failed(error) : taken()))
    })
  body.sendTo(take).then(
    () => void response.end(),
    (error: unknown) => {
      if (!response.destroyed) cut(error)
    },
  )
}

/**
 * Answers made in one turn of the event loop leave together: a client that waits is woken once, not once an answer
 * (measured: a third of the CPU time of small requests).
 */
const leaving: (() => void)[] = []

function leaveTogether(): void {
  for (const leave of leaving.splice(0)) leave()
}
