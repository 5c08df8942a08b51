/** What tests of STS need again and again: roles by a few words, sessions as credentials. */

import type { Cloud, Credentials, TestAccount } from './in-process.ts'

/** Credentials out of an answer of STS. */
export function issuedBy(answer: { readonly Credentials?: object | undefined }): Credentials {
  const given = answer.Credentials as Readonly<Record<string, string>> | undefined
  if (given === undefined) throw new Error('the answer holds no credentials')
  return {
    accessKeyId: given.AccessKeyId ?? '',
    secretAccessKey: given.SecretAccessKey ?? '',
    sessionToken: given.SessionToken ?? '',
  }
}

/** Seconds from now to the end of the credentials, to the nearest ten: answers count seconds, and calls take a moment. */
export function secondsLeft(
  cloud: Cloud,
  answer: { readonly Credentials?: { readonly Expiration?: Date | undefined } | undefined },
): number {
  const millis = (answer.Credentials?.Expiration?.getTime() ?? 0) - cloud.now()
  return Math.round(millis / 10_000) * 10
}

export interface RoleOptions {
  /** AWS principals; the account when absent. */
  readonly trusts?: string | readonly string[]
  readonly actions?: string | readonly string[]
  readonly condition?: object
  /** Document of its one inline policy. */
  readonly policy?: string
  readonly maxSeconds?: number
  readonly tags?: Readonly<Record<string, string>>
}

/** Makes a role and returns its ARN. */
export async function roleWith(
  cloud: Cloud,
  account: TestAccount,
  name: string,
  options: RoleOptions = {},
): Promise<string> {
  const iam = cloud.iam(account.admin)
  const { Role } = await iam.createRole({
    RoleName: name,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: options.trusts ?? account.accountId },
          Action: options.actions ?? 'sts:AssumeRole',
          ...(options.condition && { Condition: options.condition }),
        },
      ],
    }),
    ...(options.maxSeconds !== undefined && { MaxSessionDuration: options.maxSeconds }),
    Tags: Object.entries(options.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
  })
  if (options.policy !== undefined)
    await iam.putRolePolicy({ RoleName: name, PolicyName: 'own', PolicyDocument: options.policy })
  return Role?.Arn ?? ''
}
