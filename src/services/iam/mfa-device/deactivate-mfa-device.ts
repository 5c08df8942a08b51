import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { mfaDevices } from './mfa-device.ts'
import { checkSelfManagement, deviceOwner, existingDeviceOf, ownerResource } from './owner.ts'

/** Takes a device from its user; codes it showed before stay used. A security key is forgotten: it was made for its owner. */
export const deactivateMfaDevice = operation('iam', 'DeactivateMFADevice', {
  effect: 'control',
  authorize: (call) => [need('iam:DeactivateMFADevice', ownerResource(call))],
  async run(call) {
    const { owner } = await deviceOwner(call)
    const device = await existingDeviceOf(call, owner, call.input.SerialNumber)
    await checkSelfManagement(call, owner)
    if (device.kind === 'fido') {
      await call.tx.delete(mfaDevices, [device.account, device.id])
      return {}
    }
    const { enabled: _, ...free } = device
    await call.tx.replace(mfaDevices, device, free)
    return {}
  },
})
