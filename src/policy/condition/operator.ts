/** What an operator family supplies; the modifiers of `evaluate.ts` do the rest. */
import type { RequestContext } from '../types.ts'

/**
 * Tests one request value against all policy values: true when any of them matches. `undefined` when the two can't be
 * compared; then a positive operator doesn't hold, and what a negated one does is open (rules 84, 87).
 */
export type ValueTest = (value: string, context: RequestContext) => boolean | undefined

export interface Operator {
  /** The positive operator of the family whose result is turned round: `StringNotEquals` is no `StringEquals`. */
  readonly negated: boolean
  /** Gets the policy values that `readable` accepts. */
  readonly compile: (values: readonly string[], variables: boolean) => ValueTest
  /** Whether a policy value has the operator's type; absent when every text does. */
  readonly readable?: (value: string, variables: boolean) => boolean
}
