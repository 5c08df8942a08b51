import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { existingVirtualDevice, mfaDeviceResource, mfaDevices } from './mfa-device.ts'

/** Deletes a virtual device that nobody has any more, with its seed. */
export const deleteVirtualMfaDevice = operation('iam', 'DeleteVirtualMFADevice', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need(
      'iam:DeleteVirtualMFADevice',
      resource(mfaDeviceResource, { account, serialNumber: input.SerialNumber }),
    ),
  ],
  async run(call) {
    const { input, account, tx, fail } = call
    const device = await existingVirtualDevice(call, input.SerialNumber)
    // observed
    if (device.enabled)
      throw fail('DeleteConflict', 'MFA VirtualDevice in use. Must deactivate first.')
    await tx.delete(mfaDevices, [account, device.id])
    return {}
  },
})
