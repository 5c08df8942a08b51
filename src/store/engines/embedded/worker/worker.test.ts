import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { testConformance } from '../../../../../test/support/store-conformance.ts'
import { Fault } from '../../../../kernel/errors.ts'
import type { Engine } from '../../../store.ts'
import { type EmbeddedEngine, openEmbeddedEngine } from '../engine.ts'
import { openWorkerEngine, type WorkerEngine } from './engine.ts'
import type { OwnerLink } from './owner-link.ts'
import { createProposalDesk, type DeskOptions, type ProposalDesk } from './proposal-desk.ts'

const root = mkdtempSync(join(tmpdir(), 'worker-engine-'))
afterAll(() => rmSync(root, { recursive: true }))

/** What crosses between processes is copied. */
function throughWire(link: OwnerLink): OwnerLink {
  const copy = <T>(value: T): T => deserialize(serialize(value)) as T
  return {
    ...link,
    propose: async (batch, rows) => copy(await link.propose(copy(batch), copy(rows))),
  }
}

interface Family {
  readonly owner: EmbeddedEngine
  readonly desk: ProposalDesk
  readonly workers: readonly WorkerEngine[]
  close(): Promise<void>
}

function family(name: string, count: number, options: DeskOptions = {}): Family {
  const path = join(root, name, 'store.db')
  const owner = openEmbeddedEngine(path, { takesProposals: true })
  const desk = createProposalDesk(owner, options)
  const workers = Array.from({ length: count }, () =>
    openWorkerEngine(path, throughWire(desk.linkFor({}))),
  )
  return {
    owner,
    desk,
    workers,
    async close() {
      for (const worker of workers) await worker.close()
      await owner.close()
    },
  }
}

function opened(name: string, count: number, options?: DeskOptions): Family {
  const all = family(name, count, options)
  onTestFinished(() => all.close())
  return all
}

const conforming: Family[] = []
afterAll(async () => {
  for (const each of conforming) await each.close()
})

testConformance({
  name: 'a worker',
  open: () => {
    const all = family('conformance', 1)
    conforming.push(all)
    return all.workers[0]!
  },
})

/** Each call goes to another worker, so that every case is run across processes. */
function inTurns(engines: readonly Engine[]): Engine {
  let at = 0
  const next = () => engines[at++ % engines.length]!
  return {
    capabilities: engines[0]!.capabilities,
    read: (work) => next().read(work),
    write: (options, work) => next().write(options, work),
    committed: (id) => next().committed(id),
    revision: (account) => next().revision(account),
    changes: (...asked) => next().changes(...asked),
    watch: (listener) => engines[0]!.watch(listener),
    async close() {
      for (const engine of engines) await engine.close()
    },
  }
}

testConformance({
  name: 'three workers and the owner in turns',
  open: () => {
    const all = family('in-turns', 3)
    conforming.push(all)
    return inTurns([...all.workers, all.owner])
  },
})

const key = (text: string) => Buffer.from(`e${text}`)
const value = (text: string) => Buffer.from(text)
const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString()

describe('workers of one owner', () => {
  test('what one was told of is seen by every other with its next request', async () => {
    const { owner, workers } = opened('fresh', 3)
    const engines = [owner, ...workers]
    for (let round = 0; round < 60; round++) {
      const writer = engines[round % engines.length]!
      const before = owner.revision('1')!
      await writer.write({ account: '1', requestId: `r${round}` }, async (tx) =>
        tx.put(key('a'), value(String(round))),
      )
      for (const { look } of workers) look()
      for (const reader of engines) {
        expect(reader.revision('1')).toBe(before + 1)
        const seen = await reader.read(async (tx) => text(await tx.get(key('a'))))
        expect(seen).toBe(String(round))
      }
    }
  })

  test.each([1, 2, 4])('increments by %i workers at once all count', async (count) => {
    const { workers, owner } = opened(`count-${count}`, count)
    const increments = Array.from({ length: 120 }, (_, index) =>
      workers[index % count]!.write({ account: '1', requestId: `r${index}` }, async (tx) => {
        const before = Number(text(await tx.get(key('n'))) ?? 0)
        await tx.put(key('n'), value(String(before + 1)))
      }),
    )
    await Promise.all(increments)
    expect(await owner.read(async (tx) => text(await tx.get(key('n'))))).toBe('120')
    expect(owner.revision('1')).toBe(120)
  })

  test('a range that was counted holds no more than was allowed', async () => {
    const { workers, owner } = opened('quota', 4)
    const all = { from: key('q'), to: key('r') }
    const claim = (index: number) =>
      workers[index % 4]!.write({ requestId: `r${index}` }, async (tx) => {
        if ((await tx.count(all)) >= 5) throw new Error('full')
        await tx.put(key(`q${index}`), value('x'))
      })
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) => claim(index)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
    expect(await owner.read(async (tx) => tx.count(all))).toBe(5)
  })

  test('a scan is only met by changes as far as it looked', async () => {
    const { workers } = opened('scan', 2)
    const [first, second] = workers as [WorkerEngine, WorkerEngine]
    await first.write({ requestId: 'fill' }, async (tx) => {
      for (const name of ['s1', 's2', 's3', 's4']) await tx.put(key(name), value('x'))
    })
    const all = { from: key('s'), to: key('t') }
    const runsWhile = async (limit: number, reverse: boolean, changed: string) => {
      let runs = 0
      await first.write({ requestId: `w${limit}${changed}` }, async (tx) => {
        runs++
        await tx.scan({ ...all, limit, reverse })
        if (runs === 1)
          await second.write({ requestId: `o${limit}${changed}` }, async (other) =>
            other.put(key(changed), value('y')),
          )
        await tx.put(key('z'), value('x'))
      })
      return runs
    }
    expect(await runsWhile(2, false, 's3')).toBe(1)
    expect(await runsWhile(2, false, 's2')).toBe(2)
    expect(await runsWhile(2, false, 's15')).toBe(2)
    expect(await runsWhile(2, true, 's15')).toBe(1)
    expect(await runsWhile(2, true, 's35')).toBe(2)
    expect(await runsWhile(9, false, 's5')).toBe(2)
  })

  test('a refusal that rested on what was refused itself is thought over', async () => {
    const { workers, owner } = opened('refused', 1)
    const [worker] = workers as [WorkerEngine]
    let runs = 0
    // both of one batch: the first meets the owner's change, and the second has seen what the first meant to write
    const outcomes = await Promise.allSettled([
      worker.write({ requestId: 'first' }, async (tx) => {
        const free = (await tx.get(key('taken'))) === undefined
        if (runs++ === 0)
          await owner.write({ requestId: 'other' }, async (other) =>
            other.put(key('taken'), value('by another')),
          )
        if (!free) throw new Error('taken')
        await tx.put(key('name'), value('first'))
      }),
      worker.write({ requestId: 'second' }, async (tx) => {
        if ((await tx.get(key('name'))) !== undefined) throw new Error('the name is there')
        await tx.put(key('name'), value('second'))
      }),
    ])
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: { message: 'taken' } },
      { status: 'fulfilled' },
    ])
    expect(await owner.read(async (tx) => text(await tx.get(key('name'))))).toBe('second')
  })

  test('whoever keeps meeting others gets a turn alone', async () => {
    const { workers, owner } = opened('turn', 2)
    const [unlucky, busy] = workers as [WorkerEngine, WorkerEngine]
    let runs = 0
    let others = 0
    await unlucky.write({ requestId: 'mine' }, async (tx) => {
      runs++
      const before = Number(text(await tx.get(key('n'))) ?? 0)
      const meeting = busy.write({ requestId: `other${runs}` }, async (other) => {
        others++
        await other.put(key('n'), value(String(Number(text(await other.get(key('n'))) ?? 0) + 1)))
      })
      // while somebody else has the turn it doesn't come through, however long: it is there afterwards
      const turns = async () => {
        for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
      }
      await Promise.race([meeting, turns()])
      await tx.put(key('n'), value(String(before + 1)))
    })
    expect(runs).toBe(3)
    await busy.write({ requestId: 'last' }, async () => {})
    expect(others).toBeGreaterThanOrEqual(3)
    expect(await owner.read(async (tx) => text(await tx.get(key('n'))))).toBe('4')
  })

  test('the turn of a worker that is gone ends with it, and of one that sleeps after a while', async () => {
    const { desk, owner } = opened('gone', 0, { turnMilliseconds: 20 })
    const dead = {}
    const asleep = {}
    const waiting = desk.linkFor({})
    const proposes = () =>
      waiting.propose(
        { snapshot: 0, proposals: [{ requestId: 'r', keys: [], ranges: [], changes: [] }] },
        [],
      )
    await desk.linkFor(dead).takeTurn()
    const proposed = proposes()
    desk.gone(dead)
    expect(await proposed).toEqual([{ done: true }])
    await desk.linkFor(asleep).takeTurn()
    expect(await proposes()).toEqual([{ done: true }])
    expect(await owner.committed('r')).toBe(true)
  })

  test('rows of blobs are on disk with the transaction that follows them, for every other', async () => {
    const { workers, owner } = opened('rows', 2)
    const [writer, reader] = workers as [WorkerEngine, WorkerEngine]
    const id = Buffer.alloc(16, 7)
    const row = { at: 1, crc: 2, bytes: Buffer.from('bytes') }
    await writer.blobRows.put(id, row)
    expect(writer.blobRows.get(id)).toBe(row)
    expect(reader.blobRows.get(id)).toBeUndefined()
    await writer.write({ requestId: 'r' }, async (tx) => tx.put(key('o'), value('refers')))
    for (const { blobRows } of [owner, writer, reader])
      expect(text((await blobRows.get(id))?.bytes)).toBe('bytes')
    await writer.blobRows.delete(id)
    await writer.write({ requestId: 'd' }, async (tx) => tx.delete(key('o')))
    for (const { blobRows } of [owner, writer, reader]) expect(blobRows.get(id)).toBeUndefined()
  })

  test('nothing is changed while the owner takes nothing', async () => {
    const full = new Fault('unavailable', 'the audit is full')
    const { workers, owner } = opened('full', 1, {
      assertAccepting() {
        throw full
      },
    })
    const write = workers[0]!.write({ requestId: 'r' }, async (tx) => tx.put(key('a'), value('x')))
    await expect(write).rejects.toMatchObject({ name: 'Fault', kind: 'unavailable' })
    expect(await owner.read(async (tx) => tx.get(key('a')))).toBeUndefined()
  })

  test('an owner that is lost on the way leaves the outcome unknown', async () => {
    const path = join(root, 'lost', 'store.db')
    const owner = openEmbeddedEngine(path, { takesProposals: true })
    const link = createProposalDesk(owner).linkFor({})
    const worker = openWorkerEngine(path, {
      ...link,
      propose: () => Promise.reject(new Error('gone')),
    })
    const write = worker.write({ requestId: 'r' }, async (tx) => tx.put(key('a'), value('x')))
    await expect(write).rejects.toMatchObject({ name: 'Fault', kind: 'outcome-unknown' })
    await worker.close()
    await owner.close()
  })

  test('a snapshot older than what is remembered is refused, not guessed', async () => {
    const { owner } = opened('old', 0)
    const [first] = owner.propose({
      snapshot: 0,
      proposals: [{ requestId: 'a', keys: [], ranges: [], changes: [['e1', value('x')]] }],
    })
    await first
    for (let count = 0; count < 130; count++)
      await owner.write({ requestId: `r${count}` }, async (tx) => tx.put(key('x'), value('x')))
    const [late] = owner.propose({
      snapshot: 0,
      proposals: [{ requestId: 'b', keys: ['never touched'], ranges: [], changes: [] }],
    })
    await expect(late).rejects.toMatchObject({ kind: 'conflict' })
  })
})
