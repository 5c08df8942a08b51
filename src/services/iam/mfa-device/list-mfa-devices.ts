import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { inMemory, page } from '../paging.ts'
import { devicesOf } from './mfa-device.ts'
import { deviceOwner, ownerResource } from './owner.ts'

/** Lists the enabled devices of a user, or of the caller. */
export const listMfaDevices = operation('iam', 'ListMFADevices', {
  effect: 'read',
  authorize: (call) => [need('iam:ListMFADevices', ownerResource(call))],
  async run(call) {
    const { account, tx } = call
    const { owner, name } = await deviceOwner(call)
    const devices = await devicesOf(tx, account, owner)
    const list = `ListMFADevices/${owner.type === 'Root' ? 'root' : owner.userId}`
    const { items, end } = await page(
      call,
      inMemory(list, devices, ({ id }) => id),
    )
    const MFADevices = items.map(({ serialNumber, enabled }) => ({
      // the root user has no name; the model calls the member required all the same
      ...({ UserName: name } as { UserName: string }),
      SerialNumber: serialNumber,
      EnableDate: new Date(enabled?.at ?? 0),
    }))
    return { MFADevices, ...end }
  },
})
