/** What is true of customer managed policies and their versions: keys, ARN, stored shapes. */

import { iamArn } from '../../../kernel/arn.ts'
import { collection } from '../../../kernel/collection.ts'

export interface ManagedPolicy {
  readonly account: string
  /** As created; names are unique in the account ignoring case, whatever the path. */
  readonly name: string
  readonly path: string
  /** ANPA… */
  readonly id: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly description?: string
  readonly tags: Readonly<Record<string, string>>
  /** Number of the default version: 1 for `v1`. */
  readonly defaultVersion: number
  /** Number the next version gets; numbers are never used again. */
  readonly nextVersion: number
}

export const managedPolicies = collection<ManagedPolicy>('policy', {
  key: (policy) => [policy.account, policy.name.toLowerCase()],
  indexes: { byId: { keys: (policy) => [[policy.id]], unique: true } },
})

export interface PolicyVersion {
  readonly account: string
  readonly policyName: string
  readonly number: number
  readonly document: string
  readonly createdAt: number
}

export const policyVersions = collection<PolicyVersion>('policy-version', {
  key: (version) => [version.account, version.policyName.toLowerCase(), version.number],
})

export const policyArn = (policy: Pick<ManagedPolicy, 'account' | 'path' | 'name'>): string =>
  iamArn(policy.account, `policy${policy.path}${policy.name}`)

/** Account (`aws` for AWS managed ones), path and name of a policy ARN; `undefined` when it names no policy. */
export function parsePolicyArn(arn: string): { account: string; path: string; name: string } | undefined {
  const match = /^arn:aws:iam::(\d{12}|aws):policy(\/(?:[^\s/]+\/)*)([^\s/]+)$/.exec(arn)
  return match ? { account: match[1]!, path: match[2]!, name: match[3]! } : undefined
}
