/**
 * What temporary credentials may not call whatever policies say (IAM user guide, "Compare AWS STS credentials").
 * - GetSessionToken without MFA: no IAM operation; of STS only AssumeRole and GetCallerIdentity.
 * - GetFederationToken: no IAM operation; of STS only GetCallerIdentity.
 * IAM answers InvalidClientTokenId there, as AWS does.
 */

import { AwsError } from '../../kernel/errors.ts'
import type { Principal } from '../../kernel/principal.ts'

const userSessionCalls = new Set(['AssumeRole', 'GetCallerIdentity'])

/** The refusal, or `undefined` when the session may go on to the decision. */
export function sessionRestriction(
  principal: Principal,
  service: string,
  operation: string,
): AwsError | undefined {
  const kind = restrictedKind(principal)
  if (kind === undefined) return undefined
  if (service === 'iam') {
    if (kind === 'user' && principal.type !== 'Anonymous' && mfa(principal)) return undefined
    return new AwsError(
      'InvalidClientTokenId',
      403,
      'The security token included in the request is invalid',
    )
  }
  if (service !== 'sts') return undefined
  if (kind === 'user' ? userSessionCalls.has(operation) : operation === 'GetCallerIdentity')
    return undefined
  return new AwsError('AccessDenied', 403, `Cannot call ${operation} with session credentials`)
}

/** `user`: session of GetSessionToken; `federated`: of GetFederationToken. */
function restrictedKind(principal: Principal): 'user' | 'federated' | undefined {
  if (principal.type === 'FederatedUser') return 'federated'
  if ((principal.type === 'User' || principal.type === 'Root') && principal.session) return 'user'
  return undefined
}

const mfa = (principal: Principal): boolean =>
  'session' in principal && principal.session?.mfaAt !== undefined
