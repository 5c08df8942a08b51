/** Accounts of this installation and their root users. */

import { iamArn } from '../../../kernel/arn.ts'
import { collection } from '../../../kernel/collection.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'

export interface RootCredentials {
  /** Argon2id, PHC string; absent until a password is set. */
  readonly passwordHash?: string
  /** Milliseconds since 1970. */
  readonly passwordChangedAt?: number
}

export interface Account {
  /** 12 digits. */
  readonly accountId: string
  /** E-mail address of the root user, as given; unique ignoring case. */
  readonly email: string
  /** 64 hexadecimal digits: how S3 names the account in ACLs and owners. */
  readonly canonicalUserId: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly root: RootCredentials
  /** Sign-in alias, unique over all accounts. */
  readonly alias?: string
  /** Sessions issued under a smaller epoch are refused: raised to revoke all sessions of the account. */
  readonly keyEpoch: number
}

/** All accounts; `list(accounts, [])` goes over them in order of their id. */
export const accounts = collection<Account>('accounts', {
  key: (account) => [account.accountId],
  indexes: {
    email: { unique: true, keys: (account) => [[account.email.toLowerCase()]] },
    canonicalUserId: { unique: true, keys: (account) => [[account.canonicalUserId]] },
    alias: { unique: true, keys: (account) => (account.alias ? [[account.alias]] : []) },
  },
})

export const rootArn = (accountId: string): string => iamArn(accountId, 'root')

export const isAccountId = (text: string): boolean => /^[0-9]{12}$/.test(text)

/** `undefined` when nobody has this e-mail address. */
export const accountByEmail = (tx: ReadTransaction, email: string): Promise<Account | undefined> =>
  tx.find(accounts, 'email', [email.toLowerCase()])

export const accountByCanonicalUserId = (
  tx: ReadTransaction,
  canonicalUserId: string,
): Promise<Account | undefined> => tx.find(accounts, 'canonicalUserId', [canonicalUserId])
