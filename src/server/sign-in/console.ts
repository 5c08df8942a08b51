/** What somebody who is signed in may do here; everything else is the API's, with the credentials of the session. */

import { issueSession } from '../../access/sessions/session-token.ts'
import { AwsError } from '../../kernel/errors.ts'
import type { HttpAnswer } from '../../kernel/http.ts'
import type { Operation } from '../../kernel/operation.ts'
import { accounts, rootPasswordRules } from '../../services/account/public.ts'
import {
  consoleSessionKey,
  consoleSessions,
  passwordDemand,
  passwordRules,
} from '../../services/iam/public.ts'
import type { Service } from '../registry.ts'
import { type Endpoints, type SignInParts, targetOf } from './endpoint.ts'
import { consolePage, pageHeaders, passwordPage } from './pages.ts'
import { expiredPassword, seeOther } from './password.ts'
import { changeRootPassword } from './root-password.ts'
import { ongoing } from './second-factor.ts'
import { endSignIn, type Visit } from './visit.ts'

/** How long the credentials of a session are good: the page gets others in time. */
const credentialsMillis = 15 * 60 * 1000

/** AWS's own sentence for both (seen in public reports). */
const cannotChange =
  'Either user is not authorized to perform iam:ChangePassword or entered password does not comply with account password policy set by administrator'

export const json = (status: number, body: unknown): HttpAnswer => ({
  status,
  headers: { ...pageHeaders, 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})

/** Performs an operation of IAM in the name of who is signed in: decided and recorded as if the API had been asked. */
export async function performIam(
  { steps }: Pick<SignInParts, 'steps'>,
  { exchange }: Visit,
  name: string,
  input: unknown,
  /** What the API's operation of this name can't do. */
  own?: Operation,
): Promise<unknown> {
  const service = exchange.service as Service
  const operation = own ?? service.operations.get(name)
  const modelled = service.model.operations[name]
  if (operation === undefined || modelled === undefined) throw new Error(`no operation ${name}`)
  exchange.console = undefined
  exchange.unrecorded = false
  exchange.routed = { model: service.model, name, operation: modelled, labels: {} }
  exchange.effect = operation.spec.effect
  exchange.input = input
  exchange.output = await steps.perform(exchange, service, operation, undefined)
  return exchange.output
}

export function consoleEndpoints(parts: SignInParts): Endpoints {
  const { store, world, recorder, limits, domain } = parts

  async function showConsole(visit: Visit): Promise<HttpAnswer> {
    const { record, principal } = ongoing(visit)
    const account = await store.read((tx) => tx.get(accounts, [record.account]))
    const [scheme = '', address = ''] = visit.origin.split('://')
    const port = /:\d+$/.exec(address)?.[0] ?? ''
    const name = account?.alias ?? record.account
    return consolePage({
      account: record.account,
      alias: account?.alias,
      arn: principal.arn,
      mfa: record.mfaAt !== undefined,
      signInUrl: `${scheme}://${name}.signin.${domain}${port}/console`,
      expiresAt: record.expiresAt,
      token: visit.token(),
      target: '/console',
    })
  }

  /** Who is signed in, for a console in the browser, and the token that its requests need. */
  function describe(visit: Visit): HttpAnswer {
    const { record, principal } = ongoing(visit)
    return json(200, {
      Account: record.account,
      Arn: principal.arn,
      UserId: principal.userId,
      MFAUsed: record.mfaAt !== undefined,
      Expiration: new Date(record.expiresAt).toISOString(),
      CsrfToken: visit.token(),
    })
  }

  async function credentials(visit: Visit): Promise<HttpAnswer> {
    const { exchange } = visit
    const { record, principal } = ongoing(visit)
    recorder.assertAccepting()
    const issued = issueSession(world, {
      ...principal,
      session: {
        ...principal.session,
        issuedAt: exchange.now,
        expiresAt: Math.min(record.expiresAt, exchange.now + credentialsMillis),
      },
    })
    return json(200, { ...issued, Expiration: issued.Expiration.toISOString() })
  }

  async function signOut(visit: Visit): Promise<HttpAnswer> {
    const { exchange, signIn } = visit
    endSignIn(visit)
    if (signIn === undefined) return seeOther('/signin')
    const { account, id } = signIn.record
    // the head tells every process: credentials of the session end with it
    await store.write({ requestId: exchange.http.id, account, revokes: true }, (tx) =>
      tx.delete(consoleSessions, consoleSessionKey(account, id)),
    )
    return seeOther('/signin')
  }

  async function showPassword(visit: Visit, error?: AwsError): Promise<HttpAnswer> {
    const { record, principal } = ongoing(visit)
    const { account, userId } = record
    const rules =
      userId === undefined
        ? rootPasswordRules
        : await store.read((tx) => passwordRules(tx, account))
    return passwordPage({
      userName: principal.type === 'User' ? principal.userName : account,
      forced: record.stage === 'password',
      rules,
      token: visit.token(),
      target: targetOf(visit.fields.get('redirect_uri')),
      ...(error && { status: error.status }),
      message: error?.message,
    })
  }

  /** Whoever holds the session only must not find out the password by trying. */
  async function changePassword(visit: Visit): Promise<HttpAnswer> {
    const { exchange, fields, http } = visit
    const signIn = ongoing(visit)
    const old = fields.get('old') ?? ''
    const next = fields.get('new') ?? ''
    const tried = { source: http.remoteAddress, name: `change ${signIn.principal.arn}` }
    try {
      if (fields.get('again') !== next)
        throw new AwsError('ValidationError', 400, 'The passwords you typed do not match.')
      if ((await limits?.mayTryPassword(tried)) === false)
        throw new AwsError('Throttling', 429, 'Too many attempts. Please try again later.')
      const demand = await store.read((tx) => passwordDemand(tx, signIn.record, exchange.now))
      if (demand === 'administrator') throw new AwsError('AccessDenied', 403, expiredPassword)
      if (signIn.principal.type === 'Root')
        await changeRootPassword(parts, visit, signIn, { old, next })
      else await performIam(parts, visit, 'ChangePassword', { OldPassword: old, NewPassword: next })
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown
      exchange.error = thrown
      return showPassword(visit, shownInstead(thrown))
    }
    await limits?.noteRightPassword(tried)
    return seeOther(targetOf(fields.get('redirect_uri')))
  }

  return {
    'GET /console': { access: 'signed-in', answer: showConsole },
    'GET /console/session': { access: 'signed-in', json: true, answer: describe },
    'POST /console/session/credentials': {
      access: 'signed-in',
      event: 'GetSessionCredentials',
      json: true,
      answer: credentials,
    },
    'GET /console/password': { access: 'password', answer: (visit) => showPassword(visit) },
    'POST /console/password': {
      access: 'password',
      event: 'ChangePassword',
      answer: changePassword,
    },
    'POST /signout': { access: 'anybody', event: 'SignOut', answer: signOut },
  }
}

/** AWS's console says one thing for both, and IAM's own words for a wrong old password. */
const shownInstead = (error: AwsError): AwsError =>
  error.code === 'PasswordPolicyViolation' || error.message.startsWith('User: ')
    ? new AwsError(error.code, error.status, cannotChange)
    : error
