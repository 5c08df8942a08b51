import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import {
  existingInstanceProfile,
  instanceProfileKey,
  instanceProfileResource,
  instanceProfiles,
} from './instance-profile.ts'

/** Deletes an instance profile that holds no role. */
export const deleteInstanceProfile = operation('iam', 'DeleteInstanceProfile', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need(
      'iam:DeleteInstanceProfile',
      resource(instanceProfileResource, { account, name: input.InstanceProfileName }),
    ),
  ],
  async run(call) {
    const { input, account, tx, fail } = call
    const profile = await existingInstanceProfile(call, input.InstanceProfileName)
    if (profile.role !== undefined)
      throw fail(
        'DeleteConflict',
        'Cannot delete entity, must remove roles from instance profile first.',
      )
    await tx.delete(instanceProfiles, instanceProfileKey(account, profile.name))
    return {}
  },
})
