/** GetCallerIdentity: who the credentials belong to. Works under an explicit deny (policy-evaluation rule 22). */

import { operation } from '../../../kernel/operation.ts'
import { isAccountPrincipal } from '../../../kernel/principal.ts'
import { open } from '../../../kernel/resource.ts'

export const getCallerIdentity = operation('sts', 'GetCallerIdentity', {
  effect: 'read',
  authorize: () =>
    open('needs no permission, even an explicit deny does not bind (STS API reference)'),
  async run({ caller, fail }) {
    if (!isAccountPrincipal(caller))
      throw fail('AccessDenied', 'Cannot call GetCallerIdentity without credentials')
    return { UserId: caller.userId, Account: caller.account, Arn: caller.arn }
  },
})
