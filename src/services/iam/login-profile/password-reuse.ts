/** Whether a password was the user's before, as far back as the account's policy asks. Slow: for `prepare`. */

import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { PasswordHasher } from '../../../kernel/world.ts'
import { passwordPolicies } from '../password-policy/password-policy.ts'
import { userByName } from '../user/user.ts'
import { type LoginProfile, loginProfileKey, loginProfiles } from './login-profile.ts'

/** The user's profile and how many of its passwords may not come back; `undefined` without profile. */
export async function profileAndHistory(
  tx: ReadTransaction,
  account: string,
  userName: string,
): Promise<{ profile: LoginProfile; prevented: number } | undefined> {
  const user = await userByName(tx, account, userName)
  const profile = user && (await tx.get(loginProfiles, loginProfileKey(account, user.id)))
  if (profile === undefined) return undefined
  const policy = await tx.get(passwordPolicies, [account])
  return { profile, prevented: policy?.reusePrevention ?? 0 }
}

/** True when the password is the present one or one of those that may not come back. */
export async function isReused(
  passwords: PasswordHasher,
  password: string,
  { profile, prevented }: { profile: LoginProfile; prevented: number },
): Promise<boolean> {
  for (const hash of [profile.passwordHash, ...profile.formerHashes].slice(0, prevented))
    if (await passwords.verify(password, hash)) return true
  return false
}
