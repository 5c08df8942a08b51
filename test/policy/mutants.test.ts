/** Mistakes planted in the engine, one at a time: the written cases or the comparison with the twin notice each. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCase } from '../../src/cli/simulation/case.ts'
import { type DecisionRequest, decide } from '../../src/policy/index.ts'
import { caseFiles, writtenCases } from './case-files.ts'
import { engineMutants } from './mutants/engine-mutants.ts'
import { engineWith, sourceOf } from './mutants/mutated-engine.ts'
import { askedFurther } from './twin/compare.ts'
import { type TwinDecision, twinDecision } from './twin/twin.ts'
import { anyQuestions, anyWorld } from './twin/worlds.ts'
import { requestOf, type World } from './world.ts'

const full = process.env.SALLYPORT_FULL === '1'
/** Worlds for the comparison, one question more each; the written cases notice most mistakes before. */
const numRuns = full ? 12_000 : 3_000
/** Each mistake costs an engine of its own: day by day every fourth is planted, all of them in full runs. */
const planted = full ? engineMutants : engineMutants.filter((_, index) => index % 4 === 0)

interface Expectation {
  readonly request: DecisionRequest
  readonly expected: TwinDecision
}

const expectationOf = (request: DecisionRequest): Expectation => ({
  request,
  expected: twinDecision(request),
})

/** Statements about nothing that is ever asked for; with them the lists of a document are long enough for the index. */
const padding = Array.from({ length: 20 }, (_, n) => [
  { Effect: 'Allow', Action: '*', Resource: `arn:aws:s3:::never-${n}/x` },
  { Effect: 'Deny', Action: '*', Resource: `arn:aws:s3:::never-${n}/x` },
]).flat()

function padded(world: World): World {
  const identity = world.identity?.map((policy) => {
    if (typeof policy !== 'object' || !('Statement' in policy)) return policy
    const { Statement } = policy as { readonly Statement: object[] }
    return { ...policy, Statement: [...padding, ...Statement] }
  })
  return { ...world, ...(identity && { identity }) }
}

const written = caseFiles
  .flatMap(writtenCases)
  .flatMap((each) => readCase(each).needs.map(({ request }) => expectationOf(request)))

const generated = fc
  .sample(fc.tuple(anyWorld, anyQuestions), { numRuns, seed: 20_250_601 })
  .flatMap(([world, asked]) => [world, padded(askedFurther(world, asked))])
  .map((world) => expectationOf(requestOf(world)))

const differs = (
  { request, expected }: Expectation,
  answer: (request: DecisionRequest) => { readonly outcome: string; readonly layer: string },
): boolean => {
  const { outcome, layer } = answer(request)
  if (outcome !== expected.outcome) return true
  return outcome === 'ExplicitlyDenied' && !expected.denying.has(layer as never)
}

describe('the suite notices', () => {
  test('nothing in the engine itself', () => {
    expect([...written, ...generated].filter((each) => differs(each, decide))).toEqual([])
  })

  test.each(planted)('$file: $mistake', async (mutant) => {
    const mistaken = await engineWith(mutant)
    const noticed = [written, generated].some((all) => all.some((each) => differs(each, mistaken)))
    expect(noticed).toBe(true)
  })
})

test.each(engineMutants)('there is a place for $file: $mistake', ({ file, from, to }) => {
  expect(sourceOf(file).split(from).length - 1).toBe(1)
  expect(to).not.toBe(from)
})

test('there are mistakes enough, each once', () => {
  expect(new Set(engineMutants.map(({ mistake }) => mistake)).size).toBe(engineMutants.length)
  expect(engineMutants.length).toBeGreaterThan(90)
})
