import { iamArn } from '../../../kernel/arn.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { page } from '../paging.ts'
import { describeGroup, type Group, groups } from './group.ts'

/** Lists the groups of the account whose path begins with a prefix, in order of their names. */
export const listGroups = operation('iam', 'ListGroups', {
  effect: 'read',
  authorize: ({ account }) => [need('iam:ListGroups', '*', {}, iamArn(account, 'group/'))],
  async run(call) {
    const { input, account, tx } = call
    const prefix = input.PathPrefix
    const { items, end } = await page<Group>(call, {
      list: 'ListGroups',
      read: (after, limit) =>
        tx.list(groups, [account], {
          limit,
          ...(after !== undefined && { after: [account, after] }),
        }),
      key: (group) => group.name.toLowerCase(),
      ...(prefix !== undefined && { keep: (group: Group) => group.path.startsWith(prefix) }),
    })
    return { Groups: items.map(describeGroup), ...end }
  },
})
