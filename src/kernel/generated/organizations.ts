// Made by `npm run generate` from @aws-sdk/client-organizations 3.1169.0. Do not edit.

export interface AcceptHandshakeRequest {
  readonly HandshakeId: string
}
export interface AcceptHandshakeResponse {
  readonly Handshake?: Handshake
}
export interface Account {
  readonly Id?: string
  readonly Arn?: string
  readonly Email?: string
  readonly Name?: string
  readonly Status?: 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | (string & {})
  readonly State?: 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED' | (string & {})
  readonly Paths?: readonly string[]
  readonly JoinedMethod?: 'INVITED' | 'CREATED' | (string & {})
  readonly JoinedTimestamp?: Date
}
export interface AttachPolicyRequest {
  readonly PolicyId: string
  readonly TargetId: string
}
export interface CancelHandshakeRequest {
  readonly HandshakeId: string
}
export interface CancelHandshakeResponse {
  readonly Handshake?: Handshake
}
export interface Child {
  readonly Id?: string
  readonly Type?: 'ACCOUNT' | 'ORGANIZATIONAL_UNIT' | (string & {})
}
export interface CloseAccountRequest {
  readonly AccountId: string
}
export interface CreateAccountRequest {
  readonly Email: string
  readonly AccountName: string
  readonly RoleName?: string
  readonly IamUserAccessToBilling?: 'ALLOW' | 'DENY' | (string & {})
  readonly Tags?: readonly Tag[]
}
export interface CreateAccountResponse {
  readonly CreateAccountStatus?: CreateAccountStatus
}
export interface CreateAccountStatus {
  readonly Id?: string
  readonly AccountName?: string
  readonly State?: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | (string & {})
  readonly RequestedTimestamp?: Date
  readonly CompletedTimestamp?: Date
  readonly AccountId?: string
  readonly GovCloudAccountId?: string
  readonly FailureReason?: 'ACCOUNT_LIMIT_EXCEEDED' | 'EMAIL_ALREADY_EXISTS' | 'INVALID_ADDRESS' | 'INVALID_EMAIL' | 'CONCURRENT_ACCOUNT_MODIFICATION' | 'INTERNAL_FAILURE' | 'GOVCLOUD_ACCOUNT_ALREADY_EXISTS' | 'MISSING_BUSINESS_VALIDATION' | 'FAILED_BUSINESS_VALIDATION' | 'PENDING_BUSINESS_VALIDATION' | 'INVALID_IDENTITY_FOR_BUSINESS_VALIDATION' | 'UNKNOWN_BUSINESS_VALIDATION' | 'MISSING_PAYMENT_INSTRUMENT' | 'INVALID_PAYMENT_INSTRUMENT' | 'UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED' | (string & {})
}
export interface CreateGovCloudAccountRequest {
  readonly Email: string
  readonly AccountName: string
  readonly RoleName?: string
  readonly IamUserAccessToBilling?: 'ALLOW' | 'DENY' | (string & {})
  readonly Tags?: readonly Tag[]
}
export interface CreateGovCloudAccountResponse {
  readonly CreateAccountStatus?: CreateAccountStatus
}
export interface CreateOrganizationRequest {
  readonly FeatureSet?: 'ALL' | 'CONSOLIDATED_BILLING' | (string & {})
}
export interface CreateOrganizationResponse {
  readonly Organization?: Organization
}
export interface CreateOrganizationalUnitRequest {
  readonly ParentId: string
  readonly Name: string
  readonly Tags?: readonly Tag[]
}
export interface CreateOrganizationalUnitResponse {
  readonly OrganizationalUnit?: OrganizationalUnit
}
export interface CreatePolicyRequest {
  readonly Content: string
  readonly Description: string
  readonly Name: string
  readonly Type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' | 'TAG_POLICY' | 'BACKUP_POLICY' | 'AISERVICES_OPT_OUT_POLICY' | 'CHATBOT_POLICY' | 'DECLARATIVE_POLICY_EC2' | 'SECURITYHUB_POLICY' | 'SECURITYHUB_CSPM_POLICY' | 'INSPECTOR_POLICY' | 'UPGRADE_ROLLOUT_POLICY' | 'BEDROCK_POLICY' | 'S3_POLICY' | 'NETWORK_SECURITY_DIRECTOR_POLICY' | 'GUARDDUTY_POLICY' | (string & {})
  readonly Tags?: readonly Tag[]
}
export interface CreatePolicyResponse {
  readonly Policy?: Policy
}
export interface DeclineHandshakeRequest {
  readonly HandshakeId: string
}
export interface DeclineHandshakeResponse {
  readonly Handshake?: Handshake
}
export interface DelegatedAdministrator {
  readonly Id?: string
  readonly Arn?: string
  readonly Email?: string
  readonly Name?: string
  readonly Status?: 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | (string & {})
  readonly State?: 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED' | (string & {})
  readonly JoinedMethod?: 'INVITED' | 'CREATED' | (string & {})
  readonly JoinedTimestamp?: Date
  readonly DelegationEnabledDate?: Date
}
export interface DelegatedService {
  readonly ServicePrincipal?: string
  readonly DelegationEnabledDate?: Date
}
export interface DeleteOrganizationalUnitRequest {
  readonly OrganizationalUnitId: string
}
export interface DeletePolicyRequest {
  readonly PolicyId: string
}
export interface DeregisterDelegatedAdministratorRequest {
  readonly AccountId: string
  readonly ServicePrincipal: string
}
export interface DescribeAccountRequest {
  readonly AccountId: string
}
export interface DescribeAccountResponse {
  readonly Account?: Account
}
export interface DescribeCreateAccountStatusRequest {
  readonly CreateAccountRequestId: string
}
export interface DescribeCreateAccountStatusResponse {
  readonly CreateAccountStatus?: CreateAccountStatus
}
export interface DescribeEffectivePolicyRequest {
  readonly PolicyType: 'TAG_POLICY' | 'BACKUP_POLICY' | 'AISERVICES_OPT_OUT_POLICY' | 'CHATBOT_POLICY' | 'DECLARATIVE_POLICY_EC2' | 'SECURITYHUB_POLICY' | 'SECURITYHUB_CSPM_POLICY' | 'INSPECTOR_POLICY' | 'UPGRADE_ROLLOUT_POLICY' | 'BEDROCK_POLICY' | 'S3_POLICY' | 'NETWORK_SECURITY_DIRECTOR_POLICY' | 'GUARDDUTY_POLICY' | (string & {})
  readonly TargetId?: string
}
export interface DescribeEffectivePolicyResponse {
  readonly EffectivePolicy?: EffectivePolicy
}
export interface DescribeHandshakeRequest {
  readonly HandshakeId: string
}
export interface DescribeHandshakeResponse {
  readonly Handshake?: Handshake
}
export interface DescribeOrganizationResponse {
  readonly Organization?: Organization
}
export interface DescribeOrganizationalUnitRequest {
  readonly OrganizationalUnitId: string
}
export interface DescribeOrganizationalUnitResponse {
  readonly OrganizationalUnit?: OrganizationalUnit
}
export interface DescribePolicyRequest {
  readonly PolicyId: string
}
export interface DescribePolicyResponse {
  readonly Policy?: Policy
}
export interface DescribeResourcePolicyResponse {
  readonly ResourcePolicy?: ResourcePolicy
}
export interface DescribeResponsibilityTransferRequest {
  readonly Id: string
}
export interface DescribeResponsibilityTransferResponse {
  readonly ResponsibilityTransfer?: ResponsibilityTransfer
}
export interface DetachPolicyRequest {
  readonly PolicyId: string
  readonly TargetId: string
}
export interface DisableAWSServiceAccessRequest {
  readonly ServicePrincipal: string
}
export interface DisablePolicyTypeRequest {
  readonly RootId: string
  readonly PolicyType: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' | 'TAG_POLICY' | 'BACKUP_POLICY' | 'AISERVICES_OPT_OUT_POLICY' | 'CHATBOT_POLICY' | 'DECLARATIVE_POLICY_EC2' | 'SECURITYHUB_POLICY' | 'SECURITYHUB_CSPM_POLICY' | 'INSPECTOR_POLICY' | 'UPGRADE_ROLLOUT_POLICY' | 'BEDROCK_POLICY' | 'S3_POLICY' | 'NETWORK_SECURITY_DIRECTOR_POLICY' | 'GUARDDUTY_POLICY' | (string & {})
}
export interface DisablePolicyTypeResponse {
  readonly Root?: Root
}
export interface EffectivePolicy {
  readonly PolicyContent?: string
  readonly LastUpdatedTimestamp?: Date
  readonly TargetId?: string
  readonly PolicyType?: 'TAG_POLICY' | 'BACKUP_POLICY' | 'AISERVICES_OPT_OUT_POLICY' | 'CHATBOT_POLICY' | 'DECLARATIVE_POLICY_EC2' | 'SECURITYHUB_POLICY' | 'SECURITYHUB_CSPM_POLICY' | 'INSPECTOR_POLICY' | 'UPGRADE_ROLLOUT_POLICY' | 'BEDROCK_POLICY' | 'S3_POLICY' | 'NETWORK_SECURITY_DIRECTOR_POLICY' | 'GUARDDUTY_POLICY' | (string & {})
}
export interface EffectivePolicyValidationError {
  readonly ErrorCode?: string
  readonly ErrorMessage?: string
  readonly PathToError?: string
  readonly ContributingPolicies?: readonly string[]
}
export interface EnableAWSServiceAccessRequest {
  readonly ServicePrincipal: string
}
export type EnableAllFeaturesRequest = Readonly<Record<never, never>>
export interface EnableAllFeaturesResponse {
  readonly Handshake?: Handshake
}
export interface EnablePolicyTypeRequest {
  readonly RootId: string
  readonly PolicyType: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' | 'TAG_POLICY' | 'BACKUP_POLICY' | 'AISERVICES_OPT_OUT_POLICY' | 'CHATBOT_POLICY' | 'DECLARATIVE_POLICY_EC2' | 'SECURITYHUB_POLICY' | 'SECURITYHUB_CSPM_POLICY' | 'INSPECTOR_POLICY' | 'UPGRADE_ROLLOUT_POLICY' | 'BEDROCK_POLICY' | 'S3_POLICY' | 'NETWORK_SECURITY_DIRECTOR_POLICY' | 'GUARDDUTY_POLICY' | (string & {})
}
export interface EnablePolicyTypeResponse {
  readonly Root?: Root
}
export interface EnabledServicePrincipal {
  readonly ServicePrincipal?: string
  readonly DateEnabled?: Date
}
export interface Handshake {
  readonly Id?: string
  readonly Arn?: string
  readonly Parties?: readonly HandshakeParty[]
  readonly State?: 'REQUESTED' | 'OPEN' | 'CANCELED' | 'ACCEPTED' | 'DECLINED' | 'EXPIRED' | (string & {})
  readonly RequestedTimestamp?: Date
  readonly ExpirationTimestamp?: Date
  readonly Action?: 'INVITE' | 'ENABLE_ALL_FEATURES' | 'APPROVE_ALL_FEATURES' | 'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE' | 'TRANSFER_RESPONSIBILITY' | (string & {})
  readonly Resources?: readonly HandshakeResource[]
}
export interface HandshakeFilter {
  readonly ActionType?: 'INVITE' | 'ENABLE_ALL_FEATURES' | 'APPROVE_ALL_FEATURES' | 'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE' | 'TRANSFER_RESPONSIBILITY' | (string & {})
  readonly ParentHandshakeId?: string
}
export interface HandshakeParty {
  readonly Id: string
  readonly Type: 'ACCOUNT' | 'ORGANIZATION' | 'EMAIL' | (string & {})
}
export interface HandshakeResource {
  readonly Value?: string
  readonly Type?: 'ACCOUNT' | 'ORGANIZATION' | 'ORGANIZATION_FEATURE_SET' | 'EMAIL' | 'MASTER_EMAIL' | 'MASTER_NAME' | 'NOTES' | 'PARENT_HANDSHAKE' | 'RESPONSIBILITY_TRANSFER' | 'TRANSFER_START_TIMESTAMP' | 'TRANSFER_TYPE' | 'MANAGEMENT_ACCOUNT' | 'MANAGEMENT_EMAIL' | 'MANAGEMENT_NAME' | (string & {})
  readonly Resources?: readonly HandshakeResource[]
}
export interface InviteAccountToOrganizationRequest {
  readonly Target: HandshakeParty
  readonly Notes?: string
  readonly Tags?: readonly Tag[]
}
export interface InviteAccountToOrganizationResponse {
  readonly Handshake?: Handshake
}
export interface InviteOrganizationToTransferResponsibilityRequest {
  readonly Type: 'BILLING' | (string & {})
  readonly Target: HandshakeParty
  readonly Notes?: string
  readonly StartTimestamp: Date
  readonly SourceName: string
  readonly Tags?: readonly Tag[]
}
export interface InviteOrganizationToTransferResponsibilityResponse {
  readonly Handshake?: Handshake
}
export interface ListAWSServiceAccessForOrganizationRequest {
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListAWSServiceAccessForOrganizationResponse {
  readonly EnabledServicePrincipals?: readonly EnabledServicePrincipal[]
  readonly NextToken?: string
}
export interface ListAccountsForParentRequest {
  readonly ParentId: string
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListAccountsForParentResponse {
  readonly Accounts?: readonly Account[]
  readonly NextToken?: string
}
export interface ListAccountsRequest {
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListAccountsResponse {
  readonly Accounts?: readonly Account[]
  readonly NextToken?: string
}
export interface ListAccountsWithInvalidEffectivePolicyRequest {
  readonly PolicyType: 'TAG_POLICY' | 'BACKUP_POLICY' | 'AISERVICES_OPT_OUT_POLICY' | 'CHATBOT_POLICY' | 'DECLARATIVE_POLICY_EC2' | 'SECURITYHUB_POLICY' | 'SECURITYHUB_CSPM_POLICY' | 'INSPECTOR_POLICY' | 'UPGRADE_ROLLOUT_POLICY' | 'BEDROCK_POLICY' | 'S3_POLICY' | 'NETWORK_SECURITY_DIRECTOR_POLICY' | 'GUARDDUTY_POLICY' | (string & {})
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListAccountsWithInvalidEffectivePolicyResponse {
  readonly Accounts?: readonly Account[]
  readonly PolicyType?: 'TAG_POLICY' | 'BACKUP_POLICY' | 'AISERVICES_OPT_OUT_POLICY' | 'CHATBOT_POLICY' | 'DECLARATIVE_POLICY_EC2' | 'SECURITYHUB_POLICY' | 'SECURITYHUB_CSPM_POLICY' | 'INSPECTOR_POLICY' | 'UPGRADE_ROLLOUT_POLICY' | 'BEDROCK_POLICY' | 'S3_POLICY' | 'NETWORK_SECURITY_DIRECTOR_POLICY' | 'GUARDDUTY_POLICY' | (string & {})
  readonly NextToken?: string
}
export interface ListChildrenRequest {
  readonly ParentId: string
  readonly ChildType: 'ACCOUNT' | 'ORGANIZATIONAL_UNIT' | (string & {})
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListChildrenResponse {
  readonly Children?: readonly Child[]
  readonly NextToken?: string
}
export interface ListCreateAccountStatusRequest {
  readonly States?: readonly ('IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | (string & {}))[]
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListCreateAccountStatusResponse {
  readonly CreateAccountStatuses?: readonly CreateAccountStatus[]
  readonly NextToken?: string
}
export interface ListDelegatedAdministratorsRequest {
  readonly ServicePrincipal?: string
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListDelegatedAdministratorsResponse {
  readonly DelegatedAdministrators?: readonly DelegatedAdministrator[]
  readonly NextToken?: string
}
export interface ListDelegatedServicesForAccountRequest {
  readonly AccountId: string
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListDelegatedServicesForAccountResponse {
  readonly DelegatedServices?: readonly DelegatedService[]
  readonly NextToken?: string
}
export interface ListEffectivePolicyValidationErrorsRequest {
  readonly AccountId: string
  readonly PolicyType: 'TAG_POLICY' | 'BACKUP_POLICY' | 'AISERVICES_OPT_OUT_POLICY' | 'CHATBOT_POLICY' | 'DECLARATIVE_POLICY_EC2' | 'SECURITYHUB_POLICY' | 'SECURITYHUB_CSPM_POLICY' | 'INSPECTOR_POLICY' | 'UPGRADE_ROLLOUT_POLICY' | 'BEDROCK_POLICY' | 'S3_POLICY' | 'NETWORK_SECURITY_DIRECTOR_POLICY' | 'GUARDDUTY_POLICY' | (string & {})
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListEffectivePolicyValidationErrorsResponse {
  readonly AccountId?: string
  readonly PolicyType?: 'TAG_POLICY' | 'BACKUP_POLICY' | 'AISERVICES_OPT_OUT_POLICY' | 'CHATBOT_POLICY' | 'DECLARATIVE_POLICY_EC2' | 'SECURITYHUB_POLICY' | 'SECURITYHUB_CSPM_POLICY' | 'INSPECTOR_POLICY' | 'UPGRADE_ROLLOUT_POLICY' | 'BEDROCK_POLICY' | 'S3_POLICY' | 'NETWORK_SECURITY_DIRECTOR_POLICY' | 'GUARDDUTY_POLICY' | (string & {})
  readonly Path?: string
  readonly EvaluationTimestamp?: Date
  readonly NextToken?: string
  readonly EffectivePolicyValidationErrors?: readonly EffectivePolicyValidationError[]
}
export interface ListHandshakesForAccountRequest {
  readonly Filter?: HandshakeFilter
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListHandshakesForAccountResponse {
  readonly Handshakes?: readonly Handshake[]
  readonly NextToken?: string
}
export interface ListHandshakesForOrganizationRequest {
  readonly Filter?: HandshakeFilter
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListHandshakesForOrganizationResponse {
  readonly Handshakes?: readonly Handshake[]
  readonly NextToken?: string
}
export interface ListInboundResponsibilityTransfersRequest {
  readonly Type: 'BILLING' | (string & {})
  readonly Id?: string
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListInboundResponsibilityTransfersResponse {
  readonly ResponsibilityTransfers?: readonly ResponsibilityTransfer[]
  readonly NextToken?: string
}
export interface ListOrganizationalUnitsForParentRequest {
  readonly ParentId: string
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListOrganizationalUnitsForParentResponse {
  readonly OrganizationalUnits?: readonly OrganizationalUnit[]
  readonly NextToken?: string
}
export interface ListOutboundResponsibilityTransfersRequest {
  readonly Type: 'BILLING' | (string & {})
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListOutboundResponsibilityTransfersResponse {
  readonly ResponsibilityTransfers?: readonly ResponsibilityTransfer[]
  readonly NextToken?: string
}
export interface ListParentsRequest {
  readonly ChildId: string
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListParentsResponse {
  readonly Parents?: readonly Parent[]
  readonly NextToken?: string
}
export interface ListPoliciesForTargetRequest {
  readonly TargetId: string
  readonly Filter: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' | 'TAG_POLICY' | 'BACKUP_POLICY' | 'AISERVICES_OPT_OUT_POLICY' | 'CHATBOT_POLICY' | 'DECLARATIVE_POLICY_EC2' | 'SECURITYHUB_POLICY' | 'SECURITYHUB_CSPM_POLICY' | 'INSPECTOR_POLICY' | 'UPGRADE_ROLLOUT_POLICY' | 'BEDROCK_POLICY' | 'S3_POLICY' | 'NETWORK_SECURITY_DIRECTOR_POLICY' | 'GUARDDUTY_POLICY' | (string & {})
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListPoliciesForTargetResponse {
  readonly Policies?: readonly PolicySummary[]
  readonly NextToken?: string
}
export interface ListPoliciesRequest {
  readonly Filter: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' | 'TAG_POLICY' | 'BACKUP_POLICY' | 'AISERVICES_OPT_OUT_POLICY' | 'CHATBOT_POLICY' | 'DECLARATIVE_POLICY_EC2' | 'SECURITYHUB_POLICY' | 'SECURITYHUB_CSPM_POLICY' | 'INSPECTOR_POLICY' | 'UPGRADE_ROLLOUT_POLICY' | 'BEDROCK_POLICY' | 'S3_POLICY' | 'NETWORK_SECURITY_DIRECTOR_POLICY' | 'GUARDDUTY_POLICY' | (string & {})
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListPoliciesResponse {
  readonly Policies?: readonly PolicySummary[]
  readonly NextToken?: string
}
export interface ListRootsRequest {
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListRootsResponse {
  readonly Roots?: readonly Root[]
  readonly NextToken?: string
}
export interface ListTagsForResourceRequest {
  readonly ResourceId: string
  readonly NextToken?: string
}
export interface ListTagsForResourceResponse {
  readonly Tags?: readonly Tag[]
  readonly NextToken?: string
}
export interface ListTargetsForPolicyRequest {
  readonly PolicyId: string
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListTargetsForPolicyResponse {
  readonly Targets?: readonly PolicyTargetSummary[]
  readonly NextToken?: string
}
export interface MoveAccountRequest {
  readonly AccountId: string
  readonly SourceParentId: string
  readonly DestinationParentId: string
}
export interface Organization {
  readonly Id?: string
  readonly Arn?: string
  readonly FeatureSet?: 'ALL' | 'CONSOLIDATED_BILLING' | (string & {})
  readonly MasterAccountArn?: string
  readonly MasterAccountId?: string
  readonly MasterAccountEmail?: string
  readonly AvailablePolicyTypes?: readonly PolicyTypeSummary[]
}
export interface OrganizationalUnit {
  readonly Id?: string
  readonly Arn?: string
  readonly Name?: string
  readonly Path?: string
}
export interface Parent {
  readonly Id?: string
  readonly Type?: 'ROOT' | 'ORGANIZATIONAL_UNIT' | (string & {})
}
export interface Policy {
  readonly PolicySummary?: PolicySummary
  readonly Content?: string
}
export interface PolicySummary {
  readonly Id?: string
  readonly Arn?: string
  readonly Name?: string
  readonly Description?: string
  readonly Type?: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' | 'TAG_POLICY' | 'BACKUP_POLICY' | 'AISERVICES_OPT_OUT_POLICY' | 'CHATBOT_POLICY' | 'DECLARATIVE_POLICY_EC2' | 'SECURITYHUB_POLICY' | 'SECURITYHUB_CSPM_POLICY' | 'INSPECTOR_POLICY' | 'UPGRADE_ROLLOUT_POLICY' | 'BEDROCK_POLICY' | 'S3_POLICY' | 'NETWORK_SECURITY_DIRECTOR_POLICY' | 'GUARDDUTY_POLICY' | (string & {})
  readonly AwsManaged?: boolean
}
export interface PolicyTargetSummary {
  readonly TargetId?: string
  readonly Arn?: string
  readonly Name?: string
  readonly Type?: 'ACCOUNT' | 'ORGANIZATIONAL_UNIT' | 'ROOT' | (string & {})
}
export interface PolicyTypeSummary {
  readonly Type?: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' | 'TAG_POLICY' | 'BACKUP_POLICY' | 'AISERVICES_OPT_OUT_POLICY' | 'CHATBOT_POLICY' | 'DECLARATIVE_POLICY_EC2' | 'SECURITYHUB_POLICY' | 'SECURITYHUB_CSPM_POLICY' | 'INSPECTOR_POLICY' | 'UPGRADE_ROLLOUT_POLICY' | 'BEDROCK_POLICY' | 'S3_POLICY' | 'NETWORK_SECURITY_DIRECTOR_POLICY' | 'GUARDDUTY_POLICY' | (string & {})
  readonly Status?: 'ENABLED' | 'PENDING_ENABLE' | 'PENDING_DISABLE' | (string & {})
}
export interface PutResourcePolicyRequest {
  readonly Content: string
  readonly Tags?: readonly Tag[]
}
export interface PutResourcePolicyResponse {
  readonly ResourcePolicy?: ResourcePolicy
}
export interface RegisterDelegatedAdministratorRequest {
  readonly AccountId: string
  readonly ServicePrincipal: string
}
export interface RemoveAccountFromOrganizationRequest {
  readonly AccountId: string
}
export interface ResourcePolicy {
  readonly ResourcePolicySummary?: ResourcePolicySummary
  readonly Content?: string
}
export interface ResourcePolicySummary {
  readonly Id?: string
  readonly Arn?: string
}
export interface ResponsibilityTransfer {
  readonly Arn?: string
  readonly Name?: string
  readonly Id?: string
  readonly Type?: 'BILLING' | (string & {})
  readonly Status?: 'REQUESTED' | 'DECLINED' | 'CANCELED' | 'EXPIRED' | 'ACCEPTED' | 'WITHDRAWN' | (string & {})
  readonly Source?: TransferParticipant
  readonly Target?: TransferParticipant
  readonly StartTimestamp?: Date
  readonly EndTimestamp?: Date
  readonly ActiveHandshakeId?: string
}
export interface Root {
  readonly Id?: string
  readonly Arn?: string
  readonly Name?: string
  readonly PolicyTypes?: readonly PolicyTypeSummary[]
}
export interface Tag {
  readonly Key: string
  readonly Value: string
}
export interface TagResourceRequest {
  readonly ResourceId: string
  readonly Tags: readonly Tag[]
}
export interface TerminateResponsibilityTransferRequest {
  readonly Id: string
  readonly EndTimestamp?: Date
}
export interface TerminateResponsibilityTransferResponse {
  readonly ResponsibilityTransfer?: ResponsibilityTransfer
}
export interface TransferParticipant {
  readonly ManagementAccountId?: string
  readonly ManagementAccountEmail?: string
}
export interface UntagResourceRequest {
  readonly ResourceId: string
  readonly TagKeys: readonly string[]
}
export interface UpdateOrganizationalUnitRequest {
  readonly OrganizationalUnitId: string
  readonly Name?: string
}
export interface UpdateOrganizationalUnitResponse {
  readonly OrganizationalUnit?: OrganizationalUnit
}
export interface UpdatePolicyRequest {
  readonly PolicyId: string
  readonly Name?: string
  readonly Description?: string
  readonly Content?: string
}
export interface UpdatePolicyResponse {
  readonly Policy?: Policy
}
export interface UpdateResponsibilityTransferRequest {
  readonly Id: string
  readonly Name: string
}
export interface UpdateResponsibilityTransferResponse {
  readonly ResponsibilityTransfer?: ResponsibilityTransfer
}

/** Operations of organizations, API version 2016-11-28. */
export interface Organizations {
  AcceptHandshake: { input: AcceptHandshakeRequest; output: AcceptHandshakeResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'HandshakeConstraintViolationException' | 'HandshakeNotFoundException' | 'InvalidHandshakeTransitionException' | 'HandshakeAlreadyInStateException' | 'InvalidInputException' | 'ConcurrentModificationException' | 'ServiceException' | 'TooManyRequestsException' | 'AccessDeniedForDependencyException' | 'ConstraintViolationException' | 'MasterCannotLeaveOrganizationException' }
  AttachPolicy: { input: AttachPolicyRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'DuplicatePolicyAttachmentException' | 'InvalidInputException' | 'PolicyNotFoundException' | 'PolicyTypeNotEnabledException' | 'ServiceException' | 'TargetNotFoundException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' | 'PolicyChangesInProgressException' }
  CancelHandshake: { input: CancelHandshakeRequest; output: CancelHandshakeResponse; errors: 'AccessDeniedException' | 'ConcurrentModificationException' | 'HandshakeNotFoundException' | 'InvalidHandshakeTransitionException' | 'HandshakeAlreadyInStateException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' }
  CloseAccount: { input: CloseAccountRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'AccountAlreadyClosedException' | 'AccountNotFoundException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConflictException' | 'ConstraintViolationException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  CreateAccount: { input: CreateAccountRequest; output: CreateAccountResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'InvalidInputException' | 'FinalizingOrganizationException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  CreateGovCloudAccount: { input: CreateGovCloudAccountRequest; output: CreateGovCloudAccountResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'InvalidInputException' | 'FinalizingOrganizationException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  CreateOrganization: { input: CreateOrganizationRequest; output: CreateOrganizationResponse; errors: 'AccessDeniedException' | 'AlreadyInOrganizationException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' | 'AccessDeniedForDependencyException' }
  CreateOrganizationalUnit: { input: CreateOrganizationalUnitRequest; output: CreateOrganizationalUnitResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'DuplicateOrganizationalUnitException' | 'InvalidInputException' | 'ParentNotFoundException' | 'ServiceException' | 'TooManyRequestsException' }
  CreatePolicy: { input: CreatePolicyRequest; output: CreatePolicyResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'DuplicatePolicyException' | 'InvalidInputException' | 'MalformedPolicyDocumentException' | 'PolicyTypeNotAvailableForOrganizationException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  DeclineHandshake: { input: DeclineHandshakeRequest; output: DeclineHandshakeResponse; errors: 'AccessDeniedException' | 'ConcurrentModificationException' | 'HandshakeNotFoundException' | 'InvalidHandshakeTransitionException' | 'HandshakeAlreadyInStateException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' }
  DeleteOrganization: { input: Readonly<Record<never, never>>; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'InvalidInputException' | 'OrganizationNotEmptyException' | 'ServiceException' | 'TooManyRequestsException' }
  DeleteOrganizationalUnit: { input: DeleteOrganizationalUnitRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'InvalidInputException' | 'OrganizationalUnitNotEmptyException' | 'OrganizationalUnitNotFoundException' | 'ServiceException' | 'TooManyRequestsException' }
  DeletePolicy: { input: DeletePolicyRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'InvalidInputException' | 'PolicyInUseException' | 'PolicyNotFoundException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  DeleteResourcePolicy: { input: Readonly<Record<never, never>>; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'ServiceException' | 'UnsupportedAPIEndpointException' | 'TooManyRequestsException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'AWSOrganizationsNotInUseException' | 'ResourcePolicyNotFoundException' }
  DeregisterDelegatedAdministrator: { input: DeregisterDelegatedAdministratorRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'AccountNotFoundException' | 'AccountNotRegisteredException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'InvalidInputException' | 'TooManyRequestsException' | 'ServiceException' | 'UnsupportedAPIEndpointException' }
  DescribeAccount: { input: DescribeAccountRequest; output: DescribeAccountResponse; errors: 'AccessDeniedException' | 'AccountNotFoundException' | 'AWSOrganizationsNotInUseException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' }
  DescribeCreateAccountStatus: { input: DescribeCreateAccountStatusRequest; output: DescribeCreateAccountStatusResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'CreateAccountStatusNotFoundException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  DescribeEffectivePolicy: { input: DescribeEffectivePolicyRequest; output: DescribeEffectivePolicyResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConstraintViolationException' | 'ServiceException' | 'TooManyRequestsException' | 'TargetNotFoundException' | 'EffectivePolicyNotFoundException' | 'InvalidInputException' | 'UnsupportedAPIEndpointException' }
  DescribeHandshake: { input: DescribeHandshakeRequest; output: DescribeHandshakeResponse; errors: 'AccessDeniedException' | 'ConcurrentModificationException' | 'HandshakeNotFoundException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' }
  DescribeOrganization: { input: Readonly<Record<never, never>>; output: DescribeOrganizationResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ServiceException' | 'TooManyRequestsException' }
  DescribeOrganizationalUnit: { input: DescribeOrganizationalUnitRequest; output: DescribeOrganizationalUnitResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'InvalidInputException' | 'OrganizationalUnitNotFoundException' | 'ServiceException' | 'TooManyRequestsException' }
  DescribePolicy: { input: DescribePolicyRequest; output: DescribePolicyResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'InvalidInputException' | 'PolicyNotFoundException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  DescribeResourcePolicy: { input: Readonly<Record<never, never>>; output: DescribeResourcePolicyResponse; errors: 'AccessDeniedException' | 'ServiceException' | 'UnsupportedAPIEndpointException' | 'TooManyRequestsException' | 'AWSOrganizationsNotInUseException' | 'ResourcePolicyNotFoundException' | 'ConstraintViolationException' }
  DescribeResponsibilityTransfer: { input: DescribeResponsibilityTransferRequest; output: DescribeResponsibilityTransferResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ResponsibilityTransferNotFoundException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  DetachPolicy: { input: DetachPolicyRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'InvalidInputException' | 'PolicyNotAttachedException' | 'PolicyNotFoundException' | 'ServiceException' | 'TargetNotFoundException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' | 'PolicyChangesInProgressException' }
  DisableAWSServiceAccess: { input: DisableAWSServiceAccessRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  DisablePolicyType: { input: DisablePolicyTypeRequest; output: DisablePolicyTypeResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'InvalidInputException' | 'PolicyTypeNotEnabledException' | 'RootNotFoundException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' | 'PolicyChangesInProgressException' }
  EnableAWSServiceAccess: { input: EnableAWSServiceAccessRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  EnableAllFeatures: { input: EnableAllFeaturesRequest; output: EnableAllFeaturesResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'HandshakeConstraintViolationException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' }
  EnablePolicyType: { input: EnablePolicyTypeRequest; output: EnablePolicyTypeResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'InvalidInputException' | 'PolicyTypeAlreadyEnabledException' | 'RootNotFoundException' | 'ServiceException' | 'TooManyRequestsException' | 'PolicyTypeNotAvailableForOrganizationException' | 'UnsupportedAPIEndpointException' | 'PolicyChangesInProgressException' }
  InviteAccountToOrganization: { input: InviteAccountToOrganizationRequest; output: InviteAccountToOrganizationResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'AccountOwnerNotVerifiedException' | 'ConcurrentModificationException' | 'HandshakeConstraintViolationException' | 'DuplicateHandshakeException' | 'ConstraintViolationException' | 'InvalidInputException' | 'FinalizingOrganizationException' | 'ServiceException' | 'TooManyRequestsException' }
  InviteOrganizationToTransferResponsibility: { input: InviteOrganizationToTransferResponsibilityRequest; output: InviteOrganizationToTransferResponsibilityResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'DuplicateHandshakeException' | 'HandshakeConstraintViolationException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  LeaveOrganization: { input: Readonly<Record<never, never>>; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'AccountNotFoundException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'InvalidInputException' | 'MasterCannotLeaveOrganizationException' | 'ServiceException' | 'TooManyRequestsException' }
  ListAWSServiceAccessForOrganization: { input: ListAWSServiceAccessForOrganizationRequest; output: ListAWSServiceAccessForOrganizationResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConstraintViolationException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  ListAccounts: { input: ListAccountsRequest; output: ListAccountsResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' }
  ListAccountsForParent: { input: ListAccountsForParentRequest; output: ListAccountsForParentResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'InvalidInputException' | 'ParentNotFoundException' | 'ServiceException' | 'TooManyRequestsException' }
  ListAccountsWithInvalidEffectivePolicy: { input: ListAccountsWithInvalidEffectivePolicyRequest; output: ListAccountsWithInvalidEffectivePolicyResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConstraintViolationException' | 'EffectivePolicyNotFoundException' | 'ServiceException' | 'TooManyRequestsException' | 'InvalidInputException' | 'UnsupportedAPIEndpointException' }
  ListChildren: { input: ListChildrenRequest; output: ListChildrenResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'InvalidInputException' | 'ParentNotFoundException' | 'ServiceException' | 'TooManyRequestsException' }
  ListCreateAccountStatus: { input: ListCreateAccountStatusRequest; output: ListCreateAccountStatusResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  ListDelegatedAdministrators: { input: ListDelegatedAdministratorsRequest; output: ListDelegatedAdministratorsResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConstraintViolationException' | 'InvalidInputException' | 'TooManyRequestsException' | 'ServiceException' | 'UnsupportedAPIEndpointException' }
  ListDelegatedServicesForAccount: { input: ListDelegatedServicesForAccountRequest; output: ListDelegatedServicesForAccountResponse; errors: 'AccessDeniedException' | 'AccountNotFoundException' | 'AccountNotRegisteredException' | 'AWSOrganizationsNotInUseException' | 'ConstraintViolationException' | 'InvalidInputException' | 'TooManyRequestsException' | 'ServiceException' | 'UnsupportedAPIEndpointException' }
  ListEffectivePolicyValidationErrors: { input: ListEffectivePolicyValidationErrorsRequest; output: ListEffectivePolicyValidationErrorsResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConstraintViolationException' | 'EffectivePolicyNotFoundException' | 'ServiceException' | 'TooManyRequestsException' | 'AccountNotFoundException' | 'InvalidInputException' | 'UnsupportedAPIEndpointException' }
  ListHandshakesForAccount: { input: ListHandshakesForAccountRequest; output: ListHandshakesForAccountResponse; errors: 'AccessDeniedException' | 'ConcurrentModificationException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' }
  ListHandshakesForOrganization: { input: ListHandshakesForOrganizationRequest; output: ListHandshakesForOrganizationResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' }
  ListInboundResponsibilityTransfers: { input: ListInboundResponsibilityTransfersRequest; output: ListInboundResponsibilityTransfersResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ResponsibilityTransferNotFoundException' | 'ConstraintViolationException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  ListOrganizationalUnitsForParent: { input: ListOrganizationalUnitsForParentRequest; output: ListOrganizationalUnitsForParentResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'InvalidInputException' | 'ParentNotFoundException' | 'ServiceException' | 'TooManyRequestsException' }
  ListOutboundResponsibilityTransfers: { input: ListOutboundResponsibilityTransfersRequest; output: ListOutboundResponsibilityTransfersResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConstraintViolationException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  ListParents: { input: ListParentsRequest; output: ListParentsResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ChildNotFoundException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' }
  ListPolicies: { input: ListPoliciesRequest; output: ListPoliciesResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  ListPoliciesForTarget: { input: ListPoliciesForTargetRequest; output: ListPoliciesForTargetResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'InvalidInputException' | 'ServiceException' | 'TargetNotFoundException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  ListRoots: { input: ListRootsRequest; output: ListRootsResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' }
  ListTagsForResource: { input: ListTagsForResourceRequest; output: ListTagsForResourceResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'TargetNotFoundException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' }
  ListTargetsForPolicy: { input: ListTargetsForPolicyRequest; output: ListTargetsForPolicyResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'InvalidInputException' | 'PolicyNotFoundException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
  MoveAccount: { input: MoveAccountRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'InvalidInputException' | 'SourceParentNotFoundException' | 'DestinationParentNotFoundException' | 'DuplicateAccountException' | 'AccountNotFoundException' | 'TooManyRequestsException' | 'ConcurrentModificationException' | 'AWSOrganizationsNotInUseException' | 'ServiceException' }
  PutResourcePolicy: { input: PutResourcePolicyRequest; output: PutResourcePolicyResponse; errors: 'AccessDeniedException' | 'ServiceException' | 'UnsupportedAPIEndpointException' | 'TooManyRequestsException' | 'ConcurrentModificationException' | 'InvalidInputException' | 'ConstraintViolationException' | 'AWSOrganizationsNotInUseException' }
  RegisterDelegatedAdministrator: { input: RegisterDelegatedAdministratorRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'AccountAlreadyRegisteredException' | 'AccountNotFoundException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'InvalidInputException' | 'TooManyRequestsException' | 'ServiceException' | 'UnsupportedAPIEndpointException' }
  RemoveAccountFromOrganization: { input: RemoveAccountFromOrganizationRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'AccountNotFoundException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'InvalidInputException' | 'MasterCannotLeaveOrganizationException' | 'ServiceException' | 'TooManyRequestsException' }
  TagResource: { input: TagResourceRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'ConcurrentModificationException' | 'AWSOrganizationsNotInUseException' | 'TargetNotFoundException' | 'ConstraintViolationException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' }
  TerminateResponsibilityTransfer: { input: TerminateResponsibilityTransferRequest; output: TerminateResponsibilityTransferResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'InvalidInputException' | 'ResponsibilityTransferNotFoundException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' | 'ResponsibilityTransferAlreadyInStatusException' | 'InvalidResponsibilityTransferTransitionException' }
  UntagResource: { input: UntagResourceRequest; output: Readonly<Record<never, never>>; errors: 'AccessDeniedException' | 'ConcurrentModificationException' | 'AWSOrganizationsNotInUseException' | 'TargetNotFoundException' | 'ConstraintViolationException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' }
  UpdateOrganizationalUnit: { input: UpdateOrganizationalUnitRequest; output: UpdateOrganizationalUnitResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'DuplicateOrganizationalUnitException' | 'InvalidInputException' | 'OrganizationalUnitNotFoundException' | 'ServiceException' | 'TooManyRequestsException' }
  UpdatePolicy: { input: UpdatePolicyRequest; output: UpdatePolicyResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ConcurrentModificationException' | 'ConstraintViolationException' | 'DuplicatePolicyException' | 'InvalidInputException' | 'MalformedPolicyDocumentException' | 'PolicyNotFoundException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' | 'PolicyChangesInProgressException' }
  UpdateResponsibilityTransfer: { input: UpdateResponsibilityTransferRequest; output: UpdateResponsibilityTransferResponse; errors: 'AccessDeniedException' | 'AWSOrganizationsNotInUseException' | 'ResponsibilityTransferNotFoundException' | 'ConstraintViolationException' | 'InvalidInputException' | 'ServiceException' | 'TooManyRequestsException' | 'UnsupportedAPIEndpointException' }
}
