/** Looking for statements in the layers: denials first, then allows. */
import { named } from '../match/principal.ts'
import type { AttachedPolicy, PolicyLayer } from '../types.ts'
import type { Asked } from './asked.ts'
import { candidates, insideOf } from './document.ts'
import { type LayerRules, layerRules } from './layers.ts'
import type { Participating } from './participating.ts'
import { mergedSet } from './policy-set.ts'
import { applies, type CompiledStatement } from './statement.ts'
import { findStatement, type StatementList } from './statement-list.ts'

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
  const set = mergedSet(policies)
  if (set === undefined) {
    for (const policy of policies) {
      const denial = denialOf(layer, policy, asked)
      if (denial) return denial
    }
    return undefined
  }
  if (set.unreadable) return { layer, policy: set.unreadable, sid: undefined }
  const statement = firstApplying(set.candidates(asked.action).deny, asked, layerRules[layer])
  return statement && { layer, policy: set.policyOf(statement), sid: statement.source.sid }
}

function denialOf(layer: PolicyLayer, policy: AttachedPolicy, asked: Asked): Denial | undefined {
  const document = insideOf(policy.document)
  if (document.unreadable) return { layer, policy, sid: undefined }
  const { deny } = candidates(document, asked.action)
  const statement = firstApplying(deny, asked, layerRules[layer])
  return statement && { layer, policy, sid: statement.source.sid }
}

/** The first statement of a layer that allows. */
export function firstAllow(
  layer: PolicyLayer,
  policies: readonly AttachedPolicy[],
  asked: Asked,
): Found | undefined {
  const rules = layerRules[layer]
  const set = mergedSet(policies)
  if (set !== undefined) {
    const statement = firstApplying(set.candidates(asked.action).allow, asked, rules)
    return statement && { policy: set.policyOf(statement), sid: statement.source.sid }
  }
  for (const policy of policies) {
    const { allow } = candidates(insideOf(policy.document), asked.action)
    const statement = firstApplying(allow, asked, rules)
    if (statement) return { policy, sid: statement.source.sid }
  }
  return undefined
}

function firstApplying(
  list: StatementList,
  asked: Asked,
  rules: LayerRules,
): CompiledStatement | undefined {
  if (list.all.length === 0) return undefined
  return findStatement(
    list,
    asked.arn,
    (statement) => applies(statement, asked, rules) !== named.nobody,
  )
}

export interface ResourceGrants {
  /** Every way in which an Allow names the caller: bits of `named`. */
  readonly how: number
  /** The statement that grants most directly. */
  readonly first: Found | undefined
}

const noGrants: ResourceGrants = { how: named.nobody, first: undefined }

/** What the target's policy grants, and by which names of the caller. */
export function resourceGrants(
  layer: 'resource' | 'trust',
  policy: AttachedPolicy | undefined,
  asked: Asked,
): ResourceGrants {
  if (policy === undefined) return noGrants
  const rules = layerRules[layer]
  let how: number = named.nobody
  let first: CompiledStatement | undefined
  const { allow } = candidates(insideOf(policy.document), asked.action)
  const direct = findStatement(allow, asked.arn, (statement) => {
    const here = applies(statement, asked, rules)
    how |= here
    if (here !== named.nobody) first ??= statement
    return (here & named.direct) !== 0
  })
  const granting = direct ?? first
  return { how, first: granting && { policy, sid: granting.source.sid } }
}
