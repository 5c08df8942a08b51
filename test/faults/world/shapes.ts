/** Worlds of `npm run world`: size and pace follow from the seed too. */

import { dice } from './random.ts'
import type { WorldOptions } from './world.ts'

/** Length of one world, milliseconds of its own time. */
const worldMillis = 30 * 60_000

export function shapeOf(seed: number): Omit<WorldOptions, 'sources'> {
  const shape = dice(seed ^ 0x5eed)
  const large = shape.chance(0.5)
  return {
    seed,
    nodes: large ? 11 + shape.below(40) : 2 + shape.below(9),
    millis: worldMillis,
    accounts: 1 + shape.below(3),
    pause: shape.pick([1_000, 2_000, 5_000]),
    pollMillis: shape.pick(large ? [250, 500, 1_000] : [50, 100, 250, 1_000]),
    victims: 1 + shape.below(6),
    faultPause: shape.pick([1_500, 3_000, 7_500]),
    rest: shape.pick([10_000, 60_000]),
    calm: shape.chance(0.1),
  }
}
