/** Proof of a second factor by the code of an own device, for the services that take one (STS, sign-in). */

import { isAccountPrincipal, type Principal } from '../../../kernel/principal.ts'
import type { WriteTransaction } from '../../../kernel/transaction.ts'
import type { Sealer } from '../../../kernel/world.ts'
import { judgeCode } from './judge-code.ts'
import { deviceBySerialNumber, type MfaDeviceOwner, mfaDevices, owns } from './mfa-device.ts'

export type Proof =
  /** The code counted, and won't again. */
  | 'proved'
  /** The code is wrong or was used, or too many were: the transaction has to stand. */
  | 'wrong-code'
  /** The principal has no such device. */
  | 'no-device'

/** Role sessions, federated users and services have no devices. */
function ownerOf(principal: Principal): MfaDeviceOwner | undefined {
  if (principal.type === 'Root') return { type: 'Root' }
  if (principal.type === 'User') return { type: 'User', userId: principal.uniqueId }
  return undefined
}

/** Spends one code of one of the principal's own enabled devices. */
export async function proveDevice(
  tx: WriteTransaction,
  sealer: Sealer,
  principal: Principal,
  given: { readonly serialNumber: string; readonly code: string },
  now: number,
): Promise<Proof> {
  const owner = ownerOf(principal)
  if (owner === undefined || !isAccountPrincipal(principal)) return 'no-device'
  const device = await deviceBySerialNumber(tx, principal.account, given.serialNumber)
  // security keys show no codes: for the API they aren't there (recalled)
  if (device === undefined || device.kind === 'fido' || !owns(owner, device)) return 'no-device'
  const { right, device: judged } = judgeCode(sealer, device, given.code, now)
  await tx.replace(mfaDevices, device, judged)
  return right ? 'proved' : 'wrong-code'
}
