import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { accounts, rootArn } from '../../account/public.ts'
import { namedOrCallingUser } from './calling-user.ts'
import { describeUser, existingUser, userResource } from './user.ts'

/** Describes a user; without a name the caller itself, which may be the root user. */
export const getUser = operation('iam', 'GetUser', {
  effect: 'read',
  authorize(call) {
    const { input, account } = call
    const name = namedOrCallingUser(call, input.UserName)
    return [
      need('iam:GetUser', name === undefined ? '*' : resource(userResource, { account, name })),
    ]
  },
  async run(call) {
    const { input, account, tx, world } = call
    const name = namedOrCallingUser(call, input.UserName)
    if (name !== undefined) {
      const user = await existingUser(call, name)
      const uses = await world.usage.passwords(account, [user.id])
      return { User: describeUser(user, uses.get(user.id)) }
    }
    const createdAt = (await tx.get(accounts, [account]))?.createdAt ?? 0
    // AWS names the root user by its ARN alone; the model calls Path and UserName required all the same (recalled)
    const usedAt = (await world.usage.passwords(account, [account])).get(account)
    const root = {
      UserId: account,
      Arn: rootArn(account),
      CreateDate: new Date(createdAt),
      ...(usedAt !== undefined && { PasswordLastUsed: new Date(usedAt) }),
    }
    return { User: root as unknown as ReturnType<typeof describeUser> }
  },
})
