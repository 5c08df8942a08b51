import { afterAll, describe, expect, test } from 'vitest'
import { worldMistakes } from './mistakes.ts'
import { mistakenSources, ourSources } from './sources.ts'
import { runWorld } from './world.ts'

const full = process.env.SALLYPORT_FULL === '1'
const seeds = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const deadline = 600_000

describe('a world of three nodes', () => {
  test.each(seeds(full ? 100 : 6))(
    'keeps its promises whatever happens, seed %i',
    async (seed) => {
      const { violations, allowed, denied, changes, faults } = await runWorld({
        seed,
        sources: await ourSources(),
        nodes: 3,
        millis: 90_000,
      })
      expect(violations).toEqual([])
      expect(Math.min(allowed, denied, changes, Object.keys(faults).length)).toBeGreaterThan(0)
    },
    deadline,
  )

  test.each(seeds(full ? 20 : 2))(
    'answers everything and knows every change within two polls when it is calm, seed %i',
    async (seed) => {
      const { violations, unanswered, allowed, denied, changes } = await runWorld({
        seed,
        sources: await ourSources(),
        nodes: 3,
        millis: 60_000,
        calm: true,
      })
      expect(violations).toEqual([])
      expect(unanswered).toBe(0)
      expect(Math.min(allowed, denied, changes)).toBeGreaterThan(0)
    },
    deadline,
  )

  // what looked like a broken promise, and was the world's own: a delay that never ended, an answer to a poll from before a
  // restore, a change under way while a backup let clients go on that a restore had stopped, a pause in the quiet end
  const found = {
    slow: { seed: 8, nodes: 6, accounts: 2, pause: 2_000, pollMillis: 250, victims: 2 },
    late: {
      seed: 20260064,
      nodes: 34,
      accounts: 1,
      pause: 2_000,
      pollMillis: 1_000,
      faultPause: 1_500,
    },
    'under way': { seed: 20260046, nodes: 4, accounts: 3, pause: 5_000, pollMillis: 1_000 },
    paused: {
      seed: 30260113,
      nodes: 4,
      accounts: 2,
      pause: 2_000,
      pollMillis: 50,
      victims: 4,
      faultPause: 1_500,
    },
  }
  test.each(full ? Object.entries(found) : [])(
    'keeps its promises for half an hour: %s',
    async (_name, options) => {
      const { violations } = await runWorld({
        sources: await ourSources(),
        millis: 30 * 60_000,
        faultPause: 3_000,
        rest: 10_000,
        ...options,
      })
      expect(violations).toEqual([])
    },
    deadline,
  )

  test('is decided by its seed', async () => {
    const sources = await ourSources()
    const run = () => runWorld({ seed: 7, sources, nodes: 2, millis: 30_000 })
    expect(await run()).toEqual(await run())
  })
})

describe('notices', () => {
  const removals: (() => void)[] = []
  afterAll(() => {
    for (const remove of removals) remove()
  })

  test.each(worldMistakes.filter(({ rare }) => full || rare !== true))(
    '$name',
    async ({ name, code, database, shape }) => {
      const mistaken = code && (await mistakenSources(name, code))
      if (mistaken) removals.push(mistaken.remove)
      const sources = mistaken?.sources ?? (await ourSources())
      const noticed = async (): Promise<number | undefined> => {
        for (const seed of seeds(100)) {
          const { violations } = await runWorld({
            seed,
            sources,
            nodes: 3,
            millis: 90_000,
            ...shape,
            ...(database && { database }),
          })
          if (violations.length > 0) return seed
        }
        return undefined
      }
      expect(await noticed()).toBeDefined()
    },
    deadline,
  )
})
