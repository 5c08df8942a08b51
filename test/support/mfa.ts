/** Authenticators of tests: what an app shows that scanned a device's seed. */

import type { IAM } from '@aws-sdk/client-iam'
import { HOTP, Secret } from 'otpauth'
import type { Cloud } from './in-process.ts'

export interface Authenticator {
  readonly serialNumber: string
  /** The code shown `steps` steps of thirty seconds from now. */
  code(steps?: number): string
  /** Two codes in a row, the second `steps` from now. */
  pair(steps?: number): { AuthenticationCode1: string; AuthenticationCode2: string }
}

export function authenticator(
  cloud: Pick<Cloud, 'now'>,
  serialNumber: string,
  base32: string,
): Authenticator {
  const secret = Secret.fromBase32(base32)
  const code = (steps = 0) =>
    HOTP.generate({ secret, counter: Math.floor(cloud.now() / 30_000) + steps })
  return {
    serialNumber,
    code,
    pair: (steps = 0) => ({
      AuthenticationCode1: code(steps - 1),
      AuthenticationCode2: code(steps),
    }),
  }
}

/** A virtual device that nobody has. */
export async function virtualDevice(cloud: Cloud, iam: IAM, name: string): Promise<Authenticator> {
  const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName: name })
  const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString()
  return authenticator(cloud, VirtualMFADevice?.SerialNumber ?? '', seed)
}

/** A virtual device of a user, whose next code is unused. */
export async function enabledDevice(
  cloud: Cloud,
  iam: IAM,
  user: string,
  name = user,
): Promise<Authenticator> {
  const device = await virtualDevice(cloud, iam, name)
  await iam.enableMFADevice({
    UserName: user,
    SerialNumber: device.serialNumber,
    ...device.pair(),
  })
  cloud.advance(30)
  return device
}

/** Moves the clock to the beginning of a step: what runs within the next 25 seconds runs in one step. */
export function beginStep(cloud: Cloud): void {
  cloud.advance(30 - ((cloud.now() / 1000) % 30) + 1)
}
