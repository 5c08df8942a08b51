/** Entities an access report can be about: who they are, who acts with their permissions, and which policies those are. */

import { parseArn } from '../../../kernel/arn.ts'
import { type ResourceRef, resource } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { existingGroup, type Group, groupByName } from '../group/group.ts'
import { groupsOfUser, memberships } from '../group/membership.ts'
import type { Lookup } from '../lookup.ts'
import {
  attachedPolicyArns,
  attachments,
  inlinePolicies,
  type PolicyHolder,
  policiesOf,
} from '../policy/attachment.ts'
import { currentDocument } from '../policy/document.ts'
import { knownPolicy } from '../policy/known-policy.ts'
import { listKeyOfArn, policyResource } from '../policy/policy.ts'
import { existingRole, type Role, roleArn, roleByName } from '../role/role.ts'
import { entityResource } from '../simulation/entity-resource.ts'
import { type EntityArn, entityOfArn } from '../simulation/simulated-caller.ts'
import { existingUser, type User, userArn, userByName } from '../user/user.ts'

/** A user or role: who can have used permissions. */
export interface Actor {
  readonly type: 'USER' | 'ROLE'
  readonly name: string
  readonly id: string
  readonly path: string
  readonly arn: string
}

/** A policy that takes part, with the entity an inline one belongs to. */
export interface EntityPolicy {
  readonly name: string
  readonly text: string
  readonly arn?: string
  readonly holder?: PolicyHolder
}

const actorOfUser = (user: User): Actor => ({
  type: 'USER',
  name: user.name,
  id: user.id,
  path: user.path,
  arn: userArn(user),
})
const actorOfRole = (role: Role): Actor => ({
  type: 'ROLE',
  name: role.name,
  id: role.id,
  path: role.path,
  arn: roleArn(role),
})

/** Every policy of a holder itself, boundaries left out. */
async function policiesOfHolder(
  tx: ReadTransaction,
  account: string,
  type: PolicyHolder['type'],
  name: string,
): Promise<EntityPolicy[]> {
  const holder: PolicyHolder = { account, type, name }
  const inline = (await tx.list(inlinePolicies, policiesOf(holder))).map((policy) => ({
    name: policy.name,
    text: policy.document,
    holder,
  }))
  const managed = await Promise.all(
    (await attachedPolicyArns(tx, holder)).map(async (arn) => ({
      name: arn.slice(arn.lastIndexOf('/') + 1),
      text: (await currentDocument(tx, arn)) ?? '',
      arn,
    })),
  )
  return [...managed, ...inline]
}

async function membersOf(tx: ReadTransaction, account: string, group: Group): Promise<Actor[]> {
  const found = await tx.listBy(memberships, 'byGroup', [account, group.name.toLowerCase()])
  const members = await Promise.all(found.map(({ user }) => userByName(tx, account, user)))
  return members.filter((user) => user !== undefined).map(actorOfUser)
}

/** Users and roles that have a managed policy, through groups too. */
async function actorsOfPolicy(tx: ReadTransaction, account: string, arn: string): Promise<Actor[]> {
  const actors = new Map<string, Actor>()
  const add = (actor: Actor) => actors.set(actor.id, actor)
  for (const { principalType, principal } of await tx.listBy(attachments, 'byPolicy', [
    account,
    listKeyOfArn(arn),
  ])) {
    if (principalType === 'user') {
      const user = await userByName(tx, account, principal)
      if (user) add(actorOfUser(user))
    } else if (principalType === 'role') {
      const role = await roleByName(tx, account, principal)
      if (role) add(actorOfRole(role))
    } else {
      const group = await groupByName(tx, account, principal)
      if (group) for (const member of await membersOf(tx, account, group)) add(member)
    }
  }
  return [...actors.values()]
}

/** Whose policies are meant, and who acts with them. Throws NoSuchEntity. */
export interface Subject {
  readonly actors: readonly Actor[]
  readonly policies: readonly EntityPolicy[]
}

const subjects: Readonly<
  Record<EntityArn['kind'], (lookup: Lookup, name: string) => Promise<Subject>>
> = {
  async user(lookup, name) {
    const { tx, account } = lookup
    const user = await existingUser(lookup, name)
    const policies = await policiesOfHolder(tx, account, 'user', user.name)
    for (const group of await groupsOfUser(tx, account, user.name))
      policies.push(...(await policiesOfHolder(tx, account, 'group', group.name)))
    return { actors: [actorOfUser(user)], policies }
  },
  async role(lookup, name) {
    const role = await existingRole(lookup, name)
    const policies = await policiesOfHolder(lookup.tx, lookup.account, 'role', role.name)
    return { actors: [actorOfRole(role)], policies }
  },
  async group(lookup, name) {
    const { tx, account } = lookup
    const group = await existingGroup(lookup, name)
    const policies = await policiesOfHolder(tx, account, 'group', group.name)
    return { actors: await membersOf(tx, account, group), policies }
  },
}

/** The user, group or role of an ARN. Throws NoSuchEntity, and InvalidInput for other ARNs. */
export function subjectOfEntity(lookup: Lookup, arn: string): Promise<Subject> {
  const { kind, name } = entityOfArn(lookup, arn)
  return subjects[kind](lookup, name)
}

const isPolicyArn = (arn: string) => parseArn(arn)?.resource.startsWith('policy/') === true

/** As {@link subjectOfEntity}, and a managed policy, alone. */
export async function subjectOfArn(lookup: Lookup, arn: string): Promise<Subject> {
  if (!isPolicyArn(arn)) return subjectOfEntity(lookup, arn)
  const { tx, account } = lookup
  const { name } = await knownPolicy(lookup, arn)
  const text = (await currentDocument(tx, arn, account)) ?? ''
  return { actors: await actorsOfPolicy(tx, account, arn), policies: [{ name, text, arn }] }
}

/** The entity as policies see it, for a need. */
export const subjectResource = (account: string, arn: string): ResourceRef =>
  isPolicyArn(arn)
    ? resource(policyResource, { arn, account, reads: true })
    : entityResource(account, arn)
