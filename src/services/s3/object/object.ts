/**
 * Objects. A record names the blobs that hold the bytes, in order: one for a plain upload, one per part of a multipart
 * upload, none for an empty object. Keys are compared as UTF-8 bytes by the store; they never become paths.
 */

import { collection, type Key } from '../../../kernel/collection.ts'
import { type ResourceRef, type ResourceType, resource } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { BlobRef } from '../../../kernel/world.ts'
import { type BucketRef, bucketFacts, gatheredBucket } from '../bucket/bucket.ts'
import type { ChecksumAlgorithm } from '../content/checksums.ts'
import { s3Error } from '../errors.ts'

/** Headers given back as they were stored. */
export interface ContentHeaders {
  readonly CacheControl?: string
  readonly ContentDisposition?: string
  readonly ContentEncoding?: string
  readonly ContentLanguage?: string
  readonly ContentType?: string
  readonly Expires?: string
  readonly WebsiteRedirectLocation?: string
}

export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm
  readonly type: 'FULL_OBJECT' | 'COMPOSITE'
  /** Base64, as headers carry it; composite ones end in `-PARTS`. */
  readonly value: string
}

/** A part of a multipart upload, in the object it became. */
export interface ObjectPart {
  readonly number: number
  readonly size: number
  /** Base64, when the upload asked for checksums. */
  readonly checksum?: string
}

export interface StoredObject {
  /** Id of the bucket, not its name. */
  readonly bucketId: string
  readonly key: string
  readonly size: number
  /** Without quotes: MD5 in hexadecimal, or `MD5-PARTS`. */
  readonly etag: string
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
  /** Bytes of the object in order; empty for an empty object. */
  readonly content: readonly BlobRef[]
  readonly checksum: StoredChecksum
  readonly headers: ContentHeaders
  /** User metadata by lower-case name, without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>
  /** Absent for STANDARD. */
  readonly storageClass?: string
  readonly tags?: Readonly<Record<string, string>>
  /** Present for objects of multipart uploads. */
  readonly parts?: readonly ObjectPart[]
  /** The multipart upload it came from: a repeated completion is answered from the object. */
  readonly uploadId?: string
}

export const objectKey = (bucketId: string, key: string): Key => [bucketId, key]

export const objects = collection<StoredObject>('objects', {
  key: (object) => objectKey(object.bucketId, object.key),
})

/** `undefined` when the bucket has no object of this key. */
export const objectByKey = (
  tx: ReadTransaction,
  bucketId: string,
  key: string,
): Promise<StoredObject | undefined> => tx.get(objects, objectKey(bucketId, key))

/** `arn:aws:s3:::BUCKET/KEY`; the key as it is, without any encoding. */
export const objectArn = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`

export interface ObjectRef extends BucketRef {
  readonly key: string
  /** The action knows the keys `s3:ExistingObjectTag/…`. */
  readonly showsTags?: boolean
}

const mostKeyBytes = 1024

/** Throws KeyTooLongError above 1,024 bytes of UTF-8. */
export function checkKey(key: string): void {
  if (key.length * 3 <= mostKeyBytes) return
  const size = Buffer.byteLength(key)
  if (size > mostKeyBytes)
    throw s3Error('KeyTooLongError', 'Your key is too long', {
      Size: String(size),
      MaxSizeAllowed: String(mostKeyBytes),
    })
}

/** An object as policies see it, whether or not it exists. */
export const objectResource: ResourceType<ObjectRef> = {
  name: 's3:object',
  async gather(tx, ref) {
    const bucket = await gatheredBucket(tx, ref)
    checkKey(ref.key)
    const facts = { ...bucketFacts(bucket), arn: objectArn(bucket.name, ref.key) }
    if (!ref.showsTags) return facts
    const tags = (await objectByKey(tx, bucket.id, ref.key))?.tags
    return tags ? { ...facts, context: { ...facts.context, ...existingTags(tags) } } : facts
  },
}

function existingTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  const context: Record<string, string> = Object.create(null)
  for (const key in tags) context[`s3:ExistingObjectTag/${key}`] = tags[key] as string
  return context
}

interface ObjectInput {
  readonly Bucket: string
  readonly Key: string
  readonly ExpectedBucketOwner?: string
}

/** The object an input names; `showsTags` for actions that know `s3:ExistingObjectTag/…`. */
export const inputObject = (input: ObjectInput, showsTags = false): ResourceRef =>
  resource(objectResource, {
    bucket: input.Bucket,
    key: input.Key,
    expectedOwner: input.ExpectedBucketOwner,
    showsTags,
  })

export const quoted = (etag: string): string => `"${etag}"`
