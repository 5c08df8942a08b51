import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { describeRole } from './describe-role.ts'
import { existingRole, roleResource, roles } from './role.ts'

/** Changes the description and answers the role. UpdateRole took its place. */
export const updateRoleDescription = operation('iam', 'UpdateRoleDescription', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need(
      'iam:UpdateRoleDescription',
      resource(roleResource, { account, name: input.RoleName, showsBoundary: true }),
    ),
  ],
  async run(call) {
    const { input, tx } = call
    const role = await existingRole(call, input.RoleName)
    const described = { ...role, description: input.Description }
    await tx.replace(roles, role, described)
    const { RoleLastUsed: _, ...Role } = await describeRole(tx, described, undefined)
    return { Role }
  },
})
