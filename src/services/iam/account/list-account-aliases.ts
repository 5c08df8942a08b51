import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { accounts } from '../../account/public.ts'
import { inMemory, page } from '../paging.ts'

/** The account's alias, in a list of at most one. */
export const listAccountAliases = operation('iam', 'ListAccountAliases', {
  effect: 'read',
  authorize: () => [need('iam:ListAccountAliases', '*', {}, '*')],
  async run(call) {
    const alias = (await call.tx.get(accounts, [call.account]))?.alias
    const known = alias === undefined ? [] : [alias]
    const { items, end } = await page(
      call,
      inMemory('ListAccountAliases', known, (each) => each),
    )
    return { AccountAliases: items, ...end }
  },
})
