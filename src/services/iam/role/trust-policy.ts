/** Trust policies of roles. */

import { invalidPrincipal } from '../../../policy/index.ts'
import type { Lookup } from '../lookup.ts'
import { checkTrustDocument } from '../policy/check-document.ts'
import { storedPrincipals } from '../policy/stored-principals.ts'

/**
 * The document as it is stored. Throws MalformedPolicyDocument when it isn't a trust policy or names somebody who doesn't
 * exist, LimitExceeded when it is too long.
 */
export async function storedTrustPolicy(lookup: Lookup, text: string): Promise<string> {
  await checkTrustDocument(lookup, text)
  const stored = await storedPrincipals(lookup.tx, text)
  if (typeof stored !== 'string')
    throw lookup.fail('MalformedPolicyDocument', invalidPrincipal(stored.type, stored.value))
  return stored
}

export { shownPrincipals as shownTrustPolicy } from '../policy/stored-principals.ts'
