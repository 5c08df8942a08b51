/** The policy engine's public face. */
export { compile } from './compile.ts'
export { decide } from './decide/combine.ts'
export { type DeniedRequest, denialMessage } from './decide/denial-message.ts'
export { parsePolicy } from './document/parse.ts'
export type { PolicyDocument, Statement } from './document/syntax.ts'
export { PolicySyntaxError } from './document/syntax-error.ts'
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
