/** Who makes a request, after verification. Only `access/authenticate` creates these. */

/** What a temporary credential carries, frozen when it was issued (policy-evaluation rule 115). */
export interface SessionFacts {
  /** Milliseconds since 1970. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** Key epoch of the principal's account at issue: an account that has a later one refuses the session. */
  readonly keyEpoch?: number
  /** When a second factor was verified for this session, milliseconds since 1970; absent without MFA. */
  readonly mfaAt?: number
  readonly sourceIdentity?: string
  /** Session tags; keys keep their case and are unique ignoring it. */
  readonly tags?: Readonly<Record<string, string>>
  readonly transitiveTagKeys?: readonly string[]
  /** Inline session policy document as sent. */
  readonly policy?: string
  /** ARNs of managed session policies. */
  readonly policyArns?: readonly string[]
  /** Policies of GetScopedCredentials, oldest first: each limits the session by itself. */
  readonly scopes?: readonly string[]
  /** Id of the sign-in behind the session: it ends with that. */
  readonly signIn?: string
  /** Made with the credentials of another session (role chaining). */
  readonly chained?: true
  /** Further condition keys fixed at issue, full lower-case names (`saml:sub`, `aws:federatedprovider`, …). */
  readonly context?: Readonly<Record<string, string | readonly string[]>>
}

interface Authenticated {
  /** 12 digits. */
  readonly account: string
  /** ARN as it appears in denials and GetCallerIdentity. */
  readonly arn: string
  /** `aws:userid`: account id for root, AIDA… for users, `AROA…:session`, `ACCOUNT:name` for federated users. */
  readonly userId: string
  /** Key that signed the request; absent for console sign-ins. */
  readonly accessKeyId?: string
  /** Present for temporary credentials. */
  readonly session?: SessionFacts
}

export interface RootUser extends Authenticated {
  readonly type: 'Root'
}
export interface IamUser extends Authenticated {
  readonly type: 'User'
  readonly userName: string
  /** AIDA… */
  readonly uniqueId: string
}
export interface RoleSession extends Authenticated {
  readonly type: 'RoleSession'
  /** ARN of the role with its path. */
  readonly roleArn: string
  readonly roleName: string
  /** AROA… */
  readonly uniqueId: string
  readonly sessionName: string
  readonly session: SessionFacts
  /** How the session was made. */
  readonly source: 'AssumeRole' | 'AssumeRoleWithSAML' | 'AssumeRoleWithWebIdentity' | 'Service'
}
export interface FederatedUser extends Authenticated {
  readonly type: 'FederatedUser'
  readonly federatedName: string
  /** ARN of the IAM user or root user that called GetFederationToken. */
  readonly issuerArn: string
  /** Unique id of that user; the account id for root. */
  readonly issuerId: string
  readonly issuerUserName?: string
  readonly session: SessionFacts
}
export interface ServicePrincipal {
  readonly type: 'Service'
  /** `lambda.amazonaws.com` */
  readonly service: string
}
export interface Anonymous {
  readonly type: 'Anonymous'
}
/** Exists only inside AssumeRoleWithSAML and AssumeRoleWithWebIdentity. */
export interface IdentityProviderSubject {
  readonly type: 'IdentityProvider'
  readonly kind: 'SAML' | 'OIDC'
  /** ARN of the provider, or the host of a well-known one. */
  readonly provider: string
  readonly subject: string
  /** Namespace of the subject: audience of the token, name qualifier of the assertion. */
  readonly qualifier?: string
}

/** A principal that belongs to an account and has credentials. */
export type AccountPrincipal = RootUser | IamUser | RoleSession | FederatedUser
export type Principal = AccountPrincipal | ServicePrincipal | Anonymous | IdentityProviderSubject

export function isAccountPrincipal(principal: Principal): principal is AccountPrincipal {
  return (
    principal.type === 'Root' ||
    principal.type === 'User' ||
    principal.type === 'RoleSession' ||
    principal.type === 'FederatedUser'
  )
}
