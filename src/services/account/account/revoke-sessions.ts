/** Ending all sessions of an account at once. */

import type { WriteTransaction } from '../../../kernel/transaction.ts'
import { accounts } from './account.ts'

/**
 * Raises the key epoch of the account: every session issued before is refused from the next request on, its access keys
 * stay. Answers the new epoch; `undefined` when there is no such account.
 */
export async function revokeSessions(
  tx: WriteTransaction,
  accountId: string,
): Promise<number | undefined> {
  const account = await tx.get(accounts, [accountId])
  if (account === undefined) return undefined
  const keyEpoch = account.keyEpoch + 1
  await tx.replace(accounts, account, { ...account, keyEpoch })
  return keyEpoch
}
