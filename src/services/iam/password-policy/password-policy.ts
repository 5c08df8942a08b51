/** The account's rules for passwords of IAM users (IAM user guide, "Set an account password policy"). */

import { collection } from '../../../kernel/collection.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { Lookup } from '../lookup.ts'

/** An account's rules as they are stored. */
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

/** What a policy can demand. */
const rules: readonly ((policy: PasswordPolicy, password: string) => boolean)[] = [
  ({ minimumLength }, password) => password.length >= minimumLength,
  ({ requireUppercase }, password) => !requireUppercase || /[A-Z]/.test(password),
  ({ requireLowercase }, password) => !requireLowercase || /[a-z]/.test(password),
  ({ requireNumbers }, password) => !requireNumbers || /[0-9]/.test(password),
  ({ requireSymbols }, password) => !requireSymbols || symbols.test(password),
]

/**
 * Where an account has no policy of its own: 8 to 128 characters, three of upper case, lower case, numbers and symbols,
 * and not the account's id.
 */
function fitsDefault(account: string, password: string): boolean {
  const kinds = [/[A-Z]/, /[a-z]/, /[0-9]/, symbols].filter((kind) => kind.test(password)).length
  return password.length >= 8 && kinds >= 3 && password !== account
}

/** Whether a password is allowed under the policy in force. */
export const conforms = (
  account: string,
  policy: PasswordPolicy | undefined,
  password: string,
): boolean =>
  policy === undefined
    ? fitsDefault(account, password)
    : rules.every((fits) => fits(policy, password))

/** The rules in force, for a person who chooses a password. */
export async function passwordRules(tx: ReadTransaction, account: string): Promise<string[]> {
  const policy = await tx.get(passwordPolicies, [account])
  if (policy === undefined)
    return [
      'at least 8 characters',
      'three of uppercase letters, lowercase letters, numbers and symbols',
      'not the account ID',
    ]
  const { minimumLength, reusePrevention } = policy
  return [
    `at least ${minimumLength} characters`,
    policy.requireUppercase && 'at least one uppercase letter (A-Z)',
    policy.requireLowercase && 'at least one lowercase letter (a-z)',
    policy.requireNumbers && 'at least one number',
    policy.requireSymbols && "at least one of ! @ # $ % ^ & * ( ) _ + - = [ ] { } | '",
    reusePrevention !== undefined && `none of the last ${reusePrevention} passwords`,
  ].filter((rule) => rule !== false)
}

/** AWS doesn't say which rule is broken (seen in public logs). */
export const passwordViolation = 'Password does not conform to the account password policy.'

/** Throws PasswordPolicyViolation. */
export async function checkPassword(
  { tx, account, fail }: Lookup,
  password: string,
): Promise<void> {
  const policy = await tx.get(passwordPolicies, [account])
  if (!conforms(account, policy, password)) throw fail('PasswordPolicyViolation', passwordViolation)
}
