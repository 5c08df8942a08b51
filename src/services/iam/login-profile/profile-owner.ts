/** Whose password a request means, and the password it brings. */

import type { AwsError } from '../../../kernel/errors.ts'
import type { Principal } from '../../../kernel/principal.ts'
import { namedOrCallingUser } from '../user/calling-user.ts'

interface Call {
  readonly caller: Principal
  readonly input: { readonly UserName?: string }
  fail(code: string, message: string): AwsError
}

const missing = (member: string) =>
  `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null`

/** The named or the calling user. The root user's password isn't a login profile. */
export function profileOwner(call: Call): string {
  const name = namedOrCallingUser(call, call.input.UserName)
  if (name === undefined) throw call.fail('ValidationError', missing('userName'))
  return name
}

/** Only sessions of AssumeRoot may leave the password out. */
export function givenPassword({ fail }: Pick<Call, 'fail'>, password: string | undefined): string {
  if (password === undefined) throw fail('ValidationError', missing('password'))
  return password
}
