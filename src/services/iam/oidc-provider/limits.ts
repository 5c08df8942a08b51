/** Limits of the lists of an OpenID Connect provider. */

import type { AwsError } from '../../../kernel/errors.ts'

const mostThumbprints = 5

/**
 * Thumbprints as they are kept and shown: in lower case (reported by users of tools that compare them). Throws
 * InvalidInput for more of them than a provider may have (words seen in other implementations).
 */
export function checkedThumbprints(
  { fail }: { fail(code: string, message: string): AwsError },
  thumbprints: readonly string[],
): readonly string[] {
  if (thumbprints.length > mostThumbprints)
    throw fail('InvalidInput', 'Thumbprint list must contain fewer than 5 entries.')
  return thumbprints.map((each) => each.toLowerCase())
}
