/**
 * What a worker has to tell its owner that nobody waits for: it is gathered for a moment, so that a message carries the
 * work of many requests. What somebody waits for takes it along at once.
 */

export interface Outbox {
  /** Something is to be sent, at the latest in a moment. */
  soon(): void
  /** Something is waited for: all that is gathered leaves at the end of this turn. */
  now(): void
  /** All that is gathered leaves at once. */
  flush(): void
}

/** Records of reads that are allowed are on disk 100 ms after the answer: the journal takes half of that itself. */
export const lingerMillis = 20

export function createOutbox(send: () => void): Outbox {
  let timer: NodeJS.Timeout | undefined
  let leaving = false
  const leave = () => {
    clearTimeout(timer)
    timer = undefined
    leaving = false
    send()
  }
  return {
    flush: leave,
    soon() {
      if (!leaving) timer ??= setTimeout(leave, lingerMillis)
    },
    now() {
      if (leaving) return
      leaving = true
      setImmediate(() => {
        if (leaving) leave()
      })
    },
  }
}
