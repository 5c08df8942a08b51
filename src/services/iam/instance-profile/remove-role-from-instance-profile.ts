import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { modifiableRole, noSuchRole } from '../role/role.ts'
import {
  existingInstanceProfile,
  instanceProfileResource,
  instanceProfiles,
} from './instance-profile.ts'

/** Takes the role out of an instance profile. */
export const removeRoleFromInstanceProfile = operation('iam', 'RemoveRoleFromInstanceProfile', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need(
      'iam:RemoveRoleFromInstanceProfile',
      resource(instanceProfileResource, { account, name: input.InstanceProfileName }),
    ),
  ],
  async run(call) {
    const { input, tx, fail } = call
    const profile = await existingInstanceProfile(call, input.InstanceProfileName)
    const role = await modifiableRole(call, input.RoleName)
    const { role: held, ...empty } = profile
    if (held !== role.name.toLowerCase()) throw fail('NoSuchEntity', noSuchRole(input.RoleName))
    await tx.replace(instanceProfiles, profile, empty)
    return {}
  },
})
