import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { page } from '../paging.ts'
import { namedUser, namedUserResource } from '../user/named-user.ts'
import { existingUser } from '../user/user.ts'
import { describeSshPublicKeyInList, type SshPublicKey, sshPublicKeys } from './ssh-public-key.ts'

/** The keys of a user, or of the calling user. */
export const listSshPublicKeys = operation('iam', 'ListSSHPublicKeys', {
  effect: 'read',
  authorize: (call) => [need('iam:ListSSHPublicKeys', namedUserResource(call))],
  async run(call) {
    const { account, tx } = call
    const user = await existingUser(call, namedUser(call))
    const { items, end } = await page<SshPublicKey>(call, {
      list: `ListSSHPublicKeys/${user.id}`,
      read: (after, limit) =>
        tx.list(sshPublicKeys, [account, user.id], {
          limit,
          ...(after !== undefined && { after: [account, user.id, after] }),
        }),
      key: (key) => key.id,
    })
    return { SSHPublicKeys: items.map((key) => describeSshPublicKeyInList(user, key)), ...end }
  },
})
