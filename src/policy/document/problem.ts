import type { Position } from './syntax.ts'

/** Kinds of policy, told apart by who accepts them and in whose words they are refused. */
export type PolicyKind =
  /** Inline or customer managed policy of a user, group or role. */
  | 'identity'
  /** A managed policy that is used as permissions boundary; written with CreatePolicy like any other. */
  | 'boundary'
  /** Inline session policy of an STS call. */
  | 'session'
  /** Trust policy of a role. */
  | 'trust'
  /** Resource policy of a service without words of its own. */
  | 'resource'
  /** Policy of a VPC endpoint. */
  | 'endpoint'
  /** S3 bucket policy. */
  | 'bucket'
  /** Service control policy, resource control policy. */
  | 'scp'
  | 'rcp'

/** Why a document is refused: error code and text as the service answers them. */
export interface PolicyProblem {
  readonly code:
    | 'MalformedPolicyDocument'
    | 'MalformedPolicy'
    | 'MalformedPolicyDocumentException'
    | 'LimitExceeded'
    | 'ConstraintViolationException'
  readonly message: string
  /** Where in the text; AWS doesn't say, the console does. */
  readonly position?: Position
}

export interface ValidationOptions {
  /** A managed policy must say Version 2012-10-17; an inline one may be older. */
  readonly managed?: boolean
  /** Bucket whose policy it is: every resource must lie in it. */
  readonly bucket?: string
}
