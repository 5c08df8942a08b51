/**
 * Sign-ins of people: what stands behind the cookie of a browser, on the way to being signed in or signed in. Kept in the
 * store, so that every process knows them; what the cookie holds is kept as a hash only.
 *
 * A sign-in ends with its password: when that is changed, taken away or its user deleted, at the next use.
 */

import { hash } from 'node:crypto'
import { collection, type Key } from '../../../kernel/collection.ts'
import type { IamUser, RootUser, SessionFacts } from '../../../kernel/principal.ts'
import type { ReadTransaction, WriteTransaction } from '../../../kernel/transaction.ts'
import { type Account, accounts, rootArn } from '../../account/public.ts'
import { loginProfileKey, loginProfiles } from '../login-profile/login-profile.ts'
import { userArn, userById } from '../user/user.ts'

/** What is still missing. */
export type SignInStage =
  /** The password was right; a device has to prove the rest. */
  | 'mfa'
  /** Everything was proved; another password has to be chosen before anything else. */
  | 'password'
  | 'signed-in'

const minuteMillis = 60_000
/** From the password on: AWS signs out after twelve hours, and a person on the way has ten minutes. */
const lifetimes: Readonly<Record<SignInStage, number>> = {
  mfa: 10 * minuteMillis,
  password: 10 * minuteMillis,
  'signed-in': 12 * 60 * minuteMillis,
}

/** When a sign-in that began then ends, milliseconds since 1970. */
export const signInEnd = (startedAt: number, stage: SignInStage): number =>
  startedAt + lifetimes[stage]

/** Asked of a security key; counts once. */
export interface Challenge {
  readonly for: 'registration' | 'proof'
  /** Base64url. */
  readonly value: string
  readonly expiresAt: number
}

/** A sign-in as it is stored. */
export interface ConsoleSession {
  readonly account: string
  /** SHA-256 of the cookie's token, hexadecimal. */
  readonly id: string
  /** Unique id of the user; absent for the root user. */
  readonly userId?: string
  readonly stage: SignInStage
  /** When the password was given, milliseconds since 1970. */
  readonly startedAt: number
  readonly expiresAt: number
  /** When a device proved it. */
  readonly mfaAt?: number
  /** Key epoch of the account then. */
  readonly keyEpoch: number
  /** Fingerprint of the password's hash. */
  readonly password: string
  readonly challenge?: Challenge
}

export const consoleSessionKey = (account: string, id: string): Key => [account, id]

/** By account and id; those that end first through `byExpiry`. */
export const consoleSessions = collection<ConsoleSession>('console-sessions', {
  key: ({ account, id }) => consoleSessionKey(account, id),
  indexes: {
    byExpiry: { keys: ({ account, expiresAt, id }) => [[account, expiresAt, id]] },
  },
})

/** Tells one stored password from another, and nothing about it. */
export const passwordFingerprint = (passwordHash: string): string =>
  hash('sha256', `console-session ${passwordHash}`)

/** The principal of a sign-in whose password is still the one it was made with. */
export type SignedInPrincipal = (RootUser | IamUser) & { readonly session: SessionFacts }

/**
 * Who is behind a sign-in; `undefined` when it has ended: its password was changed or taken away, its user deleted, or
 * the sessions of its account were revoked. Expiry is the caller's to check.
 */
export async function principalOfSignIn(
  tx: ReadTransaction,
  signIn: ConsoleSession,
): Promise<SignedInPrincipal | undefined> {
  const { account, userId, startedAt, expiresAt, mfaAt, keyEpoch, id } = signIn
  const owner = await tx.get(accounts, [account])
  if (owner === undefined || owner.keyEpoch > keyEpoch) return undefined
  const session: SessionFacts = {
    issuedAt: startedAt,
    expiresAt,
    keyEpoch,
    signIn: id,
    ...(mfaAt !== undefined && { mfaAt }),
  }
  if (userId === undefined)
    return isPasswordOf(signIn, owner.root.passwordHash)
      ? { ...rootPrincipal(owner), session }
      : undefined
  const profile = await tx.get(loginProfiles, loginProfileKey(account, userId))
  const user = await userById(tx, userId)
  if (user?.account !== account || !isPasswordOf(signIn, profile?.passwordHash)) return undefined
  return {
    type: 'User',
    account,
    arn: userArn(user),
    userId,
    uniqueId: userId,
    userName: user.name,
    session,
  }
}

const rootPrincipal = ({ accountId }: Account): RootUser => ({
  type: 'Root',
  account: accountId,
  arn: rootArn(accountId),
  userId: accountId,
})

const isPasswordOf = ({ password }: ConsoleSession, passwordHash: string | undefined): boolean =>
  passwordHash !== undefined && passwordFingerprint(passwordHash) === password

/** Whether the sign-in behind a session still stands, everything proved. */
export async function signInStands(
  tx: ReadTransaction,
  account: string,
  id: string,
): Promise<boolean> {
  const signIn = await tx.get(consoleSessions, consoleSessionKey(account, id))
  return (
    signIn !== undefined &&
    signIn.stage !== 'mfa' &&
    (await principalOfSignIn(tx, signIn)) !== undefined
  )
}

/** Who changes the own password in a sign-in stays signed in; every other sign-in with the old one ends. */
export async function keepSignIn(
  tx: WriteTransaction,
  { account, session }: { readonly account: string; readonly session?: SessionFacts },
  passwordHash: string,
): Promise<void> {
  if (session?.signIn === undefined) return
  const signIn = await tx.get(consoleSessions, consoleSessionKey(account, session.signIn))
  if (signIn === undefined || signIn.stage === 'mfa') return
  await tx.put(consoleSessions, {
    ...signIn,
    stage: 'signed-in',
    expiresAt: signInEnd(signIn.startedAt, 'signed-in'),
    password: passwordFingerprint(passwordHash),
  })
}

/** Sign-ins that are over and still there, removed with a new one. */
const sweptAtOnce = 20

/** Keeps a new sign-in, and forgets some that are over. */
export async function insertSignIn(
  tx: WriteTransaction,
  signIn: ConsoleSession,
  now: number,
): Promise<void> {
  const oldest = await tx.listBy(consoleSessions, 'byExpiry', [signIn.account], {
    limit: sweptAtOnce,
  })
  for (const each of oldest)
    if (each.expiresAt <= now)
      await tx.delete(consoleSessions, consoleSessionKey(each.account, each.id))
  await tx.insert(consoleSessions, signIn)
}
