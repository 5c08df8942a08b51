/**
 * What a bucket policy may name, by the service authorization reference of Amazon S3. A test compares the lists with it.
 */

/** Actions on a bucket, without `s3:`. */
export const BUCKET_ACTIONS: readonly string[] = `
  AllowVendedLogDeliveryForResource CreateBucket CreateBucketMetadataTableConfiguration
  DeleteBucket DeleteBucketMetadataTableConfiguration DeleteBucketPolicy DeleteBucketWebsite
  GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAbac GetBucketAcl GetBucketCORS
  GetBucketLocation GetBucketLogging GetBucketMetadataTableConfiguration GetBucketNotification
  GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy
  GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging
  GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration
  GetIntelligentTieringConfiguration GetInventoryConfiguration GetLifecycleConfiguration
  GetMetricsConfiguration GetReplicationConfiguration ListBucket ListBucketMultipartUploads
  ListBucketVersions ListTagsForResource PauseReplication PutAccelerateConfiguration
  PutAnalyticsConfiguration PutBucketAbac PutBucketAcl PutBucketCORS PutBucketLogging
  PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls
  PutBucketPolicy PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging
  PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration
  PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration
  PutMetricsConfiguration PutReplicationConfiguration TagResource UntagResource
  UpdateBucketMetadataAnnotationTableConfiguration
  UpdateBucketMetadataInventoryTableConfiguration UpdateBucketMetadataJournalTableConfiguration
`
  .trim()
  .split(/\s+/)

/** Actions on an object, without `s3:`. */
export const OBJECT_ACTIONS: readonly string[] = `
  AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectAnnotation
  DeleteObjectTagging DeleteObjectVersion DeleteObjectVersionAnnotation
  DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAnnotation GetObjectAttributes
  GetObjectLegalHold GetObjectRetention GetObjectTagging GetObjectTorrent GetObjectVersion
  GetObjectVersionAcl GetObjectVersionAnnotation GetObjectVersionAnnotationForReplication
  GetObjectVersionAttributes GetObjectVersionForReplication GetObjectVersionTagging
  GetObjectVersionTorrent InitiateReplication ListMultipartUploadParts ListObjectAnnotations
  ListObjectVersionAnnotations ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl
  PutObjectAnnotation PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionAcl
  PutObjectVersionAnnotation PutObjectVersionTagging ReplicateDelete ReplicateObject
  ReplicateObjectAnnotation ReplicateTags RestoreObject UpdateObjectEncryption
`
  .trim()
  .split(/\s+/)

/** Condition keys of S3; those that end in `/` are completed by a tag key. */
export const S3_CONDITION_KEYS: readonly string[] = `
  s3:AccessGrantScope s3:AccessGrantsInstanceArn s3:AccessGrantsLocationScope
  s3:AccessPointNetworkOrigin s3:AccessPointTag/ s3:BucketTag/ s3:DataAccessPointAccount
  s3:DataAccessPointArn s3:ExistingJobOperation s3:ExistingJobPriority s3:ExistingObjectTag/
  s3:InventoryAccessibleOptionalFields s3:JobSuspendedCause s3:ObjectCreationOperation
  s3:RequestJobOperation s3:RequestJobPriority s3:RequestObjectTag/ s3:RequestObjectTagKeys
  s3:ResourceAccount s3:TlsVersion s3:annotation-prefix s3:authType s3:delimiter
  s3:deliverySourceArn s3:destinationRegion s3:if-match s3:if-none-match
  s3:isReplicationPauseRequest s3:locationconstraint s3:logType s3:max-annotation-results
  s3:max-keys s3:object-lock-event-hold s3:object-lock-event-hold-duration-days
  s3:object-lock-legal-hold s3:object-lock-mode s3:object-lock-remaining-retention-days
  s3:object-lock-retain-until-date s3:prefix s3:resourceArnBeingAuthorized s3:signatureAge
  s3:signatureversion s3:versionid s3:x-amz-acl s3:x-amz-bucket-namespace s3:x-amz-content-sha256
  s3:x-amz-copy-source s3:x-amz-grant-full-control s3:x-amz-grant-read s3:x-amz-grant-read-acp
  s3:x-amz-grant-write s3:x-amz-grant-write-acp s3:x-amz-metadata-directive
  s3:x-amz-object-annotation-directive s3:x-amz-object-if-match s3:x-amz-object-ownership
  s3:x-amz-server-side-encryption s3:x-amz-server-side-encryption-aws-kms-key-id
  s3:x-amz-server-side-encryption-customer-algorithm s3:x-amz-storage-class
  s3:x-amz-website-redirect-location
`
  .trim()
  .split(/\s+/)
