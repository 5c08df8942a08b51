import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { existingUser } from '../user/user.ts'
import { existingGroup, groupResource } from './group.ts'
import { membershipKey, memberships } from './membership.ts'

/** Ends a membership; one that isn't there is no error (reported by users, who tried). */
export const removeUserFromGroup = operation('iam', 'RemoveUserFromGroup', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need('iam:RemoveUserFromGroup', resource(groupResource, { account, name: input.GroupName })),
  ],
  async run(call) {
    const { input, account, tx } = call
    const group = await existingGroup(call, input.GroupName)
    const user = await existingUser(call, input.UserName)
    await tx.delete(memberships, membershipKey(account, user.name, group.name))
    return {}
  },
})
