/**
 * The way between a node and its database fails in every manner, at everything that is asked on it: answers come in time,
 * say what is true, and the node needs no restart.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresMissing, type TestDatabase, testDatabase } from '../support/postgres.ts'
import { mistakenCode, netMistakes, noFence } from './net-mistakes.ts'
import {
  complaintsOf,
  hasTrace,
  heldWork,
  leavesTrace,
  type NetNode,
  type NetWorld,
  type NodeCode,
  netFaults,
  netWorld,
  operationClasses,
} from './net-node.ts'

const missing = postgresMissing()
const full = process.env.SALLYPORT_FULL !== undefined
/** A machine that is full of other work answers late; a hang answers never. */
const guardMillis = 20_000
/** Mistakes of which there is one of each kind. */
const quickMistakes = [5, 6, 9, 10, 11, 12]
const testMillis = 300_000

const title = `the way to the database${missing ? ` (${missing})` : ''}`
describe.skipIf(missing !== undefined)(title, () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase()
  })
  afterAll(() => database?.stop())

  async function within<T>(work: (world: NetWorld) => Promise<T>): Promise<T> {
    const world = await netWorld(await database.fresh())
    try {
      return await work(world)
    } finally {
      await world.close()
    }
  }

  test.concurrent.each(Object.keys(operationClasses))(
    '%s',
    async (className) => {
      const complaints: Record<string, string[]> = {}
      await within(async (world) => {
        const node = await world.node()
        for (const [faultName, fault] of Object.entries(netFaults)) {
          const operation = operationClasses[className]!
          complaints[faultName] = await complaintsOf(world, node, operation, fault, guardMillis)
        }
      })
      const none = Object.fromEntries(Object.keys(netFaults).map((name) => [name, []]))
      expect(complaints).toEqual(none)
    },
    testMillis,
  )

  test.concurrent.each(netMistakes.filter((_, index) => full || quickMistakes.includes(index)))(
    'is found out: $name',
    async ({ name, code, operation, fault }) => {
      const mistaken = await mistakenCode(name, code)
      try {
        const complaints = await within(async (world) => {
          const node = await world.node(mistaken.code)
          return complaintsOf(world, node, operationClasses[operation]!, netFaults[fault]!, 5_000)
        })
        expect(complaints).not.toEqual([])
      } finally {
        mistaken.remove()
      }
    },
    testMillis,
  )

  /** The work of a job comes so late that another node has taken the job over. */
  async function lateWork(world: NetWorld, code?: NodeCode): Promise<boolean[]> {
    const node: NetNode = await world.node(code)
    const held = await heldWork(node, 'job')
    await world.bury(node)
    expect(await world.sound.jobs.run('job', 1, leavesTrace('theirs'))).toBe(true)
    held.letGo()
    await held.ended
    return [await hasTrace(world, 'ours'), await hasTrace(world, 'theirs')]
  }

  test('work whose job is in other hands changes nothing', async () => {
    expect(await within(lateWork)).toEqual([false, true])
  })

  test('a job without a fence is found out', async () => {
    const { code, remove } = await mistakenCode('no fence', noFence)
    try {
      // whoever waited too long gives up, whether or not there is a fence
      let found = false
      for (let tries = 0; tries < 10 && !found; tries++)
        found = (await within((world) => lateWork(world, code)))[0] === true
      expect(found).toBe(true)
    } finally {
      remove()
    }
  }, 120_000)
})
