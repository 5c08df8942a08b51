/** What the password of a root user has to be (AWS account management guide, "Change the password for the root user"). */

import type { Account } from './account.ts'

export const rootPasswordRules: readonly string[] = [
  '8 to 128 characters',
  'three of uppercase letters, lowercase letters, numbers and symbols',
  'not the account ID or email address',
]

export const rootPasswordViolation = 'Password does not conform to the rules for root users.'

/** Whether a password is allowed for the root user of the account. */
export function isRootPassword(
  { accountId, email }: Pick<Account, 'accountId' | 'email'>,
  password: string,
): boolean {
  const kinds = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password))
  const { length } = [...password]
  const isName = [accountId, email.toLowerCase()].includes(password.toLowerCase())
  return length >= 8 && length <= 128 && kinds.length >= 3 && !isName
}

/** The account with another root password: sign-ins with the one before end. */
export const withRootPassword = (account: Account, passwordHash: string, now: number): Account => ({
  ...account,
  root: { ...account.root, passwordHash, passwordChangedAt: now },
})
