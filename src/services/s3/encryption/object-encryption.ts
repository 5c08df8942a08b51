/**
 * How the bytes of an object are encrypted: under data keys of its own, which are kept with it, wrapped. Wrapped keys are
 * bound to bucket and key, so that they open nothing elsewhere.
 */

import { createSecretKey } from 'node:crypto'
import type { World } from '../../../kernel/world.ts'
import type { DataKeys } from './content.ts'

/** Kept with an object, and with the upload it is to come from. */
export interface StoredEncryption {
  /** `x-amz-server-side-encryption` */
  readonly type: 'AES256'
  /** The data key, wrapped. */
  readonly dataKey: string
}

/** Where an object is: what its data keys are bound to. */
export interface ObjectPlace {
  /** Id of the bucket, not its name. */
  readonly bucketId: string
  readonly key: string
}

const placeOf = ({ bucketId, key }: ObjectPlace): string => `s3:data-key:${bucketId}/${key}`

const keyBytes = 32

/** Fresh data keys, for an object that is to be stored. */
export interface NewDataKeys {
  readonly plain: Buffer
  readonly keys: DataKeys
}

export function newDataKeys({ random }: Pick<World, 'random'>): NewDataKeys {
  const plain = random.bytes(keyBytes)
  return { plain, keys: [createSecretKey(plain)] }
}

/** What is kept of data keys. */
export const wrapDataKeys = (
  { sealer }: Pick<World, 'sealer'>,
  place: ObjectPlace,
  { plain }: NewDataKeys,
): StoredEncryption => ({ type: 'AES256', dataKey: sealer.seal(placeOf(place), plain) })

/** Keys that open the bytes of an object; none for one from before anything was encrypted. */
export function openDataKeys(
  { sealer }: Pick<World, 'sealer'>,
  place: ObjectPlace,
  stored: StoredEncryption | undefined,
): DataKeys {
  if (stored === undefined) return []
  return [createSecretKey(sealer.open(placeOf(place), stored.dataKey))]
}

/** What answers say of it; nothing of objects that aren't encrypted. */
export const describeEncryption = (stored: StoredEncryption | undefined) =>
  stored === undefined ? {} : { ServerSideEncryption: stored.type }
