import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { movePolicies } from '../policy/attachment.ts'
import { existingGroup, groupByName, groupKey, groupResource, groups } from './group.ts'
import { membershipKey, memberships } from './membership.ts'

/**
 * Changes name and path. The group keeps its unique id; policies and memberships follow. The caller needs the permission
 * on the group as it is and as it will be (API reference, UpdateGroup).
 */
export const updateGroup = operation('iam', 'UpdateGroup', {
  effect: 'control',
  async authorize({ input, account, tx }) {
    const before = need(
      'iam:UpdateGroup',
      resource(groupResource, { account, name: input.GroupName }),
    )
    if (input.NewGroupName === undefined && input.NewPath === undefined) return [before]
    const group = await groupByName(tx, account, input.GroupName)
    const after = resource(groupResource, {
      account,
      name: input.NewGroupName ?? group?.name ?? input.GroupName,
      newPath: input.NewPath ?? group?.path ?? '/',
    })
    return [before, need('iam:UpdateGroup', after)]
  },
  async run(call) {
    const { input, account, tx, fail } = call
    const group = await existingGroup(call, input.GroupName)
    const name = input.NewGroupName ?? group.name
    const renamed = { ...group, name, path: input.NewPath ?? group.path }
    if (name.toLowerCase() === group.name.toLowerCase()) {
      await tx.replace(groups, group, renamed)
      return {}
    }
    if (await groupByName(tx, account, name))
      throw fail('EntityAlreadyExists', `Group with name ${name} already exists.`)
    await tx.delete(groups, groupKey(account, group.name))
    await tx.insert(groups, renamed)
    await movePolicies(tx, { account, type: 'group', name: group.name }, name)
    const members = await tx.listBy(memberships, 'byGroup', [account, group.name.toLowerCase()])
    for (const { user } of members) {
      await tx.delete(memberships, membershipKey(account, user, group.name))
      await tx.insert(memberships, { account, user, group: name.toLowerCase() })
    }
    return {}
  },
})
