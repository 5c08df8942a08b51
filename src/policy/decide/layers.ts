/** What distinguishes the kinds of policy when their statements are compared with a request. */
import type { PolicyLayer } from '../types.ts'

export interface LayerRules {
  /** Segments missing at the end of an ARN count as `*` (rule 68). */
  readonly shortArnsAreWild: boolean
  /** Whether statements name principals; `optional`: without one they speak of everybody. */
  readonly principals: 'required' | 'optional' | 'none'
  /** Statements have no Resource: they speak of the role they belong to (rule 69). */
  readonly resourceless: boolean
}

const ofPrincipal: LayerRules = {
  shortArnsAreWild: true,
  principals: 'none',
  resourceless: false,
}

export const layerRules: Readonly<Record<PolicyLayer, LayerRules>> = {
  identity: ofPrincipal,
  boundary: ofPrincipal,
  session: ofPrincipal,
  scp: { shortArnsAreWild: false, principals: 'none', resourceless: false },
  rcp: { shortArnsAreWild: false, principals: 'optional', resourceless: false },
  endpoint: { shortArnsAreWild: false, principals: 'optional', resourceless: false },
  resource: { shortArnsAreWild: false, principals: 'required', resourceless: false },
  trust: { shortArnsAreWild: false, principals: 'required', resourceless: true },
}
