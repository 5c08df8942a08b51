import { operation } from '../../../kernel/operation.ts'
import { need, resource } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { accessKeys, keysOfOwner } from '../access-key/access-key.ts'
import { memberships } from '../group/membership.ts'
import { loginProfiles } from '../login-profile/login-profile.ts'
import { devicesOfOwner, mfaDevices } from '../mfa-device/mfa-device.ts'
import { attachments, inlinePolicies, policiesOf } from '../policy/attachment.ts'
import { serviceSpecificCredentials } from '../service-specific-credential/service-specific-credential.ts'
import {
  certificatesOfOwner,
  signingCertificates,
} from '../signing-certificate/signing-certificate.ts'
import { sshPublicKeys } from '../ssh-public-key/ssh-public-key.ts'
import { existingUser, type User, userKey, userResource, users } from './user.ts'

/**
 * What keeps a user from being deleted, in the order it is looked for. The texts are AWS's (seen in public issue
 * reports); the order is recalled.
 */
const conflicts: readonly {
  readonly left: string
  count(tx: ReadTransaction, user: User): Promise<number>
}[] = [
  {
    left: 'must remove users from group first.',
    count: (tx, { account, name }) => tx.count(memberships, [account, name.toLowerCase()]),
  },
  {
    left: 'must delete login profile first.',
    count: (tx, { account, id }) => tx.count(loginProfiles, [account, id]),
  },
  {
    left: 'must delete access keys first.',
    count: (tx, { account, id }) =>
      tx.count(accessKeys, keysOfOwner(account, { type: 'User', userId: id })),
  },
  {
    left: 'must delete MFA device first.',
    count: (tx, { account, id }) =>
      tx.countBy(mfaDevices, 'byOwner', devicesOfOwner(account, { type: 'User', userId: id })),
  },
  {
    left: 'must delete signing certificates first.',
    count: (tx, { account, id }) =>
      tx.count(signingCertificates, certificatesOfOwner(account, { type: 'User', userId: id })),
  },
  {
    // observed for service-specific credentials
    left: 'must remove referenced objects first.',
    count: async (tx, { account, id }) =>
      (await tx.count(serviceSpecificCredentials, [account, id])) +
      (await tx.count(sshPublicKeys, [account, id])),
  },
  {
    left: 'must delete policies first.',
    count: (tx, { account, name }) =>
      tx.count(inlinePolicies, policiesOf({ account, type: 'user', name })),
  },
  {
    left: 'must detach all policies first.',
    count: (tx, { account, name }) =>
      tx.count(attachments, policiesOf({ account, type: 'user', name })),
  },
]

/** Deletes a user that nothing belongs to any more. */
export const deleteUser = operation('iam', 'DeleteUser', {
  effect: 'control',
  authorize: ({ input, account }) => [
    need('iam:DeleteUser', resource(userResource, { account, name: input.UserName })),
  ],
  async run(call) {
    const { input, account, tx, fail } = call
    const user = await existingUser(call, input.UserName)
    for (const { left, count } of conflicts)
      if ((await count(tx, user)) > 0) throw fail('DeleteConflict', `Cannot delete entity, ${left}`)
    await tx.delete(users, userKey(account, user.name))
    return {}
  },
})
