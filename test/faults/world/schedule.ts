/**
 * Time of the simulated world. Nothing happens between events, and all that an event causes without waiting has happened
 * before the next one: a seed decides everything.
 */

import { heapOf } from './heap.ts'

/** Whose event it is: a paused owner's events wait, a dead one's never happen. */
export interface Owner {
  readonly name: string
  pausedUntil: number
  dead: boolean
}

export interface Schedule {
  /** Milliseconds since the world began. */
  now(): number
  /**
   * Calls `work` so many milliseconds later, on behalf of `owner`. Returns the way to call it off. What is part of a look
   * concerns nobody but its owner.
   */
  after(millis: number, owner: Owner, work: () => void, ofLook?: boolean): () => void
  /** Resolves so many milliseconds later; at once when the signal is given, with its reason as error. */
  sleep(millis: number, owner: Owner, signal?: AbortSignal): Promise<void>
  /**
   * Like `sleep`, of one who looks at intervals whether something has happened. Looks that would see nothing, well before
   * the next event that is not part of one, are left out.
   */
  look(millis: number, owner: Owner, signal?: AbortSignal): Promise<void>
  /** Says whose looks would see nothing now. */
  leaveOutLooks(ofWhom: (owner: Owner) => boolean): void
  looksLeftOut(): number
  /** Runs events until this time, or until `done` says so. */
  run(until: number, done?: () => boolean): Promise<void>
}

interface Event {
  at: number
  readonly number: number
  readonly owner: Owner
  work: (() => void) | undefined
  /** Of one who looks at intervals: how long they are. */
  readonly every?: number
}

export const ownerOf = (name: string): Owner => ({ name, pausedUntil: 0, dead: false })

/** How long before an event a last look is made, at the latest: longer than a slow message takes. */
const lookingMillis = 250

/**
 * Events of one turn of the event loop. Node runs next ticks and promises to their end between two immediates of one turn
 * as well, and the pipeline waits for nothing else.
 */
const turn = 500

export function createSchedule(): Schedule {
  let time = 0
  let number = 0
  let leftOut = 0
  let seesNothing: (owner: Owner) => boolean = () => false
  /** The earliest event first, of one moment the one that was asked for first. */
  const before = (left: Event, right: Event) =>
    left.at < right.at || (left.at === right.at && left.number < right.number)
  const events = heapOf(before)
  const looks = heapOf(before)

  /** Who is to be woken when a signal is given: a listener of each signal, not of each sleep. */
  const sleeping = new WeakMap<AbortSignal, Set<() => void>>()
  function sleepersOf(signal: AbortSignal): Set<() => void> {
    const known = sleeping.get(signal)
    if (known) return known
    const sleepers = new Set<() => void>()
    sleeping.set(signal, sleepers)
    signal.addEventListener('abort', () => {
      for (const stop of sleepers) stop()
    })
    return sleepers
  }

  function sleep(
    millis: number,
    owner: Owner,
    signal: AbortSignal | undefined,
    looking: boolean,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        event.work = undefined
        reject(signal?.reason)
      }
      const sleepers = signal && sleepersOf(signal)
      const event: Event = {
        at: time + Math.max(0, millis),
        number: number++,
        owner,
        work() {
          sleepers?.delete(stop)
          resolve()
        },
        ...(looking && { every: millis }),
      }
      ;(looking ? looks : events).add(event)
      if (signal?.aborted) return stop()
      sleepers?.add(stop)
    })
  }

  /** The next event that is not a look, and will happen. */
  function nextEvent(): Event | undefined {
    for (;;) {
      const next = events.first()
      if (next === undefined || (next.work !== undefined && !next.owner.dead)) return next
      events.take()
    }
  }

  /** Puts a look off by whole intervals, to shortly before this moment. Whether it was worth it. */
  function putOff(look: Event, until: number): boolean {
    const { every, owner } = look
    if (every === undefined || owner.dead || owner.pausedUntil > look.at) return false
    const intervals = Math.floor((until - lookingMillis - look.at) / every)
    if (!(intervals > 0) || !seesNothing(owner)) return false
    look.at += intervals * every
    leftOut += intervals
    return true
  }

  /** Lets one event happen, unless there is none until this time. */
  function happen(until: number): boolean {
    for (;;) {
      const event = nextEvent()
      const look = looks.first()
      const isLook = look !== undefined && (event === undefined || before(look, event))
      const next = isLook ? look : event
      if (next === undefined || next.at > until) return false
      ;(isLook ? looks : events).take()
      const { work, owner, at } = next
      if (work === undefined || owner.dead) continue
      if (isLook && putOff(next, Math.min(event?.at ?? until, until))) {
        looks.add(next)
        continue
      }
      if (owner.pausedUntil > at) {
        // in their order: an event keeps its number; whoever calls it off holds the first form of it
        const later = { at: owner.pausedUntil, number: next.number, owner }
        ;(isLook ? looks : events).add({ ...later, work: () => next.work?.() })
        continue
      }
      time = Math.max(time, at)
      work()
      return true
    }
  }

  return {
    now: () => time,
    after(millis, owner, work, ofLook = false) {
      const event: Event = { at: time + Math.max(0, millis), number: number++, owner, work }
      ;(ofLook ? looks : events).add(event)
      return () => {
        event.work = undefined
      }
    },
    sleep: (millis, owner, signal) => sleep(millis, owner, signal, false),
    look: (millis, owner, signal) => sleep(millis, owner, signal, true),
    leaveOutLooks(ofWhom) {
      seesNothing = ofWhom
    },
    looksLeftOut: () => leftOut,
    run(until, done = () => false) {
      return new Promise((resolve, reject) => {
        let ended = false
        const step = () => {
          if (ended) return
          try {
            if (!done()) {
              if (happen(until)) return
              time = Math.max(time, until)
            }
            ended = true
            resolve()
          } catch (error) {
            ended = true
            reject(error)
          }
        }
        const turns = () => {
          if (ended) return
          for (let count = 0; count < turn; count++) setImmediate(step)
          setImmediate(turns)
        }
        // what was begun before the first event is done first
        setImmediate(turns)
      })
    },
  }
}
