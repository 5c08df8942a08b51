import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { describeRole } from './describe-role.ts'
import { existingRole, roleResource } from './role.ts'

/** Describes a role, its trust policy and its last use. */
export const getRole = operation('iam', 'GetRole', {
  effect: 'read',
  authorize: ({ input, account }) => [
    need(
      'iam:GetRole',
      resource(roleResource, { account, name: input.RoleName, showsBoundary: true }),
    ),
  ],
  async run(call) {
    const { input, account, tx, world } = call
    const role = await existingRole(call, input.RoleName)
    return { Role: await describeRole(tx, role, await world.usage.role(account, role.id)) }
  },
})
