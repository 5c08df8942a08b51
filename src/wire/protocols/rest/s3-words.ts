/** How S3 words what is wrong with a request. Texts without a mark were recorded from S3; *recalled* ones are marked. */

import { AwsError } from '../../../kernel/errors.ts'
import type { Violation } from '../../schema/violations.ts'
import type { RefuseValue } from './input.ts'

const schemaText =
  'The XML you provided was not well-formed or did not validate against our published schema'

/** A body that isn't the XML the operation takes. */
export function malformedXml(rootName: string): AwsError {
  return new AwsError(
    rootName === 'AccessControlPolicy' ? 'MalformedACLError' : 'MalformedXML',
    400,
    schemaText,
  )
}

export function missingBody(): AwsError {
  return new AwsError('MissingRequestBodyError', 400, 'Request Body is empty')
}

export function missingHeader(name: string): AwsError {
  if (name === 'x-amz-object-attributes')
    return new AwsError(
      'InvalidRequest',
      400,
      'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty',
    )
  return new AwsError('MissingSecurityHeader', 400, 'Your request was missing a required header', {
    fields: { MissingHeaderName: name },
  })
}

export function invalidArgument(name: string, value: string, message: string): AwsError {
  return new AwsError('InvalidArgument', 400, message, {
    fields: { ArgumentName: name, ArgumentValue: value },
  })
}

/** By wire name, what S3 says of a value it can't use. */
const texts: Readonly<Record<string, string>> = {
  partNumber: 'Part number must be an integer between 1 and 10000, inclusive',
  'encoding-type': 'Invalid Encoding Method specified in Request',
  'x-amz-object-lock-retain-until-date':
    'The retain until date must be provided in ISO 8601 format',
  'x-amz-object-attributes': 'Invalid attribute name specified.',
}

export const refuseS3Value: RefuseValue = (_location, wireName, value, type) =>
  valueAnswers[wireName]?.(value) ??
  invalidArgument(
    wireName,
    value,
    texts[wireName] ??
      (type === 'integer' || type === 'long'
        ? `Provided ${wireName} not an integer or within integer range`
        : type === 'timestamp'
          ? `Provided ${wireName} is not a valid date`
          : ''),
  )

/** What can't be read and has an answer of its own. */
const valueAnswers: Readonly<Record<string, (value: string) => AwsError>> = {
  'x-amz-mp-object-size': (value) =>
    new AwsError(
      'InvalidRequest',
      400,
      `Value for x-amz-mp-object-size header is invalid: '${value}'`,
    ),
}

/** Numbers whose bounds S3 names. */
const bounds: Readonly<Record<string, string>> = { 'max-buckets': '1 and 10000' }

/** Headers whose wrong values have a code of their own. */
const enumAnswers: Readonly<Record<string, (value: string) => AwsError>> = {
  'x-amz-storage-class': (value) =>
    new AwsError('InvalidStorageClass', 400, 'The storage class you specified is not valid', {
      fields: { StorageClassRequested: value },
    }),
  'x-amz-server-side-encryption': (value) =>
    invalidArgument(
      'x-amz-server-side-encryption',
      value,
      'The encryption method specified is not supported',
    ),
  'x-amz-metadata-directive': (value) =>
    invalidArgument('x-amz-metadata-directive', value, 'Unknown metadata directive.'),
  'x-amz-tagging-directive': (value) =>
    invalidArgument('x-amz-tagging-directive', value, 'Unknown tagging directive.'),
  'x-amz-object-lock-mode': (value) =>
    invalidArgument('x-amz-object-lock-mode', value, 'Unknown wormMode directive.'),
  'x-amz-object-lock-legal-hold': (value) =>
    invalidArgument(
      'x-amz-object-lock-legal-hold',
      value,
      "Legal Hold must be either of 'ON' or 'OFF'",
    ),
  'x-amz-object-ownership': (value) =>
    new AwsError('InvalidArgument', 400, `Invalid x-amz-object-ownership header: ${value}`, {
      fields: { ArgumentName: 'x-amz-object-ownership' },
    }),
  'x-amz-transition-default-minimum-object-size': (value) =>
    new AwsError(
      'InvalidRequest',
      400,
      `Invalid TransitionDefaultMinimumObjectSize found: ${value}`,
    ),
  'x-amz-sdk-checksum-algorithm': () => unsupportedChecksum(),
  'x-amz-checksum-algorithm': () => unsupportedChecksum(),
}

const unsupportedChecksum = () =>
  new AwsError(
    'InvalidRequest',
    400,
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  )

/** The answer to a violated limit of a bound member. */
export function boundViolation(
  location: string | undefined,
  wireName: string,
  violation: Violation,
): AwsError {
  if (violation.kind === 'missing')
    return location === 'header'
      ? missingHeader(wireName)
      : invalidArgument(wireName, '', `Missing required parameter ${wireName}`)
  const value = String(violation.value).slice(0, 1024)
  if (violation.kind === 'small' || violation.kind === 'large')
    return invalidArgument(
      wireName,
      value,
      bounds[wireName] === undefined
        ? `Provided ${wireName} not an integer or within integer range`
        : `Argument ${wireName} must be an integer between ${bounds[wireName]}`,
    )
  return enumAnswers[wireName]?.(value) ?? invalidArgument(wireName, value, texts[wireName] ?? '')
}
