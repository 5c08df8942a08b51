import { operation } from '../../../kernel/operation.ts'
import {
  credentialNeed,
  describeWithNewSecret,
  existingCredential,
} from './service-specific-credential.ts'

/** Answers a new secret; id, user name and status stay (observed). */
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
    const { world, now } = call
    return { ServiceSpecificCredential: describeWithNewSecret(owned, world.random, now) }
  },
})
