/**
 * Annotations: named texts beside a version of an object, which leave the object as it is (S3 user guide, "Annotating
 * your objects"). They are encrypted as the object is, under its own data keys, and go with its version.
 */

import { collection, type Key } from '../../../kernel/collection.ts'
import type { WriteTransaction } from '../../../kernel/transaction.ts'
import type { ContentRef } from '../encryption/content.ts'
import type { StoredEncryption } from '../encryption/object-encryption.ts'
import {
  type StoredChecksum,
  type StoredObject,
  type Version,
  versionIdOf,
} from '../object/object.ts'

export interface Annotation {
  /** Id of the bucket, not its name. */
  readonly bucketId: string
  readonly key: string
  /** Of the object's version, as clients see it. */
  readonly versionId: string
  readonly name: string
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
  /** Sealed under the data keys of the object, or those of `encryption`. */
  readonly content: readonly ContentRef[]
  /** Keys of its own, beside an object that was stored before anything was encrypted. */
  readonly encryption?: StoredEncryption
  readonly checksum: StoredChecksum
}

type Place = Pick<StoredObject, 'bucketId' | 'key' | 'versionId'>

/** `list(annotations, …)`: those of one version, by name. */
export const annotationsOf = (object: Place): Key => [
  object.bucketId,
  object.key,
  versionIdOf(object),
]

export const annotations = collection<Annotation>('objectAnnotations', {
  key: ({ bucketId, key, versionId, name }) => [bucketId, key, versionId, name],
})

/** The object with another number of annotations. */
export function withCount(object: StoredObject, count: number): StoredObject {
  const { annotationCount: _, ...rest } = object
  return count === 0 ? rest : { ...rest, annotationCount: count }
}

/** Takes away the annotations of a version that goes for good; answers their bytes. */
export async function releaseAnnotations(
  tx: WriteTransaction,
  version: Version,
): Promise<readonly ContentRef[]> {
  const held = await tx.list(annotations, annotationsOf(version))
  for (const each of held) await tx.delete(annotations, annotations.key(each))
  return held.flatMap(({ content }) => content)
}
