/** Which policies a user, group or role has: managed ones by attachment, inline ones by value. */

import { collection, type Key } from '../../../kernel/collection.ts'
import type { ReadTransaction, WriteTransaction } from '../../../kernel/transaction.ts'
import { listKeyOfArn } from './policy.ts'

/** What can have policies. */
export type PolicyHolderType = 'user' | 'group' | 'role'

/** Who has a policy. `name` in any case; stored in lower case. */
export interface PolicyHolder {
  readonly account: string
  readonly type: PolicyHolderType
  readonly name: string
}

/** One managed policy of one holder. */
export interface Attachment {
  readonly account: string
  readonly principalType: PolicyHolderType
  /** Name of the user, group or role in lower case. */
  readonly principal: string
  readonly policyArn: string
  /** Milliseconds since 1970. */
  readonly attachedAt: number
}

/** A policy that lives and dies with its holder. */
export interface InlinePolicy {
  readonly account: string
  readonly principalType: PolicyHolderType
  /** Name of the user, group or role in lower case. */
  readonly principal: string
  /** Case counts: `Read` and `read` are two inline policies (recalled). */
  readonly name: string
  readonly document: string
}

/** `list(attachments, policiesOf(holder))`, `list(inlinePolicies, policiesOf(holder))`. */
export const policiesOf = (holder: PolicyHolder): Key => [
  holder.account,
  holder.type,
  holder.name.toLowerCase(),
]

/** One attachment of a holder. */
export const attachmentKey = (holder: PolicyHolder, policyArn: string): Key => [
  ...policiesOf(holder),
  policyArn,
]

/** One inline policy of a holder. */
export const inlinePolicyKey = (holder: PolicyHolder, policyName: string): Key => [
  ...policiesOf(holder),
  policyName,
]

/**
 * By holder through the key; by policy, in order of lists of policies, through the index `byPolicy` ([account of the
 * holder, list key of the policy, type, name]): an AWS managed policy has holders in every account.
 */
export const attachments = collection<Attachment>('attachments', {
  key: (a) => [a.account, a.principalType, a.principal, a.policyArn],
  indexes: {
    byPolicy: {
      keys: (a) => [[a.account, listKeyOfArn(a.policyArn), a.principalType, a.principal]],
    },
  },
})

/** By holder and name. */
export const inlinePolicies = collection<InlinePolicy>('inline-policies', {
  key: (p) => [p.account, p.principalType, p.principal, p.name],
})

/** ARNs of the managed policies of a holder, in order. */
export const attachedPolicyArns = async (
  tx: ReadTransaction,
  holder: PolicyHolder,
): Promise<string[]> =>
  (await tx.list(attachments, policiesOf(holder))).map(({ policyArn }) => policyArn)

/** An attachment in its stored spelling. */
export const newAttachment = (
  holder: PolicyHolder,
  policyArn: string,
  attachedAt: number,
): Attachment => ({
  account: holder.account,
  principalType: holder.type,
  principal: holder.name.toLowerCase(),
  policyArn,
  attachedAt,
})

/** Policies follow a user or group to its new name. */
export async function movePolicies(
  tx: WriteTransaction,
  holder: PolicyHolder,
  newName: string,
): Promise<void> {
  const principal = newName.toLowerCase()
  for (const attachment of await tx.list(attachments, policiesOf(holder))) {
    await tx.delete(attachments, attachmentKey(holder, attachment.policyArn))
    await tx.insert(attachments, { ...attachment, principal })
  }
  for (const policy of await tx.list(inlinePolicies, policiesOf(holder))) {
    await tx.delete(inlinePolicies, inlinePolicyKey(holder, policy.name))
    await tx.insert(inlinePolicies, { ...policy, principal })
  }
}
