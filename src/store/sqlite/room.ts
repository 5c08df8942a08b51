/** A disk without room is no failure of the disk: writes are refused until there is some, and nothing else changes. */

/**
 * SQLite's primary result code SQLITE_FULL: a write of the transaction found no room, so its commit isn't on disk. Every
 * other failure, that of a sync above all, leaves open what the disk holds.
 */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && (error as Error & { errcode?: number }).errcode === 13

/** How often it is tried whether there is room again. */
const retryMillis = 1000

export interface Room {
  /** Whether the last write found room. */
  readonly isThere: boolean
  /** A write found none: it is tried from time to time. */
  lost(): void
  /** A write found some. */
  found(): void
  stop(): void
}

/** `tryWrite` writes something that changes nothing; what it throws beside a full disk goes to `onBroken`. */
export function watchRoom(tryWrite: () => void, onBroken: (error: unknown) => void): Room {
  let timer: NodeJS.Timeout | undefined
  const stop = () => {
    clearInterval(timer)
    timer = undefined
  }
  const attempt = () => {
    try {
      tryWrite()
      stop()
    } catch (error) {
      if (isDiskFull(error)) return
      stop()
      onBroken(error)
    }
  }
  return {
    get isThere() {
      return timer === undefined
    },
    lost() {
      timer ??= setInterval(attempt, retryMillis).unref()
    },
    found: stop,
    stop,
  }
}
