/**
 * Keys an account's web identity tokens are signed with, one series for each algorithm. Private halves are stored
 * sealed. A key signs for three months; it is published as long as a token signed by it can be good.
 */

import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { collection } from '../../../kernel/collection.ts'
import type { ReadTransaction, WriteTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'

export type TokenAlgorithm = 'RS256' | 'ES384'

export interface SigningKey {
  readonly account: string
  readonly algorithm: TokenAlgorithm
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** `kid`, random. */
  readonly id: string
  /** Public half as JSON Web Key. */
  readonly publicKey: Readonly<Record<string, unknown>>
  /** PKCS #8, sealed with the place `web-identity-key/ID`. */
  readonly privateBox: string
}

export const signingKeys = collection<SigningKey>('web-identity-keys', {
  key: ({ account, algorithm, createdAt, id }) => [account, algorithm, createdAt, id],
})

const signsMillis = 90 * 86_400_000
/** Behind its last signature: tokens last an hour at most. */
const publishedMillis = signsMillis + 86_400_000

const place = (id: string) => `web-identity-key/${id}`
const generate = promisify(generateKeyPair)

/** The key to sign with at `now`; `undefined` when a new one is due. */
export async function currentKey(
  tx: ReadTransaction,
  account: string,
  algorithm: TokenAlgorithm,
  now: number,
): Promise<SigningKey | undefined> {
  const options = { reverse: true, limit: 1 }
  const [latest] = await tx.list(signingKeys, [account, algorithm], options)
  return latest !== undefined && now - latest.createdAt < signsMillis ? latest : undefined
}

/** A new key, not stored yet: making one takes a while. */
export async function newSigningKey(
  world: Pick<World, 'ids' | 'sealer'>,
  account: string,
  algorithm: TokenAlgorithm,
  now: number,
): Promise<SigningKey> {
  const { publicKey, privateKey } =
    algorithm === 'RS256'
      ? await generate('rsa', { modulusLength: 2048 })
      : await generate('ec', { namedCurve: 'P-384' })
  const id = world.ids.uuid()
  return {
    account,
    algorithm,
    createdAt: now,
    id,
    publicKey: { ...publicKey.export({ format: 'jwk' }), kid: id, alg: algorithm, use: 'sig' },
    privateBox: world.sealer.seal(place(id), privateKey.export({ format: 'der', type: 'pkcs8' })),
  }
}

/** Stores a new key and forgets those of its series that are no longer published. */
export async function storeSigningKey(tx: WriteTransaction, key: SigningKey): Promise<void> {
  for (const old of await tx.list(signingKeys, [key.account, key.algorithm]))
    if (key.createdAt - old.createdAt > publishedMillis)
      await tx.delete(signingKeys, signingKeys.key(old))
  await tx.insert(signingKeys, key)
}

/** Public keys of the account, as a JSON Web Key Set holds them. */
export async function publishedKeys(
  tx: ReadTransaction,
  account: string,
  now: number,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const keys = await tx.list(signingKeys, [account])
  return keys
    .filter(({ createdAt }) => now - createdAt <= publishedMillis)
    .map(({ publicKey }) => publicKey)
}

/** Throws when the stored box was changed. */
export const openSigningKey = (
  { sealer }: Pick<World, 'sealer'>,
  { id, privateBox }: SigningKey,
): KeyObject =>
  createPrivateKey({ key: sealer.open(place(id), privateBox), format: 'der', type: 'pkcs8' })
