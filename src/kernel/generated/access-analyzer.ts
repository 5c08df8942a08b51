// Made by `npm run generate` from @aws-sdk/client-accessanalyzer 3.1080.0. Do not edit.

export interface Access {
  readonly actions?: readonly string[]
  readonly resources?: readonly string[]
}
export interface AccessPreview {
  readonly id: string
  readonly analyzerArn: string
  readonly configurations: Readonly<Record<string, Configuration>>
  readonly createdAt: Date
  readonly status: 'COMPLETED' | 'CREATING' | 'FAILED' | (string & {})
  readonly statusReason?: AccessPreviewStatusReason
}
export interface AccessPreviewFinding {
  readonly id: string
  readonly existingFindingId?: string
  readonly existingFindingStatus?: 'ACTIVE' | 'ARCHIVED' | 'RESOLVED' | (string & {})
  readonly principal?: Readonly<Record<string, string>>
  readonly action?: readonly string[]
  readonly condition?: Readonly<Record<string, string>>
  readonly resource?: string
  readonly isPublic?: boolean
  readonly resourceType: 'AWS::S3::Bucket' | 'AWS::IAM::Role' | 'AWS::SQS::Queue' | 'AWS::Lambda::Function' | 'AWS::Lambda::LayerVersion' | 'AWS::KMS::Key' | 'AWS::SecretsManager::Secret' | 'AWS::EFS::FileSystem' | 'AWS::EC2::Snapshot' | 'AWS::ECR::Repository' | 'AWS::RDS::DBSnapshot' | 'AWS::RDS::DBClusterSnapshot' | 'AWS::SNS::Topic' | 'AWS::S3Express::DirectoryBucket' | 'AWS::DynamoDB::Table' | 'AWS::DynamoDB::Stream' | 'AWS::IAM::User' | (string & {})
  readonly createdAt: Date
  readonly changeType: 'CHANGED' | 'NEW' | 'UNCHANGED' | (string & {})
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'RESOLVED' | (string & {})
  readonly resourceOwnerAccount: string
  readonly error?: string
  readonly sources?: readonly FindingSource[]
  readonly resourceControlPolicyRestriction?: 'APPLICABLE' | 'FAILED_TO_EVALUATE_RCP' | 'NOT_APPLICABLE' | 'APPLIED' | (string & {})
}
export interface AccessPreviewStatusReason {
  readonly code: 'INTERNAL_ERROR' | 'INVALID_CONFIGURATION' | (string & {})
}
export interface AccessPreviewSummary {
  readonly id: string
  readonly analyzerArn: string
  readonly createdAt: Date
  readonly status: 'COMPLETED' | 'CREATING' | 'FAILED' | (string & {})
  readonly statusReason?: AccessPreviewStatusReason
}
export interface AclGrantee {
  readonly id?: string
  readonly uri?: string
}
export interface AnalysisRule {
  readonly exclusions?: readonly AnalysisRuleCriteria[]
}
export interface AnalysisRuleCriteria {
  readonly accountIds?: readonly string[]
  readonly resourceTags?: readonly Readonly<Record<string, string>>[]
}
export interface AnalyzedResource {
  readonly resourceArn: string
  readonly resourceType: 'AWS::S3::Bucket' | 'AWS::IAM::Role' | 'AWS::SQS::Queue' | 'AWS::Lambda::Function' | 'AWS::Lambda::LayerVersion' | 'AWS::KMS::Key' | 'AWS::SecretsManager::Secret' | 'AWS::EFS::FileSystem' | 'AWS::EC2::Snapshot' | 'AWS::ECR::Repository' | 'AWS::RDS::DBSnapshot' | 'AWS::RDS::DBClusterSnapshot' | 'AWS::SNS::Topic' | 'AWS::S3Express::DirectoryBucket' | 'AWS::DynamoDB::Table' | 'AWS::DynamoDB::Stream' | 'AWS::IAM::User' | (string & {})
  readonly createdAt: Date
  readonly analyzedAt: Date
  readonly updatedAt: Date
  readonly isPublic: boolean
  readonly actions?: readonly string[]
  readonly sharedVia?: readonly string[]
  readonly status?: 'ACTIVE' | 'ARCHIVED' | 'RESOLVED' | (string & {})
  readonly resourceOwnerAccount: string
  readonly error?: string
}
export interface AnalyzedResourceSummary {
  readonly resourceArn: string
  readonly resourceOwnerAccount: string
  readonly resourceType: 'AWS::S3::Bucket' | 'AWS::IAM::Role' | 'AWS::SQS::Queue' | 'AWS::Lambda::Function' | 'AWS::Lambda::LayerVersion' | 'AWS::KMS::Key' | 'AWS::SecretsManager::Secret' | 'AWS::EFS::FileSystem' | 'AWS::EC2::Snapshot' | 'AWS::ECR::Repository' | 'AWS::RDS::DBSnapshot' | 'AWS::RDS::DBClusterSnapshot' | 'AWS::SNS::Topic' | 'AWS::S3Express::DirectoryBucket' | 'AWS::DynamoDB::Table' | 'AWS::DynamoDB::Stream' | 'AWS::IAM::User' | (string & {})
}
export interface AnalyzerConfiguration {
  readonly unusedAccess?: UnusedAccessConfiguration
  readonly internalAccess?: InternalAccessConfiguration
}
export interface AnalyzerSummary {
  readonly arn: string
  readonly name: string
  readonly type: 'ACCOUNT' | 'ORGANIZATION' | 'ACCOUNT_UNUSED_ACCESS' | 'ORGANIZATION_UNUSED_ACCESS' | 'ACCOUNT_INTERNAL_ACCESS' | 'ORGANIZATION_INTERNAL_ACCESS' | (string & {})
  readonly createdAt: Date
  readonly lastResourceAnalyzed?: string
  readonly lastResourceAnalyzedAt?: Date
  readonly tags?: Readonly<Record<string, string>>
  readonly status: 'ACTIVE' | 'CREATING' | 'DISABLED' | 'FAILED' | (string & {})
  readonly statusReason?: StatusReason
  readonly configuration?: AnalyzerConfiguration
  readonly managedBy?: string
}
export interface ApplyArchiveRuleRequest {
  readonly analyzerArn: string
  readonly ruleName: string
  readonly clientToken?: string
}
export interface ArchiveRuleSummary {
  readonly ruleName: string
  readonly filter: Readonly<Record<string, Criterion>>
  readonly createdAt: Date
  readonly updatedAt: Date
}
export interface CancelPolicyGenerationRequest {
  readonly jobId: string
}
export type CancelPolicyGenerationResponse = Readonly<Record<never, never>>
export interface CheckAccessNotGrantedRequest {
  readonly policyDocument: string
  readonly access: readonly Access[]
  readonly policyType: 'IDENTITY_POLICY' | 'RESOURCE_POLICY' | (string & {})
}
export interface CheckAccessNotGrantedResponse {
  readonly result?: 'PASS' | 'FAIL' | (string & {})
  readonly message?: string
  readonly reasons?: readonly ReasonSummary[]
}
export interface CheckNoNewAccessRequest {
  readonly newPolicyDocument: string
  readonly existingPolicyDocument: string
  readonly policyType: 'IDENTITY_POLICY' | 'RESOURCE_POLICY' | (string & {})
}
export interface CheckNoNewAccessResponse {
  readonly result?: 'PASS' | 'FAIL' | (string & {})
  readonly message?: string
  readonly reasons?: readonly ReasonSummary[]
}
export interface CheckNoPublicAccessRequest {
  readonly policyDocument: string
  readonly resourceType: 'AWS::DynamoDB::Table' | 'AWS::DynamoDB::Stream' | 'AWS::EFS::FileSystem' | 'AWS::OpenSearchService::Domain' | 'AWS::Kinesis::Stream' | 'AWS::Kinesis::StreamConsumer' | 'AWS::KMS::Key' | 'AWS::Lambda::Function' | 'AWS::S3::Bucket' | 'AWS::S3::AccessPoint' | 'AWS::S3Express::DirectoryBucket' | 'AWS::S3::Glacier' | 'AWS::S3Outposts::Bucket' | 'AWS::S3Outposts::AccessPoint' | 'AWS::SecretsManager::Secret' | 'AWS::SNS::Topic' | 'AWS::SQS::Queue' | 'AWS::IAM::AssumeRolePolicyDocument' | 'AWS::S3Tables::TableBucket' | 'AWS::ApiGateway::RestApi' | 'AWS::CodeArtifact::Domain' | 'AWS::Backup::BackupVault' | 'AWS::CloudTrail::Dashboard' | 'AWS::CloudTrail::EventDataStore' | 'AWS::S3Tables::Table' | 'AWS::S3Express::AccessPoint' | (string & {})
}
export interface CheckNoPublicAccessResponse {
  readonly result?: 'PASS' | 'FAIL' | (string & {})
  readonly message?: string
  readonly reasons?: readonly ReasonSummary[]
}
export interface CloudTrailDetails {
  readonly trails: readonly Trail[]
  readonly accessRole: string
  readonly startTime: Date
  readonly endTime?: Date
}
export interface CloudTrailProperties {
  readonly trailProperties: readonly TrailProperties[]
  readonly startTime: Date
  readonly endTime: Date
}
export interface Configuration {
  readonly ebsSnapshot?: EbsSnapshotConfiguration
  readonly ecrRepository?: EcrRepositoryConfiguration
  readonly iamRole?: IamRoleConfiguration
  readonly efsFileSystem?: EfsFileSystemConfiguration
  readonly kmsKey?: KmsKeyConfiguration
  readonly rdsDbClusterSnapshot?: RdsDbClusterSnapshotConfiguration
  readonly rdsDbSnapshot?: RdsDbSnapshotConfiguration
  readonly secretsManagerSecret?: SecretsManagerSecretConfiguration
  readonly s3Bucket?: S3BucketConfiguration
  readonly snsTopic?: SnsTopicConfiguration
  readonly sqsQueue?: SqsQueueConfiguration
  readonly s3ExpressDirectoryBucket?: S3ExpressDirectoryBucketConfiguration
  readonly dynamodbStream?: DynamodbStreamConfiguration
  readonly dynamodbTable?: DynamodbTableConfiguration
}
export interface CreateAccessPreviewRequest {
  readonly analyzerArn: string
  readonly configurations: Readonly<Record<string, Configuration>>
  readonly clientToken?: string
}
export interface CreateAccessPreviewResponse {
  readonly id: string
}
export interface CreateAnalyzerRequest {
  readonly analyzerName: string
  readonly type: 'ACCOUNT' | 'ORGANIZATION' | 'ACCOUNT_UNUSED_ACCESS' | 'ORGANIZATION_UNUSED_ACCESS' | 'ACCOUNT_INTERNAL_ACCESS' | 'ORGANIZATION_INTERNAL_ACCESS' | (string & {})
  readonly archiveRules?: readonly InlineArchiveRule[]
  readonly tags?: Readonly<Record<string, string>>
  readonly clientToken?: string
  readonly configuration?: AnalyzerConfiguration
}
export interface CreateAnalyzerResponse {
  readonly arn?: string
}
export interface CreateArchiveRuleRequest {
  readonly analyzerName: string
  readonly ruleName: string
  readonly filter: Readonly<Record<string, Criterion>>
  readonly clientToken?: string
}
export interface CreateServiceLinkedAnalyzerRequest {
  readonly type: 'ACCOUNT' | 'ORGANIZATION' | 'ACCOUNT_UNUSED_ACCESS' | 'ORGANIZATION_UNUSED_ACCESS' | 'ACCOUNT_INTERNAL_ACCESS' | 'ORGANIZATION_INTERNAL_ACCESS' | (string & {})
  readonly archiveRules?: readonly InlineArchiveRule[]
  readonly clientToken?: string
  readonly configuration?: AnalyzerConfiguration
}
export interface CreateServiceLinkedAnalyzerResponse {
  readonly arn?: string
}
export interface Criterion {
  readonly eq?: readonly string[]
  readonly neq?: readonly string[]
  readonly contains?: readonly string[]
  readonly exists?: boolean
}
export interface DeleteAnalyzerRequest {
  readonly analyzerName: string
  readonly clientToken?: string
}
export interface DeleteArchiveRuleRequest {
  readonly analyzerName: string
  readonly ruleName: string
  readonly clientToken?: string
}
export interface DeleteServiceLinkedAnalyzerRequest {
  readonly analyzerName: string
  readonly clientToken?: string
}
export interface DynamodbStreamConfiguration {
  readonly streamPolicy?: string
}
export interface DynamodbTableConfiguration {
  readonly tablePolicy?: string
}
export interface EbsSnapshotConfiguration {
  readonly userIds?: readonly string[]
  readonly groups?: readonly string[]
  readonly kmsKeyId?: string
}
export interface EcrRepositoryConfiguration {
  readonly repositoryPolicy?: string
}
export interface EfsFileSystemConfiguration {
  readonly fileSystemPolicy?: string
}
export interface ExternalAccessDetails {
  readonly action?: readonly string[]
  readonly condition: Readonly<Record<string, string>>
  readonly isPublic?: boolean
  readonly principal?: Readonly<Record<string, string>>
  readonly sources?: readonly FindingSource[]
  readonly resourceControlPolicyRestriction?: 'APPLICABLE' | 'FAILED_TO_EVALUATE_RCP' | 'NOT_APPLICABLE' | 'APPLIED' | (string & {})
}
export interface ExternalAccessFindingsStatistics {
  readonly resourceTypeStatistics?: Readonly<Record<string, ResourceTypeDetails>>
  readonly totalActiveFindings?: number
  readonly totalArchivedFindings?: number
  readonly totalResolvedFindings?: number
}
export interface Finding {
  readonly id: string
  readonly principal?: Readonly<Record<string, string>>
  readonly action?: readonly string[]
  readonly resource?: string
  readonly isPublic?: boolean
  readonly resourceType: 'AWS::S3::Bucket' | 'AWS::IAM::Role' | 'AWS::SQS::Queue' | 'AWS::Lambda::Function' | 'AWS::Lambda::LayerVersion' | 'AWS::KMS::Key' | 'AWS::SecretsManager::Secret' | 'AWS::EFS::FileSystem' | 'AWS::EC2::Snapshot' | 'AWS::ECR::Repository' | 'AWS::RDS::DBSnapshot' | 'AWS::RDS::DBClusterSnapshot' | 'AWS::SNS::Topic' | 'AWS::S3Express::DirectoryBucket' | 'AWS::DynamoDB::Table' | 'AWS::DynamoDB::Stream' | 'AWS::IAM::User' | (string & {})
  readonly condition: Readonly<Record<string, string>>
  readonly createdAt: Date
  readonly analyzedAt: Date
  readonly updatedAt: Date
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'RESOLVED' | (string & {})
  readonly resourceOwnerAccount: string
  readonly error?: string
  readonly sources?: readonly FindingSource[]
  readonly resourceControlPolicyRestriction?: 'APPLICABLE' | 'FAILED_TO_EVALUATE_RCP' | 'NOT_APPLICABLE' | 'APPLIED' | (string & {})
}
export interface FindingAggregationAccountDetails {
  readonly account?: string
  readonly numberOfActiveFindings?: number
  readonly details?: Readonly<Record<string, number>>
}
export interface FindingDetails {
  readonly internalAccessDetails?: InternalAccessDetails
  readonly externalAccessDetails?: ExternalAccessDetails
  readonly unusedPermissionDetails?: UnusedPermissionDetails
  readonly unusedIamUserAccessKeyDetails?: UnusedIamUserAccessKeyDetails
  readonly unusedIamRoleDetails?: UnusedIamRoleDetails
  readonly unusedIamUserPasswordDetails?: UnusedIamUserPasswordDetails
}
export interface FindingSource {
  readonly type: 'POLICY' | 'BUCKET_ACL' | 'S3_ACCESS_POINT' | 'S3_ACCESS_POINT_ACCOUNT' | (string & {})
  readonly detail?: FindingSourceDetail
}
export interface FindingSourceDetail {
  readonly accessPointArn?: string
  readonly accessPointAccount?: string
}
export interface FindingSummary {
  readonly id: string
  readonly principal?: Readonly<Record<string, string>>
  readonly action?: readonly string[]
  readonly resource?: string
  readonly isPublic?: boolean
  readonly resourceType: 'AWS::S3::Bucket' | 'AWS::IAM::Role' | 'AWS::SQS::Queue' | 'AWS::Lambda::Function' | 'AWS::Lambda::LayerVersion' | 'AWS::KMS::Key' | 'AWS::SecretsManager::Secret' | 'AWS::EFS::FileSystem' | 'AWS::EC2::Snapshot' | 'AWS::ECR::Repository' | 'AWS::RDS::DBSnapshot' | 'AWS::RDS::DBClusterSnapshot' | 'AWS::SNS::Topic' | 'AWS::S3Express::DirectoryBucket' | 'AWS::DynamoDB::Table' | 'AWS::DynamoDB::Stream' | 'AWS::IAM::User' | (string & {})
  readonly condition: Readonly<Record<string, string>>
  readonly createdAt: Date
  readonly analyzedAt: Date
  readonly updatedAt: Date
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'RESOLVED' | (string & {})
  readonly resourceOwnerAccount: string
  readonly error?: string
  readonly sources?: readonly FindingSource[]
  readonly resourceControlPolicyRestriction?: 'APPLICABLE' | 'FAILED_TO_EVALUATE_RCP' | 'NOT_APPLICABLE' | 'APPLIED' | (string & {})
}
export interface FindingSummaryV2 {
  readonly analyzedAt: Date
  readonly createdAt: Date
  readonly error?: string
  readonly id: string
  readonly resource?: string
  readonly resourceType: 'AWS::S3::Bucket' | 'AWS::IAM::Role' | 'AWS::SQS::Queue' | 'AWS::Lambda::Function' | 'AWS::Lambda::LayerVersion' | 'AWS::KMS::Key' | 'AWS::SecretsManager::Secret' | 'AWS::EFS::FileSystem' | 'AWS::EC2::Snapshot' | 'AWS::ECR::Repository' | 'AWS::RDS::DBSnapshot' | 'AWS::RDS::DBClusterSnapshot' | 'AWS::SNS::Topic' | 'AWS::S3Express::DirectoryBucket' | 'AWS::DynamoDB::Table' | 'AWS::DynamoDB::Stream' | 'AWS::IAM::User' | (string & {})
  readonly resourceOwnerAccount: string
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'RESOLVED' | (string & {})
  readonly updatedAt: Date
  readonly findingType?: 'ExternalAccess' | 'UnusedIAMRole' | 'UnusedIAMUserAccessKey' | 'UnusedIAMUserPassword' | 'UnusedPermission' | 'InternalAccess' | (string & {})
}
export interface FindingsStatistics {
  readonly externalAccessFindingsStatistics?: ExternalAccessFindingsStatistics
  readonly internalAccessFindingsStatistics?: InternalAccessFindingsStatistics
  readonly unusedAccessFindingsStatistics?: UnusedAccessFindingsStatistics
}
export interface GenerateFindingRecommendationRequest {
  readonly analyzerArn: string
  readonly id: string
}
export interface GeneratedPolicy {
  readonly policy: string
}
export interface GeneratedPolicyProperties {
  readonly isComplete?: boolean
  readonly principalArn: string
  readonly cloudTrailProperties?: CloudTrailProperties
}
export interface GeneratedPolicyResult {
  readonly properties: GeneratedPolicyProperties
  readonly generatedPolicies?: readonly GeneratedPolicy[]
}
export interface GetAccessPreviewRequest {
  readonly accessPreviewId: string
  readonly analyzerArn: string
}
export interface GetAccessPreviewResponse {
  readonly accessPreview: AccessPreview
}
export interface GetAnalyzedResourceRequest {
  readonly analyzerArn: string
  readonly resourceArn: string
}
export interface GetAnalyzedResourceResponse {
  readonly resource?: AnalyzedResource
}
export interface GetAnalyzerRequest {
  readonly analyzerName: string
}
export interface GetAnalyzerResponse {
  readonly analyzer: AnalyzerSummary
}
export interface GetArchiveRuleRequest {
  readonly analyzerName: string
  readonly ruleName: string
}
export interface GetArchiveRuleResponse {
  readonly archiveRule: ArchiveRuleSummary
}
export interface GetFindingRecommendationRequest {
  readonly analyzerArn: string
  readonly id: string
  readonly maxResults?: number
  readonly nextToken?: string
}
export interface GetFindingRecommendationResponse {
  readonly startedAt: Date
  readonly completedAt?: Date
  readonly nextToken?: string
  readonly error?: RecommendationError
  readonly resourceArn: string
  readonly recommendedSteps?: readonly RecommendedStep[]
  readonly recommendationType: 'UnusedPermissionRecommendation' | (string & {})
  readonly status: 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS' | (string & {})
}
export interface GetFindingRequest {
  readonly analyzerArn: string
  readonly id: string
}
export interface GetFindingResponse {
  readonly finding?: Finding
}
export interface GetFindingV2Request {
  readonly analyzerArn: string
  readonly id: string
  readonly maxResults?: number
  readonly nextToken?: string
}
export interface GetFindingV2Response {
  readonly analyzedAt: Date
  readonly createdAt: Date
  readonly error?: string
  readonly id: string
  readonly nextToken?: string
  readonly resource?: string
  readonly resourceType: 'AWS::S3::Bucket' | 'AWS::IAM::Role' | 'AWS::SQS::Queue' | 'AWS::Lambda::Function' | 'AWS::Lambda::LayerVersion' | 'AWS::KMS::Key' | 'AWS::SecretsManager::Secret' | 'AWS::EFS::FileSystem' | 'AWS::EC2::Snapshot' | 'AWS::ECR::Repository' | 'AWS::RDS::DBSnapshot' | 'AWS::RDS::DBClusterSnapshot' | 'AWS::SNS::Topic' | 'AWS::S3Express::DirectoryBucket' | 'AWS::DynamoDB::Table' | 'AWS::DynamoDB::Stream' | 'AWS::IAM::User' | (string & {})
  readonly resourceOwnerAccount: string
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'RESOLVED' | (string & {})
  readonly updatedAt: Date
  readonly findingDetails: readonly FindingDetails[]
  readonly findingType?: 'ExternalAccess' | 'UnusedIAMRole' | 'UnusedIAMUserAccessKey' | 'UnusedIAMUserPassword' | 'UnusedPermission' | 'InternalAccess' | (string & {})
}
export interface GetFindingsStatisticsRequest {
  readonly analyzerArn: string
}
export interface GetFindingsStatisticsResponse {
  readonly findingsStatistics?: readonly FindingsStatistics[]
  readonly lastUpdatedAt?: Date
}
export interface GetGeneratedPolicyRequest {
  readonly jobId: string
  readonly includeResourcePlaceholders?: boolean
  readonly includeServiceLevelTemplate?: boolean
}
export interface GetGeneratedPolicyResponse {
  readonly jobDetails: JobDetails
  readonly generatedPolicyResult: GeneratedPolicyResult
}
export interface IamRoleConfiguration {
  readonly trustPolicy?: string
}
export interface InlineArchiveRule {
  readonly ruleName: string
  readonly filter: Readonly<Record<string, Criterion>>
}
export interface InternalAccessAnalysisRule {
  readonly inclusions?: readonly InternalAccessAnalysisRuleCriteria[]
}
export interface InternalAccessAnalysisRuleCriteria {
  readonly accountIds?: readonly string[]
  readonly resourceTypes?: readonly ('AWS::S3::Bucket' | 'AWS::IAM::Role' | 'AWS::SQS::Queue' | 'AWS::Lambda::Function' | 'AWS::Lambda::LayerVersion' | 'AWS::KMS::Key' | 'AWS::SecretsManager::Secret' | 'AWS::EFS::FileSystem' | 'AWS::EC2::Snapshot' | 'AWS::ECR::Repository' | 'AWS::RDS::DBSnapshot' | 'AWS::RDS::DBClusterSnapshot' | 'AWS::SNS::Topic' | 'AWS::S3Express::DirectoryBucket' | 'AWS::DynamoDB::Table' | 'AWS::DynamoDB::Stream' | 'AWS::IAM::User' | (string & {}))[]
  readonly resourceArns?: readonly string[]
}
export interface InternalAccessConfiguration {
  readonly analysisRule?: InternalAccessAnalysisRule
}
export interface InternalAccessDetails {
  readonly action?: readonly string[]
  readonly condition?: Readonly<Record<string, string>>
  readonly principal?: Readonly<Record<string, string>>
  readonly principalOwnerAccount?: string
  readonly accessType?: 'INTRA_ACCOUNT' | 'INTRA_ORG' | (string & {})
  readonly principalType?: 'IAM_ROLE' | 'IAM_USER' | (string & {})
  readonly sources?: readonly FindingSource[]
  readonly resourceControlPolicyRestriction?: 'APPLICABLE' | 'FAILED_TO_EVALUATE_RCP' | 'NOT_APPLICABLE' | 'APPLIED' | (string & {})
  readonly serviceControlPolicyRestriction?: 'APPLICABLE' | 'FAILED_TO_EVALUATE_SCP' | 'NOT_APPLICABLE' | 'APPLIED' | (string & {})
}
export interface InternalAccessFindingsStatistics {
  readonly resourceTypeStatistics?: Readonly<Record<string, InternalAccessResourceTypeDetails>>
  readonly totalActiveFindings?: number
  readonly totalArchivedFindings?: number
  readonly totalResolvedFindings?: number
}
export interface InternalAccessResourceTypeDetails {
  readonly totalActiveFindings?: number
  readonly totalResolvedFindings?: number
  readonly totalArchivedFindings?: number
}
export type InternetConfiguration = Readonly<Record<never, never>>
export interface JobDetails {
  readonly jobId: string
  readonly status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'CANCELED' | (string & {})
  readonly startedOn: Date
  readonly completedOn?: Date
  readonly jobError?: JobError
}
export interface JobError {
  readonly code: 'AUTHORIZATION_ERROR' | 'RESOURCE_NOT_FOUND_ERROR' | 'SERVICE_QUOTA_EXCEEDED_ERROR' | 'SERVICE_ERROR' | (string & {})
  readonly message: string
}
export interface KmsGrantConfiguration {
  readonly operations: readonly ('CreateGrant' | 'Decrypt' | 'DescribeKey' | 'Encrypt' | 'GenerateDataKey' | 'GenerateDataKeyPair' | 'GenerateDataKeyPairWithoutPlaintext' | 'GenerateDataKeyWithoutPlaintext' | 'GetPublicKey' | 'ReEncryptFrom' | 'ReEncryptTo' | 'RetireGrant' | 'Sign' | 'Verify' | (string & {}))[]
  readonly granteePrincipal: string
  readonly retiringPrincipal?: string
  readonly constraints?: KmsGrantConstraints
  readonly issuingAccount: string
}
export interface KmsGrantConstraints {
  readonly encryptionContextEquals?: Readonly<Record<string, string>>
  readonly encryptionContextSubset?: Readonly<Record<string, string>>
}
export interface KmsKeyConfiguration {
  readonly keyPolicies?: Readonly<Record<string, string>>
  readonly grants?: readonly KmsGrantConfiguration[]
}
export interface ListAccessPreviewFindingsRequest {
  readonly accessPreviewId: string
  readonly analyzerArn: string
  readonly filter?: Readonly<Record<string, Criterion>>
  readonly nextToken?: string
  readonly maxResults?: number
}
export interface ListAccessPreviewFindingsResponse {
  readonly findings: readonly AccessPreviewFinding[]
  readonly nextToken?: string
}
export interface ListAccessPreviewsRequest {
  readonly analyzerArn: string
  readonly nextToken?: string
  readonly maxResults?: number
}
export interface ListAccessPreviewsResponse {
  readonly accessPreviews: readonly AccessPreviewSummary[]
  readonly nextToken?: string
}
export interface ListAnalyzedResourcesRequest {
  readonly analyzerArn: string
  readonly resourceType?: 'AWS::S3::Bucket' | 'AWS::IAM::Role' | 'AWS::SQS::Queue' | 'AWS::Lambda::Function' | 'AWS::Lambda::LayerVersion' | 'AWS::KMS::Key' | 'AWS::SecretsManager::Secret' | 'AWS::EFS::FileSystem' | 'AWS::EC2::Snapshot' | 'AWS::ECR::Repository' | 'AWS::RDS::DBSnapshot' | 'AWS::RDS::DBClusterSnapshot' | 'AWS::SNS::Topic' | 'AWS::S3Express::DirectoryBucket' | 'AWS::DynamoDB::Table' | 'AWS::DynamoDB::Stream' | 'AWS::IAM::User' | (string & {})
  readonly nextToken?: string
  readonly maxResults?: number
}
export interface ListAnalyzedResourcesResponse {
  readonly analyzedResources: readonly AnalyzedResourceSummary[]
  readonly nextToken?: string
}
export interface ListAnalyzersRequest {
  readonly nextToken?: string
  readonly maxResults?: number
  readonly type?: 'ACCOUNT' | 'ORGANIZATION' | 'ACCOUNT_UNUSED_ACCESS' | 'ORGANIZATION_UNUSED_ACCESS' | 'ACCOUNT_INTERNAL_ACCESS' | 'ORGANIZATION_INTERNAL_ACCESS' | (string & {})
}
export interface ListAnalyzersResponse {
  readonly analyzers: readonly AnalyzerSummary[]
  readonly nextToken?: string
}
export interface ListArchiveRulesRequest {
  readonly analyzerName: string
  readonly nextToken?: string
  readonly maxResults?: number
}
export interface ListArchiveRulesResponse {
  readonly archiveRules: readonly ArchiveRuleSummary[]
  readonly nextToken?: string
}
export interface ListFindingsRequest {
  readonly analyzerArn: string
  readonly filter?: Readonly<Record<string, Criterion>>
  readonly sort?: SortCriteria
  readonly nextToken?: string
  readonly maxResults?: number
}
export interface ListFindingsResponse {
  readonly findings: readonly FindingSummary[]
  readonly nextToken?: string
}
export interface ListFindingsV2Request {
  readonly analyzerArn: string
  readonly filter?: Readonly<Record<string, Criterion>>
  readonly maxResults?: number
  readonly nextToken?: string
  readonly sort?: SortCriteria
}
export interface ListFindingsV2Response {
  readonly findings: readonly FindingSummaryV2[]
  readonly nextToken?: string
}
export interface ListPolicyGenerationsRequest {
  readonly principalArn?: string
  readonly maxResults?: number
  readonly nextToken?: string
}
export interface ListPolicyGenerationsResponse {
  readonly policyGenerations: readonly PolicyGeneration[]
  readonly nextToken?: string
}
export interface ListTagsForResourceRequest {
  readonly resourceArn: string
}
export interface ListTagsForResourceResponse {
  readonly tags?: Readonly<Record<string, string>>
}
export interface Location {
  readonly path: readonly PathElement[]
  readonly span: Span
}
export interface NetworkOriginConfiguration {
  readonly vpcConfiguration?: VpcConfiguration
  readonly internetConfiguration?: InternetConfiguration
}
export interface PathElement {
  readonly index?: number
  readonly key?: string
  readonly substring?: Substring
  readonly value?: string
}
export interface PolicyGeneration {
  readonly jobId: string
  readonly principalArn: string
  readonly status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'CANCELED' | (string & {})
  readonly startedOn: Date
  readonly completedOn?: Date
}
export interface PolicyGenerationDetails {
  readonly principalArn: string
}
export interface Position {
  readonly line: number
  readonly column: number
  readonly offset: number
}
export interface RdsDbClusterSnapshotAttributeValue {
  readonly accountIds?: readonly string[]
}
export interface RdsDbClusterSnapshotConfiguration {
  readonly attributes?: Readonly<Record<string, RdsDbClusterSnapshotAttributeValue>>
  readonly kmsKeyId?: string
}
export interface RdsDbSnapshotAttributeValue {
  readonly accountIds?: readonly string[]
}
export interface RdsDbSnapshotConfiguration {
  readonly attributes?: Readonly<Record<string, RdsDbSnapshotAttributeValue>>
  readonly kmsKeyId?: string
}
export interface ReasonSummary {
  readonly description?: string
  readonly statementIndex?: number
  readonly statementId?: string
}
export interface RecommendationError {
  readonly code: string
  readonly message: string
}
export interface RecommendedStep {
  readonly unusedPermissionsRecommendedStep?: UnusedPermissionsRecommendedStep
}
export interface ResourceTypeDetails {
  readonly totalActivePublic?: number
  readonly totalActiveCrossAccount?: number
  readonly totalActiveErrors?: number
}
export interface S3AccessPointConfiguration {
  readonly accessPointPolicy?: string
  readonly publicAccessBlock?: S3PublicAccessBlockConfiguration
  readonly networkOrigin?: NetworkOriginConfiguration
}
export interface S3BucketAclGrantConfiguration {
  readonly permission: 'READ' | 'WRITE' | 'READ_ACP' | 'WRITE_ACP' | 'FULL_CONTROL' | (string & {})
  readonly grantee: AclGrantee
}
export interface S3BucketConfiguration {
  readonly bucketPolicy?: string
  readonly bucketAclGrants?: readonly S3BucketAclGrantConfiguration[]
  readonly bucketPublicAccessBlock?: S3PublicAccessBlockConfiguration
  readonly accessPoints?: Readonly<Record<string, S3AccessPointConfiguration>>
}
export interface S3ExpressDirectoryAccessPointConfiguration {
  readonly accessPointPolicy?: string
  readonly networkOrigin?: NetworkOriginConfiguration
}
export interface S3ExpressDirectoryBucketConfiguration {
  readonly bucketPolicy?: string
  readonly accessPoints?: Readonly<Record<string, S3ExpressDirectoryAccessPointConfiguration>>
}
export interface S3PublicAccessBlockConfiguration {
  readonly ignorePublicAcls: boolean
  readonly restrictPublicBuckets: boolean
}
export interface SecretsManagerSecretConfiguration {
  readonly kmsKeyId?: string
  readonly secretPolicy?: string
}
export interface SnsTopicConfiguration {
  readonly topicPolicy?: string
}
export interface SortCriteria {
  readonly attributeName?: string
  readonly orderBy?: 'ASC' | 'DESC' | (string & {})
}
export interface Span {
  readonly start: Position
  readonly end: Position
}
export interface SqsQueueConfiguration {
  readonly queuePolicy?: string
}
export interface StartPolicyGenerationRequest {
  readonly policyGenerationDetails: PolicyGenerationDetails
  readonly cloudTrailDetails?: CloudTrailDetails
  readonly clientToken?: string
}
export interface StartPolicyGenerationResponse {
  readonly jobId: string
}
export interface StartResourceScanRequest {
  readonly analyzerArn: string
  readonly resourceArn: string
  readonly resourceOwnerAccount?: string
}
export interface StatusReason {
  readonly code: 'AWS_SERVICE_ACCESS_DISABLED' | 'DELEGATED_ADMINISTRATOR_DEREGISTERED' | 'ORGANIZATION_DELETED' | 'SERVICE_LINKED_ROLE_CREATION_FAILED' | (string & {})
}
export interface Substring {
  readonly start: number
  readonly length: number
}
export interface TagResourceRequest {
  readonly resourceArn: string
  readonly tags: Readonly<Record<string, string>>
}
export type TagResourceResponse = Readonly<Record<never, never>>
export interface Trail {
  readonly cloudTrailArn: string
  readonly regions?: readonly string[]
  readonly allRegions?: boolean
}
export interface TrailProperties {
  readonly cloudTrailArn: string
  readonly regions?: readonly string[]
  readonly allRegions?: boolean
}
export interface UntagResourceRequest {
  readonly resourceArn: string
  readonly tagKeys: readonly string[]
}
export type UntagResourceResponse = Readonly<Record<never, never>>
export interface UnusedAccessConfiguration {
  readonly unusedAccessAge?: number
  readonly analysisRule?: AnalysisRule
}
export interface UnusedAccessFindingsStatistics {
  readonly unusedAccessTypeStatistics?: readonly UnusedAccessTypeStatistics[]
  readonly topAccounts?: readonly FindingAggregationAccountDetails[]
  readonly totalActiveFindings?: number
  readonly totalArchivedFindings?: number
  readonly totalResolvedFindings?: number
}
export interface UnusedAccessTypeStatistics {
  readonly unusedAccessType?: string
  readonly total?: number
}
export interface UnusedAction {
  readonly action: string
  readonly lastAccessed?: Date
}
export interface UnusedIamRoleDetails {
  readonly lastAccessed?: Date
}
export interface UnusedIamUserAccessKeyDetails {
  readonly accessKeyId: string
  readonly lastAccessed?: Date
}
export interface UnusedIamUserPasswordDetails {
  readonly lastAccessed?: Date
}
export interface UnusedPermissionDetails {
  readonly actions?: readonly UnusedAction[]
  readonly serviceNamespace: string
  readonly lastAccessed?: Date
}
export interface UnusedPermissionsRecommendedStep {
  readonly policyUpdatedAt?: Date
  readonly recommendedAction: 'CREATE_POLICY' | 'DETACH_POLICY' | (string & {})
  readonly recommendedPolicy?: string
  readonly existingPolicyId?: string
}
export interface UpdateAnalyzerRequest {
  readonly analyzerName: string
  readonly configuration?: AnalyzerConfiguration
}
export interface UpdateAnalyzerResponse {
  readonly configuration?: AnalyzerConfiguration
}
export interface UpdateArchiveRuleRequest {
  readonly analyzerName: string
  readonly ruleName: string
  readonly filter: Readonly<Record<string, Criterion>>
  readonly clientToken?: string
}
export interface UpdateFindingsRequest {
  readonly analyzerArn: string
  readonly status: 'ACTIVE' | 'ARCHIVED' | (string & {})
  readonly ids?: readonly string[]
  readonly resourceArn?: string
  readonly clientToken?: string
}
export interface ValidatePolicyFinding {
  readonly findingDetails: string
  readonly findingType: 'ERROR' | 'SECURITY_WARNING' | 'SUGGESTION' | 'WARNING' | (string & {})
  readonly issueCode: string
  readonly learnMoreLink: string
  readonly locations: readonly Location[]
}
export interface ValidatePolicyRequest {
  readonly locale?: 'DE' | 'EN' | 'ES' | 'FR' | 'IT' | 'JA' | 'KO' | 'PT_BR' | 'ZH_CN' | 'ZH_TW' | (string & {})
  readonly maxResults?: number
  readonly nextToken?: string
  readonly policyDocument: string
  readonly policyType: 'IDENTITY_POLICY' | 'RESOURCE_POLICY' | 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' | (string & {})
  readonly validatePolicyResourceType?: 'AWS::S3::Bucket' | 'AWS::S3::AccessPoint' | 'AWS::S3::MultiRegionAccessPoint' | 'AWS::S3ObjectLambda::AccessPoint' | 'AWS::IAM::AssumeRolePolicyDocument' | 'AWS::DynamoDB::Table' | (string & {})
}
export interface ValidatePolicyResponse {
  readonly findings: readonly ValidatePolicyFinding[]
  readonly nextToken?: string
}
export interface ValidationExceptionField {
  readonly name: string
  readonly message: string
}
export interface VpcConfiguration {
  readonly vpcId: string
}

/** Operations of access-analyzer, API version 2019-11-01. */
export interface AccessAnalyzer {
  ApplyArchiveRule: { input: ApplyArchiveRuleRequest; output: Readonly<Record<never, never>>; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  CancelPolicyGeneration: { input: CancelPolicyGenerationRequest; output: CancelPolicyGenerationResponse; errors: 'InternalServerException' | 'ValidationException' | 'ThrottlingException' | 'AccessDeniedException' }
  CheckAccessNotGranted: { input: CheckAccessNotGrantedRequest; output: CheckAccessNotGrantedResponse; errors: 'InternalServerException' | 'ValidationException' | 'InvalidParameterException' | 'UnprocessableEntityException' | 'ThrottlingException' | 'AccessDeniedException' }
  CheckNoNewAccess: { input: CheckNoNewAccessRequest; output: CheckNoNewAccessResponse; errors: 'InternalServerException' | 'ValidationException' | 'InvalidParameterException' | 'UnprocessableEntityException' | 'ThrottlingException' | 'AccessDeniedException' }
  CheckNoPublicAccess: { input: CheckNoPublicAccessRequest; output: CheckNoPublicAccessResponse; errors: 'InternalServerException' | 'ValidationException' | 'InvalidParameterException' | 'UnprocessableEntityException' | 'ThrottlingException' | 'AccessDeniedException' }
  CreateAccessPreview: { input: CreateAccessPreviewRequest; output: CreateAccessPreviewResponse; errors: 'ConflictException' | 'ResourceNotFoundException' | 'InternalServerException' | 'ValidationException' | 'ServiceQuotaExceededException' | 'ThrottlingException' | 'AccessDeniedException' }
  CreateAnalyzer: { input: CreateAnalyzerRequest; output: CreateAnalyzerResponse; errors: 'ConflictException' | 'ValidationException' | 'InternalServerException' | 'ServiceQuotaExceededException' | 'ThrottlingException' | 'AccessDeniedException' }
  CreateArchiveRule: { input: CreateArchiveRuleRequest; output: Readonly<Record<never, never>>; errors: 'ConflictException' | 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ServiceQuotaExceededException' | 'ThrottlingException' | 'AccessDeniedException' }
  CreateServiceLinkedAnalyzer: { input: CreateServiceLinkedAnalyzerRequest; output: CreateServiceLinkedAnalyzerResponse; errors: 'ConflictException' | 'ValidationException' | 'InternalServerException' | 'ServiceQuotaExceededException' | 'ThrottlingException' | 'AccessDeniedException' }
  DeleteAnalyzer: { input: DeleteAnalyzerRequest; output: Readonly<Record<never, never>>; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  DeleteArchiveRule: { input: DeleteArchiveRuleRequest; output: Readonly<Record<never, never>>; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  DeleteServiceLinkedAnalyzer: { input: DeleteServiceLinkedAnalyzerRequest; output: Readonly<Record<never, never>>; errors: 'ResourceNotFoundException' | 'ConflictException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  GenerateFindingRecommendation: { input: GenerateFindingRecommendationRequest; output: Readonly<Record<never, never>>; errors: 'InternalServerException' | 'ValidationException' | 'ThrottlingException' | 'AccessDeniedException' }
  GetAccessPreview: { input: GetAccessPreviewRequest; output: GetAccessPreviewResponse; errors: 'ResourceNotFoundException' | 'InternalServerException' | 'ValidationException' | 'ThrottlingException' | 'AccessDeniedException' }
  GetAnalyzedResource: { input: GetAnalyzedResourceRequest; output: GetAnalyzedResourceResponse; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  GetAnalyzer: { input: GetAnalyzerRequest; output: GetAnalyzerResponse; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  GetArchiveRule: { input: GetArchiveRuleRequest; output: GetArchiveRuleResponse; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  GetFinding: { input: GetFindingRequest; output: GetFindingResponse; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  GetFindingRecommendation: { input: GetFindingRecommendationRequest; output: GetFindingRecommendationResponse; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  GetFindingV2: { input: GetFindingV2Request; output: GetFindingV2Response; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  GetFindingsStatistics: { input: GetFindingsStatisticsRequest; output: GetFindingsStatisticsResponse; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  GetGeneratedPolicy: { input: GetGeneratedPolicyRequest; output: GetGeneratedPolicyResponse; errors: 'InternalServerException' | 'ValidationException' | 'ThrottlingException' | 'AccessDeniedException' }
  ListAccessPreviewFindings: { input: ListAccessPreviewFindingsRequest; output: ListAccessPreviewFindingsResponse; errors: 'ConflictException' | 'ResourceNotFoundException' | 'InternalServerException' | 'ValidationException' | 'ThrottlingException' | 'AccessDeniedException' }
  ListAccessPreviews: { input: ListAccessPreviewsRequest; output: ListAccessPreviewsResponse; errors: 'ResourceNotFoundException' | 'InternalServerException' | 'ValidationException' | 'ThrottlingException' | 'AccessDeniedException' }
  ListAnalyzedResources: { input: ListAnalyzedResourcesRequest; output: ListAnalyzedResourcesResponse; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  ListAnalyzers: { input: ListAnalyzersRequest; output: ListAnalyzersResponse; errors: 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  ListArchiveRules: { input: ListArchiveRulesRequest; output: ListArchiveRulesResponse; errors: 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  ListFindings: { input: ListFindingsRequest; output: ListFindingsResponse; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  ListFindingsV2: { input: ListFindingsV2Request; output: ListFindingsV2Response; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  ListPolicyGenerations: { input: ListPolicyGenerationsRequest; output: ListPolicyGenerationsResponse; errors: 'InternalServerException' | 'ValidationException' | 'ThrottlingException' | 'AccessDeniedException' }
  ListTagsForResource: { input: ListTagsForResourceRequest; output: ListTagsForResourceResponse; errors: 'ResourceNotFoundException' | 'InternalServerException' | 'ValidationException' | 'ThrottlingException' | 'AccessDeniedException' }
  StartPolicyGeneration: { input: StartPolicyGenerationRequest; output: StartPolicyGenerationResponse; errors: 'ConflictException' | 'InternalServerException' | 'ValidationException' | 'ServiceQuotaExceededException' | 'ThrottlingException' | 'AccessDeniedException' }
  StartResourceScan: { input: StartResourceScanRequest; output: Readonly<Record<never, never>>; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  TagResource: { input: TagResourceRequest; output: TagResourceResponse; errors: 'ResourceNotFoundException' | 'InternalServerException' | 'ValidationException' | 'ThrottlingException' | 'AccessDeniedException' }
  UntagResource: { input: UntagResourceRequest; output: UntagResourceResponse; errors: 'ResourceNotFoundException' | 'InternalServerException' | 'ValidationException' | 'ThrottlingException' | 'AccessDeniedException' }
  UpdateAnalyzer: { input: UpdateAnalyzerRequest; output: UpdateAnalyzerResponse; errors: 'ResourceNotFoundException' | 'ConflictException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  UpdateArchiveRule: { input: UpdateArchiveRuleRequest; output: Readonly<Record<never, never>>; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  UpdateFindings: { input: UpdateFindingsRequest; output: Readonly<Record<never, never>>; errors: 'ResourceNotFoundException' | 'ValidationException' | 'InternalServerException' | 'ThrottlingException' | 'AccessDeniedException' }
  ValidatePolicy: { input: ValidatePolicyRequest; output: ValidatePolicyResponse; errors: 'InternalServerException' | 'ValidationException' | 'ThrottlingException' | 'AccessDeniedException' }
}
