import { describe, expect, test } from 'vitest'
import { trackFreshness } from './freshness.ts'

describe('freshness', () => {
  function start() {
    const clock = { time: 0, monotonic: () => clock.time }
    return { clock, freshness: trackFreshness(clock, 5_000) }
  }
  /** The history of a head is told by its mark. */
  const heads = (revision: number, mark = 0) => new Map([[3, { revision, mark }]])

  test('nothing is vouched for before the first poll', () => {
    expect(start().freshness.revision(3)).toBeUndefined()
  })

  test('the lease runs from the moment the poll was sent', () => {
    const { clock, freshness } = start()
    clock.time = 1_000
    freshness.polled(200, heads(7))
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
    freshness.polled(0, heads(7))
    freshness.committed(3, { revision: 8, mark: 0 }, 0)
    expect(freshness.revision(3)).toBe(8)
    expect(freshness.moved(1, heads(8))).toEqual([{ shard: 3, before: 7, now: 8, restored: false }])
    freshness.polled(1, heads(8))
    expect(freshness.moved(2, heads(8))).toEqual([])
  })

  test.each<[string, sentAt: number, revision: number, mark: number, restored: boolean]>([
    ['a poll sent before its answer need not have it', 900, 7, 0, false],
    ['nor one that met others', 900, 8, 0, false],
    ['a poll sent after it without it is of another history', 1_100, 7, 0, true],
    ['also when that went on', 1_100, 8, 0, true],
    ['also when that went on as far', 1_100, 9, 5, true],
    ['one with it is not', 1_100, 9, 0, false],
  ])('a commit of our own: %s', (_, sentAt, revision, mark, restored) => {
    const { clock, freshness } = start()
    freshness.polled(0, heads(7))
    clock.time = 1_000
    freshness.committed(3, { revision: 9, mark: 0 }, 950)
    freshness.polled(sentAt, heads(revision, mark))
    expect(freshness.revision(3)! > 2 ** 40).toBe(restored)
    expect(freshness.known(3)).toBe(restored ? revision : 9)
  })

  test.each<[string, begunAt: number, revision: number, mark: number, restored: boolean]>([
    ['that others have overtaken is nothing new', 900, 6, 1, false],
    ['with a head below one known before it began is of another history', 1_100, 6, 1, true],
    ['with the number of a head known and another mark is of another history', 1_100, 7, 1, true],
    ['whenever it began', 900, 7, 1, true],
    ['that a poll has seen already is known', 900, 7, 0, false],
  ])('a commit of our own %s', (_, begunAt, revision, mark, restored) => {
    const { clock, freshness } = start()
    clock.time = 1_000
    freshness.polled(990, heads(7))
    freshness.committed(3, { revision, mark }, begunAt)
    expect(freshness.revision(3)! > 2 ** 40).toBe(restored)
    expect(freshness.known(3)).toBe(restored ? revision : 7)
  })

  test.each<[string, revision: number, mark: number, cached: number | undefined, known: number]>([
    ['at the head known is cached', 7, 0, 7, 7],
    ['at a newer head is cached, and the head known', 8, 4, 8, 8],
    ['at an older head is not cached', 6, 0, undefined, 7],
    ['at the same number of another history is not cached', 7, 4, undefined, 7],
  ])('what is read %s', (_, revision, mark, cached, known) => {
    const { freshness } = start()
    freshness.polled(0, heads(7))
    expect(freshness.read(3, { revision, mark })).toBe(cached)
    expect(freshness.known(3)).toBe(known)
  })

  test('what was read from a history that was taken back before any poll saw it is forgotten', () => {
    const { clock, freshness } = start()
    freshness.polled(0, heads(7))
    clock.time = 100
    freshness.read(3, { revision: 8, mark: 4 })
    expect(freshness.moved(200, heads(7))).toEqual([
      { shard: 3, before: 7, now: 7, restored: true },
    ])
    freshness.polled(200, heads(7))
    expect(freshness.revision(3)).toBe(2 ** 40 + 7)
  })

  test('a history that went back and on to the same number between two polls is another', () => {
    const { freshness } = start()
    freshness.polled(0, heads(7, 1))
    freshness.polled(1, heads(7, 2))
    expect(freshness.revision(3)).toBe(2 ** 40 + 7)
  })

  test('without the lease nothing that is read is cached', () => {
    const { clock, freshness } = start()
    freshness.polled(0, heads(7))
    clock.time = 5_000
    expect(freshness.read(3, { revision: 7, mark: 0 })).toBeUndefined()
  })

  test('after a restore no revision returns with another meaning', () => {
    const { freshness } = start()
    freshness.polled(0, heads(7))
    const seen = new Set([freshness.revision(3)])
    expect(freshness.moved(1, heads(5))).toEqual([{ shard: 3, before: 7, now: 5, restored: true }])
    freshness.polled(1, heads(5))
    for (let revision = 5; revision < 9; revision++) {
      freshness.polled(2, heads(revision))
      expect(seen.has(freshness.revision(3))).toBe(false)
      seen.add(freshness.revision(3))
    }
  })
})
