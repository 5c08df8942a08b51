import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkQuota } from '../quotas.ts'
import { existingUser } from '../user/user.ts'
import { existingGroup, groupResource } from './group.ts'
import { membershipKey, memberships } from './membership.ts'

/** Makes a user a member; a second time changes nothing (reported by users, who tried). */
export const addUserToGroup = operation('iam', 'AddUserToGroup', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need('iam:AddUserToGroup', resource(groupResource, { account, name: input.GroupName })),
  ],
  async run(call) {
    const { input, account, tx } = call
    const group = (await existingGroup(call, input.GroupName)).name.toLowerCase()
    const user = (await existingUser(call, input.UserName)).name.toLowerCase()
    if (await tx.get(memberships, membershipKey(account, user, group))) return {}
    await checkQuota(call, 'GroupsPerUser', (await tx.count(memberships, [account, user])) + 1)
    await tx.insert(memberships, { account, user, group })
    return {}
  },
})
