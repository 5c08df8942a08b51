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
import { inMemory, page } from '../paging.ts'
import {
  attachedPolicyArns,
  attachments,
  inlinePolicies,
  type PolicyHolder,
  policiesOf,
} from '../policy/attachment.ts'
import {
  awsPolicies,
  describePolicyInList,
  describeVersion,
  type KnownPolicy,
  ofAccount,
  versionDocument,
  versionsOf,
} from '../policy/known-policy.ts'
import { managedPolicies } from '../policy/policy.ts'
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

/** Kinds come one after the other. */
const order: Readonly<Record<Entity['kind'], number>> = {
  User: 0,
  Group: 1,
  Role: 2,
  LocalManagedPolicy: 3,
  AWSManagedPolicy: 4,
}

async function entitiesOf(tx: ReadTransaction, account: string): Promise<Entity[]> {
  const local = (await tx.list(managedPolicies, [account])).map(ofAccount)
  const holders = await tx.list(attachments, [account])
  const bounded = [
    ...(await tx.listBy(users, 'byBoundary', [account])),
    ...(await tx.listBy(roles, 'byBoundary', [account])),
  ]
  const used = new Set<string | undefined>([
    ...holders.map(({ policyArn }) => policyArn),
    ...bounded.map(({ boundaryArn }) => boundaryArn),
  ])
  return [
    ...(await tx.list(users, [account])).map((value): Entity => ({ kind: 'User', value })),
    ...(await tx.list(groups, [account])).map((value): Entity => ({ kind: 'Group', value })),
    ...(await tx.list(roles, [account])).map((value): Entity => ({ kind: 'Role', value })),
    ...local.map((value): Entity => ({ kind: 'LocalManagedPolicy', value })),
    // of AWS's policies those somebody in the account has (recalled)
    ...awsPolicies()
      .filter(({ arn }) => used.has(arn))
      .map((value): Entity => ({ kind: 'AWSManagedPolicy', value })),
  ]
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
    const wanted = (await entitiesOf(tx, account)).filter(
      ({ kind }) => !input.Filter?.length || input.Filter.includes(kind),
    )
    const { items, end } = await page(
      call,
      inMemory(
        'GetAccountAuthorizationDetails',
        wanted,
        ({ kind, value }) => `${order[kind]} ${value.name.toLowerCase()}`,
      ),
    )
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
