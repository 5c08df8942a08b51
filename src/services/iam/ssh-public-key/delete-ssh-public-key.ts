import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { namedUserResource } from '../user/named-user.ts'
import { existingSshPublicKey, sshPublicKeyKey, sshPublicKeys } from './ssh-public-key.ts'

/** Deletes a key. */
export const deleteSshPublicKey = operation('iam', 'DeleteSSHPublicKey', {
  effect: 'control',
  authorize: (call) => [need('iam:DeleteSSHPublicKey', namedUserResource(call))],
  async run(call) {
    const { UserName, SSHPublicKeyId } = call.input
    const { key } = await existingSshPublicKey(call, UserName, SSHPublicKeyId)
    await call.tx.delete(sshPublicKeys, sshPublicKeyKey(key.account, key.userId, key.id))
    return {}
  },
})
