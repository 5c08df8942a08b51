/** What GetObject and HeadObject have in common. */

import { isAccountPrincipal, type Principal } from '../../../kernel/principal.ts'
import { type Need, need, type ResourceRef, resource } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { type Bucket, bucketResource, existingBucket } from '../bucket/bucket.ts'
import { invalidArgument, invalidRequest, noSuchKey, notImplemented } from '../errors.ts'
import { describeChecksum, describeObject } from './describe.ts'
import { inputObject, objectByKey, type StoredObject } from './object.ts'
import { checkRead, type ReadConditions } from './preconditions.ts'
import { requestedSpan, type Span } from './range.ts'

export interface ReadInput extends ReadConditions {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly ExpectedBucketOwner?: string
  readonly Range?: string
  readonly PartNumber?: number
  readonly ChecksumMode?: string
  readonly SSECustomerAlgorithm?: string
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

/** Buckets here have no versions: only `null` is one. */
export function checkVersionId(versionId: string | undefined): void {
  if (versionId !== undefined && versionId !== 'null')
    throw invalidArgument('Invalid version id specified', 'versionId', versionId)
}

interface Finding {
  readonly tx: ReadTransaction
  require(need: Need): Promise<void>
}

/**
 * The object, or NoSuchKey for those who may list the bucket and AccessDenied for everybody else: whether a key exists
 * is told only to them.
 */
export async function existingObject(
  { tx, require }: Finding,
  bucket: Bucket,
  key: string,
): Promise<StoredObject> {
  const object = await objectByKey(tx, bucket.id, key)
  if (object !== undefined) return object
  await require(need('s3:ListBucket', resource(bucketResource, { bucket: bucket.name })))
  throw noSuchKey(key)
}

interface ReadCall extends Finding {
  readonly input: ReadInput
  readonly caller: Principal
  allows(need: Need): Promise<boolean>
}

export interface Found {
  readonly object: StoredObject
  readonly span: Span
  /** All headers of the answer. */
  readonly description: Record<string, unknown>
}

/** Finds the object and what is to be said of it; throws what keeps it from being sent. */
export async function readObject(call: ReadCall): Promise<Found> {
  const { input, tx } = call
  const overrides = overridesOf(call)
  if (input.SSECustomerAlgorithm !== undefined)
    throw notImplemented('x-amz-server-side-encryption-customer-algorithm')
  checkVersionId(input.VersionId)
  const object = await existingObject(call, await existingBucket(tx, input.Bucket), input.Key)
  checkRead(input, object)
  const span = requestedSpan(input, object)
  const isWhole = span.start === 0 && span.end === object.size - 1
  return {
    object,
    span,
    description: {
      ...describeObject(object),
      ContentLength: span.end - span.start + 1,
      ...(span.contentRange !== undefined && { ContentRange: span.contentRange }),
      ...(span.partsCount !== undefined && { PartsCount: span.partsCount }),
      ...(input.ChecksumMode === 'ENABLED' && isWhole && describeChecksum(object.checksum)),
      ...(await tagCount(call, object)),
      ...overrides,
    },
  }
}

/** The number of tags is told to those who may read the tags. */
async function tagCount(call: ReadCall, { tags }: StoredObject): Promise<{ TagCount?: number }> {
  const count = tags ? Object.keys(tags).length : 0
  if (count === 0) return {}
  return (await call.allows(need('s3:GetObjectTagging', inputObject(call.input, true))))
    ? { TagCount: count }
    : {}
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
