/** Where `access` finds keys and policies of principals: the identities of this service. */

import type { IdentitySource, PolicyText, PrincipalPolicies } from '../../access/identity.ts'
import type { AccountPrincipal } from '../../kernel/principal.ts'
import type { ReadTransaction } from '../../kernel/transaction.ts'
import { accounts } from '../account/public.ts'
import { accessKeyById } from './access-key/access-key.ts'
import { signInStands } from './console-session/console-session.ts'
import { groupsOfUser } from './group/membership.ts'
import {
  attachedPolicyArns,
  inlinePolicies,
  type PolicyHolder,
  policiesOf,
} from './policy/attachment.ts'
import { currentDocument } from './policy/document.ts'
import { roles } from './role/role.ts'
import { userById } from './user/user.ts'

async function holderPolicies(tx: ReadTransaction, holder: PolicyHolder): Promise<PolicyText[]> {
  const inline = await tx.list(inlinePolicies, policiesOf(holder))
  const managed: PolicyText[] = []
  for (const arn of await attachedPolicyArns(tx, holder)) {
    const text = await currentDocument(tx, arn)
    // an attachment whose policy can't be read may hide a Deny: an unreadable document denies everything
    managed.push({ id: arn, text: text ?? '' })
  }
  return [...inline.map(({ name, document }) => ({ id: name, text: document })), ...managed]
}

async function boundary(
  tx: ReadTransaction,
  arn: string | undefined,
): Promise<{ boundary?: PolicyText }> {
  if (arn === undefined) return {}
  return { boundary: { id: arn, text: (await currentDocument(tx, arn)) ?? '' } }
}

async function ofUser(
  tx: ReadTransaction,
  account: string,
  uniqueId: string,
): Promise<PrincipalPolicies | undefined> {
  const user = await userById(tx, uniqueId)
  if (user === undefined || user.account !== account) return undefined
  const identity = await holderPolicies(tx, { account, type: 'user', name: user.name })
  for (const group of await groupsOfUser(tx, account, user.name))
    identity.push(...(await holderPolicies(tx, { account, type: 'group', name: group.name })))
  return { identity, tags: user.tags, ...(await boundary(tx, user.boundaryArn)) }
}

async function ofRole(
  tx: ReadTransaction,
  account: string,
  uniqueId: string,
): Promise<PrincipalPolicies | undefined> {
  const role = await tx.find(roles, 'byId', [uniqueId])
  if (role === undefined || role.account !== account) return undefined
  return {
    identity: await holderPolicies(tx, { account, type: 'role', name: role.name }),
    tags: role.tags,
    serviceLinked: role.linkedService !== undefined,
    ...(await boundary(tx, role.boundaryArn)),
  }
}

/** A session of an account that revoked all of its sessions since, or that is gone; or of a sign-in that ended. */
async function isRevoked(
  tx: ReadTransaction,
  { account, session }: AccountPrincipal,
): Promise<boolean> {
  if (session === undefined) return false
  const found = await tx.get(accounts, [account])
  if (found === undefined || found.keyEpoch > (session.keyEpoch ?? 0)) return true
  return session.signIn !== undefined && !(await signInStands(tx, account, session.signIn))
}

/** Keys and policies as they stand in the transaction that asks. */
export const identitySource: IdentitySource = {
  async longTermKey(tx, accessKeyId) {
    const key = await accessKeyById(tx, accessKeyId)
    if (key === undefined) return undefined
    const common = {
      accessKeyId: key.id,
      account: key.account,
      secretBox: key.secretBox,
      epoch: key.epoch,
      active: key.status === 'Active',
    }
    if (key.owner.type === 'Root') return { ...common, owner: { type: 'Root' } }
    const user = await userById(tx, key.owner.userId)
    if (user === undefined) return undefined
    return {
      ...common,
      owner: { type: 'User', uniqueId: user.id, name: user.name, path: user.path },
    }
  },

  async policiesOf(tx, principal: AccountPrincipal) {
    if (await isRevoked(tx, principal)) return undefined
    switch (principal.type) {
      case 'Root':
        return { identity: [], tags: {} }
      case 'User':
        return ofUser(tx, principal.account, principal.uniqueId)
      case 'RoleSession':
        return ofRole(tx, principal.account, principal.uniqueId)
      case 'FederatedUser':
        return principal.issuerUserName === undefined
          ? { identity: [], tags: {} }
          : ofUser(tx, principal.account, principal.issuerId)
    }
  },

  async managedPolicy(tx, account, arn) {
    const text = await currentDocument(tx, arn, account)
    return text === undefined ? undefined : { id: arn, text }
  },
}
