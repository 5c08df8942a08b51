import { describe, expect, test } from 'vitest'
import { testConformance } from '../../../test/support/store-conformance.ts'
import { Fault } from '../../kernel/errors.ts'
import { openEmbeddedEngine } from '../engines/embedded/engine.ts'
import type { Engine } from '../store.ts'
import type { FaultPoint } from './faults.ts'
import { seededFaults, withFaults } from './faults.ts'
import { withMetrics } from './metrics.ts'

const open = () => openEmbeddedEngine(':memory:')
const clock = { monotonic: () => performance.now() }

testConformance({
  name: 'faults that never strike',
  open: () => withFaults(open(), () => undefined),
})
testConformance({ name: 'metrics', open: () => withMetrics(open(), clock) })
testConformance({
  name: 'metrics over faults',
  open: () =>
    withMetrics(
      withFaults(open(), () => undefined),
      clock,
    ),
})

const key = Buffer.from('e1')
const read = (engine: Engine) => engine.read(async (tx) => tx.get(key))
const write = (engine: Engine, value = 'x') =>
  engine.write({ requestId: value }, async (tx) => tx.put(key, Buffer.from(value)))

describe('injected faults', () => {
  test.each<[FaultPoint, 'read' | 'write', boolean]>([
    ['read', 'read', false],
    ['get', 'read', false],
    ['write', 'write', false],
    ['put', 'write', false],
    ['before-commit', 'write', false],
    ['after-commit', 'write', true],
  ])('at %s: the %s fails, written: %s', async (point, operation, written) => {
    const failure = new Fault('unavailable', 'planned')
    let armed = true
    const engine = withFaults(open(), (each) => (armed && each === point ? failure : undefined))
    await expect(operation === 'read' ? read(engine) : write(engine)).rejects.toBe(failure)
    armed = false
    expect((await read(engine)) !== undefined).toBe(written)
    await engine.close()
  })

  test('at random: what was acknowledged is there, what was refused is not', async () => {
    const engine = withFaults(open(), seededFaults(7, 12))
    const tally = { done: 0, 'outcome-unknown': 0, unavailable: 0 }
    const expected = new Set<string>()
    for (let index = 0; index < 400; index++) {
      const name = String(index)
      try {
        await engine.write({ requestId: name }, async (tx) => {
          await tx.put(Buffer.from(`e${name}`), Buffer.from(name))
          await tx.put(Buffer.from(`f${name}`), Buffer.from(name))
        })
        tally.done += 1
        expected.add(name)
      } catch (error) {
        const kind = (error as Fault).kind as 'unavailable' | 'outcome-unknown'
        tally[kind] += 1
        if (await engine.committed(name)) expected.add(name)
        expect(await engine.committed(name)).toBe(kind === 'outcome-unknown')
      }
    }
    for (const count of Object.values(tally)) expect(count).toBeGreaterThan(5)
    for (let index = 0; index < 400; index++)
      expect(await engine.committed(String(index))).toBe(expected.has(String(index)))
    await engine.close()
  })

  test('the same seed strikes at the same points', () => {
    const strikes = (seed: number) => {
      const plan = seededFaults(seed, 4)
      return Array.from({ length: 50 }, () => plan('get') !== undefined).join()
    }
    expect(strikes(3)).toBe(strikes(3))
    expect(strikes(3)).not.toBe(strikes(4))
  })
})

describe('metrics', () => {
  test('count each outcome and sort times into powers of two', async () => {
    const times = [0, 0.5, 0, 3, 0, 1_000_000, 10, 10]
    const engine = withMetrics(open(), { monotonic: () => times.shift()! })
    await write(engine)
    await read(engine)
    await expect(
      engine.write({ requestId: 'r' }, async () => {
        throw new Error('own')
      }),
    ).rejects.toThrow('own')
    await engine.close()
    await expect(write(engine)).rejects.toThrow(Fault)
    const { read: reads, write: writes } = engine.measures()
    expect(reads.count.done).toBe(1)
    expect(reads.histogram.slice(0, 4)).toEqual([0, 0, 1, 0])
    expect(writes.count).toMatchObject({ done: 1, refused: 1, unavailable: 1 })
    expect(writes.histogram[0]).toBe(2)
    expect(writes.histogram.at(-1)).toBe(1)
    expect(writes.longestMilliseconds).toBe(1_000_000)
    expect(reads.totalMilliseconds).toBe(3)
  })
})
