/** The policy engine's public face: read, check, compile, decide, explain. */
export { compile } from './compile.ts'
export { decide } from './decide/combine.ts'
export { type DeniedRequest, denialMessage } from './decide/denial-message.ts'
export { canonicalBucketPolicy } from './document/canonical.ts'
export { parsePolicy } from './document/parse.ts'
export {
  INVALID_BUCKET_PRINCIPAL,
  invalidPrincipal,
  type NamedPrincipal,
  principalsOf,
} from './document/principals.ts'
export type { PolicyKind, PolicyProblem, ValidationOptions } from './document/problem.ts'
export { isPublicPolicy } from './document/public-access.ts'
export { rewritePrincipals } from './document/rewrite.ts'
export {
  bucketPolicySizeProblem,
  inlinePolicySizeProblem,
  managedPolicySizeProblem,
  policySize,
  trustPolicySizeProblem,
} from './document/size.ts'
export type { Condition, PolicyDocument, PrincipalElement, Statement } from './document/syntax.ts'
export { PolicySyntaxError } from './document/syntax-error.ts'
export { validatePolicy } from './document/validate.ts'
export { contextKeysOf } from './explain/context-keys.ts'
export { explain } from './explain/explain.ts'
export type {
  Explanation,
  FailedCondition,
  LayerVote,
  MatchedStatement,
  StatementPosition,
  StatementReference,
  UnmatchedStatement,
} from './explain/explanation.ts'
export { targetFacts } from './target-facts.ts'
export type {
  AttachedPolicy,
  CompiledPolicy,
  ContextValue,
  Decision,
  DecisionRequest,
  Outcome,
  PolicyLayer,
  PolicyPrincipal,
  PolicySets,
  RequestContext,
} from './types.ts'
export { allowed } from './types.ts'
