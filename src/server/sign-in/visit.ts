/** One request of a browser to the sign-in, and what its cookies say. */

import { hash } from 'node:crypto'
import type { RandomSource } from '../../kernel/clock.ts'
import type { HttpRequest } from '../../kernel/http.ts'
import type { Store } from '../../kernel/transaction.ts'
import {
  type ConsoleSession,
  consoleSessionKey,
  consoleSessions,
  principalOfSignIn,
  type SignedInPrincipal,
} from '../../services/iam/public.ts'
import type { SignInHost } from '../../wire/route/router.ts'
import type { Exchange } from '../exchange.ts'
import { clearCookie, cookieOf, sessionCookie, setCookie, visitCookie } from './cookies.ts'
import { pageToken } from './same-origin.ts'

/** A sign-in that stands, and who is behind it. */
export interface LiveSignIn {
  readonly record: ConsoleSession
  readonly principal: SignedInPrincipal
}

export interface Visit {
  readonly exchange: Exchange
  readonly http: HttpRequest
  readonly host: SignInHost
  /** `https://signin.example.org`, as the browser sees it. */
  readonly origin: string
  readonly signIn: LiveSignIn | undefined
  /** What the form or JSON body says. */
  readonly fields: ReadonlyMap<string, string>
  /** JSON members that aren't text. */
  readonly json: Readonly<Record<string, unknown>>
  /** Cookies that the answer sets. */
  readonly cookies: string[]
  /** Token of forms that the answer shows. */
  token(): string
  /** The sign-in goes on under another cookie: who knew the one before knows nothing. */
  setSignIn(account: string, secret: string): void
}

export const sessionIdOf = (secret: string): string => hash('sha256', secret)
export const newSecret = (random: RandomSource): string => random.bytes(32).toString('base64url')

/** The cookie's sign-in, if it stands. */
export async function liveSignIn(
  store: Pick<Store, 'read'>,
  http: HttpRequest,
  now: number,
): Promise<LiveSignIn | undefined> {
  const [account = '', secret = ''] = (cookieOf(http, sessionCookie) ?? '').split('.')
  if (!/^[0-9]{12}$/.test(account) || !/^[\w-]{43}$/.test(secret)) return undefined
  return store.read(async (tx) => {
    const record = await tx.get(consoleSessions, consoleSessionKey(account, sessionIdOf(secret)))
    if (record === undefined || record.expiresAt <= now) return undefined
    const principal = await principalOfSignIn(tx, record)
    return principal && { record, principal }
  })
}

export function newVisit(
  given: Omit<Visit, 'cookies' | 'token' | 'setSignIn'>,
  random: RandomSource,
): Visit {
  const cookies: string[] = []
  let visit = cookieOf(given.http, visitCookie)
  let signInId = given.signIn?.record.id
  return {
    ...given,
    cookies,
    token() {
      if (visit === undefined) {
        visit = newSecret(random)
        cookies.push(setCookie(visitCookie, visit))
      }
      return pageToken(visit, signInId)
    },
    setSignIn(account, secret) {
      signInId = sessionIdOf(secret)
      cookies.push(setCookie(sessionCookie, `${account}.${secret}`))
    },
  }
}

export const endSignIn = (visit: Visit): void => {
  visit.cookies.push(clearCookie(sessionCookie))
}
