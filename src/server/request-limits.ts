/**
 * How often a caller may be wrong, and how often it may ask for sessions. Whoever proves who they are is never kept out
 * by others: a right signature is always looked at and always counts, whatever was sent from its address or with its key.
 * What is limited is what wrong ones get: beyond the allowance an answer of throttling instead of a refusal that is
 * written to disk first.
 */

import { type Allowance, type Buckets, createBuckets } from '../kernel/buckets.ts'
import type { Clock } from '../kernel/clock.ts'
import { networkOf } from '../kernel/network.ts'
import type { AccountPrincipal } from '../kernel/principal.ts'

/** What an operator may set; `undefined` is no limit. */
export interface LimitOptions {
  /** Requests whose proof is refused, by source and by the access key they name. */
  readonly failures: Allowance | undefined
  /** Wrong codes of second factors, by principal. */
  readonly codes: Allowance | undefined
  /** Wrong passwords at the sign-in, by whom they are for and their source. */
  readonly passwords: Allowance | undefined
  /** Sessions that STS issues, by principal: 600 a second is the default quota of AWS (recalled). */
  readonly sessions: Allowance | undefined
}

export const limitNames = [
  'failures',
  'codes',
  'passwords',
  'sessions',
] as const satisfies readonly (keyof LimitOptions)[]

export const defaultLimits: LimitOptions = {
  failures: { burst: 1000, perSecond: 50 },
  codes: { burst: 10, perSecond: 10 / 300 },
  passwords: { burst: 5, perSecond: 5 / 300 },
  sessions: { burst: 1200, perSecond: 600 },
}

/** Wrong codes of one source, all its principals together, in terms of what one principal may have. */
const codesOfSource = 5

/** Wrong passwords of one source for all it tries, and for one name from all sources, in terms of what a pair may have. */
const passwordsOfSource = 10
const passwordsOfName = 40

/** One try of a password. */
export interface PasswordTry {
  readonly source: string
  /** Whom it is for: the same text however the account was named, and no secret. */
  readonly name: string
  /** A browser that this name has signed in with before. */
  readonly browser?: string | undefined
}

export interface RequestLimits {
  /** False for a source that was refused too often: it does not wait when there is too much to do. */
  mayWait(source: string): boolean
  /** Counts a request whose proof was refused; false when it is one too many. */
  noteRefused(source: string, accessKeyId: string): boolean | Promise<boolean>
  /** Whether a code of this principal is looked at. */
  mayTryCode(source: string, principal: AccountPrincipal): boolean | Promise<boolean>
  noteWrongCode(source: string, principal: AccountPrincipal): void | Promise<void>
  /**
   * Whether a password is looked at. It counts as a wrong one until {@link noteRightPassword}: tries at the same time
   * don't overtake the count.
   */
  mayTryPassword(tried: PasswordTry): boolean | Promise<boolean>
  noteRightPassword(tried: PasswordTry): void | Promise<void>
  /** Counts an asked-for session; false when it is one too many. */
  noteSession(principal: AccountPrincipal): boolean | Promise<boolean>
}

/** Those that are counted in this process. */
export interface LocalLimits extends RequestLimits {
  noteRefused(source: string, accessKeyId: string): boolean
  mayTryCode(source: string, principal: AccountPrincipal): boolean
  noteWrongCode(source: string, principal: AccountPrincipal): void
  mayTryPassword(tried: PasswordTry): boolean
  noteRightPassword(tried: PasswordTry): void
  noteSession(principal: AccountPrincipal): boolean
  /** Answers of throttling so far, by limit. */
  readonly throttled: ReadonlyMap<keyof LimitOptions, number>
}

/** A role's sessions are one principal: their names are the caller's choice. */
const nameOf = ({ account, userId }: AccountPrincipal): string =>
  `${account} ${userId.split(':', 1)[0]}`

export function createRequestLimits(
  clock: Pick<Clock, 'monotonic'>,
  options: LimitOptions = defaultLimits,
): LocalLimits {
  const buckets = (allowance: Allowance | undefined, times = 1) =>
    allowance &&
    createBuckets(clock, {
      burst: allowance.burst * times,
      perSecond: allowance.perSecond * times,
    })
  const failuresOfSource = buckets(options.failures)
  const failuresOfKey = buckets(options.failures)
  const codes = buckets(options.codes)
  const codesBySource = buckets(options.codes, codesOfSource)
  /** Principals that were wrong lately, by source: one token each, which comes back as theirs do. */
  const clean = options.codes && createBuckets(clock, { ...options.codes, burst: 1 })
  const passwordsByPair = buckets(options.passwords)
  const passwordsBySource = buckets(options.passwords, passwordsOfSource)
  const passwordsByName = buckets(options.passwords, passwordsOfName)
  const passwordsByBrowser = buckets(options.passwords)
  const sessions = buckets(options.sessions)
  const throttled = new Map<keyof LimitOptions, number>()

  function within(limit: keyof LimitOptions, allowed: boolean): boolean {
    if (!allowed) throttled.set(limit, (throttled.get(limit) ?? 0) + 1)
    return allowed
  }

  /**
   * Whoever comes with a browser that signed in before has an allowance of its own: neither what others try from the same
   * address, nor what is tried for the same name elsewhere, keeps it out.
   */
  function passwordBuckets({ source, name, browser }: PasswordTry): (readonly [Buckets, string])[] {
    const network = networkOf(source)
    const counted =
      browser === undefined
        ? ([
            [passwordsByPair, `${name} ${network}`],
            [passwordsBySource, network],
            [passwordsByName, name],
          ] as const)
        : ([[passwordsByBrowser, `${name} ${browser}`]] as const)
    return counted.flatMap(([bucket, of]) => (bucket ? [[bucket, of] as const] : []))
  }

  return {
    throttled,
    mayWait: (source) => failuresOfSource?.has(networkOf(source)) ?? true,
    noteRefused(source, accessKeyId) {
      const bySource = failuresOfSource?.take(networkOf(source)) ?? true
      const byKey = failuresOfKey?.take(accessKeyId) ?? true
      return within('failures', bySource && byKey)
    },
    mayTryCode(source, principal) {
      const name = nameOf(principal)
      if (!(codes?.has(name) ?? true)) return within('codes', false)
      // behind the address of somebody who tries many, those who were not wrong themselves are still looked at
      const quiet = codesBySource?.has(networkOf(source)) ?? true
      return within('codes', quiet || (clean?.has(name) ?? true))
    },
    noteWrongCode(source, principal) {
      const name = nameOf(principal)
      codes?.take(name)
      clean?.take(name)
      codesBySource?.take(networkOf(source))
    },
    mayTryPassword(tried) {
      const counted = passwordBuckets(tried)
      if (!counted.every(([bucket, name]) => bucket.has(name))) return within('passwords', false)
      for (const [bucket, name] of counted) bucket.take(name)
      return true
    },
    noteRightPassword(tried) {
      for (const [bucket, name] of passwordBuckets(tried)) bucket.give(name)
    },
    noteSession: (principal) => within('sessions', sessions?.take(nameOf(principal)) ?? true),
  }
}
