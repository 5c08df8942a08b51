/**
 * Far more at once than the server can do. Nothing here depends on how fast the machine is: whatever it sheds, every
 * answer is a right one, an answer of throttling or a clean refusal, and the record is kept.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import {
  type Cast,
  castOf,
  findMissing,
  findUnrecorded,
  type Kind,
  newLedger,
  rawClient,
  runLoad,
} from './signed-load.ts'

const full = process.env.SALLYPORT_FULL !== undefined
const kinds: readonly Kind[] = [
  'createUser',
  'denied',
  'putSmall',
  'identity',
  'listUsers',
  'assumeRole',
  'putLarge',
  'getObject',
]

const root = mkdtempSync(join(tmpdir(), 'sp-overload-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A server with so few places that a handful of connections is ten times what it takes. */
const narrow = (name: string, environment: Readonly<Record<string, string>> = {}) =>
  startServerProcess(['--data', join(root, name), '--requests-at-once', '2'], environment)

describe('overload', () => {
  let server: ServerProcess
  let cast: Cast
  beforeAll(async () => {
    server = await narrow('sound')
    cast = await castOf(server)
  })
  afterAll(() => server?.stop())

  test('every answer is right, throttled or refused, and what was acknowledged is there', async () => {
    const ledger = newLedger()
    const client = rawClient(server.endpoint, 400)
    const health: number[] = []
    const watch = (async () => {
      while (health.length < 5)
        health.push((await fetch(`${server.endpoint}/_sallyport/health`)).status)
    })()
    const count = full ? 40_000 : 3_000
    const tally = await runLoad({
      client,
      cast,
      ledger,
      kinds,
      lanes: 400,
      first: 0,
      goesOn: (sent) => sent < count,
    })
    await watch
    expect(tally.wrongs).toEqual([])
    expect(tally).toMatchObject({ wrong: 0, cut: 0, refused: 0 })
    expect(tally.right).toBeGreaterThan(0)
    expect(tally.throttled).toBeGreaterThan(0)
    expect(new Set(health)).toEqual(new Set([200]))
    const metrics = await (await fetch(`${server.endpoint}/_sallyport/metrics`)).text()
    const shed = [...metrics.matchAll(/^sallyport_requests_shed_total\{.*\} (\d+)$/gm)]
    expect(shed.reduce((sum, [, each]) => sum + Number(each), 0)).toBe(tally.throttled)

    // afterwards it serves as before
    const after = await runLoad({
      client,
      cast,
      ledger,
      kinds,
      lanes: 1,
      first: count,
      goesOn: (sent) => sent < 3 * kinds.length,
    })
    expect(after).toMatchObject({ right: 3 * kinds.length, wrong: 0 })
    client.close()
    expect(await findMissing(server.endpoint, server.data, cast, ledger)).toEqual([])
  }, 300_000)
})

test('a server that sheds by saying yes is found out', async () => {
  const mutant = new URL('./mutants/shed-is-success.mjs', import.meta.url).href
  const server = await narrow('mutant', { NODE_OPTIONS: `--import ${mutant}` })
  try {
    const cast = await castOf(server)
    const ledger = newLedger()
    const client = rawClient(server.endpoint, 200)
    const tally = await runLoad({
      client,
      cast,
      ledger,
      kinds: ['createUser', 'denied'],
      lanes: 200,
      first: 0,
      goesOn: (sent, { wrong }) => sent < 5_000 && wrong === 0,
    })
    client.close()
    const unrecorded = await findUnrecorded(server.data, ledger)
    expect(tally.wrong + unrecorded.length).toBeGreaterThan(0)
  } finally {
    await server.end('SIGKILL')
  }
}, 120_000)
