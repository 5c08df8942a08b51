/** The clock of the machine. */

import type { Clock } from '../kernel/clock.ts'

export const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }
