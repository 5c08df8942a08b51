/** GetSessionToken: temporary credentials of the calling user itself. */

import type { AwsError } from '../../../kernel/errors.ts'
import { operation } from '../../../kernel/operation.ts'
import type { IamUser, Principal, RootUser } from '../../../kernel/principal.ts'
import { open } from '../../../kernel/resource.ts'
import { issueCredentials } from './issue.ts'
import { tokenCode } from './mfa.ts'

const defaultSeconds = 43_200
/** Sessions of the root user last an hour at most (STS API reference, GetSessionToken). */
const rootLimitSeconds = 3600

interface Call {
  readonly caller: Principal
  fail(code: string, message: string): AwsError
}

/** Only long-term credentials of users are turned into sessions. */
function checkCaller({ caller, fail }: Call): IamUser | RootUser {
  if ((caller.type === 'User' || caller.type === 'Root') && !caller.session) return caller
  throw fail('AccessDenied', 'Cannot call GetSessionToken with session credentials')
}

export const getSessionToken = operation('sts', 'GetSessionToken', {
  effect: 'read',
  authorize: () => open('policies cannot control authentication (IAM user guide, GetSessionToken)'),
  secondFactor(call) {
    checkCaller(call)
    return tokenCode(call)
  },
  async run(call) {
    const { input, now, mfaAt } = call
    const caller = checkCaller(call)
    const asked = input.DurationSeconds ?? defaultSeconds
    const seconds = caller.type === 'Root' ? Math.min(asked, rootLimitSeconds) : asked
    return issueCredentials(call, {
      ...caller,
      session: {
        issuedAt: now,
        expiresAt: now + seconds * 1000,
        ...(mfaAt !== undefined && { mfaAt }),
      },
    })
  },
})
