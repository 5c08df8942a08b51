/**
 * Two processes of one server that ask each other. Messages of one turn leave together, as one frame: its length in four
 * bytes, then V8's serialisation of the list.
 */

import type { Duplex } from 'node:stream'
import { deserialize, serialize } from 'node:v8'
import { Fault, type FaultKind } from '../../kernel/errors.ts'
import { IssuerUnreachable } from '../../kernel/world.ts'
import { freeReceived } from '../received-memory.ts'

type Input<Call> = Call extends (input: infer Value) => unknown ? Value : never
type Output<Call> = Call extends (input: never) => infer Value ? Awaited<Value> : never

export interface Peer<Theirs> {
  /** Rejects with the error of the other side, and when the connection ends first. */
  ask<Name extends keyof Theirs & string>(
    name: Name,
    input: Input<Theirs[Name]>,
  ): Promise<Output<Theirs[Name]>>
  /** Asks without an interest in the answer. */
  tell<Name extends keyof Theirs & string>(name: Name, input: Input<Theirs[Name]>): void
  /** Sends what waits for the end of the turn. */
  flush(): void
  end(): void
}

const kinds = { ask: 0, tell: 1, answer: 2, failure: 3 } as const

type Message = readonly [
  kind: (typeof kinds)[keyof typeof kinds],
  id: number,
  name: string,
  value: unknown,
]

/**
 * The heap of an owner is small, and V8 collects all of it the sooner: measured, four times a second at 14,000 requests a
 * second, half of the owner's CPU time.
 */
const collectEveryBytes = 1024 * 1024

export interface PeerOptions {
  readonly stream: Duplex
  /** What the other side may ask. */
  readonly calls: Readonly<Record<string, (input: never) => unknown>>
  /** The connection has ended: the other process is gone or lets go. */
  readonly onEnd: () => void
  /** A call that was told, not asked, failed. */
  readonly log: (error: unknown) => void
}

export function openPeer<Theirs>({ stream, calls, onEnd, log }: PeerOptions): Peer<Theirs> {
  const table = new Map(Object.entries(calls)) as Map<string, (input: unknown) => unknown>
  const asked = new Map<
    number,
    { readonly resolve: (value: never) => void; readonly reject: (error: unknown) => void }
  >()
  let lastId = 0
  let outgoing: Message[] = []
  let ended = false

  const flush = () => {
    if (outgoing.length === 0) return
    const body = serialize(outgoing)
    outgoing = []
    if (ended) return
    const head = Buffer.allocUnsafe(4)
    head.writeUInt32BE(body.length)
    stream.cork()
    stream.write(head)
    stream.write(body)
    stream.uncork()
  }

  function post(...message: Message): void {
    outgoing.push(message)
    if (outgoing.length === 1) setImmediate(flush)
  }

  async function answer(id: number, name: string, input: unknown): Promise<void> {
    try {
      const call = table.get(name)
      if (call === undefined) throw new Error(`the other process asks for \`${name}\``)
      post(kinds.answer, id, '', await call(input))
    } catch (error) {
      post(kinds.failure, id, '', describe(error))
    }
  }

  async function hear(name: string, input: unknown): Promise<void> {
    try {
      await table.get(name)?.(input)
    } catch (error) {
      log(error)
    }
  }

  function receive([kind, id, name, value]: Message): void {
    if (kind === kinds.ask) void answer(id, name, value)
    else if (kind === kinds.tell) void hear(name, value)
    else {
      const waiting = asked.get(id)
      asked.delete(id)
      if (kind === kinds.answer) waiting?.resolve(value as never)
      else waiting?.reject(errorOf(value as Described))
    }
  }

  const free = freeReceived(collectEveryBytes)
  const frames = frameReader((body) => {
    for (const message of deserialize(body) as Message[]) receive(message)
    free(body.length)
  })
  stream.on('data', frames)
  const end = () => {
    if (ended) return
    ended = true
    onEnd()
    const gone = new Fault('unavailable', 'the other process is gone')
    for (const { reject } of asked.values()) reject(gone)
    asked.clear()
  }
  stream.once('error', end)
  stream.once('end', end)
  stream.once('close', end)

  return {
    ask: (name, input) =>
      new Promise((resolve, reject) => {
        lastId++
        asked.set(lastId, { resolve, reject })
        post(kinds.ask, lastId, name, input)
      }),
    tell: (name, input) => post(kinds.tell, 0, name, input),
    flush,
    end() {
      flush()
      ended = true
      stream.end()
    },
  }
}

/** Calls `take` with the body of each frame, however the bytes come. */
export function frameReader(take: (body: Buffer) => void): (chunk: Buffer) => void {
  let held: Buffer[] = []
  let size = 0
  let wanted = 4
  let inBody = false
  return (chunk) => {
    held.push(chunk)
    size += chunk.length
    while (size >= wanted) {
      const bytes = held.length === 1 ? held[0]! : Buffer.concat(held, size)
      const part = bytes.subarray(0, wanted)
      held = [bytes.subarray(wanted)]
      size -= wanted
      if (inBody) {
        wanted = 4
        inBody = false
        take(part)
      } else {
        wanted = part.readUInt32BE()
        inBody = true
      }
    }
  }
}

interface Described {
  readonly name: string
  readonly message: string
  readonly kind?: FaultKind
}

function describe(error: unknown): Described {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message } = error
  return error instanceof Fault ? { name, message, kind: error.kind } : { name, message }
}

function errorOf({ name, message, kind }: Described): Error {
  if (kind !== undefined) return new Fault(kind, message)
  return name === 'IssuerUnreachable' ? new IssuerUnreachable(message) : new Error(message)
}
