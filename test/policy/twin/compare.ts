/** Engine and twin asked the same, and in what they differ. */
import { type Decision, decide } from '../../../src/policy/index.ts'
import { requestOf, type World } from '../world.ts'
import { twinDecision } from './twin.ts'

export interface Comparison {
  readonly decision: Decision
  /** `undefined` when both say the same; otherwise a line for `counterexamples.jsonl`. */
  readonly difference: string | undefined
}

/** Outcomes have to be equal, and the layer of an explicit denial one that denies by the twin's word. */
export function compare(world: World): Comparison {
  const request = requestOf(world)
  const decision = decide(request)
  const twin = twinDecision(request)
  const sameLayer =
    decision.outcome !== 'ExplicitlyDenied' || twin.denying.has(decision.layer as never)
  if (decision.outcome === twin.outcome && sameLayer) return { decision, difference: undefined }
  const difference =
    `engine: ${decision.outcome} (${decision.layer}), twin: ${twin.outcome} (${[...twin.denying]}); ` +
    `for counterexamples.jsonl:\n${JSON.stringify({ about: '', world, outcome: twin.outcome })}`
  return { decision, difference }
}

/** A world asked for something else. An identity provider only ever asks what it exists for. */
export const askedFurther = (world: World, asked: Pick<World, 'action' | 'resource'>): World =>
  world.principal?.type === 'IdentityProvider' ? world : { ...world, ...asked }
