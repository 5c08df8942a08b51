/**
 * What may be true in a world: settings that one administrator changes one after another. A change that was answered
 * holds from its answer on; one that was asked for may hold from then; one whose outcome nobody knows may hold until the
 * next one is answered.
 */

export interface Change<T> {
  readonly value: T
  readonly sentAt: number
  /** When it was acknowledged; absent while it is under way, and for good when its outcome is unknown. */
  ackedAt: number | undefined
}

export interface Setting<T> {
  /** Begins a change. */
  begin(value: T, at: number): Change<T>
  /** It did not happen. */
  withdraw(change: Change<T>): void
  /** Everything the setting may have been at some moment of the span. */
  possible(from: number, to: number): ReadonlySet<T>
  /** Moments of the span at which `possible` may change. */
  moments(from: number, to: number): number[]
  /** What it is now, when that is known. */
  known(): T | undefined
  /** Returns to a state that was saved, as of now. */
  restore(saved: T, at: number): void
  /** Forgets what no span from this moment on can ask for. */
  forgetBefore(at: number): void
}

export function setting<T>(first: T): Setting<T> {
  let changes: Change<T>[] = [{ value: first, sentAt: 0, ackedAt: 0 }]

  function at(time: number): Set<T> {
    let values = new Set<T>()
    for (const { value, sentAt, ackedAt } of changes) {
      if (sentAt > time) break
      if (ackedAt !== undefined && ackedAt <= time) values = new Set([value])
      else values.add(value)
    }
    return values
  }

  return {
    begin(value, sentAt) {
      const change: Change<T> = { value, sentAt, ackedAt: undefined }
      changes.push(change)
      return change
    },
    withdraw(change) {
      changes = changes.filter((each) => each !== change)
    },
    possible(from, to) {
      const values = at(from)
      for (const moment of this.moments(from, to)) for (const value of at(moment)) values.add(value)
      return values
    },
    moments(from, to) {
      const found: number[] = []
      for (const { sentAt, ackedAt } of changes)
        for (const moment of [sentAt, ackedAt])
          if (moment !== undefined && moment > from && moment <= to) found.push(moment)
      return found
    },
    known() {
      const last = changes.at(-1)
      return last?.ackedAt === undefined ? undefined : last.value
    },
    restore(saved, at) {
      changes.push({ value: saved, sentAt: at, ackedAt: at })
    },
    forgetBefore(time) {
      const kept = changes.findLastIndex(({ ackedAt }) => ackedAt !== undefined && ackedAt <= time)
      if (kept > 0) changes.splice(0, kept)
    },
  }
}
