// Made by `npm run generate` from @aws-sdk/client-iam 3.1169.0. Do not edit.

export interface AcceptDelegationRequestRequest {
  readonly DelegationRequestId: string
}
export interface AccessDetail {
  readonly ServiceName: string
  readonly ServiceNamespace: string
  readonly Region?: string
  readonly EntityPath?: string
  readonly LastAuthenticatedTime?: Date
  readonly TotalAuthenticatedEntities?: number
}
export interface AccessKey {
  readonly UserName: string
  readonly AccessKeyId: string
  readonly Status: 'Active' | 'Inactive' | 'Expired' | (string & {})
  readonly SecretAccessKey: string
  readonly CreateDate?: Date
}
export interface AccessKeyLastUsed {
  readonly LastUsedDate?: Date
  readonly ServiceName: string
  readonly Region: string
}
export interface AccessKeyMetadata {
  readonly UserName?: string
  readonly AccessKeyId?: string
  readonly Status?: 'Active' | 'Inactive' | 'Expired' | (string & {})
  readonly CreateDate?: Date
}
export interface AcquireRoleRequest {
  readonly TemplateArn: string
  readonly TemplateMinorVersion?: number
  readonly ReplacementValues?: Readonly<Record<string, ReplacementValueEntry>>
}
export interface AcquireRoleResponse {
  readonly Role: Role
}
export interface AddClientIDToOpenIDConnectProviderRequest {
  readonly OpenIDConnectProviderArn: string
  readonly ClientID: string
}
export interface AddRoleToInstanceProfileRequest {
  readonly InstanceProfileName: string
  readonly RoleName: string
}
export interface AddUserToGroupRequest {
  readonly GroupName: string
  readonly UserName: string
}
export interface AssociateDelegationRequestRequest {
  readonly DelegationRequestId: string
}
export interface AttachGroupPolicyRequest {
  readonly GroupName: string
  readonly PolicyArn: string
}
export interface AttachRolePolicyRequest {
  readonly RoleName: string
  readonly PolicyArn: string
}
export interface AttachUserPolicyRequest {
  readonly UserName: string
  readonly PolicyArn: string
}
export interface AttachedPermissionsBoundary {
  readonly PermissionsBoundaryType?: 'PermissionsBoundaryPolicy' | (string & {})
  readonly PermissionsBoundaryArn?: string
}
export interface AttachedPolicy {
  readonly PolicyName?: string
  readonly PolicyArn?: string
}
export interface ChangePasswordRequest {
  readonly OldPassword: string
  readonly NewPassword: string
}
export interface ContextEntry {
  readonly ContextKeyName?: string
  readonly ContextKeyValues?: readonly string[]
  readonly ContextKeyType?: 'string' | 'stringList' | 'numeric' | 'numericList' | 'boolean' | 'booleanList' | 'ip' | 'ipList' | 'binary' | 'binaryList' | 'date' | 'dateList' | (string & {})
}
export interface CreateAccessKeyRequest {
  readonly UserName?: string
}
export interface CreateAccessKeyResponse {
  readonly AccessKey: AccessKey
}
export interface CreateAccountAliasRequest {
  readonly AccountAlias: string
}
export interface CreateDelegationRequestRequest {
  readonly OwnerAccountId?: string
  readonly Description: string
  readonly Permissions: DelegationPermission
  readonly RequestMessage?: string
  readonly RequestorWorkflowId: string
  readonly RedirectUrl?: string
  readonly NotificationChannel: string
  readonly SessionDuration: number
  readonly OnlySendByOwner?: boolean
}
export interface CreateDelegationRequestResponse {
  readonly ConsoleDeepLink?: string
  readonly DelegationRequestId?: string
}
export interface CreateGroupRequest {
  readonly Path?: string
  readonly GroupName: string
}
export interface CreateGroupResponse {
  readonly Group: Group
}
export interface CreateInstanceProfileRequest {
  readonly InstanceProfileName: string
  readonly Path?: string
  readonly Tags?: readonly Tag[]
}
export interface CreateInstanceProfileResponse {
  readonly InstanceProfile: InstanceProfile
}
export interface CreateLoginProfileRequest {
  readonly UserName?: string
  readonly Password?: string
  readonly PasswordResetRequired?: boolean
}
export interface CreateLoginProfileResponse {
  readonly LoginProfile: LoginProfile
}
export interface CreateOpenIDConnectProviderRequest {
  readonly Url: string
  readonly ClientIDList?: readonly string[]
  readonly ThumbprintList?: readonly string[]
  readonly Tags?: readonly Tag[]
}
export interface CreateOpenIDConnectProviderResponse {
  readonly OpenIDConnectProviderArn?: string
  readonly Tags?: readonly Tag[]
}
export interface CreatePolicyRequest {
  readonly PolicyName: string
  readonly Path?: string
  readonly PolicyDocument: string
  readonly Description?: string
  readonly Tags?: readonly Tag[]
}
export interface CreatePolicyResponse {
  readonly Policy?: Policy
}
export interface CreatePolicyVersionRequest {
  readonly PolicyArn: string
  readonly PolicyDocument: string
  readonly SetAsDefault?: boolean
}
export interface CreatePolicyVersionResponse {
  readonly PolicyVersion?: PolicyVersion
}
export interface CreateRoleRequest {
  readonly Path?: string
  readonly RoleName: string
  readonly AssumeRolePolicyDocument: string
  readonly Description?: string
  readonly MaxSessionDuration?: number
  readonly PermissionsBoundary?: string
  readonly Tags?: readonly Tag[]
}
export interface CreateRoleResponse {
  readonly Role: Role
}
export interface CreateSAMLProviderRequest {
  readonly SAMLMetadataDocument: string
  readonly Name: string
  readonly Tags?: readonly Tag[]
  readonly AssertionEncryptionMode?: 'Required' | 'Allowed' | (string & {})
  readonly AddPrivateKey?: string
}
export interface CreateSAMLProviderResponse {
  readonly SAMLProviderArn?: string
  readonly Tags?: readonly Tag[]
}
export interface CreateServiceLinkedRoleRequest {
  readonly AWSServiceName: string
  readonly Description?: string
  readonly CustomSuffix?: string
}
export interface CreateServiceLinkedRoleResponse {
  readonly Role?: Role
}
export interface CreateServiceSpecificCredentialRequest {
  readonly UserName: string
  readonly ServiceName: string
  readonly CredentialAgeDays?: number
}
export interface CreateServiceSpecificCredentialResponse {
  readonly ServiceSpecificCredential?: ServiceSpecificCredential
}
export interface CreateUserRequest {
  readonly Path?: string
  readonly UserName: string
  readonly PermissionsBoundary?: string
  readonly Tags?: readonly Tag[]
}
export interface CreateUserResponse {
  readonly User?: User
}
export interface CreateVirtualMFADeviceRequest {
  readonly Path?: string
  readonly VirtualMFADeviceName: string
  readonly Tags?: readonly Tag[]
}
export interface CreateVirtualMFADeviceResponse {
  readonly VirtualMFADevice: VirtualMFADevice
}
export interface DeactivateMFADeviceRequest {
  readonly UserName?: string
  readonly SerialNumber: string
}
export interface DelegationPermission {
  readonly PolicyTemplateArn?: string
  readonly Parameters?: readonly PolicyParameter[]
}
export interface DelegationRequest {
  readonly DelegationRequestId?: string
  readonly OwnerAccountId?: string
  readonly Description?: string
  readonly RequestMessage?: string
  readonly Permissions?: DelegationPermission
  readonly PermissionPolicy?: string
  readonly RolePermissionRestrictionArns?: readonly string[]
  readonly OwnerId?: string
  readonly ApproverId?: string
  readonly State?: 'UNASSIGNED' | 'ASSIGNED' | 'PENDING_APPROVAL' | 'FINALIZED' | 'ACCEPTED' | 'REJECTED' | 'EXPIRED' | (string & {})
  readonly ExpirationTime?: Date
  readonly RequestorId?: string
  readonly RequestorName?: string
  readonly CreateDate?: Date
  readonly SessionDuration?: number
  readonly RedirectUrl?: string
  readonly Notes?: string
  readonly RejectionReason?: string
  readonly OnlySendByOwner?: boolean
  readonly UpdatedTime?: Date
}
export interface DeleteAccessKeyRequest {
  readonly UserName?: string
  readonly AccessKeyId: string
}
export interface DeleteAccountAliasRequest {
  readonly AccountAlias: string
}
export interface DeleteGroupPolicyRequest {
  readonly GroupName: string
  readonly PolicyName: string
}
export interface DeleteGroupRequest {
  readonly GroupName: string
}
export interface DeleteInstanceProfileRequest {
  readonly InstanceProfileName: string
}
export interface DeleteLoginProfileRequest {
  readonly UserName?: string
}
export interface DeleteOpenIDConnectProviderRequest {
  readonly OpenIDConnectProviderArn: string
}
export interface DeletePolicyRequest {
  readonly PolicyArn: string
}
export interface DeletePolicyVersionRequest {
  readonly PolicyArn: string
  readonly VersionId: string
}
export interface DeleteRolePermissionsBoundaryRequest {
  readonly RoleName: string
}
export interface DeleteRolePolicyRequest {
  readonly RoleName: string
  readonly PolicyName: string
}
export interface DeleteRoleRequest {
  readonly RoleName: string
}
export interface DeleteSAMLProviderRequest {
  readonly SAMLProviderArn: string
}
export interface DeleteSSHPublicKeyRequest {
  readonly UserName: string
  readonly SSHPublicKeyId: string
}
export interface DeleteServerCertificateRequest {
  readonly ServerCertificateName: string
}
export interface DeleteServiceLinkedRoleRequest {
  readonly RoleName: string
}
export interface DeleteServiceLinkedRoleResponse {
  readonly DeletionTaskId: string
}
export interface DeleteServiceSpecificCredentialRequest {
  readonly UserName?: string
  readonly ServiceSpecificCredentialId: string
}
export interface DeleteSigningCertificateRequest {
  readonly UserName?: string
  readonly CertificateId: string
}
export interface DeleteUserPermissionsBoundaryRequest {
  readonly UserName: string
}
export interface DeleteUserPolicyRequest {
  readonly UserName: string
  readonly PolicyName: string
}
export interface DeleteUserRequest {
  readonly UserName: string
}
export interface DeleteVirtualMFADeviceRequest {
  readonly SerialNumber: string
}
export interface DeletionTaskFailureReasonType {
  readonly Reason?: string
  readonly RoleUsageList?: readonly RoleUsageType[]
}
export interface DetachGroupPolicyRequest {
  readonly GroupName: string
  readonly PolicyArn: string
}
export interface DetachRolePolicyRequest {
  readonly RoleName: string
  readonly PolicyArn: string
}
export interface DetachUserPolicyRequest {
  readonly UserName: string
  readonly PolicyArn: string
}
export type DisableOrganizationsRootCredentialsManagementRequest = Readonly<Record<never, never>>
export interface DisableOrganizationsRootCredentialsManagementResponse {
  readonly OrganizationId?: string
  readonly EnabledFeatures?: readonly ('RootCredentialsManagement' | 'RootSessions' | (string & {}))[]
}
export type DisableOrganizationsRootSessionsRequest = Readonly<Record<never, never>>
export interface DisableOrganizationsRootSessionsResponse {
  readonly OrganizationId?: string
  readonly EnabledFeatures?: readonly ('RootCredentialsManagement' | 'RootSessions' | (string & {}))[]
}
export interface EnableMFADeviceRequest {
  readonly UserName: string
  readonly SerialNumber: string
  readonly AuthenticationCode1: string
  readonly AuthenticationCode2: string
}
export type EnableOrganizationsRootCredentialsManagementRequest = Readonly<Record<never, never>>
export interface EnableOrganizationsRootCredentialsManagementResponse {
  readonly OrganizationId?: string
  readonly EnabledFeatures?: readonly ('RootCredentialsManagement' | 'RootSessions' | (string & {}))[]
}
export type EnableOrganizationsRootSessionsRequest = Readonly<Record<never, never>>
export interface EnableOrganizationsRootSessionsResponse {
  readonly OrganizationId?: string
  readonly EnabledFeatures?: readonly ('RootCredentialsManagement' | 'RootSessions' | (string & {}))[]
}
export interface EnableOutboundWebIdentityFederationResponse {
  readonly IssuerIdentifier?: string
}
export interface EntityDetails {
  readonly EntityInfo: EntityInfo
  readonly LastAuthenticated?: Date
}
export interface EntityInfo {
  readonly Arn: string
  readonly Name: string
  readonly Type: 'USER' | 'ROLE' | 'GROUP' | (string & {})
  readonly Id: string
  readonly Path?: string
}
export interface ErrorDetails {
  readonly Message: string
  readonly Code: string
}
export interface EvaluationResult {
  readonly EvalActionName: string
  readonly EvalResourceName?: string
  readonly EvalDecision: 'allowed' | 'explicitDeny' | 'implicitDeny' | (string & {})
  readonly MatchedStatements?: readonly Statement[]
  readonly MissingContextValues?: readonly string[]
  readonly OrganizationsDecisionDetail?: OrganizationsDecisionDetail
  readonly PermissionsBoundaryDecisionDetail?: PermissionsBoundaryDecisionDetail
  readonly EvalDecisionDetails?: Readonly<Record<string, 'allowed' | 'explicitDeny' | 'implicitDeny' | (string & {})>>
  readonly ResourceSpecificResults?: readonly ResourceSpecificResult[]
}
export interface GenerateCredentialReportResponse {
  readonly State?: 'STARTED' | 'INPROGRESS' | 'COMPLETE' | (string & {})
  readonly Description?: string
}
export interface GenerateOrganizationsAccessReportRequest {
  readonly EntityPath: string
  readonly OrganizationsPolicyId?: string
}
export interface GenerateOrganizationsAccessReportResponse {
  readonly JobId?: string
}
export interface GenerateServiceLastAccessedDetailsRequest {
  readonly Arn: string
  readonly Granularity?: 'SERVICE_LEVEL' | 'ACTION_LEVEL' | (string & {})
}
export interface GenerateServiceLastAccessedDetailsResponse {
  readonly JobId?: string
}
export interface GetAccessKeyLastUsedRequest {
  readonly AccessKeyId: string
}
export interface GetAccessKeyLastUsedResponse {
  readonly UserName?: string
  readonly AccessKeyLastUsed?: AccessKeyLastUsed
}
export interface GetAccountAuthorizationDetailsRequest {
  readonly Filter?: readonly ('User' | 'Role' | 'Group' | 'LocalManagedPolicy' | 'AWSManagedPolicy' | (string & {}))[]
  readonly MaxItems?: number
  readonly Marker?: string
}
export interface GetAccountAuthorizationDetailsResponse {
  readonly UserDetailList?: readonly UserDetail[]
  readonly GroupDetailList?: readonly GroupDetail[]
  readonly RoleDetailList?: readonly RoleDetail[]
  readonly Policies?: readonly ManagedPolicyDetail[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface GetAccountPasswordPolicyResponse {
  readonly PasswordPolicy: PasswordPolicy
}
export type GetAccountPropertiesRequest = Readonly<Record<never, never>>
export interface GetAccountPropertiesResponse {
  readonly Properties?: Readonly<Record<string, string>>
}
export interface GetAccountSummaryResponse {
  readonly SummaryMap?: Readonly<Record<string, number>>
}
export interface GetContextKeysForCustomPolicyRequest {
  readonly PolicyInputList: readonly string[]
}
export interface GetContextKeysForPolicyResponse {
  readonly ContextKeyNames?: readonly string[]
}
export interface GetContextKeysForPrincipalPolicyRequest {
  readonly PolicySourceArn: string
  readonly PolicyInputList?: readonly string[]
}
export interface GetCredentialReportResponse {
  readonly Content?: Uint8Array
  readonly ReportFormat?: 'text/csv' | (string & {})
  readonly GeneratedTime?: Date
}
export interface GetDelegationRequestRequest {
  readonly DelegationRequestId: string
  readonly DelegationPermissionCheck?: boolean
}
export interface GetDelegationRequestResponse {
  readonly DelegationRequest?: DelegationRequest
  readonly PermissionCheckStatus?: 'COMPLETE' | 'IN_PROGRESS' | 'FAILED' | (string & {})
  readonly PermissionCheckResult?: 'ALLOWED' | 'DENIED' | 'UNSURE' | (string & {})
}
export interface GetGroupPolicyRequest {
  readonly GroupName: string
  readonly PolicyName: string
}
export interface GetGroupPolicyResponse {
  readonly GroupName: string
  readonly PolicyName: string
  readonly PolicyDocument: string
}
export interface GetGroupRequest {
  readonly GroupName: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface GetGroupResponse {
  readonly Group: Group
  readonly Users: readonly User[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface GetHumanReadableSummaryRequest {
  readonly EntityArn: string
  readonly Locale?: string
}
export interface GetHumanReadableSummaryResponse {
  readonly SummaryContent?: string
  readonly Locale?: string
  readonly SummaryState?: 'AVAILABLE' | 'NOT_AVAILABLE' | 'NOT_SUPPORTED' | 'FAILED' | (string & {})
}
export interface GetInstanceProfileRequest {
  readonly InstanceProfileName: string
}
export interface GetInstanceProfileResponse {
  readonly InstanceProfile: InstanceProfile
}
export interface GetLoginProfileRequest {
  readonly UserName?: string
}
export interface GetLoginProfileResponse {
  readonly LoginProfile: LoginProfile
}
export interface GetMFADeviceRequest {
  readonly SerialNumber: string
  readonly UserName?: string
}
export interface GetMFADeviceResponse {
  readonly UserName?: string
  readonly SerialNumber: string
  readonly EnableDate?: Date
  readonly Certifications?: Readonly<Record<string, string>>
}
export interface GetOpenIDConnectProviderRequest {
  readonly OpenIDConnectProviderArn: string
}
export interface GetOpenIDConnectProviderResponse {
  readonly Url?: string
  readonly ClientIDList?: readonly string[]
  readonly ThumbprintList?: readonly string[]
  readonly CreateDate?: Date
  readonly Tags?: readonly Tag[]
}
export interface GetOrganizationsAccessReportRequest {
  readonly JobId: string
  readonly MaxItems?: number
  readonly Marker?: string
  readonly SortKey?: 'SERVICE_NAMESPACE_ASCENDING' | 'SERVICE_NAMESPACE_DESCENDING' | 'LAST_AUTHENTICATED_TIME_ASCENDING' | 'LAST_AUTHENTICATED_TIME_DESCENDING' | (string & {})
}
export interface GetOrganizationsAccessReportResponse {
  readonly JobStatus: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | (string & {})
  readonly JobCreationDate: Date
  readonly JobCompletionDate?: Date
  readonly NumberOfServicesAccessible?: number
  readonly NumberOfServicesNotAccessed?: number
  readonly AccessDetails?: readonly AccessDetail[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
  readonly ErrorDetails?: ErrorDetails
}
export interface GetOutboundWebIdentityFederationInfoResponse {
  readonly IssuerIdentifier?: string
  readonly JwtVendingEnabled?: boolean
}
export interface GetPolicyRequest {
  readonly PolicyArn: string
}
export interface GetPolicyResponse {
  readonly Policy?: Policy
}
export interface GetPolicyVersionRequest {
  readonly PolicyArn: string
  readonly VersionId: string
}
export interface GetPolicyVersionResponse {
  readonly PolicyVersion?: PolicyVersion
}
export interface GetRolePolicyRequest {
  readonly RoleName: string
  readonly PolicyName: string
}
export interface GetRolePolicyResponse {
  readonly RoleName: string
  readonly PolicyName: string
  readonly PolicyDocument: string
}
export interface GetRoleRequest {
  readonly RoleName: string
}
export interface GetRoleResponse {
  readonly Role: Role
}
export interface GetRoleTemplateVersionRequest {
  readonly TemplateArn: string
  readonly MinorVersion?: number
}
export interface GetRoleTemplateVersionResponse {
  readonly RoleTemplateVersion: RoleTemplateVersion
}
export interface GetSAMLProviderRequest {
  readonly SAMLProviderArn: string
}
export interface GetSAMLProviderResponse {
  readonly SAMLProviderUUID?: string
  readonly SAMLMetadataDocument?: string
  readonly CreateDate?: Date
  readonly ValidUntil?: Date
  readonly Tags?: readonly Tag[]
  readonly AssertionEncryptionMode?: 'Required' | 'Allowed' | (string & {})
  readonly PrivateKeyList?: readonly SAMLPrivateKey[]
}
export interface GetSSHPublicKeyRequest {
  readonly UserName: string
  readonly SSHPublicKeyId: string
  readonly Encoding: 'SSH' | 'PEM' | (string & {})
}
export interface GetSSHPublicKeyResponse {
  readonly SSHPublicKey?: SSHPublicKey
}
export interface GetServerCertificateRequest {
  readonly ServerCertificateName: string
}
export interface GetServerCertificateResponse {
  readonly ServerCertificate: ServerCertificate
}
export interface GetServiceLastAccessedDetailsRequest {
  readonly JobId: string
  readonly MaxItems?: number
  readonly Marker?: string
}
export interface GetServiceLastAccessedDetailsResponse {
  readonly JobStatus: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | (string & {})
  readonly JobType?: 'SERVICE_LEVEL' | 'ACTION_LEVEL' | (string & {})
  readonly JobCreationDate: Date
  readonly ServicesLastAccessed: readonly ServiceLastAccessed[]
  readonly JobCompletionDate: Date
  readonly IsTruncated?: boolean
  readonly Marker?: string
  readonly Error?: ErrorDetails
}
export interface GetServiceLastAccessedDetailsWithEntitiesRequest {
  readonly JobId: string
  readonly ServiceNamespace: string
  readonly MaxItems?: number
  readonly Marker?: string
}
export interface GetServiceLastAccessedDetailsWithEntitiesResponse {
  readonly JobStatus: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | (string & {})
  readonly JobCreationDate: Date
  readonly JobCompletionDate: Date
  readonly EntityDetailsList: readonly EntityDetails[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
  readonly Error?: ErrorDetails
}
export interface GetServiceLinkedRoleDeletionStatusRequest {
  readonly DeletionTaskId: string
}
export interface GetServiceLinkedRoleDeletionStatusResponse {
  readonly Status: 'SUCCEEDED' | 'IN_PROGRESS' | 'FAILED' | 'NOT_STARTED' | (string & {})
  readonly Reason?: DeletionTaskFailureReasonType
}
export interface GetUserPolicyRequest {
  readonly UserName: string
  readonly PolicyName: string
}
export interface GetUserPolicyResponse {
  readonly UserName: string
  readonly PolicyName: string
  readonly PolicyDocument: string
}
export interface GetUserRequest {
  readonly UserName?: string
}
export interface GetUserResponse {
  readonly User: User
}
export interface Group {
  readonly Path: string
  readonly GroupName: string
  readonly GroupId: string
  readonly Arn: string
  readonly CreateDate: Date
}
export interface GroupDetail {
  readonly Path?: string
  readonly GroupName?: string
  readonly GroupId?: string
  readonly Arn?: string
  readonly CreateDate?: Date
  readonly GroupPolicyList?: readonly PolicyDetail[]
  readonly AttachedManagedPolicies?: readonly AttachedPolicy[]
}
export interface InlinePolicy {
  readonly PolicyName: string
  readonly PolicyDocument: string
}
export interface InlinePolicyIdentifierType {
  readonly PolicyName: string
  readonly AttachmentType: 'user' | 'group' | 'role' | (string & {})
  readonly AttachmentName: string
}
export interface InstanceProfile {
  readonly Path: string
  readonly InstanceProfileName: string
  readonly InstanceProfileId: string
  readonly Arn: string
  readonly CreateDate: Date
  readonly Roles: readonly Role[]
  readonly Tags?: readonly Tag[]
}
export interface ListAccessKeysRequest {
  readonly UserName?: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListAccessKeysResponse {
  readonly AccessKeyMetadata: readonly AccessKeyMetadata[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListAccountAliasesRequest {
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListAccountAliasesResponse {
  readonly AccountAliases: readonly string[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListAttachedGroupPoliciesRequest {
  readonly GroupName: string
  readonly PathPrefix?: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListAttachedGroupPoliciesResponse {
  readonly AttachedPolicies?: readonly AttachedPolicy[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListAttachedRolePoliciesRequest {
  readonly RoleName: string
  readonly PathPrefix?: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListAttachedRolePoliciesResponse {
  readonly AttachedPolicies?: readonly AttachedPolicy[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListAttachedUserPoliciesRequest {
  readonly UserName: string
  readonly PathPrefix?: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListAttachedUserPoliciesResponse {
  readonly AttachedPolicies?: readonly AttachedPolicy[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListDelegationRequestsRequest {
  readonly OwnerId?: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListDelegationRequestsResponse {
  readonly DelegationRequests?: readonly DelegationRequest[]
  readonly Marker?: string
  readonly isTruncated?: boolean
}
export interface ListEntitiesForPolicyRequest {
  readonly PolicyArn: string
  readonly EntityFilter?: 'User' | 'Role' | 'Group' | 'LocalManagedPolicy' | 'AWSManagedPolicy' | (string & {})
  readonly PathPrefix?: string
  readonly PolicyUsageFilter?: 'PermissionsPolicy' | 'PermissionsBoundary' | (string & {})
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListEntitiesForPolicyResponse {
  readonly PolicyGroups?: readonly PolicyGroup[]
  readonly PolicyUsers?: readonly PolicyUser[]
  readonly PolicyRoles?: readonly PolicyRole[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListGroupPoliciesRequest {
  readonly GroupName: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListGroupPoliciesResponse {
  readonly PolicyNames: readonly string[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListGroupsForUserRequest {
  readonly UserName: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListGroupsForUserResponse {
  readonly Groups: readonly Group[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListGroupsRequest {
  readonly PathPrefix?: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListGroupsResponse {
  readonly Groups: readonly Group[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListInstanceProfileTagsRequest {
  readonly InstanceProfileName: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListInstanceProfileTagsResponse {
  readonly Tags: readonly Tag[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListInstanceProfilesForRoleRequest {
  readonly RoleName: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListInstanceProfilesForRoleResponse {
  readonly InstanceProfiles: readonly InstanceProfile[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListInstanceProfilesRequest {
  readonly PathPrefix?: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListInstanceProfilesResponse {
  readonly InstanceProfiles: readonly InstanceProfile[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListMFADeviceTagsRequest {
  readonly SerialNumber: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListMFADeviceTagsResponse {
  readonly Tags: readonly Tag[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListMFADevicesRequest {
  readonly UserName?: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListMFADevicesResponse {
  readonly MFADevices: readonly MFADevice[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListOpenIDConnectProviderTagsRequest {
  readonly OpenIDConnectProviderArn: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListOpenIDConnectProviderTagsResponse {
  readonly Tags: readonly Tag[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export type ListOpenIDConnectProvidersRequest = Readonly<Record<never, never>>
export interface ListOpenIDConnectProvidersResponse {
  readonly OpenIDConnectProviderList?: readonly OpenIDConnectProviderListEntry[]
}
export type ListOrganizationsFeaturesRequest = Readonly<Record<never, never>>
export interface ListOrganizationsFeaturesResponse {
  readonly OrganizationId?: string
  readonly EnabledFeatures?: readonly ('RootCredentialsManagement' | 'RootSessions' | (string & {}))[]
}
export interface ListPoliciesGrantingServiceAccessEntry {
  readonly ServiceNamespace?: string
  readonly Policies?: readonly PolicyGrantingServiceAccess[]
}
export interface ListPoliciesGrantingServiceAccessRequest {
  readonly Marker?: string
  readonly Arn: string
  readonly ServiceNamespaces: readonly string[]
}
export interface ListPoliciesGrantingServiceAccessResponse {
  readonly PoliciesGrantingServiceAccess: readonly ListPoliciesGrantingServiceAccessEntry[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListPoliciesRequest {
  readonly Scope?: 'All' | 'AWS' | 'Local' | (string & {})
  readonly OnlyAttached?: boolean
  readonly PathPrefix?: string
  readonly PolicyUsageFilter?: 'PermissionsPolicy' | 'PermissionsBoundary' | (string & {})
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListPoliciesResponse {
  readonly Policies?: readonly Policy[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListPolicyTagsRequest {
  readonly PolicyArn: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListPolicyTagsResponse {
  readonly Tags: readonly Tag[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListPolicyVersionsRequest {
  readonly PolicyArn: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListPolicyVersionsResponse {
  readonly Versions?: readonly PolicyVersion[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListRolePoliciesRequest {
  readonly RoleName: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListRolePoliciesResponse {
  readonly PolicyNames: readonly string[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListRoleTagsRequest {
  readonly RoleName: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListRoleTagsResponse {
  readonly Tags: readonly Tag[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListRolesRequest {
  readonly PathPrefix?: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListRolesResponse {
  readonly Roles: readonly Role[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListSAMLProviderTagsRequest {
  readonly SAMLProviderArn: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListSAMLProviderTagsResponse {
  readonly Tags: readonly Tag[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export type ListSAMLProvidersRequest = Readonly<Record<never, never>>
export interface ListSAMLProvidersResponse {
  readonly SAMLProviderList?: readonly SAMLProviderListEntry[]
}
export interface ListSSHPublicKeysRequest {
  readonly UserName?: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListSSHPublicKeysResponse {
  readonly SSHPublicKeys?: readonly SSHPublicKeyMetadata[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListServerCertificateTagsRequest {
  readonly ServerCertificateName: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListServerCertificateTagsResponse {
  readonly Tags: readonly Tag[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListServerCertificatesRequest {
  readonly PathPrefix?: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListServerCertificatesResponse {
  readonly ServerCertificateMetadataList: readonly ServerCertificateMetadata[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListServiceSpecificCredentialsRequest {
  readonly UserName?: string
  readonly ServiceName?: string
  readonly AllUsers?: boolean
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListServiceSpecificCredentialsResponse {
  readonly ServiceSpecificCredentials?: readonly ServiceSpecificCredentialMetadata[]
  readonly Marker?: string
  readonly IsTruncated?: boolean
}
export interface ListSigningCertificatesRequest {
  readonly UserName?: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListSigningCertificatesResponse {
  readonly Certificates: readonly SigningCertificate[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListUserPoliciesRequest {
  readonly UserName: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListUserPoliciesResponse {
  readonly PolicyNames: readonly string[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListUserTagsRequest {
  readonly UserName: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListUserTagsResponse {
  readonly Tags: readonly Tag[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListUsersRequest {
  readonly PathPrefix?: string
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListUsersResponse {
  readonly Users: readonly User[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface ListVirtualMFADevicesRequest {
  readonly AssignmentStatus?: 'Assigned' | 'Unassigned' | 'Any' | (string & {})
  readonly Marker?: string
  readonly MaxItems?: number
}
export interface ListVirtualMFADevicesResponse {
  readonly VirtualMFADevices: readonly VirtualMFADevice[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface LoginProfile {
  readonly UserName: string
  readonly CreateDate: Date
  readonly PasswordResetRequired?: boolean
}
export interface MFADevice {
  readonly UserName: string
  readonly SerialNumber: string
  readonly EnableDate: Date
}
export interface ManagedPolicyDetail {
  readonly PolicyName?: string
  readonly PolicyId?: string
  readonly Arn?: string
  readonly Path?: string
  readonly DefaultVersionId?: string
  readonly AttachmentCount?: number
  readonly PermissionsBoundaryUsageCount?: number
  readonly IsAttachable?: boolean
  readonly Description?: string
  readonly CreateDate?: Date
  readonly UpdateDate?: Date
  readonly PolicyVersionList?: readonly PolicyVersion[]
}
export interface OpenIDConnectProviderListEntry {
  readonly Arn?: string
}
export interface OrderedOrganizationPolicyType {
  readonly ServiceControlPolicyInputList?: readonly string[]
}
export interface OrganizationsDecisionDetail {
  readonly AllowedByOrganizations?: boolean
}
export interface ParameterDefinition {
  readonly Name: string
  readonly Type: 'String' | 'StringList' | 'Number' | 'NumberList' | 'Arn' | 'ArnList' | (string & {})
  readonly SubType?: string
  readonly Description?: string
  readonly IsRequired?: boolean
  readonly DefaultValue?: string
  readonly Immutable?: boolean
}
export interface PasswordPolicy {
  readonly MinimumPasswordLength?: number
  readonly RequireSymbols?: boolean
  readonly RequireNumbers?: boolean
  readonly RequireUppercaseCharacters?: boolean
  readonly RequireLowercaseCharacters?: boolean
  readonly AllowUsersToChangePassword?: boolean
  readonly ExpirePasswords?: boolean
  readonly MaxPasswordAge?: number
  readonly PasswordReusePrevention?: number
  readonly HardExpiry?: boolean
}
export interface PermissionsBoundaryDecisionDetail {
  readonly AllowedByPermissionsBoundary?: boolean
}
export interface Policy {
  readonly PolicyName?: string
  readonly PolicyId?: string
  readonly Arn?: string
  readonly Path?: string
  readonly DefaultVersionId?: string
  readonly AttachmentCount?: number
  readonly PermissionsBoundaryUsageCount?: number
  readonly IsAttachable?: boolean
  readonly Description?: string
  readonly CreateDate?: Date
  readonly UpdateDate?: Date
  readonly Tags?: readonly Tag[]
}
export interface PolicyDetail {
  readonly PolicyName?: string
  readonly PolicyDocument?: string
}
export interface PolicyGrantingServiceAccess {
  readonly PolicyName: string
  readonly PolicyType: 'INLINE' | 'MANAGED' | (string & {})
  readonly PolicyArn?: string
  readonly EntityType?: 'USER' | 'ROLE' | 'GROUP' | (string & {})
  readonly EntityName?: string
}
export interface PolicyGroup {
  readonly GroupName?: string
  readonly GroupId?: string
}
export interface PolicyIdentifier {
  readonly PolicyType?: 'inline' | 'aws-managed' | 'user-managed' | 'permission-boundary' | 'scp' | 'rcp' | (string & {})
  readonly PolicyArn?: string
  readonly InlinePolicyIdentifier?: InlinePolicyIdentifierType
}
export interface PolicyParameter {
  readonly Name?: string
  readonly Values?: readonly string[]
  readonly Type?: 'string' | 'stringList' | (string & {})
}
export interface PolicyRole {
  readonly RoleName?: string
  readonly RoleId?: string
}
export interface PolicyUser {
  readonly UserName?: string
  readonly UserId?: string
}
export interface PolicyVersion {
  readonly Document?: string
  readonly VersionId?: string
  readonly IsDefaultVersion?: boolean
  readonly CreateDate?: Date
}
export interface Position {
  readonly Line?: number
  readonly Column?: number
}
export interface PutAccountPropertiesRequest {
  readonly Properties: Readonly<Record<string, string>>
}
export type PutAccountPropertiesResponse = Readonly<Record<never, never>>
export interface PutGroupPolicyRequest {
  readonly GroupName: string
  readonly PolicyName: string
  readonly PolicyDocument: string
}
export interface PutRolePermissionsBoundaryRequest {
  readonly RoleName: string
  readonly PermissionsBoundary: string
}
export interface PutRolePolicyRequest {
  readonly RoleName: string
  readonly PolicyName: string
  readonly PolicyDocument: string
}
export interface PutUserPermissionsBoundaryRequest {
  readonly UserName: string
  readonly PermissionsBoundary: string
}
export interface PutUserPolicyRequest {
  readonly UserName: string
  readonly PolicyName: string
  readonly PolicyDocument: string
}
export interface RejectDelegationRequestRequest {
  readonly DelegationRequestId: string
  readonly Notes?: string
}
export interface RemoveClientIDFromOpenIDConnectProviderRequest {
  readonly OpenIDConnectProviderArn: string
  readonly ClientID: string
}
export interface RemoveRoleFromInstanceProfileRequest {
  readonly InstanceProfileName: string
  readonly RoleName: string
}
export interface RemoveUserFromGroupRequest {
  readonly GroupName: string
  readonly UserName: string
}
export interface ReplacementValueEntry {
  readonly Values: readonly string[]
}
export interface ResetServiceSpecificCredentialRequest {
  readonly UserName?: string
  readonly ServiceSpecificCredentialId: string
}
export interface ResetServiceSpecificCredentialResponse {
  readonly ServiceSpecificCredential?: ServiceSpecificCredential
}
export interface ResourceSpecificResult {
  readonly EvalResourceName: string
  readonly EvalResourceDecision: 'allowed' | 'explicitDeny' | 'implicitDeny' | (string & {})
  readonly MatchedStatements?: readonly Statement[]
  readonly MissingContextValues?: readonly string[]
  readonly EvalDecisionDetails?: Readonly<Record<string, 'allowed' | 'explicitDeny' | 'implicitDeny' | (string & {})>>
  readonly PermissionsBoundaryDecisionDetail?: PermissionsBoundaryDecisionDetail
}
export interface ResyncMFADeviceRequest {
  readonly UserName: string
  readonly SerialNumber: string
  readonly AuthenticationCode1: string
  readonly AuthenticationCode2: string
}
export interface Role {
  readonly Path: string
  readonly RoleName: string
  readonly RoleId: string
  readonly Arn: string
  readonly CreateDate: Date
  readonly AssumeRolePolicyDocument?: string
  readonly Description?: string
  readonly MaxSessionDuration?: number
  readonly PermissionsBoundary?: AttachedPermissionsBoundary
  readonly Tags?: readonly Tag[]
  readonly RoleLastUsed?: RoleLastUsed
  readonly SourceRoleTemplate?: SourceRoleTemplate
}
export interface RoleDetail {
  readonly Path?: string
  readonly RoleName?: string
  readonly RoleId?: string
  readonly Arn?: string
  readonly CreateDate?: Date
  readonly AssumeRolePolicyDocument?: string
  readonly InstanceProfileList?: readonly InstanceProfile[]
  readonly RolePolicyList?: readonly PolicyDetail[]
  readonly AttachedManagedPolicies?: readonly AttachedPolicy[]
  readonly PermissionsBoundary?: AttachedPermissionsBoundary
  readonly Tags?: readonly Tag[]
  readonly RoleLastUsed?: RoleLastUsed
}
export interface RoleLastUsed {
  readonly LastUsedDate?: Date
  readonly Region?: string
}
export interface RoleTemplateVersion {
  readonly TemplateArn?: string
  readonly TemplateName?: string
  readonly TemplateVersionId?: string
  readonly Description?: string
  readonly MajorVersion?: number
  readonly DefaultMinorVersion?: number
  readonly ManagedByType?: 'Service' | (string & {})
  readonly ManagedByValue?: string
  readonly Enabled?: boolean
  readonly MinorVersion?: number
  readonly RoleNamePattern?: string
  readonly RolePathPattern?: string
  readonly RoleDescriptionPattern?: string
  readonly AssumeRolePolicyDocumentTemplate?: string
  readonly InlinePolicyTemplates?: readonly InlinePolicy[]
  readonly ManagedPolicyArns?: readonly string[]
  readonly PermissionBoundaryArn?: string
  readonly ParametersDefinition?: readonly ParameterDefinition[]
  readonly RoleTagsTemplate?: readonly TagTemplate[]
  readonly MaxSessionDuration?: number
  readonly VersionEnabled?: boolean
  readonly CreateTimestamp?: Date
  readonly UpdateTimestamp?: Date
}
export interface RoleUsageType {
  readonly Region?: string
  readonly Resources?: readonly string[]
}
export interface SAMLPrivateKey {
  readonly KeyId?: string
  readonly Timestamp?: Date
}
export interface SAMLProviderListEntry {
  readonly Arn?: string
  readonly ValidUntil?: Date
  readonly CreateDate?: Date
}
export interface SSHPublicKey {
  readonly UserName: string
  readonly SSHPublicKeyId: string
  readonly Fingerprint: string
  readonly SSHPublicKeyBody: string
  readonly Status: 'Active' | 'Inactive' | 'Expired' | (string & {})
  readonly UploadDate?: Date
}
export interface SSHPublicKeyMetadata {
  readonly UserName: string
  readonly SSHPublicKeyId: string
  readonly Status: 'Active' | 'Inactive' | 'Expired' | (string & {})
  readonly UploadDate: Date
}
export interface SendDelegationTokenRequest {
  readonly DelegationRequestId: string
}
export interface ServerCertificate {
  readonly ServerCertificateMetadata: ServerCertificateMetadata
  readonly CertificateBody: string
  readonly CertificateChain?: string
  readonly Tags?: readonly Tag[]
}
export interface ServerCertificateMetadata {
  readonly Path: string
  readonly ServerCertificateName: string
  readonly ServerCertificateId: string
  readonly Arn: string
  readonly UploadDate?: Date
  readonly Expiration?: Date
}
export interface ServiceLastAccessed {
  readonly ServiceName: string
  readonly LastAuthenticated?: Date
  readonly ServiceNamespace: string
  readonly LastAuthenticatedEntity?: string
  readonly LastAuthenticatedRegion?: string
  readonly TotalAuthenticatedEntities?: number
  readonly TrackedActionsLastAccessed?: readonly TrackedActionLastAccessed[]
}
export interface ServiceSpecificCredential {
  readonly CreateDate: Date
  readonly ExpirationDate?: Date
  readonly ServiceName: string
  readonly ServiceUserName?: string
  readonly ServicePassword?: string
  readonly ServiceCredentialAlias?: string
  readonly ServiceCredentialSecret?: string
  readonly ServiceSpecificCredentialId: string
  readonly UserName: string
  readonly Status: 'Active' | 'Inactive' | 'Expired' | (string & {})
}
export interface ServiceSpecificCredentialMetadata {
  readonly UserName: string
  readonly Status: 'Active' | 'Inactive' | 'Expired' | (string & {})
  readonly ServiceUserName?: string
  readonly ServiceCredentialAlias?: string
  readonly CreateDate: Date
  readonly ExpirationDate?: Date
  readonly ServiceSpecificCredentialId: string
  readonly ServiceName: string
}
export interface SetDefaultPolicyVersionRequest {
  readonly PolicyArn: string
  readonly VersionId: string
}
export interface SetSecurityTokenServicePreferencesRequest {
  readonly GlobalEndpointTokenVersion: 'v1Token' | 'v2Token' | (string & {})
}
export interface SigningCertificate {
  readonly UserName: string
  readonly CertificateId: string
  readonly CertificateBody: string
  readonly Status: 'Active' | 'Inactive' | 'Expired' | (string & {})
  readonly UploadDate?: Date
}
export interface SimulateCustomPolicyRequest {
  readonly PolicyInputList: readonly string[]
  readonly PermissionsBoundaryPolicyInputList?: readonly string[]
  readonly OrderedOrganizationPolicyInputList?: readonly OrderedOrganizationPolicyType[]
  readonly ActionNames: readonly string[]
  readonly ResourceArns?: readonly string[]
  readonly ResourcePolicy?: string
  readonly ResourceOwner?: string
  readonly CallerArn?: string
  readonly ContextEntries?: readonly ContextEntry[]
  readonly ResourceHandlingOption?: string
  readonly MaxItems?: number
  readonly Marker?: string
}
export interface SimulatePolicyResponse {
  readonly EvaluationResults?: readonly EvaluationResult[]
  readonly IsTruncated?: boolean
  readonly Marker?: string
}
export interface SimulatePrincipalPolicyRequest {
  readonly PolicySourceArn: string
  readonly PolicyInputList?: readonly string[]
  readonly PermissionsBoundaryPolicyInputList?: readonly string[]
  readonly PolicyExclusionList?: readonly PolicyIdentifier[]
  readonly ActionNames: readonly string[]
  readonly ResourceArns?: readonly string[]
  readonly ResourcePolicy?: string
  readonly ResourceOwner?: string
  readonly CallerArn?: string
  readonly ContextEntries?: readonly ContextEntry[]
  readonly ResourceHandlingOption?: string
  readonly MaxItems?: number
  readonly Marker?: string
}
export interface SourceRoleTemplate {
  readonly TemplateArn: string
  readonly TemplateMinorVersion: number
}
export interface Statement {
  readonly SourcePolicyId?: string
  readonly SourcePolicyType?: 'user' | 'group' | 'role' | 'aws-managed' | 'user-managed' | 'resource' | 'none' | (string & {})
  readonly StartPosition?: Position
  readonly EndPosition?: Position
}
export interface Tag {
  readonly Key: string
  readonly Value: string
}
export interface TagInstanceProfileRequest {
  readonly InstanceProfileName: string
  readonly Tags: readonly Tag[]
}
export interface TagMFADeviceRequest {
  readonly SerialNumber: string
  readonly Tags: readonly Tag[]
}
export interface TagOpenIDConnectProviderRequest {
  readonly OpenIDConnectProviderArn: string
  readonly Tags: readonly Tag[]
}
export interface TagPolicyRequest {
  readonly PolicyArn: string
  readonly Tags: readonly Tag[]
}
export interface TagRoleRequest {
  readonly RoleName: string
  readonly Tags: readonly Tag[]
}
export interface TagSAMLProviderRequest {
  readonly SAMLProviderArn: string
  readonly Tags: readonly Tag[]
}
export interface TagServerCertificateRequest {
  readonly ServerCertificateName: string
  readonly Tags: readonly Tag[]
}
export interface TagTemplate {
  readonly Key: string
  readonly Value: string
}
export interface TagUserRequest {
  readonly UserName: string
  readonly Tags: readonly Tag[]
}
export interface TrackedActionLastAccessed {
  readonly ActionName?: string
  readonly LastAccessedEntity?: string
  readonly LastAccessedTime?: Date
  readonly LastAccessedRegion?: string
}
export interface UntagInstanceProfileRequest {
  readonly InstanceProfileName: string
  readonly TagKeys: readonly string[]
}
export interface UntagMFADeviceRequest {
  readonly SerialNumber: string
  readonly TagKeys: readonly string[]
}
export interface UntagOpenIDConnectProviderRequest {
  readonly OpenIDConnectProviderArn: string
  readonly TagKeys: readonly string[]
}
export interface UntagPolicyRequest {
  readonly PolicyArn: string
  readonly TagKeys: readonly string[]
}
export interface UntagRoleRequest {
  readonly RoleName: string
  readonly TagKeys: readonly string[]
}
export interface UntagSAMLProviderRequest {
  readonly SAMLProviderArn: string
  readonly TagKeys: readonly string[]
}
export interface UntagServerCertificateRequest {
  readonly ServerCertificateName: string
  readonly TagKeys: readonly string[]
}
export interface UntagUserRequest {
  readonly UserName: string
  readonly TagKeys: readonly string[]
}
export interface UpdateAccessKeyRequest {
  readonly UserName?: string
  readonly AccessKeyId: string
  readonly Status: 'Active' | 'Inactive' | 'Expired' | (string & {})
}
export interface UpdateAccountPasswordPolicyRequest {
  readonly MinimumPasswordLength?: number
  readonly RequireSymbols?: boolean
  readonly RequireNumbers?: boolean
  readonly RequireUppercaseCharacters?: boolean
  readonly RequireLowercaseCharacters?: boolean
  readonly AllowUsersToChangePassword?: boolean
  readonly MaxPasswordAge?: number
  readonly PasswordReusePrevention?: number
  readonly HardExpiry?: boolean
}
export interface UpdateAssumeRolePolicyRequest {
  readonly RoleName: string
  readonly PolicyDocument: string
}
export interface UpdateDelegationRequestRequest {
  readonly DelegationRequestId: string
  readonly Notes?: string
}
export interface UpdateGroupRequest {
  readonly GroupName: string
  readonly NewPath?: string
  readonly NewGroupName?: string
}
export interface UpdateLoginProfileRequest {
  readonly UserName: string
  readonly Password?: string
  readonly PasswordResetRequired?: boolean
}
export interface UpdateOpenIDConnectProviderThumbprintRequest {
  readonly OpenIDConnectProviderArn: string
  readonly ThumbprintList: readonly string[]
}
export interface UpdateRoleDescriptionRequest {
  readonly RoleName: string
  readonly Description: string
}
export interface UpdateRoleDescriptionResponse {
  readonly Role?: Role
}
export interface UpdateRoleRequest {
  readonly RoleName: string
  readonly Description?: string
  readonly MaxSessionDuration?: number
}
export type UpdateRoleResponse = Readonly<Record<never, never>>
export interface UpdateSAMLProviderRequest {
  readonly SAMLMetadataDocument?: string
  readonly SAMLProviderArn: string
  readonly AssertionEncryptionMode?: 'Required' | 'Allowed' | (string & {})
  readonly AddPrivateKey?: string
  readonly RemovePrivateKey?: string
}
export interface UpdateSAMLProviderResponse {
  readonly SAMLProviderArn?: string
}
export interface UpdateSSHPublicKeyRequest {
  readonly UserName: string
  readonly SSHPublicKeyId: string
  readonly Status: 'Active' | 'Inactive' | 'Expired' | (string & {})
}
export interface UpdateServerCertificateRequest {
  readonly ServerCertificateName: string
  readonly NewPath?: string
  readonly NewServerCertificateName?: string
}
export interface UpdateServiceSpecificCredentialRequest {
  readonly UserName?: string
  readonly ServiceSpecificCredentialId: string
  readonly Status: 'Active' | 'Inactive' | 'Expired' | (string & {})
}
export interface UpdateSigningCertificateRequest {
  readonly UserName?: string
  readonly CertificateId: string
  readonly Status: 'Active' | 'Inactive' | 'Expired' | (string & {})
}
export interface UpdateUserRequest {
  readonly UserName: string
  readonly NewPath?: string
  readonly NewUserName?: string
}
export interface UploadSSHPublicKeyRequest {
  readonly UserName: string
  readonly SSHPublicKeyBody: string
}
export interface UploadSSHPublicKeyResponse {
  readonly SSHPublicKey?: SSHPublicKey
}
export interface UploadServerCertificateRequest {
  readonly Path?: string
  readonly ServerCertificateName: string
  readonly CertificateBody: string
  readonly PrivateKey: string
  readonly CertificateChain?: string
  readonly Tags?: readonly Tag[]
}
export interface UploadServerCertificateResponse {
  readonly ServerCertificateMetadata?: ServerCertificateMetadata
  readonly Tags?: readonly Tag[]
}
export interface UploadSigningCertificateRequest {
  readonly UserName?: string
  readonly CertificateBody: string
}
export interface UploadSigningCertificateResponse {
  readonly Certificate: SigningCertificate
}
export interface User {
  readonly Path: string
  readonly UserName: string
  readonly UserId: string
  readonly Arn: string
  readonly CreateDate: Date
  readonly PasswordLastUsed?: Date
  readonly PermissionsBoundary?: AttachedPermissionsBoundary
  readonly Tags?: readonly Tag[]
}
export interface UserDetail {
  readonly Path?: string
  readonly UserName?: string
  readonly UserId?: string
  readonly Arn?: string
  readonly CreateDate?: Date
  readonly UserPolicyList?: readonly PolicyDetail[]
  readonly GroupList?: readonly string[]
  readonly AttachedManagedPolicies?: readonly AttachedPolicy[]
  readonly PermissionsBoundary?: AttachedPermissionsBoundary
  readonly Tags?: readonly Tag[]
}
export interface VirtualMFADevice {
  readonly SerialNumber: string
  readonly Base32StringSeed?: Uint8Array
  readonly QRCodePNG?: Uint8Array
  readonly User?: User
  readonly EnableDate?: Date
  readonly Tags?: readonly Tag[]
}

/** Operations of iam, API version 2010-05-08. */
export interface Iam {
  AcceptDelegationRequest: { input: AcceptDelegationRequestRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'ServiceFailure' | 'ConcurrentModification' }
  AcquireRole: { input: AcquireRoleRequest; output: AcquireRoleResponse; errors: 'LimitExceeded' | 'InvalidInput' | 'EntityAlreadyExists' | 'RoleModified' | 'NameConflict' | 'MalformedPolicyDocument' | 'ConcurrentModification' | 'ServiceFailure' | 'NoSuchEntity' | 'RoleTemplateDisabled' }
  AddClientIDToOpenIDConnectProvider: { input: AddClientIDToOpenIDConnectProviderRequest; output: Readonly<Record<never, never>>; errors: 'ConcurrentModification' | 'InvalidInput' | 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' }
  AddRoleToInstanceProfile: { input: AddRoleToInstanceProfileRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'EntityAlreadyExists' | 'LimitExceeded' | 'UnmodifiableEntity' | 'ServiceFailure' }
  AddUserToGroup: { input: AddUserToGroupRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' }
  AssociateDelegationRequest: { input: AssociateDelegationRequestRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'ServiceFailure' | 'ConcurrentModification' | 'InvalidInput' }
  AttachGroupPolicy: { input: AttachGroupPolicyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'PolicyNotAttachable' | 'ServiceFailure' }
  AttachRolePolicy: { input: AttachRolePolicyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'UnmodifiableEntity' | 'PolicyNotAttachable' | 'ServiceFailure' }
  AttachUserPolicy: { input: AttachUserPolicyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'PolicyNotAttachable' | 'ServiceFailure' }
  ChangePassword: { input: ChangePasswordRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'InvalidUserType' | 'LimitExceeded' | 'EntityTemporarilyUnmodifiable' | 'PasswordPolicyViolation' | 'ServiceFailure' }
  CreateAccessKey: { input: CreateAccessKeyRequest; output: CreateAccessKeyResponse; errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' }
  CreateAccountAlias: { input: CreateAccountAliasRequest; output: Readonly<Record<never, never>>; errors: 'ConcurrentModification' | 'EntityAlreadyExists' | 'LimitExceeded' | 'ServiceFailure' }
  CreateDelegationRequest: { input: CreateDelegationRequestRequest; output: CreateDelegationRequestResponse; errors: 'EntityAlreadyExists' | 'ServiceFailure' | 'InvalidInput' | 'LimitExceeded' | 'ConcurrentModification' }
  CreateGroup: { input: CreateGroupRequest; output: CreateGroupResponse; errors: 'LimitExceeded' | 'EntityAlreadyExists' | 'NoSuchEntity' | 'ServiceFailure' }
  CreateInstanceProfile: { input: CreateInstanceProfileRequest; output: CreateInstanceProfileResponse; errors: 'EntityAlreadyExists' | 'InvalidInput' | 'LimitExceeded' | 'ConcurrentModification' | 'ServiceFailure' }
  CreateLoginProfile: { input: CreateLoginProfileRequest; output: CreateLoginProfileResponse; errors: 'EntityAlreadyExists' | 'NoSuchEntity' | 'PasswordPolicyViolation' | 'LimitExceeded' | 'ServiceFailure' }
  CreateOpenIDConnectProvider: { input: CreateOpenIDConnectProviderRequest; output: CreateOpenIDConnectProviderResponse; errors: 'InvalidInput' | 'EntityAlreadyExists' | 'LimitExceeded' | 'ConcurrentModification' | 'ServiceFailure' | 'OpenIdIdpCommunicationError' }
  CreatePolicy: { input: CreatePolicyRequest; output: CreatePolicyResponse; errors: 'InvalidInput' | 'LimitExceeded' | 'EntityAlreadyExists' | 'MalformedPolicyDocument' | 'ConcurrentModification' | 'ServiceFailure' }
  CreatePolicyVersion: { input: CreatePolicyVersionRequest; output: CreatePolicyVersionResponse; errors: 'NoSuchEntity' | 'MalformedPolicyDocument' | 'InvalidInput' | 'LimitExceeded' | 'ServiceFailure' }
  CreateRole: { input: CreateRoleRequest; output: CreateRoleResponse; errors: 'LimitExceeded' | 'InvalidInput' | 'EntityAlreadyExists' | 'MalformedPolicyDocument' | 'ConcurrentModification' | 'ServiceFailure' }
  CreateSAMLProvider: { input: CreateSAMLProviderRequest; output: CreateSAMLProviderResponse; errors: 'InvalidInput' | 'EntityAlreadyExists' | 'LimitExceeded' | 'ConcurrentModification' | 'ServiceFailure' }
  CreateServiceLinkedRole: { input: CreateServiceLinkedRoleRequest; output: CreateServiceLinkedRoleResponse; errors: 'InvalidInput' | 'LimitExceeded' | 'NoSuchEntity' | 'ServiceFailure' }
  CreateServiceSpecificCredential: { input: CreateServiceSpecificCredentialRequest; output: CreateServiceSpecificCredentialResponse; errors: 'LimitExceeded' | 'NoSuchEntity' | 'NotSupportedService' }
  CreateUser: { input: CreateUserRequest; output: CreateUserResponse; errors: 'LimitExceeded' | 'EntityAlreadyExists' | 'NoSuchEntity' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure' }
  CreateVirtualMFADevice: { input: CreateVirtualMFADeviceRequest; output: CreateVirtualMFADeviceResponse; errors: 'LimitExceeded' | 'InvalidInput' | 'EntityAlreadyExists' | 'ConcurrentModification' | 'ServiceFailure' }
  DeactivateMFADevice: { input: DeactivateMFADeviceRequest; output: Readonly<Record<never, never>>; errors: 'EntityTemporarilyUnmodifiable' | 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' | 'ConcurrentModification' }
  DeleteAccessKey: { input: DeleteAccessKeyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' }
  DeleteAccountAlias: { input: DeleteAccountAliasRequest; output: Readonly<Record<never, never>>; errors: 'ConcurrentModification' | 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' }
  DeleteAccountPasswordPolicy: { input: Readonly<Record<never, never>>; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' }
  DeleteGroup: { input: DeleteGroupRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'DeleteConflict' | 'LimitExceeded' | 'ServiceFailure' }
  DeleteGroupPolicy: { input: DeleteGroupPolicyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' }
  DeleteInstanceProfile: { input: DeleteInstanceProfileRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'DeleteConflict' | 'LimitExceeded' | 'ServiceFailure' }
  DeleteLoginProfile: { input: DeleteLoginProfileRequest; output: Readonly<Record<never, never>>; errors: 'EntityTemporarilyUnmodifiable' | 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' }
  DeleteOpenIDConnectProvider: { input: DeleteOpenIDConnectProviderRequest; output: Readonly<Record<never, never>>; errors: 'InvalidInput' | 'NoSuchEntity' | 'ServiceFailure' }
  DeletePolicy: { input: DeletePolicyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'DeleteConflict' | 'ServiceFailure' }
  DeletePolicyVersion: { input: DeletePolicyVersionRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'DeleteConflict' | 'ServiceFailure' }
  DeleteRole: { input: DeleteRoleRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'DeleteConflict' | 'LimitExceeded' | 'UnmodifiableEntity' | 'ConcurrentModification' | 'ServiceFailure' }
  DeleteRolePermissionsBoundary: { input: DeleteRolePermissionsBoundaryRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'UnmodifiableEntity' | 'ServiceFailure' }
  DeleteRolePolicy: { input: DeleteRolePolicyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'UnmodifiableEntity' | 'ServiceFailure' }
  DeleteSAMLProvider: { input: DeleteSAMLProviderRequest; output: Readonly<Record<never, never>>; errors: 'InvalidInput' | 'LimitExceeded' | 'NoSuchEntity' | 'ServiceFailure' }
  DeleteSSHPublicKey: { input: DeleteSSHPublicKeyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' }
  DeleteServerCertificate: { input: DeleteServerCertificateRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'DeleteConflict' | 'LimitExceeded' | 'ServiceFailure' }
  DeleteServiceLinkedRole: { input: DeleteServiceLinkedRoleRequest; output: DeleteServiceLinkedRoleResponse; errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' }
  DeleteServiceSpecificCredential: { input: DeleteServiceSpecificCredentialRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' }
  DeleteSigningCertificate: { input: DeleteSigningCertificateRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'ConcurrentModification' | 'ServiceFailure' }
  DeleteUser: { input: DeleteUserRequest; output: Readonly<Record<never, never>>; errors: 'LimitExceeded' | 'NoSuchEntity' | 'DeleteConflict' | 'ConcurrentModification' | 'ServiceFailure' }
  DeleteUserPermissionsBoundary: { input: DeleteUserPermissionsBoundaryRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'ServiceFailure' }
  DeleteUserPolicy: { input: DeleteUserPolicyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' }
  DeleteVirtualMFADevice: { input: DeleteVirtualMFADeviceRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'DeleteConflict' | 'LimitExceeded' | 'ServiceFailure' | 'ConcurrentModification' }
  DetachGroupPolicy: { input: DetachGroupPolicyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'ServiceFailure' }
  DetachRolePolicy: { input: DetachRolePolicyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'UnmodifiableEntity' | 'ServiceFailure' }
  DetachUserPolicy: { input: DetachUserPolicyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'ServiceFailure' }
  DisableOrganizationsRootCredentialsManagement: { input: DisableOrganizationsRootCredentialsManagementRequest; output: DisableOrganizationsRootCredentialsManagementResponse; errors: 'ServiceAccessNotEnabledException' | 'AccountNotManagementOrDelegatedAdministratorException' | 'OrganizationNotFoundException' | 'OrganizationNotInAllFeaturesModeException' }
  DisableOrganizationsRootSessions: { input: DisableOrganizationsRootSessionsRequest; output: DisableOrganizationsRootSessionsResponse; errors: 'ServiceAccessNotEnabledException' | 'AccountNotManagementOrDelegatedAdministratorException' | 'OrganizationNotFoundException' | 'OrganizationNotInAllFeaturesModeException' }
  DisableOutboundWebIdentityFederation: { input: Readonly<Record<never, never>>; output: Readonly<Record<never, never>>; errors: 'FeatureDisabled' }
  EnableMFADevice: { input: EnableMFADeviceRequest; output: Readonly<Record<never, never>>; errors: 'EntityAlreadyExists' | 'EntityTemporarilyUnmodifiable' | 'InvalidAuthenticationCode' | 'LimitExceeded' | 'NoSuchEntity' | 'ServiceFailure' | 'ConcurrentModification' }
  EnableOrganizationsRootCredentialsManagement: { input: EnableOrganizationsRootCredentialsManagementRequest; output: EnableOrganizationsRootCredentialsManagementResponse; errors: 'ServiceAccessNotEnabledException' | 'AccountNotManagementOrDelegatedAdministratorException' | 'OrganizationNotFoundException' | 'OrganizationNotInAllFeaturesModeException' | 'CallerIsNotManagementAccountException' }
  EnableOrganizationsRootSessions: { input: EnableOrganizationsRootSessionsRequest; output: EnableOrganizationsRootSessionsResponse; errors: 'ServiceAccessNotEnabledException' | 'AccountNotManagementOrDelegatedAdministratorException' | 'OrganizationNotFoundException' | 'OrganizationNotInAllFeaturesModeException' | 'CallerIsNotManagementAccountException' }
  EnableOutboundWebIdentityFederation: { input: Readonly<Record<never, never>>; output: EnableOutboundWebIdentityFederationResponse; errors: 'FeatureEnabled' }
  GenerateCredentialReport: { input: Readonly<Record<never, never>>; output: GenerateCredentialReportResponse; errors: 'LimitExceeded' | 'ServiceFailure' }
  GenerateOrganizationsAccessReport: { input: GenerateOrganizationsAccessReportRequest; output: GenerateOrganizationsAccessReportResponse; errors: 'ReportGenerationLimitExceeded' }
  GenerateServiceLastAccessedDetails: { input: GenerateServiceLastAccessedDetailsRequest; output: GenerateServiceLastAccessedDetailsResponse; errors: 'NoSuchEntity' | 'InvalidInput' }
  GetAccessKeyLastUsed: { input: GetAccessKeyLastUsedRequest; output: GetAccessKeyLastUsedResponse; errors: never }
  GetAccountAuthorizationDetails: { input: GetAccountAuthorizationDetailsRequest; output: GetAccountAuthorizationDetailsResponse; errors: 'ServiceFailure' }
  GetAccountPasswordPolicy: { input: Readonly<Record<never, never>>; output: GetAccountPasswordPolicyResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  GetAccountProperties: { input: GetAccountPropertiesRequest; output: GetAccountPropertiesResponse; errors: 'InvalidInput' | 'ServiceFailure' }
  GetAccountSummary: { input: Readonly<Record<never, never>>; output: GetAccountSummaryResponse; errors: 'ServiceFailure' }
  GetContextKeysForCustomPolicy: { input: GetContextKeysForCustomPolicyRequest; output: GetContextKeysForPolicyResponse; errors: 'InvalidInput' }
  GetContextKeysForPrincipalPolicy: { input: GetContextKeysForPrincipalPolicyRequest; output: GetContextKeysForPolicyResponse; errors: 'NoSuchEntity' | 'InvalidInput' }
  GetCredentialReport: { input: Readonly<Record<never, never>>; output: GetCredentialReportResponse; errors: 'ReportNotPresent' | 'ReportExpired' | 'ReportInProgress' | 'ServiceFailure' }
  GetDelegationRequest: { input: GetDelegationRequestRequest; output: GetDelegationRequestResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  GetGroup: { input: GetGroupRequest; output: GetGroupResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  GetGroupPolicy: { input: GetGroupPolicyRequest; output: GetGroupPolicyResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  GetHumanReadableSummary: { input: GetHumanReadableSummaryRequest; output: GetHumanReadableSummaryResponse; errors: 'InvalidInput' | 'NoSuchEntity' | 'ServiceFailure' }
  GetInstanceProfile: { input: GetInstanceProfileRequest; output: GetInstanceProfileResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  GetLoginProfile: { input: GetLoginProfileRequest; output: GetLoginProfileResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  GetMFADevice: { input: GetMFADeviceRequest; output: GetMFADeviceResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  GetOpenIDConnectProvider: { input: GetOpenIDConnectProviderRequest; output: GetOpenIDConnectProviderResponse; errors: 'InvalidInput' | 'NoSuchEntity' | 'ServiceFailure' }
  GetOrganizationsAccessReport: { input: GetOrganizationsAccessReportRequest; output: GetOrganizationsAccessReportResponse; errors: 'NoSuchEntity' }
  GetOutboundWebIdentityFederationInfo: { input: Readonly<Record<never, never>>; output: GetOutboundWebIdentityFederationInfoResponse; errors: 'FeatureDisabled' }
  GetPolicy: { input: GetPolicyRequest; output: GetPolicyResponse; errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure' }
  GetPolicyVersion: { input: GetPolicyVersionRequest; output: GetPolicyVersionResponse; errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure' }
  GetRole: { input: GetRoleRequest; output: GetRoleResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  GetRolePolicy: { input: GetRolePolicyRequest; output: GetRolePolicyResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  GetRoleTemplateVersion: { input: GetRoleTemplateVersionRequest; output: GetRoleTemplateVersionResponse; errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure' }
  GetSAMLProvider: { input: GetSAMLProviderRequest; output: GetSAMLProviderResponse; errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure' }
  GetSSHPublicKey: { input: GetSSHPublicKeyRequest; output: GetSSHPublicKeyResponse; errors: 'NoSuchEntity' | 'UnrecognizedPublicKeyEncoding' }
  GetServerCertificate: { input: GetServerCertificateRequest; output: GetServerCertificateResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  GetServiceLastAccessedDetails: { input: GetServiceLastAccessedDetailsRequest; output: GetServiceLastAccessedDetailsResponse; errors: 'NoSuchEntity' | 'InvalidInput' }
  GetServiceLastAccessedDetailsWithEntities: { input: GetServiceLastAccessedDetailsWithEntitiesRequest; output: GetServiceLastAccessedDetailsWithEntitiesResponse; errors: 'NoSuchEntity' | 'InvalidInput' }
  GetServiceLinkedRoleDeletionStatus: { input: GetServiceLinkedRoleDeletionStatusRequest; output: GetServiceLinkedRoleDeletionStatusResponse; errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure' }
  GetUser: { input: GetUserRequest; output: GetUserResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  GetUserPolicy: { input: GetUserPolicyRequest; output: GetUserPolicyResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  ListAccessKeys: { input: ListAccessKeysRequest; output: ListAccessKeysResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  ListAccountAliases: { input: ListAccountAliasesRequest; output: ListAccountAliasesResponse; errors: 'ServiceFailure' }
  ListAttachedGroupPolicies: { input: ListAttachedGroupPoliciesRequest; output: ListAttachedGroupPoliciesResponse; errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure' }
  ListAttachedRolePolicies: { input: ListAttachedRolePoliciesRequest; output: ListAttachedRolePoliciesResponse; errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure' }
  ListAttachedUserPolicies: { input: ListAttachedUserPoliciesRequest; output: ListAttachedUserPoliciesResponse; errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure' }
  ListDelegationRequests: { input: ListDelegationRequestsRequest; output: ListDelegationRequestsResponse; errors: 'NoSuchEntity' | 'ServiceFailure' | 'InvalidInput' }
  ListEntitiesForPolicy: { input: ListEntitiesForPolicyRequest; output: ListEntitiesForPolicyResponse; errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure' }
  ListGroupPolicies: { input: ListGroupPoliciesRequest; output: ListGroupPoliciesResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  ListGroups: { input: ListGroupsRequest; output: ListGroupsResponse; errors: 'ServiceFailure' }
  ListGroupsForUser: { input: ListGroupsForUserRequest; output: ListGroupsForUserResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  ListInstanceProfileTags: { input: ListInstanceProfileTagsRequest; output: ListInstanceProfileTagsResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  ListInstanceProfiles: { input: ListInstanceProfilesRequest; output: ListInstanceProfilesResponse; errors: 'ServiceFailure' }
  ListInstanceProfilesForRole: { input: ListInstanceProfilesForRoleRequest; output: ListInstanceProfilesForRoleResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  ListMFADeviceTags: { input: ListMFADeviceTagsRequest; output: ListMFADeviceTagsResponse; errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure' }
  ListMFADevices: { input: ListMFADevicesRequest; output: ListMFADevicesResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  ListOpenIDConnectProviderTags: { input: ListOpenIDConnectProviderTagsRequest; output: ListOpenIDConnectProviderTagsResponse; errors: 'NoSuchEntity' | 'ServiceFailure' | 'InvalidInput' }
  ListOpenIDConnectProviders: { input: ListOpenIDConnectProvidersRequest; output: ListOpenIDConnectProvidersResponse; errors: 'ServiceFailure' }
  ListOrganizationsFeatures: { input: ListOrganizationsFeaturesRequest; output: ListOrganizationsFeaturesResponse; errors: 'ServiceAccessNotEnabledException' | 'AccountNotManagementOrDelegatedAdministratorException' | 'OrganizationNotFoundException' | 'OrganizationNotInAllFeaturesModeException' }
  ListPolicies: { input: ListPoliciesRequest; output: ListPoliciesResponse; errors: 'ServiceFailure' }
  ListPoliciesGrantingServiceAccess: { input: ListPoliciesGrantingServiceAccessRequest; output: ListPoliciesGrantingServiceAccessResponse; errors: 'NoSuchEntity' | 'InvalidInput' }
  ListPolicyTags: { input: ListPolicyTagsRequest; output: ListPolicyTagsResponse; errors: 'NoSuchEntity' | 'ServiceFailure' | 'InvalidInput' }
  ListPolicyVersions: { input: ListPolicyVersionsRequest; output: ListPolicyVersionsResponse; errors: 'NoSuchEntity' | 'InvalidInput' | 'ServiceFailure' }
  ListRolePolicies: { input: ListRolePoliciesRequest; output: ListRolePoliciesResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  ListRoleTags: { input: ListRoleTagsRequest; output: ListRoleTagsResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  ListRoles: { input: ListRolesRequest; output: ListRolesResponse; errors: 'ServiceFailure' }
  ListSAMLProviderTags: { input: ListSAMLProviderTagsRequest; output: ListSAMLProviderTagsResponse; errors: 'NoSuchEntity' | 'ServiceFailure' | 'InvalidInput' }
  ListSAMLProviders: { input: ListSAMLProvidersRequest; output: ListSAMLProvidersResponse; errors: 'ServiceFailure' }
  ListSSHPublicKeys: { input: ListSSHPublicKeysRequest; output: ListSSHPublicKeysResponse; errors: 'NoSuchEntity' }
  ListServerCertificateTags: { input: ListServerCertificateTagsRequest; output: ListServerCertificateTagsResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  ListServerCertificates: { input: ListServerCertificatesRequest; output: ListServerCertificatesResponse; errors: 'ServiceFailure' }
  ListServiceSpecificCredentials: { input: ListServiceSpecificCredentialsRequest; output: ListServiceSpecificCredentialsResponse; errors: 'NoSuchEntity' | 'NotSupportedService' }
  ListSigningCertificates: { input: ListSigningCertificatesRequest; output: ListSigningCertificatesResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  ListUserPolicies: { input: ListUserPoliciesRequest; output: ListUserPoliciesResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  ListUserTags: { input: ListUserTagsRequest; output: ListUserTagsResponse; errors: 'NoSuchEntity' | 'ServiceFailure' }
  ListUsers: { input: ListUsersRequest; output: ListUsersResponse; errors: 'ServiceFailure' }
  ListVirtualMFADevices: { input: ListVirtualMFADevicesRequest; output: ListVirtualMFADevicesResponse; errors: never }
  PutAccountProperties: { input: PutAccountPropertiesRequest; output: PutAccountPropertiesResponse; errors: 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure' }
  PutGroupPolicy: { input: PutGroupPolicyRequest; output: Readonly<Record<never, never>>; errors: 'LimitExceeded' | 'MalformedPolicyDocument' | 'NoSuchEntity' | 'ServiceFailure' }
  PutRolePermissionsBoundary: { input: PutRolePermissionsBoundaryRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'InvalidInput' | 'UnmodifiableEntity' | 'PolicyNotAttachable' | 'ServiceFailure' }
  PutRolePolicy: { input: PutRolePolicyRequest; output: Readonly<Record<never, never>>; errors: 'LimitExceeded' | 'MalformedPolicyDocument' | 'NoSuchEntity' | 'UnmodifiableEntity' | 'ServiceFailure' }
  PutUserPermissionsBoundary: { input: PutUserPermissionsBoundaryRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'InvalidInput' | 'PolicyNotAttachable' | 'ServiceFailure' }
  PutUserPolicy: { input: PutUserPolicyRequest; output: Readonly<Record<never, never>>; errors: 'LimitExceeded' | 'MalformedPolicyDocument' | 'NoSuchEntity' | 'ServiceFailure' }
  RejectDelegationRequest: { input: RejectDelegationRequestRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'ServiceFailure' | 'ConcurrentModification' | 'InvalidInput' }
  RemoveClientIDFromOpenIDConnectProvider: { input: RemoveClientIDFromOpenIDConnectProviderRequest; output: Readonly<Record<never, never>>; errors: 'ConcurrentModification' | 'InvalidInput' | 'NoSuchEntity' | 'ServiceFailure' }
  RemoveRoleFromInstanceProfile: { input: RemoveRoleFromInstanceProfileRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'UnmodifiableEntity' | 'ServiceFailure' }
  RemoveUserFromGroup: { input: RemoveUserFromGroupRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' }
  ResetServiceSpecificCredential: { input: ResetServiceSpecificCredentialRequest; output: ResetServiceSpecificCredentialResponse; errors: 'NoSuchEntity' }
  ResyncMFADevice: { input: ResyncMFADeviceRequest; output: Readonly<Record<never, never>>; errors: 'InvalidAuthenticationCode' | 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' | 'ConcurrentModification' }
  SendDelegationToken: { input: SendDelegationTokenRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'ServiceFailure' | 'ConcurrentModification' | 'InvalidInput' }
  SetDefaultPolicyVersion: { input: SetDefaultPolicyVersionRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'InvalidInput' | 'LimitExceeded' | 'ServiceFailure' }
  SetSecurityTokenServicePreferences: { input: SetSecurityTokenServicePreferencesRequest; output: Readonly<Record<never, never>>; errors: 'ServiceFailure' }
  SimulateCustomPolicy: { input: SimulateCustomPolicyRequest; output: SimulatePolicyResponse; errors: 'InvalidInput' | 'PolicyEvaluation' }
  SimulatePrincipalPolicy: { input: SimulatePrincipalPolicyRequest; output: SimulatePolicyResponse; errors: 'NoSuchEntity' | 'InvalidInput' | 'PolicyEvaluation' }
  TagInstanceProfile: { input: TagInstanceProfileRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'InvalidInput' | 'LimitExceeded' | 'ConcurrentModification' | 'ServiceFailure' }
  TagMFADevice: { input: TagMFADeviceRequest; output: Readonly<Record<never, never>>; errors: 'InvalidInput' | 'NoSuchEntity' | 'LimitExceeded' | 'ConcurrentModification' | 'ServiceFailure' }
  TagOpenIDConnectProvider: { input: TagOpenIDConnectProviderRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure' }
  TagPolicy: { input: TagPolicyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure' }
  TagRole: { input: TagRoleRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure' }
  TagSAMLProvider: { input: TagSAMLProviderRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure' }
  TagServerCertificate: { input: TagServerCertificateRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'InvalidInput' | 'LimitExceeded' | 'ConcurrentModification' | 'ServiceFailure' }
  TagUser: { input: TagUserRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure' }
  UntagInstanceProfile: { input: UntagInstanceProfileRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure' }
  UntagMFADevice: { input: UntagMFADeviceRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure' }
  UntagOpenIDConnectProvider: { input: UntagOpenIDConnectProviderRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure' }
  UntagPolicy: { input: UntagPolicyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure' }
  UntagRole: { input: UntagRoleRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'ConcurrentModification' | 'ServiceFailure' }
  UntagSAMLProvider: { input: UntagSAMLProviderRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure' }
  UntagServerCertificate: { input: UntagServerCertificateRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'InvalidInput' | 'ConcurrentModification' | 'ServiceFailure' }
  UntagUser: { input: UntagUserRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'ConcurrentModification' | 'ServiceFailure' }
  UpdateAccessKey: { input: UpdateAccessKeyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' | 'InvalidInput' }
  UpdateAccountPasswordPolicy: { input: UpdateAccountPasswordPolicyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'MalformedPolicyDocument' | 'LimitExceeded' | 'ServiceFailure' }
  UpdateAssumeRolePolicy: { input: UpdateAssumeRolePolicyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'MalformedPolicyDocument' | 'LimitExceeded' | 'UnmodifiableEntity' | 'ServiceFailure' }
  UpdateDelegationRequest: { input: UpdateDelegationRequestRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'ServiceFailure' | 'ConcurrentModification' | 'InvalidInput' }
  UpdateGroup: { input: UpdateGroupRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'EntityAlreadyExists' | 'LimitExceeded' | 'ServiceFailure' }
  UpdateLoginProfile: { input: UpdateLoginProfileRequest; output: Readonly<Record<never, never>>; errors: 'EntityTemporarilyUnmodifiable' | 'NoSuchEntity' | 'PasswordPolicyViolation' | 'LimitExceeded' | 'ServiceFailure' }
  UpdateOpenIDConnectProviderThumbprint: { input: UpdateOpenIDConnectProviderThumbprintRequest; output: Readonly<Record<never, never>>; errors: 'ConcurrentModification' | 'InvalidInput' | 'NoSuchEntity' | 'ServiceFailure' }
  UpdateRole: { input: UpdateRoleRequest; output: UpdateRoleResponse; errors: 'UnmodifiableEntity' | 'NoSuchEntity' | 'ServiceFailure' }
  UpdateRoleDescription: { input: UpdateRoleDescriptionRequest; output: UpdateRoleDescriptionResponse; errors: 'NoSuchEntity' | 'UnmodifiableEntity' | 'ServiceFailure' }
  UpdateSAMLProvider: { input: UpdateSAMLProviderRequest; output: UpdateSAMLProviderResponse; errors: 'NoSuchEntity' | 'InvalidInput' | 'LimitExceeded' | 'ServiceFailure' | 'ConcurrentModification' }
  UpdateSSHPublicKey: { input: UpdateSSHPublicKeyRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'InvalidInput' }
  UpdateServerCertificate: { input: UpdateServerCertificateRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'EntityAlreadyExists' | 'LimitExceeded' | 'ServiceFailure' }
  UpdateServiceSpecificCredential: { input: UpdateServiceSpecificCredentialRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' }
  UpdateSigningCertificate: { input: UpdateSigningCertificateRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'ServiceFailure' | 'InvalidInput' }
  UpdateUser: { input: UpdateUserRequest; output: Readonly<Record<never, never>>; errors: 'NoSuchEntity' | 'LimitExceeded' | 'EntityAlreadyExists' | 'EntityTemporarilyUnmodifiable' | 'ConcurrentModification' | 'ServiceFailure' }
  UploadSSHPublicKey: { input: UploadSSHPublicKeyRequest; output: UploadSSHPublicKeyResponse; errors: 'LimitExceeded' | 'NoSuchEntity' | 'InvalidPublicKey' | 'DuplicateSSHPublicKey' | 'UnrecognizedPublicKeyEncoding' }
  UploadServerCertificate: { input: UploadServerCertificateRequest; output: UploadServerCertificateResponse; errors: 'LimitExceeded' | 'InvalidInput' | 'EntityAlreadyExists' | 'MalformedCertificate' | 'KeyPairMismatch' | 'ConcurrentModification' | 'ServiceFailure' }
  UploadSigningCertificate: { input: UploadSigningCertificateRequest; output: UploadSigningCertificateResponse; errors: 'LimitExceeded' | 'EntityAlreadyExists' | 'MalformedCertificate' | 'InvalidCertificate' | 'DuplicateCertificate' | 'NoSuchEntity' | 'ConcurrentModification' | 'ServiceFailure' }
}
