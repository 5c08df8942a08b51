import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { page } from '../paging.ts'
import { describeUserInList, userByName } from '../user/user.ts'
import { describeGroup, existingGroup, groupResource } from './group.ts'
import { type Membership, memberships } from './membership.ts'

/** Describes a group and lists its users, in order of their names. */
export const getGroup = operation('iam', 'GetGroup', {
  effect: 'read',
  authorize: ({ input, account }) => [
    need('iam:GetGroup', resource(groupResource, { account, name: input.GroupName })),
  ],
  async run(call) {
    const { input, account, tx } = call
    const group = await existingGroup(call, input.GroupName)
    const key = group.name.toLowerCase()
    const { items, end } = await page<Membership>(call, {
      list: `GetGroup/${group.id}`,
      read: (after, limit) =>
        tx.listBy(memberships, 'byGroup', [account, key], {
          limit,
          ...(after !== undefined && { after: [account, key, after] }),
        }),
      key: ({ user }) => user,
    })
    const members = await Promise.all(items.map(({ user }) => userByName(tx, account, user)))
    return {
      Group: describeGroup(group),
      Users: members.filter((user) => user !== undefined).map((user) => describeUserInList(user)),
      ...end,
    }
  },
})
