/** Why a decision came out as it did. */
import type { ContextValue, Decision, Outcome, PolicyLayer } from '../types.ts'

/** Where a statement stands, as the simulation operations count: lines from 1, columns from 2. */
export interface StatementPosition {
  readonly line: number
  readonly column: number
}

/** One statement of a policy that takes part. */
export interface StatementReference {
  readonly layer: PolicyLayer
  /** Level of a service or resource control policy: 0 is the organization's root. */
  readonly level?: number
  readonly policyId: string
  readonly sid?: string
  /** Place in the document, from 0. */
  readonly index: number
  readonly effect: 'Allow' | 'Deny'
  /** Of the opening brace. */
  readonly start: StatementPosition
  /** Of the closing brace. */
  readonly end: StatementPosition
}

export interface MatchedStatement extends StatementReference {
  /** How a resource-based policy names the caller: itself, the role or user behind its session, or its account. */
  readonly naming?: 'caller' | 'base' | 'account'
}

/** A condition that didn't hold. */
export interface FailedCondition {
  readonly operator: string
  readonly key: string
  readonly expected: readonly string[]
  /** Value of the request; absent when the key is missing. */
  readonly actual?: ContextValue
}

/** A statement that speaks of the action but doesn't match, and what kept it from matching. */
export interface UnmatchedStatement extends StatementReference {
  readonly resourceDiffers: boolean
  readonly principalDiffers: boolean
  /** Judged only when resource and principal agree. */
  readonly failedConditions: readonly FailedCondition[]
}

/** What one policy set says, taken alone. */
export interface LayerVote {
  readonly layer: PolicyLayer
  readonly level?: number
  readonly vote: Outcome
  /** A text of the set can't be read; it denies. */
  readonly unreadable: boolean
}

export interface Explanation {
  readonly decision: Decision
  /** Every set that takes part, in the order of evaluation; exempt sets are left out. */
  readonly votes: readonly LayerVote[]
  readonly matched: readonly MatchedStatement[]
  /** Those of `matched` that settled the decision: denials, or else the allows of an allowed request. */
  readonly determining: readonly MatchedStatement[]
  readonly unmatched: readonly UnmatchedStatement[]
  /** Keys that statements about this action and resource ask for and the request doesn't carry, as written there. */
  readonly missingContextKeys: readonly string[]
  /** Sets that would each have to allow as well, everything else unchanged; empty for allowed requests. */
  readonly lacking: readonly LayerVote[]
}
