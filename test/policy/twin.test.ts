/** The engine against its naive twin, on generated worlds and on the disagreements of the past. */
import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DecisionRequest, decide, type Outcome } from '../../src/policy/index.ts'
import { askedFurther, compare } from './twin/compare.ts'
import { distribution } from './twin/distribution.ts'
import { mutants, twinWith } from './twin/mutants.ts'
import { twinDecision } from './twin/twin.ts'
import { anyQuestions, anyWorld } from './twin/worlds.ts'
import { requestOf, type World } from './world.ts'

const full = process.env.SALLYPORT_FULL === '1'
/** Every world is asked four times. */
const worlds = full ? 250_000 : 6_000
const portion = Math.min(worlds, 10_000)
/** One seed day by day, a new one for full runs; a failure names it. */
const seed = Number(process.env.SALLYPORT_SEED ?? (full ? randomInt(2 ** 31) : 1))

const question = fc
  .tuple(anyWorld, anyQuestions)
  .map(([world, asked]) => [requestOf(world), requestOf(askedFurther(world, asked))])

const furtherQuestions = fc.array(anyQuestions, { minLength: 3, maxLength: 3 })

test(`engine and twin agree on ${worlds * 4} generated requests (seed ${seed})`, () => {
  const reached = distribution()
  const agree = (world: World): void => {
    const { decision, difference } = compare(world)
    if (difference !== undefined) throw new Error(difference)
    reached.count(world, decision)
  }
  // In portions: one long run would hold on to all it generated.
  for (let done = 0; done < worlds; done += portion)
    fc.assert(
      fc.property(anyWorld, furtherQuestions, (world, questions) => {
        agree(world)
        for (const asked of questions) agree(askedFurther(world, asked))
      }),
      { numRuns: portion, seed: seed + done },
    )
  expect([...reached.classes].filter(([, times]) => times === 0)).toEqual([])
}, 1_800_000)

interface Counterexample {
  readonly about: string
  readonly world: World
  readonly outcome: Outcome
}

const counterexamples: Counterexample[] = readFileSync(
  join(import.meta.dirname, 'cases', 'counterexamples.jsonl'),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))

test.each(counterexamples)('once disagreed: $about', ({ world, outcome }) => {
  expect(twinDecision(requestOf(world)).outcome).toBe(outcome)
  expect(decide(requestOf(world)).outcome).toBe(outcome)
})

describe('the generator would notice', () => {
  const samples: readonly DecisionRequest[] = fc
    .sample(question, { numRuns: 12_000, seed: 20_240_501 })
    .flat()

  test.each(mutants)('$mistake', async (mutant) => {
    const mistaken = await twinWith(mutant)
    const noticed = samples.some(
      (request) => mistaken(request).outcome !== twinDecision(request).outcome,
    )
    expect(noticed).toBe(true)
  })
})
