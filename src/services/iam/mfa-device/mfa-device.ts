/**
 * MFA devices of users and root users: virtual ones, hardware tokens whose seed the operator imported, passkeys and
 * security keys. A device of a seed belongs to nobody until it is enabled; a security key is made for its owner.
 */

import { iamArn, parseArn } from '../../../kernel/arn.ts'
import { collection, type Key } from '../../../kernel/collection.ts'
import type { Ids } from '../../../kernel/ids.ts'
import type { ResourceType } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { Sealer } from '../../../kernel/world.ts'
import type { Lookup } from '../lookup.ts'
import type { SecurityKey } from './security-key.ts'

/** Whose device it is: by unique id, so that a rename changes nothing and a namesake inherits nothing. */
export type MfaDeviceOwner =
  | { readonly type: 'Root' }
  | { readonly type: 'User'; readonly userId: string }

/** Its owner, and since when. */
export interface Enabled {
  readonly owner: MfaDeviceOwner
  /** Milliseconds since 1970. */
  readonly at: number
}

/** A device as it is stored. */
export interface MfaDevice {
  readonly account: string
  /** Short and in order of creation. */
  readonly id: string
  /** ARN of a virtual device, number on the back of a token. */
  readonly serialNumber: string
  /** Only devices of a seed show codes; a security key signs and shows none. */
  readonly kind: 'virtual' | 'hardware' | 'fido'
  /** The seed, sealed to this device; absent for security keys. */
  readonly seedBox?: string
  /** Of security keys alone. */
  readonly securityKey?: SecurityKey
  readonly tags: Readonly<Record<string, string>>
  readonly enabled?: Enabled
  /** Step of the last code that was used, for whatever: this one and earlier ones are refused. */
  readonly lastStep?: number
  /** How many steps the device's clock is ahead of ours, as the last synchronisation found. */
  readonly driftSteps?: number
  /** When wrong codes were tried lately, milliseconds since 1970. */
  readonly failedAt?: readonly number[]
}

const ownerKey = (owner: MfaDeviceOwner): string => (owner.type === 'Root' ? 'root' : owner.userId)

/** `listBy(mfaDevices, 'byOwner', …)`: the devices of one user or root user. */
export const devicesOfOwner = (account: string, owner: MfaDeviceOwner): Key => [
  account,
  ownerKey(owner),
]

/** In order of creation through the key; by serial number and credential, and those enabled by owner, through indexes. */
export const mfaDevices = collection<MfaDevice>('mfa-devices', {
  key: ({ account, id }) => [account, id],
  indexes: {
    bySerialNumber: { unique: true, keys: (device) => [[device.account, device.serialNumber]] },
    byCredential: {
      unique: true,
      keys: ({ account, securityKey }) =>
        securityKey === undefined ? [] : [[account, securityKey.credentialId]],
    },
    byOwner: {
      keys: ({ account, enabled, id }) =>
        enabled === undefined ? [] : [[...devicesOfOwner(account, enabled.owner), id]],
    },
  },
})

/** `arn:aws:iam::ACCOUNT:mfa/PATH/NAME` */
export const virtualDeviceArn = (account: string, path: string, name: string): string =>
  iamArn(account, `mfa${path}${name}`)

/** Sorts by time of creation, and is short enough for markers of lists. */
export const newDeviceId = (ids: Pick<Ids, 'token'>, now: number): string =>
  now.toString(36).padStart(9, '0') + ids.token(8)

const place = ({ account, serialNumber }: Pick<MfaDevice, 'account' | 'serialNumber'>): string =>
  `mfa-device/${account}/${serialNumber}`

/** Binds the box to the device: it opens for no other. */
export const sealSeed = (
  sealer: Sealer,
  device: Pick<MfaDevice, 'account' | 'serialNumber'>,
  seed: Uint8Array,
): string => sealer.seal(place(device), seed)

/** `undefined` for a device without a seed. Throws when the stored box was changed. */
export const openSeed = (sealer: Sealer, device: MfaDevice): Buffer | undefined =>
  device.seedBox === undefined ? undefined : sealer.open(place(device), device.seedBox)

/** Of this account only: a serial number names nothing in another. */
export const deviceBySerialNumber = (
  tx: ReadTransaction,
  account: string,
  serialNumber: string,
): Promise<MfaDevice | undefined> => tx.find(mfaDevices, 'bySerialNumber', [account, serialNumber])

/** Enabled devices of one owner, in order of their creation. */
export const devicesOf = (
  tx: ReadTransaction,
  account: string,
  owner: MfaDeviceOwner,
): Promise<MfaDevice[]> => tx.listBy(mfaDevices, 'byOwner', devicesOfOwner(account, owner))

export const owns = (owner: MfaDeviceOwner, { enabled }: MfaDevice): boolean =>
  enabled !== undefined && ownerKey(enabled.owner) === ownerKey(owner)

/** The text is AWS's as other implementations have it. */
export const noSuchDevice = (serialNumber: string): string =>
  `VirtualMFADevice with serial number ${serialNumber} doesn't exist.`

/** Throws NoSuchEntity when there is none. */
export async function existingDevice(
  { tx, account, fail }: Lookup,
  serialNumber: string,
): Promise<MfaDevice> {
  const device = await deviceBySerialNumber(tx, account, serialNumber)
  if (device === undefined) throw fail('NoSuchEntity', noSuchDevice(serialNumber))
  return device
}

/** Throws NoSuchEntity when there is none, or it is a token: those can be neither tagged nor deleted. */
export async function existingVirtualDevice(
  lookup: Lookup,
  serialNumber: string,
): Promise<MfaDevice> {
  const device = await existingDevice(lookup, serialNumber)
  if (device.kind !== 'virtual') throw lookup.fail('NoSuchEntity', noSuchDevice(serialNumber))
  return device
}

export interface MfaDeviceRef {
  readonly account: string
  readonly serialNumber: string
}

/** A device as policies see it. What isn't an ARN of the account's devices is named as if it were one. */
export const mfaDeviceResource: ResourceType<MfaDeviceRef> = {
  name: 'iam:mfa',
  async gather(tx, { account, serialNumber }) {
    const parts = parseArn(serialNumber)
    const named =
      parts?.service === 'iam' && parts.account === account && parts.resource.startsWith('mfa/')
    const device = await deviceBySerialNumber(tx, account, serialNumber)
    return {
      arn: named ? serialNumber : iamArn(account, `mfa/${serialNumber}`),
      account,
      ...(device && { tags: device.tags }),
    }
  },
}
