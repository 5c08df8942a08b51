import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { membershipKey, memberships } from '../group/membership.ts'
import { movePolicies } from '../policy/attachment.ts'
import { existingUser, userByName, userResource, users } from './user.ts'

/**
 * Changes name and path. The user keeps its unique id, and with it keys and password; policies and memberships follow.
 * The caller needs the permission on the user as it is and as it will be (API reference, UpdateUser).
 */
export const updateUser = operation('iam', 'UpdateUser', {
  effect: 'control',
  async authorize({ input, account, tx }) {
    const before = need('iam:UpdateUser', resource(userResource, { account, name: input.UserName }))
    if (input.NewUserName === undefined && input.NewPath === undefined) return [before]
    const user = await userByName(tx, account, input.UserName)
    const after = resource(userResource, {
      account,
      name: input.NewUserName ?? user?.name ?? input.UserName,
      newPath: input.NewPath ?? user?.path ?? '/',
    })
    return [before, need('iam:UpdateUser', after)]
  },
  async run(call) {
    const { input, account, tx, fail } = call
    const user = await existingUser(call, input.UserName)
    const name = input.NewUserName ?? user.name
    const renamed = { ...user, name, path: input.NewPath ?? user.path }
    if (name.toLowerCase() === user.name.toLowerCase()) {
      await tx.replace(users, user, renamed)
      return {}
    }
    if (await userByName(tx, account, name))
      throw fail('EntityAlreadyExists', `User with name ${name} already exists.`)
    await tx.delete(users, [account, user.name.toLowerCase()])
    await tx.insert(users, renamed)
    await movePolicies(tx, { account, type: 'user', name: user.name }, name)
    for (const { group } of await tx.list(memberships, [account, user.name.toLowerCase()])) {
      await tx.delete(memberships, membershipKey(account, user.name, group))
      await tx.insert(memberships, { account, user: name.toLowerCase(), group })
    }
    return {}
  },
})
