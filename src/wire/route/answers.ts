/** Refusals of requests that name no operation, in the words of each protocol. */

import { AwsError } from '../../kernel/errors.ts'
import type { ServiceModel } from '../../kernel/model.ts'

export const missingAction = (): AwsError =>
  new AwsError('MissingAction', 400, 'The request is missing an action or a required parameter.')

/** `NO_VERSION_SPECIFIED` stands for an absent version; an empty one, or an empty action, is shown empty (recorded from STS). */
export const invalidAction = (action: string, version: string | undefined): AwsError =>
  new AwsError(
    'InvalidAction',
    400,
    `Could not find operation ${action.slice(0, 128)} for version ${(version ?? 'NO_VERSION_SPECIFIED').slice(0, 64)}`,
  )

/** awsJson answers 400 (recalled), restJson 404. */
export const unknownOperation = (model: ServiceModel): AwsError =>
  new AwsError(
    'UnknownOperationException',
    model.protocol === 'restJson1' ? 404 : 400,
    'The requested operation is not recognized by the service.',
  )

export type ResourceType = 'SERVICE' | 'BUCKET' | 'OBJECT'

export const methodNotAllowed = (method: string, resourceType: ResourceType): AwsError =>
  new AwsError(
    'MethodNotAllowed',
    405,
    'The specified method is not allowed against this resource.',
    { fields: { Method: method, ResourceType: resourceType } },
  )

/** An upload is addressed where only parts of it are put (observed 2025). */
export const uploadNotAllowed = (method: string): AwsError =>
  new AwsError(
    'MethodNotAllowed',
    405,
    'The specified method is not allowed against this resource.',
    {
      fields: { Method: method, ResourceType: 'UPLOAD' },
      headers: { Allow: 'DELETE, POST, GET' },
    },
  )

/** A part is addressed and its upload isn't (observed 2025). */
export const partWithoutUpload = (): AwsError =>
  new AwsError(
    'InvalidArgument',
    400,
    'This operation does not accept partNumber without uploadId',
    {
      fields: { ArgumentName: 'partNumber', ArgumentValue: 'partNumber' },
    },
  )

/** Only some headers of an answer can be chosen (observed 2026). */
export const notOverridable = (name: string, value: string): AwsError =>
  new AwsError(
    'InvalidArgument',
    400,
    `${name.slice(0, 128)} is not in the set of overridable response headers. Please refer to the S3 API documentation for a complete list of overridable response headers.`,
    { fields: { ArgumentName: name.slice(0, 128), ArgumentValue: value.slice(0, 1024) } },
  )

/** A sub-resource nobody knows: never treated as the resource it would hang on. */
export const unknownSubResource = (name: string): AwsError =>
  new AwsError(
    'NotImplemented',
    501,
    'A query parameter you provided implies functionality that is not implemented',
    { fields: { ResourceType: name.slice(0, 128) } },
  )

export const unexpectedParameter = (name: string, value: string): AwsError =>
  new AwsError(
    'InvalidArgument',
    400,
    `This operation does not accept the parameter ${name.slice(0, 128)}.`,
    {
      fields: { ArgumentName: name.slice(0, 128), ArgumentValue: value.slice(0, 1024) },
    },
  )

export const invalidListType = (value: string): AwsError =>
  new AwsError('InvalidArgument', 400, 'Invalid List Type specified in Request', {
    fields: { ArgumentName: 'list-type', ArgumentValue: value.slice(0, 1024) },
  })

export const invalidBucketName = (name: string): AwsError =>
  new AwsError('InvalidBucketName', 400, 'The specified bucket is not valid.', {
    fields: { BucketName: name },
  })

/** Signed for a service that isn't here. */
export const unknownService = (signingName: string): AwsError =>
  new AwsError(
    'UnknownService',
    400,
    `The service ${signingName.slice(0, 64)} is not available at this endpoint.`,
  )

/** A host and a header of S3 Control that name two accounts (code and text are ours: clients send the same in both). */
export const otherAccount = (): AwsError =>
  new AwsError(
    'InvalidRequest',
    400,
    'The account id in the host does not match the header x-amz-account-id.',
  )
