/** What is true of customer managed policies and their versions: keys, ARN, stored shapes. */

import { iamArn, parseArn } from '../../../kernel/arn.ts'
import { collection, type Key } from '../../../kernel/collection.ts'
import type { ResourceType } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { Lookup } from '../lookup.ts'

/** A customer managed policy as it is stored. */
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

/** By name through the key, by unique id through the index `byId`. */
export const managedPolicies = collection<ManagedPolicy>('policy', {
  key: (policy) => [policy.account, policy.name.toLowerCase()],
  indexes: { byId: { keys: (policy) => [[policy.id]], unique: true } },
})

/** A version as it is stored; it never changes. */
export interface PolicyVersion {
  readonly account: string
  readonly policyName: string
  readonly number: number
  readonly document: string
  readonly createdAt: number
}

/** By policy and number. */
export const policyVersions = collection<PolicyVersion>('policy-version', {
  key: (version) => [version.account, version.policyName.toLowerCase(), version.number],
})

/** `arn:aws:iam::ACCOUNT:policy/PATH/NAME` */
export const policyArn = (policy: Pick<ManagedPolicy, 'account' | 'path' | 'name'>): string =>
  iamArn(policy.account, `policy${policy.path}${policy.name}`)

/** Account (`aws` for AWS managed ones), path and name of a policy ARN; `undefined` when it names no policy. */
export function parsePolicyArn(
  arn: string,
): { account: string; path: string; name: string } | undefined {
  const match = /^arn:aws:iam::(\d{12}|aws):policy(\/(?:[^\s/]+\/)*)([^\s/]+)$/.exec(arn)
  return match ? { account: match[1]!, path: match[2]!, name: match[3]! } : undefined
}

/** Names in any case mean the same policy. */
export const policyKey = (account: string, name: string): Key => [account, name.toLowerCase()]

/** Order of lists: by name ignoring case, then by owner. A blank sorts before every character of a name. */
export const listKeyOf = (name: string, account: string): string =>
  `${name.toLowerCase()} ${account}`

/** As {@link listKeyOf}, of the policy an ARN names. */
export const listKeyOfArn = (arn: string): string =>
  listKeyOf(arn.slice(arn.lastIndexOf('/') + 1), parsePolicyArn(arn)?.account ?? '')

/** Empty when the ARN names no policy. */
export const pathOfPolicyArn = (arn: string): string => parsePolicyArn(arn)?.path ?? ''

/** Throws AWS's answer to a text that is no ARN (observed, two blanks). */
export function checkPolicyArn({ fail }: Pick<Lookup, 'fail'>, text: string): void {
  if (parseArn(text) === undefined)
    throw fail('ValidationError', 'Invalid ARN:  Could not be parsed!')
}

/** Observed for DeletePolicy. */
export const noSuchPolicyArn = (arn: string): string => `Policy ${arn} was not found.`

/** The customer managed policy of exactly this ARN, path included, in its account. */
export async function policyByArn(
  tx: ReadTransaction,
  arn: string,
): Promise<ManagedPolicy | undefined> {
  const named = parsePolicyArn(arn)
  if (named === undefined) return undefined
  const policy = await tx.get(managedPolicies, policyKey(named.account, named.name))
  return policy !== undefined && policyArn(policy) === arn ? policy : undefined
}

/** The account's own policy. Throws NoSuchEntity; AWS's policies are refused before, by {@link policyResource}. */
export async function existingPolicy(
  { tx, account, fail }: Lookup,
  arn: string,
): Promise<ManagedPolicy> {
  const policy = await policyByArn(tx, arn)
  if (policy?.account !== account) throw fail('NoSuchEntity', noSuchPolicyArn(arn))
  return policy
}

/** Which policy a need is about. */
export interface PolicyRef {
  readonly arn: string
  /** Account of the caller. */
  readonly account: string
  /** AWS's policies belong to nobody's account: they are everyone's to read and nobody's to change. */
  readonly reads: boolean
}

/** A managed policy as policies see it. One of another account is a resource of that account. */
export const policyResource: ResourceType<PolicyRef> = {
  name: 'iam:policy',
  async gather(tx, { arn, account, reads }) {
    const owner = parseArn(arn)?.account ?? account
    const policy = await policyByArn(tx, arn)
    return {
      arn,
      account: owner === 'aws' && reads ? account : owner,
      label: `policy ${arn}`,
      ...(policy && { tags: policy.tags }),
    }
  },
}

/** Names are unique in the account whatever their path (API reference, CreatePolicy). */
export const newPolicyResource: ResourceType<Pick<ManagedPolicy, 'account' | 'path' | 'name'>> = {
  name: 'iam:policy',
  gather: async (_tx, policy) => ({
    arn: policyArn(policy),
    account: policy.account,
    label: `policy ${policy.name}`,
  }),
}

/** `v3` */
export const versionId = (number: number): string => `v${number}`

/** `undefined` for ids that no version can have. */
export function versionNumber(id: string): number | undefined {
  const match = /^v([1-9][0-9]{0,14})$/.exec(id)
  return match ? Number(match[1]) : undefined
}
