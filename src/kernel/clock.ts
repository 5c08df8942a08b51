/** Time and randomness are injected everywhere outside `server/`. */

export interface Clock {
  /** Wall clock, milliseconds since 1970. */
  now(): number
  /** Monotonic clock, milliseconds; for leases and time-outs only. */
  monotonic(): number
}

export interface RandomSource {
  /** `length` bytes of cryptographic randomness. */
  bytes(length: number): Buffer
  /** A random UUID in lower case. */
  uuid(): string
}
