/**
 * `npm run world -- [--node-hours N] [--seed S] [--json]`: simulated time of whole fleets on one database, under faults
 * (test/faults/world). Ends with 1 at the first broken promise, and names the seed that shows it again.
 */

import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { dice } from '../test/faults/world/random.ts'
import { ourSources } from '../test/faults/world/sources.ts'
import { runWorld, type WorldOptions } from '../test/faults/world/world.ts'

/** Length of one world, milliseconds of its own time. */
const worldMillis = 30 * 60_000

/** Size and pace of a world follow from its seed too. */
function shapeOf(seed: number): Omit<WorldOptions, 'sources'> {
  const shape = dice(seed ^ 0x5eed)
  return {
    seed,
    nodes: 2 + shape.below(9),
    millis: worldMillis,
    accounts: 1 + shape.below(3),
    pause: shape.pick([1_000, 5_000, 20_000]),
    calm: shape.chance(0.1),
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'node-hours': { type: 'string', default: '10' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const wanted = Number(values['node-hours'])
  const first = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
  if (!(wanted > 0) || !Number.isSafeInteger(first)) {
    console.error('usage: npm run world -- [--node-hours N] [--seed S] [--json]')
    return 2
  }
  const sources = await ourSources()
  const total = { worlds: 0, nodeHours: 0, requests: 0, changes: 0 }
  const faults: Record<string, number> = {}
  const startedAt = process.cpuUsage()
  for (let seed = first; total.nodeHours < wanted; seed++) {
    const report = await runWorld({ ...shapeOf(seed), sources })
    total.worlds++
    total.nodeHours += report.nodeHours
    total.requests += report.requests
    total.changes += report.changes
    for (const [name, count] of Object.entries(report.faults))
      faults[name] = (faults[name] ?? 0) + count
    if (report.violations.length > 0) {
      for (const violation of report.violations) console.error(violation)
      console.error(`seed ${seed}: npm run world -- --node-hours 0.1 --seed ${seed}`)
      return 1
    }
    if (!values.json) console.error(`${total.nodeHours.toFixed(1)} node-hours, seed ${seed}`)
  }
  const { user, system } = process.cpuUsage(startedAt)
  const result = {
    ...total,
    nodeHours: Number(total.nodeHours.toFixed(1)),
    seed: first,
    faults,
    cpuSeconds: Math.round((user + system) / 1e6),
  }
  console.log(values.json ? JSON.stringify(result) : result)
  return 0
}

process.exit(await main(process.argv.slice(2)))
