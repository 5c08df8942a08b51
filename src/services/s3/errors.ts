/** S3's model declares hardly any of its errors: code and status (S3 API reference, "Error responses"). */

import { AwsError } from '../../kernel/errors.ts'

export const s3Statuses: Readonly<Record<string, number>> = {
  AccessControlListNotSupported: 400,
  AccessDenied: 403,
  BadDigest: 400,
  BadRequest: 400,
  BucketAlreadyExists: 409,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  CrossLocationLoggingProhibitted: 403,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IdMismatch: 400,
  IllegalLocationConstraintException: 400,
  IllegalVersioningConfigurationException: 400,
  IncompleteBody: 400,
  InvalidArgument: 400,
  InvalidBucketAclWithBlockPublicAccessError: 400,
  InvalidBucketAclWithObjectOwnership: 400,
  InvalidBucketName: 400,
  InvalidBucketOwnerAWSAccountID: 400,
  InvalidBucketState: 409,
  InvalidConfigurationId: 400,
  InvalidDigest: 400,
  InvalidEncryptionAlgorithmError: 400,
  InvalidLocationConstraint: 400,
  InvalidObjectState: 403,
  InvalidPart: 400,
  InvalidPartNumber: 416,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRedirectLocation: 400,
  InvalidRequest: 400,
  InvalidS3DestinationBucket: 400,
  InvalidStorageClass: 400,
  InvalidTag: 400,
  InvalidTargetBucketForLogging: 400,
  'KMS.DisabledException': 400,
  'KMS.KMSInvalidStateException': 400,
  'KMS.NotFoundException': 400,
  KeyTooLongError: 400,
  MalformedACLError: 400,
  MalformedPolicy: 400,
  MalformedXML: 400,
  MetadataTooLarge: 400,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  MissingRequestBodyError: 400,
  MissingSecurityHeader: 400,
  NoSuchBucket: 404,
  NoSuchBucketPolicy: 404,
  NoSuchConfiguration: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchKey: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchObjectLockConfiguration: 404,
  NoSuchPublicAccessBlockConfiguration: 404,
  NoSuchTagSet: 404,
  NoSuchUpload: 404,
  NoSuchVersion: 404,
  NoSuchWebsiteConfiguration: 404,
  NotDeviceOwnerError: 400,
  NotImplemented: 501,
  NotModified: 304,
  ObjectAlreadyInActiveTierError: 403,
  ObjectLockConfigurationNotFoundError: 404,
  OwnershipControlsNotFoundError: 404,
  PreconditionFailed: 412,
  ReplicationConfigurationNotFoundError: 404,
  ServerSideEncryptionConfigurationNotFoundError: 404,
  TokenCodeInvalidError: 400,
  TooManyBuckets: 400,
  TooManyConfigurations: 400,
  UnexpectedContent: 400,
}

type Fields = Readonly<Record<string, string>>

/** An error answer of S3 where no call is at hand; a code without a status is a bug. */
export function s3Error(
  code: string,
  message: string,
  fields: Fields = {},
  headers: Fields = {},
): AwsError {
  const status = s3Statuses[code]
  if (status === undefined)
    throw new Error(`error code \`${code}\` has no status in service \`s3\``)
  return new AwsError(code, status, message, { fields, headers })
}

/** What strangers are told, whatever the reason. */
export const accessDenied = (): AwsError => s3Error('AccessDenied', 'Access Denied')

export const noSuchBucket = (bucket: string): AwsError =>
  s3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket })

export const noSuchKey = (key: string): AwsError =>
  s3Error('NoSuchKey', 'The specified key does not exist.', { Key: key })

export const noSuchVersion = (key: string, versionId: string): AwsError =>
  s3Error('NoSuchVersion', 'The specified version does not exist.', {
    Key: key,
    VersionId: versionId,
  })

export const invalidArgument = (message: string, name: string, value: string): AwsError =>
  s3Error('InvalidArgument', message, { ArgumentName: name, ArgumentValue: value })

export const invalidRequest = (message: string): AwsError => s3Error('InvalidRequest', message)

/** A header asks for what this server doesn't have. */
export const notImplemented = (header: string): AwsError =>
  s3Error('NotImplemented', 'A header you provided implies functionality that is not implemented', {
    Header: header,
  })

export const malformedXml = (): AwsError =>
  s3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )

export const preconditionFailed = (condition: string): AwsError =>
  s3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  })
