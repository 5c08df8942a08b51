/** What other services may know of accounts. */

export {
  type Account,
  accountByCanonicalUserId,
  accountByEmail,
  accounts,
  isAccountId,
  rootArn,
} from './account/account.ts'
export {
  isRootPassword,
  rootPasswordRules,
  rootPasswordViolation,
  withRootPassword,
} from './account/root-password.ts'
