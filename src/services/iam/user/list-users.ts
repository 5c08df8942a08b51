import { iamArn } from '../../../kernel/arn.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { page } from '../paging.ts'
import { describeUserInList, type User, users } from './user.ts'

/** Lists the users of the account whose path begins with a prefix, in order of their names. */
export const listUsers = operation('iam', 'ListUsers', {
  effect: 'read',
  authorize: ({ account }) => [need('iam:ListUsers', '*', {}, iamArn(account, 'user/'))],
  async run(call) {
    const { input, account, tx, world } = call
    const prefix = input.PathPrefix
    const { items, end } = await page<User>(call, {
      list: 'ListUsers',
      read: (after, limit) =>
        tx.list(users, [account], {
          limit,
          ...(after !== undefined && { after: [account, after] }),
        }),
      key: (user) => user.name.toLowerCase(),
      ...(prefix !== undefined && { keep: (user: User) => user.path.startsWith(prefix) }),
    })
    const ids = items.map(({ id }) => id)
    const uses = ids.length > 0 ? await world.usage.passwords(account, ids) : undefined
    return { Users: items.map((user) => describeUserInList(user, uses?.get(user.id))), ...end }
  },
})
