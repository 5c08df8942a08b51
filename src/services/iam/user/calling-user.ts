/** Operations that mean the calling user when they are given no name. */

import type { AwsError } from '../../../kernel/errors.ts'
import type { Principal } from '../../../kernel/principal.ts'

interface Calling {
  readonly caller: Principal
  fail(code: string, message: string): AwsError
}

/** The name given, or the calling user's; `undefined` stands for the root user. Roles and federated users have no name. */
export function namedOrCallingUser(
  { caller, fail }: Calling,
  userName: string | undefined,
): string | undefined {
  if (userName !== undefined) return userName
  if (caller.type === 'User') return caller.userName
  if (caller.type === 'Root') return undefined
  throw fail('ValidationError', 'Must specify userName when calling with non-User credentials')
}
