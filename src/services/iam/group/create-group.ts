import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkQuota } from '../quotas.ts'
import { describeGroup, type Group, groupByName, groupResource, groups } from './group.ts'

/** Creates a group without members and without policies. */
export const createGroup = operation('iam', 'CreateGroup', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need(
      'iam:CreateGroup',
      resource(groupResource, { account, name: input.GroupName, newPath: input.Path ?? '/' }),
    ),
  ],
  async run(call) {
    const { input, account, tx, now, world, fail } = call
    if (await groupByName(tx, account, input.GroupName))
      throw fail('EntityAlreadyExists', `Group with name ${input.GroupName} already exists.`)
    await checkQuota(call, 'GroupsPerAccount', (await tx.count(groups, [account])) + 1)
    const group: Group = {
      account,
      name: input.GroupName,
      path: input.Path ?? '/',
      id: world.ids.uniqueId('AGPA'),
      createdAt: now,
    }
    await tx.insert(groups, group)
    return { Group: describeGroup(group) }
  },
})
