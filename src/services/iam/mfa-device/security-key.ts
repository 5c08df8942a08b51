/**
 * Passkeys and security keys (FIDO2): a key pair of which only the public half is here. What they answer is verified by a
 * library, which is loaded when somebody uses one.
 */

import { iamArn } from '../../../kernel/arn.ts'
import type { Ids } from '../../../kernel/ids.ts'
import type { ReadTransaction, WriteTransaction } from '../../../kernel/transaction.ts'
import { devicesOf, type MfaDevice, type MfaDeviceOwner, mfaDevices } from './mfa-device.ts'

/** The public half. */
export interface SecurityKey {
  /** Base64url, as the authenticator chose it. */
  readonly credentialId: string
  /** COSE key, base64url. */
  readonly publicKey: string
  /** How often it signed, as it says itself; stays 0 for passkeys that are on several machines. */
  readonly counter: number
  readonly transports: readonly string[]
}

/** Where browsers are, as what they sign says it. */
export interface RelyingParty {
  /** `signin.DOMAIN` */
  readonly id: string
  /** `https://ACCOUNT.signin.DOMAIN` */
  readonly origin: string
}

/** Characters of a name that the console of AWS takes. */
export const isDeviceName = (name: string): boolean => /^[\w+=,.@-]{1,64}$/.test(name)

/** `arn:aws:iam::ACCOUNT:u2f/user/NAME/DEVICE-ID` (seen in public listings); root users' are recalled. */
export const securityKeyArn = (
  account: string,
  userName: string | undefined,
  deviceName: string,
  ids: Pick<Ids, 'token'>,
): string => {
  const owner = userName === undefined ? 'root-account' : `user/${userName}`
  return iamArn(account, `u2f/${owner}/${deviceName}-${ids.token(26)}`)
}

/** What security keys have to sign with: ES256, EdDSA, RS256. */
const algorithms = [-7, -8, -257]
const timeoutMillis = 5 * 60 * 1000

const library = () => import('@simplewebauthn/server')
type Options = Awaited<
  ReturnType<Awaited<ReturnType<typeof library>>['generateRegistrationOptions']>
>

export interface KeyOwner {
  /** Shown by the browser. */
  readonly name: string
  /** Unique id of the user, or the account id. */
  readonly userId: string
  readonly devices: readonly MfaDevice[]
}

const descriptors = (devices: readonly MfaDevice[]) =>
  devices.flatMap(({ securityKey }) =>
    securityKey ? [{ id: securityKey.credentialId, transports: [...securityKey.transports] }] : [],
  )

/** What the browser asks a new key for; `challenge` is base64url. */
export async function creationOptions(
  { id }: RelyingParty,
  { name, userId, devices }: KeyOwner,
  challenge: string,
): Promise<Options> {
  const { generateRegistrationOptions } = await library()
  return generateRegistrationOptions({
    rpName: 'Sallyport',
    rpID: id,
    userName: name,
    userID: new Uint8Array(Buffer.from(userId)),
    userDisplayName: name,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: timeoutMillis,
    attestationType: 'none',
    excludeCredentials: descriptors(devices),
    supportedAlgorithmIDs: algorithms,
  })
}

/** What the browser asks the keys of somebody for. */
export async function requestOptions(
  { id }: RelyingParty,
  devices: readonly MfaDevice[],
  challenge: string,
) {
  const { generateAuthenticationOptions } = await library()
  return generateAuthenticationOptions({
    rpID: id,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: timeoutMillis,
    allowCredentials: descriptors(devices),
    userVerification: 'preferred',
  })
}

/** What a browser sends is anything until it is verified. */
// biome-ignore lint/suspicious/noExplicitAny: the library checks the shape of what it is given
type Unverified = any

/**
 * What every answer must have. Keys that know nobody (no PIN, no fingerprint) are second factors too: the password was
 * asked for before.
 */
const expectedOf = ({ id, origin }: RelyingParty, challenge: string) => ({
  expectedChallenge: challenge,
  expectedOrigin: origin,
  expectedRPID: id,
  requireUserVerification: false,
})

/** The key of a registration; `undefined` when it doesn't answer the challenge, comes from elsewhere, or isn't one. */
export async function registeredKey(
  party: RelyingParty,
  response: unknown,
  challenge: string,
): Promise<SecurityKey | undefined> {
  const { verifyRegistrationResponse } = await library()
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as Unverified,
      ...expectedOf(party, challenge),
      supportedAlgorithmIDs: algorithms,
    })
    if (!verified) return undefined
    const { credential } = registrationInfo
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: transportsOf(credential.transports),
    }
  } catch {
    return undefined
  }
}

const transportsOf = (given: unknown): string[] =>
  (Array.isArray(given) ? given : [])
    .filter((each) => typeof each === 'string' && /^[a-z-]{1,32}$/.test(each))
    .slice(0, 8)

/** A proof that a key made; the counter is to be compared again where it is stored. */
export interface KeyProof {
  readonly device: MfaDevice
  readonly counter: number
}

/** `undefined` when the key isn't one of these devices, or its answer isn't right. */
export async function provenKey(
  party: RelyingParty,
  devices: readonly MfaDevice[],
  response: unknown,
  challenge: string,
): Promise<KeyProof | undefined> {
  const credentialId = (response as { id?: unknown } | undefined)?.id
  const device = devices.find(({ securityKey }) => securityKey?.credentialId === credentialId)
  if (device?.securityKey === undefined) return undefined
  const { publicKey, counter } = device.securityKey
  const { verifyAuthenticationResponse } = await library()
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as Unverified,
      ...expectedOf(party, challenge),
      credential: {
        id: device.securityKey.credentialId,
        publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')),
        counter,
      },
    })
    return verified ? { device, counter: authenticationInfo.newCounter } : undefined
  } catch {
    return undefined
  }
}

/** Stores the new counter; false when the key signed at the same time, or is nobody's any more. */
export async function spendProof(
  tx: WriteTransaction,
  owner: { readonly account: string; readonly owner: MfaDeviceOwner },
  { device, counter }: KeyProof,
): Promise<boolean> {
  const current = (await devicesOf(tx, owner.account, owner.owner)).find(
    ({ id }) => id === device.id,
  )
  const key = current?.securityKey
  if (current === undefined || key === undefined) return false
  if ((counter > 0 || key.counter > 0) && counter <= key.counter) return false
  await tx.replace(mfaDevices, current, { ...current, securityKey: { ...key, counter } })
  return true
}

/** Security keys among the enabled devices of somebody. */
export const securityKeysOf = async (
  tx: ReadTransaction,
  account: string,
  owner: MfaDeviceOwner,
): Promise<MfaDevice[]> =>
  (await devicesOf(tx, account, owner)).filter(({ kind }) => kind === 'fido')
