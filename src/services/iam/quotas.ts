/**
 * Every quota of IAM in one table (IAM user guide, "IAM and AWS STS quotas"), what an account has instead, and the words
 * of LimitExceeded. Names are those AWS puts into its message or into the account summary.
 */

import { collection } from '../../kernel/collection.ts'
import type { ReadTransaction, WriteTransaction } from '../../kernel/transaction.ts'
import { POLICY_SIZE_LIMITS } from '../../policy/document/size.ts'
import type { Lookup } from './lookup.ts'

/** Default values. */
export const quotas = {
  UsersPerAccount: 5000,
  GroupsPerAccount: 300,
  RolesPerAccount: 1000,
  PoliciesPerAccount: 1500,
  InstanceProfilesPerAccount: 1000,
  ServerCertificatesPerAccount: 20,
  GroupsPerUser: 10,
  PoliciesPerUser: 10,
  PoliciesPerGroup: 10,
  PoliciesPerRole: 10,
  VersionsPerPolicy: 5,
  PolicyVersionsInUse: 10_000,
  AccessKeysPerUser: 2,
  /** Also of the root user. */
  MFADevicesPerUser: 8,
  /** As many as users (IAM user guide, "virtual MFA devices"). */
  MFADevicesPerAccount: 5000,
  CertificatesPerUser: 2,
  SSHPublicKeysPerUser: 5,
  /** For each service. The name is recalled. */
  ServiceSpecificCredentialsPerUser: 2,
  /** In messages of AWS (reported by users). */
  OpenIdConnectProvidersPerAccount: 100,
  /** The name is recalled. */
  SAMLProvidersPerAccount: 100,
  ClientIdsPerOpenIdConnectProvider: 100,
  /** Roles in an instance profile; the name is AWS's. */
  InstanceSessionsPerInstanceProfile: 1,
  TagsPerResource: 50,
  /** Characters of a managed policy, white space not counted. */
  PolicySize: POLICY_SIZE_LIMITS.managed,
  /** Characters of all inline policies of one user. */
  UserPolicySize: POLICY_SIZE_LIMITS.user,
  GroupPolicySize: POLICY_SIZE_LIMITS.group,
  RolePolicySize: POLICY_SIZE_LIMITS.role,
  /** Characters of a trust policy; the name is AWS's. */
  ACLSizePerRole: POLICY_SIZE_LIMITS.trust,
} as const

/** A quota as LimitExceeded names it. */
export type QuotaName = keyof typeof quotas
export type Quotas = Readonly<Record<QuotaName, number>>

/** What an account has instead of the defaults. */
export interface AccountQuotas {
  readonly account: string
  readonly values: Readonly<Partial<Record<QuotaName, number>>>
}

export const accountQuotas = collection<AccountQuotas>('iam-quotas', {
  key: ({ account }) => [account],
})

/** All quotas of an account. */
export async function quotasOf(tx: ReadTransaction, account: string): Promise<Quotas> {
  return { ...quotas, ...(await tx.get(accountQuotas, [account]))?.values }
}

/** One quota of an account. */
export const quotaOf = async (
  tx: ReadTransaction,
  account: string,
  quota: QuotaName,
): Promise<number> => (await tx.get(accountQuotas, [account]))?.values[quota] ?? quotas[quota]

/** Throws AWS's LimitExceeded when `size` is above the account's quota. */
export async function checkQuota(
  { tx, account, fail }: Lookup,
  quota: QuotaName,
  size: number,
): Promise<void> {
  const limit = await quotaOf(tx, account, quota)
  if (size > limit) throw fail('LimitExceeded', `Cannot exceed quota for ${quota}: ${limit}`)
}

/** Their values are in the shape of answers and of what is stored: no account can have others. */
const fixed: ReadonlySet<QuotaName> = new Set([
  'InstanceSessionsPerInstanceProfile',
  'TagsPerResource',
])

const most = 1_000_000

/** A quota that the operator can't set; the message is for the operator. */
export class QuotaRefused extends Error {
  override readonly name = 'QuotaRefused'
}

const isQuotaName = (name: string): name is QuotaName => Object.hasOwn(quotas, name)

/** Gives an account a quota of its own, or with `undefined` the default again. */
export async function setAccountQuota(
  tx: WriteTransaction,
  account: string,
  name: string,
  value: number | undefined,
): Promise<void> {
  if (!isQuotaName(name)) throw new QuotaRefused(`there is no quota \`${name}\``)
  if (fixed.has(name)) throw new QuotaRefused(`\`${name}\` is the same for every account`)
  if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value <= most))
    throw new QuotaRefused(`a quota is a whole number from 0 to ${most}`)
  const { [name]: _, ...others } = (await tx.get(accountQuotas, [account]))?.values ?? {}
  const values = value === undefined ? others : { ...others, [name]: value }
  await tx.put(accountQuotas, { account, values })
}
