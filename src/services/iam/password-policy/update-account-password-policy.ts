import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { passwordPolicies } from './password-policy.ts'

/** Sets the whole policy: what isn't given goes back to its default (API reference: length 6, everything else off). */
export const updateAccountPasswordPolicy = operation('iam', 'UpdateAccountPasswordPolicy', {
  effect: 'control',
  authorize: () => [need('iam:UpdateAccountPasswordPolicy', '*', {}, '*')],
  async run({ input, account, tx }) {
    await tx.put(passwordPolicies, {
      account,
      minimumLength: input.MinimumPasswordLength ?? 6,
      requireSymbols: input.RequireSymbols ?? false,
      requireNumbers: input.RequireNumbers ?? false,
      requireUppercase: input.RequireUppercaseCharacters ?? false,
      requireLowercase: input.RequireLowercaseCharacters ?? false,
      allowUsersToChange: input.AllowUsersToChangePassword ?? false,
      ...(input.MaxPasswordAge !== undefined && { maxAgeDays: input.MaxPasswordAge }),
      ...(input.PasswordReusePrevention !== undefined && {
        reusePrevention: input.PasswordReusePrevention,
      }),
      ...(input.HardExpiry !== undefined && { hardExpiry: input.HardExpiry }),
    })
    return {}
  },
})
