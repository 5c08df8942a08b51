/** `userIdentity` of audit events, by kind of principal (CloudTrail user guide, "userIdentity element"). */

import { unreachable } from '../../kernel/errors.ts'
import type {
  AccountPrincipal,
  IdentityProviderSubject,
  Principal,
  SessionFacts,
} from '../../kernel/principal.ts'
import type { AttemptedSignIn } from './recorder.ts'

export type UserIdentity = Readonly<Record<string, unknown>>

/** `2014-03-24T21:11:59Z`: events count seconds. */
export function eventTime(millis: number): string {
  const seconds = Math.floor(millis / 1000)
  if (lastSecond?.seconds !== seconds)
    lastSecond = { seconds, text: `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z` }
  return lastSecond.text
}

/** Events of one second share its text. */
let lastSecond: { readonly seconds: number; readonly text: string } | undefined

const attributes = (session: SessionFacts) => ({
  creationDate: eventTime(session.issuedAt),
  mfaAuthenticated: session.mfaAt === undefined ? 'false' : 'true',
})

function sessionContext(principal: AccountPrincipal): object | undefined {
  const { session } = principal
  if (!session) return undefined
  const identity = session.sourceIdentity !== undefined && {
    sourceIdentity: session.sourceIdentity,
  }
  const common = { attributes: attributes(session), ...identity }
  switch (principal.type) {
    case 'RoleSession': {
      const provider = session.context?.['aws:federatedprovider']
      return {
        sessionIssuer: {
          type: 'Role',
          principalId: principal.uniqueId,
          arn: principal.roleArn,
          accountId: principal.account,
          userName: principal.roleName,
        },
        ...(principal.source === 'AssumeRoleWithWebIdentity' && {
          webIdFederationData: { federatedProvider: provider ?? '', attributes: {} },
        }),
        ...common,
      }
    }
    case 'FederatedUser':
      return {
        sessionIssuer: {
          type: principal.issuerUserName === undefined ? 'Root' : 'IAMUser',
          principalId: principal.issuerId,
          arn: principal.issuerArn,
          accountId: principal.account,
          ...(principal.issuerUserName !== undefined && { userName: principal.issuerUserName }),
        },
        ...common,
      }
    case 'Root':
    case 'User':
      return common
    default:
      return unreachable(principal)
  }
}

const typeNames = {
  Root: 'Root',
  User: 'IAMUser',
  RoleSession: 'AssumedRole',
  FederatedUser: 'FederatedUser',
} as const

function accountIdentity(principal: AccountPrincipal): UserIdentity {
  const context = sessionContext(principal)
  return {
    type: typeNames[principal.type],
    principalId: principal.userId,
    arn: principal.arn,
    accountId: principal.account,
    ...(principal.accessKeyId !== undefined && { accessKeyId: principal.accessKeyId }),
    ...(principal.type === 'User' && { userName: principal.userName }),
    ...(context && { sessionContext: context }),
  }
}

/** Whatever a caller puts where a key id belongs: short and harmless, or nothing. */
const plausibleKeyId = (claimed: string | undefined) =>
  claimed !== undefined && /^\w{16,32}$/.test(claimed) ? claimed : undefined

/** CloudTrail user guide, examples of AssumeRoleWithSAML and AssumeRoleWithWebIdentity. */
function federatedIdentity(subject: IdentityProviderSubject): UserIdentity {
  const { kind, provider, qualifier } = subject
  const isSaml = kind === 'SAML'
  const names = isSaml ? [qualifier ?? provider] : [provider, ...(qualifier ? [qualifier] : [])]
  return {
    type: isSaml ? 'SAMLUser' : 'WebIdentityUser',
    principalId: [...names, subject.subject].join(':'),
    userName: subject.subject,
    identityProvider: isSaml ? (qualifier ?? provider) : provider,
  }
}

/** Whom a failed sign-in named: AWS writes an empty key id there (CloudTrail user guide, examples of failures). */
export const attemptedIdentity = (attempted: AttemptedSignIn): UserIdentity => ({
  ...attempted,
  accessKeyId: '',
})

/** Who made the request. Without a verified principal the type is `Unknown` (ours: CloudTrail writes no such event). */
export function userIdentity(
  principal: Principal | undefined,
  claimedAccessKeyId: string | undefined,
): UserIdentity {
  if (principal === undefined) {
    const accessKeyId = plausibleKeyId(claimedAccessKeyId)
    return { type: 'Unknown', ...(accessKeyId !== undefined && { accessKeyId }) }
  }
  switch (principal.type) {
    case 'Root':
    case 'User':
    case 'RoleSession':
    case 'FederatedUser':
      return accountIdentity(principal)
    case 'Service':
      return { type: 'AWSService', invokedBy: principal.service }
    case 'Anonymous':
      // observed in events of unsigned S3 requests
      return { type: 'AWSAccount', principalId: '', accountId: 'anonymous' }
    case 'IdentityProvider':
      return federatedIdentity(principal)
    default:
      return unreachable(principal)
  }
}
