/** Passwords of IAM users for the console. Kept by unique id: a rename changes nothing, a namesake inherits nothing. */

import { collection, type Key } from '../../../kernel/collection.ts'
import type { Lookup } from '../lookup.ts'
import { existingUser, type User } from '../user/user.ts'

/** A password as it is stored: hashes only. */
export interface LoginProfile {
  readonly account: string
  readonly userId: string
  /** Argon2id, PHC string. */
  readonly passwordHash: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly changedAt: number
  /** The user must choose another password at the next sign-in. */
  readonly resetRequired: boolean
  /** Hashes of earlier passwords, latest first; as many as reuse prevention can ask for. */
  readonly formerHashes: readonly string[]
}

/** By unique id of the user. */
export const loginProfileKey = (account: string, userId: string): Key => [account, userId]

/** At most one per user. */
export const loginProfiles = collection<LoginProfile>('login-profiles', {
  key: (profile) => loginProfileKey(profile.account, profile.userId),
})

/** AWS's words for a user without password. */
export const noSuchLoginProfile = (userName: string): string =>
  `Login Profile for User ${userName} cannot be found.`

/** Throws NoSuchEntity for an unknown user and for one without password. */
export async function existingLoginProfile(
  lookup: Lookup,
  userName: string,
): Promise<{ user: User; profile: LoginProfile }> {
  const user = await existingUser(lookup, userName)
  const profile = await lookup.tx.get(loginProfiles, loginProfileKey(user.account, user.id))
  if (profile === undefined) throw lookup.fail('NoSuchEntity', noSuchLoginProfile(userName))
  return { user, profile }
}

/** Longest password history a policy can ask for (PasswordReusePrevention). */
const longestHistory = 24

/** The profile with another password. */
export const withPassword = (
  profile: LoginProfile,
  passwordHash: string,
  now: number,
  resetRequired: boolean,
): LoginProfile => ({
  ...profile,
  passwordHash,
  changedAt: now,
  resetRequired,
  formerHashes: [profile.passwordHash, ...profile.formerHashes].slice(0, longestHistory - 1),
})

/** Wire view. */
export const describeLoginProfile = (user: User, profile: LoginProfile) => ({
  UserName: user.name,
  CreateDate: new Date(profile.createdAt),
  PasswordResetRequired: profile.resetRequired,
})
