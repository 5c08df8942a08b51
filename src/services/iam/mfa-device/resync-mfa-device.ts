import { CommittedRefusal } from '../../../kernel/errors.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { wrongCode } from './enable-mfa-device.ts'
import { judgeCodePair } from './judge-code.ts'
import { mfaDevices } from './mfa-device.ts'
import { deviceOwner, existingDeviceOf, ownerResource } from './owner.ts'

/** Two codes in a row tell how far the clock of an enabled device is off. */
export const resyncMfaDevice = operation('iam', 'ResyncMFADevice', {
  effect: 'control',
  authorize: (call) => [need('iam:ResyncMFADevice', ownerResource(call))],
  async run(call) {
    const { input, tx, now, world, fail } = call
    const { owner } = await deviceOwner(call)
    const device = await existingDeviceOf(call, owner, input.SerialNumber)
    const codes = [input.AuthenticationCode1, input.AuthenticationCode2] as const
    const { right, device: judged } = judgeCodePair(world.sealer, device, codes, now)
    await tx.replace(mfaDevices, device, judged)
    if (!right) throw new CommittedRefusal(fail('InvalidAuthenticationCode', wrongCode))
    return {}
  },
})
