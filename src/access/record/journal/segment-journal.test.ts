import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Fault } from '../../../kernel/errors.ts'
import { predecessorOf, recordHash } from './journal.ts'
import { createLineBuffer } from './lines.ts'
import { digestFile, segmentFile, segmentNumbers } from './segment.ts'
import {
  openSegmentJournal,
  type SegmentHandle,
  type SegmentJournal,
  type SegmentJournalOptions,
} from './segment-journal.ts'
import { verifyJournal } from './verify.ts'

let folder: string
let now = 0
const journals: SegmentJournal[] = []
const clock = { now: () => now, monotonic: () => now }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-journal-test-'))
  now = 1_000_000
})
afterEach(async () => {
  for (const journal of journals.splice(0)) await journal.close().catch(() => {})
  rmSync(folder, { recursive: true, force: true })
  for (const journal of abandoned.splice(0)) await journal.close().catch(() => {})
})

async function start(change: Partial<SegmentJournalOptions> = {}): Promise<SegmentJournal> {
  const journal = await openSegmentJournal({ folder, clock, sync: true, ...change })
  journals.push(journal)
  return journal
}

const linesOf = (segment: number) =>
  readFileSync(segmentFile(folder, segment), 'utf8').split('\n').slice(0, -1)
const record = (n: number) => `"n":${n}`

const abandoned: SegmentJournal[] = []

/** A process that died: its journal does nothing more while the test runs. */
const abandon = (journal: SegmentJournal) =>
  void abandoned.push(...journals.splice(journals.indexOf(journal), 1))

describe('writing', () => {
  test('a durable record is in the file when the promise resolves', async () => {
    const journal = await start()
    await journal.append(record(1), true)
    expect(linesOf(1)).toEqual([`{"prev":"${'0'.repeat(64)}","n":1}`])
  })

  test('each record names the hash of the one before', async () => {
    const journal = await start()
    for (let n = 1; n <= 5; n++) await journal.append(record(n), true)
    const lines = linesOf(1)
    for (let i = 1; i < lines.length; i++)
      expect(predecessorOf(lines[i] as string)).toBe(recordHash(lines[i - 1] as string))
  })

  test('records of one moment share a sync, in order', async () => {
    let syncs = 0
    const journal = await start({
      openFile: async (path, flags, mode) => {
        const file = await open(path, flags, mode)
        return handleOver(file, {
          datasync: () => {
            syncs++
            return file.datasync()
          },
        })
      },
    })
    await Promise.all(Array.from({ length: 100 }, (_, n) => journal.append(record(n), true)))
    expect(syncs).toBeLessThan(5)
    expect(linesOf(1).map((line) => JSON.parse(line).n)).toEqual(
      Array.from({ length: 100 }, (_, n) => n),
    )
  })

  test('a record that is not durable is written without being asked again', async () => {
    const journal = await start({ lingerMillis: 1 })
    await journal.append(record(1), false)
    await until(() => existsSync(segmentFile(folder, 1)) && linesOf(1).length === 1)
  })

  test('closing writes what waits and seals the segment', async () => {
    const journal = await start({ lingerMillis: 60_000 })
    await journal.append(record(1), false)
    await journal.append(record(2), false)
    await journal.close()
    expect(linesOf(1)).toHaveLength(2)
    expect(JSON.parse(readFileSync(digestFile(folder, 1), 'utf8'))).toMatchObject({
      segment: 1,
      records: 2,
      lastHash: recordHash(linesOf(1)[1] as string),
      sealedAt: now,
    })
    await expect(journal.append(record(3), true)).rejects.toThrow(Fault)
  })

  test('lines of another process get their places among the others', async () => {
    const journal = await start()
    const made = createLineBuffer()
    const texts = ['"n":2', '"name":"Zoë 数 👋"', `"long":"${'x'.repeat(100_000)}"`]
    for (const text of texts) made.add(text)
    await journal.append(record(1), true)
    const taken = made.take()
    const lines = journal.appendLines(taken, true)
    // they were copied
    taken.bytes.fill(0)
    await Promise.all([lines, journal.append(record(3), true)])
    await journal.close()
    expect(linesOf(1).map((line) => `${line.replace(/^\{"prev":"[0-9a-f]{64}",/, '')}`)).toEqual(
      [record(1), ...texts, record(3)].map((text) => `${text}}`),
    )
    expect(await verifyJournal(folder)).toMatchObject({ records: 5, problems: [] })
  })

  test('memory is used again, and what was written stays as it was', async () => {
    const journal = await start()
    let wanted = 0
    for (let round = 0; round < 20; round++) {
      const count = 1 + ((round * 7) % 50)
      wanted += count
      await Promise.all(
        Array.from({ length: count }, (_, n) =>
          journal.append(`"n":${n},"text":"${'y'.repeat((n * 997) % 5000)}"`, true),
        ),
      )
    }
    await journal.close()
    expect(await verifyJournal(folder)).toMatchObject({ records: wanted, problems: [] })
  })

  test('without records there are no files', async () => {
    await (await start()).close()
    expect(await segmentNumbers(folder)).toEqual([])
  })

  test('files are for their owner only', async () => {
    const journal = await start()
    await journal.append(record(1), true)
    await journal.close()
    expect(statSync(segmentFile(folder, 1)).mode & 0o777).toBe(0o600)
    expect(statSync(digestFile(folder, 1)).mode & 0o777).toBe(0o600)
  })
})

describe('segments', () => {
  test('a full one ends, the chain goes on in the next', async () => {
    const sealed: number[] = []
    const journal = await start({ segmentBytes: 200, onSealed: async (n) => void sealed.push(n) })
    for (let n = 1; n <= 7; n++) await journal.append(record(n), true)
    await journal.close()
    expect(sealed).toEqual([1, 2, 3])
    expect(predecessorOf(linesOf(2)[0] as string)).toBe(recordHash(linesOf(1).at(-1) as string))
    expect(await verifyJournal(folder)).toMatchObject({ records: 7, segments: 3, problems: [] })
  })

  test('an old one ends with the next record', async () => {
    const journal = await start({ segmentMillis: 1000 })
    await journal.append(record(1), true)
    now += 1001
    await journal.append(record(2), true)
    expect(await segmentNumbers(folder)).toEqual([1, 2])
  })

  test('a new process goes on where the last one ended', async () => {
    const first = await start()
    await first.append(record(1), true)
    await first.close()
    const second = await start()
    expect(second.firstSegment).toBe(2)
    await second.append(record(2), true)
    expect(predecessorOf(linesOf(2)[0] as string)).toBe(recordHash(linesOf(1)[0] as string))
  })
})

describe('after a kill', () => {
  const rows: [name: string, tail: string | Buffer, torn: number][] = [
    ['between records', '', 0],
    ['inside a record', '{"prev":"0123', 13],
    ['with a line that never was', Buffer.concat([Buffer.alloc(40), Buffer.from('\n')]), 41],
    ['with a whole line that is no JSON', `{"prev":"${'0'.repeat(64)}","n":}\n`, 81],
  ]
  test.each(rows)('%s', async (_name, tail, torn) => {
    const killed = await start()
    await killed.append(record(1), true)
    await killed.append(record(2), true)
    abandon(killed)
    appendFileSync(segmentFile(folder, 1), tail)
    const next = await start()
    await next.append(record(3), true)
    expect(linesOf(1)).toHaveLength(2)
    const [note, after] = linesOf(2)
    expect(JSON.parse(note as string).note).toEqual({
      kind: 'recovered',
      at: now,
      segment: 1,
      tornBytes: torn,
    })
    expect(JSON.parse(after as string).n).toBe(3)
    await next.close()
    expect((await verifyJournal(folder)).problems).toEqual([])
  })

  test('a changed record is not taken for a torn end: nothing is removed, and it is noted', async () => {
    const killed = await start()
    for (let n = 1; n <= 3; n++) await killed.append(record(n), true)
    abandon(killed)
    const file = segmentFile(folder, 1)
    writeFileSync(file, readFileSync(file, 'utf8').replace('"n":2', '"n":7'))
    const next = await start()
    await next.close()
    expect(linesOf(1)).toHaveLength(3)
    expect(JSON.parse(linesOf(2)[0] as string).note).toMatchObject({
      tornBytes: 0,
      brokenAtLine: 3,
    })
    expect((await verifyJournal(folder)).problems).toEqual([
      { segment: 1, line: 3, problem: 'the record before was changed' },
    ])
  })

  test('a segment that got no record is passed over', async () => {
    const killed = await start()
    await killed.append(record(1), true)
    await killed.close()
    writeFileSync(segmentFile(folder, 2), '')
    const next = await start()
    await next.append(record(2), true)
    await next.close()
    expect((await verifyJournal(folder)).problems).toEqual([])
  })
})

describe('a failing disk', () => {
  const failing = (fault: { write?: string; sync?: string }) => ({
    openFile: async (path: string, flags: string, mode: number) => {
      const file = await open(path, flags, mode)
      return handleOver(file, {
        write: async (buffer: Uint8Array, offset: number, length: number, position: number) => {
          if (!fault.write) return file.write(buffer, offset, length, position)
          // a full disk takes a part
          await file.write(buffer, offset, Math.min(7, length), position)
          throw Object.assign(new Error('disk'), { code: fault.write })
        },
        datasync: async () => {
          if (fault.sync) throw Object.assign(new Error('disk'), { code: fault.sync })
          return file.datasync()
        },
      })
    },
  })

  test('a full disk refuses, keeps the record, and goes on when there is room', async () => {
    const fault: { write?: string } = {}
    const journal = await start(failing(fault))
    await journal.append(record(1), true)
    fault.write = 'ENOSPC'
    await expect(journal.append(record(2), true)).rejects.toMatchObject({ kind: 'unavailable' })
    expect(() => journal.assertAccepting()).toThrow(Fault)
    await expect(journal.append(record(3), true)).rejects.toMatchObject({ kind: 'unavailable' })
    expect(linesOf(1)).toHaveLength(1)
    delete fault.write
    await journal.close()
    expect(linesOf(1).map((line) => JSON.parse(line).n)).toEqual([1, 2, 3])
    expect((await verifyJournal(folder)).problems).toEqual([])
  })

  test('it is tried again without being asked', async () => {
    const fault: { write?: string } = { write: 'ENOSPC' }
    const journal = await start({ ...failing(fault), retryMillis: 1 })
    await expect(journal.append(record(1), true)).rejects.toThrow(Fault)
    delete fault.write
    await until(() => accepts(journal))
    await journal.append(record(2), true)
    expect(linesOf(1)).toHaveLength(2)
  })

  test('a failed sync ends the journal for good', async () => {
    const broken: unknown[] = []
    const fault: { sync?: string } = { sync: 'EIO' }
    const journal = await start({ ...failing(fault), onBroken: (error) => void broken.push(error) })
    await expect(journal.append(record(1), true)).rejects.toMatchObject({ kind: 'unavailable' })
    delete fault.sync
    expect(broken).toHaveLength(1)
    expect(() => journal.assertAccepting()).toThrow(Fault)
    await expect(journal.append(record(2), true)).rejects.toThrow(Fault)
    await expect(journal.append(record(3), false)).rejects.toThrow(Fault)
  })

  test('what waits is bounded: callers wait, then are refused, and no accepted record is lost', async () => {
    const gate = Promise.withResolvers<void>()
    const journal = await start({
      waitingBytes: 1000,
      openFile: async (path, flags, mode) => {
        const file = await open(path, flags, mode)
        return handleOver(file, {
          write: async (buffer: Uint8Array, offset: number, length: number, position: number) => {
            await gate.promise
            return file.write(buffer, offset, length, position)
          },
        })
      },
    })
    // the writer takes the first, and is held
    const first = journal.append(record(0), true)
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    const results = Array.from({ length: 100 }, (_, n) => journal.append(record(n + 1), false))
    expect(() => journal.assertAccepting()).toThrow(Fault)
    gate.resolve()
    const settled = await Promise.allSettled([first, ...results])
    const accepted = settled.filter(({ status }) => status === 'fulfilled').length
    expect(accepted).toBeLessThan(101)
    expect(accepted).toBeGreaterThan(10)
    await journal.close()
    expect(linesOf(1)).toHaveLength(accepted)
  })
})

describe('verify', () => {
  async function threeSegments(): Promise<void> {
    const journal = await start({ segmentBytes: 1 })
    for (let n = 1; n <= 3; n++) await journal.append(record(n), true)
    await journal.close()
  }
  const rewrite = (segment: number, change: (text: string) => string) => {
    const file = segmentFile(folder, segment)
    writeFileSync(file, change(readFileSync(file, 'utf8')))
  }
  const rows: [name: string, harm: () => void, expected: RegExp][] = [
    ['nothing', () => {}, /^$/],
    ['a changed last record', () => rewrite(2, (text) => text.replace('"n":2', '"n":9')), /2/],
    ['a removed record', () => rewrite(2, () => ''), /2/],
    ['an added record', () => rewrite(2, (text) => text + text), /2/],
    ['text between records', () => rewrite(2, (text) => `hello\n${text}`), /2/],
    ['a cut line end', () => rewrite(2, (text) => text.trimEnd()), /2/],
    ['a missing segment', () => unlinkSync(segmentFile(folder, 2)), /2:the segment is missing/],
    ['a missing digest', () => unlinkSync(digestFile(folder, 1)), /1:the digest is missing/],
    [
      'a segment written anew with its digest',
      () => {
        const line = `{"prev":"${predecessorOf(linesOf(2)[0] as string)}","n":9}`
        rewrite(2, () => `${line}\n`)
        const digest = JSON.parse(readFileSync(digestFile(folder, 2), 'utf8'))
        writeFileSync(
          digestFile(folder, 2),
          JSON.stringify({ ...digest, lastHash: recordHash(line), bytes: line.length + 1 }),
        )
      },
      /3/,
    ],
  ]
  test.each(rows)('%s', async (_name, harm, expected) => {
    await threeSegments()
    harm()
    const { problems } = await verifyJournal(folder)
    expect(problems.map(({ segment, problem }) => `${segment}:${problem}`).join()).toMatch(expected)
  })

  test('a record that is being written is no problem, in the open segment only', async () => {
    const journal = await start()
    await journal.append(record(1), true)
    appendFileSync(segmentFile(folder, 1), '{"prev":"01')
    expect((await verifyJournal(folder)).problems).toEqual([])
  })

  test('no folder is an empty journal', async () => {
    expect(await verifyJournal(join(folder, 'none'))).toMatchObject({ records: 0, problems: [] })
  })
})

const accepts = (journal: SegmentJournal): boolean => {
  try {
    journal.assertAccepting()
    return true
  } catch {
    return false
  }
}

/** Waits for the disk, turn by turn; the runner's time limit ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}

function handleOver(
  file: SegmentHandle,
  change: Partial<Record<keyof SegmentHandle, unknown>>,
): SegmentHandle {
  return {
    write: file.write.bind(file),
    datasync: () => file.datasync(),
    truncate: (length) => file.truncate(length),
    close: () => file.close(),
    ...change,
  } as SegmentHandle
}
