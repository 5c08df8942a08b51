/** A root user's change of its own password: AWS has no operation for it, only the event. */

import { AwsError } from '../../kernel/errors.ts'
import { accounts } from '../../services/account/public.ts'
import { keepSignIn } from '../../services/iam/public.ts'
import type { SignInParts } from './endpoint.ts'
import type { LiveSignIn, Visit } from './visit.ts'

/** AWS account management guide, "Change the password for the AWS account root user". */
export const rootPasswordRules: readonly string[] = [
  '8 to 128 characters',
  'three of uppercase letters, lowercase letters, numbers and symbols',
  'not the account ID or email address',
]

function conforms(password: string, { accountId, email }: Record<'accountId' | 'email', string>) {
  const kinds = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password))
  const length = [...password].length
  const isName = [accountId, email.toLowerCase()].includes(password.toLowerCase())
  return length >= 8 && length <= 128 && kinds.length >= 3 && !isName
}

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
  if (stored === undefined || !(await world.passwords.verify(old, stored)))
    throw failed('The old password was incorrect.', 403, 'AccessDenied')
  if (old === next || !conforms(next, owner as NonNullable<typeof owner>))
    throw failed(
      'Password does not conform to the rules for root users.',
      400,
      'PasswordPolicyViolation',
    )
  const passwordHash = await world.passwords.hash(next)
  await store.write({ requestId: exchange.http.id, account, revokes: true }, async (tx) => {
    const current = await tx.get(accounts, [account])
    // the password that was verified must still be the password
    if (current?.root.passwordHash !== stored)
      throw new AwsError('AccessDenied', 403, 'The old password was incorrect.')
    const root = { ...current.root, passwordHash, passwordChangedAt: exchange.now }
    await tx.replace(accounts, current, { ...current, root })
    await keepSignIn(tx, principal, passwordHash)
  })
  exchange.signIn = { event: 'PasswordUpdated', outcome: 'Success', details: {} }
}
