/** What tests of IAM need again and again: failures as data, users with keys, documents. */

import type { IAM } from '@aws-sdk/client-iam'
import type { Cloud, Credentials, TestAccount } from './in-process.ts'

export interface Failure {
  readonly status: number | undefined
  readonly code: string
  readonly message: string
}

/** How a call failed; `undefined` when it succeeded. */
export async function failureOf(call: Promise<unknown>): Promise<Failure | undefined> {
  try {
    await call
    return undefined
  } catch (thrown) {
    const error = thrown as Error & {
      Code?: string
      Error?: { Code?: string }
      $metadata?: { httpStatusCode?: number }
    }
    return {
      status: error.$metadata?.httpStatusCode,
      code: error.Error?.Code ?? error.Code ?? error.name,
      message: error.message,
    }
  }
}

export const failure = (status: number, code: string, message: string): Failure => ({
  status,
  code,
  message,
})

export const noSuchEntity = (message: string): Failure => failure(404, 'NoSuchEntity', message)

export const policy = (
  action: string | readonly string[],
  resource: string | readonly string[] = '*',
  more: Readonly<Record<string, unknown>> = {},
): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: resource, ...more }],
  })

export const trust = (principal: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
  })

export const lambdaTrust: string = trust({ Service: 'lambda.amazonaws.com' })

export interface TestUser {
  readonly name: string
  readonly arn: string
  readonly credentials: Credentials
  readonly iam: IAM
}

/** A user with a key, and with one inline policy when a document is given. */
export async function userWith(
  cloud: Cloud,
  account: TestAccount,
  name: string,
  document?: string,
): Promise<TestUser> {
  const admin = cloud.iam(account.admin)
  const { User } = await admin.createUser({ UserName: name })
  const { AccessKey } = await admin.createAccessKey({ UserName: name })
  if (document !== undefined)
    await admin.putUserPolicy({ UserName: name, PolicyName: 'test', PolicyDocument: document })
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  }
  return { name, arn: User?.Arn ?? '', credentials, iam: cloud.iam(credentials) }
}

/** What the SDK's answer says beside its metadata. */
export function shown<T extends { $metadata: unknown }>(answer: T): Omit<T, '$metadata'> {
  const { $metadata: _, ...rest } = answer
  return rest
}
