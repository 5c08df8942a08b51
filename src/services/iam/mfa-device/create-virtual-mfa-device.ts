import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { accounts } from '../../account/public.ts'
import { checkQuota } from '../quotas.ts'
import { newTags, requestTags } from '../tag/tags.ts'
import {
  deviceBySerialNumber,
  type MfaDevice,
  mfaDeviceResource,
  mfaDevices,
  newDeviceId,
  sealSeed,
  virtualDeviceArn,
} from './mfa-device.ts'
import { qrCodePng } from './qr-code.ts'
import { base32Seed, otpauthUrl, seedBytes } from './totp.ts'

/** Longest serial number that other operations take. */
const serialNumberLimit = 256

const tooLong = (member: string, limit: number): string =>
  `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${limit}`

/** Creates a device that belongs to nobody yet. Its seed is in this answer and nowhere else afterwards. */
export const createVirtualMfaDevice = operation('iam', 'CreateVirtualMFADevice', {
  effect: 'control',
  authorize({ input, account, fail }) {
    const { VirtualMFADeviceName: name, Path: path = '/' } = input
    const nameLimit = serialNumberLimit - virtualDeviceArn(account, '/', '').length
    if (name.length > nameLimit)
      throw fail('ValidationError', tooLong('virtualMFADeviceName', nameLimit))
    const serialNumber = virtualDeviceArn(account, path, name)
    if (serialNumber.length > serialNumberLimit)
      throw fail('ValidationError', tooLong('path', nameLimit + 1 - name.length))
    const made = resource(mfaDeviceResource, { account, serialNumber })
    const tags = requestTags(input.Tags)
    const create = need('iam:CreateVirtualMFADevice', made, tags)
    return input.Tags?.length ? [create, need('iam:TagMFADevice', made, tags)] : [create]
  },
  async run(call) {
    const { input, account, tx, now, world, fail } = call
    const name = input.VirtualMFADeviceName
    const serialNumber = virtualDeviceArn(account, input.Path ?? '/', name)
    if (await deviceBySerialNumber(tx, account, serialNumber))
      throw fail(
        'EntityAlreadyExists',
        'MFADevice entity at the same path and name already exists.',
      )
    const tags = newTags(call, input.Tags)
    await checkQuota(call, 'MFADevicesPerAccount', (await tx.count(mfaDevices, [account])) + 1)
    const seed = world.random.bytes(seedBytes)
    const device: MfaDevice = {
      account,
      id: newDeviceId(world.ids, now),
      serialNumber,
      kind: 'virtual',
      seedBox: sealSeed(world.sealer, { account, serialNumber }, seed),
      tags,
    }
    await tx.insert(mfaDevices, device)
    const accountName = (await tx.get(accounts, [account]))?.alias ?? account
    return {
      VirtualMFADevice: {
        SerialNumber: serialNumber,
        Base32StringSeed: Buffer.from(base32Seed(seed)),
        QRCodePNG: qrCodePng(otpauthUrl(name, accountName, seed)),
        ...(input.Tags?.length && { Tags: [...input.Tags] }),
      },
    }
  },
})
