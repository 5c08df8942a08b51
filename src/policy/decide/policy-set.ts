/**
 * Many policies that vote as one, merged: their statements about an action stand in one list. Made for a list of
 * policies that comes back, such as those of a principal that is remembered; the list must not change.
 */
import type { AttachedPolicy } from '../types.ts'
import {
  type Candidates,
  candidates,
  candidatesAmong,
  insideOf,
  rememberedFor,
} from './document.ts'
import type { CompiledStatement } from './statement.ts'

export interface MergedSet {
  readonly unreadable: AttachedPolicy | undefined
  readonly candidates: (action: string) => Candidates
  readonly policyOf: (statement: CompiledStatement) => AttachedPolicy
}

/** Below this many policies each is asked on its own. */
const fewPolicies = 8

/** Merging pays from here on. One decision asks a list two or three times. */
const timesAsked = 8

/** How often a list was asked, or what came of it. */
const merged = new WeakMap<readonly AttachedPolicy[], MergedSet | number>()

/** The merged form of a set that is large and comes back; `undefined`: ask each policy. */
export function mergedSet(policies: readonly AttachedPolicy[]): MergedSet | undefined {
  if (policies.length < fewPolicies) return undefined
  const known = merged.get(policies) ?? 0
  if (typeof known !== 'number') return known
  if (known < timesAsked) {
    merged.set(policies, known + 1)
    return undefined
  }
  const set = merge(policies)
  merged.set(policies, set)
  return set
}

function merge(policies: readonly AttachedPolicy[]): MergedSet {
  const owners = new Map<CompiledStatement, AttachedPolicy>()
  for (const policy of policies) {
    for (const statement of insideOf(policy.document).statements) {
      if (!owners.has(statement)) owners.set(statement, policy)
    }
  }
  const byAction = new Map<string, Candidates>()
  return {
    unreadable: policies.find(({ document }) => insideOf(document).unreadable),
    candidates: (action) =>
      rememberedFor(byAction, action, () =>
        candidatesAmong(policies.flatMap(({ document }) => covering(document, action))),
      ),
    policyOf: (statement) => owners.get(statement)!,
  }
}

function covering(document: AttachedPolicy['document'], action: string): CompiledStatement[] {
  const { deny, allow } = candidates(insideOf(document), action)
  return [...deny.all, ...allow.all]
}
