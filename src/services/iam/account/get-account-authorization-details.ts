import type { Collection } from '../../../kernel/collection.ts'
import { type Output, operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'
import { describeBoundary } from '../boundary/boundary.ts'
import { encodeDocument } from '../document-text.ts'
import { describeGroup, type Group, groups } from '../group/group.ts'
import { groupsOfUser } from '../group/membership.ts'
import {
  describeInstanceProfileInList,
  instanceProfiles,
} from '../instance-profile/instance-profile.ts'
import type { Lookup } from '../lookup.ts'
import { page } from '../paging.ts'
import {
  attachedPolicyArns,
  inlinePolicies,
  type PolicyHolder,
  policiesOf,
} from '../policy/attachment.ts'
import {
  describePolicyInList,
  describeVersion,
  type KnownPolicy,
  ownPoliciesAfter,
  usedPoliciesAfter,
  versionDocument,
  versionsOf,
} from '../policy/known-policy.ts'
import { listKeyOf } from '../policy/policy.ts'
import { describeLastUse, describeRoleInList } from '../role/describe-role.ts'
import { type Role, roles } from '../role/role.ts'
import { describeTags } from '../tag/tags.ts'
import { describeUserInList, type User, users } from '../user/user.ts'

/** What the answer is made of, one after the other over its pages. */
type Entity =
  | { readonly kind: 'User'; readonly value: User }
  | { readonly kind: 'Group'; readonly value: Group }
  | { readonly kind: 'Role'; readonly value: Role }
  | { readonly kind: 'LocalManagedPolicy' | 'AWSManagedPolicy'; readonly value: KnownPolicy }

/** At most `limit` entities of one kind behind a name, in order of their names. */
type Read = (call: Lookup, after: string | undefined, limit: number) => Promise<readonly Entity[]>

const stored =
  <T extends { readonly name: string }>(kind: Entity['kind'], entities: Collection<T>): Read =>
  async ({ tx, account }, after, limit) => {
    const found = await tx.list(entities, [account], {
      limit,
      ...(after !== undefined && { after: [account, after] }),
    })
    return found.map((value) => ({ kind, value }) as unknown as Entity)
  }

/** Of AWS's policies those somebody in the account has (recalled). */
const usedOfAws: Read = async (call, after, limit) => {
  const found: Entity[] = []
  let behind = after === undefined ? undefined : listKeyOf(after, 'aws')
  while (found.length < limit) {
    const used = await usedPoliciesAfter(call, undefined, behind, limit - found.length)
    for (const value of used)
      if (value.scope === 'AWS') found.push({ kind: 'AWSManagedPolicy', value })
    behind = used.at(-1)?.listKey
    if (behind === undefined) break
  }
  return found
}

/** Kinds come one after the other. */
const kinds: readonly (readonly [kind: Entity['kind'], read: Read])[] = [
  ['User', stored('User', users)],
  ['Group', stored('Group', groups)],
  ['Role', stored('Role', roles)],
  [
    'LocalManagedPolicy',
    async ({ tx, account }, after, limit) =>
      (await ownPoliciesAfter(tx, account, after, limit)).map((value) => ({
        kind: 'LocalManagedPolicy',
        value,
      })),
  ],
  ['AWSManagedPolicy', usedOfAws],
]

const place = ({ kind, value }: Entity): string =>
  `${kinds.findIndex(([each]) => each === kind)} ${value.name.toLowerCase()}`

/** Entities behind a place, as many as asked for, of the kinds that are wanted. */
async function entitiesAfter(
  call: Lookup,
  wanted: readonly string[] | undefined,
  after: string | undefined,
  limit: number,
): Promise<readonly Entity[]> {
  const start = after === undefined ? 0 : Number(after[0])
  const found: Entity[] = []
  for (const [index, [kind, read]] of kinds.entries()) {
    if (index < start || found.length >= limit) continue
    if (wanted?.length && !wanted.includes(kind)) continue
    const behind = index === start ? after?.slice(2) : undefined
    found.push(...(await read(call, behind, limit - found.length)))
  }
  return found
}

const policyName = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1)

async function policiesOfHolder(tx: ReadTransaction, holder: PolicyHolder) {
  const inline = (await tx.list(inlinePolicies, policiesOf(holder))).map((policy) => ({
    PolicyName: policy.name,
    PolicyDocument: encodeDocument(policy.document),
  }))
  const attached = (await attachedPolicyArns(tx, holder)).map((arn) => ({
    PolicyName: policyName(arn),
    PolicyArn: arn,
  }))
  return { inline, attached }
}

async function describeUserDetail(tx: ReadTransaction, user: User) {
  const { account, name } = user
  const { inline, attached } = await policiesOfHolder(tx, { account, type: 'user', name })
  return {
    ...describeUserInList(user),
    ...(inline.length > 0 && { UserPolicyList: inline }),
    GroupList: (await groupsOfUser(tx, account, name)).map((group) => group.name),
    AttachedManagedPolicies: attached,
    ...describeBoundary(user.boundaryArn),
    Tags: describeTags(user.tags),
  }
}

async function describeGroupDetail(tx: ReadTransaction, group: Group) {
  const { account, name } = group
  const { inline, attached } = await policiesOfHolder(tx, { account, type: 'group', name })
  return {
    ...describeGroup(group),
    GroupPolicyList: inline,
    AttachedManagedPolicies: attached,
  }
}

async function describeRoleDetail(tx: ReadTransaction, world: World, role: Role) {
  const { account, name } = role
  const { inline, attached } = await policiesOfHolder(tx, { account, type: 'role', name })
  const profiles = await tx.listBy(instanceProfiles, 'byRole', [account, name.toLowerCase()])
  const { MaxSessionDuration: _, Description: __, ...shown } = await describeRoleInList(tx, role)
  return {
    ...shown,
    InstanceProfileList: await Promise.all(
      profiles.map((profile) => describeInstanceProfileInList(tx, profile)),
    ),
    RolePolicyList: inline,
    AttachedManagedPolicies: attached,
    ...describeBoundary(role.boundaryArn),
    Tags: describeTags(role.tags),
    RoleLastUsed: describeLastUse(await world.usage.role(account, role.id)),
  }
}

async function describePolicyDetail(tx: ReadTransaction, account: string, policy: KnownPolicy) {
  const versions = await versionsOf(tx, account, policy)
  return {
    ...(await describePolicyInList(tx, account, policy)),
    ...(policy.description !== undefined && { Description: policy.description }),
    PolicyVersionList: await Promise.all(
      versions.map(async (version) => ({
        ...describeVersion(version),
        Document: encodeDocument(
          (await versionDocument(tx, account, policy, version.versionId)) ?? '',
        ),
      })),
    ),
  }
}

type Details = Required<
  Pick<
    Output<'iam', 'GetAccountAuthorizationDetails'>,
    'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies'
  >
>
type Lists = { -readonly [K in keyof Details]: Details[K][number][] }

/** Everything that decides who may do what in the account: entities, their policies, and documents. */
export const getAccountAuthorizationDetails = operation('iam', 'GetAccountAuthorizationDetails', {
  effect: 'read',
  authorize: () => [need('iam:GetAccountAuthorizationDetails', '*', {}, '*')],
  async run(call) {
    const { input, account, tx, world } = call
    const { items, end } = await page<Entity>(call, {
      list: 'GetAccountAuthorizationDetails',
      read: (after, limit) => entitiesAfter(call, input.Filter, after as string | undefined, limit),
      key: place,
    })
    const lists: Lists = {
      UserDetailList: [],
      GroupDetailList: [],
      RoleDetailList: [],
      Policies: [],
    }
    for (const { kind, value } of items) {
      if (kind === 'User') lists.UserDetailList.push(await describeUserDetail(tx, value))
      else if (kind === 'Group') lists.GroupDetailList.push(await describeGroupDetail(tx, value))
      else if (kind === 'Role')
        lists.RoleDetailList.push(await describeRoleDetail(tx, world, value))
      else lists.Policies.push(await describePolicyDetail(tx, account, value))
    }
    return { ...lists, ...end }
  },
})
