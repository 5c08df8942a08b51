/** Sessions of roles, however their bearer was authenticated. */

import { stsArn } from '../../../kernel/arn.ts'
import { AwsError } from '../../../kernel/errors.ts'
import type { RoleSession, SessionFacts } from '../../../kernel/principal.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { World } from '../../../kernel/world.ts'
import { type Role, roleArn } from '../../iam/public.ts'
import { issueCredentials } from './issue.ts'
import { packedPolicySize } from './packed-size.ts'
import { sessionPolicies } from './session-policy.ts'

const defaultSeconds = 3600
/** Role chaining is limited to one hour whatever the role allows (IAM user guide, "Role chaining"). */
const chainedLimitSeconds = 3600

export interface RoleSessionCall {
  readonly tx: ReadTransaction
  readonly world: Pick<World, 'ids' | 'sealer'>
  readonly now: number
  readonly input: {
    readonly Policy?: string
    readonly PolicyArns?: readonly { readonly arn?: string }[]
    readonly DurationSeconds?: number
    readonly MinimumSessionTokenSize?: number
  }
}

export interface RoleSessionStart {
  readonly role: Role
  readonly sessionName: string
  readonly source: RoleSession['source']
  /** Tags, source identity, second factor, federation keys. */
  readonly facts: Omit<SessionFacts, 'issuedAt' | 'expiresAt' | 'policy' | 'policyArns'>
  /** The session ends then at the latest, milliseconds since 1970. */
  readonly endsBefore?: number | undefined
}

/** Seconds a session of the role lasts. Throws ValidationError beyond what the role or chaining allows (observed texts). */
export function sessionSeconds(
  role: Pick<Role, 'maxSessionDurationSeconds'>,
  asked: number | undefined,
  chained: boolean,
): number {
  const seconds = asked ?? defaultSeconds
  if (chained && seconds > chainedLimitSeconds)
    throw new AwsError(
      'ValidationError',
      400,
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    )
  if (seconds > role.maxSessionDurationSeconds)
    throw new AwsError(
      'ValidationError',
      400,
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
  return seconds
}

/** The parts of the answer that all AssumeRole operations share. */
export async function startRoleSession(call: RoleSessionCall, start: RoleSessionStart) {
  const { tx, now, input } = call
  const { role, sessionName, source, facts } = start
  const seconds = sessionSeconds(role, input.DurationSeconds, facts.chained === true)
  const policies = await sessionPolicies(tx, role.account, input.Policy, input.PolicyArns)
  const packed = packedPolicySize({ ...policies, tags: facts.tags })
  const arn = stsArn(role.account, `assumed-role/${role.name}/${sessionName}`)
  const userId = `${role.id}:${sessionName}`
  const issued = await issueCredentials(call, {
    type: 'RoleSession',
    account: role.account,
    arn,
    userId,
    roleArn: roleArn(role),
    roleName: role.name,
    uniqueId: role.id,
    sessionName,
    source,
    session: {
      issuedAt: now,
      expiresAt: Math.min(now + seconds * 1000, start.endsBefore ?? Number.POSITIVE_INFINITY),
      ...policies,
      ...facts,
    },
  })
  return {
    ...issued,
    AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
    ...(packed !== undefined && { PackedPolicySize: packed }),
    ...(facts.sourceIdentity !== undefined && { SourceIdentity: facts.sourceIdentity }),
  }
}
