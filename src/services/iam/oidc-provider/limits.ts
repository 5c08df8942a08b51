/** Limits of the lists of an OpenID Connect provider. */

import type { AwsError } from '../../../kernel/errors.ts'

const mostThumbprints = 5

/** Throws InvalidInput for more thumbprints than a provider may have (words seen in other implementations). */
export function checkThumbprints(
  { fail }: { fail(code: string, message: string): AwsError },
  thumbprints: readonly string[],
): void {
  if (thumbprints.length > mostThumbprints)
    throw fail('InvalidInput', 'Thumbprint list must contain fewer than 5 entries.')
}
