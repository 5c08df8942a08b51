/** Passkeys and security keys: registered by who is signed in, and a second step for who isn't yet. */

import { AwsError } from '../../kernel/errors.ts'
import type { HttpAnswer } from '../../kernel/http.ts'
import {
  type Challenge,
  consoleSessionKey,
  consoleSessions,
  creationOptions,
  deviceOwnerOf,
  devicesOf,
  isDeviceName,
  provenKey,
  type RelyingParty,
  registeredKey,
  registerSecurityKey,
  requestOptions,
  securityKeyArn,
  securityKeysOf,
  spendProof,
} from '../../services/iam/public.ts'
import { json, performIam } from './console.ts'
import { type Endpoints, type SignInParts, targetOf } from './endpoint.ts'
import { securityPage } from './pages.ts'
import { afterProof, ongoing, secondFactor } from './second-factor.ts'
import { newSecret, type Visit } from './visit.ts'

const challengeMillis = 5 * 60 * 1000

export function passkeyEndpoints(parts: SignInParts): Endpoints {
  const { store, world, domain } = parts
  const { prove } = secondFactor(parts)

  const partyOf = ({ origin }: Visit): RelyingParty => ({ id: `signin.${domain}`, origin })

  /** A new challenge in the place of an older one. */
  async function challenge(visit: Visit, purpose: Challenge['for']): Promise<string> {
    const { record } = ongoing(visit)
    const { http, now } = visit.exchange
    const value = newSecret(world.random)
    await store.write({ requestId: http.id }, async (tx) => {
      const current = await tx.get(consoleSessions, consoleSessionKey(record.account, record.id))
      if (current === undefined) throw ended()
      const asked = { for: purpose, value, expiresAt: now + challengeMillis }
      await tx.replace(consoleSessions, current, { ...current, challenge: asked })
    })
    return value
  }

  /** The challenge that was asked last; it is nobody's from now on, whatever becomes of the answer. */
  async function takeChallenge(visit: Visit, purpose: Challenge['for']): Promise<string> {
    const { record } = ongoing(visit)
    const { http, now } = visit.exchange
    const taken = await store.write({ requestId: http.id }, async (tx) => {
      const current = await tx.get(consoleSessions, consoleSessionKey(record.account, record.id))
      if (current?.challenge === undefined) return undefined
      const { challenge: asked, ...rest } = current
      await tx.replace(consoleSessions, current, rest)
      return asked
    })
    if (taken?.for !== purpose || taken.expiresAt <= now)
      throw new AwsError('AccessDenied', 403, 'The request has expired. Please try again.')
    return taken.value
  }

  const ownerOf = (visit: Visit) => {
    const { account, userId } = ongoing(visit).record
    return { account, owner: deviceOwnerOf(userId) }
  }

  async function askForRegistration(visit: Visit): Promise<HttpAnswer> {
    checkName(visit)
    const { account, owner } = ownerOf(visit)
    const { principal } = ongoing(visit)
    const devices = await store.read((tx) => devicesOf(tx, account, owner))
    const name = principal.type === 'User' ? `${principal.userName} @ ${account}` : account
    const value = await challenge(visit, 'registration')
    return json(
      200,
      await creationOptions(partyOf(visit), { name, userId: principal.userId, devices }, value),
    )
  }

  async function register(visit: Visit): Promise<HttpAnswer> {
    const deviceName = checkName(visit)
    const { principal } = ongoing(visit)
    const { account } = principal
    const userName = principal.type === 'User' ? principal.userName : undefined
    const value = await takeChallenge(visit, 'registration')
    const SerialNumber = securityKeyArn(account, userName, deviceName, world.ids)
    await performIam(
      parts,
      visit,
      'EnableMFADevice',
      // the root user calls itself by its account id
      { UserName: userName ?? account, SerialNumber },
      registerSecurityKey(() => registeredKey(partyOf(visit), visit.json.response, value)),
    )
    return json(200, { SerialNumber, location: '/console/security' })
  }

  async function askForProof(visit: Visit): Promise<HttpAnswer> {
    const { account, owner } = ownerOf(visit)
    const keys = await store.read((tx) => securityKeysOf(tx, account, owner))
    if (keys.length === 0)
      throw new AwsError('ValidationError', 400, 'You have no passkey or security key.')
    return json(200, await requestOptions(partyOf(visit), keys, await challenge(visit, 'proof')))
  }

  async function proveKey(visit: Visit): Promise<HttpAnswer> {
    const value = await takeChallenge(visit, 'proof')
    const owner = ownerOf(visit)
    const keys = await store.read((tx) => securityKeysOf(tx, owner.account, owner.owner))
    const proof = await provenKey(partyOf(visit), keys, visit.json.response, value)
    const proved = await prove(visit, proof?.device.serialNumber, async (tx) =>
      proof === undefined ? false : spendProof(tx, owner, proof),
    )
    if (proved instanceof AwsError) throw proved
    return json(200, { location: afterProof(visit, proved) })
  }

  async function show(visit: Visit): Promise<HttpAnswer> {
    const devices = await listed(visit)
    return securityPage({
      devices,
      token: visit.token(),
      target: targetOf(visit.fields.get('redirect_uri')),
    })
  }

  /** The devices, or AWS's words for who may not see them. */
  async function listed(visit: Visit) {
    try {
      const output = await performIam(parts, visit, 'ListMFADevices', {})
      const { MFADevices } = output as {
        readonly MFADevices: readonly { readonly SerialNumber: string; readonly EnableDate: Date }[]
      }
      return MFADevices.map(({ SerialNumber, EnableDate }) => ({
        serialNumber: SerialNumber,
        enabledAt: EnableDate.toISOString(),
      }))
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown
      visit.exchange.error = thrown
      return thrown.message
    }
  }

  return {
    'GET /console/security': { access: 'signed-in', answer: show },
    'POST /console/passkeys/options': {
      access: 'signed-in',
      event: 'CreateSecurityKeyChallenge',
      json: true,
      answer: askForRegistration,
    },
    'POST /console/passkeys': {
      access: 'signed-in',
      event: 'EnableMFADevice',
      json: true,
      answer: register,
    },
    'POST /signin/mfa/passkey/options': {
      access: 'mfa',
      event: 'CreateSecurityKeyChallenge',
      json: true,
      answer: askForProof,
    },
    'POST /signin/mfa/passkey': {
      access: 'mfa',
      event: 'ConsoleLogin',
      json: true,
      answer: proveKey,
    },
  }
}

const ended = () => new AwsError('AccessDenied', 403, 'Your sign-in has ended.')

function checkName({ fields }: Visit): string {
  const name = fields.get('name') ?? ''
  if (!isDeviceName(name))
    throw new AwsError(
      'ValidationError',
      400,
      'A device name has 1 to 64 letters, digits and + = , . @ - _',
    )
  return name
}
