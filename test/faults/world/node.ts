/** One node of the world: the real pipeline and access code over the real engine, with time and network simulated. */

import { Readable } from 'node:stream'
import type { Recorder } from '../../../src/access/record/recorder.ts'
import type { Clock } from '../../../src/kernel/clock.ts'
import type { Fault } from '../../../src/kernel/errors.ts'
import type { HttpAnswer } from '../../../src/kernel/http.ts'
import type { World } from '../../../src/kernel/world.ts'
import type { App } from '../../../src/server/app.ts'
import type { SqlEngine } from '../../../src/store/engines/sql/engine.ts'
import { type Link, simulatedConnections } from './connections.ts'
import type { SimDatabase } from './database.ts'
import type { Dice } from './random.ts'
import type { SignedRequest } from './requests.ts'
import { type Owner, ownerOf, type Schedule } from './schedule.ts'
import type { Sources } from './sources.ts'

/** When the worlds begin, milliseconds since 1970. */
export const epoch = Date.UTC(2026, 0, 1)

export interface NodeParts {
  readonly name: string
  readonly schedule: Schedule
  readonly database: SimDatabase
  readonly sources: Sources
  readonly random: Dice
  /** Shared by all nodes: an upstream that never fails. */
  readonly blobs: World['blobs']
  readonly masterKey: Buffer
  readonly leaseMillis: number
  readonly pollMillis: number
  /** How much faster its clock runs than the world's: 0.001 gains a millisecond a second. */
  readonly drift: number
  readonly link: Link
  /** A bug or an unexpected failure. */
  readonly onBug: (error: unknown) => void
}

export interface Answer {
  readonly status: number
  readonly body: string
  /** How the store failed, when it did. */
  readonly fault: Fault['kind'] | undefined
  /** When the node was done with it, milliseconds of the world. */
  readonly doneAt: number
}

export interface SimNode {
  readonly name: string
  readonly link: Link
  readonly owner: Owner
  /** The engine is open and the pipeline answers. */
  readonly serving: boolean
  /** When the last poll that was answered had been sent, milliseconds of the world. */
  readonly polledAt: number
  /** Wall clock minus the world's, milliseconds. */
  wallOffset: number
  /** The answer, or undefined when the node died before it. */
  handle(request: SignedRequest): Promise<Answer | undefined>
  /** For preparing a world, and for looking at it. */
  engine(): SqlEngine
  /** Stops existing, as by kill -9. */
  kill(): void
}

/** Starts a node; it serves when its first poll is answered. */
export function startNode(parts: NodeParts): SimNode {
  const { schedule, database, sources, random, link, drift } = parts
  const bornAt = schedule.now()
  const owner = ownerOf(parts.name)
  const clock: Clock = {
    now: () => epoch + schedule.now() + node.wallOffset,
    monotonic: () => (schedule.now() - bornAt) * (1 + drift),
  }
  // the engine's pauses between polls are those that can be broken off
  const sleep = (millis: number, signal?: AbortSignal) =>
    signal === undefined
      ? schedule.sleep(millis / (1 + drift), owner)
      : schedule.look(millis / (1 + drift), owner, signal)
  let app: App | undefined
  let engine: SqlEngine | undefined
  let polledAt = Number.NEGATIVE_INFINITY
  const faults = new Map<string, Fault['kind']>()

  async function boot(): Promise<void> {
    while (!owner.dead) {
      try {
        const common = { schedule, database, link, owner, Failure: sources.DatabaseFailure }
        const transactions = simulatedConnections(common)
        const polls = simulatedConnections({
          ...common,
          // the first is waited for
          ofLook: () => engine !== undefined,
          onAnswer(statement, sentAt) {
            if (statement.name === 'heads') polledAt = sentAt
          },
        })
        engine = await sources.openSqlEngineOver(
          { transactions, polls, blobs: transactions },
          {
            clock,
            random,
            sleep,
            leaseMilliseconds: parts.leaseMillis,
            pollMilliseconds: parts.pollMillis,
          },
        )
        break
      } catch (error) {
        if ((error as Error).name !== 'Fault') throw error
        await sleep(500)
      }
    }
    if (engine === undefined) return
    const ids = sources.createIds(random)
    const world: World = {
      clock,
      random,
      ids,
      sealer: sources.createSealer(parts.masterKey, random),
      blobs: parts.blobs,
      usage: unused,
      passwords: none('passwords'),
      issuers: none('issuers'),
      eventDestinations: new Set<string>(),
      region: 'us-east-1',
      publicUrl: () => 'http://localhost:4566',
    }
    app = sources.createApp({
      store: sources.sharedStoreOver(engine).store,
      world,
      recorder: noRecorder,
      operations: sources.operations,
      domain: 'localhost',
      log({ requestId, error }) {
        if ((error as Error).name === 'Fault') faults.set(requestId, (error as Fault).kind)
        else parts.onBug(error)
      },
    })
  }

  const node: SimNode = {
    name: parts.name,
    link,
    owner,
    get serving() {
      return app !== undefined && !owner.dead
    },
    get polledAt() {
      return polledAt
    },
    wallOffset: 0,
    async handle({ method, path, headers, body }) {
      if (app === undefined || owner.dead) return undefined
      const id = random.uuid()
      let forget: () => void = () => {}
      const died = new Promise<undefined>((resolve) => {
        const told = () => resolve(undefined)
        onDeath.add(told)
        forget = () => onDeath.delete(told)
      })
      const answered = app.handle(
        {
          method,
          path,
          query: '',
          headers: new sources.HeaderTable(headers.flat()),
          remoteAddress: '127.0.0.1',
          tlsVersion: undefined,
          id,
          receivedAt: clock.now(),
        },
        {
          length: body.length,
          proceed() {},
          stream: () => Readable.from(body.length === 0 ? [] : [body]),
        },
      )
      const done = answered.then(async (answer) => {
        const doneAt = schedule.now()
        const fault = faults.get(id)
        faults.delete(id)
        forget()
        return { status: answer.status, body: await textOf(answer.body), fault, doneAt }
      })
      return await Promise.race([done, died])
    },
    engine() {
      if (engine === undefined) throw new Error(`${parts.name} has no engine yet`)
      return engine
    },
    kill() {
      owner.dead = true
      for (const told of onDeath) told()
      onDeath.clear()
    },
  }
  const onDeath = new Set<() => void>()
  boot().catch(parts.onBug)
  return node
}

async function textOf(body: HttpAnswer['body']): Promise<string> {
  if (body === undefined || typeof body === 'string') return body ?? ''
  if (body instanceof Uint8Array) return Buffer.from(body).toString()
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** What is recorded is other suites' matter. */
const noRecorder: Recorder = { assertAccepting() {}, record: () => Promise.resolve() }

const unused = {
  accessKey: () => Promise.resolve(undefined),
  role: () => Promise.resolve(undefined),
  actions: () => Promise.resolve([]),
  passwords: () => Promise.resolve(new Map()),
}

/** What no request of a world needs. */
const none = (what: string) =>
  new Proxy(
    {},
    {
      get() {
        throw new Error(`a world has no ${what}`)
      },
    },
  ) as never
