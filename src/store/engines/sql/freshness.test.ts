import { describe, expect, test } from 'vitest'
import { trackFreshness } from './freshness.ts'

describe('freshness', () => {
  function start() {
    const clock = { time: 0, monotonic: () => clock.time }
    return { clock, freshness: trackFreshness(clock, 5_000) }
  }

  test('nothing is vouched for before the first poll', () => {
    expect(start().freshness.revision(3)).toBeUndefined()
  })

  test('the lease runs from the moment the poll was sent', () => {
    const { clock, freshness } = start()
    clock.time = 1_000
    freshness.polled(200, new Map([[3, 7]]))
    clock.time = 5_199
    expect(freshness.revision(3)).toBe(7)
    clock.time = 5_200
    expect(freshness.revision(3)).toBeUndefined()
  })

  test('a poll that was overtaken by a later one does not shorten the lease', () => {
    const { clock, freshness } = start()
    freshness.polled(2_000, new Map())
    freshness.polled(1_000, new Map())
    clock.time = 6_999
    expect(freshness.revision(0)).toBe(0)
  })

  test('a commit of our own counts at once, and moves the shard for watchers with the next poll', () => {
    const { freshness } = start()
    freshness.polled(0, new Map([[3, 7]]))
    freshness.committed(3, 8)
    expect(freshness.revision(3)).toBe(8)
    const heads = new Map([[3, 8]])
    expect(freshness.moved(heads)).toEqual([{ shard: 3, before: 7, now: 8, restored: false }])
    freshness.polled(1, heads)
    expect(freshness.moved(heads)).toEqual([])
  })

  test('after a restore no revision returns with another meaning', () => {
    const { freshness } = start()
    freshness.polled(0, new Map([[3, 7]]))
    const seen = new Set([freshness.revision(3)])
    const heads = new Map([[3, 5]])
    expect(freshness.moved(heads)).toEqual([{ shard: 3, before: 7, now: 5, restored: true }])
    freshness.polled(1, heads)
    for (let revision = 5; revision < 9; revision++) {
      freshness.polled(2, new Map([[3, revision]]))
      expect(seen.has(freshness.revision(3))).toBe(false)
      seen.add(freshness.revision(3))
    }
  })
})
