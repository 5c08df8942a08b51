import { iamArn } from '../../../kernel/arn.ts'
import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { accounts } from '../../account/public.ts'
import { page } from '../paging.ts'
import { describeUserInList, userById } from '../user/user.ts'
import { type MfaDevice, type MfaDeviceOwner, mfaDevices } from './mfa-device.ts'

async function describeOwner(tx: ReadTransaction, account: string, owner: MfaDeviceOwner) {
  if (owner.type === 'User') {
    const user = await userById(tx, owner.userId)
    return user && describeUserInList(user)
  }
  const root = {
    UserId: account,
    Arn: iamArn(account, 'root'),
    CreateDate: new Date((await tx.get(accounts, [account]))?.createdAt ?? 0),
  }
  // the root user has neither name nor path; the model calls the members required all the same
  return root as typeof root & { Path: string; UserName: string }
}

async function describe(tx: ReadTransaction, { account, serialNumber, enabled }: MfaDevice) {
  const owner = enabled && (await describeOwner(tx, account, enabled.owner))
  return {
    SerialNumber: serialNumber,
    ...(owner && { User: owner }),
    ...(enabled && { EnableDate: new Date(enabled.at) }),
  }
}

/** Lists virtual devices without their tags; all of them unless told which (API reference). */
export const listVirtualMfaDevices = operation('iam', 'ListVirtualMFADevices', {
  effect: 'read',
  authorize: ({ account }) => [need('iam:ListVirtualMFADevices', '*', {}, iamArn(account, 'mfa/'))],
  async run(call) {
    const { input, account, tx } = call
    const status = input.AssignmentStatus ?? 'Any'
    const { items, end } = await page<MfaDevice>(call, {
      list: `ListVirtualMFADevices/${status}`,
      read: (after, limit) =>
        tx.list(mfaDevices, [account], {
          limit,
          ...(after !== undefined && { after: [account, after] }),
        }),
      key: ({ id }) => id,
      keep: ({ kind, enabled }) =>
        kind === 'virtual' &&
        (status === 'Any' || (status === 'Assigned') === (enabled !== undefined)),
    })
    const VirtualMFADevices = []
    for (const device of items) VirtualMFADevices.push(await describe(tx, device))
    return { VirtualMFADevices, ...end }
  },
})
