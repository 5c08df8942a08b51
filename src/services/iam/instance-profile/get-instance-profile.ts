import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import {
  describeInstanceProfile,
  existingInstanceProfile,
  instanceProfileResource,
} from './instance-profile.ts'

/** Describes an instance profile and its role. */
export const getInstanceProfile = operation('iam', 'GetInstanceProfile', {
  effect: 'read',
  authorize: ({ input, account }) => [
    need(
      'iam:GetInstanceProfile',
      resource(instanceProfileResource, { account, name: input.InstanceProfileName }),
    ),
  ],
  async run(call) {
    const profile = await existingInstanceProfile(call, call.input.InstanceProfileName)
    return { InstanceProfile: await describeInstanceProfile(call.tx, profile) }
  },
})
