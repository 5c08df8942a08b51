// Made by `npm run generate` from @aws-sdk/client-sts 3.1173.0. Do not edit.

export interface AssumeRoleRequest {
  readonly RoleArn: string
  readonly RoleSessionName: string
  readonly PolicyArns?: readonly PolicyDescriptorType[]
  readonly Policy?: string
  readonly DurationSeconds?: number
  readonly Tags?: readonly Tag[]
  readonly TransitiveTagKeys?: readonly string[]
  readonly ExternalId?: string
  readonly SerialNumber?: string
  readonly TokenCode?: string
  readonly SourceIdentity?: string
  readonly ProvidedContexts?: readonly ProvidedContext[]
  readonly MinimumSessionTokenSize?: number
}
export interface AssumeRoleResponse {
  readonly Credentials?: Credentials
  readonly AssumedRoleUser?: AssumedRoleUser
  readonly PackedPolicySize?: number
  readonly SourceIdentity?: string
  readonly SessionTokenUtilization?: number
  readonly SessionTokenSize?: number
}
export interface AssumeRoleWithSAMLRequest {
  readonly RoleArn: string
  readonly PrincipalArn: string
  readonly SAMLAssertion: string
  readonly PolicyArns?: readonly PolicyDescriptorType[]
  readonly Policy?: string
  readonly DurationSeconds?: number
  readonly MinimumSessionTokenSize?: number
}
export interface AssumeRoleWithSAMLResponse {
  readonly Credentials?: Credentials
  readonly AssumedRoleUser?: AssumedRoleUser
  readonly PackedPolicySize?: number
  readonly Subject?: string
  readonly SubjectType?: string
  readonly Issuer?: string
  readonly Audience?: string
  readonly NameQualifier?: string
  readonly SourceIdentity?: string
  readonly SessionTokenUtilization?: number
  readonly SessionTokenSize?: number
  readonly TrustedIdentityPropagationContext?: TrustedIdentityPropagationContext
}
export interface AssumeRoleWithWebIdentityRequest {
  readonly RoleArn: string
  readonly RoleSessionName: string
  readonly WebIdentityToken: string
  readonly ProviderId?: string
  readonly PolicyArns?: readonly PolicyDescriptorType[]
  readonly Policy?: string
  readonly DurationSeconds?: number
  readonly MinimumSessionTokenSize?: number
}
export interface AssumeRoleWithWebIdentityResponse {
  readonly Credentials?: Credentials
  readonly SubjectFromWebIdentityToken?: string
  readonly AssumedRoleUser?: AssumedRoleUser
  readonly PackedPolicySize?: number
  readonly Provider?: string
  readonly Audience?: string
  readonly SourceIdentity?: string
  readonly SessionTokenUtilization?: number
  readonly SessionTokenSize?: number
  readonly TrustedIdentityPropagationContext?: TrustedIdentityPropagationContext
}
export interface AssumeRootRequest {
  readonly TargetPrincipal: string
  readonly TaskPolicyArn: PolicyDescriptorType
  readonly DurationSeconds?: number
  readonly MinimumSessionTokenSize?: number
}
export interface AssumeRootResponse {
  readonly Credentials?: Credentials
  readonly SourceIdentity?: string
  readonly SessionTokenUtilization?: number
  readonly SessionTokenSize?: number
}
export interface AssumedRoleUser {
  readonly AssumedRoleId: string
  readonly Arn: string
}
export interface Credentials {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken: string
  readonly Expiration: Date
}
export interface DecodeAuthorizationMessageRequest {
  readonly EncodedMessage: string
}
export interface DecodeAuthorizationMessageResponse {
  readonly DecodedMessage?: string
}
export interface FederatedUser {
  readonly FederatedUserId: string
  readonly Arn: string
}
export interface GetAccessKeyInfoRequest {
  readonly AccessKeyId: string
}
export interface GetAccessKeyInfoResponse {
  readonly Account?: string
}
export type GetCallerIdentityRequest = Readonly<Record<never, never>>
export interface GetCallerIdentityResponse {
  readonly UserId?: string
  readonly Account?: string
  readonly Arn?: string
}
export interface GetDelegatedAccessTokenRequest {
  readonly TradeInToken: string
}
export interface GetDelegatedAccessTokenResponse {
  readonly Credentials?: Credentials
  readonly PackedPolicySize?: number
  readonly AssumedPrincipal?: string
}
export interface GetFederationTokenRequest {
  readonly Name: string
  readonly Policy?: string
  readonly PolicyArns?: readonly PolicyDescriptorType[]
  readonly DurationSeconds?: number
  readonly Tags?: readonly Tag[]
  readonly MinimumSessionTokenSize?: number
}
export interface GetFederationTokenResponse {
  readonly Credentials?: Credentials
  readonly FederatedUser?: FederatedUser
  readonly PackedPolicySize?: number
  readonly SessionTokenUtilization?: number
  readonly SessionTokenSize?: number
}
export interface GetScopedCredentialsRequest {
  readonly Policy?: string
  readonly DurationSeconds?: number
  readonly MinimumSessionTokenSize?: number
  readonly ScopedSessionDescription?: string
}
export interface GetScopedCredentialsResponse {
  readonly Credentials?: Credentials
  readonly SessionInfo?: ScopedSession
  readonly SessionTokenUtilization?: number
  readonly SessionTokenSize?: number
  readonly ScopedPoliciesCount?: number
  readonly SourceIdentity?: string
}
export interface GetSessionTokenRequest {
  readonly DurationSeconds?: number
  readonly SerialNumber?: string
  readonly TokenCode?: string
  readonly MinimumSessionTokenSize?: number
}
export interface GetSessionTokenResponse {
  readonly Credentials?: Credentials
  readonly SessionTokenUtilization?: number
  readonly SessionTokenSize?: number
}
export interface GetWebIdentityTokenRequest {
  readonly Audience: readonly string[]
  readonly DurationSeconds?: number
  readonly SigningAlgorithm: string
  readonly Tags?: readonly Tag[]
  readonly Scope?: string
  readonly SubjectMode?: string
}
export interface GetWebIdentityTokenResponse {
  readonly WebIdentityToken?: string
  readonly Expiration?: Date
}
export interface OriginIdentity {
  readonly Subject?: string
  readonly SubjectType?: string
  readonly Issuer?: string
  readonly FederatedProviderArn?: string
}
export interface PolicyDescriptorType {
  readonly arn?: string
}
export interface ProvidedContext {
  readonly ProviderArn?: string
  readonly ContextAssertion?: string
}
export interface ScopedSession {
  readonly ScopedSessionId?: string
  readonly Arn?: string
}
export interface Tag {
  readonly Key: string
  readonly Value: string
}
export interface TransactionContext {
  readonly IdentityProvider?: Readonly<Record<string, string>>
}
export interface TrustedIdentityPropagationContext {
  readonly OriginIdentity?: OriginIdentity
  readonly TransactionContext?: TransactionContext
}

/** Operations of sts, API version 2011-06-15. */
export interface Sts {
  AssumeRole: { input: AssumeRoleRequest; output: AssumeRoleResponse; errors: 'MalformedPolicyDocument' | 'PackedPolicyTooLarge' | 'RegionDisabledException' | 'ExpiredTokenException' }
  AssumeRoleWithSAML: { input: AssumeRoleWithSAMLRequest; output: AssumeRoleWithSAMLResponse; errors: 'MalformedPolicyDocument' | 'PackedPolicyTooLarge' | 'IDPRejectedClaim' | 'InvalidIdentityToken' | 'ExpiredTokenException' | 'RegionDisabledException' }
  AssumeRoleWithWebIdentity: { input: AssumeRoleWithWebIdentityRequest; output: AssumeRoleWithWebIdentityResponse; errors: 'MalformedPolicyDocument' | 'PackedPolicyTooLarge' | 'IDPRejectedClaim' | 'IDPCommunicationError' | 'InvalidIdentityToken' | 'ExpiredTokenException' | 'RegionDisabledException' }
  AssumeRoot: { input: AssumeRootRequest; output: AssumeRootResponse; errors: 'RegionDisabledException' | 'ExpiredTokenException' }
  DecodeAuthorizationMessage: { input: DecodeAuthorizationMessageRequest; output: DecodeAuthorizationMessageResponse; errors: 'InvalidAuthorizationMessageException' }
  GetAccessKeyInfo: { input: GetAccessKeyInfoRequest; output: GetAccessKeyInfoResponse; errors: never }
  GetCallerIdentity: { input: GetCallerIdentityRequest; output: GetCallerIdentityResponse; errors: never }
  GetDelegatedAccessToken: { input: GetDelegatedAccessTokenRequest; output: GetDelegatedAccessTokenResponse; errors: 'ExpiredTradeInTokenException' | 'RegionDisabledException' | 'PackedPolicyTooLarge' }
  GetFederationToken: { input: GetFederationTokenRequest; output: GetFederationTokenResponse; errors: 'MalformedPolicyDocument' | 'PackedPolicyTooLarge' | 'RegionDisabledException' }
  GetScopedCredentials: { input: GetScopedCredentialsRequest; output: GetScopedCredentialsResponse; errors: never }
  GetSessionToken: { input: GetSessionTokenRequest; output: GetSessionTokenResponse; errors: 'RegionDisabledException' }
  GetWebIdentityToken: { input: GetWebIdentityTokenRequest; output: GetWebIdentityTokenResponse; errors: 'SessionDurationEscalationException' | 'OutboundWebIdentityFederationDisabledException' | 'JWTPayloadSizeExceededException' }
}
