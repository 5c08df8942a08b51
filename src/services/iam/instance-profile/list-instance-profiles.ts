import { iamArn } from '../../../kernel/arn.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { page } from '../paging.ts'
import {
  describeInstanceProfileInList,
  type InstanceProfile,
  instanceProfiles,
} from './instance-profile.ts'

/** Lists the instance profiles whose path begins with a prefix, in order of their names. */
export const listInstanceProfiles = operation('iam', 'ListInstanceProfiles', {
  effect: 'read',
  authorize: ({ account }) => [
    need('iam:ListInstanceProfiles', '*', {}, iamArn(account, 'instance-profile/')),
  ],
  async run(call) {
    const { input, account, tx } = call
    const prefix = input.PathPrefix
    const { items, end } = await page<InstanceProfile>(call, {
      list: 'ListInstanceProfiles',
      read: (after, limit) =>
        tx.list(instanceProfiles, [account], {
          limit,
          ...(after !== undefined && { after: [account, after] }),
        }),
      key: (profile) => profile.name.toLowerCase(),
      ...(prefix !== undefined && {
        keep: (profile: InstanceProfile) => profile.path.startsWith(prefix),
      }),
    })
    const InstanceProfiles = await Promise.all(
      items.map((profile) => describeInstanceProfileInList(tx, profile)),
    )
    return { InstanceProfiles, ...end }
  },
})
