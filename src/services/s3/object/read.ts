/** What GetObject and HeadObject have in common. */

import { AwsError } from '../../../kernel/errors.ts'
import type { RequestFacts } from '../../../kernel/operation.ts'
import { isAccountPrincipal } from '../../../kernel/principal.ts'
import { type Need, need, type ResourceRef, resource } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { type Bucket, bucketResource, existingBucket } from '../bucket/bucket.ts'
import type { CustomerKey, CustomerKeyInput } from '../encryption/customer-key.ts'
import type { KmsCaller } from '../encryption/kms.ts'
import { checkReader } from '../encryption/reading.ts'
import { invalidArgument, invalidRequest, noSuchKey, noSuchVersion, s3Error } from '../errors.ts'
import { describeExpiration } from '../lifecycle/expiration.ts'
import { describeRetention } from '../object-lock/lock.ts'
import { checkReadable, describeRestore } from './archive.ts'
import { describeChecksum, describeObject, describeVersion } from './describe.ts'
import { withManifest } from './manifest.ts'
import {
  inputObject,
  isDeleteMarker,
  nullVersion,
  objectByKey,
  type StoredObject,
  type Version,
  versionById,
  versionIdOf,
  versions,
} from './object.ts'
import { checkRead, type ReadConditions } from './preconditions.ts'
import { requestedSpan, type Span } from './range.ts'

export interface ReadInput extends ReadConditions, CustomerKeyInput {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly ExpectedBucketOwner?: string
  readonly Range?: string
  readonly PartNumber?: number
  readonly ChecksumMode?: string
  readonly ResponseCacheControl?: string
  readonly ResponseContentDisposition?: string
  readonly ResponseContentEncoding?: string
  readonly ResponseContentLanguage?: string
  readonly ResponseContentType?: string
  readonly ResponseExpires?: Date
}

/** `s3:GetObject`, or `s3:GetObjectVersion` when a version is named (rule 113). */
export const readNeed = (input: ReadInput): Need =>
  versioned(input.VersionId, 's3:GetObject', 's3:GetObjectVersion', inputObject(input, true))

/** The action for the current object or for a named version. */
export const versioned = (
  versionId: string | undefined,
  action: string,
  versionAction: string,
  on: ResourceRef,
): Need =>
  versionId === undefined
    ? need(action, on)
    : need(versionAction, on, { 's3:versionid': versionId })

/** Throws InvalidArgument for what can't be the id of a version. */
export function checkVersionId(versionId: string | undefined): void {
  if (versionId === '')
    throw invalidArgument('Version id cannot be the empty string', 'versionId', versionId)
  if (versionId !== undefined && versionId !== nullVersion && !/^[A-Z2-7]{32}$/.test(versionId))
    throw invalidArgument('Invalid version id specified', 'versionId', versionId)
}

interface Finding {
  readonly tx: ReadTransaction
  require(need: Need): Promise<void>
}

/**
 * The object or its version, or NoSuchKey for those who may list the bucket and AccessDenied for everybody else: whether
 * a key exists is told only to them.
 */
export async function existingObject(
  { tx, require }: Finding,
  bucket: Bucket,
  key: string,
  versionId?: string,
): Promise<StoredObject> {
  checkVersionId(versionId)
  const found =
    versionId === undefined
      ? await objectByKey(tx, bucket.id, key)
      : await versionById(tx, bucket.id, key, versionId)
  if (found !== undefined && !isDeleteMarker(found)) return found
  await require(need('s3:ListBucket', resource(bucketResource, { bucket: bucket.name })))
  if (found !== undefined) throw isMarker(found)
  if (versionId !== undefined) throw noSuchVersion(key, versionId)
  const [marker] = await tx.list(versions, [bucket.id, key], { limit: 1 })
  throw marker === undefined ? noSuchKey(key) : withHeaders(noSuchKey(key), markerHeaders(marker))
}

const markerHeaders = (marker: Version) => ({
  'x-amz-delete-marker': 'true',
  'x-amz-version-id': versionIdOf(marker),
})

/** A delete marker that is asked for by its id can only be deleted (S3 user guide, "Working with delete markers"). */
const isMarker = (marker: Version) =>
  withHeaders(
    s3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
      Method: 'GET',
      ResourceType: 'DeleteMarker',
    }),
    {
      ...markerHeaders(marker),
      Allow: 'DELETE',
      'Last-Modified': new Date(marker.modifiedAt).toUTCString(),
    },
  )

const withHeaders = (error: AwsError, headers: Readonly<Record<string, string>>): AwsError =>
  new AwsError(error.code, error.status, error.message, { fields: error.fields, headers })

interface ReadCall extends Finding, KmsCaller {
  readonly input: ReadInput
  readonly request: RequestFacts
  readonly now: number
  allows(need: Need): Promise<boolean>
}

export interface Found {
  readonly object: StoredObject
  readonly span: Span
  /** Came with the request, and is that of the object. */
  readonly customerKey: CustomerKey | undefined
  /** All headers of the answer. */
  readonly description: Record<string, unknown>
}

/** Finds the object and what is to be said of it; throws what keeps that, or its bytes (`sends`), from being sent. */
export async function readObject(call: ReadCall, sends: boolean): Promise<Found> {
  const { input, tx, now } = call
  const overrides = overridesOf(call)
  const bucket = await existingBucket(tx, input.Bucket)
  const found = await existingObject(call, bucket, input.Key, input.VersionId)
  const object = await withManifest(tx, found)
  const customerKey = await checkReader(call, object)
  if (sends) checkReadable(object, now)
  checkRead(input, object)
  const span = requestedSpan(input, object)
  const isWhole = span.start === 0 && span.end === object.size - 1
  return {
    object,
    span,
    customerKey,
    description: {
      ...describeObject(object, customerKey),
      ...describeRestore(object, now),
      ...describeVersion(bucket, object),
      ContentLength: span.end - span.start + 1,
      ...(span.contentRange !== undefined && { ContentRange: span.contentRange }),
      ...(span.partsCount !== undefined && { PartsCount: span.partsCount }),
      ...(input.ChecksumMode === 'ENABLED' && isWhole && describeChecksum(object.checksum)),
      ...(await tagCount(call, object)),
      ...(input.VersionId === undefined && (await describeExpiration(tx, bucket, object))),
      ...(await lockHeaders(call, object)),
      ...overrides,
    },
  }
}

/** Locks are told of to those who may read them. */
async function lockHeaders(
  call: ReadCall,
  { retention, legalHold }: StoredObject,
): Promise<Record<string, unknown>> {
  if (retention === undefined && legalHold === undefined) return {}
  const object = inputObject(call.input)
  return {
    ...(retention &&
      (await call.allows(need('s3:GetObjectRetention', object))) &&
      describeRetention(retention)),
    ...(legalHold &&
      (await call.allows(need('s3:GetObjectLegalHold', object))) && {
        ObjectLockLegalHoldStatus: legalHold,
      }),
  }
}

/** The number of tags is told to those who may read the tags. */
async function tagCount(call: ReadCall, { tags }: StoredObject): Promise<{ TagCount?: number }> {
  const count = tags ? Object.keys(tags).length : 0
  if (count === 0) return {}
  const { input } = call
  const reads = versioned(
    input.VersionId,
    's3:GetObjectTagging',
    's3:GetObjectVersionTagging',
    inputObject(input, true),
  )
  return (await call.allows(reads)) ? { TagCount: count } : {}
}

/** Headers that a signed request sets for its answer. */
function overridesOf({ input, caller }: ReadCall): Record<string, string> {
  const overrides: Record<string, string | undefined> = {
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    ContentType: input.ResponseContentType,
    Expires: input.ResponseExpires?.toUTCString(),
  }
  const set: Record<string, string> = {}
  for (const name in overrides) {
    const value = overrides[name]
    if (value !== undefined) set[name] = value
  }
  if (Object.keys(set).length > 0 && !isAccountPrincipal(caller))
    throw invalidRequest(
      'Request specific response headers cannot be used for anonymous GET requests.',
    )
  return set
}
