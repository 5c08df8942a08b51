/** Conditional requests (RFC 9110 §13.2.2; S3 user guide, "Conditional requests"). */

import { noSuchKey, notImplemented, preconditionFailed, s3Error } from '../errors.ts'
import { quoted, type StoredObject } from './object.ts'

export interface ReadConditions {
  readonly IfMatch?: string
  readonly IfNoneMatch?: string
  readonly IfModifiedSince?: Date
  readonly IfUnmodifiedSince?: Date
}

type Outcome = 'proceed' | 'not-modified' | { readonly failed: string }

const bare = (etag: string): string => etag.trim().replace(/^"(.*)"$/, '$1')

/** The list names the ETag. S3 compares strongly and takes ETags without quotes too. */
export const names = (list: string, etag: string): boolean =>
  list.split(',').some((each) => each.trim() === '*' || bare(each) === etag)

const seconds = (millis: number): number => Math.floor(millis / 1000)

/** What the conditions make of a read. */
export function readOutcome(conditions: ReadConditions, object: StoredObject): Outcome {
  const modified = seconds(object.modifiedAt)
  if (conditions.IfMatch !== undefined) {
    if (!names(conditions.IfMatch, object.etag)) return { failed: 'If-Match' }
  } else if (
    conditions.IfUnmodifiedSince !== undefined &&
    modified > seconds(conditions.IfUnmodifiedSince.getTime())
  )
    return { failed: 'If-Unmodified-Since' }
  if (conditions.IfNoneMatch !== undefined)
    return names(conditions.IfNoneMatch, object.etag) ? 'not-modified' : 'proceed'
  if (
    conditions.IfModifiedSince !== undefined &&
    modified <= seconds(conditions.IfModifiedSince.getTime())
  )
    return 'not-modified'
  return 'proceed'
}

/** Throws PreconditionFailed or NotModified when the object isn't to be sent. */
export function checkRead(conditions: ReadConditions, object: StoredObject): void {
  const outcome = readOutcome(conditions, object)
  if (outcome === 'proceed') return
  if (outcome === 'not-modified')
    throw s3Error(
      'NotModified',
      'Not Modified',
      {},
      {
        ETag: quoted(object.etag),
        'Last-Modified': new Date(object.modifiedAt).toUTCString(),
      },
    )
  throw preconditionFailed(outcome.failed)
}

export interface CopySourceConditions {
  readonly CopySourceIfMatch?: string
  readonly CopySourceIfNoneMatch?: string
  readonly CopySourceIfModifiedSince?: Date
  readonly CopySourceIfUnmodifiedSince?: Date
}

/** Throws PreconditionFailed when the source isn't to be copied; a copy has no 304. */
export function checkCopySource(input: CopySourceConditions, source: StoredObject): void {
  const outcome = readOutcome(
    {
      ...(input.CopySourceIfMatch !== undefined && { IfMatch: input.CopySourceIfMatch }),
      ...(input.CopySourceIfNoneMatch !== undefined && {
        IfNoneMatch: input.CopySourceIfNoneMatch,
      }),
      ...(input.CopySourceIfModifiedSince && { IfModifiedSince: input.CopySourceIfModifiedSince }),
      ...(input.CopySourceIfUnmodifiedSince && {
        IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
      }),
    },
    source,
  )
  if (outcome === 'proceed') return
  throw preconditionFailed(
    outcome === 'not-modified'
      ? input.CopySourceIfNoneMatch !== undefined
        ? 'x-amz-copy-source-If-None-Match'
        : 'x-amz-copy-source-If-Modified-Since'
      : `x-amz-copy-source-${outcome.failed}`,
  )
}

export interface WriteConditions {
  readonly Key: string
  readonly IfMatch?: string
  readonly IfNoneMatch?: string
}

/** Refuses values of conditional headers that S3 doesn't take on writes. */
export function checkWriteConditions(input: WriteConditions): void {
  if (input.IfNoneMatch !== undefined && input.IfNoneMatch.trim() !== '*')
    throw notImplemented('If-None-Match')
}

/** Inside the transaction that writes: throws when the object now under the key doesn't allow it. */
export function checkWrite(input: WriteConditions, before: StoredObject | undefined): void {
  if (input.IfNoneMatch !== undefined && before !== undefined)
    throw preconditionFailed('If-None-Match')
  if (input.IfMatch === undefined) return
  if (before === undefined) throw noSuchKey(input.Key)
  if (!names(input.IfMatch, before.etag)) throw preconditionFailed('If-Match')
}
