/** AWS's AccessDenied sentence for a decision. */
import type { Decision } from '../types.ts'

export interface DeniedRequest {
  /** As it appears to the caller: sessions as `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`. */
  readonly principalArn: string
  readonly action: string
  /** An ARN, a label such as `user backup`, or a quoted ARN as S3 writes it; left out where AWS names none. */
  readonly resource?: string
  readonly decision: Decision
}

/**
 * `User: … is not authorized to perform: … on resource: … because no identity-based policy allows the … action`.
 * Across accounts AWS gives no reason.
 */
export function denialMessage({ principalArn, action, resource, decision }: DeniedRequest): string {
  const target = resource === undefined ? '' : ` on resource: ${resource}`
  const sentence = `User: ${principalArn} is not authorized to perform: ${action}${target}`
  const reason = decision.crossAccount ? undefined : reasonOf(decision, action)
  return reason === undefined ? sentence : `${sentence} ${reason}`
}

function reasonOf({ outcome, layer, policyId }: Decision, action: string): string | undefined {
  const phrase = phrases[layer]
  if (phrase === undefined) return undefined
  if (outcome === 'ImplicitlyDenied') return `because no ${phrase.none} allows the ${action} action`
  if (outcome !== 'ExplicitlyDenied') return undefined
  // Since early 2026 AWS names the managed policy that denied (AWS Security Blog).
  const arn = phrase.namesPolicy && policyId?.startsWith('arn:') ? `: ${policyId}` : ''
  return `with an explicit deny in ${phrase.some}${arn}`
}

interface Phrase {
  readonly none: string
  readonly some: string
  readonly namesPolicy: boolean
}

const phrases: Readonly<Partial<Record<Decision['layer'], Phrase>>> = {
  identity: { none: 'identity-based policy', some: 'an identity-based policy', namesPolicy: true },
  resource: {
    none: 'resource-based policy',
    some: 'a resource-based policy',
    namesPolicy: false,
  },
  boundary: { none: 'permissions boundary', some: 'a permissions boundary', namesPolicy: true },
  session: { none: 'session policy', some: 'a session policy', namesPolicy: true },
  scp: { none: 'service control policy', some: 'a service control policy', namesPolicy: true },
  rcp: { none: 'resource control policy', some: 'a resource control policy', namesPolicy: true },
  endpoint: { none: 'VPC endpoint policy', some: 'a VPC endpoint policy', namesPolicy: false },
  trust: { none: 'role trust policy', some: 'the role trust policy', namesPolicy: false },
}
