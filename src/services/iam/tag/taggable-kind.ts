/** What can be tagged: where its tags lie, and how policies see it. */

import type { Collection } from '../../../kernel/collection.ts'
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

/** Tags of entities that one collection holds. `modifiable` is `existing` where some may be read only. */
const tagsIn = <T extends { readonly tags: Tags }>(
  entities: Collection<T>,
  existing: (lookup: Lookup, name: string) => Promise<T>,
  modifiable: (lookup: Lookup, name: string) => Promise<T> = existing,
): Pick<TaggableKind, 'tags' | 'retag'> => ({
  tags: async (lookup, name) => (await existing(lookup, name)).tags,
  async retag(change, name, changed) {
    const entity = await modifiable(change, name)
    await change.tx.replace(entities, entity, { ...entity, tags: changed(entity.tags) })
  },
})

/** All that IAM tags. */
export const taggableKinds: readonly TaggableKind[] = [
  {
    noun: 'User',
    member: 'UserName',
    resource: (account, name) => resource(userResource, { account, name }),
    ...tagsIn(users, existingUser),
  },
  {
    noun: 'Role',
    member: 'RoleName',
    resource: (account, name) => resource(roleResource, { account, name }),
    ...tagsIn(roles, existingRole, modifiableRole),
  },
  {
    noun: 'Policy',
    member: 'PolicyArn',
    check: checkPolicyArn,
    resource: (account, arn, reads) => resource(policyResource, { account, arn, reads }),
    ...tagsIn(managedPolicies, existingPolicy),
  },
  {
    noun: 'InstanceProfile',
    member: 'InstanceProfileName',
    resource: (account, name) => resource(instanceProfileResource, { account, name }),
    ...tagsIn(instanceProfiles, existingInstanceProfile),
  },
  {
    noun: 'ServerCertificate',
    member: 'ServerCertificateName',
    resource: (account, name) => resource(serverCertificateResource, { account, name }),
    ...tagsIn(serverCertificates, existingServerCertificate),
  },
  {
    noun: 'OpenIDConnectProvider',
    member: 'OpenIDConnectProviderArn',
    resource: (account, arn) => resource(oidcProviderResource, { account, arn }),
    ...tagsIn(oidcProviders, existingOidcProvider),
  },
  {
    noun: 'SAMLProvider',
    member: 'SAMLProviderArn',
    resource: (account, arn) => resource(samlProviderResource, { account, arn }),
    ...tagsIn(samlProviders, existingSamlProvider),
  },
  {
    noun: 'MFADevice',
    member: 'SerialNumber',
    resource: (account, serialNumber) => resource(mfaDeviceResource, { account, serialNumber }),
    ...tagsIn(mfaDevices, existingVirtualDevice),
  },
]
