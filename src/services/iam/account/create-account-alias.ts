import { assert } from '../../../kernel/errors.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { accounts, isAccountId } from '../../account/public.ts'

/** Gives the account its one sign-in alias; a former one is replaced (API reference). Aliases are unique everywhere. */
export const createAccountAlias = operation('iam', 'CreateAccountAlias', {
  effect: 'control',
  authorize: () => [need('iam:CreateAccountAlias', '*', {}, '*')],
  async run({ input, account, tx, fail }) {
    const alias = input.AccountAlias
    // IAM user guide, "Your AWS account ID and its alias"; the words are recalled
    if (isAccountId(alias))
      throw fail('InvalidInput', 'The account alias must not be a 12-digit number.')
    const owner = await tx.find(accounts, 'alias', [alias])
    if (owner !== undefined && owner.accountId !== account)
      throw fail('EntityAlreadyExists', `The account alias ${alias} already exists.`)
    const before = await tx.get(accounts, [account])
    assert(before, 'the caller has an account')
    await tx.replace(accounts, before, { ...before, alias })
    return {}
  },
})
