/** Whose MFA devices a request means. */

import type { Principal } from '../../../kernel/principal.ts'
import { type ResourceRef, resource } from '../../../kernel/resource.ts'
import type { Lookup } from '../lookup.ts'
import { namedOrCallingUser } from '../user/calling-user.ts'
import { existingUser, userResource } from '../user/user.ts'
import {
  devicesOf,
  existingDevice,
  type MfaDevice,
  type MfaDeviceOwner,
  owns,
} from './mfa-device.ts'

type Call = Lookup & { readonly caller: Principal; readonly input: { readonly UserName?: string } }

/**
 * The named or the calling user; `undefined` stands for the root user. Where the model demands a name the root user
 * calls itself by its account id: AWS's console sends an empty name there, which no client can.
 */
function ownerName(call: Call): string | undefined {
  const { caller, account, input } = call
  if (caller.type === 'Root' && input.UserName === account) return undefined
  return namedOrCallingUser(call, input.UserName)
}

/** As policies see the owner; for the root user's own devices there is no resource. */
export function ownerResource(call: Call): ResourceRef | '*' {
  const name = ownerName(call)
  return name === undefined ? '*' : resource(userResource, { account: call.account, name })
}

export interface NamedOwner {
  readonly owner: MfaDeviceOwner
  /** Absent for the root user. */
  readonly name?: string
}

/** Throws NoSuchEntity for an unknown user. */
export async function deviceOwner(call: Call): Promise<NamedOwner> {
  const name = ownerName(call)
  if (name === undefined) return { owner: { type: 'Root' } }
  const user = await existingUser(call, name)
  return { owner: { type: 'User', userId: user.id }, name: user.name }
}

/** The owner's device of this serial number. Throws NoSuchEntity for others (recalled text). */
export async function existingDeviceOf(
  call: Call,
  owner: MfaDeviceOwner,
  serialNumber: string,
): Promise<MfaDevice> {
  const device = await existingDevice(call, serialNumber)
  if (!owns(owner, device)) throw call.fail('NoSuchEntity', 'MFA Device invalid for user.')
  return device
}

const isCaller = ({ caller }: Call, owner: MfaDeviceOwner): boolean =>
  owner.type === 'Root'
    ? caller.type === 'Root'
    : caller.type === 'User' && caller.uniqueId === owner.userId

/**
 * Who has a device adds and removes own ones only in a session that used one, whatever policies allow: a stolen key or
 * password must not do (observed for EnableMFADevice and DeactivateMFADevice).
 */
export async function checkSelfManagement(call: Call, owner: MfaDeviceOwner): Promise<void> {
  const { caller, tx, account, fail } = call
  if (!isCaller(call, owner)) return
  if ('session' in caller && caller.session?.mfaAt !== undefined) return
  if ((await devicesOf(tx, account, owner)).length > 0)
    throw fail(
      'AccessDenied',
      'To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.',
    )
}
