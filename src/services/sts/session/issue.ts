/** Temporary credentials of an STS answer: every operation that hands some out does it here. */

import {
  type IssuedCredentials,
  issueSession,
  sessionTokenLimit,
} from '../../../access/sessions/session-token.ts'
import { AwsError } from '../../../kernel/errors.ts'
import type { AccountPrincipal, SessionFacts } from '../../../kernel/principal.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'
import { accounts } from '../../account/public.ts'

export interface IssuedSession {
  readonly Credentials: IssuedCredentials
  /** Characters of the token, and how much of the limit they are; shown to callers that know sizes, that is, ask for one. */
  readonly SessionTokenSize?: number
  readonly SessionTokenUtilization?: number
}

interface Issuing {
  readonly tx: ReadTransaction
  readonly world: Pick<World, 'ids' | 'sealer'>
  readonly input: { readonly MinimumSessionTokenSize?: number }
}

/**
 * Credentials that die with their account's key epoch. Throws PackedPolicyTooLarge when the token would be too long (STS
 * API reference: its message states both sizes; the words are ours).
 */
export async function issueCredentials(
  { tx, world, input }: Issuing,
  principal: AccountPrincipal & { readonly session: SessionFacts },
): Promise<IssuedSession> {
  const { MinimumSessionTokenSize: minimum } = input
  const account = await tx.get(accounts, [principal.account])
  const session = { ...principal.session, keyEpoch: account?.keyEpoch ?? 0 }
  const issued = issueSession(world, { ...principal, session }, minimum)
  const size = issued.SessionToken.length
  // padding may end a little behind the limit, content may not
  if (size > Math.max(sessionTokenLimit, (minimum ?? 0) + 4))
    throw new AwsError(
      'PackedPolicyTooLarge',
      400,
      `Session token size of ${size} bytes exceeds the maximum allowed size of ${sessionTokenLimit} bytes.`,
    )
  return {
    Credentials: issued,
    ...(minimum !== undefined && {
      SessionTokenSize: size,
      SessionTokenUtilization: Math.min(100, Math.ceil((100 * size) / sessionTokenLimit)),
    }),
  }
}
