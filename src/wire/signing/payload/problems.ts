/** What S3 answers when a body isn't what its head announced. */

import { AwsError } from '../../../kernel/errors.ts'

/** The body ended early, or holds another number of bytes than x-amz-decoded-content-length says. */
export const incompleteBody = (detail: string): AwsError =>
  new AwsError('IncompleteBody', 400, 'The request body terminated unexpectedly', { detail })

/** A chunk header or delimiter that isn't one. */
export const malformedChunk = (detail: string): AwsError =>
  new AwsError('InvalidRequest', 400, 'The aws-chunked request body is malformed', { detail })

/** Trailers that aren't exactly the announced ones. */
export const malformedTrailer = (detail: string): AwsError =>
  new AwsError(
    'MalformedTrailerError',
    400,
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    { detail },
  )

/** The head names a trailer that S3 doesn't take. */
export const unsupportedTrailer = (): AwsError =>
  new AwsError(
    'InvalidRequest',
    400,
    'The value specified in the x-amz-trailer header is not supported',
  )

/** aws-chunked without its decoded length. */
export const missingDecodedLength = (): AwsError =>
  new AwsError('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.')

/** x-amz-decoded-content-length that isn't a whole number. */
export const invalidDecodedLength = (value: string): AwsError =>
  new AwsError('InvalidArgument', 400, 'The decoded content length is not valid', {
    fields: { ArgumentName: 'x-amz-decoded-content-length', ArgumentValue: value },
  })

/** More bytes than one upload may have. */
export const entityTooLarge = (proposed: number, allowed: number): AwsError =>
  new AwsError('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
    fields: { ProposedSize: String(proposed), MaxSizeAllowed: String(allowed) },
  })
