/** AssumeRole: a session of a role that trusts the caller. */

import { parseArn } from '../../../kernel/arn.ts'
import { AwsError } from '../../../kernel/errors.ts'
import { type AuthorizeCall, operation } from '../../../kernel/operation.ts'
import { isAccountPrincipal, type Principal, type SessionFacts } from '../../../kernel/principal.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { assumeRoleTarget, roleByArn } from '../../iam/public.ts'
import { mfaContext, tokenCode } from './mfa.ts'
import { startRoleSession } from './role-session.ts'
import { type RequestedTags, requestedTags, sessionTags, tagContext } from './session-tags.ts'

type Call = AuthorizeCall<'sts', 'AssumeRole'>

const callingSession = (caller: Principal): SessionFacts | undefined =>
  isAccountPrincipal(caller) ? caller.session : undefined

/** A RoleArn that is no role ARN (observed: `VALUE is invalid`). */
export function checkRoleArn(arn: string): void {
  const parts = parseArn(arn)
  if (
    !parts?.partition ||
    parts.service === '' ||
    parts.resource === '' ||
    (parts.service === 'iam' && !/^[0-9]{12}$/.test(parts.account))
  )
    throw new AwsError('ValidationError', 400, `${arn} is invalid`)
}

/**
 * The source identity of the new session: once set it stays along the chain, and asking for another one is denied (IAM
 * user guide, "Monitor and control actions taken with assumed roles"; the words are recalled).
 */
function sourceIdentity(input: Call['input'], caller: Principal): string | undefined {
  const current = callingSession(caller)?.sourceIdentity
  const asked = input.SourceIdentity
  if (current !== undefined && asked !== undefined && asked !== current)
    throw new AwsError(
      'AccessDenied',
      403,
      'SourceIdentity cannot be changed once it has been set in a session.',
    )
  return asked ?? current
}

/** Trusted context assertions are signed and encrypted by STS; none has been, so none can be valid. */
function refuseContexts({ ProvidedContexts }: Call['input']): void {
  if (ProvidedContexts?.length)
    throw new AwsError('InvalidContextAssertion', 400, 'The context assertion is not valid.')
}

/** Refuses what no policy could allow; the tags asked for. */
function checkCall({ input, caller }: Pick<Call, 'input' | 'caller'>): RequestedTags {
  checkRoleArn(input.RoleArn)
  const tags = requestedTags(input.Tags, input.TransitiveTagKeys, callingSession(caller))
  if (caller.type === 'Root')
    throw new AwsError('AccessDenied', 403, 'Roles may not be assumed by root accounts.')
  refuseContexts(input)
  return tags
}

export const assumeRole = operation('sts', 'AssumeRole', {
  effect: 'read',
  // a code isn't spent on a call that is wrong anyway
  secondFactor(call) {
    checkCall(call)
    return tokenCode(call)
  },
  authorize(call) {
    const { input, caller, mfaAt } = call
    const tags = checkCall(call)
    const identity = sourceIdentity(input, caller)
    const target = resource(assumeRoleTarget, { arn: input.RoleArn })
    const context = {
      'sts:RoleSessionName': input.RoleSessionName,
      'sts:ExternalId': input.ExternalId,
      'sts:SourceIdentity': identity,
      ...tagContext(tags),
      ...mfaContext(mfaAt),
    }
    return [
      need('sts:AssumeRole', target, context),
      ...(Object.keys(tags.tags).length > 0 ? [need('sts:TagSession', target, context)] : []),
      // also when it only persists: chains need the permission at every step
      ...(identity === undefined ? [] : [need('sts:SetSourceIdentity', target, context)]),
    ]
  },
  async run(call) {
    const { input, caller, tx, mfaAt, fail } = call
    const role = await roleByArn(tx, input.RoleArn)
    // the decision has denied roles that don't exist
    if (role === undefined || !isAccountPrincipal(caller))
      throw fail('AccessDenied', 'Access denied')
    const calling = callingSession(caller)
    const identity = sourceIdentity(input, caller)
    return startRoleSession(call, {
      role,
      sessionName: input.RoleSessionName,
      source: 'AssumeRole',
      facts: {
        ...sessionTags(requestedTags(input.Tags, input.TransitiveTagKeys, calling), calling),
        ...(identity !== undefined && { sourceIdentity: identity }),
        ...(mfaAt !== undefined && { mfaAt }),
        // sessions of GetSessionToken count too (observed with chained durations)
        ...(calling !== undefined && { chained: true as const }),
      },
    })
  },
})
