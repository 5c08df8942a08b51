/** One statement as a test of a request: resource, principal and all conditions; the action is the index's business. */
import { type ConditionTest, compileCondition } from '../condition/evaluate.ts'
import type { PolicyVersion, Statement } from '../document/syntax.ts'
import { type ActionTest, compileAction } from '../match/action.ts'
import { everyone, listedInAllLayers, matchPrincipal, named } from '../match/principal.ts'
import { compileResource, type ResourceTest } from '../match/resource.ts'
import type { Asked } from './asked.ts'
import type { LayerRules } from './layers.ts'

export interface CompiledStatement {
  readonly source: Statement
  /** `${…}` stands for a value of the request (rule 95). */
  readonly variables: boolean
  /** Action patterns, and whether they are excluded (NotAction). */
  readonly actions: readonly ActionTest[]
  readonly actionsExcluded: boolean
  readonly resources: readonly ResourceTest[] | undefined
  readonly resourcesExcluded: boolean
  readonly conditions: readonly ConditionTest[]
}

export function compileStatement(statement: Statement, version: PolicyVersion): CompiledStatement {
  const variables = version === '2012-10-17'
  const { effect } = statement
  const actionsExcluded = statement.notAction !== undefined
  // More covered actions are the safe side for a Deny, and for what an Allow leaves out.
  const coverMore = (effect === 'Deny') !== actionsExcluded
  return {
    source: statement,
    variables,
    actions: (statement.action ?? statement.notAction ?? []).map((pattern) =>
      compileAction(pattern, coverMore),
    ),
    actionsExcluded,
    resources: (statement.resource ?? statement.notResource)?.map((text) =>
      compileResource(text, variables),
    ),
    resourcesExcluded: statement.notResource !== undefined,
    conditions: statement.conditions.map((condition) =>
      compileCondition(condition, { effect, variables }),
    ),
  }
}

/** Whether the statement speaks of the action at all (rules 56-59). */
export const coversAction = (statement: CompiledStatement, action: string): boolean =>
  statement.actions.some((covers) => covers(action)) !== statement.actionsExcluded

/**
 * How the statement meets the request: bits of `named`, nobody when it doesn't match. Where a policy kind has no
 * Principal element, a match is direct.
 */
export function applies(statement: CompiledStatement, asked: Asked, rules: LayerRules): number {
  if (!coversResource(statement, asked, rules)) return named.nobody
  const how = principalOf(statement.source, asked, rules)
  if (how === named.nobody) return named.nobody
  for (const holds of statement.conditions) if (!holds(asked.context)) return named.nobody
  return how
}

/** Resource or NotResource (rules 60-69); without either the statement is a trust policy's, or fails closed. */
export function coversResource(
  { source, resources, resourcesExcluded }: CompiledStatement,
  { arn, context }: Asked,
  { shortArns, resourceless }: LayerRules,
): boolean {
  if (resources === undefined) return resourceless || source.effect === 'Deny'
  if (!resourcesExcluded) {
    for (const test of resources) if (test(arn, context, shortArns) === true) return true
    return false
  }
  for (const test of resources) {
    const matched = test(arn, context, shortArns)
    // AWS says both that such a value covers no resource and that the statement may be invalid: an Allow doesn't match.
    if (matched === true || (matched === 'unclear' && source.effect === 'Allow')) return false
  }
  return true
}

/** Principal or NotPrincipal where the policy kind has them; where they don't belong the statement fails closed. */
export function principalOf(
  { effect, principal, notPrincipal }: Statement,
  { principal: caller, bounded, canonicalId }: Asked,
  { principals }: LayerRules,
): number {
  const failClosed = effect === 'Deny' ? named.direct : named.nobody
  if (principals === 'none') {
    return principal === undefined && notPrincipal === undefined ? named.direct : failClosed
  }
  if (principal !== undefined) return matchPrincipal(principal, caller, canonicalId)
  if (notPrincipal === undefined) {
    return principals === 'optional' ? named.direct : failClosed
  }
  if (effect === 'Deny') {
    // A principal with a boundary is hit whatever the list says (rule 15).
    const spared = !bounded && listedInAllLayers(notPrincipal, caller, canonicalId)
    return spared ? named.nobody : named.direct
  }
  const listed = matchPrincipal(notPrincipal, caller, canonicalId) !== named.nobody
  return listed ? named.nobody : everyone(caller)
}
