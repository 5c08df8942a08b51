/**
 * GetScopedCredentials: the calling session again, for less or for a shorter time. Who it is, when it began and what it
 * carries stay as they are; each policy that is added limits it by itself.
 */

import { AwsError } from '../../../kernel/errors.ts'
import { type AuthorizeCall, operation } from '../../../kernel/operation.ts'
import { isAccountPrincipal } from '../../../kernel/principal.ts'
import { need } from '../../../kernel/resource.ts'
import { validatePolicy } from '../../../policy/index.ts'
import { issueCredentials } from './issue.ts'
import { packedPolicySize } from './packed-size.ts'

/** STS API reference, ScopedPoliciesCount. */
const mostScopes = 3
const limits = { policy: 2048, description: 256, seconds: 129_600 }

type Input = AuthorizeCall<'sts', 'GetScopedCredentials'>['input']

/** The rest of these words is ours: the operation is newer than any recording. */
const invalid = (message: string): AwsError => new AwsError('ValidationError', 400, message)

/** What the published constraints don't hold yet. */
function checkInput({ Policy, DurationSeconds: seconds, ScopedSessionDescription }: Input): void {
  if (Policy === undefined && seconds === undefined)
    throw invalid('The request must provide at least one of Policy or DurationSeconds.')
  const violated = (member: string, rule: string) =>
    invalid(
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have ${rule}`,
    )
  if (Policy !== undefined && (Policy === '' || Policy.length > limits.policy))
    throw violated('policy', `length from 1 to ${limits.policy}`)
  if (seconds !== undefined && (seconds < 1 || seconds > limits.seconds))
    throw violated('durationSeconds', `value from 1 to ${limits.seconds}`)
  if ((ScopedSessionDescription?.length ?? 0) > limits.description)
    throw violated('scopedSessionDescription', `length less than or equal to ${limits.description}`)
  if (Policy !== undefined) {
    const problem = validatePolicy(Policy, 'session')
    if (problem) throw new AwsError('MalformedPolicyDocument', 400, problem.message)
  }
}

export const getScopedCredentials = operation('sts', 'GetScopedCredentials', {
  effect: 'read',
  authorize({ input }) {
    checkInput(input)
    return [need('sts:GetScopedCredentials', '*')]
  },
  async run(call) {
    const { input, caller, now, fail } = call
    const { Policy, DurationSeconds } = input
    if (!isAccountPrincipal(caller) || caller.session === undefined)
      throw fail(
        'InvalidSubjectCredentials',
        'GetScopedCredentials must be called with temporary security credentials.',
      )
    const { session } = caller
    const end = DurationSeconds === undefined ? session.expiresAt : now + DurationSeconds * 1000
    if (end > session.expiresAt)
      throw fail(
        'InsufficientSessionLifetime',
        'The requested DurationSeconds exceeds the remaining lifetime of the calling session.',
      )
    const scopes = [...(session.scopes ?? []), ...(Policy === undefined ? [] : [Policy])]
    if (scopes.length > mostScopes)
      throw fail('AccessDenied', `A session can have at most ${mostScopes} scope down policies.`)
    packedPolicySize({ policy: Policy })
    const { sourceIdentity } = session
    return {
      ...(await issueCredentials(call, {
        ...caller,
        // the time of issue stays: a denial of older sessions holds for what was made of them
        session: { ...session, expiresAt: end, ...(scopes.length > 0 && { scopes }) },
      })),
      SessionInfo: { ScopedSessionId: caller.userId, Arn: caller.arn },
      ScopedPoliciesCount: scopes.length,
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    }
  },
})
