/**
 * HTTP to an upstream: connections that stay open, and a limit on every silence. Nothing here waits forever: whoever sends
 * or reads is told when the upstream hasn't moved for `silenceMillis`.
 */

import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest, Agent as SecureAgent } from 'node:https'
import { letGo } from '../../../kernel/memory.ts'
import { UpstreamFailure } from './failures.ts'

export interface Outgoing {
  readonly method: string
  /** With the query. */
  readonly target: string
  readonly host: string
  readonly headers: Readonly<Record<string, string>>
  readonly chunks: readonly Uint8Array[]
  readonly silenceMillis: number
  /** Ends the request, which rejects. */
  readonly signal?: AbortSignal | undefined
}

export interface Transport {
  /** Resolves with the head of the answer. Its body is to be read to the end, or destroyed. */
  send(outgoing: Outgoing): Promise<IncomingMessage>
  close(): void
}

/** Connections at once; more requests wait for one. */
const mostConnections = 64

export function openTransport(endpoint: string): Transport {
  const { protocol, hostname, port } = new URL(endpoint)
  const isSecure = protocol === 'https:'
  const options = { keepAlive: true, maxSockets: mostConnections, scheduling: 'lifo' } as const
  const agent = isSecure ? new SecureAgent(options) : new Agent(options)
  const begin = isSecure ? httpsRequest : httpRequest
  return {
    async send(outgoing) {
      if (outgoing.signal?.aborted) throw new UpstreamFailure('the request was given up')
      const { method, target, headers } = outgoing
      // the name of a virtual host is asked for, not only sent
      const [named = hostname] = outgoing.host.split(':')
      const request = begin({
        agent,
        method,
        path: target,
        headers,
        host: hostname.startsWith('[') ? hostname.slice(1, -1) : named,
        ...(port !== '' && { port: Number(port) }),
      })
      return await answerTo(request, outgoing)
    },
    close: () => agent.destroy(),
  }
}

function answerTo(
  request: ClientRequest,
  { chunks, silenceMillis, signal }: Outgoing,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const silence = setTimeout(() => request.destroy(silent()), silenceMillis)
    const giveUp = () => request.destroy(new UpstreamFailure('the request was given up'))
    const settle = () => {
      clearTimeout(silence)
      signal?.removeEventListener('abort', giveUp)
    }
    signal?.addEventListener('abort', giveUp, { once: true })
    request.once('response', (answer) => {
      settle()
      // an answer that came before the body was sent ends the connection
      if (!request.writableFinished) answer.once('end', () => request.destroy())
      resolve(answer)
    })
    // stays: a connection may break once more after the answer
    request.on('error', (error) => {
      settle()
      reject(failureOf(error))
    })
    const sendFrom = (index: number) => {
      const chunk = chunks[index]
      if (chunk === undefined) request.end()
      else
        request.write(chunk, () => {
          silence.refresh()
          sendFrom(index + 1)
        })
    }
    sendFrom(0)
  })
}

const silent = () => new UpstreamFailure('the upstream is silent', { code: 'ETIMEDOUT' })

function failureOf(error: Error): UpstreamFailure {
  if (error instanceof UpstreamFailure) return error
  const { code } = error as NodeJS.ErrnoException
  return new UpstreamFailure(`no answer from the upstream: ${error.message}`, {
    code,
    cause: error,
  })
}

const endedEarly = () => new UpstreamFailure('an answer of the upstream ended early')

/** Rejects when nothing more of the answer comes within the time. */
function moreOf(answer: IncomingMessage, silenceMillis: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const silence = setTimeout(() => answer.destroy(silent()), silenceMillis)
    const settle = (error?: Error) => {
      clearTimeout(silence)
      for (const name of ['readable', 'end'] as const) answer.off(name, arrived)
      answer.off('error', failed)
      answer.off('close', closed)
      if (error === undefined) resolve()
      else reject(error)
    }
    const arrived = () => settle()
    const failed = (error: Error) => settle(failureOf(error))
    const closed = () => settle(endedEarly())
    answer.on('readable', arrived)
    answer.on('end', arrived)
    answer.on('error', failed)
    answer.on('close', closed)
  })
}

/** Reads the body of an answer piece by piece, only when asked to: what waits unread is little. */
export class AnswerReader {
  readonly #answer: IncomingMessage
  readonly #silenceMillis: number
  #rest: Buffer | undefined
  /** What the rest is a part of. */
  #received: Buffer | undefined

  constructor(answer: IncomingMessage, silenceMillis: number) {
    this.#answer = answer
    this.#silenceMillis = silenceMillis
    // a connection may break while nobody reads; the next read tells
    answer.on('error', () => {})
  }

  /** Fills `memory` with the next bytes, or rejects. */
  async fill(memory: Buffer): Promise<void> {
    let at = 0
    while (at < memory.length) {
      const chunk = await this.#next()
      if (chunk === undefined) throw endedEarly()
      const taken = chunk.copy(memory, at)
      at += taken
      if (this.#rest === undefined) this.#received = chunk
      this.#rest = taken < chunk.length ? chunk.subarray(taken) : undefined
      // nobody else has a share in what Node hands out of a body
      if (this.#rest === undefined && this.#received !== undefined) letGo(this.#received)
    }
  }

  /** Everything, up to a limit; more is a failure. */
  async all(limit: number): Promise<Buffer> {
    const chunks: Buffer[] = []
    let length = 0
    for (let chunk = await this.#next(); chunk !== undefined; chunk = await this.#next()) {
      this.#rest = undefined
      length += chunk.length
      if (length > limit) {
        this.stop()
        throw new UpstreamFailure('an answer of the upstream is too long')
      }
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }

  /** Gives the connection back when the answer is at its end, and ends it otherwise. */
  stop(): void {
    if (this.#answer.complete && this.#rest === undefined) this.#answer.resume()
    else this.#answer.destroy()
  }

  /** What is left over, or what comes next; `undefined` at the end. */
  async #next(): Promise<Buffer | undefined> {
    for (;;) {
      const chunk = this.#rest ?? (this.#answer.read() as Buffer | null)
      if (chunk !== null) return chunk
      if (this.#answer.readableEnded && this.#answer.complete) return undefined
      if (this.#answer.destroyed || this.#answer.readableEnded)
        throw this.#answer.errored ? failureOf(this.#answer.errored) : endedEarly()
      await moreOf(this.#answer, this.#silenceMillis)
    }
  }
}
