/** Second factors in STS calls: the serial number of an own device and the code it shows. */

import { AwsError, CommittedRefusal } from '../../../kernel/errors.ts'
import type { Principal } from '../../../kernel/principal.ts'
import type { NeedContext } from '../../../kernel/resource.ts'
import type { WriteTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'
import { proveDevice } from '../../iam/public.ts'

interface Call {
  readonly input: { readonly SerialNumber?: string; readonly TokenCode?: string }
  readonly caller: Principal
  readonly now: number
  readonly world: World
}

const refused = (why: string): AwsError =>
  new AwsError('AccessDenied', 403, `MultiFactorAuthentication failed${why}`)

// observed in public issue reports, blanks included
const incomplete = ', must provide both MFA serial number and one time pass code.'
const wrongCode = ' with invalid MFA one time pass code. '
const noDevice =
  ', unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.'

/** The verifier of a call that brings a second factor, for `secondFactor` of an operation. */
export function tokenCode({
  input,
  caller,
  now,
  world,
}: Call): ((tx: WriteTransaction) => Promise<number>) | undefined {
  const { SerialNumber: serialNumber, TokenCode: code } = input
  if (serialNumber === undefined && code === undefined) return undefined
  if (serialNumber === undefined || code === undefined) throw refused(incomplete)
  return async (tx) => {
    const proof = await proveDevice(tx, world.sealer, caller, { serialNumber, code }, now)
    if (proof === 'no-device') throw refused(noDevice)
    if (proof === 'wrong-code') throw new CommittedRefusal(refused(wrongCode))
    return now
  }
}

/**
 * Condition keys of a call that proved a second factor by itself: they stand above those of the calling session (IAM
 * user guide, "MFA protection for cross-account delegation").
 */
export const mfaContext = (mfaAt: number | undefined): NeedContext =>
  mfaAt === undefined ? {} : { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '0' }
