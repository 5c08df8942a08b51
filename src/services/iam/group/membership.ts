/** Which user is in which group. Names in lower case: the entities keep the case. */

import { collection, type Key } from '../../../kernel/collection.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { Group } from './group.ts'
import { groupByName } from './group.ts'

/** One user in one group. */
export interface Membership {
  readonly account: string
  /** Lower case. */
  readonly user: string
  /** Lower case. */
  readonly group: string
}

/** Names in any case. */
export const membershipKey = (account: string, user: string, group: string): Key => [
  account,
  user.toLowerCase(),
  group.toLowerCase(),
]

/** By user through the key, by group through the index `byGroup` ([account, group, user]). */
export const memberships = collection<Membership>('memberships', {
  key: (membership) => membershipKey(membership.account, membership.user, membership.group),
  indexes: {
    byGroup: {
      keys: ({ account, user, group }) => [[account, group.toLowerCase(), user.toLowerCase()]],
    },
  },
})

/** Groups of a user in order of their names. */
export async function groupsOfUser(
  tx: ReadTransaction,
  account: string,
  userName: string,
): Promise<Group[]> {
  const found = await tx.list(memberships, [account, userName.toLowerCase()])
  const groups = await Promise.all(found.map(({ group }) => groupByName(tx, account, group)))
  return groups.filter((group) => group !== undefined)
}
