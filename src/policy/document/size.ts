/** How large documents may be and what is said of larger ones. Quotas: IAM and STS quotas page; texts observed. */

import { canonicalBucketPolicy } from './canonical.ts'
import type { PolicyProblem } from './problem.ts'

/** Characters as IAM counts them: white space isn't counted ("IAM and AWS STS quotas", character limits). */
export function policySize(text: string): number {
  let size = 0
  for (let i = 0; i < text.length; i++) if (!isWhiteSpace(text.charCodeAt(i))) size++
  return size
}

const isWhiteSpace = (c: number): boolean => c === 32 || (c >= 9 && c <= 13)

/** Default quotas; an account may have others. */
export const POLICY_SIZE_LIMITS = {
  managed: 6_144,
  /** Sum of all inline policies of one user, group, role. */
  user: 2_048,
  group: 5_120,
  role: 10_240,
  trust: 2_048,
  /** What the quota of trust policies can be raised to. */
  trustMaximum: 4_096,
  /** Characters, white space included (SCP and RCP syntax, Organizations user guide). */
  scp: 5_120,
  rcp: 5_120,
  /** Bytes after normalisation. */
  bucket: 20_480,
  /** Characters of any policy parameter of IAM, white space included (published model). */
  parameter: 131_072,
} as const

/** Whether a managed policy is too large. */
export const managedPolicySizeProblem = (
  text: string,
  limit: number = POLICY_SIZE_LIMITS.managed,
): PolicyProblem | undefined =>
  policySize(text) > limit
    ? limitExceeded(`Cannot exceed quota for PolicySize: ${limit}`)
    : undefined

/** Whether a trust policy is too large. */
export const trustPolicySizeProblem = (
  text: string,
  limit: number = POLICY_SIZE_LIMITS.trust,
): PolicyProblem | undefined =>
  policySize(text) > limit
    ? limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${limit}`)
    : undefined

/** Whether all inline policies of one entity together are too large; `texts` holds the new one in its place. */
export function inlinePolicySizeProblem(
  owner: 'user' | 'group' | 'role',
  name: string,
  texts: readonly string[],
  limit: number = POLICY_SIZE_LIMITS[owner],
): PolicyProblem | undefined {
  const total = texts.reduce((sum, text) => sum + policySize(text), 0)
  return total > limit
    ? limitExceeded(`Maximum policy size of ${limit} bytes exceeded for ${owner} ${name}`)
    : undefined
}

/** Whether a bucket policy is too large: bytes of its normalised form. The document must be a valid one. */
export function bucketPolicySizeProblem(text: string): PolicyProblem | undefined {
  const bytes = new TextEncoder().encode(canonicalBucketPolicy(text)).length
  if (bytes <= POLICY_SIZE_LIMITS.bucket) return undefined
  return {
    code: 'MalformedPolicy',
    message: `Normalized policy document exceeds the maximum allowed size of ${POLICY_SIZE_LIMITS.bucket} bytes`,
  }
}

/** Whether a control policy is too large. The sentence was observed, the code is the model's (reason POLICY_CONTENT_LIMIT_EXCEEDED). */
export const controlPolicySizeProblem = (
  text: string,
  kind: 'scp' | 'rcp',
): PolicyProblem | undefined =>
  text.length > POLICY_SIZE_LIMITS[kind]
    ? {
        code: 'ConstraintViolationException',
        message: 'You have exceeded the maximum policy size.',
      }
    : undefined

const limitExceeded = (message: string): PolicyProblem => ({ code: 'LimitExceeded', message })
