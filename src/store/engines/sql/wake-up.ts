/**
 * Wakes the change feed where the database can (PostgreSQL's LISTEN and NOTIFY): a node that has committed tells the
 * others, and they poll now instead of at their next turn. Nothing rests on it. What isn't heard (the connection is lost,
 * a pooler between gives each statement another) is found by the next poll, as without it; who is woken learns nothing
 * but that there may be something to learn.
 *
 * The others are told after the commit, on a connection of its own and a few times a second at most: NOTIFY within the
 * transaction takes a lock of the whole database through its commit, and costs two thirds of the commits (measured).
 */

import { Socket } from 'node:net'
import pg from 'pg'

export interface WakeUp {
  /** Something was committed. */
  tell(): void
  close(): void
}

export interface WakeUpParts {
  /** Another node has committed something, or may have while nobody listened. */
  readonly onWake: () => void
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

const channel = 'sallyport_heads'
const answerMilliseconds = 1_500
/** Pause after the others were told: what is committed meanwhile is told of together. */
const quietMilliseconds = 20
const firstPauseMilliseconds = 100
const longestPauseMilliseconds = 10_000

/** Connects in the background, and again whenever the connection ends. */
export function openWakeUp(url: string, { onWake, sleep }: WakeUpParts): WakeUp {
  const stopping = new AbortController()
  const { signal } = stopping
  let socket: Socket | undefined
  let listening: pg.Client | undefined
  let telling = false
  let untold = false

  async function listen(): Promise<void> {
    const opened = new Socket()
    socket = opened
    opened.unref()
    const client = new pg.Client({
      connectionString: url,
      stream: () => opened,
      connectionTimeoutMillis: answerMilliseconds,
      query_timeout: answerMilliseconds,
      application_name: 'sallyport',
      keepAlive: true,
    })
    const ended = new Promise<void>((resolve) => client.once('end', resolve))
    // it ends too
    client.on('error', () => {})
    client.on('notification', ({ processId }) => {
      if (processId !== processIdOf(client)) onWake()
    })
    try {
      await client.connect()
      await client.query(`LISTEN ${channel}`)
      listening = client
      onWake()
      await ended
    } finally {
      listening = undefined
      opened.destroy()
    }
  }

  async function keepListening(): Promise<void> {
    for (let pause = firstPauseMilliseconds; !signal.aborted; ) {
      await listen().then(
        () => {
          pause = firstPauseMilliseconds
        },
        () => {},
      )
      await sleep(pause, signal).catch(() => {})
      pause = Math.min(2 * pause, longestPauseMilliseconds)
    }
  }

  async function tellNow(client: pg.Client): Promise<void> {
    telling = true
    untold = false
    try {
      await client.query(`NOTIFY ${channel}`)
      await sleep(quietMilliseconds, signal)
    } catch {
      // a connection that doesn't answer hears nothing either
      socket?.destroy()
    } finally {
      telling = false
    }
    if (untold && listening !== undefined) await tellNow(listening)
  }

  void keepListening()
  return {
    tell() {
      untold = true
      if (!telling && listening !== undefined) void tellNow(listening)
    },
    close() {
      stopping.abort()
      socket?.destroy()
    },
  }
}

/** Set by the driver while it connects; its types don't know. */
const processIdOf = (client: pg.Client): number | null =>
  (client as pg.Client & { readonly processID: number | null }).processID
