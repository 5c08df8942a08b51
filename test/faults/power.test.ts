/** Power cuts: images of the disk at any moment of a run hold everything that was acknowledged before it. */

import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSegmentJournal } from '../../src/access/record/journal/segment-journal.ts'
import { verifyJournal } from '../../src/access/record/journal/verify.ts'
import { openBlobStore } from '../../src/store/blobs/open.ts'
import { openEmbedded } from '../../src/store/engines/embedded/open.ts'
import type { Event } from './crash-image.ts'
import { crashImage, readTrace } from './crash-image.ts'
import { left, right } from './kill-entities.ts'

const seed = Number(process.env.SEED ?? 20_260_101)
const full = process.env.SALLYPORT_FULL !== undefined
const images = full ? 20_000 : 500
const transactions = full ? 60 : 24
const traced = 'openat,write,pwrite64,writev,pwritev,fsync,fdatasync,ftruncate,unlink,rename,mkdir'

/** Containers may forbid what strace needs. */
const canTrace =
  process.platform === 'linux' &&
  spawnSync('strace', ['-f', '-e', 'trace=none', 'true']).status === 0
const missing = canTrace ? undefined : 'strace is needed'

let state = seed >>> 0
function draw(bound: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((state / 2 ** 32) * bound)
}

const random = { bytes: (length: number) => randomBytes(length), uuid: () => '' }
const account = '100000000000'

/** What is wrong with an image, for the writes acknowledged before it. */
async function inspect(directory: string, acknowledged: ReadonlySet<number>): Promise<string[]> {
  const wrong: string[] = []
  let store: ReturnType<typeof openEmbedded>['store'] | undefined
  let blobs: ReturnType<typeof openBlobStore> | undefined
  try {
    const opened = openEmbedded(join(directory, 'store.db'))
    store = opened.store
    blobs = openBlobStore(directory, { random, clock: { now: () => 0 }, rows: opened.blobRows })
    const [lefts, rights] = await store.read(async (tx) => [
      await tx.list(left, [account]),
      await tx.list(right, [account]),
    ])
    const found = new Set(lefts.map(({ number }) => number))
    for (const number of acknowledged) if (!found.has(number)) wrong.push(`lost ${number}`)
    if (lefts.map(({ number }) => number).join() !== rights.map(({ number }) => number).join())
      wrong.push('half a transaction')
    if (store.revision(account) !== lefts.length) wrong.push('another revision')
    for (const { number, blob, md5 } of lefts) {
      if (blob === undefined) continue
      const bytes = await blobs.readAll(blob)
      if (createHash('md5').update(bytes).digest('hex') !== md5) wrong.push(`other bytes ${number}`)
    }
  } catch (error) {
    wrong.push(`damaged: ${error}`)
  }
  await store?.close()
  await blobs?.close()
  return [...wrong, ...(await inspectAudit(join(directory, 'audit'), acknowledged))]
}

/** The audit continues as a server's would, and is checked as an operator's command does. */
async function inspectAudit(folder: string, acknowledged: ReadonlySet<number>): Promise<string[]> {
  try {
    const clock = { now: () => 0, monotonic: () => 0 }
    await (await openSegmentJournal({ folder, clock, sync: false })).close()
    const { problems } = await verifyJournal(folder)
    const records = readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('')
    const found = new Set([...records.matchAll(/"n":(\d+)/g)].map(([, number]) => Number(number)))
    return [
      ...problems.map(({ segment, problem }) => `audit segment ${segment}: ${problem}`),
      ...[...acknowledged].filter((number) => !found.has(number)).map((n) => `not recorded: ${n}`),
    ]
  } catch (error) {
    return [`damaged audit: ${error}`]
  }
}

function powerCuts(): void {
  let root: string
  let directory: string
  let events: Event[]
  let last: number
  let imageRoot: string
  afterAll(() => {
    for (const folder of [root, imageRoot])
      if (folder !== undefined) rmSync(folder, { recursive: true })
  })

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'power-'))
    directory = join(root, 'run')
    // Nothing depends on where an image lies, and memory is quick to write.
    imageRoot = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'power-'))
    mkdirSync(directory)
    const trace = join(root, 'trace')
    const script = join(import.meta.dirname, 'power-victim.ts')
    const result = spawnSync(
      'strace',
      [
        ...['-f', '--seccomp-bpf', '-y', '-xx', '-s', '1000000', '-e', `trace=${traced}`],
        ...['-o', trace, process.execPath, script, directory, String(transactions)],
      ],
      { encoding: 'utf8' },
    )
    expect(result.status, result.stderr).toBe(0)
    events = readTrace(readFileSync(trace, 'utf8'), directory)
    last = Math.max(...events.map((event) => event.ends)) + 1
  })

  async function cut(at: number, syncCounts?: (path: string) => boolean): Promise<string[]> {
    const image = join(imageRoot, 'image')
    rmSync(image, { recursive: true, force: true })
    const acknowledged = new Set<number>()
    for (const event of events)
      if (event.kind === 'write' && event.path === 'acks' && event.ends < at)
        acknowledged.add(Number(event.data.toString()))
    for (const [path, bytes] of crashImage(events, at, draw, syncCounts)) {
      if (/^acks$|-shm$|\.lock|\.owner$/.test(path)) continue
      mkdirSync(dirname(join(image, path)), { recursive: true })
      writeFileSync(join(image, path), bytes)
    }
    mkdirSync(image, { recursive: true })
    return await inspect(image, acknowledged)
  }

  test('the trace holds the run', async () => {
    const acks = events.filter((event) => event.kind === 'write' && event.path === 'acks')
    expect(acks).toHaveLength(transactions)
    expect(await cut(last, () => true)).toEqual([])
  })

  // a hang guard: an image takes ten milliseconds, and twenty times as long on a machine that is full of other work
  const longest = 60_000 + images * 2_000
  test(`nothing acknowledged is lost in ${images} images`, { timeout: longest }, async () => {
    for (let count = 0; count < images; count++) {
      const at = 1 + draw(last)
      expect(await cut(at), `cut at ${at}`).toEqual([])
    }
  })

  test.each([
    ['the log of the store', (path: string) => path !== 'store.db-wal'],
    ['the log of the small blobs', (path: string) => path !== 'blobs.db-wal'],
    ['the files of large blobs', (path: string) => !/^blobs\/..\//.test(path)],
    ['the directories of large blobs', (path: string) => !path.startsWith('blobs/')],
    ['the records of the audit', (path: string) => !path.endsWith('.jsonl')],
    ['the directory of the audit', (path: string) => path !== 'audit'],
    ['the digests of the audit', (path: string) => !path.endsWith('.digest.json.new')],
  ])('a disk that does not sync %s is found out', async (_, syncCounts) => {
    let found = 0
    for (let count = 0; count < 30 && found === 0; count++)
      found += (await cut(last - draw(Math.floor(last / 3)), syncCounts)).length
    expect(found).toBeGreaterThan(0)
  })
}

const title = `power cuts (seed ${seed})`
if (missing === undefined) describe(title, powerCuts)
// Tracing is not to be had everywhere; a full run says so, a short one does without.
else if (full) describe.skip(`${title}: ${missing}`, powerCuts)

const hex = (text: string) =>
  [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
const fd = (path: string) => `3<${hex(path)}>`

/** Two threads; the second write begins before the sync and ends after it began, so the sync does not cover it. */
const sample = [
  `1  openat(AT_FDCWD<${hex('/')}>, "${hex('/d/f')}", O_RDWR|O_CREAT, 0600) = ${fd('/d/f')}`,
  `1  openat(AT_FDCWD<${hex('/')}>, "${hex('/else/g')}", O_RDWR|O_CREAT, 0600) = ${fd('/else/g')}`,
  `1  pwrite64(${fd('/d/f')}, "${hex('AAAA')}", 4, 0) = 4`,
  `2  pwritev(${fd('/d/f')}, [{iov_base="${hex('BB')}", iov_len=2}, {iov_base="${hex('CC')}", iov_len=2}], 2, 4 <unfinished ...>`,
  `1  fsync(${fd('/d/f')} <unfinished ...>`,
  `2  <... pwritev resumed>) = 4`,
  `1  <... fsync resumed>) = 0`,
  `1  write(${fd('/d/log')}, "${hex('1\n')}", 2) = 2`,
  `1  write(${fd('/d/log')}, "${hex('2\n')}", 2) = 2`,
  `1  ftruncate(${fd('/d/f')}, 2) = 0`,
  `1  fsync(${fd('/d')}) = 0`,
  `1  unlink("${hex('/d/f')}") = 0`,
  `1  unlink("${hex('/d/missing')}") = -1 ENOENT (No such file or directory)`,
].join('\n')

const sampled = readTrace(sample, '/d')
/** Keeps all that is not synced, or nothing of it. */
const keep = () => 0
const drop = (bound: number) => bound - 1
const text = (image: Map<string, Buffer>, path: string) => image.get(path)?.toString()

describe('crash image', () => {
  test('reads calls of the folder, with those that were interrupted', () => {
    expect(sampled.map(({ kind, path, begins, ends }) => [kind, path, begins, ends])).toEqual([
      ['create', 'f', 0, 0],
      ['write', 'f', 2, 2],
      ['write', 'f', 3, 5],
      ['sync', 'f', 4, 6],
      ['write', 'log', 7, 7],
      ['write', 'log', 8, 8],
      ['truncate', 'f', 9, 9],
      ['sync', '.', 10, 10],
      ['unlink', 'f', 11, 11],
    ])
  })

  test.each([
    ['what was synced survives, what the sync did not cover need not', 11, drop, 'AAAA'],
    ['a name needs a sync of its directory, whatever was synced of the file', 9, drop, undefined],
    ['what was not synced may survive', 7, keep, 'AAAABBCC'],
    ['a sync that is not over covers nothing', 6, (bound: number) => (bound === 2 ? 0 : 2), ''],
    ['a truncation needs a sync of its file', 11, drop, 'AAAA'],
    ['a truncation may survive without', 11, keep, 'AA'],
    ['an unlink needs a sync of its directory', 12, drop, 'AAAA'],
    ['an unlink may survive without', 12, keep, undefined],
  ])('%s', (_, cut, draw, expected) => {
    expect(text(crashImage(sampled, cut, draw), 'f')).toBe(expected)
  })

  const steps = [
    `1  mkdir("${hex('/d/sub')}", 0700) = 0`,
    `1  openat(AT_FDCWD<${hex('/')}>, "${hex('/d/sub/new')}", O_RDWR|O_CREAT, 0600) = ${fd('/d/sub/new')}`,
    `1  write(${fd('/d/sub/new')}, "${hex('NEW')}", 3) = 3`,
    `1  fsync(${fd('/d/sub/new')}) = 0`,
    `1  fsync(${fd('/d/sub')}) = 0`,
    `1  fsync(${fd('/d')}) = 0`,
    `1  rename("${hex('/d/sub/new')}", "${hex('/d/sub/old')}") = 0`,
    `1  fsync(${fd('/d/sub')}) = 0`,
  ]
  test.each<[name: string, lines: number, draw: (bound: number) => number, files: string[]]>([
    ['a directory that may be gone takes all in it along', 5, drop, []],
    ['a directory that may be there', 5, keep, ['sub/new']],
    ['a directory whose name is synced stays', 6, drop, ['sub/new']],
    ['another name needs a sync of its directory', 7, drop, ['sub/new']],
    ['another name may survive without', 7, keep, ['sub/old']],
    ['a synced other name survives', 8, drop, ['sub/old']],
  ])('%s', (_, lines, draw, files) => {
    const image = crashImage(readTrace(steps.slice(0, lines).join('\n'), '/d'), 100, draw)
    expect([...image.keys()]).toEqual(files)
    for (const path of files) expect(text(image, path)).toBe('NEW')
  })

  test('writes without a place follow each other', () => {
    expect(text(crashImage(sampled, 10, keep), 'log')).toBe('1\n2\n')
  })

  test('a disk whose syncs do not count keeps nothing for sure', () => {
    expect(
      text(
        crashImage(sampled, 7, drop, () => false),
        'f',
      ) ?? '',
    ).toBe('')
  })
})
