/**
 * What every engine promises, as cases that any engine and any decorated engine runs. A case works under keys of its
 * own, so that all of them share one engine.
 */

import assert from 'node:assert/strict'
import { Fault } from '../../kernel/errors.ts'
import { shardOf } from '../shards.ts'
import type { Change, Engine, EngineRead } from '../store.ts'

export interface EngineCase {
  readonly name: string
  run(world: CaseWorld): Promise<void>
}

export interface CaseWorld {
  readonly engine: Engine
  /** A key of this case alone. */
  key(...bytes: number[]): Buffer
  /** The range of all keys of this case. */
  readonly all: { readonly from: Buffer; readonly to: Buffer }
  /** An account of this case alone. */
  readonly account: string
  /** A request id that was not used before. */
  requestId(): string
  /** Puts pairs in one transaction. */
  fill(pairs: readonly (readonly [Buffer, string])[]): Promise<void>
}

/** The world of case number `index` on an engine. */
export function caseWorld(engine: Engine, index: number): CaseWorld {
  const prefix = [0x65, 0x80, index]
  let requests = 0
  const requestId = () => `case-${index}-${requests++}`
  return {
    engine,
    key: (...bytes) => Buffer.from([...prefix, ...bytes]),
    all: { from: Buffer.from(prefix), to: Buffer.from([0x65, 0x80, index + 1]) },
    account: String(100_000_000_000 + index),
    requestId,
    async fill(pairs) {
      await engine.write({ requestId: requestId() }, async (tx) => {
        for (const [key, value] of pairs) await tx.put(key, Buffer.from(value))
      })
    },
  }
}

const text = (value: Uint8Array | undefined) =>
  value === undefined ? undefined : Buffer.from(value).toString()

async function listed(tx: EngineRead, world: CaseWorld, reverse = false): Promise<string[]> {
  const entries = await tx.scan({ ...world.all, limit: 1_000, reverse })
  return entries.map(({ key, value }) => `${key.subarray(3).toString('hex')}=${text(value)}`)
}

export const engineCases: readonly EngineCase[] = [
  {
    name: 'keeps bytes as they are',
    async run({ engine, key, requestId }) {
      const value = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
      await engine.write({ requestId: requestId() }, async (tx) => {
        await tx.put(key(0, 255, 0), value)
        await tx.put(key(1), Buffer.alloc(0))
      })
      await engine.read(async (tx) => {
        assert.deepEqual(Buffer.from((await tx.get(key(0, 255, 0)))!), value)
        assert.equal((await tx.get(key(1)))?.length, 0)
        assert.equal(await tx.get(key(0, 255)), undefined)
      })
    },
  },
  {
    name: 'keeps a large value',
    async run({ engine, key, requestId }) {
      const value = Buffer.alloc(1_000_000, 'abc')
      await engine.write({ requestId: requestId() }, async (tx) => tx.put(key(1), value))
      await engine.read(async (tx) => {
        assert.ok(value.equals((await tx.get(key(1)))!))
      })
    },
  },
  {
    name: 'orders keys byte by byte',
    async run(world) {
      const { engine, key, fill } = world
      const keys = [key(), key(0), key(0, 0), key(1), key(1, 255), key(2), key(127), key(128)]
      keys.push(key(255), key(255, 0), key(255, 255))
      await fill([...keys].reverse().map((each) => [each, ''] as const))
      await engine.read(async (tx) => {
        const forwards = await tx.scan({ ...world.all, limit: 100 })
        assert.deepEqual(
          forwards.map((entry) => entry.key.toString('hex')),
          keys.map((each) => each.toString('hex')),
        )
        const backwards = await tx.scan({ ...world.all, limit: 100, reverse: true })
        assert.deepEqual(backwards.map((entry) => entry.key).reverse(), keys)
      })
    },
  },
  {
    name: 'scans from inclusive to exclusive, up to a limit, both ways',
    async run({ engine, key, fill }) {
      await fill([1, 2, 3, 4, 5].map((byte) => [key(byte), String(byte)] as const))
      const scanned = (from: number, to: number, limit: number, reverse = false) =>
        engine.read(async (tx) => {
          const entries = await tx.scan({ from: key(from), to: key(to), limit, reverse })
          return entries.map((entry) => text(entry.value)).join('')
        })
      assert.equal(await scanned(2, 4, 10), '23')
      assert.equal(await scanned(2, 4, 10, true), '32')
      assert.equal(await scanned(0, 9, 2), '12')
      assert.equal(await scanned(0, 9, 2, true), '54')
      assert.equal(await scanned(3, 3, 10), '')
      assert.equal(await scanned(4, 2, 10), '')
    },
  },
  {
    name: 'counts, and gets many in the order asked',
    async run({ engine, key, all, fill }) {
      await fill([1, 2, 3].map((byte) => [key(byte), String(byte)] as const))
      await engine.read(async (tx) => {
        assert.equal(await tx.count(all), 3)
        assert.equal(await tx.count({ from: key(2), to: key(3) }), 1)
        assert.equal(await tx.count({ from: key(7), to: key(8) }), 0)
        const values = await tx.getMany([key(3), key(9), key(1), key(3)])
        assert.deepEqual(values.map(text), ['3', undefined, '1', '3'])
        assert.deepEqual(await tx.getMany([]), [])
      })
    },
  },
  {
    name: 'a write transaction sees its own writes',
    async run(world) {
      const { engine, key, all, fill, requestId } = world
      await fill([1, 2, 3, 5].map((byte) => [key(byte), String(byte)] as const))
      await engine.write({ requestId: requestId() }, async (tx) => {
        await tx.put(key(4), Buffer.from('new'))
        await tx.put(key(1), Buffer.from('changed'))
        await tx.delete(key(2))
        await tx.delete(key(8))
        assert.equal(text(await tx.get(key(4))), 'new')
        assert.equal(await tx.get(key(2)), undefined)
        assert.equal(await tx.count(all), 4)
        assert.deepEqual(await listed(tx, world), ['01=changed', '03=3', '04=new', '05=5'])
        assert.deepEqual(await listed(tx, world, true), ['05=5', '04=new', '03=3', '01=changed'])
        const first = await tx.scan({ ...all, limit: 2 })
        assert.deepEqual(
          first.map((entry) => text(entry.value)),
          ['changed', '3'],
        )
        const last = await tx.scan({ ...all, limit: 2, reverse: true })
        assert.deepEqual(
          last.map((entry) => text(entry.value)),
          ['5', 'new'],
        )
        assert.deepEqual((await tx.getMany([key(2), key(4)])).map(text), [undefined, 'new'])
        await tx.delete(key(4))
        await tx.put(key(2), Buffer.from('again'))
      })
      await engine.read(async (tx) => {
        assert.deepEqual(await listed(tx, world), ['01=changed', '02=again', '03=3', '05=5'])
      })
    },
  },
  {
    name: 'nothing remains of a transaction whose work throws, and the others of the turn stay',
    async run(world) {
      const { engine, key, requestId } = world
      const failure = new Error('not today')
      const ids = Array.from({ length: 9 }, requestId)
      const outcomes = await Promise.allSettled(
        ids.map((id, index) =>
          engine.write({ requestId: id, account: world.account }, async (tx) => {
            await tx.put(key(index), Buffer.from('x'))
            if (index % 3 === 1) throw failure
            return index
          }),
        ),
      )
      for (const [index, outcome] of outcomes.entries()) {
        if (index % 3 !== 1) assert.deepEqual(outcome, { status: 'fulfilled', value: index })
        else assert.equal((outcome as PromiseRejectedResult).reason, failure)
        assert.equal(await engine.committed(ids[index]!), index % 3 !== 1)
      }
      await engine.read(async (tx) => {
        assert.deepEqual(await listed(tx, world), ['00=x', '02=x', '03=x', '05=x', '06=x', '08=x'])
      })
    },
  },
  {
    name: 'a read keeps its snapshot while others write',
    async run(world) {
      const { engine, key, all, fill, requestId } = world
      await fill([1, 2].map((byte) => [key(byte), 'old'] as const))
      await engine.read(async (tx) => {
        assert.equal(text(await tx.get(key(1))), 'old')
        await engine.write({ requestId: requestId() }, async (other) => {
          await other.put(key(1), Buffer.from('new'))
          await other.delete(key(2))
          await other.put(key(3), Buffer.from('new'))
        })
        await engine.write({ requestId: requestId() }, async (other) => {
          await other.put(key(2), Buffer.from('newer'))
        })
        assert.deepEqual(await listed(tx, world), ['01=old', '02=old'])
        assert.deepEqual(await listed(tx, world, true), ['02=old', '01=old'])
        assert.equal(await tx.count(all), 2)
        assert.equal(text(await tx.get(key(2))), 'old')
        assert.equal(await tx.get(key(3)), undefined)
        assert.deepEqual((await tx.getMany([key(3), key(1)])).map(text), [undefined, 'old'])
      })
      await engine.read(async (tx) => {
        assert.deepEqual(await listed(tx, world), ['01=new', '02=newer', '03=new'])
      })
    },
  },
  {
    name: 'a read sees nothing that is not committed',
    async run({ engine, key, requestId, fill }) {
      await fill([[key(1), 'old']])
      await engine.write({ requestId: requestId() }, async (tx) => {
        await tx.put(key(1), Buffer.from('new'))
        assert.equal(await engine.read(async (other) => text(await other.get(key(1)))), 'old')
      })
      assert.equal(await engine.read(async (tx) => text(await tx.get(key(1)))), 'new')
    },
  },
  {
    name: 'increments of one counter at once all count',
    async run({ engine, key, requestId }) {
      const seen = await Promise.all(
        Array.from({ length: 12 }, () =>
          engine.write({ requestId: requestId() }, async (tx) => {
            const next = Number(text(await tx.get(key(1))) ?? 0) + 1
            await tx.put(key(1), Buffer.from(String(next)))
            return next
          }),
        ),
      )
      assert.deepEqual(
        seen.sort((left, right) => left - right),
        Array.from({ length: 12 }, (_, index) => index + 1),
      )
    },
  },
  {
    name: 'two writers that each check what the other changes do not both pass',
    async run({ engine, key, requestId, fill }) {
      await fill([
        [key(1), 'on'],
        [key(2), 'on'],
      ])
      const leave = (mine: number, other: number) =>
        engine.write({ requestId: requestId() }, async (tx) => {
          if (text(await tx.get(key(other))) !== 'on') return false
          await tx.put(key(mine), Buffer.from('off'))
          return true
        })
      const left = await Promise.all([leave(1, 2), leave(2, 1)])
      assert.deepEqual(left.filter(Boolean), [true])
    },
  },
  {
    name: 'two writers that each find a range empty do not both fill it',
    async run({ engine, key, all, requestId, account }) {
      const claim = (byte: number) =>
        engine.write({ requestId: requestId(), account }, async (tx) => {
          if ((await tx.scan({ ...all, limit: 1 })).length > 0) return false
          await tx.put(key(byte), Buffer.from('mine'))
          return true
        })
      const claimed = await Promise.all([1, 2, 3, 4].map(claim))
      assert.equal(claimed.filter(Boolean).length, 1)
      assert.equal(await engine.read(async (tx) => tx.count(all)), 1)
    },
  },
  {
    name: 'the revision of an account grows by one with each of its transactions',
    async run({ engine, key, account, requestId, fill }) {
      const before = engine.revision(account)!
      await Promise.all(
        [1, 2, 3].map((byte) =>
          engine.write({ requestId: requestId(), account }, async (tx) => {
            await tx.put(key(byte), Buffer.from('x'))
          }),
        ),
      )
      assert.equal(engine.revision(account), before + 3)
      await fill([[key(4), 'object']])
      assert.equal(engine.revision(account), before + 3)
      const failing = engine.write({ requestId: requestId(), account }, async () => {
        throw new Error('no')
      })
      await assert.rejects(failing, /^Error: no$/)
      assert.equal(engine.revision(account), before + 3)
    },
  },
  {
    name: 'the log tells which keys each revision changed',
    async run({ engine, key, account, requestId }) {
      const before = engine.revision(account)!
      const write = (...bytes: number[]) =>
        engine.write({ requestId: requestId(), account }, async (tx) => {
          for (const byte of bytes) await tx.put(key(byte), Buffer.from('x'))
        })
      await write(1)
      await write(3, 2)
      await engine.write({ requestId: requestId(), account }, async (tx) => tx.delete(key(1)))
      const shard = shardOf(account)
      const expected = [[key(1)], [key(2), key(3)], [key(1)]].map((keys, index) => ({
        shard,
        revision: before + 1 + index,
        keys,
      }))
      assert.deepEqual(await engine.changes(shard, before, 100), expected)
      assert.deepEqual(await engine.changes(shard, before + 1, 1), [expected[1]])
      assert.deepEqual(await engine.changes(shard, before + 3, 100), [])
    },
  },
  {
    name: 'watchers learn of each control-plane commit, in order, until they stop',
    async run({ engine, key, account, requestId, fill }) {
      const seen: Change[] = []
      let arrived: (() => void) | undefined
      const stop = engine.watch((change) => {
        if (change.shard !== shardOf(account)) return
        seen.push(change)
        if (seen.length === 2) arrived?.()
      })
      const both = new Promise<void>((resolve) => {
        arrived = resolve
      })
      const before = engine.revision(account)!
      await fill([[key(9), 'object']])
      for (const byte of [1, 2])
        await engine.write({ requestId: requestId(), account }, async (tx) =>
          tx.put(key(byte), Buffer.from('x')),
        )
      await both
      stop()
      assert.deepEqual(
        seen.map(({ revision, keys }) => [revision, ...keys.map((each) => each.at(-1))]),
        [
          [before + 1, 1],
          [before + 2, 2],
        ],
      )
      await engine.write({ requestId: requestId(), account }, async (tx) => tx.delete(key(1)))
      assert.equal(seen.length, 2)
    },
  },
  {
    name: 'knows which request ids were committed',
    async run({ engine, key, requestId }) {
      const id = requestId()
      assert.equal(await engine.committed(id), false)
      await engine.write({ requestId: id }, async (tx) => tx.put(key(1), Buffer.from('x')))
      assert.equal(await engine.committed(id), true)
      assert.equal(await engine.committed(`${id}0`), false)
      const empty = requestId()
      await engine.write({ requestId: empty }, async () => {})
      assert.equal(await engine.committed(empty), true)
    },
  },
  {
    name: 'a transaction can not be used after its end',
    async run({ engine, key, all, requestId }) {
      const leaked = await engine.write({ requestId: requestId() }, async (tx) => tx)
      for (const use of [
        async () => leaked.put(key(1), Buffer.from('late')),
        async () => leaked.delete(key(1)),
        async () => leaked.get(key(1)),
        async () => leaked.scan({ ...all, limit: 1 }),
        async () => leaked.count(all),
      ])
        await assert.rejects(use, /assertion failed/)
    },
  },
  {
    name: 'answers as a plain sorted map does, over a thousand random steps',
    async run(world) {
      const { engine, key, all, requestId, account } = world
      const model = new Map<number, string>()
      const random = sequence(11)
      for (let transaction = 0; transaction < 60; transaction++) {
        const draft = new Map(model)
        const options =
          random(2) === 0 ? { requestId: requestId() } : { requestId: requestId(), account }
        const fails = random(5) === 0
        const seed = random(1_000_000)
        const work = engine.write(options, async (tx) => {
          draft.clear()
          for (const [byte, value] of model) draft.set(byte, value)
          const step = sequence(seed)
          for (let count = step(20); count > 0; count--) {
            const byte = step(40)
            const kind = step(6)
            if (kind <= 2) {
              draft.set(byte, String(count))
              await tx.put(key(byte), Buffer.from(String(count)))
            } else if (kind === 3) {
              draft.delete(byte)
              await tx.delete(key(byte))
            } else if (kind === 4) {
              assert.equal(text(await tx.get(key(byte))), draft.get(byte))
              assert.equal(await tx.count(all), draft.size)
            } else {
              const to = step(41)
              const limit = 1 + step(6)
              const reverse = step(2) === 0
              const entries = await tx.scan({ from: key(byte), to: key(to), limit, reverse })
              const expected = [...draft.keys()]
                .filter((each) => each >= byte && each < to)
                .sort((left, right) => (reverse ? right - left : left - right))
                .slice(0, limit)
              assert.deepEqual(
                entries.map((entry) => entry.key.at(-1)),
                expected,
              )
              assert.deepEqual(
                entries.map((entry) => text(entry.value)),
                expected.map((each) => draft.get(each)),
              )
            }
          }
          if (fails) throw new Error('dropped')
        })
        if (fails) await assert.rejects(work, /dropped/)
        else {
          await work
          model.clear()
          for (const [byte, value] of draft) model.set(byte, value)
        }
      }
      const expected = [...model].sort(([left], [right]) => left - right)
      await engine.read(async (tx) => {
        assert.deepEqual(
          await listed(tx, world),
          expected.map(([byte, value]) => `${byte.toString(16).padStart(2, '0')}=${value}`),
        )
      })
    },
  },
]

/** Last of all, since it closes the engine. */
export const closingCase: EngineCase = {
  name: 'a closed engine refuses, and closes twice without harm',
  async run({ engine, key, account, requestId }) {
    await engine.close()
    await engine.close()
    const unavailable = (error: unknown) => error instanceof Fault && error.kind === 'unavailable'
    await assert.rejects(
      engine.read(async (tx) => tx.get(key(1))),
      unavailable,
    )
    await assert.rejects(
      engine.write({ requestId: requestId() }, async (tx) => tx.delete(key(1))),
      unavailable,
    )
    assert.equal(engine.revision(account), undefined)
  },
}

/** Numbers below a bound, the same on every run. */
function sequence(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
}
