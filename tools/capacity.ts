/**
 * `npm run capacity`: a SIMULATION of how soon nodes know of a change, from the assumptions below, and the arithmetic of a
 * capacity plan. Nothing here is measured: put in your own figures (`--help`).
 *
 * A change is committed. Each relay (on one site: each node) sends a poll every so often whether or not the last one was
 * answered; the first poll that reads the database after the commit brings the change back. Behind a relay, nodes hear of
 * it by an answer that the relay held back for them. Every message is lost now and then and sent again. A relay that is cut
 * off brings nothing: its nodes stop allowing at the end of the lease.
 */

import { parseArgs } from 'node:util'

export interface Assumptions {
  readonly nodes: number
  /** Each with one active relay; 0: the nodes poll by themselves. */
  readonly regions: number
  readonly pollMillis: number
  /** Between database and poller, one way: median and spread (of the logarithm). */
  readonly oneWayMillis: number
  readonly spread: number
  /** Between relay and node, one way. */
  readonly siteMillis: number
  /** Of a message, and how much later it arrives. */
  readonly lossRate: number
  readonly lossMillis: number
  /** Of a region, for one change: nothing arrives within the lease. */
  readonly partitionRate: number
  readonly leaseMillis: number
}

export const oneSite: Assumptions = {
  nodes: 10,
  regions: 0,
  pollMillis: 100,
  oneWayMillis: 0.5,
  spread: 0.3,
  siteMillis: 0,
  lossRate: 0.005,
  lossMillis: 200,
  partitionRate: 0,
  leaseMillis: 5000,
}

export const hundredRegions: Assumptions = {
  ...oneSite,
  nodes: 1000,
  regions: 100,
  oneWayMillis: 37,
  spread: 0.6,
  siteMillis: 0.5,
}

export interface Delays {
  /** Of every node, milliseconds. */
  readonly node: { readonly p50: number; readonly p99: number }
  /** Of the last node. */
  readonly last: { readonly p50: number; readonly p99: number }
  /** Longest of all: never beyond the lease. */
  readonly most: number
}

type Draw = () => number

/** Repeatable numbers between 0 and 1 (mulberry32). */
export function seeded(seed: number): Draw {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const normal = (draw: Draw): number =>
  Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())

export function simulate(assumed: Assumptions, trials: number, draw: Draw): Delays {
  const { nodes, regions, pollMillis, oneWayMillis, spread, siteMillis, leaseMillis } = assumed
  const late = () => (draw() < assumed.lossRate ? assumed.lossMillis : 0)
  const message = () => oneWayMillis * Math.exp(spread * normal(draw)) + late()

  /** From the commit to the answer of the first poll that reads after it. */
  function poller(): number {
    const phase = draw() * pollMillis
    let soonest = Number.POSITIVE_INFINITY
    // polls sent before the commit count when they read after it; one that was late is overtaken by the next
    for (let poll = -Math.ceil(leaseMillis / pollMillis); poll * pollMillis < leaseMillis; poll++) {
      const sent = phase + poll * pollMillis
      if (sent > soonest) break
      const read = sent + message()
      if (read >= 0) soonest = Math.min(soonest, read + message())
    }
    return soonest
  }

  const every: number[] = []
  const lasts: number[] = []
  const groups = regions === 0 ? nodes : regions
  for (let trial = 0; trial < trials; trial++) {
    let last = 0
    for (let group = 0; group < groups; group++) {
      const known = draw() < assumed.partitionRate ? leaseMillis : poller()
      const members =
        Math.floor(((group + 1) * nodes) / groups) - Math.floor((group * nodes) / groups)
      for (let node = 0; node < members; node++) {
        const relayed = regions === 0 ? 0 : siteMillis + late()
        const delay = Math.min(leaseMillis, known + relayed)
        every.push(delay)
        last = Math.max(last, delay)
      }
    }
    lasts.push(last)
  }
  return {
    node: quantiles(every),
    last: quantiles(lasts),
    most: lasts.reduce((a, b) => Math.max(a, b), 0),
  }
}

function quantiles(values: number[]): { p50: number; p99: number } {
  const sorted = values.sort((left, right) => left - right)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
  return { p50: at(0.5) ?? 0, p99: at(0.99) ?? 0 }
}

export interface Plan {
  readonly name: string
  readonly nodes: number
  readonly cores: number
  /** CPU of one request, everything in it, microseconds. */
  readonly cpuMicros: number
  /** Share of the cores that requests may take. */
  readonly load: number
  /** Bytes of audit a request. */
  readonly auditBytes: number
}

/** What the figures multiply to. */
export const planned = ({ nodes, cores, cpuMicros, load, auditBytes }: Plan) => {
  const perSecond = (nodes * cores * load * 1_000_000) / cpuMicros
  return {
    perSecond,
    auditMegabytesPerSecond: (perSecond * auditBytes) / 1_000_000,
    auditTerabytesPerDay: (perSecond * auditBytes * 86_400) / 1e12,
  }
}

const round = (value: number) => String(Number(value.toPrecision(3)))

function main(): number {
  const { values } = parseArgs({
    options: {
      cpu: { type: 'string', default: '250' },
      load: { type: 'string', default: '0.7' },
      trials: { type: 'string', default: '400' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(
      'npm run capacity -- [--cpu MICROSECONDS-A-REQUEST] [--load SHARE] [--trials N] [--seed N]',
    )
    return 0
  }
  console.log('Arithmetic, not measured:')
  for (const [name, nodes, cores] of [
    ['1 node, 2 cores', 1, 2],
    ['10 nodes, 8 cores', 10, 8],
    ['1,000 nodes, 16 cores', 1000, 16],
  ] as const) {
    const cpuMicros = Number(values.cpu)
    const plan = { name, nodes, cores, cpuMicros, load: Number(values.load), auditBytes: 1000 }
    const { perSecond, auditMegabytesPerSecond, auditTerabytesPerDay } = planned(plan)
    console.log(
      `  ${name}: ${round(perSecond)} requests/s, audit ${round(auditMegabytesPerSecond)} MB/s, ${round(auditTerabytesPerDay)} TB a day`,
    )
  }
  console.log('\nSimulated, milliseconds from a commit until nodes know of it:')
  for (const [name, assumed] of [
    ['10 nodes of one site', oneSite],
    ['1,000 nodes in 100 regions', hundredRegions],
    [
      '1,000 nodes in 100 regions, 0.1 % of the regions cut off',
      { ...hundredRegions, partitionRate: 0.001 },
    ],
  ] as const)
    for (const pollMillis of [50, 100]) {
      const draw = seeded(Number(values.seed))
      const { node, last, most } = simulate({ ...assumed, pollMillis }, Number(values.trials), draw)
      console.log(
        `  ${name}, polled every ${pollMillis} ms: each p50 ${round(node.p50)}, p99 ${round(node.p99)}; the last p50 ${round(last.p50)}, p99 ${round(last.p99)}; longest ${round(most)}`,
      )
    }
  return 0
}

if (import.meta.main) process.exit(main())
