/**
 * Every refusal of the signature layer in AWS's words. Query services and S3 word the same problem differently; the
 * JSON services use the texts of the query services under codes of their own.
 *
 * Texts marked *recalled* could not be checked against a recording.
 */

import { AwsError } from '../../kernel/errors.ts'
import type { SignatureMethod, SigningProfile } from './types.ts'

/** Which words a service uses. */
export type Family = SigningProfile['family']

type Detail = Readonly<Record<string, string>>
type Answer = readonly [
  code: string,
  status: number,
  message: string,
  fields?: Readonly<Record<string, string>>,
]
type Words = (detail: Detail) => Answer

const incomplete =
  (words: (detail: Detail) => string): Words =>
  (detail) => ['IncompleteSignature', 400, words(detail)]
const mismatch =
  (words: (detail: Detail) => string): Words =>
  (detail) => ['SignatureDoesNotMatch', 403, words(detail)]
const denied =
  (words: string): Words =>
  () => ['AccessDenied', 403, words]

/** S3 names the place of a malformed signature in the code: header, query string or form field. */
const malformed =
  (words: (detail: Detail) => string): Words =>
  (detail) => {
    if (detail.method === 'query') return ['AuthorizationQueryParametersError', 400, words(detail)]
    if (detail.method === 'form') return ['InvalidArgument', 400, words(detail)]
    return [
      'AuthorizationHeaderMalformed',
      400,
      `The authorization header is malformed; ${words(detail)}`,
    ]
  }

const pick =
  (...names: readonly string[]) =>
  (detail: Detail): Record<string, string> => {
    const fields: Record<string, string> = {}
    for (const name of names) if (detail[name] !== undefined) fields[name] = detail[name]
    return fields
  }

const mismatchText =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
const mismatchTextOfS3 =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
const credentialShape =
  'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
const parameterPrefix = (detail: Detail) =>
  detail.method !== 'header' ? 'Error parsing the X-Amz-Credential parameter; ' : ''

/** One row a problem: how S3 says it, how query services say it. */
const wordings = {
  missingAuthentication: {
    s3: denied('Access Denied'),
    query: () => ['MissingAuthenticationToken', 403, 'Request is missing Authentication Token'],
  },
  severalMethods: {
    s3: (detail) => [
      'InvalidArgument',
      400,
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      { ArgumentName: 'Authorization', ArgumentValue: detail.authorization ?? '' },
    ],
    query: incomplete(
      () =>
        'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter or the Authorization header should be specified',
    ),
  },
  repeatedHeader: {
    s3: (detail) => [
      detail.header === 'Authorization' ? 'AuthorizationHeaderMalformed' : 'InvalidRequest',
      400,
      `The request has more than one ${detail.header} header`,
    ],
    query: incomplete((detail) => `The request has more than one '${detail.header}' header.`),
  },
  repeatedParameter: {
    s3: (detail) => [
      'AuthorizationQueryParametersError',
      400,
      `The query parameter ${detail.parameter} must be given once and exactly in this case`,
    ],
    query: incomplete(
      (detail) => `'${detail.parameter}' must be given once and exactly in this case.`,
    ),
  },
  unsupportedAuthorization: {
    s3: (detail) =>
      detail.scheme === 'AWS'
        ? [
            'InvalidRequest',
            400,
            'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
          ]
        : [
            'InvalidArgument',
            400,
            'Unsupported Authorization Type',
            { ArgumentName: 'Authorization', ArgumentValue: detail.scheme ?? '' },
          ],
    query: incomplete(
      (detail) =>
        `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${detail.hashed}'.`,
    ),
  },
  headerShape: {
    s3: malformed((detail) => `the authorization component "${detail.component}" is malformed.`),
    query: incomplete(
      (detail) =>
        `${detail.missing} (Hashed with SHA-256 and encoded with Base64) Authorization=${detail.hashed}`,
    ),
  },
  queryShape: {
    s3: () => [
      'AuthorizationQueryParametersError',
      400,
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    ],
    query: incomplete((detail) => `${detail.missing} Re-examine the query-string parameters.`),
  },
  queryAlgorithm: {
    s3: () => [
      'AuthorizationQueryParametersError',
      400,
      'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"',
    ],
    query: incomplete((detail) => `Unsupported AWS 'algorithm': '${detail.algorithm}'.`),
  },
  version2Shape: {
    s3: denied(
      'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
    ),
    query: incomplete(() => 'Signature Version 2 is not supported. Use Signature Version 4.'),
  },
  version2Expires: {
    s3: (detail) => [
      'AccessDenied',
      403,
      `Invalid date (should be seconds since epoch): ${detail.expires}`,
    ],
    query: incomplete(() => 'Signature Version 2 is not supported. Use Signature Version 4.'),
  },
  credentialShape: {
    s3: malformed((detail) => `${parameterPrefix(detail)}${credentialShape}`),
    query: incomplete(
      (detail) =>
        `Credential must have exactly ${detail.count} slash-delimited elements, e.g. ${detail.example}, got '${detail.credential}'`,
    ),
  },
  scope: {
    s3: malformed((detail) => `${parameterPrefix(detail)}${detail.s3}`),
    query: mismatch((detail) => detail.query as string),
  },
  dateMissing: {
    s3: denied('AWS authentication requires a valid Date or x-amz-date header'),
    query: incomplete(
      (detail) =>
        `Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=${detail.hashed}`,
    ),
  },
  dateFormat: {
    s3: (detail) =>
      detail.method === 'query'
        ? [
            'AuthorizationQueryParametersError',
            400,
            `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`,
          ]
        : ['AccessDenied', 403, 'AWS authentication requires a valid Date or x-amz-date header'],
    query: incomplete((detail) => `Date must be in ISO-8601 'basic format'. Got '${detail.date}'.`),
  },
  expired: {
    s3: (detail) => [
      'RequestTimeTooSkewed',
      403,
      'The difference between the request time and the current time is too large.',
      pick('RequestTime', 'ServerTime', 'MaxAllowedSkewMilliseconds')(detail),
    ],
    query: mismatch(
      ({ signed, bound, now, minutes }) =>
        `Signature expired: ${signed} is now earlier than ${bound} (${now} - ${minutes} min.)`,
    ),
  },
  notYetCurrent: {
    s3: (detail) => [
      'RequestTimeTooSkewed',
      403,
      'The difference between the request time and the current time is too large.',
      pick('RequestTime', 'ServerTime', 'MaxAllowedSkewMilliseconds')(detail),
    ],
    query: mismatch(
      ({ signed, bound, now, minutes }) =>
        `Signature not yet current: ${signed} is still later than ${bound} (${now} + ${minutes} min.)`,
    ),
  },
  presignedExpired: {
    s3: (detail) => [
      'AccessDenied',
      403,
      'Request has expired',
      pick('X-Amz-Expires', 'Expires', 'ServerTime')(detail),
    ],
    query: mismatch(
      ({ signed, bound, now, seconds }) =>
        `Signature expired: ${signed} is now earlier than ${bound} (${now} - ${seconds} sec.)`,
    ),
  },
  presignedTooEarly: {
    s3: denied('Request is not valid yet.'),
    query: mismatch(
      ({ signed, bound, now, minutes }) =>
        `Signature not yet current: ${signed} is still later than ${bound} (${now} + ${minutes} min.)`,
    ),
  },
  expiresNotANumber: {
    s3: () => ['AuthorizationQueryParametersError', 400, 'X-Amz-Expires should be a number'],
    query: incomplete(() => 'X-Amz-Expires should be a number'),
  },
  expiresNegative: {
    s3: () => ['AuthorizationQueryParametersError', 400, 'X-Amz-Expires must be non-negative'],
    query: incomplete(() => 'X-Amz-Expires must be non-negative'),
  },
  expiresTooLong: {
    s3: () => [
      'AuthorizationQueryParametersError',
      400,
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    ],
    query: incomplete(
      () =>
        'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    ),
  },
  signedHeaders: {
    s3: malformed(() => 'the SignedHeaders are mal-formed; expecting sorted lower-case names.'),
    query: incomplete(
      () => "'SignedHeaders' must be a sorted list of distinct lower-case header names.",
    ),
  },
  hostNotSigned: {
    s3: (detail) =>
      detail.method === 'query'
        ? ['AuthorizationQueryParametersError', 400, 'X-Amz-SignedHeaders must include "host"']
        : [
            'AuthorizationHeaderMalformed',
            400,
            'The authorization header is malformed; SignedHeaders must include "host".',
          ],
    query: mismatch(
      () => "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    ),
  },
  headersNotSigned: {
    s3: (detail) => [
      'AccessDenied',
      403,
      'There were headers present in the request which were not signed',
      { HeadersNotSigned: detail.headers as string },
    ],
    query: mismatch((detail) =>
      (detail.headers as string)
        .split(', ')
        .map((name) => `'${name}' must be a 'SignedHeader' in the AWS Authorization.`)
        .join(' '),
    ),
  },
  contentSha256Missing: {
    s3: () => [
      'InvalidRequest',
      400,
      'Missing required header for this request: x-amz-content-sha256',
    ],
    query: mismatch(() => mismatchText),
  },
  contentSha256Invalid: {
    s3: (detail) => [
      'InvalidArgument',
      400,
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
      { ArgumentName: 'x-amz-content-sha256', ArgumentValue: detail.value ?? '' },
    ],
    query: mismatch(() => mismatchText),
  },
  regionSet: {
    s3: malformed(
      (detail) =>
        `the region set '${detail.given}' does not include this region${detail.expected ? ` '${detail.expected}'` : ''}.`,
    ),
    query: mismatch(() => 'Credential should be scoped to a valid region. '),
  },
  doesNotMatch: {
    s3: (detail) => [
      'SignatureDoesNotMatch',
      403,
      mismatchTextOfS3,
      pick(
        'AWSAccessKeyId',
        'StringToSign',
        'SignatureProvided',
        'StringToSignBytes',
        'CanonicalRequest',
        'CanonicalRequestBytes',
      )(detail),
    ],
    query: mismatch(() => mismatchText),
  },
  unknownKey: {
    s3: (detail) => [
      'InvalidAccessKeyId',
      403,
      'The AWS Access Key Id you provided does not exist in our records.',
      pick('AWSAccessKeyId')(detail),
    ],
    query: () => [
      'InvalidClientTokenId',
      403,
      'The security token included in the request is invalid.',
    ],
  },
  invalidToken: {
    s3: () => ['InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'],
    query: () => [
      'InvalidClientTokenId',
      403,
      'The security token included in the request is invalid.',
    ],
  },
  expiredToken: {
    s3: (detail) => [
      'ExpiredToken',
      400,
      'The provided token has expired.',
      pick('Token-0')(detail),
    ],
    query: () => ['ExpiredToken', 403, 'The security token included in the request is expired'],
  },
} as const satisfies Record<string, { s3: Words; query: Words }>

/** A problem of the signature layer. */
export type Reason = keyof typeof wordings

/** Codes of the JSON services, all with status 400 (recalled). */
const jsonCodes: ReadonlyMap<string, string> = new Map([
  ['MissingAuthenticationToken', 'MissingAuthenticationTokenException'],
  ['IncompleteSignature', 'IncompleteSignatureException'],
  ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  ['InvalidClientTokenId', 'UnrecognizedClientException'],
  ['ExpiredToken', 'ExpiredTokenException'],
])

/** The answer for a problem in the words of the family. Never holds a secret or an expected signature. */
export function refusal(family: Family, reason: Reason, detail: Detail = {}): AwsError {
  const words: { s3: Words; query: Words } = wordings[reason]
  const [code, status, message, fields = {}] = words[family === 's3' ? 's3' : 'query'](detail)
  return family === 'json'
    ? new AwsError(jsonCodes.get(code) ?? code, 400, message, { fields })
    : new AwsError(code, status, message, { fields })
}

/** No trace of authentication where the service demands one. */
export const missingAuthentication = (family: Family): AwsError =>
  refusal(family, 'missingAuthentication')

/** The access key id isn't known, or isn't active. */
export const unknownKey = (family: Family, accessKeyId: string): AwsError =>
  refusal(family, 'unknownKey', { AWSAccessKeyId: accessKeyId })

/** The session token is made up, belongs to another key, was revoked, or is missing for a temporary key. */
export const invalidToken = (family: Family): AwsError => refusal(family, 'invalidToken')

/** The session is over. S3 repeats the token (recalled), the others don't. */
export const expiredToken = (family: Family, token?: string): AwsError =>
  refusal(family, 'expiredToken', token === undefined ? {} : { 'Token-0': token })

/** S3: the scope names another region than the bucket's; SDKs follow the Region element and header. */
export function wrongRegion(given: string, expected: string, method: SignatureMethod): AwsError {
  const message = `the region '${given}' is wrong; expecting '${expected}'`
  const extra = { fields: { Region: expected }, headers: { 'x-amz-bucket-region': expected } }
  return method === 'query'
    ? new AwsError(
        'AuthorizationQueryParametersError',
        400,
        `Error parsing the X-Amz-Credential parameter; ${message}`,
        extra,
      )
    : new AwsError(
        'AuthorizationHeaderMalformed',
        400,
        `The authorization header is malformed; ${message}`,
        extra,
      )
}

/** The body isn't the one whose hash was signed (S3). */
export const contentSha256Mismatch = (claimed: string, computed: string): AwsError =>
  new AwsError(
    'XAmzContentSHA256Mismatch',
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { fields: { ClientComputedContentSHA256: claimed, S3ComputedContentSHA256: computed } },
  )
