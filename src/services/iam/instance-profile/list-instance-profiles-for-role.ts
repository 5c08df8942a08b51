import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { page } from '../paging.ts'
import { existingRole, roleResource } from '../role/role.ts'
import {
  describeInstanceProfileInList,
  type InstanceProfile,
  instanceProfiles,
} from './instance-profile.ts'

/** Lists the instance profiles that hold a role, in order of their names. */
export const listInstanceProfilesForRole = operation('iam', 'ListInstanceProfilesForRole', {
  effect: 'read',
  authorize: ({ input, account }) => [
    need(
      'iam:ListInstanceProfilesForRole',
      resource(roleResource, { account, name: input.RoleName }),
    ),
  ],
  async run(call) {
    const { input, account, tx } = call
    const role = await existingRole(call, input.RoleName)
    const prefix = [account, role.name.toLowerCase()]
    const { items, end } = await page<InstanceProfile>(call, {
      list: `ListInstanceProfilesForRole/${role.id}`,
      read: (after, limit) =>
        tx.listBy(instanceProfiles, 'byRole', prefix, {
          limit,
          ...(after !== undefined && { after: [...prefix, after] }),
        }),
      key: (profile) => profile.name.toLowerCase(),
    })
    const InstanceProfiles = await Promise.all(
      items.map((profile) => describeInstanceProfileInList(tx, profile)),
    )
    return { InstanceProfiles, ...end }
  },
})
