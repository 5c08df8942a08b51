import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkQuota } from '../quotas.ts'
import { existingUser, userResource } from '../user/user.ts'
import {
  checkService,
  credentialsOfUser,
  describeWithNewSecret,
  expires,
  type ServiceSpecificCredential,
  serviceSpecificCredentials,
} from './service-specific-credential.ts'

const dayMillis = 86_400_000

/** Creates a user name and password, or an API key, for a service; the secret is in this answer only. */
export const createServiceSpecificCredential = operation('iam', 'CreateServiceSpecificCredential', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need(
      'iam:CreateServiceSpecificCredential',
      resource(userResource, { account, name: input.UserName }),
      {
        'iam:ServiceSpecificCredentialServiceName': input.ServiceName,
        'iam:ServiceSpecificCredentialAgeDays': input.CredentialAgeDays?.toString(),
      },
    ),
  ],
  async run(call) {
    const { input, account, tx, now, world, fail } = call
    const user = await existingUser(call, input.UserName)
    checkService(call, input.ServiceName)
    const ageDays = input.CredentialAgeDays
    // the words are recalled
    if (ageDays !== undefined && !expires(input.ServiceName))
      throw fail('ValidationError', `CredentialAgeDays is not supported for ${input.ServiceName}`)
    const present = (
      await tx.list(serviceSpecificCredentials, credentialsOfUser(account, user.id))
    ).filter(({ serviceName }) => serviceName === input.ServiceName)
    await checkQuota(call, 'ServiceSpecificCredentialsPerUser', present.length + 1)
    const plain = `${user.name}-at-${account}`
    const taken = present.some(({ serviceUserName }) => serviceUserName === plain)
    const credential: ServiceSpecificCredential = {
      account,
      userId: user.id,
      id: world.ids.uniqueId('ACCA'),
      serviceName: input.ServiceName,
      serviceUserName: taken ? `${user.name}+1-at-${account}` : plain,
      status: 'Active',
      createdAt: now,
      ...(ageDays !== undefined && { expiresAt: now + ageDays * dayMillis }),
    }
    await tx.insert(serviceSpecificCredentials, credential)
    return {
      ServiceSpecificCredential: describeWithNewSecret({ user, credential }, world.random, now),
    }
  },
})
