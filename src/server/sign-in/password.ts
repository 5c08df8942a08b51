/** The first step: whose password it is, and whether it is right. */

import { hash } from 'node:crypto'
import type { SignInFacts } from '../../access/record/recorder.ts'
import { AwsError } from '../../kernel/errors.ts'
import type { HttpAnswer } from '../../kernel/http.ts'
import { networkOf } from '../../kernel/network.ts'
import { rootArn } from '../../services/account/public.ts'
import {
  deviceOwnerOf,
  devicesOf,
  insertSignIn,
  type MfaDevice,
  passwordFingerprint,
  principalOfSignIn,
  type SignInName,
  type SignInOwner,
  signInEnd,
  signInOwner,
} from '../../services/iam/public.ts'
import type { PasswordTry } from '../request-limits.ts'
import { browserCookie, cookieOf, setCookie } from './cookies.ts'
import { type Endpoints, type SignInParts, targetOf } from './endpoint.ts'
import { pageHeaders, signInPage } from './pages.ts'
import { newSecret, sessionIdOf, type Visit } from './visit.ts'

const browserSeconds = 180 * 24 * 3600
/** Tries of one source that are computed at the same time: the rest of the computations are for others. */
const atOnceOfSource = 4

/** One text for everything that is wrong (recalled). */
const wrong = 'Your authentication information is incorrect. Please try again.'
const tooMany = 'Too many attempts to sign in. Please try again later.'
/** AWS's own page says the same in its way (recalled). */
export const expiredPassword =
  'Your password has expired. Contact your administrator, who has to set another password.'

/** Where a sign-in leads to, as its event tells. */
export const loginTo = ({ origin, fields }: Visit): string =>
  `${origin}${targetOf(fields.get('redirect_uri'))}`

export const seeOther = (location: string): HttpAnswer => ({
  status: 303,
  headers: { ...pageHeaders, Location: location },
  body: undefined,
})

export const withTarget = (path: string, { fields }: Visit): string => {
  const target = targetOf(fields.get('redirect_uri'))
  return target === '/console' ? path : `${path}?${new URLSearchParams({ redirect_uri: target })}`
}

export function passwordEndpoints(parts: SignInParts): Endpoints {
  const { store, world, recorder, limits } = parts
  const computing = new Map<string, number>()
  /** What passwords of nobody are compared with, so that it takes as long. */
  let decoy: Promise<string> | undefined

  function showPage(visit: Visit, status?: number, message?: string): HttpAnswer {
    const { fields, host } = visit
    return signInPage({
      root: fields.get('type') === 'root',
      account: host.account ?? fields.get('account'),
      accountFixed: host.account !== undefined,
      userName: fields.get('username'),
      email: fields.get('email'),
      token: visit.token(),
      target: targetOf(fields.get('redirect_uri')),
      ...(status !== undefined && { status }),
      message,
    })
  }

  /** What was typed; the host's account counts where it names one. */
  function namedIn({ fields, host }: Visit): SignInName {
    if (fields.get('type') === 'root') return { email: (fields.get('email') ?? '').trim() }
    return {
      account: (host.account ?? fields.get('account') ?? '').trim(),
      userName: (fields.get('username') ?? '').trim(),
    }
  }

  async function isRight(password: string, { passwordHash }: SignInOwner): Promise<boolean> {
    decoy ??= world.passwords.hash(newSecret(world.random))
    const right = await world.passwords.verify(password, passwordHash ?? (await decoy))
    return right && passwordHash !== undefined
  }

  /** `undefined` when it isn't looked at: too many were wrong, or too many of the source are being computed. */
  async function verify(
    tried: PasswordTry,
    password: string,
    owner: SignInOwner,
  ): Promise<boolean | undefined> {
    const source = networkOf(tried.source)
    const running = computing.get(source) ?? 0
    if (running >= atOnceOfSource) return undefined
    computing.set(source, running + 1)
    try {
      if ((await limits?.mayTryPassword(tried)) === false) return undefined
      const right = await isRight(password, owner).catch(async (thrown: unknown) => {
        // nobody was wrong
        await limits?.noteRightPassword(tried)
        throw thrown
      })
      if (right) await limits?.noteRightPassword(tried)
      return right
    } finally {
      const left = (computing.get(source) ?? 1) - 1
      if (left === 0) computing.delete(source)
      else computing.set(source, left)
    }
  }

  function refuse(
    visit: Visit,
    message: string,
    error: AwsError,
    facts: Omit<SignInFacts, 'event' | 'outcome' | 'details'>,
  ): HttpAnswer {
    const { exchange } = visit
    exchange.error = error
    exchange.signIn = {
      event: 'ConsoleLogin',
      outcome: 'Failure',
      details: { LoginTo: loginTo(visit), MobileVersion: 'No', MFAUsed: 'No' },
      ...facts,
    }
    return showPage(visit, error.status, message)
  }

  async function signIn(visit: Visit): Promise<HttpAnswer> {
    const { exchange, fields } = visit
    const name = namedIn(visit)
    const password = fields.get('password') ?? ''
    recorder.assertAccepting()
    const owner = await store.read((tx) => signInOwner(tx, name, exchange.now))
    const attempted = attemptOf(name, owner)
    const tried = triedBy(visit, name, owner)
    const right = await verify(tried, password, owner)
    if (right === undefined)
      return refuse(visit, tooMany, new AwsError('Throttling', 429, tooMany), {
        attempted,
        message: 'Failed authentication',
      })
    if (!right)
      return refuse(visit, wrong, new AwsError('AccessDenied', 403, wrong), {
        attempted,
        // CloudTrail user guide, examples of failures
        message:
          'userName' in name && owner.account && !owner.user
            ? 'No username found in supplied account'
            : 'Failed authentication',
      })
    if (owner.demand === 'administrator')
      return refuse(visit, expiredPassword, new AwsError('AccessDenied', 403, expiredPassword), {
        attempted,
        message: expiredPassword,
      })
    return begin(visit, owner, tried)
  }

  /** The password was right: what comes next. */
  async function begin(
    visit: Visit,
    { account, user, passwordHash, demand }: SignInOwner,
    { name }: PasswordTry,
  ): Promise<HttpAnswer> {
    if (account === undefined || passwordHash === undefined) throw new Error('nobody signed in')
    const { exchange } = visit
    const { accountId } = account
    const secret = newSecret(world.random)
    const begun = await store.write({ requestId: exchange.http.id }, async (tx) => {
      const devices = await devicesOf(tx, accountId, deviceOwnerOf(user?.id))
      const stage = devices.length > 0 ? 'mfa' : demand ? 'password' : 'signed-in'
      const record = {
        account: accountId,
        id: sessionIdOf(secret),
        ...(user && { userId: user.id }),
        stage,
        startedAt: exchange.now,
        expiresAt: signInEnd(exchange.now, stage),
        keyEpoch: account.keyEpoch,
        password: passwordFingerprint(passwordHash),
      } as const
      const principal = await principalOfSignIn(tx, record)
      // changed since it was compared
      if (principal === undefined) return undefined
      await insertSignIn(tx, record, exchange.now)
      return { stage, principal, devices }
    })
    if (begun === undefined) throw new AwsError('AccessDenied', 403, wrong)
    exchange.principal = begun.principal
    visit.setSignIn(accountId, secret)
    visit.cookies.push(rememberBrowser(visit, name))
    if (begun.stage === 'mfa') {
      exchange.signIn = {
        event: 'CheckMfa',
        outcome: 'Success',
        details: { MfaType: mfaType(begun.devices) },
      }
      return seeOther(withTarget('/signin/mfa', visit))
    }
    exchange.signIn = {
      event: 'ConsoleLogin',
      outcome: 'Success',
      details: { LoginTo: loginTo(visit), MobileVersion: 'No', MFAUsed: 'No' },
    }
    return begun.stage === 'password'
      ? seeOther(withTarget('/console/password', visit))
      : seeOther(targetOf(visit.fields.get('redirect_uri')))
  }

  const place = 'sign-in-browser'

  function rememberBrowser({ http }: Visit, name: string): string {
    const browser = knownBrowser(http, name) ?? world.ids.token(16)
    const box = world.sealer.seal(place, Buffer.from(JSON.stringify({ name, browser })))
    return setCookie(browserCookie, box, browserSeconds)
  }

  /** The browser that the cookie stands for, if it signed in this name before. */
  function knownBrowser(http: Visit['http'], name: string): string | undefined {
    const box = cookieOf(http, browserCookie)
    if (box === undefined) return undefined
    try {
      const known = JSON.parse(world.sealer.open(place, box).toString()) as Record<string, string>
      return known.name === name ? known.browser : undefined
    } catch {
      return undefined
    }
  }

  function triedBy({ http }: Visit, name: SignInName, owner: SignInOwner): PasswordTry {
    const account = owner.account?.accountId ?? ('account' in name ? name.account : '')
    const who = 'email' in name ? name.email : `${account} ${name.userName}`
    const key = hash('sha256', who.toLowerCase(), 'base64url')
    return { source: http.remoteAddress, name: key, browser: knownBrowser(http, key) }
  }

  return {
    'GET /': { access: 'anybody', answer: () => ({ ...seeOther('/console'), status: 302 }) },
    'GET /signin': { access: 'anybody', answer: (visit) => showPage(visit) },
    'POST /signin': { access: 'anybody', event: 'ConsoleLogin', answer: signIn },
  }
}

/** CloudTrail user guide, "CheckMfa"; hardware tokens are recalled. */
function mfaType(devices: readonly MfaDevice[]): string {
  if (devices.length > 1) return 'Multiple MFA Devices'
  const names = { virtual: 'Virtual MFA', hardware: 'Hardware MFA', fido: 'U2F MFA' } as const
  return names[devices[0]?.kind ?? 'virtual']
}

/** As far as it may be told: names that don't exist may be passwords. */
function attemptOf(name: SignInName, { account, user }: SignInOwner): SignInFacts['attempted'] {
  const accountId = account?.accountId
  if ('email' in name)
    return accountId === undefined
      ? { type: 'Root' }
      : { type: 'Root', principalId: accountId, arn: rootArn(accountId), accountId }
  return {
    type: 'IAMUser',
    ...(accountId !== undefined && { accountId }),
    userName: user?.name ?? 'HIDDEN_DUE_TO_SECURITY_REASONS',
  }
}
