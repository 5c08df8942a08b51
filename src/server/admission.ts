/**
 * How much is worked on at a time. One process has one core: beyond what it can do, more work at once only makes every
 * answer later, until clients give up on answers that were paid for. So requests beyond the bound wait, shortly, and are
 * then refused before anything was done for them. The bound follows the delay of the event loop.
 *
 * A place is held while there is work, never while a client sends its body or takes its answer: slow clients can't keep
 * others out.
 *
 * What is begun in one turn of the event loop is bounded too, by how long turns take: a process accepts one connection in
 * a turn (libuv 1.52; measured), so that with turns as long as there are connections to answer, new ones and the
 * health wait for minutes.
 *
 * Refusals cost too (a request is read, an answer written), and clients that are refused ask again at once: refusals leave
 * at a limited pace.
 */

import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../kernel/clock.ts'

export interface AdmissionLimits {
  /** Places when the event loop is on time. */
  readonly mostRunning: number
  /** Places that are left however late it is. */
  readonly leastRunning: number
  /** Each keeps its request in memory, and V8 busy with moving it: twice as many cost a tenth of the work done. */
  readonly mostWaiting: number
  /** Longest wait for a place. */
  readonly waitMillis: number
  /** Delay of the event loop above which places are taken away. */
  readonly lateMillis: number
  /** Time of a turn of the event loop above which less is begun in the next. */
  readonly turnMillis: number
  /** Refusals that leave in a second; more are held back. */
  readonly refusalsPerSecond: number
  /** Longest time a refusal is held back. */
  readonly holdMillis: number
}

export const admissionLimits: AdmissionLimits = {
  mostRunning: 512,
  leastRunning: 16,
  mostWaiting: 1024,
  waitMillis: 500,
  lateMillis: 100,
  turnMillis: 5,
  refusalsPerSecond: 2000,
  holdMillis: 2000,
}

/** Of a server that works on `count` requests at a time. */
export const limitsFor = (count: number): AdmissionLimits => ({
  ...admissionLimits,
  mostRunning: count,
  leastRunning: Math.min(count, admissionLimits.leastRunning),
  mostWaiting: count * 2,
})

/** Why a request was refused: nobody left in time, too many were waiting, or its source was no longer allowed to wait. */
export type ShedReason = 'late' | 'full' | 'source'

export interface Place {
  /** Idempotent. */
  leave(): void
}

export interface Admission {
  /**
   * A place, at once or after a wait, or why there is none. Sources that may not wait get a place only when one is free:
   * when there is too much to do they are the first to go.
   */
  enter(mayWait: boolean): Place | Promise<Place | ShedReason> | ShedReason
  /** Resolves when a refusal may leave. */
  hold(): Promise<void>
  /** To be told regularly how late the event loop is. */
  noteDelay(millis: number): void
  /** What is going on now, and refusals so far. */
  state(): {
    readonly running: number
    readonly waiting: number
    readonly places: number
    readonly loopDelayMillis: number
    readonly shed: ReadonlyMap<ShedReason, number>
  }
}

/** So many are begun in a turn however long it takes. */
const leastInTurn = 16

interface Waiting {
  readonly since: number
  readonly settle: (result: Place | ShedReason) => void
}

export function createAdmission(
  clock: Pick<Clock, 'monotonic'>,
  limits: AdmissionLimits = admissionLimits,
): Admission {
  const { mostRunning, leastRunning, mostWaiting, waitMillis, lateMillis, turnMillis } = limits
  const shed = new Map<ShedReason, number>()
  const waiting: Waiting[] = []
  let places = mostRunning
  let running = 0
  let held = 0
  let loopDelayMillis = 0
  let mostInTurn = Number.POSITIVE_INFINITY
  let begunInTurn = 0
  let turnBegan = 0

  function refuse(reason: ShedReason): ShedReason {
    shed.set(reason, (shed.get(reason) ?? 0) + 1)
    return reason
  }

  /** What was begun has gone as far as it goes in this turn. */
  function endTurn(): void {
    if (clock.monotonic() - turnBegan > turnMillis)
      mostInTurn = Math.max(leastInTurn, Math.floor(begunInTurn * 0.7))
    else if (begunInTurn >= mostInTurn) mostInTurn += Math.ceil(mostInTurn / 16)
    begunInTurn = 0
    admit()
  }

  const hasRoom = () => running < places && begunInTurn < mostInTurn

  function take(): Place {
    if (begunInTurn === 0) {
      turnBegan = clock.monotonic()
      setImmediate(endTurn)
    }
    begunInTurn++
    running++
    let left = false
    return {
      leave() {
        if (left) return
        left = true
        running--
        admit()
      },
    }
  }

  /** Who waited longest comes first; who waited too long doesn't come any more. */
  function admit(): void {
    const oldest = clock.monotonic() - waitMillis
    let done = 0
    for (const { since, settle } of waiting) {
      if (since < oldest) settle(refuse('late'))
      else if (hasRoom()) settle(take())
      else break
      done++
    }
    if (done > 0) waiting.splice(0, done)
  }

  return {
    enter(mayWait) {
      if (hasRoom() && waiting.length === 0) return take()
      if (!mayWait && running + waiting.length >= places) return refuse('source')
      if (waiting.length >= mostWaiting) return refuse('full')
      return new Promise((settle) => {
        waiting.push({ since: clock.monotonic(), settle })
      })
    },
    async hold() {
      held++
      const millis = (held / limits.refusalsPerSecond) * 1000
      await pause(Math.min(limits.holdMillis, millis))
      held--
    },
    noteDelay(millis) {
      loopDelayMillis = millis
      places =
        millis > lateMillis
          ? Math.max(leastRunning, Math.floor(places * 0.7))
          : Math.min(mostRunning, places + Math.ceil(mostRunning / 16))
      admit()
    },
    state: () => ({ running, waiting: waiting.length, places, loopDelayMillis, shed }),
  }
}

/** How often the event loop is looked at. */
const everyMillis = 50

/** Tells of the event loop's delay until it is stopped. */
export function watchLoop(
  clock: Pick<Clock, 'monotonic'>,
  { noteDelay }: Pick<Admission, 'noteDelay'>,
): { stop(): void } {
  let due = clock.monotonic() + everyMillis
  const timer = setInterval(() => {
    const now = clock.monotonic()
    noteDelay(Math.max(0, now - due))
    due = now + everyMillis
  }, everyMillis)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
