import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { existingUser, userResource } from '../user/user.ts'
import {
  checkService,
  credentialsOfUser,
  describeCredential,
  ownerName,
  serviceSpecificCredentials,
} from './service-specific-credential.ts'

/** Lists a user's credentials, for one service or all, without passwords and without IsTruncated (observed). */
export const listServiceSpecificCredentials = operation('iam', 'ListServiceSpecificCredentials', {
  effect: 'read',
  authorize: (call) => [
    need(
      'iam:ListServiceSpecificCredentials',
      resource(userResource, { account: call.account, name: ownerName(call) }),
    ),
  ],
  async run(call) {
    const { input, account, tx } = call
    const user = await existingUser(call, ownerName(call))
    if (input.ServiceName !== undefined) checkService(call, input.ServiceName)
    const found = await tx.list(serviceSpecificCredentials, credentialsOfUser(account, user.id))
    return {
      ServiceSpecificCredentials: found
        .filter(
          ({ serviceName }) => input.ServiceName === undefined || serviceName === input.ServiceName,
        )
        .map((credential) => describeCredential({ user, credential })),
    }
  },
})
