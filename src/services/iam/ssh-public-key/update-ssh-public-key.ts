import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { settableStatus } from '../settable-status.ts'
import { namedUserResource } from '../user/named-user.ts'
import { existingSshPublicKey, sshPublicKeys } from './ssh-public-key.ts'

/** Makes a key active or inactive. */
export const updateSshPublicKey = operation('iam', 'UpdateSSHPublicKey', {
  effect: 'control',
  authorize: (call) => [need('iam:UpdateSSHPublicKey', namedUserResource(call))],
  async run(call) {
    const { UserName, SSHPublicKeyId, Status } = call.input
    const status = settableStatus(call, Status)
    const { key } = await existingSshPublicKey(call, UserName, SSHPublicKeyId)
    await call.tx.replace(sshPublicKeys, key, { ...key, status })
    return {}
  },
})
