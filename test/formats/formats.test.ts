/** Data of every format that was released is opened, brought forward and used, on each engine. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  type FormatStep,
  formatAfter,
  formatSteps,
  storeState,
} from '../../src/server/data-format.ts'
import { openPlace } from '../../src/server/migrate/place.ts'
import type { RunningServer } from '../../src/server/options.ts'
import { expectLivedIn } from '../support/expect-lived-in.ts'
import { serveFolder } from '../support/folder-server.ts'
import { postgresMissing, type TestDatabase, testDatabase } from '../support/postgres.ts'
import { sqlTestOptions } from '../support/stores.ts'
import { type Dump, loadDump } from './dump.ts'

const root = mkdtempSync(join(tmpdir(), 'sp-formats-'))
const files = readdirSync(import.meta.dirname).filter((name) => /^format-\d+\.json$/.test(name))
const dumpOf = (file: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as Dump
const missing = postgresMissing()

let database: TestDatabase | undefined
const servers: RunningServer[] = []
let made = 0

beforeAll(async () => {
  if (missing === undefined) database = await testDatabase()
})
afterEach(async () => {
  await Promise.all(servers.splice(0).map((each) => each.close()))
})
afterAll(async () => {
  await database?.stop()
  rmSync(root, { recursive: true, force: true })
})

const serve = async (...given: Parameters<typeof serveFolder>) => {
  const server = await serveFolder(...given)
  servers.push(server)
  return server
}

/** The file's data in a folder, or in a database beside a folder. */
async function loaded(file: string, engine: string) {
  const dump = dumpOf(file)
  const folder = join(root, `data-${made++}`)
  const storeUrl = engine === 'embedded' ? undefined : await database!.fresh()
  const address = storeUrl === undefined ? { folder } : { url: storeUrl }
  await loadDump(dump, folder, address)
  const state = async () => {
    const place = await openPlace(address, sqlTestOptions)
    try {
      return await place.store.read(storeState)
    } finally {
      await place.close()
    }
  }
  return { dump, folder, state, options: storeUrl === undefined ? {} : { storeUrl } }
}

test('the format of this version has its file, and every file says what it is', () => {
  expect(files).toContain(`format-${formatAfter(formatSteps)}.json`)
  for (const file of files) {
    const { format, madeBy } = dumpOf(file)
    expect(file).toBe(`format-${format}.json`)
    expect(madeBy).toBe('node tools/format-fixture.ts')
  }
})

const engines = [
  ['embedded', undefined],
  ['postgresql', missing],
] as const

for (const [engine, why] of engines)
  describe.skipIf(why !== undefined)(`${engine}${why ? ` (${why})` : ''}`, () => {
    test.each(files)(
      '%s is opened and works',
      async (file) => {
        const { dump, folder, state, options } = await loaded(file, engine)
        expect(await state()).toEqual({ format: dump.format })
        const server = await serve(folder, options)
        await expectLivedIn(server.endpoint, dump.facts)
        await server.close()
        expect(await state()).toEqual({ format: formatAfter(formatSteps) })
      },
      60_000,
    )

    const newest = `format-${formatAfter(formatSteps)}.json`
    const next = formatAfter(formatSteps) + 1
    const step: FormatStep = async () => undefined

    test('a step more is taken before the server serves, and older versions are refused then', async () => {
      const { dump, folder, state, options } = await loaded(newest, engine)
      const steps = [...formatSteps, step]
      const server = await serve(folder, options, { formatSteps: steps })
      await expectLivedIn(server.endpoint, dump.facts)
      await server.close()
      expect(await state()).toEqual({ format: next })
      await expect(serve(folder, options)).rejects.toThrow(
        `the data was written by a newer version (format ${next}, this one reads up to ${next - 1})`,
      )
    }, 60_000)

    test('a step that fails keeps the server from serving, and is taken again', async () => {
      const { folder, state, options } = await loaded(newest, engine)
      const rounds: unknown[] = []
      const failing: FormatStep = async (_tx, after) => {
        rounds.push(after?.[0])
        if (rounds.length === 2) throw new Error('failed')
        return after === undefined ? ['half'] : undefined
      }
      const steps = { formatSteps: [...formatSteps, failing] }
      await expect(serve(folder, options, steps)).rejects.toThrow('failed')
      expect(await state()).toEqual({ format: next - 1, after: ['half'] })
      await serve(folder, options, steps)
      expect(rounds).toEqual([undefined, 'half', 'half'])
    }, 60_000)
  })

describe.skipIf(missing !== undefined)(`several nodes${missing ? ` (${missing})` : ''}`, () => {
  const newest = `format-${formatAfter(formatSteps)}.json`

  test('a node that would bring the data forward is refused while others serve', async () => {
    const { folder, options } = await loaded(newest, 'postgresql')
    const older = await serve(folder, options)
    const other = join(root, `data-${made++}`)
    const shared = { ...options, masterKey: { file: join(folder, 'master.key') } }
    const steps = { formatSteps: [...formatSteps, (async () => undefined) satisfies FormatStep] }
    await expect(serve(other, shared, steps)).rejects.toThrow('other nodes use it: stop them first')
    await older.close()
    await serve(other, shared, steps)
    await expect(serve(folder, options)).rejects.toThrow('written by a newer version')
  }, 60_000)

  test('of two that come at once one brings it forward, and nobody serves before', async () => {
    const { folder, options } = await loaded(newest, 'postgresql')
    const shared = { ...options, masterKey: { file: join(folder, 'master.key') } }
    let runs = 0
    const steps = {
      formatSteps: [
        ...formatSteps,
        (async (_tx, after) => {
          runs++
          return after === undefined ? ['on'] : undefined
        }) satisfies FormatStep,
      ],
    }
    const outcomes = await Promise.allSettled(
      ['one', 'two'].map((name) => serve(join(root, `${name}-${made++}`), shared, steps)),
    )
    const served = outcomes.filter(({ status }) => status === 'fulfilled')
    expect(served.length).toBeGreaterThan(0)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(String(outcome.reason)).toContain('other nodes use it')
    // a transaction that met another runs again
    expect(runs).toBeGreaterThanOrEqual(2)
  }, 60_000)
})
