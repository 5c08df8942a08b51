/**
 * Objects of the archive classes: their bytes are read from a restored copy, for as long as that is kept. Here the bytes
 * stay where they are, so the copy is no more than a date, and there as soon as it is asked for.
 */

import { s3Error } from '../errors.ts'
import type { StoredObject } from './object.ts'

const archiveClasses: ReadonlySet<string | undefined> = new Set(['GLACIER', 'DEEP_ARCHIVE'])

type Archivable = Pick<StoredObject, 'storageClass' | 'restoredUntil'>

/** Whether objects of this class are archived; those of GLACIER_IR are read at once. */
export const isArchiveClass = (storageClass: string | undefined): boolean =>
  archiveClasses.has(storageClass)

/** When the restored copy goes; `undefined` where there is none. */
const restoredUntil = (object: Archivable, now: number): number | undefined =>
  isArchiveClass(object.storageClass) && (object.restoredUntil ?? 0) > now
    ? object.restoredUntil
    : undefined

export const isRestored = (object: Archivable, now: number): boolean =>
  restoredUntil(object, now) !== undefined

function checkRestored(object: Archivable, now: number, message: string): void {
  const { storageClass } = object
  if (storageClass === undefined || !isArchiveClass(storageClass) || isRestored(object, now)) return
  throw s3Error('InvalidObjectState', message, { StorageClass: storageClass })
}

/** Throws InvalidObjectState for what must be restored before it is read (text observed). */
export const checkReadable = (object: Archivable, now: number): void =>
  checkRestored(object, now, "The operation is not valid for the object's storage class")

/** Throws InvalidObjectState for what must be restored before it is copied (text observed). */
export const checkCopyable = (object: Archivable, now: number): void =>
  checkRestored(object, now, "Operation is not valid for the source object's storage class")

/** `x-amz-restore`: of an archived object that has a restored copy (GetObject, "Response Syntax"). */
export function describeRestore(object: Archivable, now: number): { readonly Restore?: string } {
  const until = restoredUntil(object, now)
  if (until === undefined) return {}
  return { Restore: `ongoing-request="false", expiry-date="${new Date(until).toUTCString()}"` }
}

/** RestoreStatus of listed objects, where `x-amz-optional-object-attributes` asks for it. */
export function restoreStatus(
  { OptionalObjectAttributes: asked }: { readonly OptionalObjectAttributes?: readonly string[] },
  now: number,
) {
  return (object: Archivable) => {
    const until = restoredUntil(object, now)
    if (until === undefined || !asked?.includes('RestoreStatus')) return {}
    return { RestoreStatus: { IsRestoreInProgress: false, RestoreExpiryDate: new Date(until) } }
  }
}
