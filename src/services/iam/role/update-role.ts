import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { existingRole, modifiableRole, roleResource, roles } from './role.ts'

/** Changes description and longest session; of a service-linked role only the description. */
export const updateRole = operation('iam', 'UpdateRole', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need(
      'iam:UpdateRole',
      resource(roleResource, { account, name: input.RoleName, showsBoundary: true }),
    ),
  ],
  async run(call) {
    const { input, tx } = call
    const find = input.MaxSessionDuration === undefined ? existingRole : modifiableRole
    const role = await find(call, input.RoleName)
    await tx.replace(roles, role, {
      ...role,
      maxSessionDurationSeconds: input.MaxSessionDuration ?? role.maxSessionDurationSeconds,
      ...(input.Description !== undefined && { description: input.Description }),
    })
    return {}
  },
})
