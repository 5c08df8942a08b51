import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { deviceOwner, existingDeviceOf, ownerResource } from './owner.ts'

/** An enabled device of the named or calling user. */
export const getMfaDevice = operation('iam', 'GetMFADevice', {
  effect: 'read',
  authorize: (call) => [need('iam:GetMFADevice', ownerResource(call))],
  async run(call) {
    const { owner, name } = await deviceOwner(call)
    const device = await existingDeviceOf(call, owner, call.input.SerialNumber)
    return {
      ...(name !== undefined && { UserName: name }),
      SerialNumber: device.serialNumber,
      ...(device.enabled && { EnableDate: new Date(device.enabled.at) }),
    }
  },
})
