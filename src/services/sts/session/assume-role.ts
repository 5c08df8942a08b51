/** AssumeRole: a session of a role that trusts the caller. */

import { issueSession } from '../../../access/sessions/session-token.ts'
import { parseArn, stsArn } from '../../../kernel/arn.ts'
import { AwsError } from '../../../kernel/errors.ts'
import { type AuthorizeCall, operation } from '../../../kernel/operation.ts'
import { isAccountPrincipal, type Principal, type SessionFacts } from '../../../kernel/principal.ts'
import { need, resource } from '../../../kernel/resource.ts'
import { assumeRoleTarget, roleByArn } from '../../iam/public.ts'
import { verifyTokenCode } from './mfa.ts'
import { packedPolicySize } from './packed-size.ts'
import { sessionPolicies } from './session-policy.ts'
import { requestedTags, sessionTags, tagContext } from './session-tags.ts'

const defaultSeconds = 3600
/** Role chaining is limited to one hour whatever the role allows (IAM user guide, "Role chaining"). */
const chainedLimitSeconds = 3600

type Call = AuthorizeCall<'sts', 'AssumeRole'>

const callingSession = (caller: Principal): SessionFacts | undefined =>
  isAccountPrincipal(caller) ? caller.session : undefined

/** A RoleArn that is no role ARN (observed: `VALUE is invalid`). */
function checkRoleArn(arn: string): void {
  const parts = parseArn(arn)
  if (
    !parts?.partition ||
    parts.service === '' ||
    parts.resource === '' ||
    (parts.service === 'iam' && !/^[0-9]{12}$/.test(parts.account))
  )
    throw new AwsError('ValidationError', 400, `${arn} is invalid`)
}

function checkSourceIdentity(input: Call['input'], caller: Principal): void {
  const current = callingSession(caller)?.sourceIdentity
  if (
    current !== undefined &&
    input.SourceIdentity !== undefined &&
    input.SourceIdentity !== current
  )
    throw new AwsError(
      'AccessDenied',
      403,
      'SourceIdentity cannot be changed once it has been set in a session.',
    )
}

export const assumeRole = operation('sts', 'AssumeRole', {
  effect: 'read',
  authorize({ input, caller }) {
    checkRoleArn(input.RoleArn)
    const tags = requestedTags(input.Tags, input.TransitiveTagKeys, callingSession(caller))
    if (caller.type === 'Root')
      throw new AwsError('AccessDenied', 403, 'Roles may not be assumed by root accounts.')
    verifyTokenCode(input.SerialNumber, input.TokenCode)
    const target = resource(assumeRoleTarget, { arn: input.RoleArn })
    const context = {
      'sts:RoleSessionName': input.RoleSessionName,
      'sts:ExternalId': input.ExternalId,
      'sts:SourceIdentity': input.SourceIdentity,
      ...tagContext(tags),
    }
    return [
      need('sts:AssumeRole', target, context),
      ...(Object.keys(tags.tags).length > 0 ? [need('sts:TagSession', target, context)] : []),
      ...(input.SourceIdentity === undefined
        ? []
        : [need('sts:SetSourceIdentity', target, context)]),
    ]
  },
  async run({ input, caller, tx, now, world, fail }) {
    const role = await roleByArn(tx, input.RoleArn)
    // the decision has denied roles that don't exist
    if (role === undefined || !isAccountPrincipal(caller))
      throw fail('AccessDenied', 'Access denied')
    const calling = callingSession(caller)
    checkSourceIdentity(input, caller)
    const seconds =
      input.DurationSeconds ?? Math.min(defaultSeconds, role.maxSessionDurationSeconds)
    const chained = caller.type === 'RoleSession'
    if (chained && seconds > chainedLimitSeconds)
      throw fail(
        'ValidationError',
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      )
    if (seconds > role.maxSessionDurationSeconds)
      throw fail(
        'ValidationError',
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      )
    const policies = sessionPolicies(input.Policy, input.PolicyArns)
    const tags = sessionTags(requestedTags(input.Tags, input.TransitiveTagKeys, calling), calling)
    const packed = packedPolicySize({ ...policies, tags: tags.tags })
    const sourceIdentity = input.SourceIdentity ?? calling?.sourceIdentity
    const arn = stsArn(role.account, `assumed-role/${role.name}/${input.RoleSessionName}`)
    const userId = `${role.id}:${input.RoleSessionName}`
    const credentials = issueSession(world, {
      type: 'RoleSession',
      account: role.account,
      arn,
      userId,
      roleArn: input.RoleArn,
      roleName: role.name,
      uniqueId: role.id,
      sessionName: input.RoleSessionName,
      source: 'AssumeRole',
      session: {
        issuedAt: now,
        expiresAt: now + seconds * 1000,
        ...policies,
        ...tags,
        ...(sourceIdentity !== undefined && { sourceIdentity }),
        ...(chained && { chained: true as const }),
      },
    })
    return {
      Credentials: credentials,
      AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
      ...(packed !== undefined && { PackedPolicySize: packed }),
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    }
  },
})
