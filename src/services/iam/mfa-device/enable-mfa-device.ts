import { CommittedRefusal } from '../../../kernel/errors.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { checkQuota } from '../quotas.ts'
import { judgeCodePair } from './judge-code.ts'
import { devicesOf, existingDevice, mfaDevices } from './mfa-device.ts'
import { checkSelfManagement, deviceOwner, ownerResource } from './owner.ts'

/** Two codes in a row prove that somebody has the device; from then on it is the user's. */
export const enableMfaDevice = operation('iam', 'EnableMFADevice', {
  effect: 'control',
  authorize: (call) => [need('iam:EnableMFADevice', ownerResource(call))],
  async run(call) {
    const { input, account, tx, now, world, fail } = call
    const { owner } = await deviceOwner(call)
    const device = await existingDevice(call, input.SerialNumber)
    // recalled text
    if (device.enabled) throw fail('EntityAlreadyExists', 'MFA Device is already in use.')
    await checkSelfManagement(call, owner)
    await checkQuota(call, 'MFADevicesPerUser', (await devicesOf(tx, account, owner)).length + 1)
    const codes = [input.AuthenticationCode1, input.AuthenticationCode2] as const
    const { right, device: judged } = judgeCodePair(world.sealer, device, codes, now)
    await tx.replace(
      mfaDevices,
      device,
      right ? { ...judged, enabled: { owner, at: now } } : judged,
    )
    if (!right) throw new CommittedRefusal(fail('InvalidAuthenticationCode', wrongCode))
    return {}
  },
})

/** Observed. */
export const wrongCode = 'Authentication code for device is not valid.'
