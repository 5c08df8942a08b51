/**
 * MFA Delete: once the root user of a bucket's account has enabled it, versions are deleted for good and the versioning
 * state is changed by that root user alone, who shows a code of an own device with each request (S3 user guide,
 * "Configuring MFA delete"). Codes are verified and spent before anything is decided, by what verifies all of them.
 */

import { type AwsError, CommittedRefusal } from '../../../kernel/errors.ts'
import { isAccountPrincipal, type Principal } from '../../../kernel/principal.ts'
import type { ReadTransaction, WriteTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'
import { proveDevice } from '../../iam/public.ts'
import { type Bucket, bucketByName } from '../bucket/bucket.ts'
import { configurationOf } from '../configuration/configuration.ts'
import { invalidArgument, invalidRequest, s3Error } from '../errors.ts'
import { lifecycleKind } from '../lifecycle/rules.ts'

interface Call {
  /** `MFA` is the header `x-amz-mfa`: serial number, a blank, code. */
  readonly input: { readonly Bucket: string; readonly MFA?: string }
  readonly caller: Principal
  readonly now: number
  readonly world: World
  readonly mfaAt?: number
}

const isBucketRoot = (caller: Principal, bucket: Bucket): boolean =>
  caller.type === 'Root' && caller.account === bucket.account

/**
 * For `secondFactor` of operations that take `x-amz-mfa`. A code that comes with a request to a bucket with MFA Delete is
 * verified whether or not the request needs it, and a wrong one refuses the whole request (DeleteObjects, "MFA"); so is
 * one that comes with a change of the versioning state. Others than the root user of the bucket's account prove nothing.
 */
export function bucketCode(
  { input, caller, now, world }: Call,
  changesVersioning = false,
): ((tx: WriteTransaction) => Promise<number | undefined>) | undefined {
  if (input.MFA === undefined) return undefined
  // texts of refusals as reports have them; that of a wrong code stands in the list of S3's error codes
  const [, serialNumber, code] = /^(\S+) (\S+)$/.exec(input.MFA) ?? []
  if (serialNumber === undefined || code === undefined)
    throw invalidArgument(
      'Mfa header is invalid -- the header should be formatted as {serialNumber}(space){tokenCode}',
      'x-amz-mfa',
      input.MFA,
    )
  if (isAccountPrincipal(caller) && caller.session !== undefined)
    throw invalidRequest('DevPay and Mfa are mutually exclusive authorization methods.')
  if (caller.type !== 'Root') return undefined
  return async (tx) => {
    const bucket = await bucketByName(tx, input.Bucket)
    if (bucket === undefined || !isBucketRoot(caller, bucket)) return undefined
    if (!changesVersioning && bucket.mfaDelete !== 'Enabled') return undefined
    const proof = await proveDevice(tx, world.sealer, caller, { serialNumber, code }, now)
    if (proof === 'no-device')
      throw s3Error(
        'NotDeviceOwnerError',
        `The device with serial number ${serialNumber} that generated token ${code} is not owned by the authenticated user`,
      )
    if (proof === 'wrong-code')
      throw new CommittedRefusal(
        s3Error(
          'TokenCodeInvalidError',
          'The serial number and/or token code you provided is not valid.',
        ),
      )
    return now
  }
}

/**
 * Why a request may not do what MFA Delete guards; `undefined` for one of the bucket's root user that proved a code
 * (texts observed).
 */
export function unproved({ input, caller, mfaAt }: Call, bucket: Bucket): AwsError | undefined {
  if (mfaAt !== undefined && isBucketRoot(caller, bucket)) return undefined
  return s3Error(
    'AccessDenied',
    input.MFA !== undefined && !isBucketRoot(caller, bucket)
      ? 'This operation may only be performed by the bucket owner'
      : 'Mfa Authentication must be used for this request',
  )
}

/** Why a request may not delete versions for good, nor bring a code that proves nothing, where MFA Delete is enabled. */
export const unprovedDeletion = (call: Call, bucket: Bucket): AwsError | undefined =>
  bucket.mfaDelete === 'Enabled' ? unproved(call, bucket) : undefined

/** Rules of a lifecycle delete versions and show no code: a bucket has them or MFA Delete (text observed). */
export async function checkNoLifecycle(tx: ReadTransaction, bucket: Bucket): Promise<void> {
  if ((await configurationOf(tx, bucket.id, lifecycleKind)) !== undefined)
    throw s3Error(
      'InvalidBucketState',
      'Mfa Authentication is not supported on a bucket with lifecycle configuration. Delete lifecycle configuration before enabling Mfa Authentication.',
    )
}
