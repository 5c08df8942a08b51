/**
 * Time of the simulated world. Nothing happens between events, and all that an event causes without waiting has happened
 * before the next one: a seed decides everything.
 */

/** Whose event it is: a paused owner's events wait, a dead one's never happen. */
export interface Owner {
  readonly name: string
  pausedUntil: number
  dead: boolean
}

export interface Schedule {
  /** Milliseconds since the world began. */
  now(): number
  /** Calls `work` so many milliseconds later, on behalf of `owner`. Returns the way to call it off. */
  after(millis: number, owner: Owner, work: () => void): () => void
  /** Resolves so many milliseconds later; at once when the signal is given, with its reason as error. */
  sleep(millis: number, owner: Owner, signal?: AbortSignal): Promise<void>
  /** Runs events until this time, or until `done` says so. */
  run(until: number, done?: () => boolean): Promise<void>
}

interface Event {
  readonly at: number
  readonly number: number
  readonly owner: Owner
  work: (() => void) | undefined
}

export const ownerOf = (name: string): Owner => ({ name, pausedUntil: 0, dead: false })

export function createSchedule(): Schedule {
  let time = 0
  let number = 0
  /** A binary heap: the earliest event first, of one moment the one that was asked for first. */
  const events: Event[] = []
  const before = (left: Event, right: Event) =>
    left.at < right.at || (left.at === right.at && left.number < right.number)

  function add(event: Event): void {
    let place = events.length
    events.push(event)
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!before(event, events[parent]!)) break
      events[place] = events[parent]!
      place = parent
    }
    events[place] = event
  }

  function take(): Event | undefined {
    const first = events[0]
    const last = events.pop()
    if (first === undefined || last === undefined || first === last) return first
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= events.length) break
      if (child + 1 < events.length && before(events[child + 1]!, events[child]!)) child++
      if (!before(events[child]!, last)) break
      events[place] = events[child]!
      place = child
    }
    events[place] = last
    return first
  }

  const schedule: Schedule = {
    now: () => time,
    after(millis, owner, work) {
      const event: Event = { at: time + Math.max(0, millis), number: number++, owner, work }
      add(event)
      return () => {
        event.work = undefined
      }
    },
    sleep(millis, owner, signal) {
      return new Promise((resolve, reject) => {
        const stop = () => {
          cancel()
          reject(signal?.reason)
        }
        const cancel = schedule.after(millis, owner, () => {
          signal?.removeEventListener('abort', stop)
          resolve()
        })
        if (signal?.aborted) return stop()
        signal?.addEventListener('abort', stop, { once: true })
      })
    },
    async run(until, done = () => false) {
      // what was begun before the first event
      await settled()
      while (!done()) {
        const next = events[0]
        if (next === undefined || next.at > until) break
        take()
        const { work, owner, at } = next
        if (work === undefined || owner.dead) continue
        if (owner.pausedUntil > at) {
          // in their order: an event keeps its number; whoever calls it off holds the first form of it
          add({ ...next, at: owner.pausedUntil, work: () => next.work?.() })
          continue
        }
        time = Math.max(time, at)
        work()
        await settled()
      }
      if (!done()) time = Math.max(time, until)
    },
  }
  return schedule
}

/** Resolves when every promise and next tick is done: the pipeline waits for nothing else. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
