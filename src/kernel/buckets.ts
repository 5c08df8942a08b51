/** Token buckets by name: how often something may happen, with what may come at once. */

import type { Clock } from './clock.ts'

export interface Allowance {
  /** May come at once. */
  readonly burst: number
  /** Comes back in a second. */
  readonly perSecond: number
}

export interface Buckets {
  /** Whether there is something left under this name. */
  has(name: string): boolean
  /** Takes one if there is one; says whether there was. */
  take(name: string): boolean
  /** Gives back what was taken for nothing. */
  give(name: string): void
}

/** Names that are remembered; the one that was heard of longest ago is forgotten first, and its bucket is full again. */
const remembered = 10_000

interface Bucket {
  left: number
  at: number
}

/** Time is monotonic: a step of the wall clock neither fills nor empties anything. */
export function createBuckets(
  clock: Pick<Clock, 'monotonic'>,
  { burst, perSecond }: Allowance,
): Buckets {
  const buckets = new Map<string, Bucket>()

  function leftAt(bucket: Bucket | undefined, now: number): number {
    if (bucket === undefined) return burst
    return Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond)
  }

  return {
    has: (name) => leftAt(buckets.get(name), clock.monotonic()) >= 1,
    take(name) {
      const now = clock.monotonic()
      const left = leftAt(buckets.get(name), now)
      buckets.delete(name)
      buckets.set(name, { left: left >= 1 ? left - 1 : left, at: now })
      if (buckets.size > remembered) {
        const [oldest] = buckets.keys()
        if (oldest !== undefined) buckets.delete(oldest)
      }
      return left >= 1
    },
    give(name) {
      const bucket = buckets.get(name)
      if (bucket) bucket.left = Math.min(burst, bucket.left + 1)
    },
  }
}
