import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { passwordPolicies } from './password-policy.ts'

/** The account's password policy; NoSuchEntity when it has none of its own. */
export const getAccountPasswordPolicy = operation('iam', 'GetAccountPasswordPolicy', {
  effect: 'read',
  authorize: () => [need('iam:GetAccountPasswordPolicy', '*', {}, '*')],
  async run({ account, tx, fail }) {
    const policy = await tx.get(passwordPolicies, [account])
    if (policy === undefined)
      throw fail('NoSuchEntity', `The Password Policy with domain name ${account} cannot be found.`)
    return {
      PasswordPolicy: {
        MinimumPasswordLength: policy.minimumLength,
        RequireSymbols: policy.requireSymbols,
        RequireNumbers: policy.requireNumbers,
        RequireUppercaseCharacters: policy.requireUppercase,
        RequireLowercaseCharacters: policy.requireLowercase,
        AllowUsersToChangePassword: policy.allowUsersToChange,
        ExpirePasswords: policy.maxAgeDays !== undefined,
        ...(policy.maxAgeDays !== undefined && { MaxPasswordAge: policy.maxAgeDays }),
        ...(policy.reusePrevention !== undefined && {
          PasswordReusePrevention: policy.reusePrevention,
        }),
        ...(policy.hardExpiry !== undefined && { HardExpiry: policy.hardExpiry }),
      },
    }
  },
})
