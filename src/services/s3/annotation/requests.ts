/** What requests about annotations have in common: what they may name, what they need, and what answers say. */

import { type AwsError, Fault } from '../../../kernel/errors.ts'
import type { Need } from '../../../kernel/resource.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { Bucket } from '../bucket/bucket.ts'
import type { DataKeys } from '../encryption/content.ts'
import { openDataKeys, type Wrapping } from '../encryption/object-encryption.ts'
import { invalidRequest, preconditionFailed } from '../errors.ts'
import { inputObject, type StoredObject, versionIdOf } from '../object/object.ts'
import { names } from '../object/preconditions.ts'
import { versioned } from '../object/read.ts'
import type { Annotation } from './annotation.ts'

export const mostAnnotations = 1000
export const mostPayloadBytes = 1024 * 1024
const mostNameBytes = 512

/** Letters of any language, digits, `_`, `.` and `-` ("Annotation naming rules"). */
const allowed = /^[\p{L}0-9_.-]*$/u

type Fail = (code: string, message: string) => AwsError

/** Throws AnnotationNameTooLong and InvalidAnnotationName (texts of the errors' descriptions). */
export function checkName(name: string, fail: Fail): void {
  if (Buffer.byteLength(name) > mostNameBytes)
    throw fail('AnnotationNameTooLong', 'The annotation name exceeds 512 bytes.')
  if (name === '' || !allowed.test(name) || /^(?:aws|s3)/i.test(name))
    throw fail('InvalidAnnotationName', 'The annotation name you provided is invalid.')
}

/** Throws InvalidPrefix for what no name begins with. */
export function checkPrefix(prefix: string, fail: Fail): void {
  if (Buffer.byteLength(prefix) > mostNameBytes || !allowed.test(prefix))
    throw fail('InvalidPrefix', 'The annotation prefix you provided is invalid.')
}

interface Input {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly ExpectedBucketOwner?: string
}

/** `s3:PutObjectAnnotation`, or `s3:PutObjectVersionAnnotation` when a version is named. */
export function annotationNeed(input: Input, verb: 'Put' | 'Get' | 'Delete' | 'List'): Need {
  const plural = verb === 'List' ? 's' : ''
  return versioned(
    input.VersionId,
    `s3:${verb}ObjectAnnotation${plural}`,
    `s3:${verb}ObjectVersionAnnotation${plural}`,
    inputObject(input, true),
  )
}

/** Throws PreconditionFailed when `x-amz-object-if-match` means another state of the object. */
export function checkObjectMatch(condition: string | undefined, { etag }: StoredObject): void {
  if (condition !== undefined && !names(condition, etag))
    throw preconditionFailed('x-amz-object-if-match')
}

/** Objects under a key of the client's have none (text recalled). */
export const noAnnotationsUnderCustomerKey = (): AwsError =>
  invalidRequest(
    'Annotations are not supported for objects encrypted with customer-provided keys (SSE-C).',
  )

/** Keys that open an annotation; whoever calls has been decided on. */
export const annotationKeys = (
  call: Wrapping<ReadTransaction>,
  object: StoredObject,
  annotation: Annotation,
): Promise<DataKeys> =>
  openDataKeys(call, object, annotation.encryption ?? object.encryption, undefined)

/** Buckets that never kept versions say nothing of them. */
export const describeObjectVersion = (
  { versioning }: Bucket,
  object: StoredObject,
): { readonly ObjectVersionId?: string } =>
  versioning === undefined ? {} : { ObjectVersionId: versionIdOf(object) }

/** What was sealed for an object is of no use to another that took its place. */
export function checkSameObject(
  before: Pick<StoredObject, 'encryption'>,
  now: Pick<StoredObject, 'encryption'>,
): void {
  if (before.encryption?.dataKey !== now.encryption?.dataKey)
    throw new Fault('unavailable', 'the object was replaced meanwhile')
}
