/** SSH public keys of IAM users. Kept by the user's unique id: a rename changes nothing, a namesake inherits nothing. */

import { collection, type Key } from '../../../kernel/collection.ts'
import type { Lookup } from '../lookup.ts'
import type { SettableStatus } from '../settable-status.ts'
import { existingUser, type User } from '../user/user.ts'

export interface SshPublicKey {
  readonly account: string
  readonly userId: string
  /** APKA… */
  readonly id: string
  /** `ssh-rsa AAAA…` */
  readonly text: string
  /** SubjectPublicKeyInfo, PEM. */
  readonly pem: string
  readonly fingerprint: string
  readonly status: SettableStatus
  /** Milliseconds since 1970. */
  readonly uploadedAt: number
}

export const sshPublicKeyKey = (account: string, userId: string, id: string): Key => [
  account,
  userId,
  id,
]

export const sshPublicKeys = collection<SshPublicKey>('ssh-public-keys', {
  key: (key) => sshPublicKeyKey(key.account, key.userId, key.id),
})

/** A user's key. Throws NoSuchEntity for an unknown user and for a key of somebody else. */
export async function existingSshPublicKey(
  lookup: Lookup,
  userName: string,
  id: string,
): Promise<{ user: User; key: SshPublicKey }> {
  const user = await existingUser(lookup, userName)
  const key = await lookup.tx.get(sshPublicKeys, sshPublicKeyKey(user.account, user.id, id))
  if (key === undefined)
    throw lookup.fail('NoSuchEntity', `The SSH Public Key with id ${id} cannot be found.`)
  return { user, key }
}

/** In lists: without the key itself (API reference, SSHPublicKeyMetadata). */
export const describeSshPublicKeyInList = (user: User, key: SshPublicKey) => ({
  UserName: user.name,
  SSHPublicKeyId: key.id,
  Status: key.status,
  UploadDate: new Date(key.uploadedAt),
})

export const describeSshPublicKey = (user: User, key: SshPublicKey, encoding: 'SSH' | 'PEM') => ({
  ...describeSshPublicKeyInList(user, key),
  Fingerprint: key.fingerprint,
  SSHPublicKeyBody: encoding === 'PEM' ? key.pem : key.text,
})
