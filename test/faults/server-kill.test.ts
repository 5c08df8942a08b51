/**
 * A server under signed load is killed at some moment, and started again on what it left: everything it acknowledged is
 * there and in its audit, whose chain holds.
 */

import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import {
  type Cast,
  castOf,
  findMissing,
  type Kind,
  type Ledger,
  newLedger,
  rawClient,
  runLoad,
} from './signed-load.ts'

const seed = Number(process.env.SEED ?? 20_260_101)
const rounds = process.env.SALLYPORT_FULL === undefined ? 20 : 500
const kinds: readonly Kind[] = [
  'createUser',
  'putSmall',
  'denied',
  'putRow',
  'assumeRole',
  'deleteUser',
  'putLarge',
]

const root = mkdtempSync(join(tmpdir(), 'sp-kill-'))
const servers = new Set<ServerProcess>()
afterAll(async () => {
  await Promise.all([...servers].map((server) => server.end('SIGKILL')))
  rmSync(root, { recursive: true, force: true })
})

let state = seed >>> 0
function drawn(bound: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((state / 2 ** 32) * bound)
}

async function start(data: string, mutant?: string): Promise<ServerProcess> {
  const module = mutant && new URL(`./mutants/${mutant}.mjs`, import.meta.url).href
  const server = await startServerProcess(
    ['--data', data],
    module === undefined ? {} : { NODE_OPTIONS: `--import ${module}` },
  )
  servers.add(server)
  return server
}

/** Sends until so many are acknowledged, and kills the server while others are under way. */
async function killUnderLoad(
  server: ServerProcess,
  cast: Cast,
  ledger: Ledger,
  first: number,
  enough: number,
) {
  const client = rawClient(server.endpoint, 8)
  let killed = false
  const tally = await runLoad({
    client,
    cast,
    ledger,
    kinds,
    lanes: 8,
    first,
    goesOn(_sent, { right, cut }) {
      if (right >= enough && !killed) {
        killed = true
        server.child.kill('SIGKILL')
      }
      return cut === 0
    },
  })
  client.close()
  if (server.child.signalCode === null) await once(server.child, 'exit')
  servers.delete(server)
  return tally
}

/** Kills of a server on one folder. Answers how much was acknowledged. */
async function life(data: string, kills: number): Promise<number> {
  let server = await start(data)
  const cast = await castOf(server)
  const ledger = newLedger()
  let acknowledged = 0
  for (let round = 0; round < kills; round++) {
    const tally = await killUnderLoad(server, cast, ledger, round * 10_000, 1 + drawn(60))
    expect(tally.wrongs).toEqual([])
    acknowledged += tally.right
    server = await start(data)
    // looking at all objects each time would take longer than the kills
    if (round % 5 === 4 || round === kills - 1)
      expect(await findMissing(server.endpoint, data, cast, ledger)).toEqual([])
  }
  await server.end('SIGKILL')
  servers.delete(server)
  rmSync(data, { recursive: true })
  return acknowledged
}

// a hang guard: a round takes a second, and much longer on a machine that is full of other work
const longest = 120_000 + rounds * 60_000
test(`nothing acknowledged is lost in ${rounds} kills (seed ${seed})`, {
  timeout: longest,
}, async () => {
  let acknowledged = 0
  for (let done = 0; done < rounds; done += 20)
    acknowledged += await life(join(root, `sound-${done}`), Math.min(20, rounds - done))
  expect(acknowledged).toBeGreaterThan(rounds * 10)
})

test('a server that answers before its audit is on disk is found out', async () => {
  const data = join(root, 'mutant')
  const missing: string[] = []
  let server = await start(data, 'late-audit')
  const cast = await castOf(server)
  const ledger = newLedger()
  for (let round = 0; round < 5 && missing.length === 0; round++) {
    await killUnderLoad(server, cast, ledger, round * 10_000, 20 + drawn(60))
    server = await start(data, 'late-audit')
    missing.push(...(await findMissing(server.endpoint, data, cast, ledger)))
  }
  expect(missing).not.toEqual([])
}, 600_000)
