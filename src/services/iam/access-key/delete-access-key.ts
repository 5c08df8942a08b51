import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { accessKeyKey, accessKeys } from './access-key.ts'
import { existingKey, ownerResource } from './owner.ts'

/** Deletes a key: what it signs from now on is refused. */
export const deleteAccessKey = operation('iam', 'DeleteAccessKey', {
  effect: 'control',
  authorize: (call) => [need('iam:DeleteAccessKey', ownerResource(call))],
  async run(call) {
    const key = await existingKey(call, call.input.AccessKeyId)
    await call.tx.delete(accessKeys, accessKeyKey(key))
    return {}
  },
})
