/** What services answer to callers that ask too often, or when there is too much to do. */

import { AwsError } from '../kernel/errors.ts'
import type { SigningProfile } from '../wire/signing/types.ts'

/** S3 API reference, "Error responses"; AWS's usual words for IAM and STS ("Throttling: Rate exceeded, status code: 400"). */
export function throttled(family: SigningProfile['family']): AwsError {
  switch (family) {
    case 's3':
      return new AwsError('SlowDown', 503, 'Please reduce your request rate.')
    case 'query':
      return new AwsError('Throttling', 400, 'Rate exceeded')
    case 'json':
      return new AwsError('ThrottlingException', 400, 'Rate exceeded')
  }
}
