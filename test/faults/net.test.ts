/**
 * The way between a node and its database fails in every manner, at everything that is asked on it: answers come in time,
 * say what is true, and the node needs no restart.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresMissing, type TestDatabase, testDatabase } from '../support/postgres.ts'
import { complaintsOf, netFaults, netWorld, operationClasses } from './net-node.ts'

const missing = postgresMissing()
/** A machine that is full of other work answers late; a hang answers never. */
const guardMillis = 20_000

describe.skipIf(missing !== undefined)(
  `the way to the database${missing ? ` (${missing})` : ''}`,
  () => {
    let database: TestDatabase
    beforeAll(async () => {
      database = await testDatabase()
    })
    afterAll(() => database?.stop())

    test.concurrent.each(Object.keys(operationClasses))(
      '%s',
      async (className) => {
        const world = await netWorld(await database.fresh())
        const complaints: Record<string, string[]> = {}
        try {
          const node = await world.node()
          for (const [faultName, fault] of Object.entries(netFaults)) {
            const operation = operationClasses[className]!
            complaints[faultName] = await complaintsOf(world, node, operation, fault, guardMillis)
          }
        } finally {
          await world.close()
        }
        const none = Object.fromEntries(Object.keys(netFaults).map((name) => [name, []]))
        expect(complaints).toEqual(none)
      },
      300_000,
    )
  },
)
