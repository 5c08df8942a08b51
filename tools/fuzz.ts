/**
 * `npm run fuzz -- policy --pairs N [--seed S] [--json]`: the policy engine against its naive twin on generated worlds.
 * Ends with 1 at the first difference, smallest form first, and when a class of worlds never came up.
 */

import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { askedFurther, compare } from '../test/policy/twin/compare.ts'
import { distribution } from '../test/policy/twin/distribution.ts'
import { anyQuestions, anyWorld } from '../test/policy/twin/worlds.ts'

/** Questions put to each world beside its own: worlds are dearer to make than to ask. */
const questionsEach = 5

export interface FuzzResult {
  readonly pairs: number
  readonly seed: number
  readonly seconds: number
  /** The first difference, made small. */
  readonly difference: string | undefined
  readonly classes: ReadonlyMap<string, number>
}

/** Asks at least `pairs` questions of (policies, request); what `show` prints tells how far it got. */
export function fuzzPolicy(
  pairs: number,
  seed: number,
  show: (progress: string) => void = () => {},
): FuzzResult {
  const start = performance.now()
  const { classes, count } = distribution()
  const world = fc.tuple(
    anyWorld,
    fc.array(anyQuestions, { minLength: questionsEach, maxLength: questionsEach }),
  )
  let asked = 0
  let difference: string | undefined
  // In rounds, each with a seed of its own that follows from the first.
  for (let round = 0; asked < pairs && difference === undefined; round++) {
    const worlds = Math.ceil(Math.min(pairs - asked, 100_000) / (questionsEach + 1))
    const details = fc.check(
      fc.property(world, ([first, further]) => {
        for (const each of [first, ...further.map((one) => askedFurther(first, one))]) {
          const compared = compare(each)
          if (compared.difference !== undefined) throw new Error(compared.difference)
          count(each, compared.decision)
        }
      }),
      { numRuns: worlds, seed: (seed + round) | 0 },
    )
    if (details.failed) difference = String((details.errorInstance as Error).message)
    asked += worlds * (questionsEach + 1)
    show(`${asked} pairs, ${Math.round((asked * 1000) / (performance.now() - start))} a second`)
  }
  return { pairs: asked, seed, seconds: (performance.now() - start) / 1000, difference, classes }
}

function main(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      pairs: { type: 'string', default: '1000000' },
      seed: { type: 'string' },
      json: { type: 'boolean' },
    },
  })
  const pairs = Number(values.pairs)
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
  if (positionals.join() !== 'policy' || !(pairs > 0) || !Number.isInteger(seed)) {
    console.error('usage: npm run fuzz -- policy [--pairs N] [--seed S] [--json]')
    return 2
  }
  const progress = values.json ? undefined : (line: string) => console.log(line)
  const result = fuzzPolicy(pairs, seed, progress)
  const absent = [...result.classes].filter(([, times]) => times === 0).map(([name]) => name)
  const ok = result.difference === undefined && absent.length === 0
  if (values.json) {
    const classes = Object.fromEntries(result.classes)
    console.log(JSON.stringify({ ...result, classes, absent, ok }))
    return ok ? 0 : 1
  }
  const width = Math.max(...[...result.classes.keys()].map((name) => name.length))
  for (const [name, times] of result.classes)
    console.log(`${name.padEnd(width)}  ${String(times).padStart(9)}`)
  const rate = Math.round(result.pairs / result.seconds)
  console.log(
    `\n${result.pairs} pairs, seed ${seed}, ${Math.round(result.seconds)} s, ${rate} a second`,
  )
  if (absent.length > 0) console.log(`never came up: ${absent.join(', ')}`)
  console.log(result.difference ?? 'engine and twin agree')
  return ok ? 0 : 1
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2))
