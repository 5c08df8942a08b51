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
    expect(freshness.moved(1, heads)).toEqual([{ shard: 3, before: 7, now: 8, restored: false }])
    freshness.polled(1, heads)
    expect(freshness.moved(2, heads)).toEqual([])
  })

  test.each<[string, sentAt: number, head: number, restored: boolean]>([
    ['a poll sent before its answer need not have it', 900, 7, false],
    ['nor one that met others', 900, 8, false],
    ['a poll sent after it without it is of another history', 1_100, 7, true],
    ['also when that went on', 1_100, 8, true],
    ['one with it is not', 1_100, 9, false],
  ])('a commit of our own: %s', (_, sentAt, head, restored) => {
    const { clock, freshness } = start()
    freshness.polled(0, new Map([[3, 7]]))
    clock.time = 1_000
    freshness.committed(3, 9)
    freshness.polled(sentAt, new Map([[3, head]]))
    const revision = freshness.revision(3) as number
    expect(revision > 9).toBe(restored)
    expect(freshness.known(3)).toBe(restored ? head : 9)
  })

  test('after a restore no revision returns with another meaning', () => {
    const { freshness } = start()
    freshness.polled(0, new Map([[3, 7]]))
    const seen = new Set([freshness.revision(3)])
    const heads = new Map([[3, 5]])
    expect(freshness.moved(1, heads)).toEqual([{ shard: 3, before: 7, now: 5, restored: true }])
    freshness.polled(1, heads)
    for (let revision = 5; revision < 9; revision++) {
      freshness.polled(2, new Map([[3, revision]]))
      expect(seen.has(freshness.revision(3))).toBe(false)
      seen.add(freshness.revision(3))
    }
  })
})
