/** Session policies of a request: the inline document and managed ones by ARN. */

import { parseArn } from '../../../kernel/arn.ts'
import { AwsError } from '../../../kernel/errors.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import { validatePolicy } from '../../../policy/index.ts'
import { identitySource } from '../../iam/public.ts'

/** Most managed session policies of one session (STS API reference, AssumeRole). */
const managedLimit = 10

export interface SessionPolicies {
  readonly policy?: string
  readonly policyArns?: readonly string[]
}

const invalid = (message: string): AwsError => new AwsError('ValidationError', 400, message)

/**
 * Checked session policies of a session in `account`. Throws MalformedPolicyDocument, or ValidationError for managed
 * policies that are too many, no policies, or unknown in the account (those words are recalled).
 */
export async function sessionPolicies(
  tx: ReadTransaction,
  account: string,
  policy: string | undefined,
  policyArns: readonly { readonly arn?: string }[] | undefined,
): Promise<SessionPolicies> {
  if (policy !== undefined) {
    const problem = validatePolicy(policy, 'session')
    if (problem) throw new AwsError('MalformedPolicyDocument', 400, problem.message)
  }
  const arns = (policyArns ?? []).map(({ arn }) => arn ?? '')
  if (arns.length > managedLimit)
    throw invalid(
      `1 validation error detected: Value '[${arns.join(', ')}]' at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to ${managedLimit}`,
    )
  for (const arn of arns) {
    const parts = parseArn(arn)
    if (parts?.service !== 'iam' || !parts.resource.startsWith('policy/'))
      throw invalid(`${arn} is invalid`)
    if (!(await identitySource.managedPolicy(tx, account, arn)))
      throw invalid(`Policy ${arn} does not exist or is not attachable.`)
  }
  return {
    ...(policy !== undefined && { policy }),
    ...(arns.length > 0 && { policyArns: arns }),
  }
}
