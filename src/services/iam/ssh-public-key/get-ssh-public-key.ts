import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { namedUserResource } from '../user/named-user.ts'
import { describeSshPublicKey, existingSshPublicKey } from './ssh-public-key.ts'

/** A key in the encoding asked for. */
export const getSshPublicKey = operation('iam', 'GetSSHPublicKey', {
  effect: 'read',
  authorize: (call) => [need('iam:GetSSHPublicKey', namedUserResource(call))],
  async run(call) {
    const { UserName, SSHPublicKeyId, Encoding } = call.input
    const { user, key } = await existingSshPublicKey(call, UserName, SSHPublicKeyId)
    return { SSHPublicKey: describeSshPublicKey(user, key, Encoding === 'PEM' ? 'PEM' : 'SSH') }
  },
})
