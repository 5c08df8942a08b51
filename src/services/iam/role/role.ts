/** What is true of roles: key, ARN, stored shape, how policies and answers see them. */

import { iamArn, parseArn } from '../../../kernel/arn.ts'
import { collection, type Key } from '../../../kernel/collection.ts'
import type { ResourceType } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { boundaryKeys } from '../boundary/boundary.ts'
import type { Lookup } from '../lookup.ts'

/** A role as it is stored. */
export interface Role {
  readonly account: string
  /** As created; names are unique ignoring case. */
  readonly name: string
  readonly path: string
  /** AROA… */
  readonly id: string
  readonly createdAt: number
  /**
   * Trust policy with user and role ARNs of AWS principals replaced by their unique ids (policy-evaluation rule 47);
   * everything else as written.
   */
  readonly trustPolicy: string
  readonly description?: string
  readonly maxSessionDurationSeconds: number
  readonly tags: Readonly<Record<string, string>>
  readonly boundaryArn?: string
  /** Service principal this role is linked to. */
  readonly linkedService?: string
}

/** Names in any case mean the same role. */
export const roleKey = (account: string, name: string): Key => [account, name.toLowerCase()]

/**
 * By name through the key, by unique id through `byId`, by boundary policy, in order of lists of policies, through
 * `byBoundary`.
 */
export const roles = collection<Role>('role', {
  key: (role) => roleKey(role.account, role.name),
  indexes: {
    byId: { keys: (role) => [[role.id]], unique: true },
    byBoundary: { keys: boundaryKeys },
  },
})

/** `undefined` when there is none. */
export const roleByName = (
  tx: ReadTransaction,
  account: string,
  name: string,
): Promise<Role | undefined> => tx.get(roles, roleKey(account, name))

/** By unique id: a re-created namesake is another role. */
export const roleById = (tx: ReadTransaction, id: string): Promise<Role | undefined> =>
  tx.find(roles, 'byId', [id])

/** `arn:aws:iam::ACCOUNT:role/PATH/NAME` */
export const roleArn = (role: Pick<Role, 'account' | 'path' | 'name'>): string =>
  iamArn(role.account, `role${role.path}${role.name}`)

/** The role of exactly this ARN, path included; `undefined` when there is none or the text is no role ARN. */
export async function roleByArn(tx: ReadTransaction, arn: string): Promise<Role | undefined> {
  const parts = parseArn(arn)
  if (parts?.service !== 'iam' || !parts.resource.startsWith('role/')) return undefined
  const name = parts.resource.slice(parts.resource.lastIndexOf('/') + 1)
  const role = await roleByName(tx, parts.account, name)
  return role !== undefined && roleArn(role) === arn ? role : undefined
}

/** AWS's words for an unknown role. */
export const noSuchRole = (name: string): string => `The role with name ${name} cannot be found.`

/** Throws NoSuchEntity when there is none. */
export async function existingRole({ tx, account, fail }: Lookup, name: string): Promise<Role> {
  const role = await roleByName(tx, account, name)
  if (role === undefined) throw fail('NoSuchEntity', noSuchRole(name))
  return role
}

/** A role its account may change: throws UnmodifiableEntity for service-linked roles. */
export async function modifiableRole(lookup: Lookup, name: string): Promise<Role> {
  const role = await existingRole(lookup, name)
  if (role.linkedService !== undefined)
    throw lookup.fail(
      'UnmodifiableEntity',
      `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`,
    )
  return role
}

/** Which role a need is about. */
export interface RoleRef {
  readonly account: string
  readonly name: string
  /** Path of a role that is to be made: nothing is looked up, and a denial names the ARN. */
  readonly newPath?: string
  /** The action knows the key `iam:PermissionsBoundary`. */
  readonly showsBoundary?: boolean
}

/** A role as policies see it; an unknown one has the ARN of its name, so that a denial tells nothing. */
export const roleResource: ResourceType<RoleRef> = {
  name: 'iam:role',
  async gather(tx, { account, name, newPath, showsBoundary }) {
    if (newPath !== undefined) return { arn: roleArn({ account, path: newPath, name }), account }
    const role = await roleByName(tx, account, name)
    return {
      arn: roleArn(role ?? { account, path: '/', name }),
      account,
      label: `role ${role?.name ?? name}`,
      ...(role && { tags: role.tags }),
      ...(showsBoundary && { context: { 'iam:PermissionsBoundary': role?.boundaryArn } }),
    }
  },
}

/** A role that is handed to a service (iam:PassRole): named by its ARN in denials. */
export const passedRole: ResourceType<{ account: string; name: string }> = {
  name: 'iam:role',
  async gather(tx, ref, action) {
    const { label: _, ...facts } = await roleResource.gather(tx, ref, action)
    return facts
  },
}

/**
 * A role as the target of sts:AssumeRole*: its trust policy is the resource policy. A role that isn't there is absent:
 * the answer is the denial a role that doesn't trust the caller gives.
 */
export const assumeRoleTarget: ResourceType<{ arn: string }> = {
  name: 'iam:role',
  async gather(tx, { arn }) {
    const role = await roleByArn(tx, arn)
    const account = parseArn(arn)?.account ?? ''
    return role === undefined
      ? { arn, account, trustPolicy: true, absent: true }
      : {
          arn,
          account,
          tags: role.tags,
          policy: role.trustPolicy,
          policyId: arn,
          trustPolicy: true,
        }
  },
}
