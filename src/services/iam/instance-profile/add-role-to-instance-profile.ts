import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkQuota } from '../quotas.ts'
import { modifiableRole, passedRole } from '../role/role.ts'
import {
  existingInstanceProfile,
  instanceProfileResource,
  instanceProfiles,
} from './instance-profile.ts'

/** Puts the one role into an instance profile: the role changes hands, hence iam:PassRole (API reference). */
export const addRoleToInstanceProfile = operation('iam', 'AddRoleToInstanceProfile', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need(
      'iam:AddRoleToInstanceProfile',
      resource(instanceProfileResource, { account, name: input.InstanceProfileName }),
    ),
    need('iam:PassRole', resource(passedRole, { account, name: input.RoleName }), {
      'iam:PassedToService': 'ec2.amazonaws.com',
    }),
  ],
  async run(call) {
    const { input, tx } = call
    const profile = await existingInstanceProfile(call, input.InstanceProfileName)
    const role = await modifiableRole(call, input.RoleName)
    await checkQuota(
      call,
      'InstanceSessionsPerInstanceProfile',
      (profile.role === undefined ? 0 : 1) + 1,
    )
    await tx.replace(instanceProfiles, profile, { ...profile, role: role.name.toLowerCase() })
    return {}
  },
})
