import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { checkQuota } from '../quotas.ts'
import { namedUserResource } from '../user/named-user.ts'
import { existingUser } from '../user/user.ts'
import { fingerprintOf, type KeyProblem, pemText, readPublicKey, sshText } from './key-material.ts'
import { describeSshPublicKey, type SshPublicKey, sshPublicKeys } from './ssh-public-key.ts'

/** The API reference's sentences: what AWS writes itself isn't recorded. */
const problems: Readonly<Record<KeyProblem, string>> = {
  InvalidPublicKey: 'The public key is malformed or otherwise invalid.',
  UnrecognizedPublicKeyEncoding: 'The public key encoding format is unsupported or unrecognized.',
}

/** Gives a user an active SSH public key: RSA of at least 2048 bits, as an `ssh-rsa` line or in PEM. */
export const uploadSshPublicKey = operation('iam', 'UploadSSHPublicKey', {
  effect: 'control',
  authorize: (call) => [need('iam:UploadSSHPublicKey', namedUserResource(call))],
  async run(call) {
    const { input, account, tx, now, world, fail } = call
    const user = await existingUser(call, input.UserName)
    const material = readPublicKey(input.SSHPublicKeyBody)
    if ('problem' in material) throw fail(material.problem, problems[material.problem])
    const text = sshText(material.key)
    const present = await tx.list(sshPublicKeys, [account, user.id])
    if (present.some((key) => key.text === text))
      throw fail(
        'DuplicateSSHPublicKey',
        'The SSH public key is already associated with the specified IAM user.',
      )
    await checkQuota(call, 'SSHPublicKeysPerUser', present.length + 1)
    const key: SshPublicKey = {
      account,
      userId: user.id,
      id: world.ids.uniqueId('APKA'),
      text,
      pem: pemText(material.key),
      fingerprint: fingerprintOf(material.key),
      status: 'Active',
      uploadedAt: now,
    }
    await tx.insert(sshPublicKeys, key)
    return { SSHPublicKey: describeSshPublicKey(user, key, 'SSH') }
  },
})
