import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { accounts } from '../../account/public.ts'
import { accessKeys, keysOfOwner } from '../access-key/access-key.ts'
import { groups } from '../group/group.ts'
import { instanceProfiles } from '../instance-profile/instance-profile.ts'
import { devicesOfOwner, mfaDevices } from '../mfa-device/mfa-device.ts'
import { oidcProviders } from '../oidc-provider/oidc-provider.ts'
import { managedPolicies, policyVersions } from '../policy/policy.ts'
import { quotasOf } from '../quotas.ts'
import { roles } from '../role/role.ts'
import { samlProviders } from '../saml-provider/saml-provider.ts'
import { serverCertificates } from '../server-certificate/server-certificate.ts'
import {
  certificatesOfOwner,
  signingCertificates,
} from '../signing-certificate/signing-certificate.ts'
import { globalEndpointTokenVersion } from '../token-preferences/token-preferences.ts'
import { users } from '../user/user.ts'

/** Counts of the account's entities, read when asked, beside their quotas. */
export const getAccountSummary = operation('iam', 'GetAccountSummary', {
  effect: 'read',
  authorize: () => [need('iam:GetAccountSummary', '*', {}, '*')],
  async run({ account, tx }) {
    const quotas = await quotasOf(tx, account)
    const rootKeys = await tx.count(accessKeys, keysOfOwner(account, { type: 'Root' }))
    const rootDevices = await tx.countBy(
      mfaDevices,
      'byOwner',
      devicesOfOwner(account, { type: 'Root' }),
    )
    const rootCertificates = await tx.count(
      signingCertificates,
      certificatesOfOwner(account, { type: 'Root' }),
    )
    const root = (await tx.get(accounts, [account]))?.root
    return {
      SummaryMap: {
        Users: await tx.count(users, [account]),
        UsersQuota: quotas.UsersPerAccount,
        Groups: await tx.count(groups, [account]),
        GroupsQuota: quotas.GroupsPerAccount,
        Roles: await tx.count(roles, [account]),
        RolesQuota: quotas.RolesPerAccount,
        Policies: await tx.count(managedPolicies, [account]),
        PoliciesQuota: quotas.PoliciesPerAccount,
        PolicyVersionsInUse: await tx.count(policyVersions, [account]),
        PolicyVersionsInUseQuota: quotas.PolicyVersionsInUse,
        VersionsPerPolicyQuota: quotas.VersionsPerPolicy,
        InstanceProfiles: await tx.count(instanceProfiles, [account]),
        InstanceProfilesQuota: quotas.InstanceProfilesPerAccount,
        ServerCertificates: await tx.count(serverCertificates, [account]),
        ServerCertificatesQuota: quotas.ServerCertificatesPerAccount,
        Providers:
          (await tx.count(oidcProviders, [account])) + (await tx.count(samlProviders, [account])),
        MFADevices: await tx.count(mfaDevices, [account]),
        MFADevicesInUse: await tx.countBy(mfaDevices, 'byOwner', [account]),
        AccountMFAEnabled: rootDevices > 0 ? 1 : 0,
        AccountAccessKeysPresent: rootKeys > 0 ? 1 : 0,
        AccountPasswordPresent: root?.passwordHash === undefined ? 0 : 1,
        AccountSigningCertificatesPresent: rootCertificates > 0 ? 1 : 0,
        AccessKeysPerUserQuota: quotas.AccessKeysPerUser,
        SigningCertificatesPerUserQuota: quotas.CertificatesPerUser,
        GroupsPerUserQuota: quotas.GroupsPerUser,
        AttachedPoliciesPerUserQuota: quotas.PoliciesPerUser,
        AttachedPoliciesPerGroupQuota: quotas.PoliciesPerGroup,
        AttachedPoliciesPerRoleQuota: quotas.PoliciesPerRole,
        PolicySizeQuota: quotas.PolicySize,
        UserPolicySizeQuota: quotas.UserPolicySize,
        GroupPolicySizeQuota: quotas.GroupPolicySize,
        RolePolicySizeQuota: quotas.RolePolicySize,
        AssumeRolePolicySizeQuota: quotas.ACLSizePerRole,
        GlobalEndpointTokenVersion: await globalEndpointTokenVersion(tx, account),
      },
    }
  },
})
