import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { checkQuota } from '../quotas.ts'
import { existingUser, userResource } from '../user/user.ts'
import {
  checkService,
  credentialsOfUser,
  describeCredential,
  type ServiceSpecificCredential,
  serviceSpecificCredentials,
} from './service-specific-credential.ts'

/** Creates a user name and password for a service; the password is in this answer only. */
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
    const { input, account, tx, now, world } = call
    const user = await existingUser(call, input.UserName)
    checkService(call, input.ServiceName)
    const present = (
      await tx.list(serviceSpecificCredentials, credentialsOfUser(account, user.id))
    ).filter(({ serviceName }) => serviceName === input.ServiceName)
    checkQuota(call, 'ServiceSpecificCredentialsPerUser', present.length + 1)
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
    }
    await tx.insert(serviceSpecificCredentials, credential)
    return {
      ServiceSpecificCredential: {
        ...describeCredential({ user, credential }),
        ServicePassword: world.random.bytes(32).toString('base64'),
      },
    }
  },
})
