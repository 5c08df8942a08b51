/** Power cuts: images of the disk at any moment of a run hold everything that was acknowledged before it. */

import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBlobStore } from '../../src/store/blobs/open.ts'
import { openEmbeddedStore } from '../../src/store/engines/embedded/open.ts'
import type { Event } from './crash-image.ts'
import { crashImage, readTrace } from './crash-image.ts'
import { left, right } from './kill-entities.ts'

const seed = Number(process.env.SEED ?? 20_260_101)
const full = process.env.SALLYPORT_FULL !== undefined
const images = full ? 500 : 40
const transactions = full ? 60 : 24
const traced = 'openat,write,pwrite64,writev,pwritev,fsync,fdatasync,ftruncate,unlink'

const hasStrace = (process.env.PATH ?? '')
  .split(delimiter)
  .some((folder) => existsSync(join(folder, 'strace')))
const missing =
  process.platform !== 'linux' ? 'Linux is needed' : hasStrace ? undefined : 'strace is needed'

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
  let store: ReturnType<typeof openEmbeddedStore> | undefined
  let blobs: ReturnType<typeof openBlobStore> | undefined
  try {
    store = openEmbeddedStore(join(directory, 'store.db'))
    blobs = openBlobStore(directory, { random, clock: { now: () => 0 } })
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
  return wrong
}

describe.skipIf(missing !== undefined)(
  `power cuts (seed ${seed})${missing ? `: ${missing}` : ''}`,
  () => {
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

    test(`nothing acknowledged is lost in ${images} images`, async () => {
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
    ])('a disk that does not sync %s is found out', async (_, syncCounts) => {
      let found = 0
      for (let count = 0; count < 30 && found === 0; count++)
        found += (await cut(last - draw(Math.floor(last / 3)), syncCounts)).length
      expect(found).toBeGreaterThan(0)
    })
  },
)
