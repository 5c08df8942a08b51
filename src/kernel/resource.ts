/**
 * What an operation needs, and what is known of the resource it names. An operation lists needs; the facts about each
 * resource (owner, tags, policy) are gathered from the resource's type, so that no operation can forget them.
 */

import type { Principal } from './principal.ts'
import type { ReadTransaction } from './transaction.ts'

/** Condition keys an operation adds: full names (`iam:PolicyARN`), any case; `undefined` values are left out. */
export type NeedContext = Readonly<Record<string, string | readonly string[] | undefined>>

export interface ResourceFacts {
  /** Full ARN as policies name it. */
  readonly arn: string
  /** Account that owns the resource. */
  readonly account: string
  /**
   * Account of what holds the resource, where that isn't its owner's: the bucket of an object that another account owns.
   * It pays, is protected by its own settings, and keeps the record.
   */
  readonly heldBy?: string
  /** How a denial names it when the ARN can't be built: `user backup`. */
  readonly label?: string
  /** Resource tags: `aws:ResourceTag/key` (and `iam:ResourceTag/key` for IAM). */
  readonly tags?: Readonly<Record<string, string>>
  /** Resource policy document text, when there is one. */
  readonly policy?: string
  /** Name of the resource policy in reasons: the ARN of the resource. */
  readonly policyId?: string
  /** The resource policy is a trust policy. */
  readonly trustPolicy?: boolean
  /** Further condition keys that come from the resource (`s3:ResourceAccount`, `s3:ExistingObjectTag/…`). */
  readonly context?: NeedContext
  /** A KMS key: identity policies count only where its policy delegates to its account (policy-evaluation rule 26). */
  readonly kmsKey?: boolean
  /** Whether an ACL of the resource grants the caller the action (policy-evaluation rule 108). */
  readonly aclAllows?: (action: string, caller: Principal) => boolean
  /**
   * The resource doesn't exist, and policies for it can't either (an AssumeRole target): the decision is a denial
   * whatever the caller may do.
   */
  readonly absent?: boolean
  /**
   * Only principals of the owner's account and services pass, whatever policies say: a public bucket policy under
   * RestrictPublicBuckets (policy-evaluation rule 111).
   */
  readonly ownAccountOnly?: boolean
  /**
   * Callers of other accounts pass only with this header, and nobody without an account does, whatever policies say: who
   * is charged must have agreed (S3, "Requester Pays").
   */
  readonly othersMustSay?: { readonly header: string; readonly value: string }
  /** What a denial says of the resource all the same, as headers. */
  readonly toldWhenDenied?: Readonly<Record<string, string>>
  /** The action reads or replaces the resource policy itself: its denials don't bind the owner's root user (rule 21). */
  readonly ownerRecovers?: boolean
}

/** A kind of resource. One per resource folder; `gather` is the only place that knows where its facts lie. */
export interface ResourceType<Ref> {
  /** `iam:user`, `s3:object` */
  readonly name: string
  /**
   * Facts of one resource. A resource that isn't there still has an ARN (the caller must not learn whether it exists);
   * only S3 buckets answer NoSuchBucket before authorisation, by throwing it here. What is true of it may depend on the
   * action: an object has one owner for those who read it and another for those who replace it.
   */
  gather(tx: ReadTransaction, ref: Ref, action: string): Promise<ResourceFacts>
}

export interface ResourceRef {
  gather(tx: ReadTransaction, action: string): Promise<ResourceFacts>
}

/** Refers to a resource of a type. */
export function resource<Ref>(type: ResourceType<Ref>, ref: Ref): ResourceRef {
  return { gather: (tx, action) => type.gather(tx, ref, action) }
}

export interface Need {
  /** `iam:CreateUser` */
  readonly action: string
  /** `'*'` for actions without a resource type. */
  readonly resource: ResourceRef | '*'
  readonly context: NeedContext
  /**
   * How a denial names the resource of an action decided on `*`: `arn:aws:iam::ACCOUNT:user/` for ListUsers. Without
   * it such a denial leaves out `on resource`.
   */
  readonly label?: string
}

/** One permission the caller needs. Every need of an operation must be allowed. */
export function need(
  action: string,
  on: ResourceRef | '*',
  context: NeedContext = {},
  label?: string,
): Need {
  return label === undefined
    ? { action, resource: on, context }
    : { action, resource: on, context, label }
}

/** The operation needs no permission; the reason is shown in the generated coverage page. */
export interface Open {
  readonly open: string
}
export const open = (reason: string): Open => ({ open: reason })
