import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { instanceProfiles } from '../instance-profile/instance-profile.ts'
import { attachments, inlinePolicies, policiesOf } from '../policy/attachment.ts'
import { modifiableRole, roleKey, roleResource, roles } from './role.ts'

/** Deletes a role that has no policies and is in no instance profile. Its sessions end with it. */
export const deleteRole = operation('iam', 'DeleteRole', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need(
      'iam:DeleteRole',
      resource(roleResource, { account, name: input.RoleName, showsBoundary: true }),
    ),
  ],
  async run(call) {
    const { input, account, tx, fail } = call
    const { name } = await modifiableRole(call, input.RoleName)
    const policies = policiesOf({ account, type: 'role', name })
    if ((await tx.countBy(instanceProfiles, 'byRole', [account, name.toLowerCase()])) > 0)
      throw fail(
        'DeleteConflict',
        'Cannot delete entity, must remove roles from instance profile first.',
      )
    if ((await tx.count(inlinePolicies, policies)) > 0)
      throw fail('DeleteConflict', 'Cannot delete entity, must delete policies first.')
    if ((await tx.count(attachments, policies)) > 0)
      throw fail('DeleteConflict', 'Cannot delete entity, must detach all policies first.')
    await tx.delete(roles, roleKey(account, name))
    return {}
  },
})
