/** Counts of durations under fixed bounds, as Prometheus expects them. */

export interface Histogram {
  add(seconds: number): void
  /** Not cumulative; the last place holds what exceeds every bound. */
  readonly counts: readonly number[]
  readonly sum: () => number
}

/** Seconds. */
export const bounds = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
] as const

export function createHistogram(): Histogram {
  const counts = Array.from({ length: bounds.length + 1 }, () => 0)
  let sum = 0
  return {
    counts,
    sum: () => sum,
    add(seconds) {
      let place = 0
      while (place < bounds.length && seconds > bounds[place]!) place++
      counts[place]!++
      sum += seconds
    },
  }
}
