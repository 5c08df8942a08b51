import { operation } from '../../../kernel/operation.ts'
import {
  credentialNeed,
  describeCredential,
  existingCredential,
} from './service-specific-credential.ts'

/** Answers a new password; id, user name and status stay (observed). */
export const resetServiceSpecificCredential = operation('iam', 'ResetServiceSpecificCredential', {
  effect: 'control',
  authorize: async (call) => [
    await credentialNeed(
      call,
      'iam:ResetServiceSpecificCredential',
      call.input.ServiceSpecificCredentialId,
    ),
  ],
  async run(call) {
    const owned = await existingCredential(call, call.input.ServiceSpecificCredentialId)
    return {
      ServiceSpecificCredential: {
        ...describeCredential(owned),
        ServicePassword: call.world.random.bytes(32).toString('base64'),
      },
    }
  },
})
