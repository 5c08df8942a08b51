/** The second step: a code of a device. Passkeys have their own file, and end in the same way. */

import { AwsError } from '../../kernel/errors.ts'
import type { HttpAnswer } from '../../kernel/http.ts'
import type { WriteTransaction } from '../../kernel/transaction.ts'
import {
  type ConsoleSession,
  consoleSessionKey,
  consoleSessions,
  deviceOwnerOf,
  devicesOf,
  insertSignIn,
  type MfaDevice,
  passwordDemand,
  principalOfSignIn,
  proveDevice,
  type SignedInPrincipal,
  signInEnd,
} from '../../services/iam/public.ts'
import { type Endpoints, type SignInParts, targetOf } from './endpoint.ts'
import { mfaPage } from './pages.ts'
import { loginTo, seeOther, withTarget } from './password.ts'
import { type LiveSignIn, newSecret, sessionIdOf, type Visit } from './visit.ts'

/** Recalled. */
const wrongCode = 'Multi-factor authentication failed. Please try again.'
const tooMany = 'Too many attempts. Please try again later.'

/** The sign-in of an endpoint that only those who are on their way reach. */
export function ongoing({ signIn }: Visit): LiveSignIn {
  if (signIn === undefined) throw new Error('an endpoint was reached without a sign-in')
  return signIn
}

export interface Proved {
  readonly principal: SignedInPrincipal
  readonly stage: ConsoleSession['stage']
}

export interface SecondFactor {
  /** Asks the limits, proves in one transaction with the promotion of the sign-in, and answers where to go. */
  prove(
    visit: Visit,
    /** As far as it is known. */
    serialNumber: string | undefined,
    verify: (tx: WriteTransaction) => Promise<boolean>,
  ): Promise<Proved | AwsError>
}

/** How a device proves a sign-in, whatever kind it is. */
export function secondFactor(parts: SignInParts): SecondFactor {
  const { store, world, recorder, limits } = parts

  /** The sign-in goes on under another secret. */
  async function promote(
    tx: WriteTransaction,
    visit: Visit,
    before: ConsoleSession,
    secret: string,
  ): Promise<Proved> {
    const { now } = visit.exchange
    const demanded = await passwordDemand(tx, before, now)
    const stage = demanded ? ('password' as const) : ('signed-in' as const)
    const { challenge: _, ...rest } = before
    const after = {
      ...rest,
      id: sessionIdOf(secret),
      stage,
      mfaAt: now,
      expiresAt: signInEnd(before.startedAt, stage),
    }
    const principal = await principalOfSignIn(tx, after)
    if (principal === undefined) throw ended()
    await tx.delete(consoleSessions, consoleSessionKey(before.account, before.id))
    await insertSignIn(tx, after, now)
    return { principal, stage }
  }

  return {
    async prove(visit, serialNumber, verify) {
      const { exchange } = visit
      const { record, principal } = ongoing(visit)
      const source = exchange.http.remoteAddress
      const facts = {
        event: 'ConsoleLogin',
        details: {
          LoginTo: loginTo(visit),
          MobileVersion: 'No',
          ...(serialNumber !== undefined && { MFAIdentifier: serialNumber }),
          MFAUsed: 'Yes',
        },
      } as const
      const failed = (error: AwsError): AwsError => {
        exchange.error = error
        exchange.signIn = { ...facts, outcome: 'Failure', message: 'Failed authentication' }
        return error
      }
      recorder.assertAccepting()
      if ((await limits?.mayTryCode(source, principal)) === false)
        return failed(new AwsError('Throttling', 429, tooMany))
      const secret = newSecret(world.random)
      const { account, id } = record
      const proved = await store.write({ requestId: exchange.http.id, account }, async (tx) => {
        const current = await tx.get(consoleSessions, consoleSessionKey(account, id))
        if (current?.stage !== 'mfa') throw ended()
        // a wrong code counts although nothing else happens
        return (await verify(tx)) ? promote(tx, visit, current, secret) : undefined
      })
      if (proved === undefined) {
        await limits?.noteWrongCode(source, principal)
        return failed(new AwsError('AccessDenied', 403, wrongCode))
      }
      exchange.principal = proved.principal
      exchange.signIn = { ...facts, outcome: 'Success' }
      visit.setSignIn(account, secret)
      return proved
    },
  }
}

const ended = () =>
  new AwsError('AccessDenied', 403, 'Your sign-in has ended. Please sign in again.')

export const afterProof = (visit: Visit, { stage }: Proved): string =>
  stage === 'password'
    ? withTarget('/console/password', visit)
    : targetOf(visit.fields.get('redirect_uri'))

export function secondFactorEndpoints(parts: SignInParts): Endpoints {
  const { store, world } = parts
  const { prove } = secondFactor(parts)

  function ownDevices(visit: Visit): Promise<MfaDevice[]> {
    const { account, userId } = ongoing(visit).record
    return store.read((tx) => devicesOf(tx, account, deviceOwnerOf(userId)))
  }

  async function showPage(visit: Visit, status?: number, message?: string): Promise<HttpAnswer> {
    return mfaPage({
      devices: await ownDevices(visit),
      token: visit.token(),
      target: targetOf(visit.fields.get('redirect_uri')),
      ...(status !== undefined && { status }),
      message,
    })
  }

  async function proveCode(visit: Visit): Promise<HttpAnswer> {
    const { exchange, fields } = visit
    const { principal } = ongoing(visit)
    const own = (await ownDevices(visit)).find(
      (device) => device.serialNumber === fields.get('device'),
    )
    const proved = await prove(visit, own?.serialNumber, async (tx) => {
      if (own === undefined) return false
      const given = { serialNumber: own.serialNumber, code: fields.get('code') ?? '' }
      return (await proveDevice(tx, world.sealer, principal, given, exchange.now)) === 'proved'
    })
    return proved instanceof AwsError
      ? showPage(visit, proved.status, proved.message)
      : seeOther(afterProof(visit, proved))
  }

  return {
    'GET /signin/mfa': { access: 'mfa', answer: (visit) => showPage(visit) },
    'POST /signin/mfa': { access: 'mfa', event: 'ConsoleLogin', answer: proveCode },
  }
}
