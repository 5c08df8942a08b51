/** The processes of the workers: begun, watched, and begun again when they end. */

import { type ChildProcess, fork } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** What a worker runs: a program that ends in `workerMain`. */
export interface WorkerProgram {
  readonly file: string
  readonly args: readonly string[]
}

export interface WorkerProcess {
  readonly pid: number | undefined
  /** Between its process and this one. */
  readonly stream: Duplex
  /** Gives a connection to it, which stays open here. */
  hand(connection: number, socket: Socket): void
  kill(): void
}

/** Number of the descriptor that a worker speaks to its owner on. */
export const ownerDescriptor = 4

export interface ProcessesParts {
  readonly program: WorkerProgram
  readonly onStart: (number: number, process: WorkerProcess) => void
  readonly onEnd: (number: number, how: string) => void
  /** Monotonic milliseconds. */
  readonly now: () => number
}

export interface Processes {
  /** Ended processes are begun again until this is called. */
  stopReplacing(): void
  /** Resolves when no process is left; those that take longer are killed. */
  ended(millis: number): Promise<void>
}

/** A process that ended soon is begun again later each time. */
const firstPauseMillis = 100
const longestPauseMillis = 10_000
/** One that lived this long had no trouble with beginning. */
const soundMillis = 30_000

/** What the first start may be told by its environment is nothing to workers, and some of it is secret. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('SALLYPORT_ROOT_')),
  )

/** Begins workers 1 to `count`. */
export function startProcesses(count: number, parts: ProcessesParts): Processes {
  const { file, args } = parts.program
  const living = new Map<number, ChildProcess>()
  const timers = new Set<NodeJS.Timeout>()
  let replacing = true
  let noneLeft: (() => void) | undefined

  function begin(number: number, pauseMillis: number): void {
    const startedAt = parts.now()
    const child = fork(file, [...args], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
      env: environment(),
    })
    living.set(number, child)
    let ended = false
    const end = (how: string) => {
      if (ended) return
      ended = true
      living.delete(number)
      parts.onEnd(number, how)
      if (living.size === 0) noneLeft?.()
      if (!replacing) return
      const pause = parts.now() - startedAt > soundMillis ? firstPauseMillis : pauseMillis
      const timer = setTimeout(() => {
        timers.delete(timer)
        begin(number, Math.min(pause * 2, longestPauseMillis))
      }, pause)
      timers.add(timer)
    }
    // a process that could not be begun has no exit; one that lives on may still report a message it was not sent
    child.on('error', (error) => child.pid === undefined && end(error.message))
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`))
    parts.onStart(number, {
      pid: child.pid,
      stream: child.stdio[ownerDescriptor] as Duplex,
      hand(connection, socket) {
        if (child.connected) child.send(connection, socket, { keepOpen: true }, () => {})
      },
      kill: () => void child.kill('SIGKILL'),
    })
  }

  for (let number = 1; number <= count; number++) begin(number, firstPauseMillis)
  return {
    stopReplacing() {
      replacing = false
      for (const timer of timers) clearTimeout(timer)
    },
    async ended(millis) {
      if (living.size === 0) return
      const all = new Promise<void>((resolve) => {
        noneLeft = resolve
      })
      const kill = setTimeout(() => {
        for (const child of living.values()) child.kill('SIGKILL')
      }, millis)
      await all
      clearTimeout(kill)
    },
  }
}
