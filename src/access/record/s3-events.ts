/** How CloudTrail sees S3: which calls are data events, and the names that differ from the API's. */

/**
 * Object-level calls: data events, the rest are management events (S3 user guide, "Amazon S3 CloudTrail events";
 * listings of objects belong here).
 */
const dataEvents = new Set([
  'AbortMultipartUpload',
  'CompleteMultipartUpload',
  'CopyObject',
  'CreateMultipartUpload',
  'CreateSession',
  'DeleteObject',
  'DeleteObjectAnnotation',
  'DeleteObjectTagging',
  'DeleteObjects',
  'GetObject',
  'GetObjectAcl',
  'GetObjectAnnotation',
  'GetObjectAttributes',
  'GetObjectLegalHold',
  'GetObjectRetention',
  'GetObjectTagging',
  'GetObjectTorrent',
  'HeadBucket',
  'HeadObject',
  'ListMultipartUploads',
  'ListObjectAnnotations',
  'ListObjectVersions',
  'ListObjects',
  'ListObjectsV2',
  'ListParts',
  'PostObject',
  'PreflightRequest',
  'PutObject',
  'PutObjectAcl',
  'PutObjectAnnotation',
  'PutObjectLegalHold',
  'PutObjectRetention',
  'PutObjectTagging',
  'RenameObject',
  'RestoreObject',
  // lifecycle rules carried out, as server access logs name them
  'S3.CREATE.DELETEMARKER',
  'S3.DELETE.UPLOAD',
  'S3.EXPIRE.OBJECT',
  'S3.TRANSITION.OBJECT',
  'S3.TRANSITION_GDA.OBJECT',
  'S3.TRANSITION_GIR.OBJECT',
  'S3.TRANSITION_INT.OBJECT',
  'S3.TRANSITION_SIA.OBJECT',
  'S3.TRANSITION_ZIA.OBJECT',
  'SelectObjectContent',
  'UploadPart',
  'UploadPartCopy',
  'WriteGetObjectResponse',
])

export const isS3DataEvent = (operation: string): boolean => dataEvents.has(operation)

/** Event names that differ from the operation's (GetBucketPublicAccessBlock, ListObjects and
 * PutBucketLifecycle observed, the others recalled). */
const eventNames = new Map([
  ['DeletePublicAccessBlock', 'DeleteBucketPublicAccessBlock'],
  ['GetBucketAccelerateConfiguration', 'GetAccelerateConfiguration'],
  ['GetBucketLifecycleConfiguration', 'GetBucketLifecycle'],
  ['GetBucketNotificationConfiguration', 'GetBucketNotification'],
  ['GetObjectLockConfiguration', 'GetBucketObjectLockConfiguration'],
  ['GetPublicAccessBlock', 'GetBucketPublicAccessBlock'],
  ['ListObjectsV2', 'ListObjects'],
  ['PutBucketAccelerateConfiguration', 'PutAccelerateConfiguration'],
  ['PutBucketLifecycleConfiguration', 'PutBucketLifecycle'],
  ['PutBucketNotificationConfiguration', 'PutBucketNotification'],
  ['PutObjectLockConfiguration', 'PutBucketObjectLockConfiguration'],
  ['PutPublicAccessBlock', 'PutBucketPublicAccessBlock'],
])

export const s3EventName = (operation: string): string => eventNames.get(operation) ?? operation

/** Calls about the block of an account say so in their names (GetAccountPublicAccessBlock observed). */
export const controlEventName = (operation: string): string =>
  operation.replace(/PublicAccessBlock$/, 'AccountPublicAccessBlock')
