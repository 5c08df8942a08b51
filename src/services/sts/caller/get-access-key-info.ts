/** GetAccessKeyInfo: the account an access key id belongs to, read from the id itself. */

import { accountOfAccessKeyId } from '../../../kernel/ids.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { accessKeyById } from '../../iam/public.ts'

export const getAccessKeyInfo = operation('sts', 'GetAccessKeyInfo', {
  effect: 'read',
  authorize: () => [need('sts:GetAccessKeyInfo', '*')],
  async run({ input, tx, fail }) {
    // keys the operator chose don't encode their account
    const known = await accessKeyById(tx, input.AccessKeyId)
    const account = known?.account ?? accountOfAccessKeyId(input.AccessKeyId)
    if (account === undefined)
      throw fail('ValidationError', `Invalid AccessKeyId: ${input.AccessKeyId}`)
    return { Account: account }
  },
})
