/**
 * How the bytes of an object are encrypted: under data keys of its own, which are kept with it, wrapped. Wrapped keys are
 * bound to bucket and key, so that they open nothing elsewhere.
 */

import { createSecretKey } from 'node:crypto'
import type { RandomSource } from '../../../kernel/clock.ts'
import { Fault } from '../../../kernel/errors.ts'
import type { ReadTransaction, WriteTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'
import {
  checkUsable,
  type EncryptionContext,
  keyArn,
  unwrapDataKey,
  unwrapUnder,
  usableKey,
  wrapDataKey,
  wrapUnder,
} from '../../kms/public.ts'
import type { ChosenEncryption, KmsAlgorithm } from './chosen.ts'
import type { DataKeys } from './content.ts'
import {
  type CustomerKey,
  type KeptCustomerKey,
  keptCustomerKey,
  wrappingKey,
} from './customer-key.ts'
import { asS3, type KmsCaller, keyNamed } from './kms.ts'

/** Kept with an object, and with the upload it is to come from. */
export interface StoredEncryption {
  /** `x-amz-server-side-encryption`, or `customer` for a key of the client's. */
  readonly type: 'AES256' | KmsAlgorithm | 'customer'
  /** The data key, wrapped under what the type says. */
  readonly dataKey: string
  /** Data key of the second layer of `aws:kms:dsse`, wrapped under the master key. */
  readonly outerKey?: string
  readonly kms?: StoredKms
  readonly customer?: KeptCustomerKey
}

export interface StoredKms {
  /** ARN of the key. */
  readonly key: string
  /** All of it, with what S3 adds. */
  readonly context: EncryptionContext
  readonly bucketKey?: true
}

/** Where an object is: what its data keys are bound to. */
export interface ObjectPlace {
  /** Id of the bucket, not its name. */
  readonly bucketId: string
  readonly key: string
}

const placeOf = ({ bucketId, key }: ObjectPlace, layer = 'data-key'): string =>
  `s3:${layer}:${bucketId}/${key}`

const keyBytes = 32
const layersOf = (type: StoredEncryption['type']): number => (type === 'aws:kms:dsse' ? 2 : 1)

/** Fresh data keys, for an object that is to be stored. */
export interface NewDataKeys {
  readonly plain: readonly Buffer[]
  readonly keys: DataKeys
}

export function newDataKeys(
  { random }: { readonly random: RandomSource },
  { type }: Pick<ChosenEncryption, 'type'>,
): NewDataKeys {
  const plain = Array.from({ length: layersOf(type) }, () => random.bytes(keyBytes))
  return { plain, keys: plain.map((bytes) => createSecretKey(bytes)) }
}

/** What a call knows that wraps or opens data keys. */
export interface Wrapping<Tx> extends KmsCaller {
  readonly tx: Tx
  readonly world: World
}

/** What is kept of data keys. Throws what KMS says of a key that isn't to be used. */
export async function wrapDataKeys(
  call: Wrapping<WriteTransaction>,
  chosen: ChosenEncryption,
  context: EncryptionContext,
  place: ObjectPlace,
  { plain }: NewDataKeys,
): Promise<StoredEncryption> {
  const { world } = call
  const [dataKey, outer] = plain as readonly [Buffer, Buffer?]
  if (plain.length !== layersOf(chosen.type))
    throw new Fault('unavailable', 'the default encryption of the bucket changed meanwhile')
  const { type } = chosen
  if (type === 'AES256') return { type, dataKey: world.sealer.seal(placeOf(place), dataKey) }
  if (type === 'customer') {
    const customer = keptCustomerKey(chosen.key, world.random)
    const wrapping = wrappingKey(chosen.key, customer)
    const bound = Buffer.from(placeOf(place))
    return { type, customer, dataKey: wrapUnder(wrapping, dataKey, bound, world.random) }
  }
  const named = await keyNamed(call.tx, call, chosen.keyName)
  const key = await asS3(() => usableKey(call.tx, world, named, call.now))
  return {
    type,
    dataKey: wrapDataKey(world, key, dataKey, context, placeOf(place)),
    ...(outer && { outerKey: world.sealer.seal(placeOf(place, 'outer-key'), outer) }),
    kms: { key: keyArn(key), context, ...(chosen.bucketKey && { bucketKey: true }) },
  }
}

/**
 * Keys that open the bytes of an object; none for one from before anything was encrypted. Whoever calls has been decided
 * on, and the customer's key checked. Throws what KMS says of a key that isn't to be used.
 */
export async function openDataKeys(
  call: Wrapping<ReadTransaction>,
  place: ObjectPlace,
  stored: StoredEncryption | undefined,
  given?: CustomerKey,
): Promise<DataKeys> {
  if (stored === undefined) return []
  const { sealer } = call.world
  const opened = [await openDataKey(call, place, stored, given)]
  if (stored.outerKey !== undefined)
    opened.push(sealer.open(placeOf(place, 'outer-key'), stored.outerKey))
  return opened.map((bytes) => createSecretKey(bytes))
}

/** The same data key wrapped in another way; whoever calls has been decided on, for both. */
export async function rewrapDataKeys(
  call: Wrapping<WriteTransaction>,
  chosen: ChosenEncryption,
  context: EncryptionContext,
  place: ObjectPlace,
  stored: StoredEncryption,
): Promise<StoredEncryption> {
  const plain = [await openDataKey(call, place, stored, undefined)]
  return wrapDataKeys(call, chosen, context, place, { plain, keys: [] })
}

async function openDataKey(
  call: Wrapping<ReadTransaction>,
  place: ObjectPlace,
  { dataKey, kms, customer }: StoredEncryption,
  given: CustomerKey | undefined,
): Promise<Buffer> {
  if (customer !== undefined) {
    if (given === undefined) throw new Error('nobody checked the key of a customer')
    return unwrapUnder(wrappingKey(given, customer), dataKey, Buffer.from(placeOf(place)))
  }
  if (kms === undefined) return call.world.sealer.open(placeOf(place), dataKey)
  const named = await keyNamed(call.tx, call, kms.key)
  await asS3(async () => checkUsable(named))
  if (named.key === undefined) throw new Error('an object has lost its KMS key')
  return unwrapDataKey(call.world, named.key, dataKey, kms.context, placeOf(place))
}

/** The ETag is the MD5 of the bytes only where S3's own keys are used (S3 API reference, "Object"); else it tells nothing. */
export const etagOf = (
  stored: StoredEncryption | undefined,
  md5: string,
  random: RandomSource,
): string =>
  stored === undefined || stored.type === 'AES256' ? md5 : random.bytes(16).toString('hex')

/** What answers say of it; nothing of objects that aren't encrypted. `given` is the key that came with the request. */
export function describeEncryption(stored: StoredEncryption | undefined, given?: CustomerKey) {
  if (stored === undefined) return {}
  if (stored.type === 'customer')
    return given ? { SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: given.md5 } : {}
  const { type, kms } = stored
  return {
    ServerSideEncryption: type,
    ...(kms && { SSEKMSKeyId: kms.key }),
    ...(kms?.bucketKey && { BucketKeyEnabled: true }),
  }
}
