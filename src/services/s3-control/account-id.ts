/** The account that a request of S3 Control is about, in its header and its host. */

import { AwsError } from '../../kernel/errors.ts'
import type { ResourceRef } from '../../kernel/resource.ts'
import { isAccountId } from '../account/public.ts'

/** Throws InvalidRequest for what is no account id (code recalled; the text is ours). */
export function checkAccountId(account: string): void {
  if (!isAccountId(account))
    throw new AwsError('InvalidRequest', 400, 'The account id must be 12 digits.')
}

/**
 * What account-level actions are decided on: `*`, owned by the account the request names, so that callers of other
 * accounts are denied whatever their own policies say.
 */
export const accountResource = (account: string): ResourceRef => ({
  async gather() {
    checkAccountId(account)
    return { arn: '*', account }
  },
})
