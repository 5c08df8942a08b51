/**
 * Every quota of IAM in one table (IAM user guide, "IAM and AWS STS quotas"), and the words of LimitExceeded. Names
 * are those AWS puts into its message. Sizes of documents are in `policy/document/size.ts`.
 */

import type { AwsError } from '../../kernel/errors.ts'

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
  /** The names of these two are recalled. */
  OpenIdConnectProvidersPerAccount: 100,
  SAMLProvidersPerAccount: 100,
  ClientIdsPerOpenIdConnectProvider: 100,
  /** Roles in an instance profile; the name is AWS's. */
  InstanceSessionsPerInstanceProfile: 1,
  TagsPerResource: 50,
} as const

/** A quota as LimitExceeded names it. */
export type QuotaName = keyof typeof quotas

interface Failing {
  fail(code: string, message: string): AwsError
}

/** Throws AWS's LimitExceeded when `size` is above the quota. */
export function checkQuota({ fail }: Failing, quota: QuotaName, size: number): void {
  if (size > quotas[quota])
    throw fail('LimitExceeded', `Cannot exceed quota for ${quota}: ${quotas[quota]}`)
}
