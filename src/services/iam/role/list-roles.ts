import { iamArn } from '../../../kernel/arn.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { page } from '../paging.ts'
import { describeRoleInList } from './describe-role.ts'
import { type Role, roles } from './role.ts'

/** Lists the roles of the account whose path begins with a prefix, in order of their names. */
export const listRoles = operation('iam', 'ListRoles', {
  effect: 'read',
  authorize: ({ account }) => [need('iam:ListRoles', '*', {}, iamArn(account, 'role/'))],
  async run(call) {
    const { input, account, tx } = call
    const prefix = input.PathPrefix
    const { items, end } = await page<Role>(call, {
      list: 'ListRoles',
      read: (after, limit) =>
        tx.list(roles, [account], {
          limit,
          ...(after !== undefined && { after: [account, after] }),
        }),
      key: (role) => role.name.toLowerCase(),
      ...(prefix !== undefined && { keep: (role: Role) => role.path.startsWith(prefix) }),
    })
    const Roles = await Promise.all(items.map((role) => describeRoleInList(tx, role)))
    return { Roles, ...end }
  },
})
