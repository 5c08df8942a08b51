/**
 * Simulated decisions: the engine that decides real requests, asked about a request that wasn't made. Shapes of results
 * as recorded from AWS.
 */

import type { Output } from '../../../kernel/operation.ts'
import {
  type AttachedPolicy,
  type ContextValue,
  type DecisionRequest,
  type Explanation,
  explain,
  type MatchedStatement,
  type Outcome,
  type PolicyPrincipal,
  targetFacts,
} from '../../../policy/index.ts'

/** One result as the answer shows it. */
export type EvaluationResult = NonNullable<
  Output<'iam', 'SimulateCustomPolicy'>['EvaluationResults']
>[number]

/** The requests that are imagined, and the policies they are decided under. */
export interface Simulation {
  readonly principal: PolicyPrincipal
  /** Account of the simulated caller. */
  readonly account: string
  readonly identity: readonly AttachedPolicy[]
  readonly boundary?: AttachedPolicy
  /** Service control policies, one list per level. */
  readonly scp?: readonly (readonly AttachedPolicy[])[]
  readonly resourcePolicy?: AttachedPolicy
  /** Account that owns the resources. */
  readonly resourceAccount: string
  /** Condition keys by lower-case name. */
  readonly context: ReadonlyMap<string, ContextValue>
  readonly actions: readonly string[]
  /** `*` when no resource is named. */
  readonly resources: readonly string[]
}

const decisions: Readonly<Record<Outcome, string>> = {
  Allowed: 'allowed',
  ExplicitlyDenied: 'explicitDeny',
  ImplicitlyDenied: 'implicitDeny',
}

/** One result for each action and resource, in the order of the actions. */
export const simulate = (simulation: Simulation): EvaluationResult[] =>
  simulation.actions.flatMap((action) =>
    simulation.resources.map((resource) => evaluate(simulation, action, resource)),
  )

function evaluate(simulation: Simulation, action: string, resource: string): EvaluationResult {
  const { account, resourceAccount, identity, boundary, scp, resourcePolicy } = simulation
  const request: DecisionRequest = {
    principal: simulation.principal,
    action,
    resource,
    ...(resource !== '*' && { resourceAccount }),
    context: { get: (key) => simulation.context.get(key) },
    policies: {
      identity,
      ...(boundary && { boundary }),
      ...(scp && { scp }),
      ...(resourcePolicy && { resource: resourcePolicy }),
    },
    facts: targetFacts(action, resource),
  }
  const explanation = explain(request)
  const EvalDecision = decisions[explanation.decision.outcome]
  const details = {
    MatchedStatements: explanation.determining.map(describeStatement),
    MissingContextValues: [...explanation.missingContextKeys],
  }
  const limits = {
    OrganizationsDecisionDetail: {
      AllowedByOrganizations: allVote(explanation, 'scp') && allVote(explanation, 'rcp'),
    },
    ...(boundary && {
      PermissionsBoundaryDecisionDetail: {
        AllowedByPermissionsBoundary: allVote(explanation, 'boundary'),
      },
    }),
  }
  const common = { EvalActionName: action, EvalResourceName: resource, EvalDecision }
  if (resource === '*') return { ...common, ...details, ...limits } as EvaluationResult
  const EvalDecisionDetails =
    resourcePolicy && resourceAccount !== account ? sides(explanation) : {}
  const { PermissionsBoundaryDecisionDetail } = limits
  return {
    ...common,
    EvalDecisionDetails,
    ...details,
    ...limits,
    ResourceSpecificResults: [
      {
        EvalResourceName: resource,
        EvalResourceDecision: EvalDecision,
        ...details,
        ...(PermissionsBoundaryDecisionDetail && { PermissionsBoundaryDecisionDetail }),
      },
    ],
  } as EvaluationResult
}

const allVote = ({ votes }: Explanation, layer: string): boolean =>
  votes.every((vote) => vote.layer !== layer || vote.vote === 'Allowed')

/** Across accounts both sides must allow; AWS shows each side's decision (API reference, EvalDecisionDetails). */
function sides({ votes }: Explanation): Record<string, string> {
  const of = (layer: string) =>
    decisions[votes.find((vote) => vote.layer === layer)?.vote ?? 'ImplicitlyDenied']
  return { 'IAM Policy': of('identity'), 'Resource Policy': of('resource') }
}

/** With blanks, whatever the model's enumeration says (observed). */
const sourceTypes: Readonly<Record<string, string>> = {
  identity: 'IAM Policy',
  boundary: 'Permissions Boundary Policy',
  resource: 'Resource Policy',
  scp: 'Service Control Policy',
}

const describeStatement = ({ layer, policyId, start, end }: MatchedStatement) => ({
  SourcePolicyId: policyId,
  SourcePolicyType: sourceTypes[layer] ?? 'none',
  StartPosition: { Line: start.line, Column: start.column },
  EndPosition: { Line: end.line, Column: end.column },
})
