/**
 * `npm run world -- [--node-hours N] [--seed S] [--jobs N] [--keep-going] [--json]`: simulated time of whole fleets on one
 * database, under faults (test/faults/world). Ends with 1 at the first broken promise, and names the seed that shows it
 * again. Told to stop (SIGINT, SIGTERM), it tells what was run until then.
 */

import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { shapeOf } from '../test/faults/world/shapes.ts'
import { ourSources } from '../test/faults/world/sources.ts'
import { runWorld, type WorldReport } from '../test/faults/world/world.ts'

/** Runs the world of a seed. */
type Runner = (seed: number) => Promise<WorldReport>

async function runnerHere(): Promise<Runner> {
  const sources = await ourSources()
  return (seed) => runWorld({ ...shapeOf(seed), sources })
}

/** Runs worlds in a thread of its own. */
async function runnerInThread(): Promise<Runner> {
  const thread = new Worker(new URL(import.meta.url))
  thread.unref()
  await once(thread, 'message')
  return async (seed) => {
    const answered = once(thread, 'message')
    thread.postMessage(seed)
    const [report] = await answered
    return report
  }
}

async function serveThread(port: NonNullable<typeof parentPort>): Promise<void> {
  Error.stackTraceLimit = 0
  const run = await runnerHere()
  port.on('message', async (seed: number) => port.postMessage(await run(seed)))
  port.postMessage('ready')
}

/** Sums of what was run. */
function tally() {
  const counts = { worlds: 0, nodeHours: 0, requests: 0, allowed: 0, denied: 0 }
  const more = { unanswered: 0, changes: 0, skippedPolls: 0, violations: 0 }
  const sums = { ...counts, ...more }
  const faults: Record<string, number> = {}
  const startedAt = process.cpuUsage()
  return {
    sums,
    add({ violations, faults: found, ...report }: WorldReport) {
      sums.worlds++
      sums.violations += violations.length
      for (const name of Object.keys(report) as (keyof typeof report)[]) sums[name] += report[name]
      for (const [name, count] of Object.entries(found)) faults[name] = (faults[name] ?? 0) + count
    },
    /** So far. */
    result(first: number) {
      const { user, system } = process.cpuUsage(startedAt)
      const perNodeHour = (count: number) => Math.round(count / sums.nodeHours)
      const allFaults = Object.values(faults).reduce((sum, count) => sum + count, 0)
      return {
        ...sums,
        nodeHours: Number(sums.nodeHours.toFixed(1)),
        seed: first,
        faults,
        perNodeHour: {
          requests: perNodeHour(sums.requests),
          changes: perNodeHour(sums.changes),
          faults: perNodeHour(allFaults),
        },
        cpuSeconds: Math.round((user + system) / 1e6),
      }
    },
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'node-hours': { type: 'string', default: '10' },
      seed: { type: 'string' },
      jobs: { type: 'string', default: '1' },
      'keep-going': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const wanted = Number(values['node-hours'])
  const first = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
  const jobs = Number(values.jobs)
  if (!(wanted > 0) || !Number.isSafeInteger(first) || !(Number.isSafeInteger(jobs) && jobs > 0)) {
    console.error(
      'usage: npm run world -- [--node-hours N] [--seed S] [--jobs N] [--keep-going] [--json]',
    )
    return 2
  }
  // denials are many, and a trace of each is dear; the one world of a seed has them
  if (wanted > 1) Error.stackTraceLimit = 0
  const total = tally()
  const { sums } = total
  let stopped = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stopped = true
    })
  let seed = first
  let told = 0
  async function work(run: Runner): Promise<void> {
    while (!stopped && sums.nodeHours < wanted) {
      const drawn = seed++
      const report = await run(drawn)
      total.add(report)
      if (report.violations.length > 0) {
        for (const violation of report.violations) console.error(violation)
        console.error(`seed ${drawn}: npm run world -- --node-hours 0.1 --seed ${drawn}`)
        if (!values['keep-going']) stopped = true
      }
      if (values.json) continue
      console.error(`${sums.nodeHours.toFixed(1)} node-hours, seed ${drawn}`)
      if (sums.nodeHours - told < 500) continue
      told = sums.nodeHours
      console.error(JSON.stringify(total.result(first)))
    }
  }
  const runners =
    jobs === 1
      ? [await runnerHere()]
      : await Promise.all(Array.from({ length: jobs }, runnerInThread))
  await Promise.all(runners.map(work))
  const result = total.result(first)
  console.log(values.json ? JSON.stringify(result) : result)
  return sums.violations > 0 ? 1 : 0
}

if (!isMainThread && parentPort) await serveThread(parentPort)
else process.exit(await main(process.argv.slice(2)))
