/**
 * `npm run third-opinion -- [--cases N] [--seed S] [--json]`: random requests put to iam-simulate, which is installed on
 * demand under `.cache` and runs as a process of its own. Every difference has to be explained by a row of
 * `bench/policy/explained-differences.ts`; ends with 1 when one isn't, with 3 when there is nobody to ask.
 */

import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { explainedDifferences } from '../bench/policy/explained-differences.ts'
import { answerOf, iamSimulate, type Missing } from '../bench/policy/oracles.ts'
import { thirdOpinionScript } from '../bench/policy/third-opinion-script.ts'
import {
  type Decision,
  type DecisionRequest,
  decide,
  type PolicyKind,
  type PolicyPrincipal,
  targetFacts,
  validatePolicy,
} from '../src/policy/index.ts'
import { patchedEngine } from '../test/policy/mutants/mutated-engine.ts'
import { anyWorld } from '../test/policy/twin/worlds.ts'
import { account, alice, requestOf, type World, type Written } from '../test/policy/world.ts'

/**
 * The world as both engines can be asked about it. Left out is what iam-simulate leaves to its caller (facts, unique ids,
 * several session policies, service-linked roles, identity providers) and what no service would store.
 */
function asked(world: World): World | undefined {
  const principal = world.principal ?? alice
  if (principal.type === 'IdentityProvider') return undefined
  if (principal.type === 'RoleSession' && principal.serviceLinked) return undefined
  const { facts: _, session, ...rest } = world
  const { action = 's3:GetObject', resource = '' } = world
  // A wildcard in the resource of a request stands for many resources there; here it is a character.
  if (resource.length > 1 && /[*?]/.test(resource)) return undefined
  const facts = targetFacts(action, resource)
  // Only calls to KMS name keys, and they name nothing else.
  if (action.startsWith('kms:') !== (facts.kmsKey ?? false)) return undefined
  // Roles and keys always have a policy.
  if ((facts.trustPolicy || facts.kmsKey) && world.target === undefined) return undefined
  const kept: World = { ...rest, ...(session && { session: session.slice(0, 1) }), facts }
  const { identity = [], boundary, target, scp = [], rcp = [], endpoint = [] } = kept
  const documents: readonly (readonly [PolicyKind, Written | undefined])[] = [
    ...identity.map((each) => ['identity', each] as const),
    ['boundary', boundary],
    ['session', kept.session?.[0]],
    [facts.trustPolicy ? 'trust' : 'resource', target],
    ...scp.flat().map((each) => ['scp', each] as const),
    // Those of AWS itself hold an Allow, which those of customers can't.
    ...rcp.flat().map((each) => ['resource', each] as const),
    ...endpoint.map((each) => ['endpoint', each] as const),
  ]
  return documents.every(([kind, document]) => storable(kind, document)) ? kept : undefined
}

const storable = (kind: PolicyKind, document: Written | undefined): boolean => {
  if (document === undefined) return true
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  return !/AIDA|AROA|CanonicalUser/.test(text) && validatePolicy(text, kind) === undefined
}

const named = (principal: PolicyPrincipal): unknown => {
  if (principal.type === 'Anonymous') return { type: 'Anonymous' }
  return 'arn' in principal ? principal.arn : principal.type === 'Service' ? principal.service : ''
}

const lineOf = (world: World): string =>
  JSON.stringify({
    principal: named(world.principal ?? alice),
    action: world.action ?? 's3:GetObject',
    resource: world.resource ?? 'arn:aws:s3:::bucket/key',
    owner: world.owner ?? account,
    context: world.context ?? {},
    identity: world.identity ?? [],
    session: world.session?.[0],
    target: world.target,
    boundary: world.boundary,
    scp: world.scp ?? [],
    rcp: world.rcp ?? [],
    endpoint: world.endpoint,
  } satisfies Record<string, unknown | Written>)

interface Difference {
  readonly world: World
  readonly request: DecisionRequest
  readonly ours: Decision
  readonly theirs: string
}

export interface Opinion {
  readonly cases: number
  /** How often each explanation applied. */
  readonly explained: ReadonlyMap<string, number>
  readonly unexplained: readonly Difference[]
}

/** Asks both about `cases` generated requests and explains what differs. */
export async function thirdOpinion(cases: number, seed: number): Promise<Opinion | Missing> {
  const worlds: World[] = []
  for (let round = 0; worlds.length < cases; round++)
    for (const world of fc.sample(anyWorld, { numRuns: 5_000, seed: seed + round })) {
      const kept = asked(world)
      if (kept !== undefined && worlds.length < cases) worlds.push(kept)
    }
  const answers = answerOf<string[]>(
    { ...iamSimulate, script: thirdOpinionScript },
    worlds.map(lineOf).join('\n'),
  )
  if ('missing' in answers) return answers
  const differences = worlds.flatMap((world, n): Difference[] => {
    const request = requestOf(world)
    const ours = decide(request)
    const theirs = answers[n] ?? 'nothing'
    return ours.outcome === theirs ? [] : [{ world, request, ours, theirs }]
  })
  return { cases: worlds.length, ...(await explain(differences)) }
}

async function explain(
  differences: readonly Difference[],
): Promise<Pick<Opinion, 'explained' | 'unexplained'>> {
  const engines = await Promise.all(
    explainedDifferences.map(async ({ theirs, patches }) => ({
      theirs,
      answer: await patchedEngine(theirs, patches),
    })),
  )
  const all = await patchedEngine(
    'all at once',
    explainedDifferences.flatMap(({ patches }) => patches),
  )
  const explained = new Map<string, number>(explainedDifferences.map(({ theirs }) => [theirs, 0]))
  explained.set(severalAtOnce, 0)
  const unexplained: Difference[] = []
  for (const each of differences) {
    const one = engines.find(({ answer }) => answer(each.request).outcome === each.theirs)
    const why =
      one?.theirs ?? (all(each.request).outcome === each.theirs ? severalAtOnce : undefined)
    if (why === undefined) unexplained.push(each)
    else explained.set(why, (explained.get(why) ?? 0) + 1)
  }
  return { explained, unexplained }
}

const severalAtOnce = 'several of them at once'

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cases: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean' },
    },
  })
  const opinion = await thirdOpinion(Number(values.cases), Number(values.seed))
  if ('missing' in opinion) {
    console.error(opinion.missing)
    return 3
  }
  const { cases, explained, unexplained } = opinion
  const differing = [...explained.values()].reduce((sum, times) => sum + times, unexplained.length)
  if (values.json)
    console.log(
      JSON.stringify({ cases, differing, explained: Object.fromEntries(explained), unexplained }),
    )
  else {
    for (const [theirs, times] of explained) console.log(`${String(times).padStart(7)}  ${theirs}`)
    for (const { world, ours, theirs } of unexplained.slice(0, 20))
      console.log(`unexplained: ours ${ours.outcome}, theirs ${theirs}\n  ${JSON.stringify(world)}`)
    console.log(
      `${cases} cases, seed ${values.seed}: ${differing} differ, ${unexplained.length} unexplained`,
    )
  }
  return unexplained.length === 0 ? 0 : 1
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
