/**
 * What temporary credentials may not call whatever policies say (STS API reference, "Permissions" of each operation; IAM
 * user guide, "Compare AWS STS credentials"). IAM answers InvalidClientTokenId there, as AWS does.
 */

import { AwsError } from '../../kernel/errors.ts'
import type { Principal } from '../../kernel/principal.ts'

/** How temporary credentials were made. */
type Kind = 'GetSessionToken' | 'GetFederationToken' | 'AssumeRole' | 'SignIn'

/** Whether a session may call an operation of STS. */
const stsCalls: Readonly<Record<Kind, (operation: string) => boolean>> = {
  GetSessionToken: among(
    'AssumeRole',
    'GetCallerIdentity',
    'GetScopedCredentials',
    'GetWebIdentityToken',
    'GetDelegatedAccessToken',
  ),
  GetFederationToken: among('GetCallerIdentity', 'GetScopedCredentials', 'GetDelegatedAccessToken'),
  AssumeRole: (operation) => operation !== 'GetFederationToken' && operation !== 'GetSessionToken',
  // what they issue would outlive the sign-in
  SignIn: (operation) => operation !== 'GetFederationToken' && operation !== 'GetSessionToken',
}

/** The refusal, or `undefined` when the session may go on to the decision. */
export function sessionRestriction(
  principal: Principal,
  service: string,
  operation: string,
): AwsError | undefined {
  const kind = kindOf(principal)
  if (kind === undefined) return undefined
  if (service === 'iam' && !mayCallIam(kind, principal))
    return new AwsError(
      'InvalidClientTokenId',
      403,
      'The security token included in the request is invalid',
    )
  if (service !== 'sts' || stsCalls[kind](operation)) return undefined
  return new AwsError('AccessDenied', 403, `Cannot call ${operation} with session credentials`)
}

function kindOf(principal: Principal): Kind | undefined {
  switch (principal.type) {
    case 'FederatedUser':
      return 'GetFederationToken'
    case 'RoleSession':
      return 'AssumeRole'
    case 'User':
    case 'Root':
      return principal.session && (principal.session.signIn ? 'SignIn' : 'GetSessionToken')
    default:
      return undefined
  }
}

/** Sessions of a user with a second factor may, and those of a sign-in as in AWS's console; federated users never. */
const mayCallIam = (kind: Kind, principal: Principal): boolean =>
  kind === 'AssumeRole' ||
  kind === 'SignIn' ||
  (kind === 'GetSessionToken' && 'session' in principal && principal.session?.mfaAt !== undefined)

function among(...operations: readonly string[]): (operation: string) => boolean {
  const set = new Set(operations)
  return (operation) => set.has(operation)
}
