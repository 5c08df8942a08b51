// Made by `npm run generate` from @aws-sdk/client-s3 3.1173.0. Do not edit.

import type { Readable } from 'node:stream'

export interface AbacStatus {
  readonly Status?: 'Enabled' | 'Disabled' | (string & {})
}
export interface AbortIncompleteMultipartUpload {
  readonly DaysAfterInitiation?: number
}
export interface AbortMultipartUploadOutput {
  readonly RequestCharged?: 'requester' | (string & {})
  readonly VersionId?: string
}
export interface AbortMultipartUploadRequest {
  readonly Bucket: string
  readonly Key: string
  readonly UploadId: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
  readonly IfMatchInitiatedTime?: Date
}
export interface AccelerateConfiguration {
  readonly Status?: 'Enabled' | 'Suspended' | (string & {})
}
export interface AccessControlPolicy {
  readonly Grants?: readonly Grant[]
  readonly Owner?: Owner
}
export interface AccessControlTranslation {
  readonly Owner: 'Destination' | (string & {})
}
export interface AnalyticsAndOperator {
  readonly Prefix?: string
  readonly Tags?: readonly Tag[]
}
export interface AnalyticsConfiguration {
  readonly Id: string
  readonly Filter?: AnalyticsFilter
  readonly StorageClassAnalysis: StorageClassAnalysis
}
export interface AnalyticsExportDestination {
  readonly S3BucketDestination: AnalyticsS3BucketDestination
}
export interface AnalyticsFilter {
  readonly Prefix?: string
  readonly Tag?: Tag
  readonly And?: AnalyticsAndOperator
}
export interface AnalyticsS3BucketDestination {
  readonly Format: 'CSV' | (string & {})
  readonly BucketAccountId?: string
  readonly Bucket: string
  readonly Prefix?: string
}
export interface AnnotationEntry {
  readonly AnnotationName: string
  readonly LastModified: Date
  readonly ETag?: string
  readonly ChecksumAlgorithm?: readonly ('CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {}))[]
  readonly Size: number
  readonly ReplicationStatus?: 'COMPLETE' | 'PENDING' | 'FAILED' | 'REPLICA' | 'COMPLETED' | (string & {})
}
export interface AnnotationTableConfiguration {
  readonly ConfigurationState: 'ENABLED' | 'DISABLED' | (string & {})
  readonly EncryptionConfiguration?: MetadataTableEncryptionConfiguration
  readonly Role?: string
}
export interface AnnotationTableConfigurationResult {
  readonly ConfigurationState: 'ENABLED' | 'DISABLED' | (string & {})
  readonly TableStatus?: string
  readonly Error?: ErrorDetails
  readonly TableName?: string
  readonly TableArn?: string
  readonly Role?: string
}
export interface AnnotationTableConfigurationUpdates {
  readonly ConfigurationState: 'ENABLED' | 'DISABLED' | (string & {})
  readonly EncryptionConfiguration?: MetadataTableEncryptionConfiguration
  readonly Role?: string
}
export interface BlockedEncryptionTypes {
  readonly EncryptionType?: readonly ('NONE' | 'SSE-C' | (string & {}))[]
}
export interface Bucket {
  readonly Name?: string
  readonly CreationDate?: Date
  readonly BucketRegion?: string
  readonly BucketArn?: string
}
export interface BucketInfo {
  readonly DataRedundancy?: 'SingleAvailabilityZone' | 'SingleLocalZone' | (string & {})
  readonly Type?: 'Directory' | (string & {})
}
export interface BucketLifecycleConfiguration {
  readonly Rules: readonly LifecycleRule[]
}
export interface BucketLoggingStatus {
  readonly LoggingEnabled?: LoggingEnabled
}
export interface CORSConfiguration {
  readonly CORSRules: readonly CORSRule[]
}
export interface CORSRule {
  readonly ID?: string
  readonly AllowedHeaders?: readonly string[]
  readonly AllowedMethods: readonly string[]
  readonly AllowedOrigins: readonly string[]
  readonly ExposeHeaders?: readonly string[]
  readonly MaxAgeSeconds?: number
}
export interface CSVInput {
  readonly FileHeaderInfo?: 'USE' | 'IGNORE' | 'NONE' | (string & {})
  readonly Comments?: string
  readonly QuoteEscapeCharacter?: string
  readonly RecordDelimiter?: string
  readonly FieldDelimiter?: string
  readonly QuoteCharacter?: string
  readonly AllowQuotedRecordDelimiter?: boolean
}
export interface CSVOutput {
  readonly QuoteFields?: 'ALWAYS' | 'ASNEEDED' | (string & {})
  readonly QuoteEscapeCharacter?: string
  readonly RecordDelimiter?: string
  readonly FieldDelimiter?: string
  readonly QuoteCharacter?: string
}
export interface Checksum {
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
  readonly ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' | (string & {})
}
export interface CommonPrefix {
  readonly Prefix?: string
}
export interface CompleteMultipartUploadOutput {
  readonly Location?: string
  readonly Bucket?: string
  readonly Key?: string
  readonly Expiration?: string
  readonly ETag?: string
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
  readonly ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' | (string & {})
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly VersionId?: string
  readonly SSEKMSKeyId?: string
  readonly BucketKeyEnabled?: boolean
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface CompleteMultipartUploadRequest {
  readonly Bucket: string
  readonly Key: string
  readonly MultipartUpload?: CompletedMultipartUpload
  readonly UploadId: string
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
  readonly ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' | (string & {})
  readonly MpuObjectSize?: number
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
  readonly IfMatch?: string
  readonly IfNoneMatch?: string
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKey?: string
  readonly SSECustomerKeyMD5?: string
}
export interface CompletedMultipartUpload {
  readonly Parts?: readonly CompletedPart[]
}
export interface CompletedPart {
  readonly ETag?: string
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
  readonly PartNumber?: number
}
export interface Condition {
  readonly HttpErrorCodeReturnedEquals?: string
  readonly KeyPrefixEquals?: string
}
export type ContinuationEvent = Readonly<Record<never, never>>
export interface CopyObjectOutput {
  readonly CopyObjectResult?: CopyObjectResult
  readonly Expiration?: string
  readonly CopySourceVersionId?: string
  readonly VersionId?: string
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKeyMD5?: string
  readonly SSEKMSKeyId?: string
  readonly SSEKMSEncryptionContext?: string
  readonly BucketKeyEnabled?: boolean
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface CopyObjectRequest {
  readonly ACL?: 'private' | 'public-read' | 'public-read-write' | 'authenticated-read' | 'aws-exec-read' | 'bucket-owner-read' | 'bucket-owner-full-control' | (string & {})
  readonly Bucket: string
  readonly CacheControl?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ContentDisposition?: string
  readonly ContentEncoding?: string
  readonly ContentLanguage?: string
  readonly ContentType?: string
  readonly CopySource: string
  readonly CopySourceIfMatch?: string
  readonly CopySourceIfModifiedSince?: Date
  readonly CopySourceIfNoneMatch?: string
  readonly CopySourceIfUnmodifiedSince?: Date
  readonly Expires?: string
  readonly GrantFullControl?: string
  readonly GrantRead?: string
  readonly GrantReadACP?: string
  readonly GrantWriteACP?: string
  readonly IfMatch?: string
  readonly IfNoneMatch?: string
  readonly Key: string
  readonly Metadata?: Readonly<Record<string, string>>
  readonly MetadataDirective?: 'COPY' | 'REPLACE' | (string & {})
  readonly TaggingDirective?: 'COPY' | 'REPLACE' | (string & {})
  readonly AnnotationDirective?: 'COPY' | 'EXCLUDE' | (string & {})
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly StorageClass?: 'STANDARD' | 'REDUCED_REDUNDANCY' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'GLACIER' | 'DEEP_ARCHIVE' | 'OUTPOSTS' | 'GLACIER_IR' | 'SNOW' | 'EXPRESS_ONEZONE' | 'FSX_OPENZFS' | 'FSX_ONTAP' | 'AWS_BACKUP_WARM' | 'AWS_BACKUP_LOW_COST_WARM' | (string & {})
  readonly WebsiteRedirectLocation?: string
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKey?: string
  readonly SSECustomerKeyMD5?: string
  readonly SSEKMSKeyId?: string
  readonly SSEKMSEncryptionContext?: string
  readonly BucketKeyEnabled?: boolean
  readonly CopySourceSSECustomerAlgorithm?: string
  readonly CopySourceSSECustomerKey?: string
  readonly CopySourceSSECustomerKeyMD5?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly Tagging?: string
  readonly ObjectLockMode?: 'GOVERNANCE' | 'COMPLIANCE' | (string & {})
  readonly ObjectLockRetainUntilDate?: Date
  readonly ObjectLockLegalHoldStatus?: 'ON' | 'OFF' | (string & {})
  readonly ObjectLockEventHold?: 'ON' | 'OFF' | (string & {})
  readonly ObjectLockEventHoldDurationDays?: number
  readonly ObjectLockEventHoldDurationYears?: number
  readonly ExpectedBucketOwner?: string
  readonly ExpectedSourceBucketOwner?: string
}
export interface CopyObjectResult {
  readonly ETag?: string
  readonly LastModified?: Date
  readonly ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' | (string & {})
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
}
export interface CopyPartResult {
  readonly ETag?: string
  readonly LastModified?: Date
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
}
export interface CreateBucketConfiguration {
  readonly LocationConstraint?: 'af-south-1' | 'ap-east-1' | 'ap-east-2' | 'ap-northeast-1' | 'ap-northeast-2' | 'ap-northeast-3' | 'ap-south-1' | 'ap-south-2' | 'ap-southeast-1' | 'ap-southeast-2' | 'ap-southeast-3' | 'ap-southeast-4' | 'ap-southeast-5' | 'ap-southeast-6' | 'ap-southeast-7' | 'ca-central-1' | 'ca-west-1' | 'cn-north-1' | 'cn-northwest-1' | 'EU' | 'eu-central-1' | 'eu-central-2' | 'eu-north-1' | 'eu-south-1' | 'eu-south-2' | 'eu-west-1' | 'eu-west-2' | 'eu-west-3' | 'il-central-1' | 'me-central-1' | 'me-south-1' | 'mx-central-1' | 'sa-east-1' | 'us-east-2' | 'us-gov-east-1' | 'us-gov-west-1' | 'us-west-1' | 'us-west-2' | (string & {})
  readonly Location?: LocationInfo
  readonly Bucket?: BucketInfo
  readonly Tags?: readonly Tag[]
}
export interface CreateBucketMetadataConfigurationRequest {
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly MetadataConfiguration: MetadataConfiguration
  readonly ExpectedBucketOwner?: string
}
export interface CreateBucketMetadataTableConfigurationRequest {
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly MetadataTableConfiguration: MetadataTableConfiguration
  readonly ExpectedBucketOwner?: string
}
export interface CreateBucketOutput {
  readonly Location?: string
  readonly BucketArn?: string
}
export interface CreateBucketRequest {
  readonly ACL?: 'private' | 'public-read' | 'public-read-write' | 'authenticated-read' | (string & {})
  readonly Bucket: string
  readonly CreateBucketConfiguration?: CreateBucketConfiguration
  readonly GrantFullControl?: string
  readonly GrantRead?: string
  readonly GrantReadACP?: string
  readonly GrantWrite?: string
  readonly GrantWriteACP?: string
  readonly ObjectLockEnabledForBucket?: boolean
  readonly ObjectOwnership?: 'BucketOwnerPreferred' | 'ObjectWriter' | 'BucketOwnerEnforced' | (string & {})
  readonly BucketNamespace?: 'account-regional' | 'global' | (string & {})
}
export interface CreateMultipartUploadOutput {
  readonly AbortDate?: Date
  readonly AbortRuleId?: string
  readonly Bucket?: string
  readonly Key?: string
  readonly UploadId?: string
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKeyMD5?: string
  readonly SSEKMSKeyId?: string
  readonly SSEKMSEncryptionContext?: string
  readonly BucketKeyEnabled?: boolean
  readonly RequestCharged?: 'requester' | (string & {})
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' | (string & {})
  readonly VersionId?: string
}
export interface CreateMultipartUploadRequest {
  readonly ACL?: 'private' | 'public-read' | 'public-read-write' | 'authenticated-read' | 'aws-exec-read' | 'bucket-owner-read' | 'bucket-owner-full-control' | (string & {})
  readonly Bucket: string
  readonly CacheControl?: string
  readonly ContentDisposition?: string
  readonly ContentEncoding?: string
  readonly ContentLanguage?: string
  readonly ContentType?: string
  readonly Expires?: string
  readonly GrantFullControl?: string
  readonly GrantRead?: string
  readonly GrantReadACP?: string
  readonly GrantWriteACP?: string
  readonly Key: string
  readonly Metadata?: Readonly<Record<string, string>>
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly StorageClass?: 'STANDARD' | 'REDUCED_REDUNDANCY' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'GLACIER' | 'DEEP_ARCHIVE' | 'OUTPOSTS' | 'GLACIER_IR' | 'SNOW' | 'EXPRESS_ONEZONE' | 'FSX_OPENZFS' | 'FSX_ONTAP' | 'AWS_BACKUP_WARM' | 'AWS_BACKUP_LOW_COST_WARM' | (string & {})
  readonly WebsiteRedirectLocation?: string
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKey?: string
  readonly SSECustomerKeyMD5?: string
  readonly SSEKMSKeyId?: string
  readonly SSEKMSEncryptionContext?: string
  readonly BucketKeyEnabled?: boolean
  readonly RequestPayer?: 'requester' | (string & {})
  readonly Tagging?: string
  readonly ObjectLockMode?: 'GOVERNANCE' | 'COMPLIANCE' | (string & {})
  readonly ObjectLockRetainUntilDate?: Date
  readonly ObjectLockLegalHoldStatus?: 'ON' | 'OFF' | (string & {})
  readonly ObjectLockEventHold?: 'ON' | 'OFF' | (string & {})
  readonly ObjectLockEventHoldDurationDays?: number
  readonly ObjectLockEventHoldDurationYears?: number
  readonly ExpectedBucketOwner?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' | (string & {})
}
export interface CreateSessionOutput {
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly SSEKMSKeyId?: string
  readonly SSEKMSEncryptionContext?: string
  readonly BucketKeyEnabled?: boolean
  readonly Credentials: SessionCredentials
}
export interface CreateSessionRequest {
  readonly SessionMode?: 'ReadOnly' | 'ReadWrite' | (string & {})
  readonly Bucket: string
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly SSEKMSKeyId?: string
  readonly SSEKMSEncryptionContext?: string
  readonly BucketKeyEnabled?: boolean
}
export interface DefaultRetention {
  readonly Mode?: 'GOVERNANCE' | 'COMPLIANCE' | (string & {})
  readonly Days?: number
  readonly Years?: number
  readonly DefaultEventHold?: EventHoldDuration
}
export interface Delete {
  readonly Objects: readonly ObjectIdentifier[]
  readonly Quiet?: boolean
}
export interface DeleteBucketAnalyticsConfigurationRequest {
  readonly Bucket: string
  readonly Id: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteBucketCorsRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteBucketEncryptionRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteBucketIntelligentTieringConfigurationRequest {
  readonly Bucket: string
  readonly Id: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteBucketInventoryConfigurationRequest {
  readonly Bucket: string
  readonly Id: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteBucketLifecycleRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteBucketMetadataConfigurationRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteBucketMetadataTableConfigurationRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteBucketMetricsConfigurationRequest {
  readonly Bucket: string
  readonly Id: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteBucketOwnershipControlsRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteBucketPolicyRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteBucketReplicationRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteBucketRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteBucketTaggingRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteBucketWebsiteRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteMarkerEntry {
  readonly Owner?: Owner
  readonly Key?: string
  readonly VersionId?: string
  readonly IsLatest?: boolean
  readonly LastModified?: Date
}
export interface DeleteMarkerReplication {
  readonly Status?: 'Enabled' | 'Disabled' | (string & {})
}
export interface DeleteObjectAnnotationOutput {
  readonly ObjectVersionId?: string
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface DeleteObjectAnnotationRequest {
  readonly Bucket: string
  readonly Key: string
  readonly AnnotationName: string
  readonly VersionId?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
  readonly ObjectIfMatch?: string
}
export interface DeleteObjectOutput {
  readonly DeleteMarker?: boolean
  readonly VersionId?: string
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface DeleteObjectRequest {
  readonly Bucket: string
  readonly Key: string
  readonly MFA?: string
  readonly VersionId?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly BypassGovernanceRetention?: boolean
  readonly ExpectedBucketOwner?: string
  readonly IfMatch?: string
  readonly IfMatchLastModifiedTime?: Date
  readonly IfMatchSize?: number
}
export interface DeleteObjectTaggingOutput {
  readonly VersionId?: string
}
export interface DeleteObjectTaggingRequest {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly ExpectedBucketOwner?: string
}
export interface DeleteObjectsOutput {
  readonly Deleted?: readonly DeletedObject[]
  readonly RequestCharged?: 'requester' | (string & {})
  readonly Errors?: readonly Error[]
}
export interface DeleteObjectsRequest {
  readonly Bucket: string
  readonly Delete: Delete
  readonly MFA?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly BypassGovernanceRetention?: boolean
  readonly ExpectedBucketOwner?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
}
export interface DeletePublicAccessBlockRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface DeletedObject {
  readonly Key?: string
  readonly VersionId?: string
  readonly DeleteMarker?: boolean
  readonly DeleteMarkerVersionId?: string
}
export interface Destination {
  readonly Bucket: string
  readonly Account?: string
  readonly StorageClass?: 'STANDARD' | 'REDUCED_REDUNDANCY' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'GLACIER' | 'DEEP_ARCHIVE' | 'OUTPOSTS' | 'GLACIER_IR' | 'SNOW' | 'EXPRESS_ONEZONE' | 'FSX_OPENZFS' | 'FSX_ONTAP' | 'AWS_BACKUP_WARM' | 'AWS_BACKUP_LOW_COST_WARM' | (string & {})
  readonly AccessControlTranslation?: AccessControlTranslation
  readonly EncryptionConfiguration?: EncryptionConfiguration
  readonly ReplicationTime?: ReplicationTime
  readonly Metrics?: Metrics
}
export interface DestinationResult {
  readonly TableBucketType?: 'aws' | 'customer' | (string & {})
  readonly TableBucketArn?: string
  readonly TableNamespace?: string
}
export interface Encryption {
  readonly EncryptionType: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly KMSKeyId?: string
  readonly KMSContext?: string
}
export interface EncryptionConfiguration {
  readonly ReplicaKmsKeyID?: string
  readonly UseSourceMultiRegionKey?: UseSourceMultiRegionKey
}
export type EndEvent = Readonly<Record<never, never>>
export interface Error {
  readonly Key?: string
  readonly VersionId?: string
  readonly Code?: string
  readonly Message?: string
}
export interface ErrorDetails {
  readonly ErrorCode?: string
  readonly ErrorMessage?: string
}
export interface ErrorDocument {
  readonly Key: string
}
export type EventBridgeConfiguration = Readonly<Record<never, never>>
export interface EventHoldDuration {
  readonly Days?: number
  readonly Years?: number
}
export interface ExistingObjectReplication {
  readonly Status: 'Enabled' | 'Disabled' | (string & {})
}
export interface FilterRule {
  readonly Name?: 'prefix' | 'suffix' | (string & {})
  readonly Value?: string
}
export interface GetBucketAbacOutput {
  readonly AbacStatus?: AbacStatus
}
export interface GetBucketAbacRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketAccelerateConfigurationOutput {
  readonly Status?: 'Enabled' | 'Suspended' | (string & {})
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface GetBucketAccelerateConfigurationRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
  readonly RequestPayer?: 'requester' | (string & {})
}
export interface GetBucketAclOutput {
  readonly Owner?: Owner
  readonly Grants?: readonly Grant[]
}
export interface GetBucketAclRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketAnalyticsConfigurationOutput {
  readonly AnalyticsConfiguration?: AnalyticsConfiguration
}
export interface GetBucketAnalyticsConfigurationRequest {
  readonly Bucket: string
  readonly Id: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketCorsOutput {
  readonly CORSRules?: readonly CORSRule[]
}
export interface GetBucketCorsRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketEncryptionOutput {
  readonly ServerSideEncryptionConfiguration?: ServerSideEncryptionConfiguration
}
export interface GetBucketEncryptionRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketIntelligentTieringConfigurationOutput {
  readonly IntelligentTieringConfiguration?: IntelligentTieringConfiguration
}
export interface GetBucketIntelligentTieringConfigurationRequest {
  readonly Bucket: string
  readonly Id: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketInventoryConfigurationOutput {
  readonly InventoryConfiguration?: InventoryConfiguration
}
export interface GetBucketInventoryConfigurationRequest {
  readonly Bucket: string
  readonly Id: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketLifecycleConfigurationOutput {
  readonly Rules?: readonly LifecycleRule[]
  readonly TransitionDefaultMinimumObjectSize?: 'varies_by_storage_class' | 'all_storage_classes_128K' | (string & {})
}
export interface GetBucketLifecycleConfigurationRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketLocationOutput {
  readonly LocationConstraint?: 'af-south-1' | 'ap-east-1' | 'ap-east-2' | 'ap-northeast-1' | 'ap-northeast-2' | 'ap-northeast-3' | 'ap-south-1' | 'ap-south-2' | 'ap-southeast-1' | 'ap-southeast-2' | 'ap-southeast-3' | 'ap-southeast-4' | 'ap-southeast-5' | 'ap-southeast-6' | 'ap-southeast-7' | 'ca-central-1' | 'ca-west-1' | 'cn-north-1' | 'cn-northwest-1' | 'EU' | 'eu-central-1' | 'eu-central-2' | 'eu-north-1' | 'eu-south-1' | 'eu-south-2' | 'eu-west-1' | 'eu-west-2' | 'eu-west-3' | 'il-central-1' | 'me-central-1' | 'me-south-1' | 'mx-central-1' | 'sa-east-1' | 'us-east-2' | 'us-gov-east-1' | 'us-gov-west-1' | 'us-west-1' | 'us-west-2' | (string & {})
}
export interface GetBucketLocationRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketLoggingOutput {
  readonly LoggingEnabled?: LoggingEnabled
}
export interface GetBucketLoggingRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketMetadataConfigurationOutput {
  readonly GetBucketMetadataConfigurationResult?: GetBucketMetadataConfigurationResult
}
export interface GetBucketMetadataConfigurationRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketMetadataConfigurationResult {
  readonly MetadataConfigurationResult: MetadataConfigurationResult
}
export interface GetBucketMetadataTableConfigurationOutput {
  readonly GetBucketMetadataTableConfigurationResult?: GetBucketMetadataTableConfigurationResult
}
export interface GetBucketMetadataTableConfigurationRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketMetadataTableConfigurationResult {
  readonly MetadataTableConfigurationResult: MetadataTableConfigurationResult
  readonly Status: string
  readonly Error?: ErrorDetails
}
export interface GetBucketMetricsConfigurationOutput {
  readonly MetricsConfiguration?: MetricsConfiguration
}
export interface GetBucketMetricsConfigurationRequest {
  readonly Bucket: string
  readonly Id: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketNotificationConfigurationRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketOwnershipControlsOutput {
  readonly OwnershipControls?: OwnershipControls
}
export interface GetBucketOwnershipControlsRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketPolicyOutput {
  readonly Policy?: string
}
export interface GetBucketPolicyRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketPolicyStatusOutput {
  readonly PolicyStatus?: PolicyStatus
}
export interface GetBucketPolicyStatusRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketReplicationOutput {
  readonly ReplicationConfiguration?: ReplicationConfiguration
}
export interface GetBucketReplicationRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketRequestPaymentOutput {
  readonly Payer?: 'Requester' | 'BucketOwner' | (string & {})
}
export interface GetBucketRequestPaymentRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketTaggingOutput {
  readonly TagSet: readonly Tag[]
}
export interface GetBucketTaggingRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketVersioningOutput {
  readonly Status?: 'Enabled' | 'Suspended' | (string & {})
  readonly MFADelete?: 'Enabled' | 'Disabled' | (string & {})
}
export interface GetBucketVersioningRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetBucketWebsiteOutput {
  readonly RedirectAllRequestsTo?: RedirectAllRequestsTo
  readonly IndexDocument?: IndexDocument
  readonly ErrorDocument?: ErrorDocument
  readonly RoutingRules?: readonly RoutingRule[]
}
export interface GetBucketWebsiteRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetObjectAclOutput {
  readonly Owner?: Owner
  readonly Grants?: readonly Grant[]
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface GetObjectAclRequest {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
}
export interface GetObjectAnnotationOutput {
  readonly AnnotationPayload?: Readable | Uint8Array
  readonly ObjectVersionId?: string
  readonly LastModified?: Date
  readonly ContentLength?: number
  readonly ETag?: string
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
  readonly ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' | (string & {})
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly RequestCharged?: 'requester' | (string & {})
  readonly ReplicationStatus?: 'COMPLETE' | 'PENDING' | 'FAILED' | 'REPLICA' | 'COMPLETED' | (string & {})
}
export interface GetObjectAnnotationRequest {
  readonly Bucket: string
  readonly Key: string
  readonly AnnotationName: string
  readonly VersionId?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
  readonly ChecksumMode?: 'ENABLED' | (string & {})
}
export interface GetObjectAttributesOutput {
  readonly DeleteMarker?: boolean
  readonly LastModified?: Date
  readonly VersionId?: string
  readonly RequestCharged?: 'requester' | (string & {})
  readonly ETag?: string
  readonly Checksum?: Checksum
  readonly ObjectParts?: GetObjectAttributesParts
  readonly StorageClass?: 'STANDARD' | 'REDUCED_REDUNDANCY' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'GLACIER' | 'DEEP_ARCHIVE' | 'OUTPOSTS' | 'GLACIER_IR' | 'SNOW' | 'EXPRESS_ONEZONE' | 'FSX_OPENZFS' | 'FSX_ONTAP' | 'AWS_BACKUP_WARM' | 'AWS_BACKUP_LOW_COST_WARM' | (string & {})
  readonly ObjectSize?: number
}
export interface GetObjectAttributesParts {
  readonly TotalPartsCount?: number
  readonly PartNumberMarker?: string
  readonly NextPartNumberMarker?: string
  readonly MaxParts?: number
  readonly IsTruncated?: boolean
  readonly Parts?: readonly ObjectPart[]
}
export interface GetObjectAttributesRequest {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly MaxParts?: number
  readonly PartNumberMarker?: string
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKey?: string
  readonly SSECustomerKeyMD5?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
  readonly ObjectAttributes: readonly ('ETag' | 'Checksum' | 'ObjectParts' | 'StorageClass' | 'ObjectSize' | (string & {}))[]
}
export interface GetObjectLegalHoldOutput {
  readonly LegalHold?: ObjectLockLegalHold
}
export interface GetObjectLegalHoldRequest {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
}
export interface GetObjectLockConfigurationOutput {
  readonly ObjectLockConfiguration?: ObjectLockConfiguration
}
export interface GetObjectLockConfigurationRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GetObjectOutput {
  readonly Body?: Readable | Uint8Array
  readonly DeleteMarker?: boolean
  readonly AcceptRanges?: string
  readonly Expiration?: string
  readonly Restore?: string
  readonly LastModified?: Date
  readonly ContentLength?: number
  readonly ETag?: string
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
  readonly ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' | (string & {})
  readonly MissingMeta?: number
  readonly VersionId?: string
  readonly CacheControl?: string
  readonly ContentDisposition?: string
  readonly ContentEncoding?: string
  readonly ContentLanguage?: string
  readonly ContentRange?: string
  readonly ContentType?: string
  readonly Expires?: string
  readonly WebsiteRedirectLocation?: string
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly Metadata?: Readonly<Record<string, string>>
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKeyMD5?: string
  readonly SSEKMSKeyId?: string
  readonly BucketKeyEnabled?: boolean
  readonly StorageClass?: 'STANDARD' | 'REDUCED_REDUNDANCY' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'GLACIER' | 'DEEP_ARCHIVE' | 'OUTPOSTS' | 'GLACIER_IR' | 'SNOW' | 'EXPRESS_ONEZONE' | 'FSX_OPENZFS' | 'FSX_ONTAP' | 'AWS_BACKUP_WARM' | 'AWS_BACKUP_LOW_COST_WARM' | (string & {})
  readonly RequestCharged?: 'requester' | (string & {})
  readonly ReplicationStatus?: 'COMPLETE' | 'PENDING' | 'FAILED' | 'REPLICA' | 'COMPLETED' | (string & {})
  readonly PartsCount?: number
  readonly TagCount?: number
  readonly ObjectLockMode?: 'GOVERNANCE' | 'COMPLIANCE' | (string & {})
  readonly ObjectLockRetainUntilDate?: Date
  readonly ObjectLockLegalHoldStatus?: 'ON' | 'OFF' | (string & {})
  readonly ObjectLockEventHold?: 'ON' | 'OFF' | (string & {})
  readonly ObjectLockEventHoldDurationDays?: number
  readonly ObjectLockEventHoldDurationYears?: number
}
export interface GetObjectRequest {
  readonly Bucket: string
  readonly IfMatch?: string
  readonly IfModifiedSince?: Date
  readonly IfNoneMatch?: string
  readonly IfUnmodifiedSince?: Date
  readonly Key: string
  readonly Range?: string
  readonly ResponseCacheControl?: string
  readonly ResponseContentDisposition?: string
  readonly ResponseContentEncoding?: string
  readonly ResponseContentLanguage?: string
  readonly ResponseContentType?: string
  readonly ResponseExpires?: Date
  readonly VersionId?: string
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKey?: string
  readonly SSECustomerKeyMD5?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly PartNumber?: number
  readonly ExpectedBucketOwner?: string
  readonly ChecksumMode?: 'ENABLED' | (string & {})
}
export interface GetObjectRetentionOutput {
  readonly Retention?: ObjectLockRetention
}
export interface GetObjectRetentionRequest {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
}
export interface GetObjectTaggingOutput {
  readonly VersionId?: string
  readonly TagSet: readonly Tag[]
}
export interface GetObjectTaggingRequest {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly ExpectedBucketOwner?: string
  readonly RequestPayer?: 'requester' | (string & {})
}
export interface GetObjectTorrentOutput {
  readonly Body?: Readable | Uint8Array
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface GetObjectTorrentRequest {
  readonly Bucket: string
  readonly Key: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
}
export interface GetPublicAccessBlockOutput {
  readonly PublicAccessBlockConfiguration?: PublicAccessBlockConfiguration
}
export interface GetPublicAccessBlockRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface GlacierJobParameters {
  readonly Tier: 'Standard' | 'Bulk' | 'Expedited' | (string & {})
}
export interface Grant {
  readonly Grantee?: Grantee
  readonly Permission?: 'FULL_CONTROL' | 'WRITE' | 'WRITE_ACP' | 'READ' | 'READ_ACP' | (string & {})
}
export interface Grantee {
  readonly DisplayName?: string
  readonly EmailAddress?: string
  readonly ID?: string
  readonly Type: 'CanonicalUser' | 'AmazonCustomerByEmail' | 'Group' | (string & {})
  readonly URI?: string
}
export interface HeadBucketOutput {
  readonly BucketArn?: string
  readonly BucketLocationType?: 'AvailabilityZone' | 'LocalZone' | (string & {})
  readonly BucketLocationName?: string
  readonly BucketRegion?: string
  readonly AccessPointAlias?: boolean
}
export interface HeadBucketRequest {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}
export interface HeadObjectOutput {
  readonly DeleteMarker?: boolean
  readonly AcceptRanges?: string
  readonly Expiration?: string
  readonly Restore?: string
  readonly ArchiveStatus?: 'ARCHIVE_ACCESS' | 'DEEP_ARCHIVE_ACCESS' | (string & {})
  readonly LastModified?: Date
  readonly ContentLength?: number
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
  readonly ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' | (string & {})
  readonly ETag?: string
  readonly MissingMeta?: number
  readonly VersionId?: string
  readonly CacheControl?: string
  readonly ContentDisposition?: string
  readonly ContentEncoding?: string
  readonly ContentLanguage?: string
  readonly ContentType?: string
  readonly ContentRange?: string
  readonly Expires?: string
  readonly WebsiteRedirectLocation?: string
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly Metadata?: Readonly<Record<string, string>>
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKeyMD5?: string
  readonly SSEKMSKeyId?: string
  readonly BucketKeyEnabled?: boolean
  readonly StorageClass?: 'STANDARD' | 'REDUCED_REDUNDANCY' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'GLACIER' | 'DEEP_ARCHIVE' | 'OUTPOSTS' | 'GLACIER_IR' | 'SNOW' | 'EXPRESS_ONEZONE' | 'FSX_OPENZFS' | 'FSX_ONTAP' | 'AWS_BACKUP_WARM' | 'AWS_BACKUP_LOW_COST_WARM' | (string & {})
  readonly RequestCharged?: 'requester' | (string & {})
  readonly ReplicationStatus?: 'COMPLETE' | 'PENDING' | 'FAILED' | 'REPLICA' | 'COMPLETED' | (string & {})
  readonly PartsCount?: number
  readonly TagCount?: number
  readonly ObjectLockMode?: 'GOVERNANCE' | 'COMPLIANCE' | (string & {})
  readonly ObjectLockRetainUntilDate?: Date
  readonly ObjectLockLegalHoldStatus?: 'ON' | 'OFF' | (string & {})
  readonly ObjectLockEventHold?: 'ON' | 'OFF' | (string & {})
  readonly ObjectLockEventHoldDurationDays?: number
  readonly ObjectLockEventHoldDurationYears?: number
}
export interface HeadObjectRequest {
  readonly Bucket: string
  readonly IfMatch?: string
  readonly IfModifiedSince?: Date
  readonly IfNoneMatch?: string
  readonly IfUnmodifiedSince?: Date
  readonly Key: string
  readonly Range?: string
  readonly ResponseCacheControl?: string
  readonly ResponseContentDisposition?: string
  readonly ResponseContentEncoding?: string
  readonly ResponseContentLanguage?: string
  readonly ResponseContentType?: string
  readonly ResponseExpires?: Date
  readonly VersionId?: string
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKey?: string
  readonly SSECustomerKeyMD5?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly PartNumber?: number
  readonly ExpectedBucketOwner?: string
  readonly ChecksumMode?: 'ENABLED' | (string & {})
}
export interface IndexDocument {
  readonly Suffix: string
}
export interface Initiator {
  readonly ID?: string
  readonly DisplayName?: string
}
export interface InputSerialization {
  readonly CSV?: CSVInput
  readonly CompressionType?: 'NONE' | 'GZIP' | 'BZIP2' | (string & {})
  readonly JSON?: JSONInput
  readonly Parquet?: ParquetInput
}
export interface IntelligentTieringAndOperator {
  readonly Prefix?: string
  readonly Tags?: readonly Tag[]
}
export interface IntelligentTieringConfiguration {
  readonly Id: string
  readonly Filter?: IntelligentTieringFilter
  readonly Status: 'Enabled' | 'Disabled' | (string & {})
  readonly Tierings: readonly Tiering[]
}
export interface IntelligentTieringFilter {
  readonly Prefix?: string
  readonly Tag?: Tag
  readonly And?: IntelligentTieringAndOperator
}
export interface InventoryConfiguration {
  readonly Destination: InventoryDestination
  readonly IsEnabled: boolean
  readonly Filter?: InventoryFilter
  readonly Id: string
  readonly IncludedObjectVersions: 'All' | 'Current' | (string & {})
  readonly OptionalFields?: readonly ('Size' | 'LastModifiedDate' | 'StorageClass' | 'ETag' | 'IsMultipartUploaded' | 'ReplicationStatus' | 'EncryptionStatus' | 'ObjectLockRetainUntilDate' | 'ObjectLockMode' | 'ObjectLockLegalHoldStatus' | 'ObjectLockEventHoldStatus' | 'ObjectLockEventHoldDuration' | 'IntelligentTieringAccessTier' | 'BucketKeyStatus' | 'ChecksumAlgorithm' | 'ObjectAccessControlList' | 'ObjectOwner' | 'LifecycleExpirationDate' | 'IntelligentTieringReferenceDate' | (string & {}))[]
  readonly Schedule: InventorySchedule
}
export interface InventoryDestination {
  readonly S3BucketDestination: InventoryS3BucketDestination
}
export interface InventoryEncryption {
  readonly SSES3?: SSES3
  readonly SSEKMS?: SSEKMS
}
export interface InventoryFilter {
  readonly Prefix: string
}
export interface InventoryS3BucketDestination {
  readonly AccountId?: string
  readonly Bucket: string
  readonly Format: 'CSV' | 'ORC' | 'Parquet' | (string & {})
  readonly Prefix?: string
  readonly Encryption?: InventoryEncryption
}
export interface InventorySchedule {
  readonly Frequency: 'Daily' | 'Weekly' | (string & {})
}
export interface InventoryTableConfiguration {
  readonly ConfigurationState: 'ENABLED' | 'DISABLED' | (string & {})
  readonly EncryptionConfiguration?: MetadataTableEncryptionConfiguration
}
export interface InventoryTableConfigurationResult {
  readonly ConfigurationState: 'ENABLED' | 'DISABLED' | (string & {})
  readonly TableStatus?: string
  readonly Error?: ErrorDetails
  readonly TableName?: string
  readonly TableArn?: string
}
export interface InventoryTableConfigurationUpdates {
  readonly ConfigurationState: 'ENABLED' | 'DISABLED' | (string & {})
  readonly EncryptionConfiguration?: MetadataTableEncryptionConfiguration
}
export interface JSONInput {
  readonly Type?: 'DOCUMENT' | 'LINES' | (string & {})
}
export interface JSONOutput {
  readonly RecordDelimiter?: string
}
export interface JournalTableConfiguration {
  readonly RecordExpiration: RecordExpiration
  readonly EncryptionConfiguration?: MetadataTableEncryptionConfiguration
}
export interface JournalTableConfigurationResult {
  readonly TableStatus: string
  readonly Error?: ErrorDetails
  readonly TableName: string
  readonly TableArn?: string
  readonly RecordExpiration: RecordExpiration
}
export interface JournalTableConfigurationUpdates {
  readonly RecordExpiration: RecordExpiration
}
export interface LambdaFunctionConfiguration {
  readonly Id?: string
  readonly LambdaFunctionArn: string
  readonly Events: readonly ('s3:ReducedRedundancyLostObject' | 's3:ObjectCreated:*' | 's3:ObjectCreated:Put' | 's3:ObjectCreated:Post' | 's3:ObjectCreated:Copy' | 's3:ObjectCreated:CompleteMultipartUpload' | 's3:ObjectRemoved:*' | 's3:ObjectRemoved:Delete' | 's3:ObjectRemoved:DeleteMarkerCreated' | 's3:ObjectRestore:*' | 's3:ObjectRestore:Post' | 's3:ObjectRestore:Completed' | 's3:Replication:*' | 's3:Replication:OperationFailedReplication' | 's3:Replication:OperationNotTracked' | 's3:Replication:OperationMissedThreshold' | 's3:Replication:OperationReplicatedAfterThreshold' | 's3:ObjectRestore:Delete' | 's3:LifecycleTransition' | 's3:IntelligentTiering' | 's3:ObjectAcl:Put' | 's3:LifecycleExpiration:*' | 's3:LifecycleExpiration:Delete' | 's3:LifecycleExpiration:DeleteMarkerCreated' | 's3:ObjectTagging:*' | 's3:ObjectTagging:Put' | 's3:ObjectTagging:Delete' | 's3:ObjectAnnotation:*' | 's3:ObjectAnnotation:Put' | 's3:ObjectAnnotation:Delete' | 's3:ObjectRetention:Put' | (string & {}))[]
  readonly Filter?: NotificationConfigurationFilter
}
export interface LifecycleExpiration {
  readonly Date?: Date
  readonly Days?: number
  readonly ExpiredObjectDeleteMarker?: boolean
}
export interface LifecycleRule {
  readonly Expiration?: LifecycleExpiration
  readonly ID?: string
  readonly Prefix?: string
  readonly Filter?: LifecycleRuleFilter
  readonly Status: 'Enabled' | 'Disabled' | (string & {})
  readonly Transitions?: readonly Transition[]
  readonly NoncurrentVersionTransitions?: readonly NoncurrentVersionTransition[]
  readonly NoncurrentVersionExpiration?: NoncurrentVersionExpiration
  readonly AbortIncompleteMultipartUpload?: AbortIncompleteMultipartUpload
}
export interface LifecycleRuleAndOperator {
  readonly Prefix?: string
  readonly Tags?: readonly Tag[]
  readonly ObjectSizeGreaterThan?: number
  readonly ObjectSizeLessThan?: number
}
export interface LifecycleRuleFilter {
  readonly Prefix?: string
  readonly Tag?: Tag
  readonly ObjectSizeGreaterThan?: number
  readonly ObjectSizeLessThan?: number
  readonly And?: LifecycleRuleAndOperator
}
export interface ListBucketAnalyticsConfigurationsOutput {
  readonly IsTruncated?: boolean
  readonly ContinuationToken?: string
  readonly NextContinuationToken?: string
  readonly AnalyticsConfigurationList?: readonly AnalyticsConfiguration[]
}
export interface ListBucketAnalyticsConfigurationsRequest {
  readonly Bucket: string
  readonly ContinuationToken?: string
  readonly ExpectedBucketOwner?: string
}
export interface ListBucketIntelligentTieringConfigurationsOutput {
  readonly IsTruncated?: boolean
  readonly ContinuationToken?: string
  readonly NextContinuationToken?: string
  readonly IntelligentTieringConfigurationList?: readonly IntelligentTieringConfiguration[]
}
export interface ListBucketIntelligentTieringConfigurationsRequest {
  readonly Bucket: string
  readonly ContinuationToken?: string
  readonly ExpectedBucketOwner?: string
}
export interface ListBucketInventoryConfigurationsOutput {
  readonly ContinuationToken?: string
  readonly InventoryConfigurationList?: readonly InventoryConfiguration[]
  readonly IsTruncated?: boolean
  readonly NextContinuationToken?: string
}
export interface ListBucketInventoryConfigurationsRequest {
  readonly Bucket: string
  readonly ContinuationToken?: string
  readonly ExpectedBucketOwner?: string
}
export interface ListBucketMetricsConfigurationsOutput {
  readonly IsTruncated?: boolean
  readonly ContinuationToken?: string
  readonly NextContinuationToken?: string
  readonly MetricsConfigurationList?: readonly MetricsConfiguration[]
}
export interface ListBucketMetricsConfigurationsRequest {
  readonly Bucket: string
  readonly ContinuationToken?: string
  readonly ExpectedBucketOwner?: string
}
export interface ListBucketsOutput {
  readonly Buckets?: readonly Bucket[]
  readonly Owner?: Owner
  readonly ContinuationToken?: string
  readonly Prefix?: string
}
export interface ListBucketsRequest {
  readonly MaxBuckets?: number
  readonly ContinuationToken?: string
  readonly Prefix?: string
  readonly BucketRegion?: string
}
export interface ListDirectoryBucketsOutput {
  readonly Buckets?: readonly Bucket[]
  readonly ContinuationToken?: string
}
export interface ListDirectoryBucketsRequest {
  readonly ContinuationToken?: string
  readonly MaxDirectoryBuckets?: number
}
export interface ListMultipartUploadsOutput {
  readonly Bucket?: string
  readonly KeyMarker?: string
  readonly UploadIdMarker?: string
  readonly NextKeyMarker?: string
  readonly Prefix?: string
  readonly Delimiter?: string
  readonly NextUploadIdMarker?: string
  readonly MaxUploads?: number
  readonly IsTruncated?: boolean
  readonly Uploads?: readonly MultipartUpload[]
  readonly CommonPrefixes?: readonly CommonPrefix[]
  readonly EncodingType?: 'url' | (string & {})
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface ListMultipartUploadsRequest {
  readonly Bucket: string
  readonly Delimiter?: string
  readonly EncodingType?: 'url' | (string & {})
  readonly KeyMarker?: string
  readonly MaxUploads?: number
  readonly Prefix?: string
  readonly UploadIdMarker?: string
  readonly ExpectedBucketOwner?: string
  readonly RequestPayer?: 'requester' | (string & {})
}
export interface ListObjectAnnotationsOutput {
  readonly Annotations?: readonly AnnotationEntry[]
  readonly Bucket?: string
  readonly Key?: string
  readonly ObjectVersionId?: string
  readonly AnnotationPrefix?: string
  readonly MaxAnnotationResults?: number
  readonly AnnotationCount?: number
  readonly ContinuationToken?: string
  readonly NextContinuationToken?: string
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface ListObjectAnnotationsRequest {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly MaxAnnotationResults?: number
  readonly AnnotationPrefix?: string
  readonly ContinuationToken?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
}
export interface ListObjectVersionsOutput {
  readonly IsTruncated?: boolean
  readonly KeyMarker?: string
  readonly VersionIdMarker?: string
  readonly NextKeyMarker?: string
  readonly NextVersionIdMarker?: string
  readonly Versions?: readonly ObjectVersion[]
  readonly DeleteMarkers?: readonly DeleteMarkerEntry[]
  readonly Name?: string
  readonly Prefix?: string
  readonly Delimiter?: string
  readonly MaxKeys?: number
  readonly CommonPrefixes?: readonly CommonPrefix[]
  readonly EncodingType?: 'url' | (string & {})
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface ListObjectVersionsRequest {
  readonly Bucket: string
  readonly Delimiter?: string
  readonly EncodingType?: 'url' | (string & {})
  readonly KeyMarker?: string
  readonly MaxKeys?: number
  readonly Prefix?: string
  readonly VersionIdMarker?: string
  readonly ExpectedBucketOwner?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly OptionalObjectAttributes?: readonly ('RestoreStatus' | (string & {}))[]
}
export interface ListObjectsOutput {
  readonly IsTruncated?: boolean
  readonly Marker?: string
  readonly NextMarker?: string
  readonly Contents?: readonly Object[]
  readonly Name?: string
  readonly Prefix?: string
  readonly Delimiter?: string
  readonly MaxKeys?: number
  readonly CommonPrefixes?: readonly CommonPrefix[]
  readonly EncodingType?: 'url' | (string & {})
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface ListObjectsRequest {
  readonly Bucket: string
  readonly Delimiter?: string
  readonly EncodingType?: 'url' | (string & {})
  readonly Marker?: string
  readonly MaxKeys?: number
  readonly Prefix?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
  readonly OptionalObjectAttributes?: readonly ('RestoreStatus' | (string & {}))[]
}
export interface ListObjectsV2Output {
  readonly IsTruncated?: boolean
  readonly Contents?: readonly Object[]
  readonly Name?: string
  readonly Prefix?: string
  readonly Delimiter?: string
  readonly MaxKeys?: number
  readonly CommonPrefixes?: readonly CommonPrefix[]
  readonly EncodingType?: 'url' | (string & {})
  readonly KeyCount?: number
  readonly ContinuationToken?: string
  readonly NextContinuationToken?: string
  readonly StartAfter?: string
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface ListObjectsV2Request {
  readonly Bucket: string
  readonly Delimiter?: string
  readonly EncodingType?: 'url' | (string & {})
  readonly MaxKeys?: number
  readonly Prefix?: string
  readonly ContinuationToken?: string
  readonly FetchOwner?: boolean
  readonly StartAfter?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
  readonly OptionalObjectAttributes?: readonly ('RestoreStatus' | (string & {}))[]
}
export interface ListPartsOutput {
  readonly AbortDate?: Date
  readonly AbortRuleId?: string
  readonly Bucket?: string
  readonly Key?: string
  readonly UploadId?: string
  readonly PartNumberMarker?: string
  readonly NextPartNumberMarker?: string
  readonly MaxParts?: number
  readonly IsTruncated?: boolean
  readonly Parts?: readonly Part[]
  readonly Initiator?: Initiator
  readonly Owner?: Owner
  readonly StorageClass?: 'STANDARD' | 'REDUCED_REDUNDANCY' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'GLACIER' | 'DEEP_ARCHIVE' | 'OUTPOSTS' | 'GLACIER_IR' | 'SNOW' | 'EXPRESS_ONEZONE' | 'FSX_OPENZFS' | 'FSX_ONTAP' | 'AWS_BACKUP_WARM' | 'AWS_BACKUP_LOW_COST_WARM' | (string & {})
  readonly RequestCharged?: 'requester' | (string & {})
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' | (string & {})
  readonly VersionId?: string
}
export interface ListPartsRequest {
  readonly Bucket: string
  readonly Key: string
  readonly MaxParts?: number
  readonly PartNumberMarker?: string
  readonly UploadId: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKey?: string
  readonly SSECustomerKeyMD5?: string
}
export interface LocationInfo {
  readonly Type?: 'AvailabilityZone' | 'LocalZone' | (string & {})
  readonly Name?: string
}
export interface LoggingEnabled {
  readonly TargetBucket: string
  readonly TargetGrants?: readonly TargetGrant[]
  readonly TargetPrefix: string
  readonly TargetObjectKeyFormat?: TargetObjectKeyFormat
}
export interface MetadataConfiguration {
  readonly JournalTableConfiguration: JournalTableConfiguration
  readonly InventoryTableConfiguration?: InventoryTableConfiguration
  readonly AnnotationTableConfiguration?: AnnotationTableConfiguration
}
export interface MetadataConfigurationResult {
  readonly DestinationResult: DestinationResult
  readonly JournalTableConfigurationResult?: JournalTableConfigurationResult
  readonly InventoryTableConfigurationResult?: InventoryTableConfigurationResult
  readonly AnnotationTableConfigurationResult?: AnnotationTableConfigurationResult
}
export interface MetadataEntry {
  readonly Name?: string
  readonly Value?: string
}
export interface MetadataTableConfiguration {
  readonly S3TablesDestination: S3TablesDestination
}
export interface MetadataTableConfigurationResult {
  readonly S3TablesDestinationResult: S3TablesDestinationResult
}
export interface MetadataTableEncryptionConfiguration {
  readonly SseAlgorithm: 'aws:kms' | 'AES256' | (string & {})
  readonly KmsKeyArn?: string
}
export interface Metrics {
  readonly Status: 'Enabled' | 'Disabled' | (string & {})
  readonly EventThreshold?: ReplicationTimeValue
}
export interface MetricsAndOperator {
  readonly Prefix?: string
  readonly Tags?: readonly Tag[]
  readonly AccessPointArn?: string
}
export interface MetricsConfiguration {
  readonly Id: string
  readonly Filter?: MetricsFilter
}
export interface MetricsFilter {
  readonly Prefix?: string
  readonly Tag?: Tag
  readonly AccessPointArn?: string
  readonly And?: MetricsAndOperator
}
export interface MultipartUpload {
  readonly UploadId?: string
  readonly Key?: string
  readonly Initiated?: Date
  readonly StorageClass?: 'STANDARD' | 'REDUCED_REDUNDANCY' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'GLACIER' | 'DEEP_ARCHIVE' | 'OUTPOSTS' | 'GLACIER_IR' | 'SNOW' | 'EXPRESS_ONEZONE' | 'FSX_OPENZFS' | 'FSX_ONTAP' | 'AWS_BACKUP_WARM' | 'AWS_BACKUP_LOW_COST_WARM' | (string & {})
  readonly Owner?: Owner
  readonly Initiator?: Initiator
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' | (string & {})
  readonly VersionId?: string
}
export interface NoncurrentVersionExpiration {
  readonly NoncurrentDays?: number
  readonly NewerNoncurrentVersions?: number
}
export interface NoncurrentVersionTransition {
  readonly NoncurrentDays?: number
  readonly StorageClass?: 'GLACIER' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'DEEP_ARCHIVE' | 'GLACIER_IR' | (string & {})
  readonly NewerNoncurrentVersions?: number
}
export interface NotificationConfiguration {
  readonly TopicConfigurations?: readonly TopicConfiguration[]
  readonly QueueConfigurations?: readonly QueueConfiguration[]
  readonly LambdaFunctionConfigurations?: readonly LambdaFunctionConfiguration[]
  readonly EventBridgeConfiguration?: EventBridgeConfiguration
}
export interface NotificationConfigurationFilter {
  readonly Key?: S3KeyFilter
}
export interface Object {
  readonly Key?: string
  readonly LastModified?: Date
  readonly ETag?: string
  readonly ChecksumAlgorithm?: readonly ('CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {}))[]
  readonly ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' | (string & {})
  readonly Size?: number
  readonly StorageClass?: 'STANDARD' | 'REDUCED_REDUNDANCY' | 'GLACIER' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'DEEP_ARCHIVE' | 'OUTPOSTS' | 'GLACIER_IR' | 'SNOW' | 'EXPRESS_ONEZONE' | 'FSX_OPENZFS' | 'FSX_ONTAP' | 'AWS_BACKUP_WARM' | 'AWS_BACKUP_LOW_COST_WARM' | (string & {})
  readonly Owner?: Owner
  readonly RestoreStatus?: RestoreStatus
}
export interface ObjectEncryption {
  readonly SSEKMS?: SSEKMSEncryption
}
export interface ObjectIdentifier {
  readonly Key: string
  readonly VersionId?: string
  readonly ETag?: string
  readonly LastModifiedTime?: Date
  readonly Size?: number
}
export interface ObjectLockConfiguration {
  readonly ObjectLockEnabled?: 'Enabled' | (string & {})
  readonly Rule?: ObjectLockRule
}
export interface ObjectLockLegalHold {
  readonly Status?: 'ON' | 'OFF' | (string & {})
}
export interface ObjectLockRetention {
  readonly Mode?: 'GOVERNANCE' | 'COMPLIANCE' | (string & {})
  readonly RetainUntilDate?: Date
  readonly EventHold?: 'ON' | 'OFF' | (string & {})
  readonly EventHoldDuration?: EventHoldDuration
}
export interface ObjectLockRule {
  readonly DefaultRetention?: DefaultRetention
}
export interface ObjectPart {
  readonly PartNumber?: number
  readonly Size?: number
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
}
export interface ObjectVersion {
  readonly ETag?: string
  readonly ChecksumAlgorithm?: readonly ('CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {}))[]
  readonly ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' | (string & {})
  readonly Size?: number
  readonly StorageClass?: 'STANDARD' | (string & {})
  readonly Key?: string
  readonly VersionId?: string
  readonly IsLatest?: boolean
  readonly LastModified?: Date
  readonly Owner?: Owner
  readonly RestoreStatus?: RestoreStatus
}
export interface OutputLocation {
  readonly S3?: S3Location
}
export interface OutputSerialization {
  readonly CSV?: CSVOutput
  readonly JSON?: JSONOutput
}
export interface Owner {
  readonly DisplayName?: string
  readonly ID?: string
}
export interface OwnershipControls {
  readonly Rules: readonly OwnershipControlsRule[]
}
export interface OwnershipControlsRule {
  readonly ObjectOwnership: 'BucketOwnerPreferred' | 'ObjectWriter' | 'BucketOwnerEnforced' | (string & {})
}
export type ParquetInput = Readonly<Record<never, never>>
export interface Part {
  readonly PartNumber?: number
  readonly LastModified?: Date
  readonly ETag?: string
  readonly Size?: number
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
}
export interface PartitionedPrefix {
  readonly PartitionDateSource?: 'EventTime' | 'DeliveryTime' | (string & {})
}
export interface PolicyStatus {
  readonly IsPublic?: boolean
}
export interface Progress {
  readonly BytesScanned?: number
  readonly BytesProcessed?: number
  readonly BytesReturned?: number
}
export interface ProgressEvent {
  readonly Details?: Progress
}
export interface PublicAccessBlockConfiguration {
  readonly BlockPublicAcls?: boolean
  readonly IgnorePublicAcls?: boolean
  readonly BlockPublicPolicy?: boolean
  readonly RestrictPublicBuckets?: boolean
}
export interface PutBucketAbacRequest {
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ExpectedBucketOwner?: string
  readonly AbacStatus: AbacStatus
}
export interface PutBucketAccelerateConfigurationRequest {
  readonly Bucket: string
  readonly AccelerateConfiguration: AccelerateConfiguration
  readonly ExpectedBucketOwner?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
}
export interface PutBucketAclRequest {
  readonly ACL?: 'private' | 'public-read' | 'public-read-write' | 'authenticated-read' | (string & {})
  readonly AccessControlPolicy?: AccessControlPolicy
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly GrantFullControl?: string
  readonly GrantRead?: string
  readonly GrantReadACP?: string
  readonly GrantWrite?: string
  readonly GrantWriteACP?: string
  readonly ExpectedBucketOwner?: string
}
export interface PutBucketAnalyticsConfigurationRequest {
  readonly Bucket: string
  readonly Id: string
  readonly AnalyticsConfiguration: AnalyticsConfiguration
  readonly ExpectedBucketOwner?: string
}
export interface PutBucketCorsRequest {
  readonly Bucket: string
  readonly CORSConfiguration: CORSConfiguration
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ExpectedBucketOwner?: string
}
export interface PutBucketEncryptionRequest {
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ServerSideEncryptionConfiguration: ServerSideEncryptionConfiguration
  readonly ExpectedBucketOwner?: string
}
export interface PutBucketIntelligentTieringConfigurationRequest {
  readonly Bucket: string
  readonly Id: string
  readonly ExpectedBucketOwner?: string
  readonly IntelligentTieringConfiguration: IntelligentTieringConfiguration
}
export interface PutBucketInventoryConfigurationRequest {
  readonly Bucket: string
  readonly Id: string
  readonly InventoryConfiguration: InventoryConfiguration
  readonly ExpectedBucketOwner?: string
}
export interface PutBucketLifecycleConfigurationOutput {
  readonly TransitionDefaultMinimumObjectSize?: 'varies_by_storage_class' | 'all_storage_classes_128K' | (string & {})
}
export interface PutBucketLifecycleConfigurationRequest {
  readonly Bucket: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly LifecycleConfiguration?: BucketLifecycleConfiguration
  readonly ExpectedBucketOwner?: string
  readonly TransitionDefaultMinimumObjectSize?: 'varies_by_storage_class' | 'all_storage_classes_128K' | (string & {})
}
export interface PutBucketLoggingRequest {
  readonly Bucket: string
  readonly BucketLoggingStatus: BucketLoggingStatus
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ExpectedBucketOwner?: string
}
export interface PutBucketMetricsConfigurationRequest {
  readonly Bucket: string
  readonly Id: string
  readonly MetricsConfiguration: MetricsConfiguration
  readonly ExpectedBucketOwner?: string
}
export interface PutBucketNotificationConfigurationRequest {
  readonly Bucket: string
  readonly NotificationConfiguration: NotificationConfiguration
  readonly ExpectedBucketOwner?: string
  readonly SkipDestinationValidation?: boolean
}
export interface PutBucketOwnershipControlsRequest {
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ExpectedBucketOwner?: string
  readonly OwnershipControls: OwnershipControls
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
}
export interface PutBucketPolicyRequest {
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ConfirmRemoveSelfBucketAccess?: boolean
  readonly Policy: string
  readonly ExpectedBucketOwner?: string
}
export interface PutBucketReplicationRequest {
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ReplicationConfiguration: ReplicationConfiguration
  readonly Token?: string
  readonly ExpectedBucketOwner?: string
}
export interface PutBucketRequestPaymentRequest {
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly RequestPaymentConfiguration: RequestPaymentConfiguration
  readonly ExpectedBucketOwner?: string
}
export interface PutBucketTaggingRequest {
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly Tagging: Tagging
  readonly ExpectedBucketOwner?: string
}
export interface PutBucketVersioningRequest {
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly MFA?: string
  readonly VersioningConfiguration: VersioningConfiguration
  readonly ExpectedBucketOwner?: string
}
export interface PutBucketWebsiteRequest {
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly WebsiteConfiguration: WebsiteConfiguration
  readonly ExpectedBucketOwner?: string
}
export interface PutObjectAclOutput {
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface PutObjectAclRequest {
  readonly ACL?: 'private' | 'public-read' | 'public-read-write' | 'authenticated-read' | 'aws-exec-read' | 'bucket-owner-read' | 'bucket-owner-full-control' | (string & {})
  readonly AccessControlPolicy?: AccessControlPolicy
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly GrantFullControl?: string
  readonly GrantRead?: string
  readonly GrantReadACP?: string
  readonly GrantWrite?: string
  readonly GrantWriteACP?: string
  readonly Key: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly VersionId?: string
  readonly ExpectedBucketOwner?: string
}
export interface PutObjectAnnotationOutput {
  readonly Key?: string
  readonly AnnotationName?: string
  readonly ObjectVersionId?: string
  readonly ETag?: string
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
  readonly ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' | (string & {})
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface PutObjectAnnotationRequest {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly AnnotationName: string
  readonly AnnotationPayload: Readable | Uint8Array
  readonly ObjectIfMatch?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
  readonly ContentMD5?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
}
export interface PutObjectLegalHoldOutput {
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface PutObjectLegalHoldRequest {
  readonly Bucket: string
  readonly Key: string
  readonly LegalHold?: ObjectLockLegalHold
  readonly RequestPayer?: 'requester' | (string & {})
  readonly VersionId?: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ExpectedBucketOwner?: string
}
export interface PutObjectLockConfigurationOutput {
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface PutObjectLockConfigurationRequest {
  readonly Bucket: string
  readonly ObjectLockConfiguration?: ObjectLockConfiguration
  readonly RequestPayer?: 'requester' | (string & {})
  readonly Token?: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ExpectedBucketOwner?: string
}
export interface PutObjectOutput {
  readonly Expiration?: string
  readonly ETag?: string
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
  readonly ChecksumType?: 'COMPOSITE' | 'FULL_OBJECT' | (string & {})
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly VersionId?: string
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKeyMD5?: string
  readonly SSEKMSKeyId?: string
  readonly SSEKMSEncryptionContext?: string
  readonly BucketKeyEnabled?: boolean
  readonly Size?: number
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface PutObjectRequest {
  readonly ACL?: 'private' | 'public-read' | 'public-read-write' | 'authenticated-read' | 'aws-exec-read' | 'bucket-owner-read' | 'bucket-owner-full-control' | (string & {})
  readonly Body?: Readable | Uint8Array
  readonly Bucket: string
  readonly CacheControl?: string
  readonly ContentDisposition?: string
  readonly ContentEncoding?: string
  readonly ContentLanguage?: string
  readonly ContentLength?: number
  readonly ContentMD5?: string
  readonly ContentType?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
  readonly Expires?: string
  readonly IfMatch?: string
  readonly IfNoneMatch?: string
  readonly GrantFullControl?: string
  readonly GrantRead?: string
  readonly GrantReadACP?: string
  readonly GrantWriteACP?: string
  readonly Key: string
  readonly WriteOffsetBytes?: number
  readonly Metadata?: Readonly<Record<string, string>>
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly StorageClass?: 'STANDARD' | 'REDUCED_REDUNDANCY' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'GLACIER' | 'DEEP_ARCHIVE' | 'OUTPOSTS' | 'GLACIER_IR' | 'SNOW' | 'EXPRESS_ONEZONE' | 'FSX_OPENZFS' | 'FSX_ONTAP' | 'AWS_BACKUP_WARM' | 'AWS_BACKUP_LOW_COST_WARM' | (string & {})
  readonly WebsiteRedirectLocation?: string
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKey?: string
  readonly SSECustomerKeyMD5?: string
  readonly SSEKMSKeyId?: string
  readonly SSEKMSEncryptionContext?: string
  readonly BucketKeyEnabled?: boolean
  readonly RequestPayer?: 'requester' | (string & {})
  readonly Tagging?: string
  readonly ObjectLockMode?: 'GOVERNANCE' | 'COMPLIANCE' | (string & {})
  readonly ObjectLockRetainUntilDate?: Date
  readonly ObjectLockLegalHoldStatus?: 'ON' | 'OFF' | (string & {})
  readonly ObjectLockEventHold?: 'ON' | 'OFF' | (string & {})
  readonly ObjectLockEventHoldDurationDays?: number
  readonly ObjectLockEventHoldDurationYears?: number
  readonly ExpectedBucketOwner?: string
}
export interface PutObjectRetentionOutput {
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface PutObjectRetentionRequest {
  readonly Bucket: string
  readonly Key: string
  readonly Retention?: ObjectLockRetention
  readonly RequestPayer?: 'requester' | (string & {})
  readonly VersionId?: string
  readonly BypassGovernanceRetention?: boolean
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ExpectedBucketOwner?: string
}
export interface PutObjectTaggingOutput {
  readonly VersionId?: string
}
export interface PutObjectTaggingRequest {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly Tagging: Tagging
  readonly ExpectedBucketOwner?: string
  readonly RequestPayer?: 'requester' | (string & {})
}
export interface PutPublicAccessBlockRequest {
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly PublicAccessBlockConfiguration: PublicAccessBlockConfiguration
  readonly ExpectedBucketOwner?: string
}
export interface QueueConfiguration {
  readonly Id?: string
  readonly QueueArn: string
  readonly Events: readonly ('s3:ReducedRedundancyLostObject' | 's3:ObjectCreated:*' | 's3:ObjectCreated:Put' | 's3:ObjectCreated:Post' | 's3:ObjectCreated:Copy' | 's3:ObjectCreated:CompleteMultipartUpload' | 's3:ObjectRemoved:*' | 's3:ObjectRemoved:Delete' | 's3:ObjectRemoved:DeleteMarkerCreated' | 's3:ObjectRestore:*' | 's3:ObjectRestore:Post' | 's3:ObjectRestore:Completed' | 's3:Replication:*' | 's3:Replication:OperationFailedReplication' | 's3:Replication:OperationNotTracked' | 's3:Replication:OperationMissedThreshold' | 's3:Replication:OperationReplicatedAfterThreshold' | 's3:ObjectRestore:Delete' | 's3:LifecycleTransition' | 's3:IntelligentTiering' | 's3:ObjectAcl:Put' | 's3:LifecycleExpiration:*' | 's3:LifecycleExpiration:Delete' | 's3:LifecycleExpiration:DeleteMarkerCreated' | 's3:ObjectTagging:*' | 's3:ObjectTagging:Put' | 's3:ObjectTagging:Delete' | 's3:ObjectAnnotation:*' | 's3:ObjectAnnotation:Put' | 's3:ObjectAnnotation:Delete' | 's3:ObjectRetention:Put' | (string & {}))[]
  readonly Filter?: NotificationConfigurationFilter
}
export interface RecordExpiration {
  readonly Expiration: 'ENABLED' | 'DISABLED' | (string & {})
  readonly Days?: number
}
export interface RecordsEvent {
  readonly Payload?: Uint8Array
}
export interface Redirect {
  readonly HostName?: string
  readonly HttpRedirectCode?: string
  readonly Protocol?: 'http' | 'https' | (string & {})
  readonly ReplaceKeyPrefixWith?: string
  readonly ReplaceKeyWith?: string
}
export interface RedirectAllRequestsTo {
  readonly HostName: string
  readonly Protocol?: 'http' | 'https' | (string & {})
}
export type RenameObjectOutput = Readonly<Record<never, never>>
export interface RenameObjectRequest {
  readonly Bucket: string
  readonly Key: string
  readonly RenameSource: string
  readonly DestinationIfMatch?: string
  readonly DestinationIfNoneMatch?: string
  readonly DestinationIfModifiedSince?: Date
  readonly DestinationIfUnmodifiedSince?: Date
  readonly SourceIfMatch?: string
  readonly SourceIfNoneMatch?: string
  readonly SourceIfModifiedSince?: Date
  readonly SourceIfUnmodifiedSince?: Date
  readonly ClientToken?: string
}
export interface ReplicaModifications {
  readonly Status: 'Enabled' | 'Disabled' | (string & {})
}
export interface ReplicationConfiguration {
  readonly Role: string
  readonly Rules: readonly ReplicationRule[]
}
export interface ReplicationRule {
  readonly ID?: string
  readonly Priority?: number
  readonly Prefix?: string
  readonly Filter?: ReplicationRuleFilter
  readonly Status: 'Enabled' | 'Disabled' | (string & {})
  readonly SourceSelectionCriteria?: SourceSelectionCriteria
  readonly ExistingObjectReplication?: ExistingObjectReplication
  readonly Destination: Destination
  readonly DeleteMarkerReplication?: DeleteMarkerReplication
}
export interface ReplicationRuleAndOperator {
  readonly Prefix?: string
  readonly Tags?: readonly Tag[]
  readonly Not?: ReplicationRuleNotOperator
}
export interface ReplicationRuleFilter {
  readonly Prefix?: string
  readonly Tag?: Tag
  readonly And?: ReplicationRuleAndOperator
  readonly Not?: ReplicationRuleNotOperator
}
export interface ReplicationRuleNotOperator {
  readonly Prefix?: string
  readonly Tag?: Tag
  readonly Or?: ReplicationRuleOrOperator
}
export interface ReplicationRuleOrOperator {
  readonly Prefixes?: readonly string[]
  readonly Tags?: readonly Tag[]
}
export interface ReplicationTime {
  readonly Status: 'Enabled' | 'Disabled' | (string & {})
  readonly Time: ReplicationTimeValue
}
export interface ReplicationTimeValue {
  readonly Minutes?: number
}
export interface RequestPaymentConfiguration {
  readonly Payer: 'Requester' | 'BucketOwner' | (string & {})
}
export interface RequestProgress {
  readonly Enabled?: boolean
}
export interface RestoreObjectOutput {
  readonly RequestCharged?: 'requester' | (string & {})
  readonly RestoreOutputPath?: string
}
export interface RestoreObjectRequest {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly RestoreRequest?: RestoreRequest
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ExpectedBucketOwner?: string
}
export interface RestoreRequest {
  readonly Days?: number
  readonly GlacierJobParameters?: GlacierJobParameters
  readonly Type?: 'SELECT' | (string & {})
  readonly Tier?: 'Standard' | 'Bulk' | 'Expedited' | (string & {})
  readonly Description?: string
  readonly SelectParameters?: SelectParameters
  readonly OutputLocation?: OutputLocation
}
export interface RestoreStatus {
  readonly IsRestoreInProgress?: boolean
  readonly RestoreExpiryDate?: Date
}
export interface RoutingRule {
  readonly Condition?: Condition
  readonly Redirect: Redirect
}
export interface S3KeyFilter {
  readonly FilterRules?: readonly FilterRule[]
}
export interface S3Location {
  readonly BucketName: string
  readonly Prefix: string
  readonly Encryption?: Encryption
  readonly CannedACL?: 'private' | 'public-read' | 'public-read-write' | 'authenticated-read' | 'aws-exec-read' | 'bucket-owner-read' | 'bucket-owner-full-control' | (string & {})
  readonly AccessControlList?: readonly Grant[]
  readonly Tagging?: Tagging
  readonly UserMetadata?: readonly MetadataEntry[]
  readonly StorageClass?: 'STANDARD' | 'REDUCED_REDUNDANCY' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'GLACIER' | 'DEEP_ARCHIVE' | 'OUTPOSTS' | 'GLACIER_IR' | 'SNOW' | 'EXPRESS_ONEZONE' | 'FSX_OPENZFS' | 'FSX_ONTAP' | 'AWS_BACKUP_WARM' | 'AWS_BACKUP_LOW_COST_WARM' | (string & {})
}
export interface S3TablesDestination {
  readonly TableBucketArn: string
  readonly TableName: string
}
export interface S3TablesDestinationResult {
  readonly TableBucketArn: string
  readonly TableName: string
  readonly TableArn: string
  readonly TableNamespace: string
}
export interface SSEKMS {
  readonly KeyId: string
}
export interface SSEKMSEncryption {
  readonly KMSKeyArn: string
  readonly BucketKeyEnabled?: boolean
}
export type SSES3 = Readonly<Record<never, never>>
export interface ScanRange {
  readonly Start?: number
  readonly End?: number
}
export interface SelectObjectContentEventStream {
  readonly Records?: RecordsEvent
  readonly Stats?: StatsEvent
  readonly Progress?: ProgressEvent
  readonly Cont?: ContinuationEvent
  readonly End?: EndEvent
}
export interface SelectObjectContentOutput {
  readonly Payload?: SelectObjectContentEventStream
}
export interface SelectObjectContentRequest {
  readonly Bucket: string
  readonly Key: string
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKey?: string
  readonly SSECustomerKeyMD5?: string
  readonly Expression: string
  readonly ExpressionType: 'SQL' | (string & {})
  readonly RequestProgress?: RequestProgress
  readonly InputSerialization: InputSerialization
  readonly OutputSerialization: OutputSerialization
  readonly ScanRange?: ScanRange
  readonly ExpectedBucketOwner?: string
}
export interface SelectParameters {
  readonly InputSerialization: InputSerialization
  readonly ExpressionType: 'SQL' | (string & {})
  readonly Expression: string
  readonly OutputSerialization: OutputSerialization
}
export interface ServerSideEncryptionByDefault {
  readonly SSEAlgorithm: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly KMSMasterKeyID?: string
}
export interface ServerSideEncryptionConfiguration {
  readonly Rules: readonly ServerSideEncryptionRule[]
}
export interface ServerSideEncryptionRule {
  readonly ApplyServerSideEncryptionByDefault?: ServerSideEncryptionByDefault
  readonly BucketKeyEnabled?: boolean
  readonly BlockedEncryptionTypes?: BlockedEncryptionTypes
}
export interface SessionCredentials {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken: string
  readonly Expiration: Date
}
export type SimplePrefix = Readonly<Record<never, never>>
export interface SourceSelectionCriteria {
  readonly SseKmsEncryptedObjects?: SseKmsEncryptedObjects
  readonly ReplicaModifications?: ReplicaModifications
}
export interface SseKmsEncryptedObjects {
  readonly Status: 'Enabled' | 'Disabled' | (string & {})
}
export interface Stats {
  readonly BytesScanned?: number
  readonly BytesProcessed?: number
  readonly BytesReturned?: number
}
export interface StatsEvent {
  readonly Details?: Stats
}
export interface StorageClassAnalysis {
  readonly DataExport?: StorageClassAnalysisDataExport
}
export interface StorageClassAnalysisDataExport {
  readonly OutputSchemaVersion: 'V_1' | (string & {})
  readonly Destination: AnalyticsExportDestination
}
export interface Tag {
  readonly Key: string
  readonly Value: string
}
export interface Tagging {
  readonly TagSet: readonly Tag[]
}
export interface TargetGrant {
  readonly Grantee?: Grantee
  readonly Permission?: 'FULL_CONTROL' | 'READ' | 'WRITE' | (string & {})
}
export interface TargetObjectKeyFormat {
  readonly SimplePrefix?: SimplePrefix
  readonly PartitionedPrefix?: PartitionedPrefix
}
export interface Tiering {
  readonly Days: number
  readonly AccessTier: 'ARCHIVE_ACCESS' | 'DEEP_ARCHIVE_ACCESS' | (string & {})
}
export interface TopicConfiguration {
  readonly Id?: string
  readonly TopicArn: string
  readonly Events: readonly ('s3:ReducedRedundancyLostObject' | 's3:ObjectCreated:*' | 's3:ObjectCreated:Put' | 's3:ObjectCreated:Post' | 's3:ObjectCreated:Copy' | 's3:ObjectCreated:CompleteMultipartUpload' | 's3:ObjectRemoved:*' | 's3:ObjectRemoved:Delete' | 's3:ObjectRemoved:DeleteMarkerCreated' | 's3:ObjectRestore:*' | 's3:ObjectRestore:Post' | 's3:ObjectRestore:Completed' | 's3:Replication:*' | 's3:Replication:OperationFailedReplication' | 's3:Replication:OperationNotTracked' | 's3:Replication:OperationMissedThreshold' | 's3:Replication:OperationReplicatedAfterThreshold' | 's3:ObjectRestore:Delete' | 's3:LifecycleTransition' | 's3:IntelligentTiering' | 's3:ObjectAcl:Put' | 's3:LifecycleExpiration:*' | 's3:LifecycleExpiration:Delete' | 's3:LifecycleExpiration:DeleteMarkerCreated' | 's3:ObjectTagging:*' | 's3:ObjectTagging:Put' | 's3:ObjectTagging:Delete' | 's3:ObjectAnnotation:*' | 's3:ObjectAnnotation:Put' | 's3:ObjectAnnotation:Delete' | 's3:ObjectRetention:Put' | (string & {}))[]
  readonly Filter?: NotificationConfigurationFilter
}
export interface Transition {
  readonly Date?: Date
  readonly Days?: number
  readonly StorageClass?: 'GLACIER' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'DEEP_ARCHIVE' | 'GLACIER_IR' | (string & {})
}
export interface UpdateBucketMetadataAnnotationTableConfigurationRequest {
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly AnnotationTableConfiguration: AnnotationTableConfigurationUpdates
  readonly ExpectedBucketOwner?: string
}
export interface UpdateBucketMetadataInventoryTableConfigurationRequest {
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly InventoryTableConfiguration: InventoryTableConfigurationUpdates
  readonly ExpectedBucketOwner?: string
}
export interface UpdateBucketMetadataJournalTableConfigurationRequest {
  readonly Bucket: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly JournalTableConfiguration: JournalTableConfigurationUpdates
  readonly ExpectedBucketOwner?: string
}
export interface UpdateObjectEncryptionRequest {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  readonly ObjectEncryption: ObjectEncryption
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
}
export interface UpdateObjectEncryptionResponse {
  readonly RequestCharged?: 'requester' | (string & {})
}
export interface UploadPartCopyOutput {
  readonly CopySourceVersionId?: string
  readonly CopyPartResult?: CopyPartResult
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKeyMD5?: string
  readonly SSEKMSKeyId?: string
  readonly BucketKeyEnabled?: boolean
  readonly RequestCharged?: 'requester' | (string & {})
  readonly VersionId?: string
}
export interface UploadPartCopyRequest {
  readonly Bucket: string
  readonly CopySource: string
  readonly CopySourceIfMatch?: string
  readonly CopySourceIfModifiedSince?: Date
  readonly CopySourceIfNoneMatch?: string
  readonly CopySourceIfUnmodifiedSince?: Date
  readonly CopySourceRange?: string
  readonly Key: string
  readonly PartNumber: number
  readonly UploadId: string
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKey?: string
  readonly SSECustomerKeyMD5?: string
  readonly CopySourceSSECustomerAlgorithm?: string
  readonly CopySourceSSECustomerKey?: string
  readonly CopySourceSSECustomerKeyMD5?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
  readonly ExpectedSourceBucketOwner?: string
}
export interface UploadPartOutput {
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly ETag?: string
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKeyMD5?: string
  readonly SSEKMSKeyId?: string
  readonly BucketKeyEnabled?: boolean
  readonly RequestCharged?: 'requester' | (string & {})
  readonly VersionId?: string
}
export interface UploadPartRequest {
  readonly Body?: Readable | Uint8Array
  readonly Bucket: string
  readonly ContentLength?: number
  readonly ContentMD5?: string
  readonly ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256' | 'CRC64NVME' | 'SHA512' | 'MD5' | 'XXHASH64' | 'XXHASH3' | 'XXHASH128' | (string & {})
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
  readonly Key: string
  readonly PartNumber: number
  readonly UploadId: string
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKey?: string
  readonly SSECustomerKeyMD5?: string
  readonly RequestPayer?: 'requester' | (string & {})
  readonly ExpectedBucketOwner?: string
}
export interface UseSourceMultiRegionKey {
  readonly Status?: string
}
export interface VersioningConfiguration {
  readonly MFADelete?: 'Enabled' | 'Disabled' | (string & {})
  readonly Status?: 'Enabled' | 'Suspended' | (string & {})
}
export interface WebsiteConfiguration {
  readonly ErrorDocument?: ErrorDocument
  readonly IndexDocument?: IndexDocument
  readonly RedirectAllRequestsTo?: RedirectAllRequestsTo
  readonly RoutingRules?: readonly RoutingRule[]
}
export interface WriteGetObjectResponseRequest {
  readonly RequestRoute: string
  readonly RequestToken: string
  readonly Body?: Readable | Uint8Array
  readonly StatusCode?: number
  readonly ErrorCode?: string
  readonly ErrorMessage?: string
  readonly AcceptRanges?: string
  readonly CacheControl?: string
  readonly ContentDisposition?: string
  readonly ContentEncoding?: string
  readonly ContentLanguage?: string
  readonly ContentLength?: number
  readonly ContentRange?: string
  readonly ContentType?: string
  readonly ChecksumCRC32?: string
  readonly ChecksumCRC32C?: string
  readonly ChecksumCRC64NVME?: string
  readonly ChecksumSHA1?: string
  readonly ChecksumSHA256?: string
  readonly ChecksumSHA512?: string
  readonly ChecksumMD5?: string
  readonly ChecksumXXHASH64?: string
  readonly ChecksumXXHASH3?: string
  readonly ChecksumXXHASH128?: string
  readonly DeleteMarker?: boolean
  readonly ETag?: string
  readonly Expires?: string
  readonly Expiration?: string
  readonly LastModified?: Date
  readonly MissingMeta?: number
  readonly Metadata?: Readonly<Record<string, string>>
  readonly ObjectLockMode?: 'GOVERNANCE' | 'COMPLIANCE' | (string & {})
  readonly ObjectLockLegalHoldStatus?: 'ON' | 'OFF' | (string & {})
  readonly ObjectLockRetainUntilDate?: Date
  readonly PartsCount?: number
  readonly ReplicationStatus?: 'COMPLETE' | 'PENDING' | 'FAILED' | 'REPLICA' | 'COMPLETED' | (string & {})
  readonly RequestCharged?: 'requester' | (string & {})
  readonly Restore?: string
  readonly ServerSideEncryption?: 'AES256' | 'aws:fsx' | 'aws:backup' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
  readonly SSECustomerAlgorithm?: string
  readonly SSEKMSKeyId?: string
  readonly SSECustomerKeyMD5?: string
  readonly StorageClass?: 'STANDARD' | 'REDUCED_REDUNDANCY' | 'STANDARD_IA' | 'ONEZONE_IA' | 'INTELLIGENT_TIERING' | 'GLACIER' | 'DEEP_ARCHIVE' | 'OUTPOSTS' | 'GLACIER_IR' | 'SNOW' | 'EXPRESS_ONEZONE' | 'FSX_OPENZFS' | 'FSX_ONTAP' | 'AWS_BACKUP_WARM' | 'AWS_BACKUP_LOW_COST_WARM' | (string & {})
  readonly TagCount?: number
  readonly VersionId?: string
  readonly BucketKeyEnabled?: boolean
}

/** Operations of s3, API version 2006-03-01. */
export interface S3 {
  AbortMultipartUpload: { input: AbortMultipartUploadRequest; output: AbortMultipartUploadOutput; errors: 'NoSuchUpload' }
  CompleteMultipartUpload: { input: CompleteMultipartUploadRequest; output: CompleteMultipartUploadOutput; errors: never }
  CopyObject: { input: CopyObjectRequest; output: CopyObjectOutput; errors: 'ObjectNotInActiveTierError' }
  CreateBucket: { input: CreateBucketRequest; output: CreateBucketOutput; errors: 'BucketAlreadyExists' | 'BucketAlreadyOwnedByYou' }
  CreateBucketMetadataConfiguration: { input: CreateBucketMetadataConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  CreateBucketMetadataTableConfiguration: { input: CreateBucketMetadataTableConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  CreateMultipartUpload: { input: CreateMultipartUploadRequest; output: CreateMultipartUploadOutput; errors: never }
  CreateSession: { input: CreateSessionRequest; output: CreateSessionOutput; errors: 'NoSuchBucket' }
  DeleteBucket: { input: DeleteBucketRequest; output: Readonly<Record<never, never>>; errors: never }
  DeleteBucketAnalyticsConfiguration: { input: DeleteBucketAnalyticsConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  DeleteBucketCors: { input: DeleteBucketCorsRequest; output: Readonly<Record<never, never>>; errors: never }
  DeleteBucketEncryption: { input: DeleteBucketEncryptionRequest; output: Readonly<Record<never, never>>; errors: never }
  DeleteBucketIntelligentTieringConfiguration: { input: DeleteBucketIntelligentTieringConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  DeleteBucketInventoryConfiguration: { input: DeleteBucketInventoryConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  DeleteBucketLifecycle: { input: DeleteBucketLifecycleRequest; output: Readonly<Record<never, never>>; errors: never }
  DeleteBucketMetadataConfiguration: { input: DeleteBucketMetadataConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  DeleteBucketMetadataTableConfiguration: { input: DeleteBucketMetadataTableConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  DeleteBucketMetricsConfiguration: { input: DeleteBucketMetricsConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  DeleteBucketOwnershipControls: { input: DeleteBucketOwnershipControlsRequest; output: Readonly<Record<never, never>>; errors: never }
  DeleteBucketPolicy: { input: DeleteBucketPolicyRequest; output: Readonly<Record<never, never>>; errors: never }
  DeleteBucketReplication: { input: DeleteBucketReplicationRequest; output: Readonly<Record<never, never>>; errors: never }
  DeleteBucketTagging: { input: DeleteBucketTaggingRequest; output: Readonly<Record<never, never>>; errors: never }
  DeleteBucketWebsite: { input: DeleteBucketWebsiteRequest; output: Readonly<Record<never, never>>; errors: never }
  DeleteObject: { input: DeleteObjectRequest; output: DeleteObjectOutput; errors: never }
  DeleteObjectAnnotation: { input: DeleteObjectAnnotationRequest; output: DeleteObjectAnnotationOutput; errors: 'NoSuchBucket' | 'NoSuchKey' }
  DeleteObjectTagging: { input: DeleteObjectTaggingRequest; output: DeleteObjectTaggingOutput; errors: never }
  DeleteObjects: { input: DeleteObjectsRequest; output: DeleteObjectsOutput; errors: never }
  DeletePublicAccessBlock: { input: DeletePublicAccessBlockRequest; output: Readonly<Record<never, never>>; errors: never }
  GetBucketAbac: { input: GetBucketAbacRequest; output: GetBucketAbacOutput; errors: never }
  GetBucketAccelerateConfiguration: { input: GetBucketAccelerateConfigurationRequest; output: GetBucketAccelerateConfigurationOutput; errors: never }
  GetBucketAcl: { input: GetBucketAclRequest; output: GetBucketAclOutput; errors: never }
  GetBucketAnalyticsConfiguration: { input: GetBucketAnalyticsConfigurationRequest; output: GetBucketAnalyticsConfigurationOutput; errors: never }
  GetBucketCors: { input: GetBucketCorsRequest; output: GetBucketCorsOutput; errors: never }
  GetBucketEncryption: { input: GetBucketEncryptionRequest; output: GetBucketEncryptionOutput; errors: never }
  GetBucketIntelligentTieringConfiguration: { input: GetBucketIntelligentTieringConfigurationRequest; output: GetBucketIntelligentTieringConfigurationOutput; errors: never }
  GetBucketInventoryConfiguration: { input: GetBucketInventoryConfigurationRequest; output: GetBucketInventoryConfigurationOutput; errors: never }
  GetBucketLifecycleConfiguration: { input: GetBucketLifecycleConfigurationRequest; output: GetBucketLifecycleConfigurationOutput; errors: never }
  GetBucketLocation: { input: GetBucketLocationRequest; output: GetBucketLocationOutput; errors: never }
  GetBucketLogging: { input: GetBucketLoggingRequest; output: GetBucketLoggingOutput; errors: never }
  GetBucketMetadataConfiguration: { input: GetBucketMetadataConfigurationRequest; output: GetBucketMetadataConfigurationOutput; errors: never }
  GetBucketMetadataTableConfiguration: { input: GetBucketMetadataTableConfigurationRequest; output: GetBucketMetadataTableConfigurationOutput; errors: never }
  GetBucketMetricsConfiguration: { input: GetBucketMetricsConfigurationRequest; output: GetBucketMetricsConfigurationOutput; errors: never }
  GetBucketNotificationConfiguration: { input: GetBucketNotificationConfigurationRequest; output: NotificationConfiguration; errors: never }
  GetBucketOwnershipControls: { input: GetBucketOwnershipControlsRequest; output: GetBucketOwnershipControlsOutput; errors: never }
  GetBucketPolicy: { input: GetBucketPolicyRequest; output: GetBucketPolicyOutput; errors: never }
  GetBucketPolicyStatus: { input: GetBucketPolicyStatusRequest; output: GetBucketPolicyStatusOutput; errors: never }
  GetBucketReplication: { input: GetBucketReplicationRequest; output: GetBucketReplicationOutput; errors: never }
  GetBucketRequestPayment: { input: GetBucketRequestPaymentRequest; output: GetBucketRequestPaymentOutput; errors: never }
  GetBucketTagging: { input: GetBucketTaggingRequest; output: GetBucketTaggingOutput; errors: never }
  GetBucketVersioning: { input: GetBucketVersioningRequest; output: GetBucketVersioningOutput; errors: never }
  GetBucketWebsite: { input: GetBucketWebsiteRequest; output: GetBucketWebsiteOutput; errors: never }
  GetObject: { input: GetObjectRequest; output: GetObjectOutput; errors: 'NoSuchKey' | 'InvalidObjectState' }
  GetObjectAcl: { input: GetObjectAclRequest; output: GetObjectAclOutput; errors: 'NoSuchKey' }
  GetObjectAnnotation: { input: GetObjectAnnotationRequest; output: GetObjectAnnotationOutput; errors: 'NoSuchBucket' | 'NoSuchKey' | 'NoSuchAnnotation' }
  GetObjectAttributes: { input: GetObjectAttributesRequest; output: GetObjectAttributesOutput; errors: 'NoSuchKey' }
  GetObjectLegalHold: { input: GetObjectLegalHoldRequest; output: GetObjectLegalHoldOutput; errors: never }
  GetObjectLockConfiguration: { input: GetObjectLockConfigurationRequest; output: GetObjectLockConfigurationOutput; errors: never }
  GetObjectRetention: { input: GetObjectRetentionRequest; output: GetObjectRetentionOutput; errors: never }
  GetObjectTagging: { input: GetObjectTaggingRequest; output: GetObjectTaggingOutput; errors: never }
  GetObjectTorrent: { input: GetObjectTorrentRequest; output: GetObjectTorrentOutput; errors: never }
  GetPublicAccessBlock: { input: GetPublicAccessBlockRequest; output: GetPublicAccessBlockOutput; errors: never }
  HeadBucket: { input: HeadBucketRequest; output: HeadBucketOutput; errors: 'NoSuchBucket' }
  HeadObject: { input: HeadObjectRequest; output: HeadObjectOutput; errors: 'NoSuchKey' }
  ListBucketAnalyticsConfigurations: { input: ListBucketAnalyticsConfigurationsRequest; output: ListBucketAnalyticsConfigurationsOutput; errors: never }
  ListBucketIntelligentTieringConfigurations: { input: ListBucketIntelligentTieringConfigurationsRequest; output: ListBucketIntelligentTieringConfigurationsOutput; errors: never }
  ListBucketInventoryConfigurations: { input: ListBucketInventoryConfigurationsRequest; output: ListBucketInventoryConfigurationsOutput; errors: never }
  ListBucketMetricsConfigurations: { input: ListBucketMetricsConfigurationsRequest; output: ListBucketMetricsConfigurationsOutput; errors: never }
  ListBuckets: { input: ListBucketsRequest; output: ListBucketsOutput; errors: never }
  ListDirectoryBuckets: { input: ListDirectoryBucketsRequest; output: ListDirectoryBucketsOutput; errors: never }
  ListMultipartUploads: { input: ListMultipartUploadsRequest; output: ListMultipartUploadsOutput; errors: never }
  ListObjectAnnotations: { input: ListObjectAnnotationsRequest; output: ListObjectAnnotationsOutput; errors: 'NoSuchBucket' | 'NoSuchKey' | 'InvalidPrefix' }
  ListObjectVersions: { input: ListObjectVersionsRequest; output: ListObjectVersionsOutput; errors: never }
  ListObjects: { input: ListObjectsRequest; output: ListObjectsOutput; errors: 'NoSuchBucket' }
  ListObjectsV2: { input: ListObjectsV2Request; output: ListObjectsV2Output; errors: 'NoSuchBucket' }
  ListParts: { input: ListPartsRequest; output: ListPartsOutput; errors: never }
  PutBucketAbac: { input: PutBucketAbacRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketAccelerateConfiguration: { input: PutBucketAccelerateConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketAcl: { input: PutBucketAclRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketAnalyticsConfiguration: { input: PutBucketAnalyticsConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketCors: { input: PutBucketCorsRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketEncryption: { input: PutBucketEncryptionRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketIntelligentTieringConfiguration: { input: PutBucketIntelligentTieringConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketInventoryConfiguration: { input: PutBucketInventoryConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketLifecycleConfiguration: { input: PutBucketLifecycleConfigurationRequest; output: PutBucketLifecycleConfigurationOutput; errors: never }
  PutBucketLogging: { input: PutBucketLoggingRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketMetricsConfiguration: { input: PutBucketMetricsConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketNotificationConfiguration: { input: PutBucketNotificationConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketOwnershipControls: { input: PutBucketOwnershipControlsRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketPolicy: { input: PutBucketPolicyRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketReplication: { input: PutBucketReplicationRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketRequestPayment: { input: PutBucketRequestPaymentRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketTagging: { input: PutBucketTaggingRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketVersioning: { input: PutBucketVersioningRequest; output: Readonly<Record<never, never>>; errors: never }
  PutBucketWebsite: { input: PutBucketWebsiteRequest; output: Readonly<Record<never, never>>; errors: never }
  PutObject: { input: PutObjectRequest; output: PutObjectOutput; errors: 'InvalidRequest' | 'InvalidWriteOffset' | 'TooManyParts' | 'EncryptionTypeMismatch' }
  PutObjectAcl: { input: PutObjectAclRequest; output: PutObjectAclOutput; errors: 'NoSuchKey' }
  PutObjectAnnotation: { input: PutObjectAnnotationRequest; output: PutObjectAnnotationOutput; errors: 'NoSuchBucket' | 'NoSuchKey' | 'InvalidRequest' | 'AnnotationNameTooLong' | 'AnnotationLimitExceeded' | 'InvalidAnnotationName' | 'UnsupportedMediaType' }
  PutObjectLegalHold: { input: PutObjectLegalHoldRequest; output: PutObjectLegalHoldOutput; errors: never }
  PutObjectLockConfiguration: { input: PutObjectLockConfigurationRequest; output: PutObjectLockConfigurationOutput; errors: never }
  PutObjectRetention: { input: PutObjectRetentionRequest; output: PutObjectRetentionOutput; errors: never }
  PutObjectTagging: { input: PutObjectTaggingRequest; output: PutObjectTaggingOutput; errors: never }
  PutPublicAccessBlock: { input: PutPublicAccessBlockRequest; output: Readonly<Record<never, never>>; errors: never }
  RenameObject: { input: RenameObjectRequest; output: RenameObjectOutput; errors: 'IdempotencyParameterMismatch' }
  RestoreObject: { input: RestoreObjectRequest; output: RestoreObjectOutput; errors: 'ObjectAlreadyInActiveTierError' }
  SelectObjectContent: { input: SelectObjectContentRequest; output: SelectObjectContentOutput; errors: never }
  UpdateBucketMetadataAnnotationTableConfiguration: { input: UpdateBucketMetadataAnnotationTableConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  UpdateBucketMetadataInventoryTableConfiguration: { input: UpdateBucketMetadataInventoryTableConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  UpdateBucketMetadataJournalTableConfiguration: { input: UpdateBucketMetadataJournalTableConfigurationRequest; output: Readonly<Record<never, never>>; errors: never }
  UpdateObjectEncryption: { input: UpdateObjectEncryptionRequest; output: UpdateObjectEncryptionResponse; errors: 'NoSuchKey' | 'InvalidRequest' | 'AccessDenied' }
  UploadPart: { input: UploadPartRequest; output: UploadPartOutput; errors: never }
  UploadPartCopy: { input: UploadPartCopyRequest; output: UploadPartCopyOutput; errors: never }
  WriteGetObjectResponse: { input: WriteGetObjectResponseRequest; output: Readonly<Record<never, never>>; errors: never }
}
