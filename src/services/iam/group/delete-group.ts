import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { attachments, inlinePolicies, policiesOf } from '../policy/attachment.ts'
import { existingGroup, groupKey, groupResource, groups } from './group.ts'
import { memberships } from './membership.ts'

/** Deletes a group that has neither users nor policies. */
export const deleteGroup = operation('iam', 'DeleteGroup', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need('iam:DeleteGroup', resource(groupResource, { account, name: input.GroupName })),
  ],
  async run(call) {
    const { input, account, tx, fail } = call
    const { name } = await existingGroup(call, input.GroupName)
    const policies = policiesOf({ account, type: 'group', name })
    if ((await tx.countBy(memberships, 'byGroup', [account, name.toLowerCase()])) > 0)
      throw fail('DeleteConflict', 'Cannot delete entity, must remove users from group first.')
    if ((await tx.count(inlinePolicies, policies)) > 0)
      throw fail('DeleteConflict', 'Cannot delete entity, must delete policies first.')
    if ((await tx.count(attachments, policies)) > 0)
      throw fail('DeleteConflict', 'Cannot delete entity, must detach all policies first.')
    await tx.delete(groups, groupKey(account, name))
    return {}
  },
})
