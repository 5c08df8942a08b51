/** Workers die under load: what was acknowledged is there and recorded, the others go on, and nothing else is granted. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { startUpstreamProcess } from '../support/object-upstream.ts'
import { rawClient } from '../support/raw-client.ts'
import { startServerProcess } from '../support/server-process.ts'
import { workerIds, workersUnseen } from '../support/workers.ts'
import { castOf, findMissing, type Kind, newLedger, runLoad } from './signed-load.ts'

const full = process.env.SALLYPORT_FULL !== undefined
const rounds = full ? 100 : 6
const kinds: readonly Kind[] = [
  'createUser',
  'putSmall',
  'denied',
  'putRow',
  'identity',
  'putLarge',
  'deleteUser',
  'createUser',
  'assumeRole',
  'getObject',
  'createUser',
]

const places = ['the data folder', 'an upstream'] as const

const seed = Number(process.env.SEED ?? 20_261_124)
let state = seed >>> 0
const drawn = (bound: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((state / 2 ** 32) * bound)
}

const root = mkdtempSync(join(tmpdir(), 'sp-workers-kill-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe.skipIf(workersUnseen())('workers that are killed', () => {
  test.each(places)(
    `take nothing along that was acknowledged: objects in %s (seed ${seed})`,
    async (place) => {
      const upstream = place === 'an upstream' ? await startUpstreamProcess() : undefined
      const server = await startServerProcess(
        ['--data', join(mkdtempSync(join(root, 'run-')), 'data'), '--workers', '2'],
        upstream?.environment(),
      )
      try {
        const cast = await castOf(server)
        const ledger = newLedger()
        const client = rawClient(server.endpoint, 12)
        let killed = 0
        let next = 30
        const kill = () => {
          const living = workerIds(server)
          const victim = living[drawn(living.length)]
          if (victim === undefined) return
          process.kill(victim, 'SIGKILL')
          killed++
        }
        const tally = await runLoad({
          client,
          cast,
          ledger,
          kinds,
          lanes: 12,
          first: 0,
          goesOn(_sent, { right }) {
            if (right >= next) {
              kill()
              next = right + 20 + drawn(60)
            }
            return killed < rounds
          },
        })
        client.close()
        expect(tally.wrongs).toEqual([])
        expect(tally.right).toBeGreaterThan(rounds * 20)
        expect(await findMissing(server.endpoint, server.data, cast, ledger)).toEqual([])
        const metrics = await (await fetch(`${server.endpoint}/_sallyport/metrics`)).text()
        expect(Number(/^sallyport_worker_deaths_total (\d+)$/m.exec(metrics)?.[1])).toBe(rounds)
        expect((await server.stop()).code).toBe(0)
      } finally {
        await server.end('SIGKILL')
        await upstream?.stop()
      }
    },
    1_800_000,
  )
})
