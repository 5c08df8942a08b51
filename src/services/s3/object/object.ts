/**
 * Objects. A record names the blobs that hold the bytes, in order: one for a plain upload, one per part of a multipart
 * upload, none for an empty object. Keys are compared as UTF-8 bytes by the store; they never become paths.
 */

import { collection, type Key } from '../../../kernel/collection.ts'
import {
  type ResourceFacts,
  type ResourceRef,
  type ResourceType,
  resource,
} from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { aclAllows, type Grant, grantsPermission } from '../acl/grants.ts'
import { hasAcls, objectOwner, writerOf } from '../acl/owners.ts'
import {
  type Bucket,
  type BucketRef,
  bucketFacts,
  effectiveGrants,
  gatheredBucket,
  paymentFacts,
} from '../bucket/bucket.ts'
import { denialsOf } from '../bucket-policy/denials.ts'
import type { ChecksumAlgorithm } from '../content/checksums.ts'
import type { ContentRef } from '../encryption/content.ts'
import type { StoredEncryption } from '../encryption/object-encryption.ts'
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

const lockModes = ['GOVERNANCE', 'COMPLIANCE'] as const
export type LockMode = (typeof lockModes)[number]

export const isLockMode = (text: string | undefined): text is LockMode =>
  (lockModes as readonly (string | undefined)[]).includes(text)

export interface Retention {
  readonly mode: LockMode
  /** Milliseconds since 1970. */
  readonly until: number
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
  readonly content: readonly ContentRef[]
  /** Absent for objects that were stored before anything was encrypted. */
  readonly encryption?: StoredEncryption
  readonly checksum: StoredChecksum
  readonly headers: ContentHeaders
  /** User metadata by lower-case name, without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>
  /** Absent for STANDARD. */
  readonly storageClass?: string
  /** Milliseconds since 1970: how long the restored copy of an archived object is there. */
  readonly restoredUntil?: number
  readonly tags?: Readonly<Record<string, string>>
  /** How many annotations this version has; absent for none. */
  readonly annotationCount?: number
  /** Kept from being deleted until then. */
  readonly retention?: Retention
  /** Account of the owner when that isn't the owner of the bucket; without effect while ACLs are disabled. */
  readonly owner?: string
  /** Absent for the owner's full control alone; without effect while ACLs are disabled. */
  readonly acl?: readonly Grant[]
  /** Absent until one was first put. */
  readonly legalHold?: 'ON' | 'OFF'
  /** Present for objects of multipart uploads. */
  readonly parts?: readonly ObjectPart[]
  /** Id of the manifest that keeps `content` and `parts`, when they are many; neither is then here. */
  readonly manifest?: string
  /** The multipart upload it came from: a repeated completion is answered from the object. */
  readonly uploadId?: string
  /** Absent for the `null` version: written while the bucket kept no versions. */
  readonly versionId?: string
  /** Orders the versions of a key; absent for objects that were the only one when they were written. */
  readonly sequence?: number
}

/** Stands for a deletion in a bucket that keeps versions. */
export interface DeleteMarker {
  readonly bucketId: string
  readonly key: string
  readonly versionId?: string
  readonly sequence: number
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
  readonly content: readonly never[]
  readonly deleteMarker: true
}

/** One state of a key. */
export type Version = StoredObject | DeleteMarker

/** A marker has no bytes, headers or tags. */
export const isDeleteMarker = (version: Version): version is DeleteMarker =>
  'deleteMarker' in version

/** Id of the version that was written while the bucket kept none. */
export const nullVersion = 'null'
/** The id as clients see it. */
export const versionIdOf = ({ versionId = nullVersion }: { readonly versionId?: string }): string =>
  versionId
/** Newer versions of a key have a larger one. */
export const sequenceOf = ({ sequence, modifiedAt }: Version): number => sequence ?? modifiedAt

export const objectKey = (bucketId: string, key: string): Key => [bucketId, key]

export const objects = collection<StoredObject>('objects', {
  key: (object) => objectKey(object.bucketId, object.key),
})

/**
 * What isn't current: older versions and delete markers of each key, newest first. A key without an object has a marker
 * before all of its older versions, or none of either.
 */
export const versions = collection<Version>('objectVersions', {
  key: (version) => [version.bucketId, version.key, Number.MAX_SAFE_INTEGER - sequenceOf(version)],
  indexes: {
    byVersion: {
      unique: true,
      keys: (version) => [[version.bucketId, version.key, versionIdOf(version)]],
    },
  },
})

/** One version of a key, current or not; `undefined` when there is none of this id. */
export async function versionById(
  tx: ReadTransaction,
  bucketId: string,
  key: string,
  versionId: string,
): Promise<Version | undefined> {
  const current = await objectByKey(tx, bucketId, key)
  if (current !== undefined && versionIdOf(current) === versionId) return current
  return tx.find(versions, 'byVersion', [bucketId, key, versionId])
}

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
  /** The object is (part of) what the request writes, whatever is there. */
  readonly isWritten?: boolean
  /** Version whose tags those are; the current one when absent. */
  readonly versionId?: string | undefined
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
  async gather(tx, ref, action) {
    const bucket = await gatheredBucket(tx, ref)
    checkKey(ref.key)
    const facts = {
      ...(await bucketFacts(tx, bucket)),
      ...paymentFacts(bucket),
      arn: objectArn(bucket.name, ref.key),
    }
    const aclsCount = hasAcls(bucket) && (ofItsOwner.has(action) || bucket.acl !== undefined)
    if (!ref.showsTags && !aclsCount) return facts
    const version =
      ref.versionId === undefined
        ? await objectByKey(tx, bucket.id, ref.key)
        : await versionById(tx, bucket.id, ref.key, ref.versionId)
    const object = version && !isDeleteMarker(version) ? version : undefined
    return {
      ...facts,
      ...(ref.showsTags &&
        object?.tags && { context: { ...facts.context, ...existingTags(object.tags) } }),
      ...(aclsCount && (await ownershipFacts(tx, bucket, object, action, ref.isWritten === true))),
    }
  },
}

/** Actions that the owner of an object decides on; on all others it is the owner of the bucket. */
const ofItsOwner = new Set([
  's3:GetObject',
  's3:GetObjectAcl',
  's3:GetObjectAttributes',
  's3:GetObjectTorrent',
  's3:GetObjectVersion',
  's3:GetObjectVersionAcl',
  's3:GetObjectVersionAttributes',
  's3:GetObjectVersionTorrent',
  's3:PutObjectAcl',
  's3:PutObjectVersionAcl',
])
/** What the permission WRITE of the bucket's ACL lets its grantees do. */
const written = new Set(['s3:PutObject', 's3:PutObjectAcl'])
const deleted = new Set(['s3:DeleteObject', 's3:DeleteObjectVersion'])

/**
 * Who decides about the object, and what ACLs grant, where these count. Of what another account owns the bucket policy
 * only denies (S3 user guide, "How Amazon S3 authorizes a request for an object operation").
 */
async function ownershipFacts(
  tx: ReadTransaction,
  bucket: Bucket,
  object: StoredObject | undefined,
  action: string,
  isWritten: boolean,
): Promise<Partial<ResourceFacts>> {
  const ofBucket = await effectiveGrants(tx, bucket, bucket.acl)
  const owner = object && objectOwner(bucket, object)
  if (!ofItsOwner.has(action) || (isWritten && written.has(action))) {
    const isChange = written.has(action) || deleted.has(action)
    if (ofBucket.length === 0 || !isChange) return {}
    return {
      // new objects, and those that the grantee owns already ("What permissions can I grant?")
      aclAllows: (_, caller) =>
        grantsPermission(ofBucket, 'WRITE', caller) &&
        (owner === undefined ? written.has(action) : owner === writerOf(caller)),
    }
  }
  // who may list the bucket is told that there is no such object
  if (object === undefined)
    return {
      aclAllows: (asked, caller) =>
        (asked === 's3:GetObject' || asked === 's3:GetObjectVersion') &&
        grantsPermission(ofBucket, 'READ', caller),
    }
  const grants = await effectiveGrants(tx, bucket, object.acl)
  return {
    ...(owner !== bucket.account && {
      account: owner ?? bucket.account,
      heldBy: bucket.account,
      policy: bucket.policy === undefined ? undefined : denialsOf(bucket.policy),
    }),
    aclAllows: (asked, caller) => aclAllows('object', grants, asked, caller),
  }
}

function existingTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  const context: Record<string, string> = Object.create(null)
  for (const key in tags) context[`s3:ExistingObjectTag/${key}`] = tags[key] as string
  return context
}

interface ObjectInput {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly ExpectedBucketOwner?: string
}

/** The object an input writes. */
export const writtenObject = (input: ObjectInput): ResourceRef =>
  resource(objectResource, {
    bucket: input.Bucket,
    key: input.Key,
    expectedOwner: input.ExpectedBucketOwner,
    isWritten: true,
  })

/** The object an input names; `showsTags` for actions that know `s3:ExistingObjectTag/…`. */
export const inputObject = (input: ObjectInput, showsTags = false): ResourceRef =>
  resource(objectResource, {
    bucket: input.Bucket,
    key: input.Key,
    expectedOwner: input.ExpectedBucketOwner,
    showsTags,
    versionId: input.VersionId,
  })

export const quoted = (etag: string): string => `"${etag}"`
