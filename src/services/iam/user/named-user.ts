/** Operations on what only IAM users have, named or calling. */

import type { AwsError } from '../../../kernel/errors.ts'
import type { Principal } from '../../../kernel/principal.ts'
import { type ResourceRef, resource } from '../../../kernel/resource.ts'
import { namedOrCallingUser } from './calling-user.ts'
import { userResource } from './user.ts'

interface Call {
  readonly caller: Principal
  readonly account: string
  readonly input: { readonly UserName?: string }
  fail(code: string, message: string): AwsError
}

/** The name given, or the calling user's. The root user, which has no name, must give one. */
export function namedUser(call: Call): string {
  const name = namedOrCallingUser(call, call.input.UserName)
  if (name !== undefined) return name
  throw call.fail(
    'ValidationError',
    "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must not be null",
  )
}

/** That user as policies see it. */
export const namedUserResource = (call: Call): ResourceRef =>
  resource(userResource, { account: call.account, name: namedUser(call) })
