import { expect, test } from 'vitest'
import { openSqlEngineOver } from '../../../src/store/engines/sql/engine.ts'
import { DatabaseFailure } from '../../../src/store/engines/sql/failures.ts'
import { simulatedConnections } from './connections.ts'
import { createDatabase } from './database.ts'
import { dice } from './random.ts'
import { createSchedule, ownerOf } from './schedule.ts'

test('an engine that never looks finds out that a database far away is back', async () => {
  const schedule = createSchedule()
  const database = createDatabase(schedule)
  const owner = ownerOf('node')
  const link = { up: true, deaf: false, losesCommits: false, slownesses: [], latency: () => 60 }
  const parts = { schedule, database, link, owner, Failure: DatabaseFailure }
  const sleep = (millis: number, signal?: AbortSignal) => schedule.sleep(millis, owner, signal)
  const connections = simulatedConnections(parts)
  const ways = { transactions: connections, polls: connections, blobs: connections }
  const opening = openSqlEngineOver(ways, {
    clock: { now: () => schedule.now(), monotonic: () => schedule.now() },
    random: dice(1),
    sleep,
    // as a node has for its beats and its work in the background
    pollMilliseconds: 0,
  })
  let opened = false
  void opening.then(() => {
    opened = true
  })
  await schedule.run(60_000, () => opened)
  const engine = await opening

  const outcomes: string[] = []
  const beat = async (): Promise<void> => {
    for (let count = 0; ; count++) {
      await sleep(1_000)
      await engine
        .write({ requestId: `beat-${count}` }, async () => {})
        .then(
          () => outcomes.push('done'),
          (error) => outcomes.push(error.kind),
        )
    }
  }
  void beat()
  await schedule.run(schedule.now() + 5_000)
  expect(new Set(outcomes)).toEqual(new Set(['done']))
  link.up = false
  await schedule.run(schedule.now() + 10_000)
  expect(outcomes.at(-1)).not.toBe('done')
  link.up = true
  await schedule.run(schedule.now() + 10_000)
  expect(outcomes.at(-1)).toBe('done')
})
