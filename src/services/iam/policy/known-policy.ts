/** Managed policies an account sees: its own and AWS's, as one thing. */

import type { Collection } from '../../../kernel/collection.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { Lookup } from '../lookup.ts'
import {
  type AwsManagedPolicy,
  listManagedPolicies,
  managedPolicy,
} from '../managed-policy/catalogue.ts'
import { roles } from '../role/role.ts'
import { users } from '../user/user.ts'
import { attachments } from './attachment.ts'
import {
  listKeyOf,
  listKeyOfArn,
  type ManagedPolicy,
  managedPolicies,
  noSuchPolicyArn,
  policyArn,
  policyByArn,
  policyVersions,
  versionId,
  versionNumber,
} from './policy.ts'

/** A managed policy of the account or of AWS. */
export interface KnownPolicy {
  readonly arn: string
  /** Order of lists. */
  readonly listKey: string
  readonly name: string
  readonly path: string
  readonly id: string
  readonly scope: 'AWS' | 'Local'
  readonly defaultVersionId: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly updatedAt: number
  readonly description?: string
  readonly tags: Readonly<Record<string, string>>
}

/** One of the account's own. */
export const ofAccount = (policy: ManagedPolicy): KnownPolicy => ({
  arn: policyArn(policy),
  listKey: listKeyOf(policy.name, policy.account),
  name: policy.name,
  path: policy.path,
  id: policy.id,
  scope: 'Local',
  defaultVersionId: versionId(policy.defaultVersion),
  createdAt: policy.createdAt,
  updatedAt: policy.updatedAt,
  tags: policy.tags,
  ...(policy.description !== undefined && { description: policy.description }),
})

const ofAws = (policy: AwsManagedPolicy): KnownPolicy => ({
  arn: policy.arn,
  listKey: listKeyOf(policy.name, 'aws'),
  name: policy.name,
  path: policy.path,
  id: policy.policyId,
  scope: 'AWS',
  defaultVersionId: policy.defaultVersionId,
  createdAt: policy.createDate,
  updatedAt: policy.updateDate,
  tags: {},
})

/** The policy with this ARN as the account sees it. Throws NoSuchEntity. */
export async function knownPolicy(
  { tx, account, fail }: Lookup,
  arn: string,
): Promise<KnownPolicy> {
  const aws = managedPolicy(arn)
  if (aws) return ofAws(aws)
  const policy = await policyByArn(tx, arn)
  if (policy?.account !== account) throw fail('NoSuchEntity', noSuchPolicyArn(arn))
  return ofAccount(policy)
}

let awsKnown: readonly KnownPolicy[] | undefined

/** For sorting by `listKey`. */
const inListOrder = (a: KnownPolicy, b: KnownPolicy): number =>
  a.listKey < b.listKey ? -1 : a.listKey > b.listKey ? 1 : 0

/** AWS's policies in order of lists. */
function awsPolicies(): readonly KnownPolicy[] {
  awsKnown ??= listManagedPolicies().map(ofAws).sort(inListOrder)
  return awsKnown
}

/** At most `limit` of AWS's policies behind a `listKey`, in order of lists. */
function awsPoliciesAfter(after: string | undefined, limit: number): readonly KnownPolicy[] {
  const all = awsPolicies()
  let [low, high] = [0, after === undefined ? 0 : all.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((all[middle] as KnownPolicy).listKey > (after as string)) high = middle
    else low = middle + 1
  }
  return all.slice(low, low + limit)
}

/** At most `limit` of the account's policies behind the one of that name, in order of lists. */
export async function ownPoliciesAfter(
  tx: ReadTransaction,
  account: string,
  after: string | undefined,
  limit: number,
): Promise<readonly KnownPolicy[]> {
  const found = await tx.list(managedPolicies, [account], {
    limit,
    ...(after !== undefined && { after: [account, after] }),
  })
  return found.map(ofAccount)
}

/**
 * Policies behind a `listKey` in order of lists: two sources, each in order, made one. The account's own comes before
 * AWS's of the same name.
 */
export async function policiesAfter(
  tx: ReadTransaction,
  account: string,
  scope: string,
  after: string | undefined,
  limit: number,
): Promise<readonly KnownPolicy[]> {
  const name = after?.slice(0, after.lastIndexOf(' '))
  const own = scope === 'AWS' ? [] : await ownPoliciesAfter(tx, account, name, limit)
  const aws = scope === 'Local' ? [] : awsPoliciesAfter(after, limit)
  return [...own, ...aws].sort(inListOrder).slice(0, limit)
}

/**
 * At most `limit` of the policies that somebody in the account has as PolicyUsageFilter `usage` says, in any way without
 * one, behind a `listKey` in order of lists. Each costs a step in an index, however many have it.
 */
export async function usedPoliciesAfter(
  { tx, account, fail }: Lookup,
  usage: string | undefined,
  after: string | undefined,
  limit: number,
): Promise<readonly KnownPolicy[]> {
  const attached = [firstIn(tx, attachments, 'byPolicy', account, ({ policyArn }) => policyArn)]
  const bounding = [
    firstIn(tx, users, 'byBoundary', account, ({ boundaryArn }) => boundaryArn),
    firstIn(tx, roles, 'byBoundary', account, ({ boundaryArn }) => boundaryArn),
  ]
  const indexes = [
    ...(usage !== 'PermissionsBoundary' ? attached : []),
    ...(usage === undefined || usage === 'PermissionsBoundary' ? bounding : []),
  ]
  const next = await Promise.all(indexes.map((first) => first(after)))
  const found: KnownPolicy[] = []
  while (found.length < limit) {
    const arn = firstInOrder(next)
    if (arn === undefined) break
    for (const [place, first] of indexes.entries())
      if (next[place] === arn) next[place] = await first(listKeyOfArn(arn))
    found.push(await knownPolicy({ tx, account, fail }, arn))
  }
  return found
}

/** ARN of the first policy of an index of the account behind a `listKey`. */
const firstIn =
  <T>(
    tx: ReadTransaction,
    entities: Collection<T>,
    index: string,
    account: string,
    arnOf: (entity: T) => string | undefined,
  ) =>
  async (after: string | undefined): Promise<string | undefined> => {
    const [entity] = await tx.listBy(entities, index, [account], {
      limit: 1,
      ...(after !== undefined && { after: [account, after] }),
    })
    return entity && arnOf(entity)
  }

const firstInOrder = (arns: readonly (string | undefined)[]): string | undefined =>
  arns
    .filter((arn) => arn !== undefined)
    .toSorted((a, b) => (listKeyOfArn(a) < listKeyOfArn(b) ? -1 : 1))[0]

/** A version without its document. */
export interface KnownVersion {
  readonly versionId: string
  readonly createdAt: number
  readonly isDefault: boolean
}

/** Versions, newest first. */
export async function versionsOf(
  tx: ReadTransaction,
  account: string,
  policy: KnownPolicy,
): Promise<KnownVersion[]> {
  const found =
    policy.scope === 'AWS'
      ? (managedPolicy(policy.arn)?.versions ?? []).map((version) => ({
          versionId: version.versionId,
          createdAt: version.createDate,
        }))
      : (
          await tx.list(policyVersions, [account, policy.name.toLowerCase()], { reverse: true })
        ).map((version) => ({
          versionId: versionId(version.number),
          createdAt: version.createdAt,
        }))
  return found.map((version) => ({
    ...version,
    isDefault: version.versionId === policy.defaultVersionId,
  }))
}

/** Text of one version; `undefined` when there is no such version. */
export async function versionDocument(
  tx: ReadTransaction,
  account: string,
  policy: KnownPolicy,
  id: string,
): Promise<string | undefined> {
  if (policy.scope === 'AWS') return managedPolicy(policy.arn)?.document(id)
  const number = versionNumber(id)
  if (number === undefined) return undefined
  return (await tx.get(policyVersions, [account, policy.name.toLowerCase(), number]))?.document
}

/** How many entities of the account have the policy, and how many are bounded by it: counted, never kept. */
export async function usesOf(
  tx: ReadTransaction,
  account: string,
  arn: string,
): Promise<{ attachments: number; boundaries: number }> {
  const key = [account, listKeyOfArn(arn)]
  return {
    attachments: await tx.countBy(attachments, 'byPolicy', key),
    boundaries:
      (await tx.countBy(users, 'byBoundary', key)) + (await tx.countBy(roles, 'byBoundary', key)),
  }
}

/** What every answer that shows a policy has. */
export async function describePolicyInList(
  tx: ReadTransaction,
  account: string,
  policy: KnownPolicy,
) {
  const uses = await usesOf(tx, account, policy.arn)
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: uses.attachments,
    PermissionsBoundaryUsageCount: uses.boundaries,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
  }
}

/** Wire view without the document, as lists show it. */
export const describeVersion = (version: KnownVersion) => ({
  VersionId: version.versionId,
  IsDefaultVersion: version.isDefault,
  CreateDate: new Date(version.createdAt),
})

/** AWS's words for an unknown version. */
export const noSuchVersion = (arn: string, id: string): string =>
  `Policy ${arn} version ${id} does not exist or is not attachable.`
