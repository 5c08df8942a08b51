/**
 * GetDelegatedAccessToken: exchanges the trade-in token of a delegation request. IAM hands such tokens to product
 * providers that AWS has approved; nobody is approved here, so no token was ever issued and none is valid.
 */

import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'

export const getDelegatedAccessToken = operation('sts', 'GetDelegatedAccessToken', {
  effect: 'read',
  authorize: () => [need('sts:GetDelegatedAccessToken', '*')],
  async run({ fail }) {
    // the words are ours: AWS's answer to a token it never issued isn't published
    throw fail('ValidationError', 'The trade-in token is not valid.')
  },
})
