/** Creating accounts: by bootstrap, by the operator's command, later by Organizations. */

import type { WriteTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'
import { accessKeyById, accessKeys, newAccessKey } from '../../iam/public.ts'
import { type Account, accountByEmail, accounts, isAccountId } from './account.ts'

export interface KeyPair {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export interface AccountRequest {
  /** E-mail address of the root user. */
  readonly email: string
  /** 12 digits; random when absent. */
  readonly id?: string | undefined
  /** Root access key: a given one, a new one, or none. */
  readonly rootKey?: KeyPair | 'new' | undefined
  /** Argon2id, PHC string. */
  readonly rootPasswordHash?: string | undefined
  /** Random when absent. */
  readonly canonicalUserId?: string | undefined
  /** Key epoch to begin with; 0 when absent. */
  readonly epoch?: number | undefined
}

export interface CreatedAccount {
  readonly account: Account
  readonly rootKey: KeyPair | undefined
}

export type AccountRefusal = 'invalid' | 'email-taken' | 'id-taken' | 'key-taken'

/** The account can't be created as asked; `message` may be shown. */
export class AccountRefused extends Error {
  override readonly name = 'AccountRefused'
  readonly reason: AccountRefusal
  constructor(reason: AccountRefusal, message: string) {
    super(message)
    this.reason = reason
  }
}

/** What is wrong with an e-mail address; rule of Organizations' CreateAccount (6 to 64 characters, one `@`, a dot). */
export function emailProblem(email: string): string | undefined {
  if (email.length < 6 || email.length > 64) return 'an e-mail address has 6 to 64 characters'
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return `\`${email}\` is not an e-mail address`
  return undefined
}

/**
 * What is wrong with a key pair somebody chose. Ids as the IAM model has them (16 to 128 word characters); `ASIA` means
 * temporary, so a long-term key can't begin with it. The secret is never part of the text.
 */
export function keyPairProblem({ accessKeyId, secretAccessKey }: KeyPair): string | undefined {
  if (!/^\w{16,128}$/.test(accessKeyId))
    return 'an access key id has 16 to 128 letters, digits and underscores'
  if (accessKeyId.startsWith('ASIA')) return 'access key ids beginning with ASIA are temporary'
  if (!/^[\x21-\x7e]{16,128}$/.test(secretAccessKey))
    return 'a secret access key has 16 to 128 printable characters without spaces'
  return undefined
}

const refuseInvalid = (problem: string | undefined) => {
  if (problem !== undefined) throw new AccountRefused('invalid', problem)
}

async function freeAccountId(tx: WriteTransaction, world: Pick<World, 'ids'>): Promise<string> {
  for (;;) {
    const id = world.ids.accountId()
    if (!(await tx.get(accounts, [id]))) return id
  }
}

/**
 * Inserts an account with its root user, and a root access key when asked. Throws {@link AccountRefused}, and nothing is
 * written then. Runs inside a transaction whose head is the new account's when the id is given.
 */
export async function insertAccount(
  tx: WriteTransaction,
  world: Pick<World, 'ids' | 'sealer'>,
  now: number,
  request: AccountRequest,
): Promise<CreatedAccount> {
  const { email, id, rootKey, rootPasswordHash } = request
  refuseInvalid(emailProblem(email))
  if (id !== undefined && !isAccountId(id))
    throw new AccountRefused('invalid', 'an account id has 12 digits')
  if (rootKey !== undefined && rootKey !== 'new') refuseInvalid(keyPairProblem(rootKey))
  if (await accountByEmail(tx, email))
    throw new AccountRefused(
      'email-taken',
      `an account with the e-mail address \`${email}\` exists`,
    )
  if (id !== undefined && (await tx.get(accounts, [id])))
    throw new AccountRefused('id-taken', `the account \`${id}\` exists`)

  const accountId = id ?? (await freeAccountId(tx, world))
  const account: Account = {
    accountId,
    email,
    canonicalUserId: request.canonicalUserId ?? world.ids.canonicalUserId(),
    createdAt: now,
    root: rootPasswordHash ? { passwordHash: rootPasswordHash, passwordChangedAt: now } : {},
    keyEpoch: request.epoch ?? 0,
  }
  await tx.insert(accounts, account)
  if (rootKey === undefined) return { account, rootKey }

  const pair =
    rootKey === 'new'
      ? {
          accessKeyId: world.ids.accessKeyId('AKIA', accountId),
          secretAccessKey: world.ids.secretAccessKey(),
        }
      : rootKey
  if (await accessKeyById(tx, pair.accessKeyId))
    throw new AccountRefused('key-taken', `the access key \`${pair.accessKeyId}\` exists`)
  await tx.insert(
    accessKeys,
    newAccessKey(world.sealer, accountId, { type: 'Root' }, pair, now, account.keyEpoch),
  )
  return { account, rootKey: pair }
}
