/** DecodeAuthorizationMessage: the sealed reason of a denial, for who may read it. */

import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { openAuthorizationMessage } from './authorization-message.ts'

export const decodeAuthorizationMessage = operation('sts', 'DecodeAuthorizationMessage', {
  effect: 'read',
  authorize: () => [need('sts:DecodeAuthorizationMessage', '*')],
  async run({ input, account, world, fail }) {
    const message = openAuthorizationMessage(world.sealer, account, input.EncodedMessage)
    if (message === undefined)
      throw fail('InvalidAuthorizationMessageException', 'Invalid authorization message')
    return { DecodedMessage: message }
  },
})
