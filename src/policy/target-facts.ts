/**
 * Facts of a decision as far as action and ARN tell them: for simulations, which know nothing else of the target. The
 * server gathers them from the resource itself.
 */
import type { DecisionRequest } from './types.ts'

/** Calls whose target is a role: its resource policy is the trust policy. */
const TRUSTED = /^sts:(AssumeRole|TagSession$|SetSourceIdentity$)/i
/** Calls by which the owner's root user gets out of a policy that locks everybody out. */
const RECOVERING = /^s3:(Get|Put|Delete)BucketPolicy$/i
/** Calls that leave what they name as it is. */
const READING = /^iam:(Get|List|Generate|Simulate)/i
const KEY = /^arn:[^:]+:kms:[^:]*:\d{12}:key\//
const ALIAS_OF_AWS = /^arn:[^:]+:kms:[^:]*:[^:]*:alias\/aws\//
const IDENTITY_OF_AWS = /^arn:[^:]+:iam::(aws:policy|\d{12}:role\/aws-reserved)\//

/** Rules 21, 23, 26 to 28. */
export function targetFacts(
  action: string,
  resource: string,
): NonNullable<DecisionRequest['facts']> {
  return {
    trustPolicy: TRUSTED.test(action),
    ownerRecovers: RECOVERING.test(action),
    kmsKey: KEY.test(resource),
    ownedByAws:
      ALIAS_OF_AWS.test(resource) || (IDENTITY_OF_AWS.test(resource) && !READING.test(action)),
  }
}
