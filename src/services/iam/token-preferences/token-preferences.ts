/** Which version of session tokens the account asks of the global endpoint of STS. */

import { collection } from '../../../kernel/collection.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'

/** As GetAccountSummary shows it. */
export type TokenVersion = 1 | 2

/** One per account at most. */
export interface TokenPreferences {
  readonly account: string
  readonly globalEndpointTokenVersion: TokenVersion
}

/** By account. */
export const tokenPreferences = collection<TokenPreferences>('token-preferences', {
  key: (preferences) => [preferences.account],
})

/** Version 1 until the account says otherwise (IAM user guide, "Managing global endpoint session tokens"). */
export const globalEndpointTokenVersion = async (
  tx: ReadTransaction,
  account: string,
): Promise<TokenVersion> =>
  (await tx.get(tokenPreferences, [account]))?.globalEndpointTokenVersion ?? 1
