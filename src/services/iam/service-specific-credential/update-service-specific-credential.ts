import { operation } from '../../../kernel/operation.ts'
import { settableStatus } from '../settable-status.ts'
import {
  credentialNeed,
  existingCredential,
  serviceSpecificCredentials,
} from './service-specific-credential.ts'

/** Makes a credential active or inactive. */
export const updateServiceSpecificCredential = operation('iam', 'UpdateServiceSpecificCredential', {
  effect: 'control',
  authorize: async (call) => [
    await credentialNeed(
      call,
      'iam:UpdateServiceSpecificCredential',
      call.input.ServiceSpecificCredentialId,
    ),
  ],
  async run(call) {
    const { input, tx } = call
    const status = settableStatus(call, input.Status)
    const { credential } = await existingCredential(call, input.ServiceSpecificCredentialId)
    await tx.replace(serviceSpecificCredentials, credential, { ...credential, status })
    return {}
  },
})
