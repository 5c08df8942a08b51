/**
 * Assertions that were turned into a session. Each opens one session of each role it offers: clients that open several
 * roles after one sign-in send it once a role; the same for the same role is a replay.
 */

import { collection } from '../../../kernel/collection.ts'
import { AlreadyExists, type WriteTransaction } from '../../../kernel/transaction.ts'
import { invalidIdentity } from '../session/federated-tags.ts'

interface UsedAssertion {
  readonly account: string
  /** Name of the provider. */
  readonly provider: string
  readonly assertionId: string
  readonly roleArn: string
  /** It would no longer be taken anyway, milliseconds since 1970. */
  readonly forgetAt: number
}

/** By account, provider, assertion and role. */
export const usedAssertions = collection<UsedAssertion>('used-saml-assertions', {
  key: ({ account, provider, assertionId, roleArn }) => [account, provider, assertionId, roleArn],
  indexes: { byEnd: { keys: ({ account, forgetAt }) => [[account, forgetAt]] } },
})

/** How many old ones each new one clears away. */
const cleared = 4

/** Throws InvalidIdentityToken when it was used before. */
export async function useAssertion(
  tx: WriteTransaction,
  used: UsedAssertion,
  now: number,
): Promise<void> {
  for (const old of await tx.listBy(usedAssertions, 'byEnd', [used.account], { limit: cleared }))
    if (old.forgetAt <= now) await tx.delete(usedAssertions, usedAssertions.key(old))
  try {
    await tx.insert(usedAssertions, used)
  } catch (thrown) {
    if (thrown instanceof AlreadyExists)
      throw invalidIdentity('The SAML assertion has been used already')
    throw thrown
  }
}
