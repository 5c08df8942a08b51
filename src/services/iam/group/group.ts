/** IAM groups. Names are unique ignoring case and keep the case they were created with. */

import { iamArn } from '../../../kernel/arn.ts'
import { collection, type Key } from '../../../kernel/collection.ts'
import type { ResourceType } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { Lookup } from '../lookup.ts'

/** A group as it is stored. */
export interface Group {
  readonly account: string
  readonly name: string
  /** Begins and ends with `/`. */
  readonly path: string
  /** AGPA… */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** Names in any case mean the same group. */
export const groupKey = (account: string, name: string): Key => [account, name.toLowerCase()]

/** By name through the key, by unique id through the index `byId`. */
export const groups = collection<Group>('groups', {
  key: (group) => groupKey(group.account, group.name),
  indexes: { byId: { unique: true, keys: (group) => [[group.id]] } },
})

/** `undefined` when there is none. */
export const groupByName = (
  tx: ReadTransaction,
  account: string,
  name: string,
): Promise<Group | undefined> => tx.get(groups, groupKey(account, name))

/** `arn:aws:iam::ACCOUNT:group/PATH/NAME` */
export const groupArn = (group: Pick<Group, 'account' | 'path' | 'name'>): string =>
  iamArn(group.account, `group${group.path}${group.name}`)

/** AWS's words for an unknown group (reported by users). */
export const noSuchGroup = (name: string): string => `The group with name ${name} cannot be found.`

/** Throws NoSuchEntity when there is none. */
export async function existingGroup({ tx, account, fail }: Lookup, name: string): Promise<Group> {
  const group = await groupByName(tx, account, name)
  if (group === undefined) throw fail('NoSuchEntity', noSuchGroup(name))
  return group
}

/** Which group a need is about. */
export interface GroupRef {
  readonly account: string
  readonly name: string
  /** Path of a group that is to be made: nothing is looked up, and a denial names the ARN. */
  readonly newPath?: string
}

/** A group as policies see it; an unknown one has the ARN of its name. */
export const groupResource: ResourceType<GroupRef> = {
  name: 'iam:group',
  async gather(tx, { account, name, newPath }) {
    if (newPath !== undefined) return { arn: groupArn({ account, path: newPath, name }), account }
    const group = await groupByName(tx, account, name)
    return {
      arn: groupArn(group ?? { account, path: '/', name }),
      account,
      label: `group ${group?.name ?? name}`,
    }
  },
}

/** Wire view, the same in every answer (observed). */
export const describeGroup = (group: Group) => ({
  Path: group.path,
  GroupName: group.name,
  GroupId: group.id,
  Arn: groupArn(group),
  CreateDate: new Date(group.createdAt),
})
