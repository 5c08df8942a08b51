/** PostgreSQL is killed under writers, all of its processes at once, and started again. */

import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Fault } from '../../src/kernel/errors.ts'
import type { SqlEngine } from '../../src/store/engines/sql/engine.ts'
import { openSqlEngine } from '../../src/store/engines/sql/engine.ts'
import type { Cluster } from '../support/postgres.ts'
import { postgresMissing, startPostgres } from '../support/postgres.ts'

const missing = postgresMissing()
const seed = Number(process.env.SEED ?? 20_260_101)
const rounds = process.env.SALLYPORT_FULL === undefined ? 2 : 10
const writers = 8

describe.skipIf(missing !== undefined)(`killed PostgreSQL${missing ? ` (${missing})` : ''}`, () => {
  let cluster: Cluster
  let engine: SqlEngine
  beforeAll(async () => {
    cluster = await startPostgres()
    engine = await openSqlEngine(await cluster.createDatabase(), {
      clock: { now: () => Date.now(), monotonic: () => performance.now() },
      random: { bytes: (length) => randomBytes(length), uuid: () => randomUUID() },
    })
  })
  afterAll(async () => {
    await engine?.close()
    await cluster?.stop()
  })

  const keyOf = (requestId: string) => Buffer.from(`e${requestId}`)

  test(`nothing acknowledged is lost, nothing refused is there (seed ${seed})`, async () => {
    let state = seed >>> 0
    const acknowledged: string[] = []
    const refused: string[] = []
    const unknown: string[] = []
    for (let round = 0; round < rounds; round++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      const enough = acknowledged.length + 20 + (state % 200)
      let killed = false
      const write = async (writer: number) => {
        while (!killed) {
          const requestId = randomUUID()
          const account = String(100_000_000_000 + writer)
          try {
            await engine.write({ account, requestId }, async (tx) =>
              tx.put(keyOf(requestId), Buffer.from('x')),
            )
            acknowledged.push(requestId)
          } catch (error) {
            if (!(error instanceof Fault)) throw error
            const list = error.kind === 'outcome-unknown' ? unknown : refused
            list.push(requestId)
          }
          if (acknowledged.length >= enough && !killed) {
            killed = true
            cluster.kill()
          }
        }
      }
      await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
      await cluster.start()
    }
    const isThere = (requestId: string) =>
      engine.read(async (tx) => (await tx.get(keyOf(requestId))) !== undefined)
    for (const requestId of acknowledged) {
      expect(await isThere(requestId)).toBe(true)
      expect(await engine.committed(requestId)).toBe(true)
    }
    for (const requestId of refused) expect(await isThere(requestId)).toBe(false)
    // Unknown is no guess: afterwards the id of the request tells.
    for (const requestId of unknown)
      expect(await isThere(requestId)).toBe(await engine.committed(requestId))
    expect(acknowledged.length).toBeGreaterThanOrEqual(rounds * 20)
    expect(refused.length + unknown.length).toBeGreaterThan(0)
  }, 1_800_000)
})
