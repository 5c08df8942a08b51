/** Looking for statements in the layers: denials first, then allows. */
import { named } from '../match/principal.ts'
import type { AttachedPolicy, PolicyLayer } from '../types.ts'
import type { Asked } from './asked.ts'
import { candidates, insideOf } from './document.ts'
import { layerRules } from './layers.ts'
import type { Participating } from './participating.ts'
import { applies } from './statement.ts'

export interface Found {
  readonly policy: AttachedPolicy
  readonly sid: string | undefined
}

export interface Denial extends Found {
  readonly layer: PolicyLayer
}

/** The first explicit denial, in the order of the published flow; an unreadable policy is one. */
export function explicitDeny(sets: Participating, asked: Asked): Denial | undefined {
  for (const level of sets.rcp) {
    const denial = denialIn('rcp', level, asked)
    if (denial) return denial
  }
  for (const level of sets.scp) {
    const denial = denialIn('scp', level, asked)
    if (denial) return denial
  }
  const { resource, boundary } = sets
  return (
    (sets.endpoint && denialIn('endpoint', sets.endpoint, asked)) ??
    (resource && !sets.resourceDeniesNot
      ? denialOf(sets.trustPolicy ? 'trust' : 'resource', resource, asked)
      : undefined) ??
    denialIn('identity', sets.identity, asked) ??
    (boundary && denialOf('boundary', boundary, asked)) ??
    (sets.session && denialIn('session', sets.session, asked))
  )
}

function denialIn(
  layer: PolicyLayer,
  policies: readonly AttachedPolicy[],
  asked: Asked,
): Denial | undefined {
  for (const policy of policies) {
    const denial = denialOf(layer, policy, asked)
    if (denial) return denial
  }
  return undefined
}

function denialOf(layer: PolicyLayer, policy: AttachedPolicy, asked: Asked): Denial | undefined {
  const document = insideOf(policy.document)
  if (document.unreadable) return { layer, policy, sid: undefined }
  const rules = layerRules[layer]
  for (const statement of candidates(document, asked.action).deny) {
    if (applies(statement, asked, rules) !== named.nobody) {
      return { layer, policy, sid: statement.source.sid }
    }
  }
  return undefined
}

/** The first statement of a layer that allows. */
export function firstAllow(
  layer: PolicyLayer,
  policies: readonly AttachedPolicy[],
  asked: Asked,
): Found | undefined {
  const rules = layerRules[layer]
  for (const policy of policies) {
    for (const statement of candidates(insideOf(policy.document), asked.action).allow) {
      if (applies(statement, asked, rules) !== named.nobody) {
        return { policy, sid: statement.source.sid }
      }
    }
  }
  return undefined
}

export interface ResourceGrants {
  /** Every way in which an Allow names the caller: bits of `named`. */
  readonly how: number
  /** The statement that grants most directly. */
  readonly first: Found | undefined
}

/** What the target's policy grants, and by which names of the caller. */
export function resourceGrants(
  layer: 'resource' | 'trust',
  policy: AttachedPolicy | undefined,
  asked: Asked,
): ResourceGrants {
  if (policy === undefined) return { how: named.nobody, first: undefined }
  const rules = layerRules[layer]
  let how: number = named.nobody
  let first: Found | undefined
  for (const statement of candidates(insideOf(policy.document), asked.action).allow) {
    const here = applies(statement, asked, rules)
    if (here === named.nobody) continue
    if (first === undefined || (here & named.direct) !== 0) {
      first = { policy, sid: statement.source.sid }
    }
    how |= here
    if ((how & named.direct) !== 0) break
  }
  return { how, first }
}
