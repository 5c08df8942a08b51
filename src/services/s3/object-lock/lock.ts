/**
 * What keeps a version from being deleted: a retention until a date, in one of two modes, and a legal hold without end
 * (S3 user guide, "Locking objects with Object Lock").
 */

import type { AwsError } from '../../../kernel/errors.ts'
import type { HttpRequest } from '../../../kernel/http.ts'
import type { RequestFacts } from '../../../kernel/operation.ts'
import type { NeedContext } from '../../../kernel/resource.ts'
import type { Bucket } from '../bucket/bucket.ts'
import { hasDigest } from '../content/body-digests.ts'
import { invalidRequest, s3Error } from '../errors.ts'
import {
  isDeleteMarker,
  isLockMode,
  type Retention,
  type StoredObject,
  type Version,
} from '../object/object.ts'

type Lock = Pick<StoredObject, 'retention' | 'legalHold'>

export interface LockInput {
  readonly ObjectLockMode?: string
  readonly ObjectLockRetainUntilDate?: Date
  readonly ObjectLockLegalHoldStatus?: string
}

const dayMillis = 24 * 60 * 60 * 1000

export const missingLock = (): AwsError =>
  invalidRequest('Bucket is missing Object Lock Configuration')

export const lockedRefusal = (): AwsError =>
  s3Error('AccessDenied', 'Access Denied because object protected by object lock.')

const inFuture = (name: string, date: Date): AwsError =>
  s3Error('InvalidArgument', 'The retain until date must be in the future!', {
    ArgumentName: name,
    ArgumentValue: date.toISOString(),
  })

/** Throws when the date is not behind `now`. */
export function checkFuture(name: string, date: Date, now: number): void {
  if (date.getTime() <= now) throw inFuture(name, date)
}

/** Throws InvalidArgument for a mode without a date or the other way round. */
export function checkLockHeaders(input: LockInput): void {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until } = input
  if ((mode === undefined) === (until === undefined)) return
  throw s3Error(
    'InvalidArgument',
    'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    {
      ArgumentName:
        mode === undefined ? 'x-amz-object-lock-mode' : 'x-amz-object-lock-retain-until-date',
    },
  )
}

/** The lock a writing request asks for; throws when the bucket has none, or the date is past. */
export function lockAsked(input: LockInput, bucket: Bucket, now: number): Lock {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until } = input
  const { ObjectLockLegalHoldStatus: legalHold } = input
  checkLockHeaders(input)
  if (mode === undefined && legalHold === undefined) return {}
  // the date is looked at before the bucket (observed)
  if (until !== undefined) checkFuture('x-amz-object-lock-retain-until-date', until, now)
  if (bucket.objectLock === undefined) throw missingLock()
  return {
    ...(isLockMode(mode) && until && { retention: { mode, until: until.getTime() } }),
    ...(legalHold !== undefined && { legalHold: legalHold === 'ON' ? 'ON' : 'OFF' }),
  }
}

const asksForLock = (input: LockInput): boolean =>
  (input.ObjectLockMode ?? input.ObjectLockLegalHoldStatus) !== undefined

/**
 * What is locked must have come as it was sent, whether the request or the bucket's default asks for it (observed; a
 * hash in the signature isn't enough).
 */
export function checkLockDigest(input: LockInput, bucket: Bucket, http: HttpRequest): void {
  if (asksForLock(input) || bucket.objectLock?.mode !== undefined) demandDigest('Object', http)
}

/** The same of a part (observed 2026). */
export function checkPartLockDigest(
  { description }: LockedUpload,
  bucket: Bucket,
  http: HttpRequest,
): void {
  const { retention, legalHold } = description
  if ((retention ?? legalHold ?? bucket.objectLock?.mode) !== undefined) demandDigest('Part', http)
}

interface LockedUpload {
  readonly description: Lock
}

function demandDigest(what: string, http: HttpRequest): void {
  if (!hasDigest(http))
    throw invalidRequest(
      `Content-MD5 OR x-amz-checksum- HTTP header is required for Put ${what} requests with Object Lock parameters`,
    )
}

/** Throws for locks that are asked for anonymously or with another signature than Version 4 (observed). */
export function checkSignedForLock(input: LockInput, { signedWith }: RequestFacts): void {
  if (asksForLock(input) && !signedWith?.startsWith('AWS4-'))
    throw s3Error(
      'InvalidArgument',
      'Put Object requests with Object Lock parameters require AWS Signature Version 4',
      { ArgumentName: 'Authorization' },
    )
}

/** The retention that the bucket gives to what says none itself, from when it was written. */
export function withDefaultRetention(bucket: Bucket, object: StoredObject): StoredObject {
  const { mode, days, years } = bucket.objectLock ?? {}
  if (mode === undefined || object.retention !== undefined) return object
  return { ...object, retention: { mode, until: endOf(object.modifiedAt, days, years) } }
}

function endOf(from: number, days: number | undefined, years: number | undefined): number {
  if (days !== undefined) return from + days * dayMillis
  const end = new Date(from)
  end.setUTCFullYear(end.getUTCFullYear() + (years ?? 0))
  return end.getTime()
}

/** Who deletes or loosens: `bypasses` only after `s3:BypassGovernanceRetention` was decided. */
export interface Removing {
  readonly now: number
  readonly bypasses: boolean
}

/** Whether a version must not be deleted now. Markers are never locked. */
export function isLocked(version: Version, removing: Removing): boolean {
  if (isDeleteMarker(version)) return false
  return version.legalHold === 'ON' || isRetained(version.retention, removing)
}

/** Whether a retention holds now against this caller. */
export function isRetained(
  retention: Retention | undefined,
  { now, bypasses }: Removing,
): retention is Retention {
  if (retention === undefined || retention.until <= now) return false
  return retention.mode === 'COMPLIANCE' || !bypasses
}

/** Throws AccessDenied for a version that must not be deleted now. */
export function checkUnlocked(version: Version, removing: Removing): void {
  if (isLocked(version, removing)) throw lockedRefusal()
}

/** Throws where there is nothing that a bypass could be for (observed). */
export function checkBypass(bucket: Bucket, bypass: boolean | undefined): void {
  if (bypass !== undefined && bucket.objectLock === undefined)
    throw s3Error(
      'InvalidArgument',
      'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
      { ArgumentName: 'x-amz-bypass-governance-retention' },
    )
}

/** Condition keys of a retention that is asked for; days are counted from the request. */
export function retentionContext(
  mode: string | undefined,
  until: Date | undefined,
  now: number,
): NeedContext {
  return {
    's3:object-lock-mode': mode,
    's3:object-lock-retain-until-date': until?.toISOString(),
    's3:object-lock-remaining-retention-days':
      until && String(Math.max(0, Math.ceil((until.getTime() - now) / dayMillis))),
  }
}

/** What reading requests are told of a lock. */
export const describeRetention = ({ mode, until }: Retention) => ({
  ObjectLockMode: mode,
  ObjectLockRetainUntilDate: new Date(until),
})
