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
  name: 'policy',
  question: 'What does a decision cost, however many statements the principal has?',
  async run(): Promise<readonly Row[]> {
    return [
      ...shapes.flatMap((shape, index) => rowsOf(policyLoad(shape), musts[index] as Must)),
      recompiling(policyLoad(shapes[1])),
    ]
  },
}

function rowsOf(load: PolicyLoad, { micros, times }: Must): Row[] {
  const requests = requestsOf(load)
  const calls = requests.map((request) => () => decide(request))
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
