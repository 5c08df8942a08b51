import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { inMemory, page } from '../paging.ts'
import { existingUser, userById, userResource } from '../user/user.ts'
import {
  checkService,
  credentialsOfUser,
  describeCredential,
  type OwnedCredential,
  ownerName,
  serviceSpecificCredentials,
} from './service-specific-credential.ts'

/**
 * Lists the credentials of a user or of all users, for one service or all, without secrets. A list that isn't cut off
 * has no IsTruncated (observed for one user's).
 */
export const listServiceSpecificCredentials = operation('iam', 'ListServiceSpecificCredentials', {
  effect: 'read',
  authorize: (call) => [
    need(
      'iam:ListServiceSpecificCredentials',
      call.input.AllUsers === true
        ? '*'
        : resource(userResource, { account: call.account, name: ownerName(call) }),
    ),
  ],
  async run(call) {
    const { input, account, tx, now, fail } = call
    // the words are recalled
    if (input.AllUsers === true && input.UserName !== undefined)
      throw fail('ValidationError', 'UserName and AllUsers cannot be specified together.')
    const user = input.AllUsers === true ? undefined : await existingUser(call, ownerName(call))
    if (input.ServiceName !== undefined) checkService(call, input.ServiceName)
    const found: OwnedCredential[] = []
    for (const credential of await tx.list(
      serviceSpecificCredentials,
      user ? credentialsOfUser(account, user.id) : [account],
    )) {
      const owner = user ?? (await userById(tx, credential.userId))
      if (owner && (input.ServiceName ?? credential.serviceName) === credential.serviceName)
        found.push({ user: owner, credential })
    }
    const { items, end } = await page(
      call,
      inMemory(
        `ListServiceSpecificCredentials/${user?.id ?? ''}`,
        found,
        ({ credential }) => credential.id,
      ),
    )
    return {
      ServiceSpecificCredentials: items.map((each) => describeCredential(each, now)),
      ...(end.IsTruncated && end),
    }
  },
})
