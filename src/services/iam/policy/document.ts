/** The document in force of a managed policy, the account's own or AWS's. */

import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { managedPolicy } from '../managed-policy/catalogue.ts'
import { managedPolicies, parsePolicyArn, policyArn, policyVersions } from './policy.ts'

/**
 * Text of the default version; `undefined` when no such policy exists, or, with `account`, when it belongs to another
 * account.
 */
export async function currentDocument(
  tx: ReadTransaction,
  arn: string,
  account?: string,
): Promise<string | undefined> {
  const named = parsePolicyArn(arn)
  if (named === undefined) return undefined
  if (named.account === 'aws') return managedPolicy(arn)?.document()
  if (account !== undefined && named.account !== account) return undefined
  const policy = await tx.get(managedPolicies, [named.account, named.name.toLowerCase()])
  if (policy === undefined || policyArn(policy) !== arn) return undefined
  const version = await tx.get(policyVersions, [
    named.account,
    named.name.toLowerCase(),
    policy.defaultVersion,
  ])
  return version?.document
}
