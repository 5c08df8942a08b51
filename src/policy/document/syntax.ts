/**
 * A policy document as read: what `document/parse.ts` yields and `decide/` compiles. Values keep their order and
 * spelling; positions are 1-based line and column of the first character (Column as SimulateCustomPolicy counts it is
 * derived in `explain/`).
 */

export interface Position {
  readonly offset: number
  readonly line: number
  readonly column: number
}

export type PolicyVersion = '2008-10-17' | '2012-10-17'

export interface PolicyDocument {
  /** A missing Version means 2008-10-17 (rule 95). */
  readonly version: PolicyVersion
  readonly versionGiven: boolean
  readonly id: string | undefined
  readonly statements: readonly Statement[]
}

export interface Statement {
  readonly index: number
  readonly sid: string | undefined
  readonly effect: 'Allow' | 'Deny'
  readonly principal: PrincipalElement | undefined
  readonly notPrincipal: PrincipalElement | undefined
  readonly action: readonly string[] | undefined
  readonly notAction: readonly string[] | undefined
  readonly resource: readonly string[] | undefined
  readonly notResource: readonly string[] | undefined
  readonly conditions: readonly Condition[]
  readonly start: Position
  /** Position behind the closing brace's own character (offset of `}`). */
  readonly end: Position
}

/** `'*'` stays `'*'`; otherwise values by type, as written. */
export type PrincipalElement =
  | '*'
  | {
      readonly AWS?: readonly string[]
      readonly Service?: readonly string[]
      readonly Federated?: readonly string[]
      readonly CanonicalUser?: readonly string[]
    }

/** One operator applied to one key. `{Op: {k1: …, k2: …}}` yields two. All of a statement's must hold. */
export interface Condition {
  /** As written: `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string
  /** As written; looked up in lower case. */
  readonly key: string
  /** JSON booleans and numbers as their text. */
  readonly values: readonly string[]
}
