/** Users, groups and roles, where they are one thing: holders of policies. */

import type { ResourceRef } from '../../../kernel/resource.ts'
import { resource } from '../../../kernel/resource.ts'
import { existingGroup, groupResource } from '../group/group.ts'
import type { Lookup } from '../lookup.ts'
import type { QuotaName } from '../quotas.ts'
import { existingRole, modifiableRole, roleResource } from '../role/role.ts'
import { existingUser, userResource } from '../user/user.ts'
import type { PolicyHolder, PolicyHolderType } from './attachment.ts'

/** How one kind of holder is named, found and limited. */
export interface HolderKind {
  readonly type: PolicyHolderType
  /** As in names of operations: `AttachUserPolicy`. */
  readonly noun: 'User' | 'Group' | 'Role'
  /** Member that names the holder: `UserName`. */
  readonly member: 'UserName' | 'GroupName' | 'RoleName'
  readonly attachmentQuota: QuotaName
  /** Of all its inline policies. */
  readonly inlineSizeQuota: QuotaName
  /** The holder as policies see it; `showsBoundary` for actions that know `iam:PermissionsBoundary`. */
  resource(account: string, name: string, showsBoundary?: boolean): ResourceRef
  /** Throws NoSuchEntity; the name as it was created. */
  existing(lookup: Lookup, name: string): Promise<string>
  /** As `existing`, and throws UnmodifiableEntity for what only AWS may change. */
  modifiable(lookup: Lookup, name: string): Promise<string>
}

/** Users. */
export const userKind: HolderKind = {
  type: 'user',
  noun: 'User',
  member: 'UserName',
  attachmentQuota: 'PoliciesPerUser',
  inlineSizeQuota: 'UserPolicySize',
  resource: (account, name, showsBoundary = false) =>
    resource(userResource, { account, name, showsBoundary }),
  existing: async (lookup, name) => (await existingUser(lookup, name)).name,
  modifiable: async (lookup, name) => (await existingUser(lookup, name)).name,
}

/** Groups. */
export const groupKind: HolderKind = {
  type: 'group',
  noun: 'Group',
  member: 'GroupName',
  attachmentQuota: 'PoliciesPerGroup',
  inlineSizeQuota: 'GroupPolicySize',
  // groups have no permissions boundary
  resource: (account, name) => resource(groupResource, { account, name }),
  existing: async (lookup, name) => (await existingGroup(lookup, name)).name,
  modifiable: async (lookup, name) => (await existingGroup(lookup, name)).name,
}

/** Roles; service-linked ones are for AWS to change. */
export const roleKind: HolderKind = {
  type: 'role',
  noun: 'Role',
  member: 'RoleName',
  attachmentQuota: 'PoliciesPerRole',
  inlineSizeQuota: 'RolePolicySize',
  resource: (account, name, showsBoundary = false) =>
    resource(roleResource, { account, name, showsBoundary }),
  existing: async (lookup, name) => (await existingRole(lookup, name)).name,
  modifiable: async (lookup, name) => (await modifiableRole(lookup, name)).name,
}

/** The holder's name in an input of its own operations. */
export const nameIn = (kind: HolderKind, input: object): string =>
  (input as Record<string, string>)[kind.member] as string

/** The holder as attachments and inline policies know it. */
export const holderOf = (kind: HolderKind, account: string, name: string): PolicyHolder => ({
  account,
  type: kind.type,
  name,
})
