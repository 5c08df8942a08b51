/** GetSessionToken: temporary credentials of the calling user itself. */

import { operation } from '../../../kernel/operation.ts'
import { open } from '../../../kernel/resource.ts'
import { issueCredentials } from './issue.ts'
import { verifyTokenCode } from './mfa.ts'

const defaultSeconds = 43_200
/** Sessions of the root user last an hour at most (STS API reference, GetSessionToken). */
const rootLimitSeconds = 3600

export const getSessionToken = operation('sts', 'GetSessionToken', {
  effect: 'read',
  authorize: () => open('policies cannot control authentication (IAM user guide, GetSessionToken)'),
  async run(call) {
    const { input, caller, now, fail } = call
    if ((caller.type !== 'User' && caller.type !== 'Root') || caller.session)
      throw fail('AccessDenied', 'Cannot call GetSessionToken with session credentials')
    verifyTokenCode(input.SerialNumber, input.TokenCode)
    const asked = input.DurationSeconds ?? defaultSeconds
    const seconds = caller.type === 'Root' ? Math.min(asked, rootLimitSeconds) : asked
    return issueCredentials(call, {
      ...caller,
      session: { issuedAt: now, expiresAt: now + seconds * 1000 },
    })
  },
})
