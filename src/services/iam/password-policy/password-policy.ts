/** The account's rules for passwords of IAM users (IAM user guide, "Set an account password policy"). */

import { collection } from '../../../kernel/collection.ts'
import type { Lookup } from '../lookup.ts'

export interface PasswordPolicy {
  readonly account: string
  readonly minimumLength: number
  readonly requireSymbols: boolean
  readonly requireNumbers: boolean
  readonly requireUppercase: boolean
  readonly requireLowercase: boolean
  readonly allowUsersToChange: boolean
  readonly maxAgeDays?: number
  readonly reusePrevention?: number
  readonly hardExpiry?: boolean
}

/** One per account at most. */
export const passwordPolicies = collection<PasswordPolicy>('password-policies', {
  key: (policy) => [policy.account],
})

const symbols = /[!@#$%^&*()_+\-=[\]{}|']/

/** Rules in the order they are checked; texts recalled. */
const rules: readonly {
  readonly broken: (policy: PasswordPolicy, password: string) => boolean
  readonly text: (policy: PasswordPolicy) => string
}[] = [
  {
    broken: (policy, password) => password.length < policy.minimumLength,
    text: ({ minimumLength }) => `Password should have a minimum length of ${minimumLength}`,
  },
  {
    broken: (policy, password) => policy.requireUppercase && !/[A-Z]/.test(password),
    text: () => 'Password should have at least one uppercase letter',
  },
  {
    broken: (policy, password) => policy.requireLowercase && !/[a-z]/.test(password),
    text: () => 'Password should have at least one lowercase letter',
  },
  {
    broken: (policy, password) => policy.requireNumbers && !/[0-9]/.test(password),
    text: () => 'Password should have at least one number',
  },
  {
    broken: (policy, password) => policy.requireSymbols && !symbols.test(password),
    text: () => 'Password should have at least one symbol',
  },
]

/**
 * AWS's rule where an account has no policy of its own: 8 to 128 characters, three of upper case, lower case, numbers
 * and symbols, and not the account's id.
 */
function defaultViolation(account: string, password: string): string | undefined {
  const kinds = [/[A-Z]/, /[a-z]/, /[0-9]/, symbols].filter((kind) => kind.test(password)).length
  return password.length < 8 || kinds < 3 || password === account
    ? 'Password does not conform to the account password policy.'
    : undefined
}

/** What is wrong with a password under the policy in force; `undefined` when nothing is. */
export function passwordViolation(
  account: string,
  policy: PasswordPolicy | undefined,
  password: string,
): string | undefined {
  if (policy === undefined) return defaultViolation(account, password)
  return rules.find(({ broken }) => broken(policy, password))?.text(policy)
}

/** Throws PasswordPolicyViolation. */
export async function checkPassword(
  { tx, account, fail }: Lookup,
  password: string,
): Promise<PasswordPolicy | undefined> {
  const policy = await tx.get(passwordPolicies, [account])
  const violation = passwordViolation(account, policy, password)
  if (violation !== undefined) throw fail('PasswordPolicyViolation', violation)
  return policy
}
