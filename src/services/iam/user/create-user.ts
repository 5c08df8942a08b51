import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkBoundary } from '../boundary/boundary.ts'
import { checkQuota } from '../quotas.ts'
import { newTags, requestTags } from '../tag/tags.ts'
import { describeUser, type User, userByName, userResource, users } from './user.ts'

/** Creates a user that starts with neither credentials nor permissions. */
export const createUser = operation('iam', 'CreateUser', {
  effect: 'control',
  authorize({ input, account }) {
    const made = resource(userResource, {
      account,
      name: input.UserName,
      newPath: input.Path ?? '/',
    })
    const tags = requestTags(input.Tags)
    const create = need('iam:CreateUser', made, {
      'iam:PermissionsBoundary': input.PermissionsBoundary,
      ...tags,
    })
    return input.Tags?.length ? [create, need('iam:TagUser', made, tags)] : [create]
  },
  async run(call) {
    const { input, account, tx, now, world, fail } = call
    if (await userByName(tx, account, input.UserName))
      throw fail('EntityAlreadyExists', `User with name ${input.UserName} already exists.`)
    const tags = newTags(call, input.Tags)
    if (input.PermissionsBoundary !== undefined)
      await checkBoundary(call, input.PermissionsBoundary)
    await checkQuota(call, 'UsersPerAccount', (await tx.count(users, [account])) + 1)
    const user: User = {
      account,
      name: input.UserName,
      path: input.Path ?? '/',
      id: world.ids.uniqueId('AIDA'),
      createdAt: now,
      tags,
      ...(input.PermissionsBoundary !== undefined && { boundaryArn: input.PermissionsBoundary }),
    }
    await tx.insert(users, user)
    return { User: describeUser(user) }
  },
})
