/** A fixed number of requests; `npm run soak -- --minutes 60` is the long form. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { leaksOf, soak } from './soak-run.ts'

const full = process.env.SALLYPORT_FULL !== undefined
const minutes = Number(process.env.SALLYPORT_SOAK_MINUTES ?? 0)
const root = mkdtempSync(join(tmpdir(), 'sp-soak-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const requestsPerSample = full ? 5_000 : 1_000
const rounds = full ? 20 : 6

test(
  'memory, files and timers stay, the disk grows by the audit',
  async () => {
    const ends = performance.now() + minutes * 60_000
    const done = await soak({
      folder: mkdtempSync(join(root, 'sound-')),
      requestsPerSample,
      goesOn: ({ length }) => length < rounds || performance.now() < ends,
    })
    expect(leaksOf(done)).toEqual([])
    const [first, last] = [done.samples[0], done.samples.at(-1)]
    expect(last?.auditBytes).toBeGreaterThan(first?.auditBytes ?? 0)
  },
  600_000 + minutes * 60_000,
)

test('a server that keeps something of each request is found out', async () => {
  const done = await soak({
    folder: mkdtempSync(join(root, 'mutant-')),
    mutant: new URL('./mutants/leak.mjs', import.meta.url).href,
    requestsPerSample: 200,
    goesOn: ({ length }) => length < 4,
  })
  expect(done.wrongs).toEqual([])
  expect(leaksOf(done).join()).toMatch(/memory grows.*open files grow.*timers grow/)
}, 300_000)
