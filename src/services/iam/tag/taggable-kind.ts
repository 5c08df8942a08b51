/** What can be tagged: where its tags lie, and how policies see it. */

import { type ResourceRef, resource } from '../../../kernel/resource.ts'
import {
  existingInstanceProfile,
  instanceProfileResource,
  instanceProfiles,
} from '../instance-profile/instance-profile.ts'
import type { Change, Lookup } from '../lookup.ts'
import { existingVirtualDevice, mfaDeviceResource, mfaDevices } from '../mfa-device/mfa-device.ts'
import {
  existingOidcProvider,
  oidcProviderResource,
  oidcProviders,
} from '../oidc-provider/oidc-provider.ts'
import {
  checkPolicyArn,
  existingPolicy,
  managedPolicies,
  policyResource,
} from '../policy/policy.ts'
import { existingRole, modifiableRole, roleResource, roles } from '../role/role.ts'
import {
  existingSamlProvider,
  samlProviderResource,
  samlProviders,
} from '../saml-provider/saml-provider.ts'
import {
  existingServerCertificate,
  serverCertificateResource,
  serverCertificates,
} from '../server-certificate/server-certificate.ts'
import { existingUser, userResource, users } from '../user/user.ts'
import type { Tags } from './tags.ts'

/** How one kind of resource is named, found and tagged. */
export interface TaggableKind {
  /** As in names of operations: `TagUser`. */
  readonly noun:
    | 'User'
    | 'Role'
    | 'Policy'
    | 'InstanceProfile'
    | 'ServerCertificate'
    | 'OpenIDConnectProvider'
    | 'SAMLProvider'
    | 'MFADevice'
  /** Member that names the resource. */
  readonly member:
    | 'UserName'
    | 'RoleName'
    | 'PolicyArn'
    | 'InstanceProfileName'
    | 'ServerCertificateName'
    | 'OpenIDConnectProviderArn'
    | 'SAMLProviderArn'
    | 'SerialNumber'
  /** Throws ValidationError for a name that can't be one. */
  check?(lookup: Pick<Lookup, 'fail'>, name: string): void
  resource(account: string, name: string, reads: boolean): ResourceRef
  /** Throws NoSuchEntity. */
  tags(lookup: Lookup, name: string): Promise<Tags>
  /** Replaces the tags by what `changed` makes of them. */
  retag(change: Change, name: string, changed: (tags: Tags) => Tags): Promise<void>
}

/** Users, roles, customer managed policies and instance profiles. */
export const taggableKinds: readonly TaggableKind[] = [
  {
    noun: 'User',
    member: 'UserName',
    resource: (account, name) => resource(userResource, { account, name }),
    tags: async (lookup, name) => (await existingUser(lookup, name)).tags,
    async retag(change, name, changed) {
      const user = await existingUser(change, name)
      await change.tx.replace(users, user, { ...user, tags: changed(user.tags) })
    },
  },
  {
    noun: 'Role',
    member: 'RoleName',
    resource: (account, name) => resource(roleResource, { account, name }),
    tags: async (lookup, name) => (await existingRole(lookup, name)).tags,
    async retag(change, name, changed) {
      const role = await modifiableRole(change, name)
      await change.tx.replace(roles, role, { ...role, tags: changed(role.tags) })
    },
  },
  {
    noun: 'Policy',
    member: 'PolicyArn',
    check: checkPolicyArn,
    resource: (account, arn, reads) => resource(policyResource, { account, arn, reads }),
    tags: async (lookup, arn) => (await existingPolicy(lookup, arn)).tags,
    async retag(change, arn, changed) {
      const policy = await existingPolicy(change, arn)
      await change.tx.replace(managedPolicies, policy, { ...policy, tags: changed(policy.tags) })
    },
  },
  {
    noun: 'InstanceProfile',
    member: 'InstanceProfileName',
    resource: (account, name) => resource(instanceProfileResource, { account, name }),
    tags: async (lookup, name) => (await existingInstanceProfile(lookup, name)).tags,
    async retag(change, name, changed) {
      const profile = await existingInstanceProfile(change, name)
      await change.tx.replace(instanceProfiles, profile, {
        ...profile,
        tags: changed(profile.tags),
      })
    },
  },
  {
    noun: 'ServerCertificate',
    member: 'ServerCertificateName',
    resource: (account, name) => resource(serverCertificateResource, { account, name }),
    tags: async (lookup, name) => (await existingServerCertificate(lookup, name)).tags,
    async retag(change, name, changed) {
      const certificate = await existingServerCertificate(change, name)
      await change.tx.replace(serverCertificates, certificate, {
        ...certificate,
        tags: changed(certificate.tags),
      })
    },
  },
  {
    noun: 'OpenIDConnectProvider',
    member: 'OpenIDConnectProviderArn',
    resource: (account, arn) => resource(oidcProviderResource, { account, arn }),
    tags: async (lookup, arn) => (await existingOidcProvider(lookup, arn)).tags,
    async retag(change, arn, changed) {
      const provider = await existingOidcProvider(change, arn)
      await change.tx.replace(oidcProviders, provider, {
        ...provider,
        tags: changed(provider.tags),
      })
    },
  },
  {
    noun: 'SAMLProvider',
    member: 'SAMLProviderArn',
    resource: (account, arn) => resource(samlProviderResource, { account, arn }),
    tags: async (lookup, arn) => (await existingSamlProvider(lookup, arn)).tags,
    async retag(change, arn, changed) {
      const provider = await existingSamlProvider(change, arn)
      await change.tx.replace(samlProviders, provider, {
        ...provider,
        tags: changed(provider.tags),
      })
    },
  },
  {
    noun: 'MFADevice',
    member: 'SerialNumber',
    resource: (account, serialNumber) => resource(mfaDeviceResource, { account, serialNumber }),
    tags: async (lookup, serialNumber) => (await existingVirtualDevice(lookup, serialNumber)).tags,
    async retag(change, serialNumber, changed) {
      const device = await existingVirtualDevice(change, serialNumber)
      await change.tx.replace(mfaDevices, device, { ...device, tags: changed(device.tags) })
    },
  },
]
