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
  AccountRefused,
  type AccountRequest,
  type CreatedAccount,
  emailProblem,
  insertAccount,
  type KeyPair,
  keyPairProblem,
} from './account/create-account.ts'
