/** The request and the answer as every layer sees them. Bytes of path, query and header values are as sent. */

import type { Readable } from 'node:stream'

/** Header fields as received: order, case and repetition kept; look-up ignores case. */
export class HeaderTable {
  /** Name, value, name, value, … as received. */
  readonly raw: readonly string[]
  readonly #byName = new Map<string, string | string[]>()

  constructor(raw: readonly string[]) {
    this.raw = raw
    for (let i = 0; i + 1 < raw.length; i += 2) {
      const name = (raw[i] as string).toLowerCase()
      const value = raw[i + 1] as string
      const known = this.#byName.get(name)
      if (known === undefined) this.#byName.set(name, value)
      else if (typeof known === 'string') this.#byName.set(name, [known, value])
      else known.push(value)
    }
  }

  /** The value; repeated fields joined by `,` in order; `undefined` when absent. `name` in lower case. */
  get(name: string): string | undefined {
    const found = this.#byName.get(name)
    return typeof found === 'object' ? found.join(',') : found
  }

  /** Every value of a repeated field, in order. */
  all(name: string): readonly string[] {
    const found = this.#byName.get(name)
    return found === undefined ? [] : typeof found === 'string' ? [found] : found
  }

  has(name: string): boolean {
    return this.#byName.has(name)
  }

  /** Distinct names in lower case, in order of first appearance. */
  names(): Iterable<string> {
    return this.#byName.keys()
  }
}

export interface HttpRequest {
  readonly method: string
  /** Path of the request target as sent: neither decoded nor normalised. Begins with `/`. */
  readonly path: string
  /** Query of the request target as sent, without `?`; empty when absent. */
  readonly query: string
  readonly headers: HeaderTable
  /** Address of the peer of the connection, or of the client that as many proxies as the operator trusts speak of. */
  readonly remoteAddress: string
  /** TLS protocol of the connection (`TLSv1.3`), `undefined` on plain HTTP. */
  readonly tlsVersion: string | undefined
  /** Request id given to this request; appears in answer and audit event. */
  readonly id: string
  /** Wall clock at arrival, milliseconds since 1970. */
  readonly receivedAt: number
}

/**
 * A stream that whoever sends it may take in another way: piece by piece, from memory that is used again. That spares
 * new memory for every piece, which costs more than its bytes.
 */
export interface PiecewiseBody extends Readable {
  /** Rejects when the first bytes can't be read; nothing is promised to the client by then. */
  opened(): Promise<void>
  /**
   * Instead of reading the stream. Hands the pieces to `take`, as many at a time as are ready, and the next ones once its
   * promise has settled: their memory is then used again. Rejects when bytes can't be read or `take` rejects, and is
   * destroyed in either case.
   */
  sendTo(take: (pieces: readonly Uint8Array[]) => Promise<void>): Promise<void>
}

export const isPiecewise = (body: Readable): body is PiecewiseBody => 'sendTo' in body

export type AnswerBody = string | Uint8Array | Readable | undefined

export interface HttpAnswer {
  readonly status: number
  /** Names in the case to be sent. */
  readonly headers: Record<string, string>
  /** Values of `Set-Cookie`, which alone may come several times. */
  readonly cookies?: readonly string[]
  readonly body: AnswerBody
}

/** One decoded query parameter pair list, in order. `+` is a literal plus unless `form`. */
export type QueryPairs = readonly (readonly [name: string, value: string])[]
