import { operation } from '../../../kernel/operation.ts'
import {
  credentialKey,
  credentialNeed,
  existingCredential,
  serviceSpecificCredentials,
} from './service-specific-credential.ts'

/** Deletes a credential. */
export const deleteServiceSpecificCredential = operation('iam', 'DeleteServiceSpecificCredential', {
  effect: 'control',
  authorize: async (call) => [
    await credentialNeed(
      call,
      'iam:DeleteServiceSpecificCredential',
      call.input.ServiceSpecificCredentialId,
    ),
  ],
  async run(call) {
    const { input, tx } = call
    const { credential } = await existingCredential(call, input.ServiceSpecificCredentialId)
    await tx.delete(serviceSpecificCredentials, credentialKey(credential))
    return {}
  },
})
