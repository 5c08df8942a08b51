/**
 * AssumeRoot: a session of a member account's root user for one privileged task. Only the management account of an
 * organization with centralized root access may call it. There is no organization here yet, so the decision denies it
 * across accounts, as AWS denies callers whose organization doesn't include the target.
 */

import { iamArn } from '../../../kernel/arn.ts'
import { AwsError } from '../../../kernel/errors.ts'
import { operation } from '../../../kernel/operation.ts'
import { need, type ResourceType, resource } from '../../../kernel/resource.ts'

/** Tasks of root sessions (STS API reference, AssumeRoot, TaskPolicyArn). */
const taskPolicies = new Set(
  [
    'IAMAuditRootUserCredentials',
    'IAMCreateRootUserPassword',
    'IAMDeleteRootUserCredentials',
    'S3UnlockBucketPolicy',
    'SQSUnlockQueuePolicy',
  ].map((name) => `arn:aws:iam::aws:policy/root-task/${name}`),
)

/** The root user of an account, as sts:AssumeRoot is decided on it. It can't be asked for within its own account. */
const rootUserTarget: ResourceType<{ account: string }> = {
  name: 'sts:root-user',
  gather: async (_tx, { account }) => ({ arn: iamArn(account, 'root'), account, absent: true }),
}

const invalid = (value: string): AwsError =>
  new AwsError('ValidationError', 400, `${value} is invalid`)

/** Account a TargetPrincipal names: its id, or the ARN of its root user. */
function targetAccount(principal: string): string {
  const account = /^(?:arn:aws:iam::(\d{12}):root|(\d{12}))$/.exec(principal)
  if (account === null) throw invalid(principal)
  return (account[1] ?? account[2]) as string
}

export const assumeRoot = operation('sts', 'AssumeRoot', {
  effect: 'read',
  authorize({ input, caller }) {
    const account = targetAccount(input.TargetPrincipal)
    const task = input.TaskPolicyArn.arn ?? ''
    if (!taskPolicies.has(task)) throw invalid(task)
    if (caller.type === 'Root')
      throw new AwsError('AccessDenied', 403, 'Cannot call AssumeRoot with root user credentials')
    return [
      need('sts:AssumeRoot', resource(rootUserTarget, { account }), { 'sts:TaskPolicyArn': task }),
    ]
  },
  async run({ fail }) {
    throw fail('AccessDenied', 'Access denied')
  },
})
