import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { passwordPolicies } from './password-policy.ts'

/** Goes back to AWS's default rules for passwords. */
export const deleteAccountPasswordPolicy = operation('iam', 'DeleteAccountPasswordPolicy', {
  effect: 'control',
  authorize: () => [need('iam:DeleteAccountPasswordPolicy', '*', {}, '*')],
  async run({ account, tx, fail }) {
    if (!(await tx.delete(passwordPolicies, [account])))
      throw fail('NoSuchEntity', 'The account policy with name PasswordPolicy cannot be found.')
    return {}
  },
})
