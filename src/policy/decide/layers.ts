/** What distinguishes the kinds of policy when their statements are compared with a request. */
import type { ShortArns } from '../match/resource.ts'
import type { PolicyLayer } from '../types.ts'

export interface LayerRules {
  /** What an ARN with fewer than six segments means (rule 68). */
  readonly shortArns: ShortArns
  /** Whether statements name principals; `optional`: without one they speak of everybody. */
  readonly principals: 'required' | 'optional' | 'none'
  /** Statements have no Resource: they speak of the role they belong to (rule 69). */
  readonly resourceless: boolean
}

const ofPrincipal: LayerRules = {
  shortArns: 'wild',
  principals: 'none',
  resourceless: false,
}

export const layerRules: Readonly<Record<PolicyLayer, LayerRules>> = {
  identity: ofPrincipal,
  boundary: ofPrincipal,
  session: ofPrincipal,
  scp: { shortArns: 'refused', principals: 'none', resourceless: false },
  rcp: { shortArns: 'refused', principals: 'optional', resourceless: false },
  endpoint: { shortArns: 'literal', principals: 'optional', resourceless: false },
  resource: { shortArns: 'literal', principals: 'required', resourceless: false },
  trust: { shortArns: 'literal', principals: 'required', resourceless: true },
}
