/** The policy engine's public face. */
export { compile } from './compile.ts'
export { decide } from './decide/combine.ts'
export { type DeniedRequest, denialMessage } from './decide/denial-message.ts'
export { parsePolicy } from './document/parse.ts'
export { PolicySyntaxError } from './document/syntax-error.ts'
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
