import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { modifiableRole, roleResource, roles } from './role.ts'
import { storedTrustPolicy } from './trust-policy.ts'

/** Replaces the trust policy. Sessions that exist stay. */
export const updateAssumeRolePolicy = operation('iam', 'UpdateAssumeRolePolicy', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need(
      'iam:UpdateAssumeRolePolicy',
      resource(roleResource, { account, name: input.RoleName, showsBoundary: true }),
    ),
  ],
  async run(call) {
    const { input, tx } = call
    const role = await modifiableRole(call, input.RoleName)
    const trustPolicy = await storedTrustPolicy(call, input.PolicyDocument)
    await tx.replace(roles, role, { ...role, trustPolicy })
    return {}
  },
})
