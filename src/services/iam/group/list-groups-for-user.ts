import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { page } from '../paging.ts'
import { existingUser, userResource } from '../user/user.ts'
import { describeGroup, groupByName } from './group.ts'
import { type Membership, memberships } from './membership.ts'

/** Lists the groups of a user, in order of their names. */
export const listGroupsForUser = operation('iam', 'ListGroupsForUser', {
  effect: 'read',
  authorize: ({ input, account }) => [
    need('iam:ListGroupsForUser', resource(userResource, { account, name: input.UserName })),
  ],
  async run(call) {
    const { input, account, tx } = call
    const user = await existingUser(call, input.UserName)
    const key = user.name.toLowerCase()
    const { items, end } = await page<Membership>(call, {
      list: `ListGroupsForUser/${user.id}`,
      read: (after, limit) =>
        tx.list(memberships, [account, key], {
          limit,
          ...(after !== undefined && { after: [account, key, after] }),
        }),
      key: ({ group }) => group,
    })
    const found = await Promise.all(items.map(({ group }) => groupByName(tx, account, group)))
    return { Groups: found.filter((group) => group !== undefined).map(describeGroup), ...end }
  },
})
