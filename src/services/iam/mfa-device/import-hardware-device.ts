/** Hardware tokens: their maker tells the operator the seed, and only the operator brings it in. */

import { Secret } from 'otpauth'
import type { WriteTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'
import { deviceBySerialNumber, mfaDevices, newDeviceId, sealSeed } from './mfa-device.ts'

/** The token can't be brought in; `message` is for the operator. */
export class DeviceRefused extends Error {
  override readonly name = 'DeviceRefused'
}

/** RFC 4226 demands 128 bits at least; tokens have 512 at most. */
const seedBytes = { least: 16, most: 64 }

const formats: ReadonlyMap<string, { pattern: RegExp; read(text: string): Uint8Array }> = new Map([
  ['base32', { pattern: /^[A-Z2-7]+=*$/i, read: (text) => Secret.fromBase32(text).bytes }],
  ['hex', { pattern: /^(?:[0-9a-f]{2})+$/i, read: (text) => Secret.fromHex(text).bytes }],
])

/** The bytes of a seed as makers write it, in groups or not. Throws {@link DeviceRefused}; the text isn't repeated. */
export function readSeed(text: string, format: string): Uint8Array {
  const form = formats.get(format)
  if (form === undefined)
    throw new DeviceRefused(`a seed is written in ${[...formats.keys()].join(' or ')}`)
  const compact = text.replace(/[\s-]/g, '')
  if (!form.pattern.test(compact)) throw new DeviceRefused(`the seed is not written in ${format}`)
  const seed = form.read(compact)
  if (seed.length < seedBytes.least || seed.length > seedBytes.most)
    throw new DeviceRefused(`a seed has ${seedBytes.least} to ${seedBytes.most} bytes`)
  return seed
}

export interface HardwareDevice {
  readonly account: string
  readonly serialNumber: string
  readonly seed: Uint8Array
}

/** Makes a token known to an account; it belongs to nobody until it is enabled. Throws {@link DeviceRefused}. */
export async function importHardwareDevice(
  tx: WriteTransaction,
  world: Pick<World, 'ids' | 'sealer'>,
  now: number,
  { account, serialNumber, seed }: HardwareDevice,
): Promise<void> {
  // as operations take serial numbers; an ARN is a virtual device's
  if (!/^[\w+=/:,.@-]{9,256}$/.test(serialNumber) || serialNumber.startsWith('arn:'))
    throw new DeviceRefused('a serial number has 9 to 256 letters, digits and _+=/:,.@-')
  if (await deviceBySerialNumber(tx, account, serialNumber))
    throw new DeviceRefused(`device \`${serialNumber}\` is known already`)
  await tx.insert(mfaDevices, {
    account,
    id: newDeviceId(world.ids, now),
    serialNumber,
    kind: 'hardware',
    seedBox: sealSeed(world.sealer, { account, serialNumber }, seed),
    tags: {},
  })
}
