/** Session tags and source identity that an identity provider asserts: the same rules as for parameters of requests. */

import { AwsError } from '../../../kernel/errors.ts'
import { type RequestedTags, requestedTags } from './session-tags.ts'

const most = 50
const keyPattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u
const valuePattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u

/** `InvalidIdentityToken`: what the provider asserts can't be used. */
export const invalidIdentity = (message: string, detail?: string): AwsError =>
  new AwsError('InvalidIdentityToken', 400, message, detail === undefined ? {} : { detail })

/** Asserted tags, one value each ("Passing session tags in AWS STS"). Those words are ours; the others are observed. */
export function assertedTags(
  tags: readonly (readonly [key: string, values: readonly string[]])[],
  transitive: readonly string[],
): RequestedTags {
  if (tags.length > most) throw invalidIdentity(`More than ${most} session tags were passed.`)
  const given = tags.map(([Key, values]) => {
    const [Value] = values
    if (Value === undefined || values.length > 1)
      throw invalidIdentity('Session tags must have exactly one value.')
    if (!keyPattern.test(Key) || !valuePattern.test(Value))
      throw invalidIdentity('A session tag has characters or a length that are not allowed.')
    return { Key, Value }
  })
  return requestedTags(given, transitive, undefined)
}

/** Text observed ("Troubleshoot SAML federation with IAM"). */
export function checkSourceIdentity(identity: string | undefined): void {
  if (identity !== undefined && !/^[\w+=,.@-]{2,64}$/.test(identity))
    throw invalidIdentity(
      'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
    )
}
