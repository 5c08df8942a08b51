/** The machine's randomness, drawn from the system in portions: a draw of a few bytes costs more than their use. */

import { randomFillSync, randomUUID } from 'node:crypto'
import type { RandomSource } from '../kernel/clock.ts'

const portion = Buffer.alloc(4096)
let used = portion.length

function bytes(length: number): Buffer {
  const drawn = Buffer.alloc(length)
  if (length > 64) return randomFillSync(drawn)
  if (used + length > portion.length) {
    randomFillSync(portion)
    used = 0
  }
  portion.copy(drawn, 0, used, used + length)
  // what was given out is nowhere else
  portion.fill(0, used, used + length)
  used += length
  return drawn
}

export const random: RandomSource = { bytes, uuid: () => randomUUID() }
