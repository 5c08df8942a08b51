/** Data keys under a KMS key: AES-256-GCM, bound to an encryption context. What is decided on them is decided elsewhere. */

import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { RandomSource } from '../../../kernel/clock.ts'
import type { WriteTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'
import { type KmsKey, kmsKeys, managedKeyPolicy, materialPlace } from './key.ts'
import { checkUsable, type NamedKey } from './named-key.ts'

const nonceBytes = 12
const tagBytes = 16

/** Name-value pairs that have to be the same when a data key is opened; order doesn't matter. */
export type EncryptionContext = Readonly<Record<string, string>>

type Using = Pick<World, 'sealer' | 'random'>

/** The key itself: the one that AWS manages is made when it isn't there. Throws KmsRefused for one not to be used. */
export async function usableKey(
  tx: WriteTransaction,
  world: Using,
  named: NamedKey,
  now: number,
): Promise<KmsKey> {
  checkUsable(named)
  if (named.key !== undefined) return named.key
  const { account, region } = named.address
  const key: KmsKey = {
    ...named.address,
    manager: 'AWS',
    description: 'Default key that protects my S3 objects when no other key is defined',
    createdAt: now,
    state: 'Enabled',
    policy: managedKeyPolicy(region, account),
    material: world.sealer.seal(materialPlace(named.address), world.random.bytes(32)),
  }
  await tx.insert(kmsKeys, key)
  return key
}

/** A data key as it may be kept, base64url; bound to the context, and to where it is kept. */
export const wrapDataKey = (
  { sealer, random }: Using,
  key: KmsKey,
  dataKey: Uint8Array,
  context: EncryptionContext,
  place: string,
): string => wrapUnder(materialOf(sealer, key), dataKey, boundTo(place, context), random)

/** Throws when the key or the context is another one, or the text was changed: damage, not a caller's fault. */
export const unwrapDataKey = (
  { sealer }: Pick<World, 'sealer'>,
  key: KmsKey,
  wrapped: string,
  context: EncryptionContext,
  place: string,
): Buffer => unwrapUnder(materialOf(sealer, key), wrapped, boundTo(place, context))

const materialOf = (sealer: World['sealer'], key: KmsKey): Buffer =>
  sealer.open(materialPlace(key), key.material)

const boundTo = (place: string, context: EncryptionContext): Buffer =>
  Buffer.from(
    JSON.stringify([place, ...Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))]),
  )

/** Bytes under a key of 32 bytes, bound to `bound`: base64url of nonce, ciphertext and tag. */
export function wrapUnder(
  key: Uint8Array,
  plain: Uint8Array,
  bound: Uint8Array,
  random: RandomSource,
): string {
  const nonce = random.bytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(bound)
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url')
}

/** Throws when the key or what it is bound to is another one, or the text was changed. */
export function unwrapUnder(key: Uint8Array, wrapped: string, bound: Uint8Array): Buffer {
  const bytes = Buffer.from(wrapped, 'base64url')
  const nonce = bytes.subarray(0, nonceBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(bound)
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
}
