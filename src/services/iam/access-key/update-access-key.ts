import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { settableStatus } from '../settable-status.ts'
import { accessKeys } from './access-key.ts'
import { existingKey, ownerResource } from './owner.ts'

/** Makes a key active or inactive. */
export const updateAccessKey = operation('iam', 'UpdateAccessKey', {
  effect: 'control',
  authorize: (call) => [need('iam:UpdateAccessKey', ownerResource(call))],
  async run(call) {
    const { input, tx } = call
    const status = settableStatus(call, input.Status)
    const key = await existingKey(call, input.AccessKeyId)
    await tx.replace(accessKeys, key, { ...key, status, epoch: key.epoch + 1 })
    return {}
  },
})
