import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { type AccessKey, accessKeys } from './access-key.ts'
import { existingKey, ownerResource } from './owner.ts'

/** A key can't be made to expire: that value of the model is for reading (recalled). */
const settable: ReadonlyMap<string, AccessKey['status']> = new Map([
  ['Active', 'Active'],
  ['Inactive', 'Inactive'],
])

/** Makes a key active or inactive. */
export const updateAccessKey = operation('iam', 'UpdateAccessKey', {
  effect: 'control',
  authorize: (call) => [need('iam:UpdateAccessKey', ownerResource(call))],
  async run(call) {
    const { input, tx, fail } = call
    const status = settable.get(input.Status)
    if (status === undefined)
      throw fail(
        'ValidationError',
        "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set",
      )
    const key = await existingKey(call, input.AccessKeyId)
    await tx.replace(accessKeys, key, { ...key, status, epoch: key.epoch + 1 })
    return {}
  },
})
