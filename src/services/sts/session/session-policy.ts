/** Session policies of a request: the inline document and managed ones by ARN. */

import { AwsError } from '../../../kernel/errors.ts'
import { validatePolicy } from '../../../policy/index.ts'

/** Most managed session policies of one session (STS API reference, AssumeRole). */
const managedLimit = 10

export interface SessionPolicies {
  readonly policy?: string
  readonly policyArns?: readonly string[]
}

/** Checked session policies; throws MalformedPolicyDocument or ValidationError in AWS's words. */
export function sessionPolicies(
  policy: string | undefined,
  policyArns: readonly { readonly arn?: string }[] | undefined,
): SessionPolicies {
  if (policy !== undefined) {
    const problem = validatePolicy(policy, 'session')
    if (problem) throw new AwsError('MalformedPolicyDocument', 400, problem.message)
  }
  const arns = (policyArns ?? []).map(({ arn }) => arn ?? '')
  if (arns.length > managedLimit)
    throw new AwsError(
      'ValidationError',
      400,
      `1 validation error detected: Value '${arns.join(', ')}' at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to ${managedLimit}`,
    )
  return {
    ...(policy !== undefined && { policy }),
    ...(arns.length > 0 && { policyArns: arns }),
  }
}
