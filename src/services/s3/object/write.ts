/** What PutObject, CopyObject and CreateMultipartUpload have in common: what they ask for, and what is refused. */

import type { Need, NeedContext, ResourceRef } from '../../../kernel/resource.ts'
import { need } from '../../../kernel/resource.ts'
import { type AclInput, aclContext, givesAcl } from '../acl-headers.ts'
import { stripAwsChunked } from '../content/content-encoding.ts'
import type { EncryptionInput } from '../encryption/chosen.ts'
import { s3Error } from '../errors.ts'
import { checkLockHeaders } from '../object-lock/lock.ts'
import { checkedTags, mostObjectTags, objectTagContext, type Tag, tagsOfHeader } from '../tags.ts'
import type { ContentHeaders, StoredObject } from './object.ts'

/** Members of inputs that make an object. */
export interface WriteInput extends AclInput, EncryptionInput {
  readonly CacheControl?: string
  readonly ContentDisposition?: string
  readonly ContentEncoding?: string
  readonly ContentLanguage?: string
  readonly ContentType?: string
  readonly Expires?: string
  readonly Metadata?: Readonly<Record<string, string>>
  readonly StorageClass?: string
  readonly WebsiteRedirectLocation?: string
  readonly Tagging?: string
  readonly ObjectLockMode?: string
  readonly ObjectLockRetainUntilDate?: Date
  readonly ObjectLockLegalHoldStatus?: string
  readonly IfMatch?: string
  readonly IfNoneMatch?: string
}

/** Condition keys of `s3:PutObject`; `creates` is false for the calls of a multipart upload before the last. */
export function writeContext(input: WriteInput, creates: boolean): NeedContext {
  return {
    ...aclContext(input),
    's3:x-amz-storage-class': input.StorageClass,
    's3:x-amz-server-side-encryption': input.ServerSideEncryption,
    's3:x-amz-server-side-encryption-aws-kms-key-id': input.SSEKMSKeyId,
    's3:x-amz-server-side-encryption-customer-algorithm': input.SSECustomerAlgorithm,
    's3:x-amz-website-redirect-location': input.WebsiteRedirectLocation,
    's3:object-lock-mode': input.ObjectLockMode,
    's3:object-lock-retain-until-date': input.ObjectLockRetainUntilDate?.toISOString(),
    's3:object-lock-legal-hold': input.ObjectLockLegalHoldStatus,
    's3:if-match': input.IfMatch,
    's3:if-none-match': input.IfNoneMatch,
    's3:ObjectCreationOperation': String(creates),
    ...(input.Tagging !== undefined && objectTagContext(tagsOfHeader(input.Tagging))),
  }
}

const remainingDays = 's3:object-lock-remaining-retention-days'

/** Everything a caller needs to write an object with these headers. */
export function writeNeeds(
  input: WriteInput,
  target: ResourceRef,
  more: NeedContext = {},
  creates = true,
): Need[] {
  const context = { ...writeContext(input, creates), ...more }
  const needs = [need('s3:PutObject', target, context)]
  if (givesAcl(input)) needs.push(need('s3:PutObjectAcl', target, aclContext(input)))
  if (input.Tagging !== undefined)
    needs.push(need('s3:PutObjectTagging', target, objectTagContext(tagsOfHeader(input.Tagging))))
  if (input.ObjectLockMode !== undefined || input.ObjectLockRetainUntilDate !== undefined)
    needs.push(
      need('s3:PutObjectRetention', target, {
        's3:object-lock-mode': input.ObjectLockMode,
        's3:object-lock-retain-until-date': input.ObjectLockRetainUntilDate?.toISOString(),
        [remainingDays]: more[remainingDays],
      }),
    )
  if (input.ObjectLockLegalHoldStatus !== undefined)
    needs.push(
      need('s3:PutObjectLegalHold', target, {
        's3:object-lock-legal-hold': input.ObjectLockLegalHoldStatus,
      }),
    )
  if (input.IfMatch !== undefined) needs.push(need('s3:GetObject', target))
  return needs
}

/** Classes an object may be written to. */
const storageClasses: ReadonlySet<string> = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
])
const mostMetadataBytes = 2048

/** Refuses headers that ask for what isn't there, before any byte is received. */
export function checkWriteHeaders(input: WriteInput): void {
  const { StorageClass } = input
  if (StorageClass !== undefined && !storageClasses.has(StorageClass))
    throw s3Error('InvalidStorageClass', 'The storage class you specified is not valid', {
      StorageClassRequested: StorageClass,
    })
  checkLockHeaders(input)
  checkRedirect(input.WebsiteRedirectLocation)
  checkMetadata(input.Metadata)
}

/** Recalled from the S3 error list. */
function checkRedirect(location: string | undefined): void {
  if (location !== undefined && !/^(?:\/|https?:\/\/)/.test(location))
    throw s3Error(
      'InvalidRedirectLocation',
      "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
    )
}

/** Bytes of names and values together (S3 user guide, "Working with object metadata"). */
function checkMetadata(metadata: Readonly<Record<string, string>> | undefined): void {
  let size = 0
  for (const name in metadata)
    size += Buffer.byteLength(name) + Buffer.byteLength(metadata[name] as string)
  if (size > mostMetadataBytes)
    throw s3Error(
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
      { Size: String(size), MaxSizeAllowed: String(mostMetadataBytes) },
    )
}

type Description = Pick<StoredObject, 'headers' | 'metadata' | 'storageClass' | 'tags'>

/** What is kept of the headers beside the bytes. */
export function describedBy(input: WriteInput): Description {
  return {
    headers: contentHeaders(input),
    metadata: input.Metadata ?? {},
    ...storageClassOf(input.StorageClass),
    ...tagsOf(tagsOfHeader(input.Tagging)),
  }
}

export const storageClassOf = (name: string | undefined): { readonly storageClass?: string } =>
  name === undefined || name === 'STANDARD' ? {} : { storageClass: name }

export function tagsOf(tags: readonly Tag[] | undefined): Pick<StoredObject, 'tags'> {
  return tags === undefined || tags.length === 0 ? {} : { tags: checkedTags(tags, mostObjectTags) }
}

/** `binary/octet-stream` is what S3 says of bytes nobody described. */
export function contentHeaders(input: WriteInput): ContentHeaders {
  const encoding = stripAwsChunked(input.ContentEncoding)
  return {
    ContentType: input.ContentType || 'binary/octet-stream',
    ...(input.CacheControl !== undefined && { CacheControl: input.CacheControl }),
    ...(input.ContentDisposition !== undefined && { ContentDisposition: input.ContentDisposition }),
    ...(encoding !== undefined && { ContentEncoding: encoding }),
    ...(input.ContentLanguage !== undefined && { ContentLanguage: input.ContentLanguage }),
    ...(input.Expires !== undefined && { Expires: input.Expires }),
    ...(input.WebsiteRedirectLocation !== undefined && {
      WebsiteRedirectLocation: input.WebsiteRedirectLocation,
    }),
  }
}
