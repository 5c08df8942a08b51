import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { accounts } from '../../account/public.ts'

/** Takes the alias away; the sign-in address with the account's id goes on working. */
export const deleteAccountAlias = operation('iam', 'DeleteAccountAlias', {
  effect: 'control',
  authorize: () => [need('iam:DeleteAccountAlias', '*', {}, '*')],
  async run({ input, account, tx, fail }) {
    const before = await tx.get(accounts, [account])
    if (before?.alias !== input.AccountAlias)
      throw fail('NoSuchEntity', `The account alias ${input.AccountAlias} cannot be found.`)
    const { alias: _, ...after } = before
    await tx.replace(accounts, before, after)
    return {}
  },
})
