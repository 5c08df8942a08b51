/** Randomness of a simulated world: a seed, and the same numbers each time. Not for secrets. */

import type { RandomSource } from '../../../src/kernel/clock.ts'

export interface Dice extends RandomSource {
  /** From 0 to below 1. */
  next(): number
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number
  between(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(values: readonly T[]): T
  /** A source of its own, so that what one part draws changes nothing for another. */
  fork(): Dice
}

/** splitmix32: small, quick, and good enough to schedule faults. */
export function dice(seed: number): Dice {
  let state = seed >>> 0
  const word = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  const next = () => word() / 2 ** 32
  const source: Dice = {
    next,
    below: (limit) => Math.floor(next() * limit),
    between: (from, to) => from + next() * (to - from),
    chance: (probability) => next() < probability,
    pick: (values) => values[Math.floor(next() * values.length)] as never,
    fork: () => dice(word()),
    bytes(length) {
      const bytes = Buffer.alloc(length)
      for (let at = 0; at < length; at++) bytes[at] = word() & 0xff
      return bytes
    },
    uuid() {
      const bytes = source.bytes(16)
      bytes[6] = (bytes[6]! & 0x0f) | 0x40
      bytes[8] = (bytes[8]! & 0x3f) | 0x80
      const hex = bytes.toString('hex')
      return [0, 8, 12, 16, 20]
        .map((from, index) => hex.slice(from, [8, 12, 16, 20, 32][index]))
        .join('-')
    },
  }
  return source
}
