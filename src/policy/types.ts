/**
 * The interface of the decision: facts in, decision with reasons out. Pure, total, no I/O, no clock.
 * The algorithm and its rule numbers are those of `docs/policy-evaluation.md`.
 */

/** Who asks, as policies see it. */
export type PolicyPrincipal =
  | { readonly type: 'Anonymous' }
  | { readonly type: 'Root'; readonly account: string; readonly arn: string }
  | {
      readonly type: 'User'
      readonly account: string
      readonly arn: string
      readonly uniqueId: string
    }
  | {
      readonly type: 'RoleSession'
      readonly account: string
      /** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION` */
      readonly arn: string
      /** ARN of the role with its path. */
      readonly roleArn: string
      readonly uniqueId: string
      /** Session of a service-linked role: exempt from SCPs and RCPs. */
      readonly serviceLinked?: boolean
    }
  | {
      readonly type: 'FederatedUser'
      readonly account: string
      readonly arn: string
      /** ARN and unique id of the user that issued the session. */
      readonly userArn: string
      readonly userId: string
    }
  | { readonly type: 'Service'; readonly service: string }
  | { readonly type: 'IdentityProvider'; readonly kind: 'SAML' | 'OIDC'; readonly provider: string }

/** Values of a condition key: one string, or the members of a multi-valued key. */
export type ContextValue = string | readonly string[]

/**
 * Condition keys of the request. Look-up by full key name in lower case (`aws:sourceip`, `s3:prefix`,
 * `aws:principaltag/team`); `undefined` when the key is absent. May compute lazily; must be stable per request.
 */
export interface RequestContext {
  get(lowerCaseKey: string): ContextValue | undefined
}

/** A policy as it takes part in a decision. `document` comes from `compile`. */
export interface AttachedPolicy {
  /** ARN of a managed policy, or the name of an inline one; named in reasons. */
  readonly id: string
  readonly document: CompiledPolicy
}

/** Opaque outside `policy`; made by `compile(text)`, cached by content. */
export interface CompiledPolicy {
  readonly text: string
  /** The text could not be read: the policy denies everything it takes part in (fail closed). */
  readonly unreadable: boolean
}

export interface PolicySets {
  /** User's and its groups', or role's. */
  readonly identity: readonly AttachedPolicy[]
  /** Permissions boundary; absent when there is none. */
  readonly boundary?: AttachedPolicy
  /** Session policies (inline and managed, one union); absent when the session has none. */
  readonly session?: readonly AttachedPolicy[]
  /** Policy of the target (bucket policy, trust policy of a role, …). */
  readonly resource?: AttachedPolicy
  /** Service control policies, one list per level from the root down; empty when exempt or outside an organization. */
  readonly scp?: readonly (readonly AttachedPolicy[])[]
  /** Resource control policies of the resource's account, one list per level. */
  readonly rcp?: readonly (readonly AttachedPolicy[])[]
  /** Policies of the VPC endpoint the request came through; absent when it came through none. */
  readonly endpoint?: readonly AttachedPolicy[]
}

export interface DecisionRequest {
  readonly principal: PolicyPrincipal
  /** `s3:GetObject` */
  readonly action: string
  /** Full ARN, or `*` for actions without a resource type. */
  readonly resource: string
  /** Account of the resource's owner (rule 5); absent for `*` or where nobody owns it: the principal's account then. */
  readonly resourceAccount?: string
  readonly context: RequestContext
  readonly policies: PolicySets
  readonly facts?: {
    /** The resource policy is a role's trust policy (rules 23-25, 69): it must grant also in the same account. */
    readonly trustPolicy?: boolean
    /** The target is a KMS key: identity policies count only if its policy delegates (rule 26). */
    readonly kmsKey?: boolean
    /** An ACL grant that names the caller, AllUsers or AuthenticatedUsers covers the action (rule 108). */
    readonly aclGrants?: boolean
    /** The principal's account is the management account of its organization: SCPs don't bind (rule 31). */
    readonly managementAccount?: boolean
    /** The resource's account is the management account, or its service doesn't honour RCPs (rules 36, 39). */
    readonly rcpExempt?: boolean
    /** The target belongs to AWS and the action would change it: nobody is allowed to (rules 27, 28). */
    readonly ownedByAws?: boolean
    /** Canonical user id of the principal's account, for policies that name it. */
    readonly canonicalId?: string
    /** The action reads or replaces the resource policy itself: its denials don't bind the owner's root user (rule 21). */
    readonly ownerRecovers?: boolean
  }
}

export type PolicyLayer =
  | 'identity'
  | 'resource'
  | 'boundary'
  | 'session'
  | 'scp'
  | 'rcp'
  | 'endpoint'
  | 'trust'

export type Outcome = 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied'

export interface Decision {
  readonly outcome: Outcome
  /** Layer that concluded: the one that denied or is missing an allow; for an allow, the one that granted. */
  readonly layer: PolicyLayer | 'root' | 'acl'
  /** Policy that denied explicitly, or that granted. */
  readonly policyId?: string
  readonly sid?: string
  /** Principal and resource owner are different accounts: denials then say less (wire.md §7). */
  readonly crossAccount: boolean
}

export const allowed = (decision: Decision): boolean => decision.outcome === 'Allowed'
