/**
 * How access logs name operations: `REST.`, the HTTP method, and the resource (S3 user guide, "Amazon S3 server access log
 * format" and its examples). Names that the guide doesn't show are recalled.
 */

/** Resource types of operations, without the method. */
const resources: Readonly<Record<string, string>> = {
  AbortMultipartUpload: 'UPLOAD',
  CompleteMultipartUpload: 'UPLOAD',
  CreateBucket: 'BUCKET',
  CreateMultipartUpload: 'UPLOADS',
  DeleteBucket: 'BUCKET',
  DeleteObject: 'OBJECT',
  DeleteObjects: 'MULTI_OBJECT_DELETE',
  GetObject: 'OBJECT',
  HeadBucket: 'BUCKET',
  HeadObject: 'OBJECT',
  ListMultipartUploads: 'UPLOADS',
  ListObjectVersions: 'BUCKETVERSIONS',
  ListObjects: 'BUCKET',
  ListObjectsV2: 'BUCKET',
  ListParts: 'UPLOAD',
  PostObject: 'OBJECT',
  PutObject: 'OBJECT',
  RestoreObject: 'RESTORE',
  UploadPart: 'PART',
}

/** Names that say nothing of the method. */
const wholeNames: Readonly<Record<string, string>> = {
  CopyObject: 'REST.COPY.OBJECT',
  PreflightRequest: 'REST.OPTIONS.PREFLIGHT',
  UploadPartCopy: 'REST.COPY.PART',
}

/** Of operations on a setting, by what their names end with; longer ones first. */
const settings: readonly (readonly [ending: string, resource: string])[] = [
  ['IntelligentTieringConfiguration', 'INTELLIGENT_TIERING'],
  ['IntelligentTieringConfigurations', 'INTELLIGENT_TIERING'],
  ['NotificationConfiguration', 'NOTIFICATION'],
  ['AnalyticsConfiguration', 'ANALYTICS'],
  ['AnalyticsConfigurations', 'ANALYTICS'],
  ['InventoryConfiguration', 'INVENTORY'],
  ['InventoryConfigurations', 'INVENTORY'],
  ['MetricsConfiguration', 'METRICS'],
  ['MetricsConfigurations', 'METRICS'],
  ['AccelerateConfiguration', 'ACCELERATE'],
  ['LifecycleConfiguration', 'LIFECYCLE'],
  ['ObjectLockConfiguration', 'OBJECT_LOCK_CONFIGURATION'],
  ['ObjectLegalHold', 'OBJECT_LEGAL_HOLD'],
  ['ObjectRetention', 'OBJECT_RETENTION'],
  ['ObjectAttributes', 'OBJECT_ATTRIBUTES'],
  ['ObjectEncryption', 'OBJECT_ENCRYPTION'],
  ['ObjectAnnotations', 'OBJECT_ANNOTATION'],
  ['ObjectAnnotation', 'OBJECT_ANNOTATION'],
  ['ObjectTagging', 'OBJECT_TAGGING'],
  ['OwnershipControls', 'OWNERSHIP_CONTROLS'],
  ['PublicAccessBlock', 'PUBLIC_ACCESS_BLOCK'],
  ['RequestPayment', 'REQUEST_PAYMENT'],
  ['PolicyStatus', 'POLICY_STATUS'],
  ['Replication', 'REPLICATION'],
  ['Encryption', 'ENCRYPTION'],
  ['Versioning', 'VERSIONING'],
  ['Lifecycle', 'LIFECYCLE'],
  ['Location', 'LOCATION'],
  ['Tagging', 'TAGGING'],
  ['Logging', 'LOGGING_STATUS'],
  ['Website', 'WEBSITE'],
  ['Policy', 'BUCKETPOLICY'],
  ['Cors', 'CORS'],
  ['Acl', 'ACL'],
]

/** The name of an operation that arrived by this method. */
export function operationName(
  operation: string | undefined,
  method: string,
  website: boolean,
): string {
  const way = website ? 'WEBSITE' : 'REST'
  const whole = operation === undefined ? undefined : wholeNames[operation]
  if (whole !== undefined) return whole
  const resource =
    operation === undefined
      ? undefined
      : (resources[operation] ?? settings.find(([ending]) => operation.endsWith(ending))?.[1])
  // what isn't known is still a request for an object or a bucket
  return `${way}.${method}.${resource ?? 'OBJECT'}`
}
