/** A root user's change of its own password: AWS has no operation for it, only the event. */

import { AwsError } from '../../kernel/errors.ts'
import {
  accounts,
  isRootPassword,
  rootPasswordViolation,
  withRootPassword,
} from '../../services/account/public.ts'
import { keepSignIn } from '../../services/iam/public.ts'
import type { SignInParts } from './endpoint.ts'
import type { LiveSignIn, Visit } from './visit.ts'

/** Throws what is wrong. Other sign-ins of the root user end. */
export async function changeRootPassword(
  { store, world, recorder }: SignInParts,
  { exchange }: Visit,
  { record, principal }: LiveSignIn,
  { old, next }: { readonly old: string; readonly next: string },
): Promise<void> {
  const { account } = record
  const failed = (message: string, status: number, code: string) => {
    exchange.signIn = { event: 'PasswordUpdated', outcome: 'Failure', details: {}, message }
    return new AwsError(code, status, message)
  }
  recorder.assertAccepting()
  const owner = await store.read((tx) => tx.get(accounts, [account]))
  const stored = owner?.root.passwordHash
  if (owner === undefined || stored === undefined || !(await world.passwords.verify(old, stored)))
    throw failed('The old password was incorrect.', 403, 'AccessDenied')
  if (old === next || !isRootPassword(owner, next))
    throw failed(rootPasswordViolation, 400, 'PasswordPolicyViolation')
  const passwordHash = await world.passwords.hash(next)
  await store.write({ requestId: exchange.http.id, account, revokes: true }, async (tx) => {
    const current = await tx.get(accounts, [account])
    // the password that was verified must still be the password
    if (current?.root.passwordHash !== stored)
      throw new AwsError('AccessDenied', 403, 'The old password was incorrect.')
    await tx.replace(accounts, current, withRootPassword(current, passwordHash, exchange.now))
    await keepSignIn(tx, principal, passwordHash)
  })
  exchange.signIn = { event: 'PasswordUpdated', outcome: 'Success', details: {} }
}
