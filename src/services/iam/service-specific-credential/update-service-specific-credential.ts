import { operation } from '../../../kernel/operation.ts'
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
    const { credential } = await existingCredential(call, input.ServiceSpecificCredentialId)
    const status = input.Status === 'Active' ? 'Active' : 'Inactive'
    await tx.replace(serviceSpecificCredentials, credential, { ...credential, status })
    return {}
  },
})
