/** Long-term access keys of IAM users and root users. The secret is stored sealed. */

import { collection, type Key } from '../../../kernel/collection.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { Sealer } from '../../../kernel/world.ts'

/** Whose key it is. */
export type AccessKeyOwner =
  | { readonly type: 'Root' }
  /** By unique id, so that a rename changes nothing and a namesake inherits nothing. */
  | { readonly type: 'User'; readonly userId: string }

/** A long-term key as it is stored. */
export interface AccessKey {
  /** AKIA… */
  readonly id: string
  readonly account: string
  readonly owner: AccessKeyOwner
  readonly status: 'Active' | 'Inactive'
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** The secret, sealed with the place `access-key/ID`. */
  readonly secretBox: string
  /** Raised by every change of the key: what was derived under another epoch isn't used. */
  readonly epoch: number
}

const ownerKey = (owner: AccessKeyOwner): string => (owner.type === 'Root' ? 'root' : owner.userId)

/** `list(accessKeys, keysOfOwner(…))`: the keys of one user or root user. */
export const keysOfOwner = (account: string, owner: AccessKeyOwner): Key => [
  account,
  ownerKey(owner),
]

/** Owner before id, so that the keys of one owner lie together. */
export const accessKeyKey = (key: Pick<AccessKey, 'account' | 'owner' | 'id'>): Key => [
  key.account,
  ownerKey(key.owner),
  key.id,
]

/** By owner through the key, by id alone through the index `byId`, whatever the account. */
export const accessKeys = collection<AccessKey>('access-keys', {
  key: accessKeyKey,
  indexes: { byId: { unique: true, keys: (key) => [[key.id]] } },
})

/** The key with this id in any account. */
export const accessKeyById = (tx: ReadTransaction, id: string): Promise<AccessKey | undefined> =>
  tx.find(accessKeys, 'byId', [id])

const place = (accessKeyId: string) => `access-key/${accessKeyId}`

/** Binds the box to the key: it opens for no other. */
export const sealAccessKeySecret = (sealer: Sealer, accessKeyId: string, secret: string): string =>
  sealer.seal(place(accessKeyId), Buffer.from(secret))

/** Throws when the stored box was changed or belongs to another key. */
export const openAccessKeySecret = (
  sealer: Sealer,
  key: Pick<AccessKey, 'id' | 'secretBox'>,
): string => sealer.open(place(key.id), key.secretBox).toString()

/** An active key whose secret is sealed. */
export const newAccessKey = (
  sealer: Sealer,
  account: string,
  owner: AccessKeyOwner,
  pair: { readonly accessKeyId: string; readonly secretAccessKey: string },
  now: number,
  epoch = 0,
): AccessKey => ({
  id: pair.accessKeyId,
  account,
  owner,
  status: 'Active',
  createdAt: now,
  secretBox: sealAccessKeySecret(sealer, pair.accessKeyId, pair.secretAccessKey),
  epoch,
})
