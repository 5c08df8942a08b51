/** ARNs of identity providers, which operations are given instead of names. */

import { parseArn } from '../../kernel/arn.ts'
import type { AwsError } from '../../kernel/errors.ts'

/** Account and name behind `KIND/` of an IAM ARN; `undefined` for any other text. */
export function providerOfArn(
  kind: 'oidc-provider' | 'saml-provider',
  arn: string,
): { readonly account: string; readonly name: string } | undefined {
  const parts = parseArn(arn)
  if (parts?.service !== 'iam' || !parts.resource.startsWith(`${kind}/`)) return undefined
  return { account: parts.account, name: parts.resource.slice(kind.length + 1) }
}

/** Throws ValidationError for a text that is no ARN at all, in the words AWS has for policies (recalled here). */
export function checkProviderArn(
  { fail }: { fail(code: string, message: string): AwsError },
  arn: string,
): void {
  if (parseArn(arn) === undefined)
    throw fail('ValidationError', 'Invalid ARN:  Could not be parsed!')
}
