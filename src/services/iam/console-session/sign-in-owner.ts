/** Whom a sign-in names, and what is known of the password. */

import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { type Account, accountByEmail, accounts, isAccountId } from '../../account/public.ts'
import {
  type LoginProfile,
  loginProfileKey,
  loginProfiles,
} from '../login-profile/login-profile.ts'
import type { MfaDeviceOwner } from '../mfa-device/mfa-device.ts'
import { passwordPolicies } from '../password-policy/password-policy.ts'
import { type User, userByName } from '../user/user.ts'

/** As it was typed. */
export type SignInName =
  /** A root user's. */
  | { readonly email: string }
  /** Id or alias of the account. */
  | { readonly account: string; readonly userName: string }

/** As far as it exists. */
export interface SignInOwner {
  readonly account?: Account
  /** Absent for root users. */
  readonly user?: User
  /** Argon2id, PHC string; absent without a password. */
  readonly passwordHash?: string
  /** What has to happen with a right password before it opens anything. */
  readonly demand?:
    | 'another password'
    /** Only an administrator can help (HardExpiry). */
    | 'administrator'
}

export type PasswordDemand = NonNullable<SignInOwner['demand']>

const dayMillis = 24 * 3600 * 1000

/** By id or alias; `undefined` when there is none. */
const accountNamed = (tx: ReadTransaction, name: string): Promise<Account | undefined> =>
  isAccountId(name) ? tx.get(accounts, [name]) : tx.find(accounts, 'alias', [name.toLowerCase()])

/** Looks up whom the name means at this moment; nothing says whether it was right. */
export async function signInOwner(
  tx: ReadTransaction,
  name: SignInName,
  now: number,
): Promise<SignInOwner> {
  if ('email' in name) {
    const account = await accountByEmail(tx, name.email)
    const passwordHash = account?.root.passwordHash
    return { ...(account && { account }), ...(passwordHash !== undefined && { passwordHash }) }
  }
  const account = await accountNamed(tx, name.account)
  const user = account && (await userByName(tx, account.accountId, name.userName))
  if (user === undefined) return { ...(account && { account }) }
  const profile = await tx.get(loginProfiles, loginProfileKey(user.account, user.id))
  if (profile === undefined) return { account, user }
  const demand = await demandOf(tx, profile, now)
  return { account, user, passwordHash: profile.passwordHash, ...(demand && { demand }) }
}

async function demandOf(
  tx: ReadTransaction,
  { account, changedAt, resetRequired }: LoginProfile,
  now: number,
): Promise<PasswordDemand | undefined> {
  const rules = await tx.get(passwordPolicies, [account])
  const expired = rules?.maxAgeDays !== undefined && now - changedAt >= rules.maxAgeDays * dayMillis
  if (expired && rules.hardExpiry) return 'administrator'
  return expired || resetRequired ? 'another password' : undefined
}

/** What has to happen with a user's password before it opens anything; nothing with a root user's. */
export async function passwordDemand(
  tx: ReadTransaction,
  { account, userId }: { readonly account: string; readonly userId?: string },
  now: number,
): Promise<PasswordDemand | undefined> {
  if (userId === undefined) return undefined
  const profile = await tx.get(loginProfiles, loginProfileKey(account, userId))
  return profile && demandOf(tx, profile, now)
}

/** Whose devices prove it. */
export const deviceOwnerOf = (userId: string | undefined): MfaDeviceOwner =>
  userId === undefined ? { type: 'Root' } : { type: 'User', userId }
