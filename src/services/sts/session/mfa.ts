/** Second factors in STS calls. */

import { AwsError } from '../../../kernel/errors.ts'

/**
 * Verifies SerialNumber and TokenCode. No device can be registered yet, so every code is refused, as AWS refuses a code
 * of a device the caller doesn't have.
 */
export function verifyTokenCode(
  serialNumber: string | undefined,
  tokenCode: string | undefined,
): undefined {
  if (serialNumber === undefined && tokenCode === undefined) return undefined
  throw new AwsError(
    'AccessDenied',
    403,
    'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
  )
}
