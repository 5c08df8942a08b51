import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkQuota } from '../quotas.ts'
import { newTags, requestTags } from '../tag/tags.ts'
import {
  describeInstanceProfile,
  type InstanceProfile,
  instanceProfileByName,
  instanceProfileResource,
  instanceProfiles,
} from './instance-profile.ts'

/** Creates an instance profile without a role. */
export const createInstanceProfile = operation('iam', 'CreateInstanceProfile', {
  effect: 'control',
  authorize({ input, account }) {
    const made = resource(instanceProfileResource, {
      account,
      name: input.InstanceProfileName,
      newPath: input.Path ?? '/',
    })
    const tags = requestTags(input.Tags)
    const create = need('iam:CreateInstanceProfile', made, tags)
    return input.Tags?.length ? [create, need('iam:TagInstanceProfile', made, tags)] : [create]
  },
  async run(call) {
    const { input, account, tx, now, world, fail } = call
    const name = input.InstanceProfileName
    if (await instanceProfileByName(tx, account, name))
      throw fail('EntityAlreadyExists', `Instance Profile ${name} already exists.`)
    const tags = newTags(call, input.Tags)
    const present = await tx.count(instanceProfiles, [account])
    await checkQuota(call, 'InstanceProfilesPerAccount', present + 1)
    const profile: InstanceProfile = {
      account,
      name,
      path: input.Path ?? '/',
      id: world.ids.uniqueId('AIPA'),
      createdAt: now,
      tags,
    }
    await tx.insert(instanceProfiles, profile)
    return { InstanceProfile: await describeInstanceProfile(tx, profile) }
  },
})
