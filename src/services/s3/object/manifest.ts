/**
 * Objects of many parts keep the list of them apart from their record: what a listing reads stays small, however many
 * parts there are. The record then names no blob; who needs the bytes or the parts asks for them here.
 */

import { collection } from '../../../kernel/collection.ts'
import type { ReadTransaction, WriteTransaction } from '../../../kernel/transaction.ts'
import { releaseAnnotations } from '../annotation/annotation.ts'
import type { ContentRef } from '../encryption/content.ts'
import type { ObjectPart, StoredObject, Version } from './object.ts'

interface Manifest {
  readonly bucketId: string
  /** Id of the upload that the object came from. */
  readonly id: string
  readonly content: readonly ContentRef[]
  readonly parts: readonly ObjectPart[]
}

/** By bucket and upload. */
export const manifests = collection<Manifest>('objectManifests', {
  key: (manifest) => [manifest.bucketId, manifest.id],
})

const mostPartsInRecord = 8

/** The record of an object that is to be written: without its parts when they are many. */
export async function recordOf(tx: WriteTransaction, object: StoredObject): Promise<StoredObject> {
  const { parts, ...record } = object
  if (parts === undefined || parts.length <= mostPartsInRecord || record.uploadId === undefined)
    return object
  const { bucketId, uploadId: id, content } = record
  await tx.insert(manifests, { bucketId, id, content, parts })
  return { ...record, content: [], manifest: id }
}

/** The object with its content and parts, wherever they are kept. */
export async function withManifest(
  tx: ReadTransaction,
  object: StoredObject,
): Promise<StoredObject> {
  if (object.manifest === undefined) return object
  const manifest = await tx.get(manifests, [object.bucketId, object.manifest])
  if (manifest === undefined) throw new Error('an object has lost its manifest')
  return { ...object, content: manifest.content, parts: manifest.parts }
}

/** Bytes of a version that goes for good; its manifest and its annotations go with it. */
export async function releaseContent(
  tx: WriteTransaction,
  version: Version | undefined,
): Promise<readonly ContentRef[]> {
  if (version === undefined) return []
  const own = await releaseOwn(tx, version)
  return 'annotationCount' in version ? [...own, ...(await releaseAnnotations(tx, version))] : own
}

async function releaseOwn(tx: WriteTransaction, version: Version): Promise<readonly ContentRef[]> {
  if (!('manifest' in version) || version.manifest === undefined) return version.content
  const { content } = await withManifest(tx, version)
  await tx.delete(manifests, [version.bucketId, version.manifest])
  return content
}
