import { describe, expect, test } from 'vitest'
import { hundredRegions, oneSite, planned, seeded, simulate } from './capacity.ts'

const run = (change: Partial<typeof oneSite>, of = oneSite, trials = 100) =>
  simulate({ ...of, ...change }, trials, seeded(1))

describe('the simulation', () => {
  test('without delays on the way it is the time to the next poll', () => {
    const { node, last } = run({ oneWayMillis: 0, lossRate: 0, nodes: 1000 })
    expect(node.p50).toBeGreaterThan(47)
    expect(node.p50).toBeLessThan(53)
    expect(last.p50).toBeGreaterThan(99)
    expect(last.p99).toBeLessThanOrEqual(100)
  })

  test('it never goes past the lease, whatever is cut off', () => {
    const { most, node } = run({ partitionRate: 1 }, hundredRegions, 5)
    expect([most, node.p50]).toEqual([5000, 5000])
    const some = run({ partitionRate: 0.01 }, hundredRegions, 20)
    expect(some.most).toBe(5000)
    expect(some.node.p50).toBeLessThan(500)
  })

  test.each([
    ['slower polls', { pollMillis: 400 }],
    ['a longer way', { oneWayMillis: 50 }],
    ['more loss', { lossRate: 0.2 }],
  ])('%s make it later', (_name, change) => {
    expect(run(change).node.p99).toBeGreaterThan(run({}).node.p99)
  })

  test('more nodes make the last later, and each no later', () => {
    const few = run({ nodes: 10 })
    const many = run({ nodes: 1000 })
    expect(many.last.p50).toBeGreaterThan(few.last.p50)
    expect(Math.abs(many.node.p50 - few.node.p50)).toBeLessThan(10)
  })

  test('the same seed, the same figures', () => {
    expect(run({})).toEqual(run({}))
  })
})

test('the plan multiplies', () => {
  const plan = { name: '', nodes: 10, cores: 8, cpuMicros: 250, load: 0.5, auditBytes: 1000 }
  expect(planned(plan)).toEqual({
    perSecond: 160_000,
    auditMegabytesPerSecond: 160,
    auditTerabytesPerDay: 13.824,
  })
})
