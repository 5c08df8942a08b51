import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { compile, type DecisionRequest, decide } from '../src/policy/index.ts'
import type { Bench, Row } from '../tools/bench.ts'
import {
  account,
  type LoadRequest,
  type PolicyLoad,
  policyLoad,
  principal,
  shapes,
} from './policy/load.ts'
import { measure } from './policy/measure.ts'
import { ask, cedar, iamSimulate, type Oracle } from './policy/oracles.ts'

const effort = { rounds: 9, roundMillis: 200, warmMillis: 1500 }

/** What DESIGN asks of a load: microseconds, and how many times another engine's speed. */
interface Must {
  readonly micros: number
  readonly times: readonly (readonly [Oracle, number])[]
}

const musts: readonly [Must, Must, Must] = [
  { micros: 3, times: [[iamSimulate, 150]] },
  {
    micros: 10,
    times: [
      [iamSimulate, 2_000],
      [cedar, 200],
    ],
  },
  { micros: 150, times: [[iamSimulate, 4_000]] },
]

export const bench: Bench = {
  name: 'decide',
  question: 'What does a decision cost, however many statements the principal has?',
  async run(): Promise<readonly Row[]> {
    const memory = remembering()
    return [
      ...shapes.flatMap((shape, index) => rowsOf(policyLoad(shape), musts[index] as Must)),
      recompiling(policyLoad(shapes[1])),
      compiling(policyLoad(shapes[1])),
      memory,
      ...amongOthers(policyLoad(shapes[0])),
      conditionsOnly(),
    ]
  },
}

function rowsOf(load: PolicyLoad, { micros, times }: Must): Row[] {
  const requests = requestsOf(load)
  const calls = requests.map((request) => () => decide(request))
  // Lists are indexed when they are asked again and again; on a busy machine a second of warming is little.
  for (let pass = 0; pass < 4; pass++) for (const call of calls) call()
  const cpuMicros = measure(calls, effort)
  const allowed = calls.map((call) => call().outcome === 'Allowed')
  const share = Math.round((100 * allowed.filter(Boolean).length) / allowed.length)
  const others = times.map(([oracle, least]) => ({ oracle, least, said: ask(oracle, load) }))
  const ratioTo: Record<string, number> = {}
  let ok = cpuMicros <= micros
  const rows: Row[] = []
  for (const { oracle, least, said } of others) {
    if ('missing' in said) {
      rows.push({ name: `${load.name}: ${oracle.name}`, ...unmeasured, measured: said.missing })
      continue
    }
    const ratio = said.cpuMicros / cpuMicros
    ratioTo[oracle.name] = ratio
    ok &&= ratio >= least
    const same = [...said.answers].filter((answer, n) => (answer === 'A') === allowed[n]).length
    rows.push({
      name: `${load.name}: ${oracle.name}`,
      cpuMicros: said.cpuMicros,
      perSecond: 1e6 / said.cpuMicros,
      measured: `${same} of ${said.answers.length} as ours`,
    })
  }
  const words = times.map(([oracle, least]) => `≥ ${least} × ${oracle.name}`)
  return [
    {
      name: load.name,
      cpuMicros,
      perSecond: 1e6 / cpuMicros,
      measured: `${share} % allowed`,
      ratioTo,
      must: [`≤ ${micros} µs CPU`, ...words].join(', '),
      ok,
    },
    ...rows,
  ]
}

const unmeasured = { cpuMicros: 0, perSecond: 0 }

function requestsOf({ documents, requests }: PolicyLoad): DecisionRequest[] {
  const identity = documents.map((document, index) => ({
    id: `policy-${index}`,
    document: compile(JSON.stringify(document)),
  }))
  return requests.map((request) => decisionRequest(request, identity))
}

function decisionRequest(
  { action, resource, context }: LoadRequest,
  identity: DecisionRequest['policies']['identity'],
): DecisionRequest {
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]))
  return {
    principal: { type: 'User', account, arn: principal, uniqueId: 'AIDAALICE' },
    action,
    resource,
    resourceAccount: account,
    context: { get: (key) => values.get(key) },
    policies: { identity },
  }
}

/** A document written anew, compiled, and the first decision under it among the others. */
function recompiling(load: PolicyLoad): Row {
  const requests = requestsOf(load)
  const [first] = load.documents
  let version = 0
  const calls = requests.map((request) => () => {
    const document = compile(JSON.stringify({ ...first, Id: String(version++) }))
    const identity = [{ id: 'policy-0', document }, ...request.policies.identity.slice(1)]
    return decide({ ...request, policies: { identity } })
  })
  const cpuMicros = measure(calls, effort)
  return {
    name: 'one document written, compiled, and the first decision',
    cpuMicros,
    perSecond: 1e6 / cpuMicros,
    must: '≤ 2000 µs CPU',
    ok: cpuMicros <= 2000,
  }
}

/** Documents that nobody has seen, compiled; the cost of one statement. */
function compiling({ documents }: PolicyLoad): Row {
  const [first] = documents as readonly { readonly Statement: readonly object[] }[]
  const statements = first?.Statement.length ?? 1
  let version = 0
  const once = () => compile(JSON.stringify({ ...first, Id: `compile-${version++}` }))
  const cpuMicros = measure([once], effort) / statements
  return { name: 'compile, per statement', cpuMicros, perSecond: 1e6 / cpuMicros }
}

/** Memory that compiled documents hold once they have been asked about every action of the load. */
function remembering(): Row {
  const { documents, requests } = policyLoad(shapes[2])
  const texts = documents.map((document, n) => JSON.stringify({ ...document, Id: `kept-${n}` }))
  const before = heapBytes()
  const kept = texts.map((text, n) => ({ id: `kept-${n}`, document: compile(text) }))
  for (const request of requests) decide(decisionRequest(request, kept))
  const bytes = (heapBytes() - before) / (kept.length * shapes[2].statementsEach)
  return {
    name: 'memory, per 1,000 statements',
    ...unmeasured,
    measured: `${Math.round((bytes * 1000) / 1024).toLocaleString('en-US')} KiB`,
  }
}

function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

/** How many principals are loaded beside the one that asks, and how many of them ask in turn. */
const others = 1_000_000
const asking = 4096

/**
 * The small load for one principal alone, and for one of a million: each has a list of its own, with policies it shares
 * and one that only it has. Cost must not grow with principals that the request does not involve.
 */
function amongOthers(load: PolicyLoad): Row[] {
  const alone = requestsOf(load)
  const aloneMicros = measure(
    alone.map((request) => () => decide(request)),
    effort,
  )
  const shared = alone[0]?.policies.identity ?? []
  const loaded = new Map<string, DecisionRequest['policies']>()
  for (let n = 0; n < others; n++) {
    const own = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::home/user-${n}/*` }],
    })
    // Compiled for those that ask; the others are there as the store keeps them.
    const document = n < asking ? compile(own) : { text: own, unreadable: false }
    loaded.set(`user-${n}`, { identity: [...shared, { id: 'own', document }] })
  }
  const one = loaded.get('user-7') as DecisionRequest['policies']
  const oneMicros = measure(
    alone.map((request) => () => decide({ ...request, policies: one })),
    effort,
  )
  let next = 0
  const inTurn = alone.map((request) => () => {
    next = (next + 1) % asking
    const policies = loaded.get(`user-${next}`) as DecisionRequest['policies']
    return decide({ ...request, policies })
  })
  const turnMicros = measure(inTurn, effort)
  const row = (name: string, cpuMicros: number): Row => ({
    name,
    cpuMicros,
    perSecond: 1e6 / cpuMicros,
    ratioTo: { alone: cpuMicros / aloneMicros },
    must: `≤ ${musts[0].micros} µs CPU`,
    ok: cpuMicros <= musts[0].micros,
  })
  return [
    row(`15 statements, ${others.toLocaleString('en-US')} other principals loaded`, oneMicros),
    row(`the same, ${asking} of them in turn`, turnMicros),
  ]
}

/** Nothing but conditions decides, and none of 400 statements holds: the worst a list can do. */
function conditionsOnly(): Row {
  const documents = Array.from({ length: 20 }, (_, policy) => ({
    Version: '2012-10-17',
    Statement: Array.from({ length: 20 }, (_, n) => ({
      Effect: n % 2 === 0 ? 'Deny' : 'Allow',
      Action: '*',
      Resource: '*',
      Condition: {
        StringLike: { 's3:prefix': `home/${policy}-${n}/*` },
        IpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
      },
    })),
  }))
  const { requests } = policyLoad(shapes[0])
  const calls = requestsOf({ name: 'conditions only', documents, requests }).map(
    (request) => () => decide(request),
  )
  const cpuMicros = measure(calls, effort)
  return {
    name: '400 statements that only conditions tell apart',
    cpuMicros,
    perSecond: 1e6 / cpuMicros,
    measured: `${((cpuMicros * 1000) / 400).toFixed(0)} ns a statement`,
  }
}
