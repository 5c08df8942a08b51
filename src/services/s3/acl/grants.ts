/**
 * Grants of an ACL, and what each permission lets its grantee do (S3 user guide, "Access control list (ACL) overview").
 * An owner's account needs none: its own policies decide (policy-evaluation rule 108).
 */

import { isAccountPrincipal, type Principal } from '../../../kernel/principal.ts'

export const permissions = ['FULL_CONTROL', 'READ', 'READ_ACP', 'WRITE', 'WRITE_ACP'] as const
export type Permission = (typeof permissions)[number]

export const isPermission = (text: string | undefined): text is Permission =>
  (permissions as readonly (string | undefined)[]).includes(text)

const groups = ['AllUsers', 'AuthenticatedUsers', 'LogDelivery'] as const
export type Group = (typeof groups)[number]

const groupUris: Readonly<Record<Group, string>> = {
  AllUsers: 'http://acs.amazonaws.com/groups/global/AllUsers',
  AuthenticatedUsers: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
  LogDelivery: 'http://acs.amazonaws.com/groups/s3/LogDelivery',
}

export const groupOfUri = (uri: string): Group | undefined =>
  groups.find((group) => groupUris[group] === uri)

/** An account by its canonical user id, or a group of AWS's. */
export type Grantee =
  | {
      readonly id: string
      /** Absent for the few ids of AWS's own that canned ACLs name. */
      readonly account?: string
    }
  | { readonly group: Group }

export interface Grant {
  readonly to: Grantee
  readonly permission: Permission
}

/** Somebody who owns a bucket or an object. */
export interface Owner {
  /** 12 digits, or {@link nobody}. */
  readonly account: string
  /** Canonical user id. */
  readonly id: string
}

/** Owns what was written without a signature: no account is its. */
export const nobody: Owner = { account: 'anonymous', id: '65a011a29cdf8ec533ec3d1ccaae921c' }

export const ownersOwn = ({ account, id }: Owner): Grant => ({
  to: { id, account },
  permission: 'FULL_CONTROL',
})

/** Nothing but full control for the owner: what an absent ACL says. */
export function isDefault(grants: readonly Grant[], owner: Owner): boolean {
  const [grant, ...more] = grants
  return (
    grant !== undefined &&
    more.length === 0 &&
    grant.permission === 'FULL_CONTROL' &&
    'id' in grant.to &&
    grant.to.id === owner.id
  )
}

const isPublicGrant = ({ to }: Grant): boolean =>
  'group' in to && (to.group === 'AllUsers' || to.group === 'AuthenticatedUsers')

/** Whether everybody, or everybody with an account anywhere, may do something ("The meaning of public"). */
export const isPublicAcl = (grants: readonly Grant[]): boolean => grants.some(isPublicGrant)

export const withoutPublic = (grants: readonly Grant[]): readonly Grant[] =>
  grants.filter((grant) => !isPublicGrant(grant))

function names(to: Grantee, caller: Principal): boolean {
  if (!('group' in to)) return isAccountPrincipal(caller) && caller.account === to.account
  switch (to.group) {
    case 'AllUsers':
      return caller.type === 'Anonymous' || isAccountPrincipal(caller)
    case 'AuthenticatedUsers':
      return isAccountPrincipal(caller)
    case 'LogDelivery':
      return caller.type === 'Service' && caller.service === 'logging.s3.amazonaws.com'
  }
}

/** Whether a grant gives the caller this permission. */
export const grantsPermission = (
  grants: readonly Grant[],
  permission: Permission,
  caller: Principal,
): boolean =>
  grants.some(
    (grant) =>
      (grant.permission === permission || grant.permission === 'FULL_CONTROL') &&
      names(grant.to, caller),
  )

/** Actions on a bucket, by the permission of its ACL that grants them. */
const bucketPermissions: ReadonlyMap<string, Permission> = new Map([
  ['s3:ListBucket', 'READ'],
  ['s3:ListBucketVersions', 'READ'],
  ['s3:ListBucketMultipartUploads', 'READ'],
  ['s3:GetBucketAcl', 'READ_ACP'],
  ['s3:PutBucketAcl', 'WRITE_ACP'],
])

/** Actions on an object, by the permission of its ACL that grants them. */
const objectPermissions: ReadonlyMap<string, Permission> = new Map([
  ['s3:GetObject', 'READ'],
  ['s3:GetObjectVersion', 'READ'],
  ['s3:GetObjectTorrent', 'READ'],
  ['s3:GetObjectAcl', 'READ_ACP'],
  ['s3:GetObjectVersionAcl', 'READ_ACP'],
  ['s3:PutObjectAcl', 'WRITE_ACP'],
  ['s3:PutObjectVersionAcl', 'WRITE_ACP'],
])

/** Whether an ACL of this kind gives the caller the action. */
export function aclAllows(
  kind: 'bucket' | 'object',
  grants: readonly Grant[],
  action: string,
  caller: Principal,
): boolean {
  const permission = (kind === 'bucket' ? bucketPermissions : objectPermissions).get(action)
  return permission !== undefined && grantsPermission(grants, permission, caller)
}

/** As answers show them. */
export const describeGrants = (grants: readonly Grant[]) =>
  grants.map(({ to, permission }) => ({
    Grantee:
      'group' in to
        ? { URI: groupUris[to.group], Type: 'Group' as const }
        : { ID: to.id, Type: 'CanonicalUser' as const },
    Permission: permission,
  }))
