import { type Operation, operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { AlreadyExists } from '../../../kernel/transaction.ts'
import { checkQuota } from '../quotas.ts'
import { devicesOf, mfaDevices, newDeviceId } from './mfa-device.ts'
import { checkSelfManagement, deviceOwner, ownerResource } from './owner.ts'
import type { SecurityKey } from './security-key.ts'

/**
 * A security key of the calling user or root user, registered and enabled at once. AWS's API can't do it, its console
 * can; policies and events know it as EnableMFADevice, asked first for `Create` and then for `Activate` (IAM user guide,
 * `iam:RegisterSecurityKey`). What is known of certifications is in the authenticator's attestation, which isn't asked for:
 * their condition keys are absent.
 */
export const registerSecurityKey = (
  /** The key that answered the challenge; `undefined` when none did. */
  answered: () => Promise<SecurityKey | undefined>,
): Operation =>
  operation('iam', 'EnableMFADevice', {
    effect: 'control',
    authorize: (call) =>
      ['Create', 'Activate'].map((state) =>
        need('iam:EnableMFADevice', ownerResource(call), { 'iam:RegisterSecurityKey': state }),
      ),
    async prepare({ fail }) {
      const key = await answered()
      if (key === undefined) throw fail('InvalidAuthenticationCode', notVerified)
      return key
    },
    async run(call) {
      const { input, account, tx, now, world, fail, prepared } = call
      const { owner } = await deviceOwner(call)
      await checkSelfManagement(call, owner)
      await checkQuota(call, 'MFADevicesPerUser', (await devicesOf(tx, account, owner)).length + 1)
      try {
        await tx.insert(mfaDevices, {
          account,
          id: newDeviceId(world.ids, now),
          serialNumber: input.SerialNumber,
          kind: 'fido',
          securityKey: prepared,
          tags: {},
          enabled: { owner, at: now },
        })
      } catch (thrown) {
        if (thrown instanceof AlreadyExists)
          throw fail('EntityAlreadyExists', 'MFA Device is already in use.')
        throw thrown
      }
      return {}
    },
  })

const notVerified = 'The passkey or security key could not be verified.'
